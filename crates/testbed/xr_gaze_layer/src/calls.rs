//! The calls that the layer takes, with the answers that an eye tracker's runtime would give.
#![allow(unsafe_code)] // C functions of the OpenXR standard, called by whoever uses the loader.

use std::ffi::c_char;
use std::ptr;

use openxr_sys as xr;
use rustix::time::{ClockId, clock_gettime};

use crate::layer::{ActionSpace, Layer, layer};
use crate::script::Look;

const PROFILE: &str = "/interaction_profiles/ext/eye_gaze_interaction";
const POSE: &str = "/user/eyes_ext/input/gaze_ext/pose";
const GONE: xr::Result = xr::Result::ERROR_HANDLE_INVALID;

pub unsafe extern "system" fn get_system_properties(
    instance: xr::Instance,
    system: xr::SystemId,
    properties: *mut xr::SystemProperties,
) -> xr::Result {
    let guard = layer();
    let Some(layer) = guard.as_ref() else { return GONE };
    // SAFETY: the caller's structure; every structure of a chain begins with type and next.
    unsafe {
        let result = (layer.below.get_system_properties)(instance, system, properties);
        let eyes = xr::SystemEyeGazeInteractionPropertiesEXT::TYPE;
        if let Some(eyes) = chained((*properties).next, eyes) {
            let eyes = eyes.cast::<xr::SystemEyeGazeInteractionPropertiesEXT>();
            (*eyes).supports_eye_gaze_interaction = layer.script.supported.into();
        }
        result
    }
}

pub unsafe extern "system" fn suggest_interaction_profile_bindings(
    instance: xr::Instance,
    suggested: *const xr::InteractionProfileSuggestedBinding,
) -> xr::Result {
    let mut guard = layer();
    let Some(layer) = guard.as_mut() else { return GONE };
    // SAFETY: the caller's structures.
    unsafe {
        if !layer.is_path((*suggested).interaction_profile, PROFILE) {
            return (layer.below.suggest_interaction_profile_bindings)(instance, suggested);
        }
        for index in 0..(*suggested).count_suggested_bindings as usize {
            let binding = *(*suggested).suggested_bindings.add(index);
            if !layer.is_path(binding.binding, POSE) {
                return xr::Result::ERROR_PATH_UNSUPPORTED;
            }
            layer.actions.push(binding.action);
        }
    }
    xr::Result::SUCCESS
}

pub unsafe extern "system" fn create_action_space(
    session: xr::Session,
    info: *const xr::ActionSpaceCreateInfo,
    space: *mut xr::Space,
) -> xr::Result {
    let mut guard = layer();
    let Some(layer) = guard.as_mut() else { return GONE };
    // SAFETY: the caller's structures, and one of the layer's own.
    unsafe {
        let made = (layer.below.create_action_space)(session, info, space);
        if made.into_raw() < 0 {
            return made;
        }
        let head_info = xr::ReferenceSpaceCreateInfo {
            ty: xr::ReferenceSpaceCreateInfo::TYPE,
            next: ptr::null(),
            reference_space_type: xr::ReferenceSpaceType::VIEW,
            pose_in_reference_space: pose([0.0; 3], [0.0, 0.0, 0.0, 1.0]),
        };
        let mut head = xr::Space::default();
        let result = (layer.below.create_reference_space)(session, &head_info, &mut head);
        if result.into_raw() >= 0 {
            layer.spaces.push(ActionSpace { space: *space, action: (*info).action, head });
        }
        made
    }
}

pub unsafe extern "system" fn destroy_space(space: xr::Space) -> xr::Result {
    let mut guard = layer();
    let Some(layer) = guard.as_mut() else { return GONE };
    let destroy = layer.below.destroy_space;
    // SAFETY: the layer's own space, then the caller's.
    unsafe {
        if let Some(index) = layer.spaces.iter().position(|known| known.space == space) {
            destroy(layer.spaces.swap_remove(index).head);
        }
        destroy(space)
    }
}

pub unsafe extern "system" fn get_action_state_pose(
    session: xr::Session,
    info: *const xr::ActionStateGetInfo,
    state: *mut xr::ActionStatePose,
) -> xr::Result {
    let mut guard = layer();
    let Some(layer) = guard.as_mut() else { return GONE };
    // SAFETY: the caller's structures.
    unsafe {
        let result = (layer.below.get_action_state_pose)(session, info, state);
        if layer.actions.contains(&(*info).action) {
            let looks = layer.newest().is_some_and(|(_, look)| look.is_some());
            (*state).is_active = looks.into();
        }
        result
    }
}

