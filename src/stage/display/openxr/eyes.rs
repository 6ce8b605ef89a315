//! Eye tracking, through `XR_EXT_eye_gaze_interaction`: whether the headset tracks eyes, and where
//! the eyes look.
//!
//! A runtime may offer the extension although the headset has no eye tracker; only the system's
//! property shows that it has one.
#![allow(unsafe_code)] // The bindings have no safe form of these two calls.

use std::ptr;

use bevy_mod_xr::spaces::XrSpace;
use openxr::sys::{self, Handle as _};
use openxr::{SpaceLocation, SpaceLocationFlags, SystemId, Time};

/// The interaction profile and the input path that the eyes' action is bound to.
pub const PROFILE: &str = "/interaction_profiles/ext/eye_gaze_interaction";
pub const POSE: &str = "/user/eyes_ext/input/gaze_ext/pose";

/// Whether the headset tracks eyes; else the reason why not, as a text for a person.
pub type Eyes = Result<(), String>;

/// Asks the headset whether it tracks eyes. The instance must have been made with the extension if
/// the runtime offers it.
pub fn ask(instance: &openxr::Instance, system: SystemId) -> Eyes {
    if instance.exts().ext_eye_gaze_interaction.is_none() {
        return Err("the OpenXR runtime offers no eye tracking".to_owned());
    }
    let mut eyes = sys::SystemEyeGazeInteractionPropertiesEXT {
        ty: sys::SystemEyeGazeInteractionPropertiesEXT::TYPE,
        next: ptr::null_mut(),
        supports_eye_gaze_interaction: false.into(),
    };
    let mut properties = sys::SystemProperties::out((&raw mut eyes).cast());
    // SAFETY: both structures live until the call returns, and the runtime knows both.
    let result = unsafe {
        (instance.fp().get_system_properties)(instance.as_raw(), system, properties.as_mut_ptr())
    };
    match bool::from(eyes.supports_eye_gaze_interaction) {
        _ if result.into_raw() < 0 => Err(format!("the headset does not tell of eyes ({result})")),
        true => Ok(()),
        false => Err("the headset has no eye tracker, or it is switched off".to_owned()),
    }
}

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
