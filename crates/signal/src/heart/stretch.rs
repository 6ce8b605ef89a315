//! The heart over one stretch of a session that is over: a phase, a step, any range of time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::analyse::found_in_parts;
use super::join::{Interval, Joined, Joiner};
use super::rates::{Rated, Rates, trust};
use super::stream::{MIN_COVERAGE, RMSSD_WINDOW_SECS};
use gradus_base::sample::HeartSample;

/// Less than this of beats gives no RMSSD, s: as at the desk, half of its window.
pub const RMSSD_MIN_SECS: f64 = RMSSD_WINDOW_SECS * MIN_COVERAGE;

/// The heart over one stretch. What is missing is none, never zero; `covered_share` says how much
/// of the stretch the numbers stand for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stretch {
    /// Intervals that lie in the stretch as a whole.
    pub intervals: u32,
    /// Times at which they break off between.
    pub gaps: u32,
    /// Artefacts among the intervals.
    pub artefacts: u32,
    /// Their share of those that could be judged, 0 to 1.
    pub artefact_share: Option<f64>,
    /// Share of the stretch that corrected intervals cover, 0 to 1. Of a source without intervals,
    /// that its rates stand for.
    pub covered_share: f64,
    /// Artefacts corrected, beats per minute; none when less than half is covered.
    pub rate_bpm: Option<f64>,
    /// Artefacts corrected, ms; none also below 30 s of intervals.
    pub rmssd_ms: Option<f64>,
    /// The same, standard deviation of the intervals, ms.
    pub sdnn_ms: Option<f64>,
    /// 0 (worthless) to 1 (clean), as for windows; none where nothing was heard.
    pub quality: Option<f64>,
    /// The source sent rates and no intervals: `rate_bpm` is the mean of those rates.
    pub rates_only: bool,
    /// The rhythm is irregular: no variability is given.
    #[serde(default)]
    pub irregular: bool,
}

/// Every message of a source in a session. Grows with the session.
#[derive(Clone, Debug, Default)]
pub struct HeartCourse {
    joiner: Joiner,
    /// The last may still go on; none is empty but the last.
    parts: Vec<Vec<Interval>>,
    /// The rate of each message.
    rates: Vec<Rated>,
}

impl HeartCourse {
    /// Takes a message. A message with a number that is not finite is left out.
    pub fn push(&mut self, sample: &HeartSample) {
        if !sample.is_finite() {
            return;
        }
        let at_secs = sample.capture.at.as_secs_f64();
        if self.rates.last().is_some_and(|last| at_secs < last.at_secs) {
            // A clock that was put back: nothing follows from what was before.
            self.joiner = Joiner::default();
            self.parts.push(Vec::new());
        }
        self.rates.push(Rated::of(sample));
        let parts = &mut self.parts;
        self.joiner.take(sample, &mut |joined| match joined {
            Joined::Gap { .. } => parts.push(Vec::new()),
            Joined::Interval(one) => match parts.last_mut() {
                Some(part) => part.push(one),
                None => parts.push(vec![one]),
            },
        });
    }

    /// The heart from `from_secs` to `to_secs` of the session.
    pub fn over(&self, from_secs: f64, to_secs: f64) -> Stretch {
        let whole = |one: &&Interval| {
            one.end_secs - one.ms / 1e3 >= from_secs - 1e-9 && one.end_secs <= to_secs + 1e-9
        };
        let parts = self.parts.iter().map(|part| part.iter().filter(whole).copied());
        let parts: Vec<Vec<Interval>> = parts.map(Iterator::collect).collect();
        let parts: Vec<Vec<Interval>> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let length_secs = to_secs - from_secs;
        if parts.is_empty() {
            return self.rates_over(from_secs, to_secs);
        }
        let trusted = trust(self.messages(from_secs, to_secs));
        let found = found_in_parts(&parts);
        let of = &found.analysis;
        let covered_share = share(of.corrected.covered_secs, length_secs);
        let enough = covered_share >= MIN_COVERAGE;
        let long = enough && of.corrected.covered_secs >= RMSSD_MIN_SECS;
        Stretch {
            intervals: count(of.intervals),
            gaps: count(parts.len() - 1),
            artefacts: count(of.artefacts.len()),
            artefact_share: found.artefact_share,
            covered_share,
            rate_bpm: of.corrected.rate_bpm.filter(|_| enough),
            rmssd_ms: of.corrected.rmssd_ms.filter(|_| long),
            sdnn_ms: of.corrected.sdnn_ms.filter(|_| long),
            quality: Some(found.faults.quality(share(found.heard_secs, length_secs)).min(trusted)),
            rates_only: false,
            irregular: of.irregular,
        }
    }

    /// The messages from `from_secs` to `to_secs`.
    fn messages(&self, from_secs: f64, to_secs: f64) -> &[Rated] {
        let first = self.rates.partition_point(|m| m.at_secs < from_secs);
        let last = self.rates.partition_point(|m| m.at_secs <= to_secs).max(first);
        self.rates.get(first..last).unwrap_or_default()
    }

    /// Of a source that sends no intervals.
    fn rates_over(&self, from_secs: f64, to_secs: f64) -> Stretch {
        let within = self.messages(from_secs, to_secs);
        let rates = Rates::of(within, from_secs - 1e-9, to_secs);
        Stretch {
            intervals: 0,
            gaps: 0,
            artefacts: 0,
            artefact_share: None,
            covered_share: rates.covered_share,
            rate_bpm: rates.mean_bpm,
            rmssd_ms: None,
            sdnn_ms: None,
            quality: (!within.is_empty()).then(|| rates.quality()),
            rates_only: within.iter().any(|m| m.bpm.is_some()),
            irregular: false,
        }
    }
}

fn share(covered_secs: f64, length_secs: f64) -> f64 {
    if length_secs > 0.0 { (covered_secs / length_secs).clamp(0.0, 1.0) } else { 0.0 }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
