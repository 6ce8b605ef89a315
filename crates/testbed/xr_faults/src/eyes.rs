//! Eyes that look as a script says: the answers of an eye tracker's runtime.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use std::ptr;

use openxr_sys as xr;

use crate::calls::below;
use crate::chain::chained;
use crate::gaze::Look;
use crate::layer::{Layer, layer, monotonic_ns, time_of};
use crate::pose::Pose;

pub const PROFILE: &str = "/interaction_profiles/ext/eye_gaze_interaction";
pub const POSE: &str = "/user/eyes_ext/input/gaze_ext/pose";

/// The state of the gaze in an instance.
#[derive(Default)]
pub struct GazeState {
    /// Actions that are bound to the gaze.
    pub actions: Vec<xr::Action>,
    /// The script's zero on the monotonic clock, once the gaze was asked for.
    zero_ns: Option<u64>,
}

/// Locates the gaze: the head's pose in `base` at the time of the newest sample, turned to where
/// the eyes look.
///
/// # Safety
/// The spaces are those of the present session; the chain of `location` is whole.
pub unsafe fn locate(
    head: xr::Space,
    base: xr::Space,
    location: &mut xr::SpaceLocation,
) -> xr::Result {
    location.location_flags = xr::SpaceLocationFlags::EMPTY;
    // SAFETY: the caller's chain.
    let sample_time = unsafe {
        chained::<xr::EyeGazeSampleTimeEXT>(location.next, xr::EyeGazeSampleTimeEXT::TYPE)
    };
    let mut no_time = xr::Time::from_nanos(0);
    let sample_time = sample_time.map_or(&mut no_time, |found| &mut found.time);
    *sample_time = xr::Time::from_nanos(0);
    let (sampled, look) = {
        let mut layer = layer();
        if layer.session().is_some_and(|session| session.input_withheld()) {
            return xr::Result::SUCCESS;
        }
        // A tracker that has lost the eyes has no sample, and so no time of a sample.
        let Some((sampled_ns, Some(look))) = layer.newest_look() else {
            return xr::Result::SUCCESS;
        };
        let Some(instance) = &layer.instance else { return xr::Result::ERROR_HANDLE_INVALID };
        (time_of(instance.handle, sampled_ns), look)
    };
    let mut at = xr::SpaceLocation {
        ty: xr::SpaceLocation::TYPE,
        next: ptr::null_mut(),
        location_flags: xr::SpaceLocationFlags::EMPTY,
        pose: Pose::IDENTITY.into(),
    };
    // SAFETY: the caller's base, and the layer's own space and structure.
    let result = unsafe { below!(LocateSpace(head, base, sampled, &mut at)) };
    if result.into_raw() < 0 {
        return result;
    }
    // The head's space is none that the program knows, so only the base's move changes the pose.
    layer().change(head, base).apply(&mut at.location_flags, &mut at.pose);
    location.location_flags = at.location_flags;
    location.pose = Pose::from(at.pose).then(&Pose::turned(look.orientation_xyzw())).into();
    *sample_time = sampled;
    result
}

impl Layer {
    /// Whether an action is bound to the gaze.
    pub fn is_gaze(&self, action: xr::Action) -> bool {
        self.instance.as_ref().is_some_and(|instance| instance.gaze.actions.contains(&action))
    }

    /// The newest sample: its time on the monotonic clock, and where the eyes look; none: lost.
    pub fn newest_look(&mut self) -> Option<(u64, Option<Look>)> {
        let gaze = self.settings.gaze.as_ref()?;
        let state = &mut self.instance.as_mut()?.gaze;
        let now_ns = monotonic_ns();
        let zero_ns = gaze.zero_monotonic_ns.unwrap_or(now_ns);
        let zero_ns = *state.zero_ns.get_or_insert(zero_ns);
        let sampled_ns = gaze.newest_sample_ns(now_ns, zero_ns)?;
        let look = gaze.look_at(sampled_ns.saturating_sub(zero_ns) as f64 / 1e9);
        Some((sampled_ns, look))
    }
}
