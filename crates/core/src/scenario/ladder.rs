//! The graded hierarchy.

use crate::Name;
use crate::session::Value;

/// A step of the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: Name,
    pub label: String,
    /// For the therapist: what to watch, what to say.
    pub note: String,
    /// What the step sets; every parameter that it does not name goes to its default.
    pub values: Vec<(Name, Value)>,
    /// Where the dial stands at this step; none: off the dial.
    pub intensity: Option<f64>,
    /// SUDS that the author expects here, 0 to 100.
    pub expected_suds: Option<u8>,
    /// How long a patient should stay, s.
    pub dwell_secs: f64,
    pub advance: Advance,
}

/// When the next step may be proposed. The therapist decides in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    Therapist,
    /// When SUDS has fallen to half of its peak at this step.
    PeakHalved,
    /// When the dwell has passed.
    Dwell,
}
