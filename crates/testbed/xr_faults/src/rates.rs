//! `XR_FB_display_refresh_rate`, answered by the layer.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use openxr_sys as xr;

use crate::chain::fill;
use crate::events::Queued;
use crate::layer::layer;

/// # Safety
/// xrEnumerateDisplayRefreshRatesFB.
pub unsafe extern "system" fn enumerate(
    _session: xr::Session,
    capacity: u32,
    count: *mut u32,
    rates: *mut f32,
) -> xr::Result {
    let ours = layer().settings.rates.clone();
    // SAFETY: the caller's room.
    unsafe { fill(&ours, capacity, count, rates, |place, rate| *place = *rate) }
}

/// # Safety
/// xrGetDisplayRefreshRateFB.
pub unsafe extern "system" fn get(_session: xr::Session, rate: *mut f32) -> xr::Result {
    // SAFETY: the caller's room.
    match (unsafe { rate.as_mut() }, layer().session()) {
        (Some(rate), Some(session)) => *rate = session.rate,
        _ => return xr::Result::ERROR_VALIDATION_FAILURE,
    }
    xr::Result::SUCCESS
}

/// # Safety
/// xrRequestDisplayRefreshRateFB.
pub unsafe extern "system" fn request(_session: xr::Session, rate: f32) -> xr::Result {
    let mut layer = layer();
    let rates = &layer.settings.rates;
    // 0: the runtime chooses.
    let wanted =
        if rate == 0.0 { rates.first() } else { rates.iter().find(|known| **known == rate) };
    let Some(to) = wanted.copied() else {
        return xr::Result::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB;
    };
    let Some(instance) = layer.instance.as_mut() else {
        return xr::Result::ERROR_HANDLE_INVALID;
    };
    if let Some(session) = instance.session.as_mut() {
        let from = std::mem::replace(&mut session.rate, to);
        if from != to {
            instance.queue.push_back(Queued::Rate { from, to });
        }
    }
    xr::Result::SUCCESS
}
