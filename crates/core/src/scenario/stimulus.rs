//! Something that happens on a trigger.

use crate::Name;

/// A stimulus. What it does is written where it is seen and heard: numbers, things and sounds of
/// the world that are bound to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stimulus {
    pub id: Name,
    pub label: String,
    /// For grouping on the panel, such as `weather`.
    pub category: String,
    /// How long one run lasts, s; above 0.
    pub duration_secs: f64,
    /// From one start to the next, s; at least the duration.
    pub cooldown_secs: f64,
    /// Dial position from which the panel offers it without remark.
    pub from_intensity: f64,
}
