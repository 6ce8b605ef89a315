//! Sessions: their life under a script that owns their state.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use openxr_sys as xr;

use crate::calls::below;
use crate::events::Queued;
use crate::frame;
use crate::layer::{Session, layer};

/// The rate of a display whose rates the script does not list, Hz.
const RATE_HZ: f32 = 90.0;

/// # Safety
/// xrCreateSession.
pub unsafe extern "system" fn create(
    instance: xr::Instance,
    info: *const xr::SessionCreateInfo,
    session: *mut xr::Session,
) -> xr::Result {
    // SAFETY: the caller's call, unchanged, and the handle that it has made.
    unsafe {
        let result = below!(CreateSession(instance, info, session));
        if result.into_raw() >= 0 {
            // Graphics are the first of the structures that are chained.
            let headless = info.as_ref().is_some_and(|info| info.next.is_null());
            let mut layer = layer();
            let rate = layer.settings.rates.first().copied().unwrap_or(RATE_HZ);
            if let Some(instance) = layer.instance.as_mut() {
                instance.session = Some(Session::new(*session, headless, rate));
            }
        }
        result
    }
}

/// # Safety
/// xrDestroySession.
pub unsafe extern "system" fn destroy(session: xr::Session) -> xr::Result {
    // SAFETY: the caller's call, unchanged.
    let result = unsafe { below!(DestroySession(session)) };
    let mut layer = layer();
    if let Some(instance) = layer.instance.as_mut()
        && instance.session.as_ref().is_some_and(|known| known.handle == session)
    {
        instance.session = None;
    }
    result
}

/// # Safety
/// xrBeginSession.
pub unsafe extern "system" fn begin(
    session: xr::Session,
    info: *const xr::SessionBeginInfo,
) -> xr::Result {
    let (owned, running_below) = {
        let layer = layer();
        let Some(known) = layer.session() else { return xr::Result::ERROR_HANDLE_INVALID };
        if known.owned && known.running {
            return xr::Result::ERROR_SESSION_RUNNING;
        }
        if known.owned && known.state != xr::SessionState::READY {
            return xr::Result::ERROR_SESSION_NOT_READY;
        }
        (known.owned, known.running_below)
    };
    if !running_below {
        // SAFETY: the caller's call, unchanged.
        let result = unsafe { below!(BeginSession(session, info)) };
        if result.into_raw() < 0 {
            return result;
        }
    }
    let mut layer = layer();
    let presence = layer.tells_presence();
    let Some(instance) = layer.instance.as_mut() else {
        return xr::Result::ERROR_HANDLE_INVALID;
    };
    if let Some(known) = instance.session.as_mut() {
        known.running = true;
        known.running_below = true;
    }
    if owned {
        instance.queue_states(&[
            xr::SessionState::SYNCHRONIZED,
            xr::SessionState::VISIBLE,
            xr::SessionState::FOCUSED,
        ]);
    }
    // XR_EXT_user_presence: an event follows every begin.
    if presence {
        let event = Queued::Presence(instance.present);
        instance.queue.push_back(event);
    }
    xr::Result::SUCCESS
}

/// # Safety
/// xrEndSession.
pub unsafe extern "system" fn end(session: xr::Session) -> xr::Result {
    {
        let layer = layer();
        let Some(known) = layer.session() else { return xr::Result::ERROR_HANDLE_INVALID };
        if known.owned && !known.running {
            return xr::Result::ERROR_SESSION_NOT_RUNNING;
        }
        if known.owned && known.state != xr::SessionState::STOPPING {
            return xr::Result::ERROR_SESSION_NOT_STOPPING;
        }
    }
    // SAFETY: the caller's session.
    unsafe { end_running(session) }
}

unsafe fn end_running(session: xr::Session) -> xr::Result {
    if layer().session().is_some_and(|known| known.owned) {
        // SAFETY: the caller's session. The runtime below runs on: its frame is brought to an end.
        unsafe { frame::finish(session) };
        let mut layer = layer();
        let Some(instance) = layer.instance.as_mut() else {
            return xr::Result::ERROR_HANDLE_INVALID;
        };
        let mut exit = false;
        if let Some(known) = instance.session.as_mut() {
            known.running = false;
            exit = known.exit_requested;
        }
        instance.queue_states(&[xr::SessionState::IDLE]);
        if exit {
            instance.queue_states(&[xr::SessionState::EXITING]);
        }
        return xr::Result::SUCCESS;
    }
    // SAFETY: the caller's call, unchanged.
    let result = unsafe { below!(EndSession(session)) };
    if result.into_raw() >= 0
        && let Some(known) = layer().session_mut()
    {
        (known.running, known.running_below) = (false, false);
    }
    result
}

/// # Safety
/// xrRequestExitSession.
pub unsafe extern "system" fn request_exit(session: xr::Session) -> xr::Result {
    let owned = layer().session().is_some_and(|known| known.owned);
    if !owned {
        // SAFETY: the caller's call, unchanged.
        return unsafe { below!(RequestExitSession(session)) };
    }
    let mut layer = layer();
    let Some(instance) = layer.instance.as_mut() else {
        return xr::Result::ERROR_HANDLE_INVALID;
    };
    match instance.session.as_mut() {
        Some(known) if known.running => known.exit_requested = true,
        _ => return xr::Result::ERROR_SESSION_NOT_RUNNING,
    }
    instance.queue_states(&[
        xr::SessionState::VISIBLE,
        xr::SessionState::SYNCHRONIZED,
        xr::SessionState::STOPPING,
    ]);
    xr::Result::SUCCESS
}
