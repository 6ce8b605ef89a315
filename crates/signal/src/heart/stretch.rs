//! The heart over one stretch of a session that is over: a phase, a step, any range of time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::analyse::{Found, found_in_parts};
use super::brief::{self, BRIEF_MIN_SECS, BriefRate, WhyMissing};
use super::join::{Interval, Joined, Joiner};
use super::part::MIN_BEATS;
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
    /// 0 (worthless) to 1 (clean), as for windows; none where nothing was heard. Less than 20 s of
    /// beats never have the quality of 20 s.
    pub quality: Option<f64>,
    /// Share of the stretch that intervals cover as they came, judged or not, 0 to 1; of a source
    /// without intervals, as `covered_share`.
    #[serde(default)]
    pub heard_share: f64,
    /// Where the stretch's own intervals give no rate: the mean rate of what was heard in it, judged
    /// together with the beats before and after.
    #[serde(default)]
    pub brief: Option<BriefRate>,
    /// Why neither `rate_bpm` nor `brief` is there.
    #[serde(default)]
    pub no_rate: Option<WhyMissing>,
    /// Why `rmssd_ms` and `sdnn_ms` are missing.
    #[serde(default)]
    pub no_rmssd: Option<WhyMissing>,
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
        let within = |one: &Interval| {
            one.end_secs - one.ms / 1e3 >= from_secs - 1e-9 && one.end_secs <= to_secs + 1e-9
        };
        let parts = self.parts.iter().map(|part| part.iter().filter(|one| within(one)).copied());
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
        let rate_bpm = of.corrected.rate_bpm.filter(|_| enough);
        let came_secs = self.came_secs(from_secs, to_secs);
        let heard_share = share(came_secs, length_secs);
        let brief = if rate_bpm.is_some() { None } else { self.brief(from_secs, to_secs, trusted) };
        let own = found.faults.quality(share(found.heard_secs, length_secs)).min(trusted);
        let own = brief::of_length(own, found.heard_secs);
        let quality = brief.as_ref().map_or(own, |brief| brief.quality);
        let rmssd_ms = of.corrected.rmssd_ms.filter(|_| long);
        Stretch {
            intervals: count(of.intervals),
            gaps: count(parts.len() - 1),
            artefacts: count(of.artefacts.len()),
            artefact_share: found.artefact_share,
            covered_share,
            rate_bpm,
            rmssd_ms,
            sdnn_ms: of.corrected.sdnn_ms.filter(|_| long),
            quality: Some(quality),
            heard_share,
            no_rate: match (rate_bpm, &brief) {
                (None, None) => Some(why(&found, came_secs, heard_share, BRIEF_MIN_SECS)),
                _ => None,
            },
            no_rmssd: match (rmssd_ms, of.irregular) {
                (Some(_), _) => None,
                (None, true) => Some(WhyMissing::Irregular),
                (None, false) => Some(why(&found, came_secs, heard_share, RMSSD_MIN_SECS)),
            },
            brief,
            rates_only: false,
            irregular: of.irregular,
        }
    }

    /// What intervals cover of a stretch as they came, s.
    fn came_secs(&self, from_secs: f64, to_secs: f64) -> f64 {
        let all = self.parts.iter().flatten();
        all.map(|one| brief::overlap(one.end_secs, one.ms, from_secs, to_secs)).sum()
    }

    /// The mean rate of the beats in a stretch, judged with those of a minute before and after it.
    fn brief(&self, from_secs: f64, to_secs: f64, trusted: f64) -> Option<BriefRate> {
        let near = |one: &&Interval| {
            one.end_secs >= from_secs - RMSSD_WINDOW_SECS
                && one.end_secs - one.ms / 1e3 <= to_secs + RMSSD_WINDOW_SECS
        };
        let parts = self.parts.iter().map(|part| part.iter().filter(near).copied());
        let parts: Vec<Vec<Interval>> = parts.map(Iterator::collect).collect();
        let parts: Vec<Vec<Interval>> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let origin = parts.iter().flatten().next().map(|one| one.end_secs - one.ms / 1e3)?;
        BriefRate::of(&found_in_parts(&parts), from_secs - origin, to_secs - origin, trusted)
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
        let covered_secs = rates.covered_share * (to_secs - from_secs).max(0.0);
        let long = covered_secs >= BRIEF_MIN_SECS;
        let rate_bpm = rates.mean_bpm.filter(|_| long);
        let rates_only = within.iter().any(|m| m.bpm.is_some());
        let no_rate = match (rates_only, rate_bpm) {
            (_, Some(_)) => None,
            (false, None) => Some(WhyMissing::NothingHeard),
            (true, None) if !long => {
                Some(WhyMissing::Short { heard_secs: covered_secs, needed_secs: BRIEF_MIN_SECS })
            }
            (true, None) if rates.covered_share < MIN_COVERAGE => {
                Some(WhyMissing::Gaps { heard_share: rates.covered_share })
            }
            (true, None) => Some(WhyMissing::Doubtful),
        };
        Stretch {
            intervals: 0,
            gaps: 0,
            artefacts: 0,
            artefact_share: None,
            covered_share: rates.covered_share,
            rate_bpm,
            rmssd_ms: None,
            sdnn_ms: None,
            quality: (!within.is_empty()).then(|| brief::of_length(rates.quality(), covered_secs)),
            heard_share: rates.covered_share,
            brief: None,
            no_rate,
            no_rmssd: Some(match (self.parts.iter().any(|part| !part.is_empty()), rates_only) {
                (true, true) => WhyMissing::Short {
                    heard_secs: self.came_secs(from_secs, to_secs),
                    needed_secs: RMSSD_MIN_SECS,
                },
                (false, true) => WhyMissing::RatesOnly,
                (_, false) => WhyMissing::NothingHeard,
            }),
            rates_only,
            irregular: false,
        }
    }
}

impl Stretch {
    /// The mean rate as far as there is one, beats per minute: `rate_bpm`, else that of `brief`.
    pub fn mean_bpm(&self) -> Option<f64> {
        self.rate_bpm.or(self.brief.as_ref().map(|brief| brief.rate_bpm))
    }

    /// The share of the stretch that [`mean_bpm`](Self::mean_bpm) stands for, 0 to 1.
    pub fn mean_covered_share(&self) -> f64 {
        self.brief.as_ref().map_or(self.covered_share, |brief| brief.covered_share)
    }
}

/// Why a measure that needs `needed_secs` of beats is missing where intervals came.
fn why(found: &Found, came_secs: f64, heard_share: f64, needed_secs: f64) -> WhyMissing {
    let intervals = count(found.analysis.intervals);
    if came_secs < needed_secs {
        WhyMissing::Short { heard_secs: came_secs, needed_secs }
    } else if heard_share < MIN_COVERAGE {
        WhyMissing::Gaps { heard_share }
    } else if found.analysis.unjudged == found.analysis.intervals {
        WhyMissing::FewBeats { intervals, needed: count(MIN_BEATS) }
    } else {
        WhyMissing::Doubtful
    }
}

fn share(covered_secs: f64, length_secs: f64) -> f64 {
    if length_secs > 0.0 { (covered_secs / length_secs).clamp(0.0, 1.0) } else { 0.0 }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
