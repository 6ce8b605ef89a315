//! The patient's play space: which reference space of the runtime it stands on, and recentring.
//!
//! Play space has its origin on the floor under the patient, with the scenario's way ahead along
//! −Z. It is a pose within a reference space: STAGE where there is one (its floor was measured when
//! the play area was drawn), else LOCAL_FLOOR, else LOCAL, whose origin is at the height of the eyes
//! when the runtime last recentred.
//!
//! A patient who is placed otherwise than the scenario asks (on a chair in a standing world, or the
//! other way) is lifted or lowered, so that their eyes are where the scenario's patient has them.

use bevy::math::{Isometry3d, Quat, Vec3};
use bevy::prelude::*;
use bevy_mod_openxr::resources::{OxrFrameState, OxrInstance};
use bevy_mod_openxr::session::OxrSession;
use bevy_mod_xr::spaces::{XrPrimaryReferenceSpace, XrReferenceSpace};
use gradus_base::sample::{HeadSample, Pose};
use gradus_session::StageEvent;
use gradus_session::headset::RecentredBy;
use openxr::{ReferenceSpaceType, Time};

use super::captured;
use super::lost::Lost;
use super::runtime_time::RuntimeTime;
use crate::stage::clock::StageClock;
use crate::stage::headset::HeadsetState;
use crate::stage::link::LinkQueues;
use crate::stage::sense::{Frame, Sensed};
use crate::world::live::LiveWorld;

/// The reference spaces that play space can stand on, the best first, with their names.
const SPACES: [(ReferenceSpaceType, &str); 3] = [
    (ReferenceSpaceType::STAGE, "STAGE"),
    (ReferenceSpaceType::LOCAL_FLOOR, "LOCAL_FLOOR"),
    (ReferenceSpaceType::LOCAL, "LOCAL"),
];

/// How play space stands in the runtime's reference space.
#[derive(Resource, Default)]
pub struct PlaySpace {
    kind: Option<ReferenceSpaceType>,
    /// Play space within the reference space.
    at: Isometry3d,
    /// Recentrings of the session that were carried out.
    done: u32,
    /// The runtime refused the last recentring: it is tried again, and said once.
    refused: bool,
    /// The runtime moves its reference space at this time.
    moved: Option<Time>,
    /// The space before this one, destroyed when nothing draws with it any more.
    before: Option<XrReferenceSpace>,
}

impl PlaySpace {
    /// The runtime moves a reference space.
    pub fn moved_by_runtime(&mut self, kind: ReferenceSpaceType, at: Time) {
        if self.kind == Some(kind) {
            self.moved = Some(at);
        }
    }

    fn has_floor(&self) -> bool {
        self.kind.is_some_and(|kind| kind != ReferenceSpaceType::LOCAL)
    }
}

/// Chooses the reference space of a session that was just made.
pub fn choose(
    session: Option<Res<OxrSession>>,
    live: Res<LiveWorld>,
    lost: Res<Lost>,
    mut headset: ResMut<HeadsetState>,
    mut space: ResMut<PlaySpace>,
    mut commands: Commands,
) {
    let Some(session) = session else { return };
    let offered = session.enumerate_reference_spaces().unwrap_or_default();
    let eyes_m = live.scenario().posture().eye_height_m();
    // LOCAL is always there (OpenXR 1.1, 7.1), also where the list of spaces is refused.
    let may =
        |kind: &ReferenceSpaceType| offered.contains(kind) || *kind == ReferenceSpaceType::LOCAL;
    for (kind, name) in SPACES.iter().filter(|(kind, _)| may(kind)) {
        let is_local = *kind == ReferenceSpaceType::LOCAL;
        let at = if is_local { Vec3::NEG_Y * eyes_m } else { Vec3::ZERO };
        let at = Isometry3d::from_translation(at);
        match session.create_reference_space(*kind, at) {
            Ok(made) => {
                commands.insert_resource(XrPrimaryReferenceSpace(made));
                (space.kind, space.at) = (Some(*kind), at);
                let floor = match *kind {
                    ReferenceSpaceType::STAGE => "the floor of the play area".to_owned(),
                    ReferenceSpaceType::LOCAL_FLOOR => {
                        "the floor as the runtime knows it".to_owned()
                    }
                    _ => format!("estimated: {eyes_m} m under the eyes; recentre when placed"),
                };
                let event = StageEvent::PlaySpace { space: (*name).to_owned(), floor };
                headset.lasting.push(event);
                return;
            }
            Err(error) => warn!("the runtime refuses the space {name}: {error}"),
        }
    }
    lost.over("the OpenXR runtime has no space for the patient to move in".to_owned());
}

