//! A whole recording at once: artefacts named, and every measure or why it is missing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::artefact::Beat;
use super::correct::Nn;
use super::join::Interval;
use super::part::{MIN_BEATS, Part};
use super::plausible::mark;
use super::quality::Faults;
use super::rhythm::irregular_share;
use super::spectrum::{SPECTRUM_MIN_SECS, Spectrum};
use super::variability::Variability;

/// An interval outside these, ms, is no interval of a heart but a gap.
pub const INTERVAL_MS: core::ops::RangeInclusive<f64> = 50.0..=3000.0;

/// An artefact of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Artefact {
    /// Which interval, from 0.
    pub index: usize,
    /// What it was judged to be.
    pub class: Beat,
    /// The interval as it was, ms.
    pub rr_ms: f64,
    /// When it ended, s after the recording's beginning.
    pub at_secs: f64,
}

/// A place at which the beats of a recording break off: an interval that is no heart's, or a pause.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// Which interval is no heart's, or follows the pause, from 0.
    pub index: usize,
    /// The length of that interval, or of the pause, ms.
    pub ms: f64,
}

/// All that is computed of a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Analysis {
    /// Intervals in the recording.
    pub intervals: usize,
    /// From the beginning of the first to the end of the last, s.
    pub length_secs: f64,
    /// Without any correction, but not across a gap.
    pub raw: Variability,
    /// Artefacts corrected, and of sound intervals alone. No variability of an irregular rhythm.
    pub corrected: Variability,
    /// Of the longest part without a gap, artefacts corrected; none of an irregular rhythm.
    pub spectrum: Option<Spectrum>,
    /// The rhythm is irregular: no measure of variability is given.
    pub irregular: bool,
    /// In order of the recording.
    pub artefacts: Vec<Artefact>,
    /// Gaps, in order.
    pub gaps: Vec<Gap>,
    /// Intervals in parts that are too short to be judged; they are in no corrected measure.
    pub unjudged: usize,
    /// 0 (worthless) to 1 (clean): share of the length that has beats, less for artefacts, for
    /// intervals of half or twice the length and for an irregular rhythm (docs/heart.md).
    pub quality: f64,
    /// What takes from the quality, and why measures are missing.
    pub reasons: Vec<String>,
}

/// A part of a recording: its intervals, and the place of the first in the recording, from 0.
struct Run {
    start: usize,
    intervals: Vec<Interval>,
}

/// Computes all of it over intervals in ms, in order. An interval outside [`INTERVAL_MS`] is a gap.
pub fn analyse(rr_ms: &[f64]) -> Analysis {
    let (mut runs, mut gaps, mut at_secs) = (Vec::<Run>::new(), Vec::new(), 0.0);
    for (index, &ms) in rr_ms.iter().enumerate() {
        at_secs += if ms.is_finite() { ms.max(0.0) / 1e3 } else { 0.0 };
        if !INTERVAL_MS.contains(&ms) {
            gaps.push(Gap { index, ms });
            continue;
        }
        let interval = Interval { end_secs: at_secs, ms };
        match runs.last_mut() {
            Some(run) if run.start + run.intervals.len() == index => run.intervals.push(interval),
            _ => runs.push(Run { start: index, intervals: vec![interval] }),
        }
    }
    Found::of(&runs, gaps, rr_ms.len(), at_secs).analysis
}

/// Computes all of it over parts between which the recording pauses. Intervals count over all
/// parts; times count from the beginning of the first.
pub fn analyse_parts(parts: &[Vec<Interval>]) -> Analysis {
    found_in_parts(parts).analysis
}

/// What is found in parts, with what the quality is made of.
pub(super) fn found_in_parts(parts: &[Vec<Interval>]) -> Found {
    let begin = |one: &Interval| one.end_secs - one.ms / 1e3;
    let origin = parts.iter().flatten().next().map_or(0.0, begin);
    let (mut runs, mut gaps, mut count, mut end_secs) = (Vec::new(), Vec::new(), 0, 0.0);
    for part in parts {
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        if count > 0 {
            gaps.push(Gap { index: count, ms: (begin(first) - origin - end_secs) * 1e3 });
        }
        let placed = |one: &Interval| Interval { end_secs: one.end_secs - origin, ms: one.ms };
        runs.push(Run { start: count, intervals: part.iter().map(placed).collect() });
        count += part.len();
        end_secs = last.end_secs - origin;
    }
    Found::of(&runs, gaps, count, end_secs)
}

/// An analysis, and what its quality is made of.
pub(super) struct Found {
    pub analysis: Analysis,
    pub faults: Faults,
    /// Share of the intervals that can be judged and are artefacts, 0 to 1; none without any.
    pub artefact_share: Option<f64>,
    /// What corrected intervals cover, sound or not, s.
    pub heard_secs: f64,
    /// The intervals as they came, marked; times from the begin of the first, s.
    pub raw: Vec<Nn>,
    /// The corrected ones, on the same clock.
    pub corrected: Vec<Nn>,
}

