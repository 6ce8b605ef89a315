//! Interaction profiles: which are refused, and the bindings of those that the layer answers.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use std::ffi::{CString, c_char};

use openxr_sys as xr;

use crate::calls::below;
use crate::eyes;
use crate::input::Binding;
use crate::layer::layer;
use crate::settings::{EYES, HANDS};

const HAND_PROFILE: &str = "/interaction_profiles/ext/hand_interaction_ext";
const SIDES: [&str; 2] = ["/user/hand/left", "/user/hand/right"];

/// The inputs of `XR_EXT_hand_interaction` that the script's grasp answers.
const GRASPS: [&str; 2] = ["input/grasp_ext/value", "input/grasp_ext"];

/// # Safety
/// xrSuggestInteractionProfileBindings.
pub unsafe extern "system" fn suggest(
    instance: xr::Instance,
    suggested: *const xr::InteractionProfileSuggestedBinding,
) -> xr::Result {
    // SAFETY: the caller's structure.
    let Some(asked) = (unsafe { suggested.as_ref() }) else {
        return xr::Result::ERROR_VALIDATION_FAILURE;
    };
    let profile = text_of(instance, asked.interaction_profile);
    let (emulates_eyes, emulates_hands) = {
        let layer = layer();
        if layer.settings.strict && layer.session().is_some_and(|session| session.attached) {
            return xr::Result::ERROR_ACTIONSETS_ALREADY_ATTACHED;
        }
        (layer.emulates(EYES), layer.emulates(HANDS))
    };
    // SAFETY: the caller's list has as many bindings as it says.
    let binding = |index| unsafe { *asked.suggested_bindings.add(index) };
    let bindings = (0..asked.count_suggested_bindings as usize).map(binding);
    match profile.as_str() {
        eyes::PROFILE if emulates_eyes => {
            for binding in bindings {
                if text_of(instance, binding.binding) != eyes::POSE {
                    return xr::Result::ERROR_PATH_UNSUPPORTED;
                }
                if let Some(instance) = layer().instance.as_mut() {
                    instance.gaze.actions.push(binding.action);
                }
            }
        }
        HAND_PROFILE if emulates_hands => {
            for binding in bindings {
                let Some(found) = grasp(&text_of(instance, binding.binding), binding.action) else {
                    return xr::Result::ERROR_PATH_UNSUPPORTED;
                };
                if let (Some(found), Some(instance)) = (found, layer().instance.as_mut()) {
                    instance.bindings.push(found);
                }
            }
        }
        profile if layer().settings.refuses_profile(profile) => {
            return xr::Result::ERROR_PATH_UNSUPPORTED;
        }
        // SAFETY: the caller's call, unchanged.
        _ => return unsafe { below!(SuggestInteractionProfileBindings(instance, suggested)) },
    }
    xr::Result::SUCCESS
}

/// The binding of an action to a hand's path: with a hand if it is a grasp; none outside of the
/// profile.
fn grasp(path: &str, action: xr::Action) -> Option<Option<Binding>> {
    let (hand, input) = SIDES
        .iter()
        .enumerate()
        .find_map(|(hand, side)| Some((hand, path.strip_prefix(side)?.strip_prefix('/')?)))?;
    let known = ["input/", "output/"].iter().any(|kind| input.starts_with(kind));
    known.then(|| GRASPS.contains(&input).then_some(Binding { action, hand }))
}

/// # Safety
/// xrGetCurrentInteractionProfile.
pub unsafe extern "system" fn current(
    session: xr::Session,
    user: xr::Path,
    state: *mut xr::InteractionProfileState,
) -> xr::Result {
    // SAFETY: the caller's call, unchanged.
    let result = unsafe { below!(GetCurrentInteractionProfile(session, user, state)) };
    let asked = layer().instance.as_ref().map(|instance| (instance.handle, instance.grasp));
    // SAFETY: the caller's structure.
    let (true, Some(state), Some((instance, grasp))) =
        (result.into_raw() >= 0, unsafe { state.as_mut() }, asked)
    else {
        return result;
    };
    let user = text_of(instance, user);
    let hand = SIDES.iter().position(|side| *side == user);
    let grasps = hand.and_then(|hand| *grasp.get(hand)?).is_some();
    if grasps && layer().emulates(HANDS) {
        state.interaction_profile = path_of(instance, HAND_PROFILE);
    }
    result
}

/// The text of a path; empty if the runtime does not know the path.
pub fn text_of(instance: xr::Instance, path: xr::Path) -> String {
    let mut text = [0_u8; 256];
    let mut length = 0;
    let room = text.as_mut_ptr().cast::<c_char>();
    // SAFETY: there is room for the 256 bytes that the call is allowed to write.
    let result = unsafe { below!(PathToString(instance, path, 256, &mut length, room)) };
    // The length counts the zero at the end.
    let found = text.get(..(length as usize).saturating_sub(1)).unwrap_or_default();
    if result.into_raw() < 0 {
        return String::new();
    }
    String::from_utf8_lossy(found).into_owned()
}

fn path_of(instance: xr::Instance, text: &str) -> xr::Path {
    let mut path = xr::Path::NULL;
    let text = CString::new(text).unwrap_or_default();
    // SAFETY: a text that ends with zero, and room for the answer.
    unsafe { below!(StringToPath(instance, text.as_ptr(), &mut path)) };
    path
}
