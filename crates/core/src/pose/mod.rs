//! Where things are: the one place that says it, for the picture and for the log.
//!
//! ```text
//!  Thing ──copies──▶ each Copy ──Stance──▶ pose in what holds it, at a Moment
//!                                  └─ Course: path, orbit, sway, wander, approach, face
//!  Region.on ──followed──▶ the boxes of the named things that are there, in the world
//! ```
//!
//! Pure functions of scenario, state, session time and seed: [`chance`] gives the variation,
//! [`course`] the movements, [`stance`] the repeated and their poses, [`extent`] how large shapes
//! are, [`followed`] what regions follow. Lengths in m, frames right-handed with Y up and −Z ahead.

pub mod chance;
pub mod course;
pub mod extent;
pub mod followed;
pub mod stance;

use glam::{EulerRot, Quat, Vec3};

use crate::SessionTime;
use crate::hand::HandSpot;
use crate::scenario::{Number, Scenario};
use crate::session::Place;
use crate::world_state::WorldState;
use chance::Chance;

/// The longest that a world has been moving when a session opens, s.
const MOVING_BEFORE_SECS: f32 = 3600.0;

/// All that a pose depends on.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    pub scenario: &'a Scenario,
    pub state: &'a WorldState,
    pub now: SessionTime,
    /// How long the world has been moving, s.
    pub secs: f64,
    /// Where the patient stands, in the world, m.
    pub patient: Vec3,
    /// The patient's hands, in the world.
    pub hands: [HandSpot; 2],
    /// The patient's head, in the world, m; none where none was sensed.
    pub head: Option<Vec3>,
}

impl<'a> Moment<'a> {
    /// In one of a scenario's two places.
    pub fn new(
        scenario: &'a Scenario,
        state: &'a WorldState,
        now: SessionTime,
        place: Place,
    ) -> Self {
        let stand = scenario.world_of(place).patient_place(scenario, state, now);
        let patient = Vec3::from(stand.position_m);
        let hands = state.hands().spots(&stand);
        let head = state.hands().head_m(&stand);
        Self { scenario, state, now, secs: moving_secs(state, now), patient, hands, head }
    }

    /// The same moment, for what has a time of its own.
    pub fn at_pace(&self, pace: &Number) -> Self {
        if pace.constant() == Some(1.0) {
            return *self;
        }
        let before = self.secs - self.now.as_secs_f64();
        Self { secs: before + pace.summed(self.state, self.now), ..*self }
    }

    /// Three numbers; what is not finite counts as 0.
    pub fn three(&self, of: &[Number; 3]) -> Vec3 {
        let number = |n: &Number| {
            let v = self.raw(n);
            if v.is_finite() { v } else { 0.0 }
        };
        let [x, y, z] = of;
        Vec3::new(number(x), number(y), number(z))
    }

    /// A number as it is.
    pub fn raw(&self, number: &Number) -> f32 {
        number.at(self.scenario, self.state, self.now) as f32
    }
}

/// How long the world has been moving at `now`, s: a session's seed says for how long before it
/// opened, so that every session comes into the same streets at another moment.
pub fn moving_secs(state: &WorldState, now: SessionTime) -> f64 {
    let before = Chance::new(state.seed(), 0x6d6f_7665).range(0.0, MOVING_BEFORE_SECS);
    f64::from(before) + now.as_secs_f64()
}

/// Turned to the left, then nose up, then rolled, degrees.
pub fn turned(by_deg: Vec3) -> Quat {
    Quat::from_euler(
        EulerRot::YXZ,
        by_deg.x.to_radians(),
        by_deg.y.to_radians(),
        by_deg.z.to_radians(),
    )
}

/// A point as the author wrote it.
pub fn v3(p: &[f64; 3]) -> Vec3 {
    Vec3::new(p[0] as f32, p[1] as f32, p[2] as f32)
}
