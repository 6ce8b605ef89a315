//! Numbers of the world that follow parameters and stimuli.

use crate::SessionTime;
use crate::curve::Curve;
use crate::pose::chance::{Chance, mix};
use crate::scenario::Scenario;
use crate::world_state::WorldState;

/// A number: fixed, or a sum of curves over parameters, stimuli, the breath and time.
///
/// In RON: `1.05`, `Follow("height")`, `Follow("wind", [(0, 0.1), (20, 1)])`,
/// `During("gust", [(0, 0), (0.4, 1), (3, 0)])` (seconds since the stimulus began → value, 0 while
/// it does not run), `Breath([(0, 0.2), (1, 1)])` (over how full the lungs are, 0 to 1),
/// `Wave(8, 0.1)` (a sine of 8 s, ±0.1), `Flicker(2, 0.1)` (by chance, at most twice a second, ±0.1),
/// `Sum([ … ])`.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    pub base: f64,
    pub terms: Vec<Term>,
}

/// What is added to a number's base.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A curve over a parameter, by index.
    Follow { parameter: usize, curve: Curve },
    /// A curve over the seconds since a stimulus began, by index; 0 while it does not run.
    During { stimulus: usize, curve: Curve },
    /// A curve over how full the lungs are at the session's pace of breath, 0 to 1.
    Breath { curve: Curve },
    /// A sine over session time: from −`by` to `by` and back within `period_secs`.
    Wave { period_secs: f64, by: f64 },
    /// Up and down by chance between −`by` and `by`, at most `hz` times a second; the same for all
    /// that have the same seed.
    Flicker { hz: f64, by: f64, seed: u64 },
}

impl Term {
    /// Bounds that it never leaves.
    pub fn extent(&self) -> (f64, f64) {
        match self {
            Self::Follow { curve, .. } | Self::Breath { curve } => curve.extent(),
            Self::During { curve, .. } => {
                let (a, b) = curve.extent();
                (a.min(0.0), b.max(0.0))
            }
            Self::Wave { by, .. } | Self::Flicker { by, .. } => (-by.abs(), by.abs()),
        }
    }
}

impl From<f64> for Number {
    fn from(base: f64) -> Self {
        Self { base, terms: Vec::new() }
    }
}

impl Number {
    /// The value at `now`. Does not allocate.
    pub fn at(&self, scenario: &Scenario, state: &WorldState, now: SessionTime) -> f64 {
        let term = |term: &Term| match term {
            Term::Follow { parameter, curve } => curve.at(state.number(scenario, *parameter, now)),
            Term::During { stimulus, curve } => {
                state.stimulus_age_secs(scenario, *stimulus, now).map_or(0.0, |age| curve.at(age))
            }
            Term::Breath { curve } => curve.at(state.breath().fullness(now)),
            Term::Flicker { hz, by, seed } => {
                by * flicker(now.as_secs_f64() * hz * 2.0, seed ^ state.seed())
            }
            Term::Wave { period_secs, by } => {
                by * (core::f64::consts::TAU * (now.as_secs_f64() / period_secs).fract()).sin()
            }
        };
        self.base + self.terms.iter().map(term).sum::<f64>()
    }

    /// The number when it never changes.
    pub fn constant(&self) -> Option<f64> {
        self.terms.is_empty().then_some(self.base)
    }

    /// Bounds that the number never leaves.
    pub fn extent(&self) -> (f64, f64) {
        self.terms.iter().fold((self.base, self.base), |(lo, hi), term| {
            let (a, b) = term.extent();
            (lo + a, hi + b)
        })
    }
}

/// From −1 to 1 and back by chance: at each whole number another value, with smooth ways between
/// them, so that two whole numbers hold one rise and one fall at most.
fn flicker(at: f64, seed: u64) -> f64 {
    let (knot, share) = (at.floor(), at - at.floor());
    let value = |knot: f64| Chance::new(seed ^ mix(knot as i64 as u64), 0xf11c).range(-1.0, 1.0);
    let (a, b) = (f64::from(value(knot)), f64::from(value(knot + 1.0)));
    a + (b - a) * share * share * (3.0 - 2.0 * share)
}

/// Whether something is there.
///
/// In RON: `Always`, `Is("railing", "glass")`, `Above("height", 20)`, `Below("height", 20)`,
/// `During("bird")`, `Not(…)`, `All([ … ])`, `Any([ … ])`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Condition {
    #[default]
    Always,
    /// Choice or switch `parameter` stands at this number (see [`WorldState::number`]).
    Is {
        parameter: usize,
        number: f64,
    },
    Above {
        parameter: usize,
        number: f64,
    },
    Below {
        parameter: usize,
        number: f64,
    },
    During {
        stimulus: usize,
    },
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

impl Condition {
    /// Whether it holds at `now`.
    pub fn holds(&self, scenario: &Scenario, state: &WorldState, now: SessionTime) -> bool {
        let number = |parameter: &usize| state.number(scenario, *parameter, now);
        match self {
            Self::Always => true,
            Self::Is { parameter, number: wanted } => (number(parameter) - wanted).abs() < 0.5,
            Self::Above { parameter, number: than } => number(parameter) > *than,
            Self::Below { parameter, number: than } => number(parameter) < *than,
            Self::During { stimulus } => {
                state.stimulus_age_secs(scenario, *stimulus, now).is_some()
            }
            Self::Not(inner) => !inner.holds(scenario, state, now),
            Self::All(all) => all.iter().all(|c| c.holds(scenario, state, now)),
            Self::Any(any) => any.iter().any(|c| c.holds(scenario, state, now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flicker_stays_within_its_bounds_and_turns_no_oftener_than_it_says() {
        let samples: Vec<f64> = (0..40_000).map(|i| flicker(f64::from(i) / 100.0, 7)).collect();
        assert!(samples.iter().all(|v| (-1.0..=1.0).contains(v)));
        let rises = samples.windows(2).map(|w| w[1] > w[0]).collect::<Vec<_>>();
        // Two knots hold one rise and one fall: in 400 of them it turns 400 times at most.
        let turns = rises.windows(2).filter(|w| w[0] != w[1]).count();
        assert!((100..=400).contains(&turns), "{turns}");
        assert_ne!(flicker(3.5, 7), flicker(3.5, 8));
    }
}
