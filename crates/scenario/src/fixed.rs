//! The error for a `Follow` or its like in a field that is fixed when the world is made. This
//! module knows the names of numbers that follow, and neither numbers nor colours, so that both may
//! use it.

use crate::codes;
use gradus_text::{Faults, Node, NodeKind};

/// The names of numbers that follow.
pub(super) const NUMBERS: [&str; 7] =
    ["Follow", "During", "Breath", "Rides", "Wave", "Flicker", "Sum"];

/// Reports a `number` or a `colour` that would follow where it must stay fixed. Returns whether
/// there was such a fault.
pub(super) fn is_fixed(what: &str, node: &Node, faults: &mut Faults) -> bool {
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
