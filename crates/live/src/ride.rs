//! How far the patient has ridden: a sum of speed over session time that goes on from one leg to the
//! next, so that nothing jumps while the speed changes.

use gradus_base::SessionTime;
use gradus_scenario::Place;
use gradus_scenario::plan::road::RoadLine;
use gradus_scenario::world::Ride;
use serde::{Deserialize, Serialize};

use crate::WorldState;
use crate::moment::{evaluate, summed_over};
use crate::state::FADE_SECS;
use crate::veil::STEEPNESS;

/// A leg of the ride: from a place on the road on, standing or going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Leg {
    /// Where it begins, m from the beginning of the road.
    from_m: f64,
    /// The speed summed over session time up to when it sets off, m.
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
    /// It waits where it is, as the therapist or a pause has it.
    waits: bool,
}

impl RideHeld {
    /// A ride that has not begun.
    pub fn new(ride: Option<&Ride>) -> Self {
        let leg = Leg { from_m: ride.map_or(0.0, |ride| ride.from_m), ..Leg::default() };
        Self { leg, before: leg, ..Self::default() }
    }

    /// Whether all of it is numbers.
    pub fn is_whole(&self) -> bool {
        [self.leg, self.before].iter().all(|leg| leg.from_m.is_finite() && leg.summed_m.is_finite())
    }

    /// When the newest leg is seen first.
    fn seen_from(&self) -> SessionTime {
        let half = if self.veiled { HALF_VEIL_NS } else { 0 };
        SessionTime(self.since.0.saturating_add(half))
    }

    /// The share of the veil that has gone by; none where there is none.
    fn veil_share(&self, now: SessionTime) -> Option<f64> {
        let gone = now.secs_since(self.since) / FADE_SECS;
        (self.veiled && now >= self.since && gone < 1.0).then_some(gone)
    }

    /// The leg that is seen.
    fn seen(&self, now: SessionTime) -> Leg {
        if now < self.seen_from() { self.before } else { self.leg }
    }

    /// How dark the view is for the change of place.
    fn darkness(&self, now: SessionTime) -> f32 {
        let gone = self.veil_share(now).map_or(0.0, |gone| gone.min(1.0 - gone));
        (STEEPNESS * gone).clamp(0.0, 1.0) as f32
    }
}

/// From a veil's beginning until it is darkest, ns.
const HALF_VEIL_NS: u64 = (FADE_SECS * 0.5 * 1e9) as u64;

impl WorldState {
    /// The road that the patient rides on, and the ride; none where the patient does not ride. Does
    /// not allocate.
    pub fn ride(&self) -> Option<(&RoadLine, &Ride)> {
        let world = self.scenario().world();
        let ride = world.patient.rides.as_ref()?;
        Some((world.roads.line(ride.road)?, ride))
    }

    /// How far the patient has ridden, m from the beginning of the road, within its length; 0
    /// without a ride. This is what is seen. Does not allocate.
    pub fn ride_m(&self, now: SessionTime) -> f64 {
        self.along(self.held_ride().seen(now), now)
    }

    /// The same for the newest leg of the ride, which a veil may still hide. It never falls while no
    /// directive comes.
    pub fn ride_going_m(&self, now: SessionTime) -> f64 {
        self.along(self.held_ride().leg, now)
    }

    fn along(&self, leg: Leg, now: SessionTime) -> f64 {
        let Some((line, ride)) = self.ride() else { return 0.0 };
        let gone_m =
            if leg.goes { summed_over(&ride.speed_mps, self, now) - leg.summed_m } else { 0.0 };
        (leg.from_m + gone_m.max(0.0)).clamp(0.0, line.length_m())
    }

    /// How fast the patient's vehicle goes, m/s: 0 while it is held, at the end of its road and
    /// outside the world.
    pub fn ride_mps(&self, now: SessionTime) -> f64 {
        let leg = self.held_ride().seen(now);
        let Some((line, ride)) = self.ride().filter(|_| leg.goes) else { return 0.0 };
        if self.along(leg, now) >= line.length_m() {
            return 0.0;
        }
        evaluate(&ride.speed_mps, self, now)
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
        match from_m.filter(|from_m| from_m.is_finite()) {
            Some(from_m) => self.begin_elsewhere(from_m, goes, at),
            None => self.go_or_stand(goes, at),
        }
        let held = self.held_ride_mut();
        (held.run, held.waits) = (run, waits);
    }

    /// A parameter moves from a time on: a leg that sets off later sets off at the new speed.
    pub(crate) fn ride_speed_moves(&mut self, at: SessionTime) {
        let sets_off = self.held_ride().seen_from();
        if at >= sets_off {
            return;
        }
        let Some((_, ride)) = self.ride() else { return };
        let summed_m = summed_over(&ride.speed_mps, self, sets_off);
        self.held_ride_mut().leg.summed_m = summed_m;
    }

    /// The patient comes to a place or leaves it: in the safe place the ride stands.
    pub(crate) fn ride_with_place(&mut self, place: Place, at: SessionTime) {
        let goes = place == Place::World && !self.held_ride().waits;
        self.go_or_stand(goes, at);
    }

    /// The ride goes, or stands, from where it is on its way; a veil goes on as it began.
    fn go_or_stand(&mut self, goes: bool, at: SessionTime) {
        let Some((_, ride)) = self.ride() else { return };
        let held = *self.held_ride();
        let from = |leg, sets_off, goes| {
            let summed_m = summed_over(&ride.speed_mps, self, sets_off);
            Leg { from_m: self.along(leg, at), summed_m, goes }
        };
        // A leg that is not seen yet sets off when it is.
        let leg = from(held.leg, at.max(held.seen_from()), goes);
        let before = from(held.before, at, held.before.goes && goes);
        let held = self.held_ride_mut();
        (held.leg, held.before) = (leg, before);
        if held.veil_share(at).is_none() {
            (held.since, held.veiled) = (at, false);
        }
    }

    /// The ride is at another place when the veil is darkest, and goes on from there.
    fn begin_elsewhere(&mut self, from_m: f64, goes: bool, at: SessionTime) {
        let Some((line, ride)) = self.ride() else { return };
        let held = *self.held_ride();
        let seen = held.seen(at);
        // A veil that is seen goes on from its darkness.
        let begun = (f64::from(held.darkness(at)) / STEEPNESS * FADE_SECS * 1e9) as u64;
        let since = SessionTime(at.0.saturating_sub(begun));
        // It stands there until it is seen.
        let lit = SessionTime(since.0.saturating_add(HALF_VEIL_NS));
        let [summed_m, gone_m] = [lit, at].map(|at| summed_over(&ride.speed_mps, self, at));
        let from_m = from_m.clamp(0.0, line.length_m());
        let before = Leg { from_m: self.along(seen, at), summed_m: gone_m, goes: seen.goes };
        let held = self.held_ride_mut();
        (held.before, held.leg) = (before, Leg { from_m, summed_m, goes });
        (held.since, held.veiled) = (since, true);
    }
}
