//! The mean rate of a stretch that is too short to be judged by itself, and why measures are missing.
//!
//! A step of eight seconds has some ten beats, and fewer than twelve cannot be judged alone. They are
//! judged with the minute before and the minute after, and those of the stretch make its mean; an
//! interval that the border of the stretch cuts counts with its part within. That is a mean rate and no
//! more: there is no variability of so few beats.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::analyse::Found;
use super::correct::Nn;
use super::quality::{Faults, WORTHLESS};
use super::rhythm::irregular_share;
use super::stream::{MIN_COVERAGE, RATE_WINDOW_SECS};

/// Less than this of beats gives no mean rate, s.
pub const BRIEF_MIN_SECS: f64 = 5.0;

/// The mean rate of a short stretch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BriefRate {
    /// Artefacts corrected, beats per minute.
    pub rate_bpm: f64,
    /// What it stands for: the time that sound corrected beats cover, s.
    pub covered_secs: f64,
    /// The same as a share of the stretch, 0.5 to 1.
    pub covered_share: f64,
    /// 0 (worthless) to 1 (clean); at most the covered seconds over 20, so that 5 s of clean beats
    /// have 0.25.
    pub quality: f64,
}

/// Why a measure is missing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum WhyMissing {
    /// Nothing was heard of the source.
    NothingHeard,
    /// There are too few seconds of beats.
    Short {
        /// Seconds of beats that were heard.
        heard_secs: f64,
        /// Seconds that the measure needs.
        needed_secs: f64,
    },
    /// Too much of the stretch has no beats.
    Gaps {
        /// Share of the stretch that has beats, 0 to 1; a half is needed.
        heard_share: f64,
    },
    /// The beats stand alone, and too few are in a row to be judged.
    FewBeats {
        /// Intervals in the stretch.
        intervals: u32,
        /// Intervals in a row that are needed.
        needed: u32,
    },
    /// Beats were heard, and too many of them cannot be the heart's own.
    Doubtful,
    /// The rhythm is irregular, so that variability says nothing.
    Irregular,
    /// The source sends rates and no intervals between beats.
    RatesOnly,
}

impl BriefRate {
    /// Of the beats from `from_secs` to `to_secs`, on the clock of `found`.
    pub(super) fn of(found: &Found, from_secs: f64, to_secs: f64, trusted: f64) -> Option<Self> {
        let within = |nn: &Nn| overlap(nn.at_secs, nn.ms, from_secs, to_secs);
        let length_secs = to_secs - from_secs;
        let raw: Vec<Nn> = found.raw.iter().filter(|nn| within(nn) > 0.0).copied().collect();
        let (mut heard_secs, mut covered_secs, mut beats) = (0.0, 0.0, 0.0);
        for nn in &found.corrected {
            let secs = within(nn);
            heard_secs += secs;
            if nn.sound {
                covered_secs += secs;
                beats += secs / (nn.ms / 1e3);
            }
        }
        let covered_share = (covered_secs / length_secs).min(1.0);
        if !(covered_secs >= BRIEF_MIN_SECS - 1e-6 && covered_share >= MIN_COVERAGE) {
            return None;
        }
        let faults = Faults::of(&raw, irregular_share(&found.raw));
        let quality = faults.quality(heard_secs / length_secs).min(trusted);
        Some(Self {
            rate_bpm: 60.0 * beats / covered_secs,
            covered_secs,
            covered_share,
            quality: of_length(quality, covered_secs),
        })
    }
}

/// How much of an interval of `ms` that ends at `end_secs` lies from `from_secs` to `to_secs`, s.
pub(super) fn overlap(end_secs: f64, ms: f64, from_secs: f64, to_secs: f64) -> f64 {
    (end_secs.min(to_secs) - (end_secs - ms / 1e3).max(from_secs)).max(0.0)
}

/// The quality of so many seconds: those of a window of 20 s leave it as it is, fewer take from it.
pub(super) fn of_length(quality: f64, secs: f64) -> f64 {
    let quality = quality * (secs / RATE_WINDOW_SECS).clamp(0.0, 1.0);
    if quality < WORTHLESS { 0.0 } else { quality }
}