/// Carries out recentrings of the desk and of the runtime, before anything of this frame is sensed:
/// the whole frame is in the new space.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn recentre(
    session: Option<Res<OxrSession>>,
    instance: Option<Res<OxrInstance>>,
    live: Res<LiveWorld>,
    state: Option<Res<OxrFrameState>>,
    sensed: Res<Sensed>,
    frame: Res<Frame>,
    clock: Res<StageClock>,
    queues: Res<LinkQueues>,
    base: Option<ResMut<XrPrimaryReferenceSpace>>,
    mut runtime: ResMut<RuntimeTime>,
    mut headset: ResMut<HeadsetState>,
    mut space: ResMut<PlaySpace>,
) {
    let (Some(session), Some(instance), Some(mut base)) = (session, instance, base) else { return };
    if let Some(before) = space.before.take() {
        let _ = session.destroy_space(before.0);
    }
    // Another session has begun, and counts anew. A stage that was started again has done none of a
    // session's recentrings: it recentres once, for a world that may face a wall is the worse.
    space.done = space.done.min(live.state.recentred());
    let due = |time: &Time| {
        state.as_ref().is_some_and(|s| s.predicted_display_time.as_nanos() >= time.as_nanos())
    };
    let (by, at, to) = if let Some(time) = space.moved.take_if(|time| due(time)) {
        // The runtime's new origin is the patient's place; what the desk had added to the old one
        // is over, but for the height.
        let height = Vec3::Y * space.at.translation.y;
        let at = captured(&mut runtime, &instance, &clock, time).at;
        (RecentredBy::Runtime, at, Isometry3d::from_translation(height))
    } else if live.state.recentred() != space.done && is_tracked(&sensed.head) {
        let as_planned = live.state.posture() == live.scenario().posture();
        let eyes_m = live.scenario().posture().eye_height_m();
        let floor = as_planned && space.has_floor();
        let to = recentred(space.at, &sensed.head.pose, (!floor).then_some(eyes_m));
        (RecentredBy::Therapist, frame.display_time, to)
    } else {
        return;
    };
    let Some(kind) = space.kind else { return };
    match session.create_reference_space(kind, to) {
        Ok(made) => {
            space.before = Some(std::mem::replace(&mut base.0, made));
            space.at = to;
            space.done = live.state.recentred();
            space.refused = false;
        }
        Err(error) => {
            if !std::mem::replace(&mut space.refused, true) {
                warn!("the runtime refuses to recentre: {error}");
            }
            if by == RecentredBy::Therapist {
                return;
            }
            // The runtime has moved its own space all the same.
        }
    }
    headset.moved = true;
    queues.queue_event(StageEvent::Recentred { by, at });
}

fn is_tracked(head: &HeadSample) -> bool {
    head.position_tracked && head.orientation_tracked
}

/// Play space as it must stand so that a head, now at `head` in the play space `at`, is above the
/// origin and faces ahead. With `eyes_m` it is then so high above the floor; else the floor stays
/// that of the reference space.
fn recentred(at: Isometry3d, head: &Pose, eyes_m: Option<f32>) -> Isometry3d {
    let [x, y, z] = head.position_m;
    let ahead = Quat::from_array(head.orientation_xyzw) * Vec3::NEG_Z;
    // A head that looks straight up or down faces where its crown or chin points.
    let flat = Vec3::new(ahead.x, 0.0, ahead.z);
    let flat = if flat.length() > 0.1 {
        flat
    } else {
        let up = Quat::from_array(head.orientation_xyzw) * Vec3::Y;
        Vec3::new(up.x, 0.0, up.z) * -ahead.y.signum()
    };
    let yaw = Quat::from_rotation_y((-flat.x).atan2(-flat.z));
    let mut to = at * Isometry3d::new(Vec3::new(x, 0.0, z), yaw);
    to.translation.y = eyes_m.map_or(0.0, |eyes_m| at.translation.y + y - eyes_m);
    to
}

#[cfg(test)]
mod tests {
    use std::f32::consts::{FRAC_PI_2, PI};

    use super::*;

    fn head(position_m: [f32; 3], yaw: f32, pitch: f32) -> Pose {
        let turn = Quat::from_rotation_y(yaw) * Quat::from_rotation_x(pitch);
        Pose { position_m, orientation_xyzw: turn.to_array() }
    }

    /// Where a head is after recentring that was at `pose` in `at` before.
    fn after(at: Isometry3d, pose: &Pose, to: Isometry3d) -> (Vec3, Vec3) {
        let head =
            Isometry3d::new(Vec3::from(pose.position_m), Quat::from_array(pose.orientation_xyzw));
        let head = to.inverse() * at * head;
        (head.translation.into(), head.rotation * Vec3::NEG_Z)
    }

    #[test]
    fn the_head_is_above_the_origin_and_faces_ahead_again_and_again() {
        let mut at = Isometry3d::IDENTITY;
        for (position, yaw, pitch) in [
            ([0.4, 1.6, -0.3], FRAC_PI_2, 0.3),
            ([-1.2, 1.1, 2.0], -2.5, -0.9),
            ([0.0, 1.2, 0.1], PI, 0.0),
            ([0.3, 1.7, 0.3], 0.7, 1.2),
        ] {
            let pose = head(position, yaw, pitch);
            let to = recentred(at, &pose, None);
            let (eyes, ahead) = after(at, &pose, to);
            assert!(eyes.x.abs() < 1e-5 && eyes.z.abs() < 1e-5, "{eyes}");
            assert!(ahead.x.abs() < 1e-5 && ahead.z < 0.0, "{ahead}");
            assert!((eyes.y - position[1] - at.translation.y).abs() < 1e-5, "the floor stays");
            at = to;
        }
    }

    #[test]
    fn a_patient_on_a_chair_in_a_standing_world_has_its_eyes_and_back_again_their_own_floor() {
        let seated = head([0.2, 1.18, 0.4], 0.3, 0.0);
        let lifted = recentred(Isometry3d::IDENTITY, &seated, Some(1.65));
        let (eyes, _) = after(Isometry3d::IDENTITY, &seated, lifted);
        assert!((eyes.y - 1.65).abs() < 1e-5, "{eyes}");
        // In the lifted space the patient stands up, and the world's posture is theirs again.
        let risen = head([0.0, 2.1, 0.0], 0.0, 0.0);
        let to = recentred(lifted, &risen, None);
        assert_eq!(to.translation.y, 0.0);
    }

    #[test]
    fn a_head_that_looks_at_its_feet_faces_where_its_crown_points() {
        let pose = head([0.0, 1.5, 0.0], FRAC_PI_2, -FRAC_PI_2);
        let to = recentred(Isometry3d::IDENTITY, &pose, None);
        let ahead = to.rotation * Vec3::NEG_Z;
        assert!((ahead - Vec3::NEG_X).length() < 1e-4, "{ahead}");
    }
}
