//! What a living heart can have. A value outside is passed on and costs quality.

use core::ops::RangeInclusive;

/// Intervals between beats, ms: 300 to 20 beats per minute.
pub(crate) const PLAUSIBLE_MS: RangeInclusive<f32> = 200.0..=3000.0;
/// Rates, beats per minute.
pub(crate) const PLAUSIBLE_BPM: RangeInclusive<f32> = 20.0..=300.0;
