//! The heart, computed from the intervals between its beats.

mod signs;

pub use signs::{HeartSigns, QualityReason};
