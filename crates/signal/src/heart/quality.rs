//! How far the numbers of a stretch of heart can be trusted, 0 (worthless) to 1 (clean).
//!
//! ```text
//!  quality = covered share × (1 − 2 · faulty share) × (1 − 5 · (harmonic share − 0.05))
//!            × (1 − 2 · irregular share); 0 below 0.1
//! ```
//!
//! Every factor is within 0 and 1. Faulty are intervals that cannot be the heart's (`plausible`) or
//! that were corrected (`artefact`): 5 % of them leave 0.9, a quarter leaves a half, a half leaves
//! nothing. Harmonic are faulty ones of half or twice the length: then which of the two is the heart
//! is less and less sure, and from a quarter on it is not known. The numbers are ours.

use super::correct::Nn;
use super::plausible::harmonics;
use super::rhythm::OFTEN;

/// A quality below is none.
pub(super) const WORTHLESS: f64 = 0.1;
/// The harmonic share that is taken for single faults.
const SINGLE: f64 = 0.05;

/// What is wrong with the intervals of a stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Faults {
    /// Share of the intervals that are faulty, 0 to 1; none without intervals.
    pub share: Option<f64>,
    /// Share of the intervals that are not sound, 0 to 1.
    pub unsound_share: f64,
    /// Share of the intervals that are faulty, and half or twice of those beside them.
    pub harmonic_share: f64,
    /// Share of the stretch whose rhythm is irregular, 0 to 1.
    pub irregular_share: f64,
}

impl Faults {
    /// Of intervals as they came, marked as sound and mended.
    pub fn of(raw: &[Nn], irregular_share: f64) -> Self {
        let of_all = |n: usize| n as f64 / raw.len() as f64;
        if raw.is_empty() {
            return Self { irregular_share, ..Self::default() };
        }
        let faulty = raw.iter().filter(|nn| !nn.sound || nn.mended).count();
        Self {
            share: Some(of_all(faulty)),
            unsound_share: of_all(raw.iter().filter(|nn| !nn.sound).count()),
            harmonic_share: of_all(harmonics(raw)),
            irregular_share,
        }
    }

    /// Whether so much is irregular that variability says nothing.
    pub fn is_irregular(&self) -> bool {
        self.irregular_share >= OFTEN
    }

    /// The quality of a stretch of which `covered_share` has beats.
    pub fn quality(&self, covered_share: f64) -> f64 {
        let sound = (1.0 - 2.0 * self.share.unwrap_or_default()).clamp(0.0, 1.0);
        let sure = (1.0 - 5.0 * (self.harmonic_share - SINGLE)).clamp(0.0, 1.0);
        let regular = (1.0 - 2.0 * self.irregular_share).clamp(0.0, 1.0);
        let quality = covered_share.clamp(0.0, 1.0).abs() * sound * sure * regular;
        if quality < WORTHLESS { 0.0 } else { quality }
    }
}
