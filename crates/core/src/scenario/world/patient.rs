//! Where the patient is. The view is moved by this alone.

use glam::Quat;

use crate::SessionTime;
use crate::hand::Hands;
use crate::sample::{Pose, Side};
use crate::scenario::{Number, Scenario};
use crate::world_state::WorldState;
use crate::{decode_enum, decode_struct};

use super::World;

decode_struct! {
    /// Where the patient stands or sits: the middle of the play space, on the floor.
    pub struct PatientSpot {
        /// Where, m: right (+X), up (+Y), back (+Z).
        pub at: [Number; 3] = [Number::from(0.0), Number::from(0.0), Number::from(0.0)],
        /// Facing, degrees to the left of −Z.
        pub facing_deg: Number = Number::from(0.0) => -360.0..=360.0,
        /// Whether the patient sees their own hands, where the stage senses them.
        pub hands: ShowHands = ShowHands::Shown,
    }
}

decode_enum! {
    /// Whether the patient's own hands are drawn.
    #[derive(Copy, Eq)]
    pub enum ShowHands {
        /// Where they are sensed; a hand that is not tracked fades.
        Shown,
        /// Never.
        Hidden,
    }
}

decode_struct! {
    /// A modelled hand that lies still, palm down, in pictures and in the author's window: it stands
    /// for the patient's own, which is sensed in a session.
    pub struct RestingHand {
        /// The patient's left or right hand.
        pub side: HandSide = HandSide::Right,
        /// What it lies on, below the middle of the palm, within the play space, m: right, up, back.
        pub on_m: [f64; 3],
        /// Fingers turned to the left of ahead, degrees.
        pub turn_deg: f64 = 0.0 => -180.0..=180.0,
        /// Fingers raised, degrees.
        pub raised_deg: f64 = 0.0 => -90.0..=90.0,
    }
}

decode_enum! {
    /// A hand.
    #[derive(Copy, Eq)]
    pub enum HandSide {
        /// The left one.
        Left,
        /// The right one.
        Right,
    }
}

/// The palm's skin lies so far below the grip of a hand that rests, m.
const PALM_M: f64 = 0.016;

impl RestingHand {
    /// As if it were sensed.
    pub fn hands(&self) -> Hands {
        let turned = Quat::from_rotation_y(self.turn_deg.to_radians() as f32)
            * Quat::from_rotation_x(self.raised_deg.to_radians() as f32);
        // From the grip's frame to fingers ahead, palm down.
        let (side, lies) = match self.side {
            HandSide::Right => (Side::Right, Quat::from_xyzw(0.5, 0.5, 0.5, 0.5)),
            HandSide::Left => (Side::Left, Quat::from_xyzw(0.5, -0.5, -0.5, 0.5)),
        };
        let [x, y, z] = self.on_m;
        let pose = Pose {
            position_m: [x, y + PALM_M, z].map(|v| v as f32),
            orientation_xyzw: (turned * lies).to_array(),
        };
        Hands::resting(side, pose)
    }
}

decode_struct! {
    /// Where a picture looks.
    pub struct Viewpoint {
        /// Degrees to the left of where the patient faces.
        pub yaw_deg: f64 = 0.0 => -180.0..=180.0,
        /// Degrees upward.
        pub pitch_deg: Number = Number::from(0.0) => -90.0..=90.0,
        /// From left to right, degrees.
        pub across_deg: f64 = 90.0 => 20.0..=140.0,
        /// Moved within the play space by, m: right, up, back.
        pub moved_m: [f64; 3] = [0.0, 0.0, 0.0],
        /// A modelled hand in the picture.
        pub hand: Option<RestingHand> = None,
    }
}

/// The middle of the play space at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stand {
    /// On the floor, in the world, m.
    pub position_m: [f32; 3],
    /// To the left of −Z, degrees.
    pub facing_deg: f32,
}

impl World {
    /// Where the patient is at `now`. Does not allocate; every number is finite.
    pub fn patient_place(
        &self,
        scenario: &Scenario,
        state: &WorldState,
        now: SessionTime,
    ) -> Stand {
        let number = |n: &Number| {
            let value = n.at(scenario, state, now) as f32;
            if value.is_finite() { value } else { 0.0 }
        };
        let [x, y, z] = &self.patient.at;
        Stand {
            position_m: [number(x), number(y), number(z)],
            facing_deg: number(&self.patient.facing_deg),
        }
    }
}
