//! The modelled hand of a picture, where there is no patient.

use glam::Quat;
use gradus_base::sample::{Pose, Side};
use gradus_scenario::world::{HandSide, RestingHand};

use super::Hands;

/// How far the palm's skin lies below the grip of a hand that rests, m.
const PALM_M: f64 = 0.016;

/// A modelled hand of a picture, as if it were sensed.
pub fn resting(hand: &RestingHand) -> Hands {
    let turned = Quat::from_rotation_y(hand.turn_deg.to_radians() as f32)
        * Quat::from_rotation_x(hand.raised_deg.to_radians() as f32);
    // From the grip's frame to fingers ahead, palm down.
    let (side, lies) = match hand.side {
        HandSide::Right => (Side::Right, Quat::from_xyzw(0.5, 0.5, 0.5, 0.5)),
        HandSide::Left => (Side::Left, Quat::from_xyzw(0.5, -0.5, -0.5, 0.5)),
    };
    let [x, y, z] = hand.on_m;
    let pose = Pose {
        position_m: [x, y + PALM_M, z].map(|v| v as f32),
        orientation_xyzw: (turned * lies).to_array(),
    };
    Hands::resting(side, pose)
}
