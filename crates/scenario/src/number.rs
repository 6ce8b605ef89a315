//! Numbers of the world that follow parameters and stimuli, and conditions, as an author writes
//! them. `gradus_live` evaluates them at a moment of a session.

use crate::curve::Curve;
use crate::index::{ParameterIndex, StimulusIndex};

/// A number: fixed, or a sum of curves over parameters, stimuli, the breath and time.
///
/// In RON: `1.05`, `Follow("height")`, `Follow("wind", [(0, 0.1), (20, 1)])`,
/// `During("gust", [(0, 0), (0.4, 1), (3, 0)])` (seconds since the stimulus began → value, 0 while
/// it does not run), `Breath([(0, 0.2), (1, 1)])` (over how full the lungs are, 0 to 1),
/// `Rides([(0, 0), (14, 0.3)])` (over how fast the patient's vehicle goes, m/s),
/// `Wave(8, 0.1)` (a sine of 8 s, ±0.1), `Flicker(2, 0.1)` (by chance, at most twice a second, ±0.1),
/// `Sum([ … ])`.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The number without any term.
    pub base: f64,
    /// Terms that are added to the base.
    pub terms: Vec<Term>,
}

/// The fastest ride of a patient, m/s.
pub const FASTEST_MPS: f64 = 40.0;

/// A term that is added to a number's base.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A curve over a parameter.
    Follow {
        /// By index.
        parameter: ParameterIndex,
        /// Parameter → number that is added.
        curve: Curve,
    },
    /// A curve over the seconds since a stimulus began; 0 while it does not run.
    During {
        /// By index.
        stimulus: StimulusIndex,
        /// Seconds → number that is added.
        curve: Curve,
    },
    /// A curve over how full the lungs are at the session's pace of breath.
    Breath {
        /// Fullness of the lungs, 0 to 1 → number that is added.
        curve: Curve,
    },
    /// A curve over the speed of the patient's vehicle: 0 while it is held, at the end of the road, in
    /// a pause and in the safe place.
    Rides {
        /// Speed, m/s → number that is added.
        curve: Curve,
    },
    /// A sine over session time: from −`by` to `by` and back.
    Wave {
        /// Length of a whole wave, s.
        period_secs: f64,
        /// How far it goes to either side.
        by: f64,
    },
    /// Up and down by chance between −`by` and `by`; the same for all flickers with the same seed.
    Flicker {
        /// The most flickers in a second.
        hz: f64,
        /// How far it goes to either side.
        by: f64,
        /// Seed of the variation.
        seed: u64,
    },
}

impl Term {
    /// Bounds that the term never leaves.
    pub fn extent(&self) -> (f64, f64) {
        match self {
            Self::Follow { curve, .. } | Self::Breath { curve } | Self::Rides { curve } => {
                curve.extent()
            }
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
    /// The number's value when it never changes; else none.
    pub fn constant(&self) -> Option<f64> {
        self.terms.is_empty().then_some(self.base)
    }

    /// The number where every curve begins: a value for what is made before the first moment.
    pub fn rest(&self) -> f64 {
        let first = |term: &Term| match term {
            Term::Follow { curve, .. } => curve.extent().0,
            _ => 0.0,
        };
        self.base + self.terms.iter().map(first).sum::<f64>()
    }

    /// Bounds that the number never leaves.
    pub fn extent(&self) -> (f64, f64) {
        self.terms.iter().fold((self.base, self.base), |(lo, hi), term| {
            let (a, b) = term.extent();
            (lo + a, hi + b)
        })
    }
}

/// A condition under which a thing is there, or a sound is heard.
///
/// In RON: `Always`, `Is("railing", "glass")`, `Above("height", 20)`, `Below("height", 20)`,
/// `During("bird")`, `Ridden(300, 1050)`, `Not(…)`, `All([ … ])`, `Any([ … ])`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Condition {
    /// The condition always holds.
    #[default]
    Always,
    /// A choice or switch stands at a number: an option counts from 0, a switch is 0 or 1.
    Is {
        /// By index.
        parameter: ParameterIndex,
        /// The number of the option or state.
        number: f64,
    },
    /// A parameter is above a number.
    Above {
        /// By index.
        parameter: ParameterIndex,
        /// The number, in the parameter's unit.
        number: f64,
    },
    /// A parameter is below a number.
    Below {
        /// By index.
        parameter: ParameterIndex,
        /// The number, in the parameter's unit.
        number: f64,
    },
    /// A stimulus runs.
    During {
        /// By index.
        stimulus: StimulusIndex,
    },
    /// The patient has ridden so far along the road of the ride.
    Ridden {
        /// At least, m from the beginning of the road.
        from_m: f64,
        /// Less than, m from the beginning of the road.
        to_m: f64,
    },
    /// The contrary of a condition.
    Not(Box<Condition>),
    /// Every condition of a list.
    All(Vec<Condition>),
    /// At least one condition of a list.
    Any(Vec<Condition>),
}
