//! How far the patient has ridden: a sum of speed over session time that goes on from one leg to the
//! next, so that nothing jumps while the speed changes.

use gradus_base::SessionTime;
use gradus_scenario::number::Term;
use gradus_scenario::plan::road::RoadLine;
use gradus_scenario::world::Ride;
use gradus_scenario::{Number, Place};
use serde::{Deserialize, Serialize};

use crate::WorldState;
use crate::state::FADE_SECS;
use crate::veil::STEEPNESS;

/// A leg of the ride: from a place on the road on, standing or going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Leg {
    /// Where it begins, m from the beginning of the road.
    from_m: f64,
    /// The speed summed over session time up to the leg's beginning, m.
    summed_m: f64,
    goes: bool,
}

/// The ride as last directed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RideHeld {
    /// The number of the newest directive of the ride; 0: none yet.
    run: u32,
    leg: Leg,
    /// The leg before, which is seen until the veil is darkest.
    before: Leg,
    since: SessionTime,
    /// The leg began at another place, behind a veil.
    veiled: bool,
    /// The therapist has it wait where it is.
    waits: bool,
}

impl RideHeld {
    /// A ride that has not begun.
    pub fn new(ride: Option<&Ride>) -> Self {
        let leg = Leg { from_m: ride.map_or(0.0, |ride| ride.from_m), ..Leg::default() };
        Self { leg, before: leg, ..Self::default() }
    }

    /// When the newest leg is seen first.
    fn seen_from(&self) -> SessionTime {
        if !self.veiled {
            return self.since;
        }
        SessionTime(self.since.0.saturating_add((FADE_SECS * 0.5 * 1e9) as u64))
    }

    /// How dark the view is for the change of place.
    fn darkness(&self, now: SessionTime) -> f32 {
        let gone = now.secs_since(self.since) / FADE_SECS;
        let seen = self.veiled && now >= self.since && gone < 1.0;
        if seen { (STEEPNESS * gone.min(1.0 - gone)).clamp(0.0, 1.0) as f32 } else { 0.0 }
    }
}

impl WorldState {
    /// The road that the patient rides on, and the ride; none where the patient does not ride. Does
    /// not allocate.
    pub fn ride(&self) -> Option<(&RoadLine, &Ride)> {
        let world = self.scenario().world();
        let ride = world.patient.rides.as_ref()?;
        Some((world.roads.line(ride.road)?, ride))
    }

    /// How far the patient has ridden, m from the beginning of the road, within its length; 0
    /// without a ride. Does not allocate.
    pub fn ride_m(&self, now: SessionTime) -> f64 {
        let Some((line, ride)) = self.ride() else { return 0.0 };
        let held = &self.held_ride();
        let leg = if now < held.seen_from() { held.before } else { held.leg };
        let gone_m =
            if leg.goes { self.ridden_m(&ride.speed_mps, now) - leg.summed_m } else { 0.0 };
        (leg.from_m + gone_m.max(0.0)).clamp(0.0, line.length_m())
    }

    /// Whether the therapist has the ride wait where it is.
    pub fn ride_waits(&self) -> bool {
        self.held_ride().waits
    }

    /// The number of the newest directive of the ride.
    pub fn ride_run(&self) -> u32 {
        self.held_ride().run
    }

    /// How dark the view is because the ride goes on elsewhere, 0 to 1.
    pub(crate) fn ride_darkness(&self, now: SessionTime) -> f32 {
        self.held_ride().darkness(now)
    }

    /// When the newest leg began.
    pub(crate) fn ride_since(&self) -> SessionTime {
        self.held_ride().since
    }

    /// The ride goes on from a place on the road, or waits there; from where it is without one.
    pub(crate) fn ride_on(&mut self, run: u32, from_m: Option<f64>, waits: bool, at: SessionTime) {
        if run <= self.held_ride().run {
            return;
        }
        let goes = self.place().0 == Place::World && !waits;
        self.begin_leg(from_m.filter(|from_m| from_m.is_finite()), goes, at);
        let held = self.held_ride_mut();
        (held.run, held.waits) = (run, waits);
    }

    /// The patient comes to a place or leaves it: in the safe place the ride stands.
    pub(crate) fn ride_with_place(&mut self, place: Place, at: SessionTime) {
        let goes = place == Place::World && !self.held_ride().waits;
        self.begin_leg(None, goes, at);
    }

    fn begin_leg(&mut self, from_m: Option<f64>, goes: bool, at: SessionTime) {
        let Some((line, ride)) = self.ride() else { return };
        let summed_m = self.ridden_m(&ride.speed_mps, at);
        let here_m = self.ride_m(at);
        let from = from_m.unwrap_or(here_m).clamp(0.0, line.length_m());
        let held = self.held_ride_mut();
        // Until the veil is darkest the leg before goes on; in the middle of a veil, what is seen.
        held.before = Leg { from_m: here_m, summed_m, goes: held.leg.goes };
        held.leg = Leg { from_m: from, summed_m, goes };
        (held.since, held.veiled) = (at, from_m.is_some());
    }

    /// The speed summed over session time, m.
    fn ridden_m(&self, speed: &Number, now: SessionTime) -> f64 {
        let term = |term: &Term| match term {
            Term::Follow { parameter, curve } => self.summed(*parameter, curve, now),
            _ => 0.0,
        };
        speed.base * now.as_secs_f64() + speed.terms.iter().map(term).sum::<f64>()
    }
}
