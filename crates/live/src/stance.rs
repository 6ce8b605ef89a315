//! The poses of things at a moment.

use glam::{Affine3A, Quat, Vec3};
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::{Common, Shown, Stance};
use gradus_scenario::plan::turned;

use crate::Moment;
use crate::course::{Spot, Walked};
use crate::hand::HandSpot;

/// A thing's scale, rotation and translation, in its carrier's frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// Metres.
    pub translation: Vec3,
    /// A unit quaternion.
    pub rotation: Quat,
    /// Scale along each of the thing's own axes.
    pub scale: Vec3,
}

impl From<Placement> for Affine3A {
    fn from(pose: Placement) -> Self {
        Self::from_scale_rotation_translation(pose.scale, pose.rotation, pose.translation)
    }
}

impl Moment<'_> {
    /// Where the movement of one copy of a thing happens.
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

    /// Where one copy of a thing is. Does not allocate.
    pub fn pose(&self, stance: &Stance) -> Placement {
        let Common { turn_deg, scale, course, pace, .. } = &*stance.common;
        let base = turned(self.three(turn_deg));
        let spot = self.spot(stance);
        let (moved, turn) = self.at_pace(pace).course(course, spot);
        if course.is_on_a_road() {
            // On a road `at` and `turn_deg` are in the frame of the place on the road.
            return Placement {
                translation: moved + turn * spot.at,
                rotation: turn * base,
                scale: self.three(scale) * stance.copy.size,
            };
        }
        // A thing that goes or turns to the patient does so however it was turned before.
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

    /// How far one copy of a thing has walked, m. A thing without a movement of its own walks as
    /// far as its `at` has brought it from where it began, along X and along Z.
    pub fn gone_m(&self, stance: &Stance) -> f32 {
        let Common { at, course, .. } = &*stance.common;
        if *course == Course::Still {
            let began = Vec3::from(at.each_ref().map(|n| n.base as f32));
            let way = self.three(at) - began;
            return way.x.abs() + way.z.abs();
        }
        self.walked(stance).gone_m
    }

    /// How the legs of one copy of a thing go.
    pub fn walked(&self, stance: &Stance) -> Walked {
        let Common { course, pace, .. } = &*stance.common;
        self.at_pace(pace).course_walked(course, self.spot(stance))
    }

    /// Whether one copy of a thing is there. Does not allocate.
    pub fn is_shown(&self, shown: &Shown) -> bool {
        let Common { when, many, .. } = &*shown.common;
        self.number(many) + 0.5 >= shown.nth && self.holds(when)
    }
}
