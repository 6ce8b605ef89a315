//! Commas in the place of points: `[0, -0,6, 0]` is written for three numbers and is four.
//!
//! A comma with a digit on both sides and no blank may be one. It is one for sure where there are
//! more values than there should be; where the number of values says nothing, it is asked about
//! when other commas of the same list have a blank behind them.

use super::parse::DECIMAL_COMMA;
use super::{Faults, Node, NodeKind, Span, codes};

/// No decimal fraction that a person writes has more digits.
const MOST_DIGITS: usize = 20;

/// A comma that may stand for a point, and the number that is then meant.
struct Comma {
    at: Span,
    number: String,
}

/// The comma between two values, where it may be one in a number.
fn between(a: &Node, b: &Node) -> Option<Comma> {
    let (NodeKind::Number(whole), NodeKind::Number(part)) = (&a.kind, &b.kind) else { return None };
    let tight = a.span.file == b.span.file && a.span.end.checked_add(1) == Some(b.span.start);
    let plain = whole.fract() == 0.0 && part.fract() == 0.0 && part.is_sign_positive();
    if !(tight && plain && part.is_finite()) {
        return None;
    }
    // Zeros at its begin are only in the length of what is written.
    let digits = b.span.end.checked_sub(b.span.start).filter(|digits| *digits <= MOST_DIGITS)?;
    let part = format!("{part:0digits$}");
    let at = Span { start: a.span.end, end: b.span.start, ..a.span };
    // What is longer than it is written has an exponent.
    (part.len() == digits).then(|| Comma { at, number: format!("{whole}.{part}") })
}

/// The commas of a list that may be in numbers, no two of them in one number.
fn commas(items: &[Node]) -> Vec<Comma> {
    let mut found = Vec::new();
    let mut pairs = items.iter().zip(items.iter().skip(1));
    while let Some((a, b)) = pairs.next() {
        if let Some(comma) = between(a, b) {
            found.push(comma);
            pairs.next();
        }
    }
    found
}

/// Reports the commas for points among values of which there are too many: `wanted` of them where
/// that is known. Whether there are such.
pub fn report(items: &[Node], wanted: Option<usize>, faults: &mut Faults) -> bool {
    let found = commas(items);
    let clear = wanted.is_none_or(|wanted| items.len() - found.len() == wanted);
    if found.is_empty() || !clear {
        return false;
    }
    for comma in &found {
        let remedy = format!("write a point: `{}`", comma.number);
        faults.error(codes::DECIMAL_COMMA, comma.at, DECIMAL_COMMA, Some(remedy));
    }
    true
}

/// Asks about commas that may stand for points in lists of numbers whose other commas have a blank
/// behind them. A comma that was reported is not asked about.
pub fn ask(node: &Node, faults: &mut Faults) {
    match &node.kind {
        NodeKind::List(items) | NodeKind::Tuple { items, .. } => {
            let numbers = items.iter().all(|item| matches!(item.kind, NodeKind::Number(_)));
            let spaced = |(a, b): (&Node, &Node)| {
                a.span.file == b.span.file && a.span.end.checked_add(2) == Some(b.span.start)
            };
            if numbers && items.iter().zip(items.iter().skip(1)).any(spaced) {
                commas(items).into_iter().for_each(|comma| ask_about(&comma, faults));
            }
            items.iter().for_each(|item| ask(item, faults));
        }
        NodeKind::Struct { fields, .. } => fields.iter().for_each(|(_, value)| ask(value, faults)),
        NodeKind::Map(entries) => {
            for (key, value) in entries {
                ask(key, faults);
                ask(value, faults);
            }
        }
        _ => {}
    }
}

fn ask_about(comma: &Comma, faults: &mut Faults) {
    if faults.is_at(codes::DECIMAL_COMMA, comma.at) {
        return;
    }
    let message = "this comma parts two numbers, and looks like one in a number";
    let number = &comma.number;
    let remedy = format!("write a point if `{number}` is meant, and else a blank behind the comma");
    faults.warning(codes::DECIMAL_COMMA, comma.at, message, Some(remedy));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Source, parse};

    /// The numbers that are proposed for the commas of a list of two values.
    fn proposed(list: &str) -> Vec<String> {
        let source = Source::new("a.ron", list);
        let mut faults = Faults::default();
        let node = parse(&source, &mut faults).unwrap();
        assert!(!faults.has_errors(), "{list}");
        let NodeKind::List(items) = node.kind else { panic!("{list}") };
        let mut faults = Faults::default();
        let reported = report(&items, Some(1), &mut faults);
        let found = faults.into_sorted();
        assert_eq!(reported, !found.is_empty());
        found.into_iter().filter_map(|fault| fault.remedy).collect()
    }

    #[test]
    fn a_fraction_keeps_its_zeros_and_has_no_more_digits_than_somebody_writes() {
        assert_eq!(proposed("[0,05]"), ["write a point: `0.05`"]);
        assert_eq!(proposed("[-0,6]"), ["write a point: `-0.6`"]);
        let fraction = |zeros: usize| format!("[0,{}1]", "0".repeat(zeros));
        let longest = format!("write a point: `0.{}1`", "0".repeat(MOST_DIGITS - 1));
        assert_eq!(proposed(&fraction(MOST_DIGITS - 1)), [longest]);
        let none: [&str; 0] = [];
        for zeros in [MOST_DIGITS, 65_534, 65_535, 65_536, 200_000] {
            assert_eq!(proposed(&fraction(zeros)), none, "{zeros} zeros");
        }
    }

    #[test]
    fn an_exponent_is_no_fraction() {
        let none: [&str; 0] = [];
        assert_eq!(proposed("[0,1e3]"), none);
        assert_eq!(proposed("[0,1e300]"), none);
    }
}