pub unsafe extern "system" fn locate_space(
    space: xr::Space,
    base: xr::Space,
    time: xr::Time,
    location: *mut xr::SpaceLocation,
) -> xr::Result {
    let mut guard = layer();
    let Some(layer) = guard.as_mut() else { return GONE };
    let known = layer.spaces.iter().find(|known| known.space == space);
    let gaze = known.filter(|known| layer.actions.contains(&known.action));
    let Some(head) = gaze.map(|known| known.head) else {
        // SAFETY: the caller's call, unchanged.
        return unsafe { (layer.below.locate_space)(space, base, time, location) };
    };
    let newest = layer.newest();
    // SAFETY: the caller's structures; every structure of a chain begins with type and next.
    unsafe {
        (*location).location_flags = xr::SpaceLocationFlags::EMPTY;
        let sample_time = chained((*location).next, xr::EyeGazeSampleTimeEXT::TYPE)
            .map(|found| &raw mut (*found.cast::<xr::EyeGazeSampleTimeEXT>()).time);
        if let Some(sample_time) = sample_time {
            *sample_time = xr::Time::from_nanos(0);
        }
        // A tracker that has lost the eyes has no sample, and so no time of a sample.
        let Some((sampled_ns, Some(look))) = newest else { return xr::Result::SUCCESS };
        let sampled = layer.below.time_of(layer.instance, sampled_ns);
        let mut at = xr::SpaceLocation {
            ty: xr::SpaceLocation::TYPE,
            next: ptr::null_mut(),
            location_flags: xr::SpaceLocationFlags::EMPTY,
            pose: pose([0.0; 3], [0.0, 0.0, 0.0, 1.0]),
        };
        let result = (layer.below.locate_space)(head, base, sampled, &mut at);
        if result.into_raw() < 0 {
            return result;
        }
        (*location).location_flags = at.location_flags;
        (*location).pose = turned(&at.pose, &look);
        if let Some(sample_time) = sample_time {
            *sample_time = sampled;
        }
        result
    }
}

impl Layer {
    /// The newest sample: its time on the monotonic clock, and where the eyes look; none: lost.
    fn newest(&mut self) -> Option<(u64, Option<Look>)> {
        let now = clock_gettime(ClockId::Monotonic);
        let now_ns = (now.tv_sec as u64) * 1_000_000_000 + now.tv_nsec as u64;
        let zero_ns = *self.zero_ns.get_or_insert(self.script.zero_monotonic_ns.unwrap_or(now_ns));
        let sampled_ns = self.script.newest_sample_ns(now_ns, zero_ns)?;
        let look = self.script.look_at((sampled_ns - zero_ns) as f64 / 1e9);
        Some((sampled_ns, look))
    }

    unsafe fn is_path(&self, path: xr::Path, wanted: &str) -> bool {
        let mut text = [0_u8; 256];
        let mut length = 0;
        let room = text.as_mut_ptr().cast::<c_char>();
        // SAFETY: there is room for the 256 bytes that the call is allowed to write.
        let result =
            unsafe { (self.below.path_to_string)(self.instance, path, 256, &mut length, room) };
        // The length counts the zero at the end.
        let found = text.get(..(length as usize).saturating_sub(1));
        result.into_raw() >= 0 && found == Some(wanted.as_bytes())
    }
}

/// The structure with this type in a chain that begins at `next`.
unsafe fn chained(
    mut next: *mut std::ffi::c_void,
    wanted: xr::StructureType,
) -> Option<*mut xr::BaseOutStructure> {
    while !next.is_null() {
        let here = next.cast::<xr::BaseOutStructure>();
        // SAFETY: every structure of a chain begins with type and next.
        unsafe {
            if (*here).ty == wanted {
                return Some(here);
            }
            next = (*here).next.cast();
        }
    }
    None
}

fn pose([x, y, z]: [f32; 3], [qx, qy, qz, qw]: [f32; 4]) -> xr::Posef {
    xr::Posef {
        orientation: xr::Quaternionf { x: qx, y: qy, z: qz, w: qw },
        position: xr::Vector3f { x, y, z },
    }
}

/// The head's pose, turned to where the eyes look.
fn turned(head: &xr::Posef, look: &Look) -> xr::Posef {
    let a = head.orientation;
    let [ax, ay, az, aw] = [a.x, a.y, a.z, a.w].map(f64::from);
    let [bx, by, bz, bw] = look.orientation_xyzw();
    let product = [
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    ];
    let p = head.position;
    pose([p.x, p.y, p.z], product.map(|v| v as f32))
}
