//! Numbers that are summed over session time: how fast a thing's own time runs, a pace of breath.
//!
//! A movement at a speed that a parameter moves must not jump when the parameter does, so what
//! counts is not the speed times the time but the speed summed over it. [`WorldState`] holds that
//! sum for every curve that is followed so, up to the latest motion of its parameter; from there on
//! it is known in closed form. So the sum is a function of scenario, directives and time as all else
//! is, and whoever joins late has it too.

use crate::scenario::codes;
use serde::{Deserialize, Serialize};

use super::number::{Number, Term};
use super::parameter::{ParameterKind, known};
use super::sound::{Sound, Voice};
use super::world::{Prefabs, Shape, Thing};
use crate::SessionTime;
use crate::curve::Curve;
use crate::text::{Decoder, Node};
use crate::world_state::WorldState;

/// Different curves that a scenario may sum at most: each is asked for by looking through all.
const MOST: usize = 64;

/// A curve over a parameter that is summed over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// By index; a number.
    pub parameter: usize,
    pub curve: Curve,
}

impl Number {
    /// The number summed over session time up to `now`, unit × s. Only of what [`is_rate`] allows;
    /// other terms count nothing. Does not allocate.
    pub fn summed(&self, state: &WorldState, now: SessionTime) -> f64 {
        let term = |term: &Term| match term {
            Term::Follow { parameter, curve } => state.summed(*parameter, curve, now),
            _ => 0.0,
        };
        self.base * now.as_secs_f64() + self.terms.iter().map(term).sum::<f64>()
    }
}

/// Whether a number can be summed: fixed, or following parameters that are numbers.
fn is_rate(number: &Number, decoder: &Decoder<'_>) -> bool {
    number.terms.iter().all(|term| match term {
        Term::Follow { parameter, .. } => known(decoder, *parameter)
            .is_none_or(|known| matches!(known.kind, ParameterKind::Number { .. })),
        _ => false,
    })
}

/// Reports a number that cannot be summed over time.
pub(super) fn check(
    number: &Number,
    node: &Node,
    field: &str,
    decoder: &mut Decoder<'_>,
) -> Option<()> {
    if is_rate(number, decoder) {
        return Some(());
    }
    let message = "a pace is summed over time: it can only follow parameters that are numbers";
    let remedy = "write a number, `Follow(\"…\")` or a `Sum` of these; for a choice or a switch make \
                  two things, each with its own pace and `when`";
    let span = node.field_span(field);
    decoder.faults.error(codes::PACE_FOLLOWS_NUMBERS, span, message, Some(remedy.to_owned()));
    None
}

/// Every rate of things and sounds, each once, as far as they are not too many.
pub fn rates(things: &[Thing], prefabs: &Prefabs, sounds: &[Sound]) -> Vec<Rate> {
    let mut all = Vec::new();
    let mut take = |number: &Number| {
        for term in &number.terms {
            if let Term::Follow { parameter, curve } = term {
                let rate = Rate { parameter: *parameter, curve: curve.clone() };
                // Too many are told of; nobody waits until all were compared.
                if all.len() <= MOST && !all.contains(&rate) {
                    all.push(rate);
                }
            }
        }
    };
    each_pace(things, &mut take);
    for prefab in &prefabs.0 {
        each_pace(&prefab.things, &mut take);
    }
    for sound in sounds {
        if let Voice::Breath { breaths_per_min: Some(pace), .. } = &sound.voice {
            take(pace);
        }
    }
    all
}

fn each_pace(things: &[Thing], take: &mut dyn FnMut(&Number)) {
    for thing in things {
        take(&thing.pace);
        if let Shape::Group { things } = &thing.shape {
            each_pace(things, take);
        }
    }
}

/// Reports a scenario with too many rates.
pub(super) fn within_bounds(rates: &[Rate], node: &Node, decoder: &mut Decoder<'_>) -> Option<()> {
    decoder.at_most(MOST, rates.len(), "different curves of pace", node.span)
}
