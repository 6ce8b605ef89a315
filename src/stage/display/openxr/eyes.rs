//! Eye tracking, through `XR_EXT_eye_gaze_interaction`: where the eyes look.
#![allow(unsafe_code)] // The bindings have no safe form of the call.

use std::ptr;

use bevy_mod_xr::spaces::XrSpace;
use openxr::sys::{self, Handle as _};
use openxr::{SpaceLocation, SpaceLocationFlags, Time};

/// The interaction profile and the input path that the eyes' action is bound to.
pub const PROFILE: &str = "/interaction_profiles/ext/eye_gaze_interaction";
pub const POSE: &str = "/user/eyes_ext/input/gaze_ext/pose";

/// Where the eyes look at `at`, and when the sample was taken on the runtime's clock; no time if
/// the runtime does not report it.
pub fn locate(
    instance: &openxr::Instance,
    eyes: &XrSpace,
    base: &XrSpace,
    at: Time,
) -> openxr::Result<(SpaceLocation, Option<Time>)> {
    let mut sample = sys::EyeGazeSampleTimeEXT {
        ty: sys::EyeGazeSampleTimeEXT::TYPE,
        next: ptr::null_mut(),
        time: Time::from_nanos(0),
    };
    let mut location = sys::SpaceLocation {
        ty: sys::SpaceLocation::TYPE,
        next: (&raw mut sample).cast(),
        location_flags: SpaceLocationFlags::EMPTY,
        pose: sys::Posef::default(),
    };
    let raw = |space: &XrSpace| sys::Space::from_raw(space.as_raw());
    // SAFETY: both spaces belong to the running session; both structures live until the call
    // returns.
    let result =
        unsafe { (instance.fp().locate_space)(raw(eyes), raw(base), at, &raw mut location) };
    if result.into_raw() < 0 {
        return Err(result);
    }
    let found = SpaceLocation { location_flags: location.location_flags, pose: location.pose };
    Ok((found, (sample.time.as_nanos() > 0).then_some(sample.time)))
}
