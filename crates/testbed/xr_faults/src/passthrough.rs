//! `XR_FB_passthrough` and `XR_HTC_passthrough`, answered by the layer: handles without a picture.
//! `frame.rs` takes their composition layers out of each frame.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use openxr_sys as xr;

use crate::layer::layer;

/// Makes a handle of the layer.
unsafe fn make<T>(out: *mut T, handle: impl Fn(u64) -> T) -> xr::Result {
    let number = layer().instance.as_mut().map(|instance| instance.next_handle());
    // SAFETY: the caller's room.
    match (unsafe { out.as_mut() }, number) {
        (Some(out), Some(number)) => *out = handle(number),
        _ => return xr::Result::ERROR_VALIDATION_FAILURE,
    }
    xr::Result::SUCCESS
}

macro_rules! makes {
    ($(#[$doc:meta])* $name:ident($info:ident) -> $handle:ident) => {
        $(#[$doc])*
        pub unsafe extern "system" fn $name(
            _session: xr::Session,
            _info: *const xr::$info,
            out: *mut xr::$handle,
        ) -> xr::Result {
            // SAFETY: the caller's room.
            unsafe { make(out, <xr::$handle as xr::Handle>::from_raw) }
        }
    };
}

macro_rules! succeeds {
    ($(#[$doc:meta])* $name:ident($handle:ident)) => {
        $(#[$doc])*
        pub unsafe extern "system" fn $name(_handle: xr::$handle) -> xr::Result {
            xr::Result::SUCCESS
        }
    };
}

makes!(
    /// # Safety
    /// xrCreatePassthroughFB.
    create_fb(PassthroughCreateInfoFB) -> PassthroughFB
);
makes!(
    /// # Safety
    /// xrCreatePassthroughLayerFB.
    create_layer_fb(PassthroughLayerCreateInfoFB) -> PassthroughLayerFB
);
makes!(
    /// # Safety
    /// xrCreatePassthroughHTC.
    create_htc(PassthroughCreateInfoHTC) -> PassthroughHTC
);
succeeds!(
    /// # Safety
    /// xrDestroyPassthroughFB.
    destroy_fb(PassthroughFB)
);
succeeds!(
    /// # Safety
    /// xrPassthroughStartFB.
    start_fb(PassthroughFB)
);
succeeds!(
    /// # Safety
    /// xrPassthroughPauseFB.
    pause_fb(PassthroughFB)
);
succeeds!(
    /// # Safety
    /// xrDestroyPassthroughLayerFB.
    destroy_layer_fb(PassthroughLayerFB)
);
succeeds!(
    /// # Safety
    /// xrPassthroughLayerPauseFB.
    pause_layer_fb(PassthroughLayerFB)
);
succeeds!(
    /// # Safety
    /// xrPassthroughLayerResumeFB.
    resume_layer_fb(PassthroughLayerFB)
);
succeeds!(
    /// # Safety
    /// xrDestroyPassthroughHTC.
    destroy_htc(PassthroughHTC)
);

/// # Safety
/// xrPassthroughLayerSetStyleFB.
pub unsafe extern "system" fn set_style_fb(
    _layer: xr::PassthroughLayerFB,
    _style: *const xr::PassthroughStyleFB,
) -> xr::Result {
    xr::Result::SUCCESS
}
