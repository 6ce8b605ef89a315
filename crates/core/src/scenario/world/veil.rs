//! The veil between two places: darker, the change, and lighter again.

use crate::SessionTime;
use crate::scenario::Scenario;
use crate::session::Place;
use crate::world_state::{FADE_SECS, STOP_FADE_SECS, WorldState};

use super::World;

/// What is seen at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Veil {
    /// The place to show.
    pub place: Place,
    /// 0: all is seen; 1: nothing is.
    pub darkness: f32,
}

impl Veil {
    /// The veil at `now`. The place changes at the darkest moment; a stop is quicker.
    pub fn at(state: &WorldState, now: SessionTime) -> Self {
        let (place, since) = state.place();
        let length = if state.is_stopped() { STOP_FADE_SECS } else { FADE_SECS };
        let gone = now.secs_since(since) / length;
        if gone >= 1.0 {
            return Self { place, darkness: 0.0 };
        }
        // The first place of a session was preceded by none.
        let first_half = gone < 0.5 && since > SessionTime::ZERO;
        let ramp = (1.0 - (2.0 * gone - 1.0).abs()) as f32;
        let darkness = if gone < 0.5 && !first_half { 1.0 } else { (ramp * 1.1).min(1.0) };
        let before = state.place_before();
        Self { place: if first_half { before } else { place }, darkness }
    }
}

impl Scenario {
    /// The world of a place.
    pub fn world_of(&self, place: Place) -> &World {
        match place {
            Place::Safe => &self.safe_place,
            Place::World => &self.world,
        }
    }
}