impl Found {
    fn of(runs: &[Run], gaps: Vec<Gap>, intervals: usize, length_secs: f64) -> Self {
        let (mut raw, mut corrected, mut classes) = (Vec::new(), Vec::new(), Vec::new());
        let (mut places, mut unjudged) = (Vec::new(), 0);
        for run in runs {
            let Some(first) = run.intervals.first() else { continue };
            let mut part = Part::new(first.end_secs - first.ms / 1e3);
            for (offset, one) in run.intervals.iter().enumerate() {
                let (first, at_secs) = (offset == 0, one.end_secs);
                raw.push(Nn { at_secs, ms: one.ms, mended: false, first, sound: true });
                places.push(run.start + offset);
                part.push(one.ms, &mut |beat| classes.push(beat), &mut |nn| corrected.push(nn));
            }
            part.finish(&mut |beat| classes.push(beat), &mut |nn| corrected.push(nn));
            if run.intervals.len() < MIN_BEATS {
                unjudged += run.intervals.len();
            }
            classes.resize(raw.len(), Beat::Normal);
        }
        let as_it_came = Variability::of(raw.iter());
        mark(&mut raw);
        mark(&mut corrected);
        let mut artefacts = Vec::new();
        for ((nn, class), index) in raw.iter_mut().zip(classes).zip(places) {
            nn.mended = class != Beat::Normal;
            let class = if nn.sound || nn.mended { class } else { Beat::Implausible };
            if class != Beat::Normal {
                artefacts.push(Artefact { index, class, rr_ms: nn.ms, at_secs: nn.at_secs });
            }
        }
        let faults = Faults::of(&raw, irregular_share(&raw));
        let heard_secs: f64 = corrected.iter().map(|nn| nn.ms / 1e3).sum();
        let coverage = if length_secs > 0.0 { heard_secs / length_secs } else { 0.0 };
        // The rate of an irregular rhythm is the mean of all of it.
        if faults.is_irregular() {
            corrected.iter_mut().for_each(|nn| nn.sound = true);
        }
        let (longest, longest_secs) = longest_part(&corrected);
        let of_sound = Variability::of(corrected.iter());
        let mut analysis = Analysis {
            intervals,
            length_secs,
            raw: as_it_came,
            corrected: if faults.is_irregular() {
                of_sound.without_variability()
            } else {
                of_sound
            },
            spectrum: longest.and_then(Spectrum::of).filter(|_| !faults.is_irregular()),
            irregular: faults.is_irregular(),
            quality: faults.quality(coverage),
            artefacts,
            gaps,
            unjudged,
            reasons: Vec::new(),
        };
        analysis.reasons = reasons(&analysis, &faults, raw.len(), longest_secs);
        let judged = raw.len().saturating_sub(unjudged);
        let artefact_share =
            (judged > 0).then(|| (analysis.artefacts.len() as f64 / judged as f64).min(1.0));
        Self { analysis, faults, artefact_share, heard_secs, raw, corrected }
    }
}

/// A number of things, with a regular plural.
fn n_of(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// The longest part without a gap, and its length, s.
fn longest_part(corrected: &[Nn]) -> (Option<&[Nn]>, f64) {
    let span = |part: &[Nn]| match (part.first(), part.last()) {
        (Some(first), Some(last)) => last.at_secs - first.at_secs,
        _ => 0.0,
    };
    let parts = corrected.chunk_by(|_, next| !next.first);
    let longest = parts.max_by(|a, b| span(a).total_cmp(&span(b)));
    (longest, longest.map_or(0.0, span))
}

/// What takes from the quality, and why measures are missing, in sentences. `judged` intervals are
/// of a heart's length.
fn reasons(of: &Analysis, faults: &Faults, judged: usize, longest_secs: f64) -> Vec<String> {
    let mut reasons = Vec::new();
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    if faults.is_irregular() {
        reasons.push(
            "irregular rhythm: variability is not given, and the rate is a mean of what varies from \
             beat to beat"
                .to_owned(),
        );
    }
    if let (1.., Some(share)) = (of.artefacts.len(), faults.share) {
        let (n, share) = (of.artefacts.len(), percent(share));
        reasons.push(format!("{}, {share} of {}", n_of(n, "artefact"), n_of(judged, "interval")));
    }
    if faults.harmonic_share > 0.05 {
        reasons.push(format!(
            "{} of the intervals are half or twice as long as those beside them: the sensor counts \
             beats twice, or misses every other one",
            percent(faults.harmonic_share)
        ));
    }
    let (no_heart, pauses): (Vec<&Gap>, Vec<&Gap>) =
        of.gaps.iter().partition(|gap| of.intervals > judged && !INTERVAL_MS.contains(&gap.ms));
    if !no_heart.is_empty() {
        let (low, high) = (INTERVAL_MS.start(), INTERVAL_MS.end());
        let n = no_heart.len();
        reasons.push(format!("{}: intervals outside {low:.0} to {high:.0} ms", n_of(n, "gap")));
    }
    if !pauses.is_empty() {
        let secs: f64 = pauses.iter().map(|gap| gap.ms.max(0.0) / 1e3).sum();
        let (n, together) = (pauses.len(), if pauses.len() > 1 { ", together" } else { "," });
        reasons.push(format!(
            "{}{together} {secs:.0} s, in which no beat was recorded",
            n_of(n, "pause")
        ));
    }
    if of.unjudged > 0 {
        let n = of.unjudged;
        reasons.push(format!(
            "{} in parts of fewer than {MIN_BEATS}, which cannot be judged",
            n_of(n, "interval")
        ));
    }
    let covered =
        if of.length_secs > 0.0 { of.corrected.covered_secs / of.length_secs } else { 0.0 };
    if covered < 0.995 && of.intervals > 0 {
        reasons.push(format!("corrected beats cover {} of the length", percent(covered)));
    }
    if of.spectrum.is_none() && !of.irregular {
        reasons.push(if longest_secs < SPECTRUM_MIN_SECS {
            format!(
                "no LF and HF: the longest part without a gap has {longest_secs:.0} s, \
                 {SPECTRUM_MIN_SECS:.0} s are needed"
            )
        } else {
            "no LF and HF: more than a tenth of the longest part are artefacts".to_owned()
        });
    }
    reasons
}
