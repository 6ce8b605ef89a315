//! What the system says of itself: its properties and its blend modes.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use openxr_sys as xr;

use crate::calls::below;
use crate::chain::{chained, fill};
use crate::layer::layer;
use crate::settings::{EYES, PASSTHROUGH_FB, PRESENCE};

const HAND_TRACKING: &str = "XR_EXT_hand_tracking";

/// # Safety
/// xrGetSystemProperties.
pub unsafe extern "system" fn properties(
    instance: xr::Instance,
    system: xr::SystemId,
    properties: *mut xr::SystemProperties,
) -> xr::Result {
    // SAFETY: the caller's call, unchanged.
    let result = unsafe { below!(GetSystemProperties(instance, system, properties)) };
    // SAFETY: the caller's structure.
    let Some(properties) = (unsafe { properties.as_ref() }) else { return result };
    if result.into_raw() < 0 {
        return result;
    }
    let layer = layer();
    let settings = &layer.settings;
    let eyes = settings.gaze.as_ref().is_some_and(|gaze| gaze.supported);
    let answer = |name, emulated: bool| {
        let emulated = layer.emulates(name).then_some(emulated);
        settings.system(name).or(emulated).map(xr::Bool32::from)
    };
    macro_rules! property {
        ($structure:ident, $field:ident, $answer:expr) => {
            // SAFETY: the caller's chain.
            let found = unsafe { chained::<xr::$structure>(properties.next, xr::$structure::TYPE) };
            if let (Some(found), Some(answer)) = (found, $answer) {
                found.$field = answer;
            }
        };
    }
    property!(
        SystemEyeGazeInteractionPropertiesEXT,
        supports_eye_gaze_interaction,
        answer(EYES, eyes)
    );
    property!(SystemUserPresencePropertiesEXT, supports_user_presence, answer(PRESENCE, true));
    property!(SystemPassthroughPropertiesFB, supports_passthrough, answer(PASSTHROUGH_FB, true));
    let hands = settings.system(HAND_TRACKING).map(xr::Bool32::from);
    property!(SystemHandTrackingPropertiesEXT, supports_hand_tracking, hands);
    let capable = answer(PASSTHROUGH_FB, true).map(|there| {
        if bool::from(there) {
            xr::PassthroughCapabilityFlagsFB::PASSTHROUGH_CAPABILITY
        } else {
            xr::PassthroughCapabilityFlagsFB::EMPTY
        }
    });
    property!(SystemPassthroughProperties2FB, capabilities, capable);
    result
}

/// # Safety
/// xrEnumerateEnvironmentBlendModes.
pub unsafe extern "system" fn blend_modes(
    instance: xr::Instance,
    system: xr::SystemId,
    view: xr::ViewConfigurationType,
    capacity: u32,
    count: *mut u32,
    modes: *mut xr::EnvironmentBlendMode,
) -> xr::Result {
    let ours = layer().settings.blend.clone();
    // SAFETY: the caller's room, or the caller's call, unchanged.
    unsafe {
        match ours {
            Some(ours) => fill(&ours, capacity, count, modes, |place, mode| *place = *mode),
            None => below!(EnumerateEnvironmentBlendModes(
                instance, system, view, capacity, count, modes
            )),
        }
    }
}
