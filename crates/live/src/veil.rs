//! The veil between two places: darker, the change, and lighter again.

use crate::WorldState;
use gradus_base::SessionTime;
use gradus_scenario::Place;

/// The place in view and its darkness at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Veil {
    /// The place to show.
    pub place: Place,
    /// 0: everything is seen; 1: nothing is seen.
    pub darkness: f32,
}

/// Darkness gained or lost over a whole fade; more than 2, so that the view is dark for a moment
/// before and after the change.
pub(crate) const STEEPNESS: f64 = 2.2;

impl Veil {
    /// The veil at `now`. The place changes at the darkest moment; a stop is quicker.
    ///
    /// A fade that begins in the middle of another fade goes on from the darkness that is shown.
    /// Where the place that the new fade leads to is in view already, the view only grows light.
    pub fn at(state: &WorldState, now: SessionTime) -> Self {
        let (place, since) = state.place();
        let (before, darkness_before) = state.place_before();
        let done = f64::from(darkness_before) / STEEPNESS;
        let begun = if before == place { 1.0 - done } else { done };
        let gone = begun + now.secs_since(since) / state.fade_secs();
        let (place, darkness) = if gone >= 1.0 {
            (place, 0.0)
        } else {
            let darkness = (STEEPNESS * gone.min(1.0 - gone)).min(1.0) as f32;
            (if gone < 0.5 { before } else { place }, darkness)
        };
        // Nothing of the safe place follows a parameter.
        let chosen = if place == Place::World { state.veiled(now) } else { 0.0 };
        Self { place, darkness: darkness.max(chosen) }
    }
}
