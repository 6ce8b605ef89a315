//! What is said of a number or a colour that is fixed and was written as one that follows.

use gradus_text::{Decoder, Faults, Node, NodeKind};

use crate::codes;

/// The words that a number which follows begins with.
pub(crate) const NUMBERS: [&str; 6] = ["Follow", "During", "Breath", "Wave", "Flicker", "Sum"];

/// A decoder for a part of a scenario: it has a word of its own for numbers that cannot follow.
pub(crate) fn decoder(faults: &mut Faults) -> Decoder<'_> {
    let mut decoder = Decoder::new(faults);
    decoder.not_a_number = |node, faults| is_fixed("number", node, faults);
    decoder
}

/// Reports something that would follow where nothing can, a `number` or a `colour`; whether it did.
pub(crate) fn is_fixed(what: &str, node: &Node, faults: &mut Faults) -> bool {
    let NodeKind::Tuple { name: Some(name), .. } = &node.kind else { return false };
    if !NUMBERS.contains(&name.text.as_str()) {
        return false;
    }
    let message =
        format!("this {what} is fixed when the world is made: `{}` cannot move it", name.text);
    let remedy = "write it plainly. What may follow is marked [Number] or [Tint] in the manual: of a \
                  thing `scale` for its size, `pace` for its speed, `shown` for how many there are, \
                  `tint` or `colour` for its colour";
    faults.error(codes::STAYS_FIXED, node.span, message, Some(remedy.to_owned()));
    true
}
