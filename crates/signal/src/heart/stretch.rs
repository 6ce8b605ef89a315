//! The heart over one stretch of a session that is over: a phase, a step, any range of time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::analyse::{analyse_parts, quality};
use super::join::{Interval, Joined, Joiner};
use super::stream::{FRESH_SECS, MIN_COVERAGE, RMSSD_WINDOW_SECS};
use gradus_base::sample::{Contact, HeartSample};

/// Less time than this covered by beats gives no RMSSD, s: as at the desk, half of RMSSD's window.
pub const RMSSD_MIN_SECS: f64 = RMSSD_WINDOW_SECS * MIN_COVERAGE;

/// The heart over one stretch. A missing number is none, never zero; `covered_share` is the share
/// of the stretch that the numbers stand for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stretch {
    /// Intervals that lie in the stretch as a whole.
    pub intervals: u32,
    /// Number of gaps between the intervals.
    pub gaps: u32,
    /// Artefacts among the intervals.
    pub artefacts: u32,
    /// Share of artefacts among the intervals that could be judged, 0 to 1.
    pub artefact_share: Option<f64>,
    /// Share of the stretch that corrected intervals cover, 0 to 1. For a source without intervals,
    /// the share that its rates stand for.
    pub covered_share: f64,
    /// Rate, artefacts corrected, beats per minute; none when less than half of the stretch is
    /// covered.
    pub rate_bpm: Option<f64>,
    /// RMSSD, artefacts corrected, ms; none also below 30 s of intervals.
    pub rmssd_ms: Option<f64>,
    /// Standard deviation of the intervals, artefacts corrected, ms; none where `rmssd_ms` is held
    /// back.
    pub sdnn_ms: Option<f64>,
    /// 0 (worthless) to 1 (clean), as for windows; none where no message came.
    pub quality: Option<f64>,
    /// The source sent rates and no intervals: `rate_bpm` is the mean of those rates.
    pub rates_only: bool,
}

/// Every message of a source in a session. Grows with the session.
#[derive(Clone, Debug, Default)]
pub struct HeartCourse {
    joiner: Joiner,
    /// Parts of joined intervals. The last part may still go on, and only the last may be empty.
    parts: Vec<Vec<Interval>>,
    /// When each message was captured, s, and its rate.
    rates: Vec<(f64, Option<f64>)>,
}

impl HeartCourse {
    /// Takes a message. A message with a number that is not finite is left out.
    pub fn push(&mut self, sample: &HeartSample) {
        if !sample.is_finite() {
            return;
        }
        let at_secs = sample.capture.at.as_secs_f64();
        if self.rates.last().is_some_and(|(last, _)| at_secs < *last) {
            // The clock was put back: this message does not follow from the messages before.
            self.joiner = Joiner::default();
            self.parts.push(Vec::new());
        }
        let no_contact = sample.contact == Contact::NoContact;
        let rate = sample.rate_bpm.map(f64::from).filter(|bpm| *bpm > 0.0 && !no_contact);
        self.rates.push((at_secs, rate));
        let parts = &mut self.parts;
        self.joiner.take(sample, &mut |joined| match joined {
            Joined::Gap { .. } => parts.push(Vec::new()),
            Joined::Interval(interval) => match parts.last_mut() {
                Some(part) => part.push(interval),
                None => parts.push(vec![interval]),
            },
        });
    }

    /// The heart from `from_secs` to `to_secs` of the session.
    pub fn over(&self, from_secs: f64, to_secs: f64) -> Stretch {
        let whole = |one: &&Interval| {
            one.end_secs - one.ms / 1e3 >= from_secs - 1e-9 && one.end_secs <= to_secs + 1e-9
        };
        let parts = self.parts.iter().map(|part| part.iter().filter(whole).map(|one| one.ms));
        let parts: Vec<Vec<f64>> = parts.map(Iterator::collect).collect();
        let parts: Vec<Vec<f64>> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let length_secs = to_secs - from_secs;
        if parts.is_empty() {
            return self.rates_over(from_secs, to_secs);
        }
        let found = analyse_parts(&parts);
        let covered_share = share(found.corrected.covered_secs, length_secs);
        let judged = found.intervals.saturating_sub(found.unjudged);
        let artefact_share = (judged > 0).then(|| found.artefacts.len() as f64 / judged as f64);
        let enough = covered_share >= MIN_COVERAGE;
        let long = enough && found.corrected.covered_secs >= RMSSD_MIN_SECS;
        Stretch {
            intervals: count(found.intervals),
            gaps: count(parts.len() - 1),
            artefacts: count(found.artefacts.len()),
            artefact_share,
            covered_share,
            rate_bpm: found.corrected.rate_bpm.filter(|_| enough),
            rmssd_ms: found.corrected.rmssd_ms.filter(|_| long),
            sdnn_ms: found.corrected.sdnn_ms.filter(|_| long),
            quality: Some(quality(covered_share, artefact_share.unwrap_or_default())),
            rates_only: false,
        }
    }

    /// The stretch of a source that sends no intervals. Each rate stands for the time since the
    /// message before, 3 s at most, and does not show artefacts.
    fn rates_over(&self, from_secs: f64, to_secs: f64) -> Stretch {
        let (mut before, mut covered, mut sum, mut rates) = (from_secs, 0.0, 0.0, 0.0);
        let within = self.rates.iter().filter(|(at, _)| from_secs <= *at && *at <= to_secs);
        for (at, rate) in within.clone() {
            if let Some(bpm) = rate {
                covered += (at - before).clamp(0.0, FRESH_SECS);
                (sum, rates) = (sum + bpm, rates + 1.0);
            }
            before = *at;
        }
        let covered_share = share(covered, to_secs - from_secs);
        let enough = rates > 0.0 && covered_share >= MIN_COVERAGE;
        Stretch {
            intervals: 0,
            gaps: 0,
            artefacts: 0,
            artefact_share: None,
            covered_share,
            rate_bpm: enough.then(|| sum / rates),
            rmssd_ms: None,
            sdnn_ms: None,
            quality: within.clone().next().map(|_| 0.5 * covered_share),
            rates_only: rates > 0.0,
        }
    }
}

fn share(covered_secs: f64, length_secs: f64) -> f64 {
    if length_secs > 0.0 { (covered_secs / length_secs).clamp(0.0, 1.0) } else { 0.0 }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
