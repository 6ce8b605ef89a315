//! The shape of a breath: how full the lungs are, and the paces that a session may show.

use core::ops::RangeInclusive;

/// The share of a breath that is breathing in.
pub const INHALE: f64 = 0.4;

/// The paces that a session may show, breaths a minute.
pub const PACES_PER_MIN: RangeInclusive<f64> = 4.0..=12.0;

/// How full the lungs are at a phase: 0 to 1 while breathing in, back to 0 while breathing out,
/// without a corner.
pub fn fullness(phase: f64) -> f64 {
    let phase = phase.rem_euclid(1.0);
    let way = if phase < INHALE { phase / INHALE } else { (1.0 - phase) / (1.0 - INHALE) };
    0.5 - 0.5 * (core::f64::consts::PI * way).cos()
}
