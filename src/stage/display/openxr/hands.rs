//! Hands without controllers, by the joints of their fingers (`XR_EXT_hand_tracking`): where the palm
//! is, and how far the hand is closed.
#![allow(unsafe_code)] // The bindings locate joints only in spaces of their own.

use bevy::math::{Mat3, Quat, Vec3};
use bevy::prelude::*;
use bevy_mod_openxr::session::OxrSession;
use bevy_mod_xr::spaces::XrSpace;
use gradus_base::sample::{Pose, Side};
use openxr::sys::{self, Handle as _};
use openxr::{HAND_JOINT_COUNT, Hand, HandJoint, HandTracker, SpaceLocationFlags, Time};

/// The runtime's trackers of both hands, left first.
#[derive(Resource)]
pub struct Trackers([HandTracker; 2]);

/// A hand as its joints show it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeenHand {
    /// As a controller in that hand would be held: OpenXR's grip pose.
    pub grip: Pose,
    /// 0: open; 1: a fist.
    pub closed: f32,
}

/// Makes the trackers of a session, where the headset tracks hands.
pub fn make_trackers(session: Option<Res<OxrSession>>, mut commands: Commands) {
    let Some(session) = session else { return };
    if session.instance().exts().ext_hand_tracking.is_none() {
        return;
    }
    let made = (session.create_hand_tracker(Hand::LEFT), session.create_hand_tracker(Hand::RIGHT));
    match made {
        (Ok(left), Ok(right)) => commands.insert_resource(Trackers([left, right])),
        (Err(error), _) | (_, Err(error)) => warn!("the runtime tracks no hands: {error}"),
    }
}

impl Trackers {
    /// A hand at `at`; none while it is not seen.
    pub fn locate(
        &self,
        session: &OxrSession,
        side: Side,
        base: &XrSpace,
        at: Time,
    ) -> Option<SeenHand> {
        let [left, right] = &self.0;
        let tracker = if side == Side::Left { left } else { right };
        let calls = session.instance().exts().ext_hand_tracking.as_ref()?;
        let info = sys::HandJointsLocateInfoEXT {
            ty: sys::HandJointsLocateInfoEXT::TYPE,
            next: std::ptr::null(),
            base_space: sys::Space::from_raw(base.as_raw()),
            time: at,
        };
        let mut joints = [sys::HandJointLocationEXT {
            location_flags: SpaceLocationFlags::EMPTY,
            pose: sys::Posef::default(),
            radius: 0.0,
        }; HAND_JOINT_COUNT];
        let mut located = sys::HandJointLocationsEXT {
            ty: sys::HandJointLocationsEXT::TYPE,
            next: std::ptr::null_mut(),
            is_active: false.into(),
            joint_count: HAND_JOINT_COUNT as u32,
            joint_locations: joints.as_mut_ptr(),
        };
        // SAFETY: the tracker and the base space belong to the running session; there is room for
        // as many joints as the count says, and all structures outlive the call
        // (XR_EXT_hand_tracking, xrLocateHandJointsEXT).
        let result =
            unsafe { (calls.locate_hand_joints)(tracker.as_raw(), &info, &raw mut located) };
        if result.into_raw() < 0 || !bool::from(located.is_active) {
            return None;
        }
        let valid = SpaceLocationFlags::POSITION_VALID | SpaceLocationFlags::ORIENTATION_VALID;
        let place = |joint: HandJoint| {
            let found = joints.get(joint.into_raw() as usize)?;
            let p = found.pose.position;
            found.location_flags.contains(valid).then_some(Vec3::new(p.x, p.y, p.z))
        };
        let palm = joints.get(HandJoint::PALM.into_raw() as usize)?;
        let q = palm.pose.orientation;
        let grip = grip(side, place(HandJoint::PALM)?, Quat::from_xyzw(q.x, q.y, q.z, q.w))?;
        Some(SeenHand { grip, closed: closed(place)? })
    }
}

/// The joints of each finger from its knuckle to its tip.
const FINGERS: [[HandJoint; 4]; 4] = [
    [
        HandJoint::INDEX_PROXIMAL,
        HandJoint::INDEX_INTERMEDIATE,
        HandJoint::INDEX_DISTAL,
        HandJoint::INDEX_TIP,
    ],
    [
        HandJoint::MIDDLE_PROXIMAL,
        HandJoint::MIDDLE_INTERMEDIATE,
        HandJoint::MIDDLE_DISTAL,
        HandJoint::MIDDLE_TIP,
    ],
    [
        HandJoint::RING_PROXIMAL,
        HandJoint::RING_INTERMEDIATE,
        HandJoint::RING_DISTAL,
        HandJoint::RING_TIP,
    ],
    [
        HandJoint::LITTLE_PROXIMAL,
        HandJoint::LITTLE_INTERMEDIATE,
        HandJoint::LITTLE_DISTAL,
        HandJoint::LITTLE_TIP,
    ],
];

