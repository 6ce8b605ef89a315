//! Numbers that are summed over session time: how fast a thing's own time runs, a pace of breath.
//!
//! A movement whose speed follows a parameter must not jump when the parameter does. So its place
//! is not the speed times the time but the speed summed over the time. This module decides which
//! curves of a scenario are summed so; the sums are part of a session's state (`gradus_live`).

use serde::{Deserialize, Serialize};

use super::index::ParameterIndex;
use super::number::{Number, Term};
use super::parameter::{ParameterKind, known};
use crate::codes;
use crate::curve::Curve;
use gradus_text::{Decoder, Node};

/// The most different curves that a scenario may sum: each curve is found by a search through all.
pub(crate) const MOST: usize = 64;

/// A curve over a parameter that is summed over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// The parameter, by index; it is a number.
    pub parameter: ParameterIndex,
    /// Parameter → unit of the rate.
    pub curve: Curve,
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
    let message =
        format!("`{field}` is summed over time: it can only follow parameters that are numbers");
    let mut remedy = "write a number, `Follow(\"…\")` or a `Sum` of these".to_owned();
    if field == "pace" {
        remedy += "; for a choice or a switch make two things, each with its own pace and `when`";
    }
    let span = node.field_span(field);
    decoder.faults.error(codes::PACE_FOLLOWS_NUMBERS, span, message, Some(remedy));
    None
}

/// Reports a scenario with too many rates.
pub(super) fn within_bounds(rates: &[Rate], node: &Node, decoder: &mut Decoder<'_>) -> Option<()> {
    decoder.at_most(MOST, rates.len(), "different curves of pace", node.span)
}
