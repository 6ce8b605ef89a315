//! Spaces: which there are, where they moved to, and where things are in them.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use std::ptr;

use openxr_sys as xr;
use openxr_sys::Handle as _;

use crate::calls::below;
use crate::chain::{chained, fill};
use crate::eyes;
use crate::layer::layer;
use crate::moved::lose;
use crate::pose::Pose;
use crate::script::Head;

/// A space of the program.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub space: xr::Space,
    pub is: Is,
}

#[derive(Clone, Copy, Debug)]
pub enum Is {
    /// A reference space, and its pose in the runtime's own space of the type.
    Reference { ty: xr::ReferenceSpaceType, pose: Pose },
    /// A space of an action, and the head's space in the same session, which the layer made.
    Action { action: xr::Action, head: xr::Space },
}

/// # Safety
/// xrEnumerateReferenceSpaces.
pub unsafe extern "system" fn enumerate(
    session: xr::Session,
    capacity: u32,
    count: *mut u32,
    spaces: *mut xr::ReferenceSpaceType,
) -> xr::Result {
    let ours = layer().settings.spaces.clone();
    // SAFETY: the caller's room, or the caller's call, unchanged.
    unsafe {
        match ours {
            Some(ours) => fill(&ours, capacity, count, spaces, |place, ty| *place = *ty),
            None => below!(EnumerateReferenceSpaces(session, capacity, count, spaces)),
        }
    }
}

/// # Safety
/// xrCreateReferenceSpace.
pub unsafe extern "system" fn create_reference(
    session: xr::Session,
    info: *const xr::ReferenceSpaceCreateInfo,
    space: *mut xr::Space,
) -> xr::Result {
    // SAFETY: the caller's structures.
    unsafe {
        let Some(asked) = info.as_ref() else { return xr::Result::ERROR_VALIDATION_FAILURE };
        let ty = asked.reference_space_type;
        if layer().settings.spaces.as_ref().is_some_and(|spaces| !spaces.contains(&ty)) {
            return xr::Result::ERROR_REFERENCE_SPACE_UNSUPPORTED;
        }
        let result = below!(CreateReferenceSpace(session, info, space));
        if result.into_raw() >= 0
            && let Some(known) = layer().session_mut()
        {
            let is = Is::Reference { ty, pose: asked.pose_in_reference_space.into() };
            known.spaces.push(Known { space: *space, is });
        }
        result
    }
}

/// # Safety
/// xrCreateActionSpace.
pub unsafe extern "system" fn create_action(
    session: xr::Session,
    info: *const xr::ActionSpaceCreateInfo,
    space: *mut xr::Space,
) -> xr::Result {
    if layer().unattached() {
        return xr::Result::ERROR_ACTIONSET_NOT_ATTACHED;
    }
    // SAFETY: the caller's structures, and a structure of this function.
    unsafe {
        let made = below!(CreateActionSpace(session, info, space));
        if made.into_raw() < 0 {
            return made;
        }
        let head_info = xr::ReferenceSpaceCreateInfo {
            ty: xr::ReferenceSpaceCreateInfo::TYPE,
            next: ptr::null(),
            reference_space_type: xr::ReferenceSpaceType::VIEW,
            pose_in_reference_space: Pose::IDENTITY.into(),
        };
        let mut head = xr::Space::NULL;
        let result = below!(CreateReferenceSpace(session, &head_info, &mut head));
        if result.into_raw() >= 0
            && let Some(known) = layer().session_mut()
        {
            let is = Is::Action { action: (*info).action, head };
            known.spaces.push(Known { space: *space, is });
        }
        made
    }
}

/// # Safety
/// xrDestroySpace.
pub unsafe extern "system" fn destroy(space: xr::Space) -> xr::Result {
    let mut known = None;
    if let Some(session) = layer().session_mut()
        && let Some(index) = session.spaces.iter().position(|known| known.space == space)
    {
        known = Some(session.spaces.swap_remove(index).is);
    }
    // SAFETY: the layer's own space, then the caller's.
    unsafe {
        if let Some(Is::Action { head, .. }) = known {
            below!(DestroySpace(head));
        }
        below!(DestroySpace(space))
    }
}