/// A finger is bent by so much of its length when a hand begins to close, and when it is a fist. The
/// chord of a finger whose three joints are bent by 60° each is 0.57 of its length, of one bent by
/// 15° each 0.96 (bones as 45 : 27 : 22); a fist bends them by 80° to 90°.
const BENT: [f32; 2] = [0.08, 0.45];

/// How far a hand is closed: by its least bent finger, without the thumb. None where a joint is not
/// seen.
fn closed(place: impl Fn(HandJoint) -> Option<Vec3>) -> Option<f32> {
    let mut least = 1.0_f32;
    for finger in FINGERS {
        let [a, b, c, d] = finger.map(&place);
        let (a, b, c, d) = (a?, b?, c?, d?);
        let length = a.distance(b) + b.distance(c) + c.distance(d);
        if length.is_nan() || length <= 1e-3 {
            return None;
        }
        let bent = 1.0 - a.distance(d) / length;
        let [from, to] = BENT;
        least = least.min(((bent - from) / (to - from)).clamp(0.0, 1.0));
    }
    Some(least)
}

/// OpenXR's grip pose from the palm joint. The palm's +Y leaves the back of the hand and its −Z goes
/// along the fingers; the grip's +X is normal to the palm, and its −Z goes from the little finger to
/// the thumb (OpenXR 1.1, 6.3.2 and XR_EXT_hand_tracking).
fn grip(side: Side, at: Vec3, palm: Quat) -> Option<Pose> {
    let (x, y, z) = (palm * Vec3::X, palm * Vec3::Y, palm * Vec3::Z);
    let turn = match side {
        Side::Right => Mat3::from_cols(y, z, x),
        Side::Left => Mat3::from_cols(-y, z, -x),
    };
    let pose = Pose {
        position_m: at.to_array(),
        orientation_xyzw: Quat::from_mat3(&turn).normalize().to_array(),
    };
    pose.is_sound().then_some(pose)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A finger of each hand whose joints are all bent by so much, degrees.
    fn hand(bend_deg: [f32; 4]) -> impl Fn(HandJoint) -> Option<Vec3> {
        move |joint| {
            let finger = FINGERS.iter().position(|finger| finger.contains(&joint))?;
            let index = FINGERS[finger].iter().position(|of| *of == joint)?;
            let mut at = Vec3::X * finger as f32 * 0.02;
            let mut turned = 0.0_f32;
            for bone in [0.045, 0.027, 0.022].iter().take(index) {
                at += Vec3::new(0.0, -turned.sin(), -turned.cos()) * *bone;
                turned += bend_deg[finger].to_radians();
            }
            Some(at)
        }
    }

    #[test]
    fn an_open_hand_is_open_a_fist_is_closed_and_a_grip_of_a_cup_is_no_stop() {
        assert_eq!(closed(hand([5.0; 4])), Some(0.0));
        let fist = closed(hand([85.0; 4])).unwrap();
        assert!(fist >= 0.95, "{fist}");
        let relaxed = closed(hand([25.0; 4])).unwrap();
        assert!(relaxed < 0.3, "{relaxed}");
        let cup = closed(hand([40.0; 4])).unwrap();
        assert!(cup < 0.8, "{cup}");
        // A finger that points is no fist.
        assert!(closed(hand([5.0, 85.0, 85.0, 85.0])).unwrap() < 0.1);
        assert_eq!(closed(|_| None), None);
    }

    #[test]
    fn a_palm_that_lies_on_a_table_grips_with_thumbs_towards_each_other() {
        for (side, thumb) in [(Side::Left, Vec3::X), (Side::Right, Vec3::NEG_X)] {
            let pose = grip(side, Vec3::ZERO, Quat::IDENTITY).unwrap();
            let turn = Quat::from_array(pose.orientation_xyzw);
            assert!((turn * Vec3::NEG_Z - thumb).length() < 1e-5, "{side:?}");
            // Towards the wrist.
            assert!((turn * Vec3::Y - Vec3::Z).length() < 1e-5, "{side:?}");
        }
    }
}
