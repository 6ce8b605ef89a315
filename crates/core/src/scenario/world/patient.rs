//! Where the patient is. The view is moved by this alone.

use crate::SessionTime;
use crate::decode_struct;
use crate::scenario::{Number, Scenario};
use crate::world_state::WorldState;

use super::World;

decode_struct! {
    /// Where the patient stands or sits: the middle of the play space, on the floor.
    pub struct PatientSpot {
        /// Where, m: right (+X), up (+Y), back (+Z).
        pub at: [Number; 3] = [Number::from(0.0), Number::from(0.0), Number::from(0.0)],
        /// Facing, degrees to the left of −Z.
        pub facing_deg: Number = Number::from(0.0) => -360.0..=360.0,
    }
}

impl Default for PatientSpot {
    fn default() -> Self {
        let zero = || Number::from(0.0);
        Self { at: [zero(), zero(), zero()], facing_deg: zero() }
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
    }
}

impl Default for Viewpoint {
    fn default() -> Self {
        Self { yaw_deg: 0.0, pitch_deg: Number::from(0.0), across_deg: 90.0, moved_m: [0.0; 3] }
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
