//! A moment of a session in one of a scenario's places: the one evaluator of the numbers, colours
//! and conditions that authors write.
//!
//! ```text
//!  WorldState, now, Place ──Moment::new──▶ number, condition, tint, three numbers   (here)
//!                                          pose of a stance, where a course leads   (stance, course)
//!                                          what regions follow, what a gaze meets   (followed, gaze)
//! ```

use core::f64::consts::TAU;

use glam::Vec3;
use gradus_base::SessionTime;
use gradus_base::chance::{Chance, mix};
use gradus_scenario::number::Term;
use gradus_scenario::tint::Follows;
use gradus_scenario::{Condition, Number, ParameterIndex, Place, Scenario, Tint};

use crate::hand::HandSpot;
use crate::{Stand, WorldState};

/// The longest that a world has been moving when a session opens, s.
const MOVING_BEFORE_SECS: f32 = 3600.0;

/// Everything that the world depends on at one moment.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The scenario and the directives so far.
    pub state: &'a WorldState,
    /// Session time.
    pub now: SessionTime,
    /// How long the world has been moving, s.
    pub secs: f64,
    /// How far the patient has ridden, m from the beginning of the road; 0 without a ride.
    pub ride_m: f64,
    /// Where the patient stands, in the world.
    pub stand: Stand,
    /// The same place, m.
    pub patient: Vec3,
    /// The patient's hands, in the world.
    pub hands: [HandSpot; 2],
    /// The patient's head, in the world, m; none where none was sensed.
    pub head: Option<Vec3>,
}

impl<'a> Moment<'a> {
    /// A moment in one of the scenario's two places. Does not allocate.
    pub fn new(state: &'a WorldState, now: SessionTime, place: Place) -> Self {
        let spot = &state.scenario().world_of(place).patient;
        let number = |number: &Number| finite(evaluate(number, state, now));
        let mut stand = Stand {
            position_m: spot.at.each_ref().map(number),
            facing_deg: number(&spot.facing_deg),
        };
        let ride_m = state.ride_m(now);
        if let Some((line, ride)) = state.ride().filter(|_| place == Place::World) {
            let vehicle = line.at(ride_m).beside(ride.side_m);
            let seat = vehicle.turn() * Vec3::from(stand.position_m);
            stand.position_m = (vehicle.position() + seat).into();
            stand.facing_deg += vehicle.yaw.to_degrees() as f32;
        }
        Self {
            state,
            now,
            secs: moving_secs(state, now),
            ride_m,
            stand,
            patient: Vec3::from(stand.position_m),
            hands: state.hands().spots(&stand),
            head: state.hands().head_m(&stand),
        }
    }

    /// The scenario whose moment it is.
    pub fn scenario(&self) -> &'a Scenario {
        self.state.scenario()
    }

    /// The moment so much later, s, or earlier below 0, with patient and hands where they are now;
    /// the parameters go on as they move now. Not before the session was opened.
    pub fn after(&self, secs: f64) -> Self {
        let before = self.now.as_secs_f64();
        let now = SessionTime::from_secs_f64(before + secs);
        let ride_m = self.state.ride_m(now);
        Self { now, secs: self.secs + (now.as_secs_f64() - before), ride_m, ..*self }
    }

    /// The same moment for a thing whose time runs at this pace.
    pub fn at_pace(&self, pace: &Number) -> Self {
        if pace.constant() == Some(1.0) {
            return *self;
        }
        let before = self.secs - self.now.as_secs_f64();
        Self { secs: before + self.summed(pace), ..*self }
    }

    /// A number. Does not allocate.
    pub fn number(&self, number: &Number) -> f64 {
        evaluate(number, self.state, self.now)
    }

    /// A number for the picture.
    pub fn number_f32(&self, number: &Number) -> f32 {
        self.number(number) as f32
    }

    /// A number as a person takes it up: where it follows parameters, a jump of a parameter begins to
    /// count `delay_secs` after its start and counts wholly `over_secs` later. Of several jumps the
    /// two newest are taken up side by side. Does not allocate.
    pub fn taken_up(&self, number: &Number, delay_secs: f64, over_secs: f64) -> f64 {
        let term = |term: &Term| {
            let now = evaluate_term(term, self.state, self.now);
            let Term::Follow { parameter, curve } = term else { return now };
            // A parameter that glides is taken up as it glides; a slider that is dragged moves it
            // many times, and each move would begin the taking up anew.
            let Some((from, start)) = self.state.jumped(*parameter) else { return now };
            let from = curve.at(from);
            let share = |start: SessionTime| {
                // Before a jump the time since it counts as none.
                let share = (self.now.secs_since(start) - delay_secs) / over_secs.max(1e-3);
                let share = share.clamp(0.0, 1.0);
                share * share * (3.0 - 2.0 * share)
            };
            let before = self.state.jumped_before(*parameter).map_or(from, |(first, began)| {
                let first = curve.at(first);
                first + (from - first) * share(began)
            });
            before + (now - from) * share(start)
        };
        number.base + number.terms.iter().map(term).sum::<f64>()
    }

    /// Three numbers; a number that is not finite counts as 0.
    pub fn three(&self, of: &[Number; 3]) -> Vec3 {
        let [x, y, z] = of.each_ref().map(|number| finite(self.number(number)));
        Vec3::new(x, y, z)
    }

    /// A number summed over session time up to now, unit × s. Only terms that follow parameters
    /// count; the scenario's check makes sure that a pace has no other terms. Does not allocate.
    pub fn summed(&self, number: &Number) -> f64 {
        summed_over(number, self.state, self.now)
    }

    /// Breaths since the session was opened at a pace in breaths a minute.
    pub fn breaths(&self, pace: &Number) -> f64 {
        self.summed(pace) / 60.0
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Condition) -> bool {
        let number = |parameter: &ParameterIndex| self.state.number(*parameter, self.now);
        match condition {
            Condition::Always => true,
            Condition::Is { parameter, number: wanted } => (number(parameter) - wanted).abs() < 0.5,
            Condition::Above { parameter, number: than } => number(parameter) > *than,
            Condition::Below { parameter, number: than } => number(parameter) < *than,
            Condition::During { stimulus } => {
                self.state.stimulus_age_secs(*stimulus, self.now).is_some()
            }
            Condition::Ridden { from_m, to_m } => (*from_m..*to_m).contains(&self.ride_m),
            Condition::Not(inner) => !self.holds(inner),
            Condition::All(all) => all.iter().all(|condition| self.holds(condition)),
            Condition::Any(any) => any.iter().any(|condition| self.holds(condition)),
        }
    }

    /// A colour, linear light. Does not allocate.
    pub fn tint(&self, tint: &Tint) -> [f32; 3] {
        let Tint::Bound { by, shades, rest } = tint else { return tint.rest() };
        match by {
            Follows::Parameter(index) => shades.at(self.state.number(*index, self.now)),
            Follows::Stimulus(index) => {
                self.state.stimulus_age_secs(*index, self.now).map_or(*rest, |age| shades.at(age))
            }
            Follows::Breath => shades.at(self.state.breath().fullness(self.now)),
        }
    }
}

