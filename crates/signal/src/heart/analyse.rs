//! A whole recording analysed at once: its artefacts, and every measure or why that measure is
//! missing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::artefact::Beat;
use super::correct::Nn;
use super::part::{MIN_BEATS, Part};
use super::spectrum::{SPECTRUM_MIN_SECS, Spectrum};
use super::variability::Variability;

/// The intervals a heart can have, ms. An interval outside this range is a gap.
pub const INTERVAL_MS: core::ops::RangeInclusive<f64> = 50.0..=3000.0;

/// An artefact of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Artefact {
    /// Index of the interval, from 0.
    pub index: usize,
    /// The class that the beat was judged to be.
    pub class: Beat,
    /// The uncorrected interval, ms.
    pub rr_ms: f64,
    /// When the interval ended, s after the recording's beginning.
    pub at_secs: f64,
}

/// A stretch of a recording that is no interval of a heart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// Index of the interval, from 0.
    pub index: usize,
    /// Length of the gap, ms.
    pub ms: f64,
}

/// All measures of a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Analysis {
    /// Intervals in the recording.
    pub intervals: usize,
    /// The sum of all intervals, s.
    pub length_secs: f64,
    /// Variability without any correction; differences are not taken across a gap.
    pub raw: Variability,
    /// Variability with artefacts corrected.
    pub corrected: Variability,
    /// Spectrum of the longest part without a gap, artefacts corrected.
    pub spectrum: Option<Spectrum>,
    /// Artefacts, in order of the recording.
    pub artefacts: Vec<Artefact>,
    /// Gaps, in order of the recording.
    pub gaps: Vec<Gap>,
    /// Intervals in parts that are too short to be judged; they are in no corrected measure.
    pub unjudged: usize,
    /// 0 (worthless) to 1 (clean): share of the length that is covered by corrected intervals,
    /// times one less twice the share of artefacts.
    pub quality: f64,
    /// Why the quality is lower than 1, and why measures are missing.
    pub reasons: Vec<String>,
}

/// Quality of a window: `coverage` and the share of mended beats, each 0 to 1.
///
/// 5 % of artefacts leave 0.9, a quarter leaves a half, a half leaves nothing.
pub(super) fn quality(coverage: f64, mended_share: f64) -> f64 {
    coverage.clamp(0.0, 1.0) * (1.0 - 2.0 * mended_share).max(0.0)
}

/// Analyses the intervals of a recording, in ms and in order.
pub fn analyse(rr_ms: &[f64]) -> Analysis {
    let mut found = Found::default();
    let mut start = 0;
    for end in 0..=rr_ms.len() {
        let gap = rr_ms.get(end).is_some_and(|ms| !INTERVAL_MS.contains(ms));
        if end == rr_ms.len() || gap {
            found.part(start, rr_ms.get(start..end).unwrap_or_default());
            start = end + 1;
        }
        if let (true, Some(ms)) = (gap, rr_ms.get(end).copied()) {
            found.gaps.push(Gap { index: end, ms });
            found.at_secs += if ms.is_finite() { ms.max(0.0) / 1e3 } else { 0.0 };
        }
    }
    found.sum_up(rr_ms.len())
}

/// Analyses parts that have gaps between them. The lengths of these gaps are not looked at, and
/// every interval must be in [`INTERVAL_MS`].
pub(super) fn analyse_parts(parts: &[Vec<f64>]) -> Analysis {
    let (mut found, mut start) = (Found::default(), 0);
    for part in parts {
        found.part(start, part);
        start += part.len();
    }
    found.sum_up(start)
}

#[derive(Default)]
struct Found {
    at_secs: f64,
    raw: Vec<Nn>,
    corrected: Vec<Nn>,
    artefacts: Vec<Artefact>,
    gaps: Vec<Gap>,
    unjudged: usize,
}

impl Found {
    fn part(&mut self, start: usize, rr_ms: &[f64]) {
        let mut part = Part::new(self.at_secs);
        let mut beats = Vec::new();
        let corrected = &mut self.corrected;
        for &ms in rr_ms {
            part.push(ms, &mut |beat| beats.push(beat), &mut |nn| corrected.push(nn));
        }
        part.finish(&mut |beat| beats.push(beat), &mut |nn| corrected.push(nn));
        if rr_ms.len() < MIN_BEATS {
            self.unjudged += rr_ms.len();
        }
        let mut beats = beats.into_iter();
        for (offset, &rr_ms) in rr_ms.iter().enumerate() {
            self.at_secs += rr_ms / 1e3;
            let at_secs = self.at_secs;
            self.raw.push(Nn { at_secs, ms: rr_ms, mended: false, first: offset == 0 });
            if let Some(class) = beats.next().filter(|beat| *beat != Beat::Normal) {
                self.artefacts.push(Artefact { index: start + offset, class, rr_ms, at_secs });
            }
        }
    }

    fn sum_up(self, intervals: usize) -> Analysis {
        let parts = self.corrected.chunk_by(|_, next| !next.first);
        let span = |part: &&[Nn]| match (part.first(), part.last()) {
            (Some(first), Some(last)) => last.at_secs - first.at_secs,
            _ => 0.0,
        };
        let longest = parts.max_by(|a, b| span(a).total_cmp(&span(b)));
        let longest_secs = longest.as_ref().map_or(0.0, span);
        let spectrum = longest.and_then(Spectrum::of);
        let corrected = Variability::of(self.corrected.iter());
        let coverage = if self.at_secs > 0.0 { corrected.covered_secs / self.at_secs } else { 0.0 };
        let judged = intervals.saturating_sub(self.unjudged + self.gaps.len());
        let share = self.artefacts.len() as f64 / judged.max(1) as f64;
        let mut analysis = Analysis {
            intervals,
            length_secs: self.at_secs,
            raw: Variability::of(self.raw.iter()),
            corrected,
            spectrum,
            quality: quality(coverage, share),
            artefacts: self.artefacts,
            gaps: self.gaps,
            unjudged: self.unjudged,
            reasons: Vec::new(),
        };
        analysis.reasons = reasons(&analysis, share, coverage, longest_secs);
        analysis
    }
}

fn reasons(of: &Analysis, share: f64, coverage: f64, longest_secs: f64) -> Vec<String> {
    let mut reasons = Vec::new();
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    if !of.artefacts.is_empty() {
        let (n, share) = (of.artefacts.len(), percent(share));
        reasons.push(format!("{n} artefacts, {share} of the beats that could be judged"));
    }
    if !of.gaps.is_empty() {
        let (low, high) = (INTERVAL_MS.start(), INTERVAL_MS.end());
        let n = of.gaps.len();
        reasons.push(format!("{n} gaps: intervals outside {low:.0} to {high:.0} ms"));
    }
    if of.unjudged > 0 {
        let n = of.unjudged;
        reasons.push(format!(
            "{n} intervals stand in parts of fewer than {MIN_BEATS}, which cannot be judged"
        ));
    }
    if coverage < 0.995 && of.intervals > 0 {
        reasons.push(format!("corrected beats cover {} of the length", percent(coverage)));
    }
    if of.spectrum.is_none() {
        reasons.push(format!(
            "no LF and HF: the longest part without a gap has {longest_secs:.0} s, \
             {SPECTRUM_MIN_SECS:.0} s are needed"
        ));
    }
    reasons
}
