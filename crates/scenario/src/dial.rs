//! Reading the intensity dial: which parameters it moves, and how.

use super::index::ParameterIndex;
use super::kinds::PARAMETER;
use super::parameter::{DIAL_MAX, DialMap, Parameter, ParameterKind, known, no_setting};
use crate::Value;
use crate::codes;
use crate::curve::Curve;
use gradus_text::{Decode, Decoder, Node, NodeKind, Range, Shape};

/// One entry of the dial: `("height", [(0, 0), (10, 120)])`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DialEntry {
    pub parameter: ParameterIndex,
    pub map: DialMap,
}

impl Decode for DialEntry {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let [name, map] = node.items() else {
            decoder.wrong_kind(node, "a parameter and its line on the dial: `(\"name\", […])`");
            return None;
        };
        let Some(text) = name.text() else {
            decoder.wrong_kind(name, "the name of a parameter in quotes");
            return None;
        };
        let parameter = decoder.find(PARAMETER, text, name.span).map(ParameterIndex::new)?;
        no_setting(parameter, name, decoder)?;
        let kind = known(decoder, parameter)?;
        let map = match kind.kind {
            ParameterKind::Number { min, max, .. } => {
                line(map, Range { lo: min, hi: max }, decoder)
            }
            _ => steps(map, &kind, decoder),
        }?;
        Some(Self { parameter, map })
    }
    fn shape() -> Shape {
        let steps = Shape::list(Shape::Tuple(vec![Shape::number(), Value::shape()]));
        let line = Shape::Either(vec![Curve::shape(), steps]);
        Shape::Tuple(vec![Shape::NameOf(PARAMETER.word), line])
    }
}

fn line(node: &Node, range: Range, decoder: &mut Decoder<'_>) -> Option<DialMap> {
    let curve = Curve::decode(node, decoder)?;
    let dial = Range { lo: 0.0, hi: DIAL_MAX };
    let off = curve.points().iter().find(|(x, _)| !dial.holds((*x, *x)));
    if let Some((x, _)) = off {
        let message = format!("the dial goes from 0 to {DIAL_MAX}, not to {x}");
        decoder.faults.error(codes::OFF_THE_DIAL, node.span, message, None);
        return None;
    }
    if !range.holds(curve.extent()) {
        let (lo, hi) = curve.extent();
        let message = format!("the dial takes this from {lo} to {hi}, but it must stay {range}");
        decoder.faults.error(codes::OUT_OF_RANGE, node.span, message, None);
        return None;
    }
    Some(DialMap::Number(curve))
}

fn steps(node: &Node, parameter: &Parameter, decoder: &mut Decoder<'_>) -> Option<DialMap> {
    let NodeKind::List(items) = &node.kind else {
        decoder.wrong_kind(node, "a list of (dial position, value)");
        return None;
    };
    let mut read: Vec<(f64, Value)> = Vec::new();
    let mut complete = true;
    for item in items {
        let [from, value] = item.items() else {
            decoder.wrong_kind(item, "(dial position, value)");
            complete = false;
            continue;
        };
        let value = parameter.decode_value(value, decoder);
        let Some(position) = f64::decode(from, decoder) else {
            complete = false;
            continue;
        };
        let fault = match read.last() {
            None if position != 0.0 => Some("the first position must be 0".to_string()),
            Some((before, _)) if position <= *before => {
                Some(format!("positions must rise: {position} is not above {before}"))
            }
            _ if position > DIAL_MAX => {
                Some(format!("the dial goes from 0 to {DIAL_MAX}, not to {position}"))
            }
            _ => None,
        };
        if let Some(message) = fault {
            decoder.faults.error(codes::OFF_THE_DIAL, from.span, message, None);
            complete = false;
        }
        match value {
            Some(value) => read.push((position, value)),
            None => complete = false,
        }
    }
    if items.is_empty() {
        let message = "a line on the dial needs at least one position";
        decoder.faults.error(codes::OFF_THE_DIAL, node.span, message, None);
        return None;
    }
    complete.then_some(DialMap::Steps(read))
}