/// A number summed over session time up to `now`, where there is no [`Moment`] yet.
pub(crate) fn summed_over(number: &Number, state: &WorldState, now: SessionTime) -> f64 {
    let term = |term: &Term| match term {
        Term::Follow { parameter, curve } => state.summed(*parameter, curve, now),
        _ => 0.0,
    };
    number.base * now.as_secs_f64() + number.terms.iter().map(term).sum::<f64>()
}

/// The value of a number that an author wrote, where there is no [`Moment`] yet.
pub(crate) fn evaluate(number: &Number, state: &WorldState, now: SessionTime) -> f64 {
    number.base + number.terms.iter().map(|term| evaluate_term(term, state, now)).sum::<f64>()
}

fn evaluate_term(term: &Term, state: &WorldState, now: SessionTime) -> f64 {
    match term {
        Term::Follow { parameter, curve } => curve.at(state.number(*parameter, now)),
        Term::During { stimulus, curve } => {
            state.stimulus_age_secs(*stimulus, now).map_or(0.0, |age| curve.at(age))
        }
        Term::Breath { curve } => curve.at(state.breath().fullness(now)),
        Term::Rides { curve } => curve.at(state.ride_mps(now)),
        Term::Flicker { hz, by, seed } => {
            by * flicker(now.as_secs_f64() * hz * 2.0, seed ^ state.seed())
        }
        Term::Wave { period_secs, by } => {
            by * (TAU * (now.as_secs_f64() / period_secs).fract()).sin()
        }
    }
}

fn finite(number: f64) -> f32 {
    let number = number as f32;
    if number.is_finite() { number } else { 0.0 }
}

/// How long the world has been moving at `now`, s. The session's seed decides for how long it moved
/// before the session opened, so that every session comes into the same streets at another moment.
pub fn moving_secs(state: &WorldState, now: SessionTime) -> f64 {
    let before = Chance::new(state.seed(), 0x6d6f_7665).range(0.0, MOVING_BEFORE_SECS);
    f64::from(before) + now.as_secs_f64()
}

/// A random value between −1 and 1 at each whole number, with smooth ways between them, so that two
/// whole numbers hold one rise and one fall at most.
fn flicker(at: f64, seed: u64) -> f64 {
    let (knot, share) = (at.floor(), at - at.floor());
    let value = |knot: f64| Chance::new(seed ^ mix(knot as i64 as u64), 0xf11c).range(-1.0, 1.0);
    let (a, b) = (f64::from(value(knot)), f64::from(value(knot + 1.0)));
    a + (b - a) * share * share * (3.0 - 2.0 * share)
}

#[cfg(test)]
mod tests {
    use super::flicker;

    #[test]
    fn a_flicker_stays_within_its_bounds_and_turns_no_oftener_than_it_says() {
        let samples: Vec<f64> = (0..40_000).map(|i| flicker(f64::from(i) / 100.0, 7)).collect();
        assert!(samples.iter().all(|v| (-1.0..=1.0).contains(v)));
        let rises = samples.windows(2).map(|w| w[1] > w[0]).collect::<Vec<_>>();
        // Two knots hold one rise and one fall: over 400 knots the flicker turns 400 times at most.
        let turns = rises.windows(2).filter(|w| w[0] != w[1]).count();
        assert!((100..=400).contains(&turns), "{turns}");
        assert_ne!(flicker(3.5, 7), flicker(3.5, 8));
    }
}