/// # Safety
/// xrLocateSpace.
pub unsafe extern "system" fn locate(
    space: xr::Space,
    base: xr::Space,
    time: xr::Time,
    location: *mut xr::SpaceLocation,
) -> xr::Result {
    // SAFETY: the caller's structures.
    unsafe {
        let Some(out) = location.as_mut() else { return xr::Result::ERROR_VALIDATION_FAILURE };
        let gaze = layer().gaze_head(space);
        if let Some(head) = gaze {
            return eyes::locate(head, base, out);
        }
        let result = below!(LocateSpace(space, base, time, location));
        if result.into_raw() < 0 {
            return result;
        }
        let layer = layer();
        let change = layer.change(space, base);
        change.apply(&mut out.location_flags, &mut out.pose);
        if let Some(velocity) = chained::<xr::SpaceVelocity>(out.next, xr::SpaceVelocity::TYPE) {
            change.turn(&mut velocity.linear_velocity, &mut velocity.angular_velocity);
        }
        result
    }
}

/// # Safety
/// xrLocateSpaces.
pub unsafe extern "system" fn locate_all(
    session: xr::Session,
    info: *const xr::SpacesLocateInfo,
    locations: *mut xr::SpaceLocations,
) -> xr::Result {
    // SAFETY: the caller's structures; the runtime below has checked their counts.
    unsafe {
        let mut result = below!(LocateSpaces(session, info, locations));
        if result == xr::Result::ERROR_FUNCTION_UNSUPPORTED {
            result = below!(LocateSpacesKHR(session, info, locations));
        }
        if result.into_raw() < 0 {
            return result;
        }
        let velocities =
            chained::<xr::SpaceVelocities>((*locations).next, xr::SpaceVelocities::TYPE);
        let velocities = velocities.map(|found| found.velocities);
        for index in 0..(*info).space_count as usize {
            let space = *(*info).spaces.add(index);
            let found = &mut *(*locations).locations.add(index);
            let change = layer().change(space, (*info).base_space);
            let head = layer().gaze_head(space);
            if let Some(head) = head {
                let mut gaze = xr::SpaceLocation {
                    ty: xr::SpaceLocation::TYPE,
                    next: ptr::null_mut(),
                    location_flags: xr::SpaceLocationFlags::EMPTY,
                    pose: Pose::IDENTITY.into(),
                };
                eyes::locate(head, (*info).base_space, &mut gaze);
                (found.location_flags, found.pose) = (gaze.location_flags, gaze.pose);
                continue;
            }
            change.apply(&mut found.location_flags, &mut found.pose);
            if let Some(velocity) = velocities.and_then(|all| all.add(index).as_mut()) {
                change.turn(&mut velocity.linear_velocity, &mut velocity.angular_velocity);
            }
        }
        result
    }
}

/// # Safety
/// xrLocateViews.
pub unsafe extern "system" fn locate_views(
    session: xr::Session,
    info: *const xr::ViewLocateInfo,
    state: *mut xr::ViewState,
    capacity: u32,
    count: *mut u32,
    views: *mut xr::View,
) -> xr::Result {
    // SAFETY: the caller's structures, which the runtime below has filled up to the count.
    unsafe {
        let result = below!(LocateViews(session, info, state, capacity, count, views));
        if result.into_raw() < 0 {
            return result;
        }
        let layer = layer();
        let change = layer.change(xr::Space::NULL, (*info).space);
        let head = layer.instance.as_ref().map_or(Head::Tracked, |instance| instance.head);
        let mut flags = xr::SpaceLocationFlags::from_raw((*state).view_state_flags.into_raw());
        lose(head, &mut flags);
        (*state).view_state_flags = xr::ViewStateFlags::from_raw(flags.into_raw());
        if capacity > 0 {
            for index in 0..(*count).min(capacity) as usize {
                let view = &mut *views.add(index);
                change.move_pose(&mut view.pose);
            }
        }
        result
    }
}
