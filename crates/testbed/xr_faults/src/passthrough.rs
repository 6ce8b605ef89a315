//! `XR_FB_passthrough` and `XR_HTC_passthrough`, answered by the layer: objects that run or pause,
//! without a picture. `frame.rs` takes their composition layers out of each frame.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use openxr_sys as xr;
use openxr_sys::Handle;

use crate::layer::{Instance, layer};

/// A passthrough, or a layer of a passthrough.
#[derive(Clone, Copy, Debug)]
pub struct Object {
    handle: u64,
    /// The passthrough that a layer belongs to.
    of: Option<u64>,
    running: bool,
}

impl Instance {
    /// Whether a composition layer with this handle shows the room; none: there is no such object.
    pub fn shows_room(&self, handle: u64) -> Option<bool> {
        let find = |handle| self.passthrough.iter().find(|known| known.handle == handle);
        let object = find(handle)?;
        let of = object.of.map_or(Some(true), |of| Some(find(of)?.running))?;
        Some(object.running && of)
    }
}

/// Makes an object of the layer.
unsafe fn make<T: Handle>(out: *mut T, of: Option<u64>, running: bool) -> xr::Result {
    let mut layer = layer();
    // SAFETY: the caller's room.
    let (Some(out), Some(instance)) = (unsafe { out.as_mut() }, layer.instance.as_mut()) else {
        return xr::Result::ERROR_VALIDATION_FAILURE;
    };
    if of.is_some_and(|of| instance.shows_room(of).is_none()) {
        return xr::Result::ERROR_HANDLE_INVALID;
    }
    instance.last_handle += 1;
    let handle = instance.last_handle;
    instance.passthrough.push(Object { handle, of, running });
    *out = T::from_raw(handle);
    xr::Result::SUCCESS
}

fn set_running(handle: u64, running: bool) -> xr::Result {
    let mut layer = layer();
    let objects = layer.instance.iter_mut().flat_map(|instance| instance.passthrough.iter_mut());
    match objects.into_iter().find(|known| known.handle == handle) {
        Some(object) => object.running = running,
        None => return xr::Result::ERROR_HANDLE_INVALID,
    }
    xr::Result::SUCCESS
}

fn destroy(handle: u64) -> xr::Result {
    let known = set_running(handle, false);
    if let Some(instance) = layer().instance.as_mut() {
        instance.passthrough.retain(|known| known.handle != handle);
    }
    known
}

fn runs(flags: xr::PassthroughFlagsFB) -> bool {
    flags.contains(xr::PassthroughFlagsFB::IS_RUNNING_AT_CREATION)
}

/// # Safety
/// xrCreatePassthroughFB.
pub unsafe extern "system" fn create_fb(
    _session: xr::Session,
    info: *const xr::PassthroughCreateInfoFB,
    out: *mut xr::PassthroughFB,
) -> xr::Result {
    // SAFETY: the caller's structures.
    unsafe {
        match info.as_ref() {
            Some(info) => make(out, None, runs(info.flags)),
            None => xr::Result::ERROR_VALIDATION_FAILURE,
        }
    }
}

/// # Safety
/// xrCreatePassthroughLayerFB.
pub unsafe extern "system" fn create_layer_fb(
    _session: xr::Session,
    info: *const xr::PassthroughLayerCreateInfoFB,
    out: *mut xr::PassthroughLayerFB,
) -> xr::Result {
    // SAFETY: the caller's structures.
    unsafe {
        match info.as_ref() {
            Some(info) => make(out, Some(info.passthrough.into_raw()), runs(info.flags)),
            None => xr::Result::ERROR_VALIDATION_FAILURE,
        }
    }
}

/// # Safety
/// xrCreatePassthroughHTC.
pub unsafe extern "system" fn create_htc(
    _session: xr::Session,
    _info: *const xr::PassthroughCreateInfoHTC,
    out: *mut xr::PassthroughHTC,
) -> xr::Result {
    // SAFETY: the caller's room.
    unsafe { make(out, None, true) }
}

macro_rules! of_handle {
    ($(#[$doc:meta])* $name:ident($handle:ident) = $answer:expr) => {
        $(#[$doc])*
        pub unsafe extern "system" fn $name(handle: xr::$handle) -> xr::Result {
            let answer: fn(u64) -> xr::Result = $answer;
            answer(handle.into_raw())
        }
    };
}

of_handle!(
    /// # Safety
    /// xrDestroyPassthroughFB.
    destroy_fb(PassthroughFB) = destroy
);
of_handle!(
    /// # Safety
    /// xrPassthroughStartFB.
    start_fb(PassthroughFB) = |handle| set_running(handle, true)
);
of_handle!(
    /// # Safety
    /// xrPassthroughPauseFB.
    pause_fb(PassthroughFB) = |handle| set_running(handle, false)
);
of_handle!(
    /// # Safety
    /// xrDestroyPassthroughLayerFB.
    destroy_layer_fb(PassthroughLayerFB) = destroy
);
of_handle!(
    /// # Safety
    /// xrPassthroughLayerPauseFB.
    pause_layer_fb(PassthroughLayerFB) = |handle| set_running(handle, false)
);
of_handle!(
    /// # Safety
    /// xrPassthroughLayerResumeFB.
    resume_layer_fb(PassthroughLayerFB) = |handle| set_running(handle, true)
);
of_handle!(
    /// # Safety
    /// xrDestroyPassthroughHTC.
    destroy_htc(PassthroughHTC) = destroy
);

/// # Safety
/// xrPassthroughLayerSetStyleFB.
pub unsafe extern "system" fn set_style_fb(
    _layer: xr::PassthroughLayerFB,
    _style: *const xr::PassthroughStyleFB,
) -> xr::Result {
    xr::Result::SUCCESS
}

/// # Safety
/// xrCreateGeometryInstanceFB. The extension brings the call; the layer has no geometry.
pub unsafe extern "system" fn create_geometry_fb(
    _session: xr::Session,
    _info: *const xr::GeometryInstanceCreateInfoFB,
    _out: *mut xr::GeometryInstanceFB,
) -> xr::Result {
    xr::Result::ERROR_FEATURE_UNSUPPORTED
}

/// # Safety
/// xrDestroyGeometryInstanceFB.
pub unsafe extern "system" fn destroy_geometry_fb(_geometry: xr::GeometryInstanceFB) -> xr::Result {
    xr::Result::ERROR_HANDLE_INVALID
}

/// # Safety
/// xrGeometryInstanceSetTransformFB.
pub unsafe extern "system" fn move_geometry_fb(
    _geometry: xr::GeometryInstanceFB,
    _transform: *const xr::GeometryInstanceTransformFB,
) -> xr::Result {
    xr::Result::ERROR_HANDLE_INVALID
}
