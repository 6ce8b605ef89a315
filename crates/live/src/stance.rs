//! The poses of things at a moment.

use glam::{Affine3A, Quat, Vec3};
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::{Common, Shown, Stance};
use gradus_scenario::plan::turned;

use crate::Moment;
use crate::course::{Spot, Walked};
use crate::hand::HandSpot;

/// Scale, rotation and translation, in the frame of what holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// Metres.
    pub translation: Vec3,
    /// A unit quaternion.
    pub rotation: Quat,
    /// Along each axis of its own.
    pub scale: Vec3,
}

impl From<Placement> for Affine3A {
    fn from(pose: Placement) -> Self {
        Self::from_scale_rotation_translation(pose.scale, pose.rotation, pose.translation)
    }
}

impl Moment<'_> {
    /// Where the movement of one of the repeated happens.
    pub fn spot(&self, stance: &Stance) -> Spot {
        Spot {
            at: self.three(&stance.common.at) + stance.copy.offset,
            patient: stance.from_world.transform_point3(self.patient),
            hands: self.hands.map(|hand| HandSpot {
                back: stance.from_world.transform_point3(hand.back),
                ahead: stance.from_world.transform_vector3(hand.ahead).normalize_or_zero(),
                ..hand
            }),
            head: self.head.map(|head| stance.from_world.transform_point3(head)),
            phase: f64::from(stance.copy.phase),
            seed: stance.seed,
        }
    }

    /// Where one of the repeated is. Does not allocate.
    pub fn pose(&self, stance: &Stance) -> Placement {
        let Common { turn_deg, scale, course, pace, .. } = &*stance.common;
        let base = turned(self.three(turn_deg));
        let spot = self.spot(stance);
        let (moved, turn) = self.at_pace(pace).course(course, spot);
        // What goes to the patient goes there, however it was turned before.
        let rotation = match course {
            Course::Approach { .. } | Course::Face => Quat::IDENTITY,
            _ => Quat::from_rotation_y(stance.copy.turn) * base,
        };
        Placement {
            translation: spot.at + rotation * moved,
            rotation: rotation * turn,
            scale: self.three(scale) * stance.copy.size,
        }
    }

    /// How far one of the repeated has walked, m. What has no movement of its own walks as far as its `at` has
    /// brought it from where it began, along X and along Z.
    pub fn gone_m(&self, stance: &Stance) -> f32 {
        let Common { at, course, .. } = &*stance.common;
        if *course == Course::Still {
            let began = Vec3::from(at.each_ref().map(|n| n.base as f32));
            let way = self.three(at) - began;
            return way.x.abs() + way.z.abs();
        }
        self.walked(stance).gone_m
    }

    /// How the legs go that one of the repeated carries.
    pub fn walked(&self, stance: &Stance) -> Walked {
        let Common { course, pace, .. } = &*stance.common;
        self.at_pace(pace).course_walked(course, self.spot(stance))
    }

    /// Whether one of the repeated is there. Does not allocate.
    pub fn is_shown(&self, shown: &Shown) -> bool {
        let Common { when, many, .. } = &*shown.common;
        self.number(many) + 0.5 >= shown.nth && self.holds(when)
    }
}
