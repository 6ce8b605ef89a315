//! The heart by phase and step, beside the rest that it is compared with.

use gradus_base::SessionTime;
use gradus_base::sample::HeartSample;
use gradus_session::{Phase, Record, RecordKind};
use gradus_signal::heart::{HeartCourse, HeartStream, RATE_WINDOW_SECS, Stretch};
use serde::Serialize;

use crate::segments::{Segment, Segments};

/// The heart of a session. Shares are 0 to 1; null is missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HeartInfo {
    /// None when the rest phase gave too little for a baseline, or there was no rest phase.
    pub baseline: Option<BaselineInfo>,
    /// Why there is none.
    pub no_baseline: Option<String>,
    /// In order of time, one for each source that was heard in the session.
    pub stretches: Vec<HeartRow>,
}

/// The last rest phase, as the desk had it: windows of 20 s, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BaselineInfo {
    /// Mean rate and its standard deviation from window to window, bpm.
    pub rate_bpm: f64,
    /// Standard deviation of the rate, beats a minute.
    pub sd_bpm: f64,
    /// How many windows the rate was taken over.
    pub windows: u32,
    /// The length of a window, s.
    pub window_s: f64,
}

/// One phase or step, as one source measured it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeartRow {
    /// The step's name, or the phase in round brackets.
    pub what: String,
    /// The phase of the session.
    pub phase: Phase,
    /// Session time of its begin, s.
    pub from_s: f64,
    /// Session time of its end, s.
    pub to_s: f64,
    /// As given by `--heart`.
    pub source: String,
    /// No living heart made these numbers.
    pub synthetic: bool,
    /// What the heart did meanwhile.
    #[serde(flatten)]
    pub heart: Stretch,
    /// `rate_bpm`, or the rate of `brief`, less the baseline's; of the rest phase itself, none.
    pub change_from_baseline_bpm: Option<f64>,
}

/// Gathers the heart while a log is read.
#[derive(Default)]
pub(super) struct Hearts {
    stream: HeartStream,
    rested: bool,
    sources: Vec<(String, bool, HeartCourse)>,
    segments: Segments,
    end: SessionTime,
}

impl Hearts {
    pub fn sample(&mut self, sample: &HeartSample) {
        let source = sample.source.as_str();
        let known = self
            .sources
            .iter()
            .position(|(name, synthetic, _)| name == source && *synthetic == sample.synthetic);
        if known.is_none() {
            self.sources.push((source.to_owned(), sample.synthetic, HeartCourse::default()));
        }
        let index = known.unwrap_or(self.sources.len() - 1);
        if let Some((_, _, course)) = self.sources.get_mut(index) {
            course.push(sample);
        }
        self.stream.push(sample);
        self.end = self.end.max(sample.capture.at);
    }

    pub fn record(&mut self, record: &Record) {
        if let RecordKind::PhaseChanged { from, to } = &record.kind {
            if *from == Phase::Baseline {
                self.stream.rest_ends(record.at);
            }
            if *to == Phase::Baseline {
                self.rested = true;
                self.stream.rest_begins(record.at);
            }
        }
        self.segments.record(record);
        self.end = self.end.max(record.at);
    }

    /// Sums up; the last phase ends with the last record or beat.
    pub fn info(self) -> HeartInfo {
        if self.sources.is_empty() {
            return HeartInfo::default();
        }
        let signs = self.stream.signs(self.end);
        let rates = signs.baseline_bpm.zip(signs.baseline_sd_bpm);
        let baseline = rates.map(|(rate_bpm, sd_bpm)| BaselineInfo {
            rate_bpm,
            sd_bpm,
            windows: signs.baseline_windows,
            window_s: RATE_WINDOW_SECS,
        });
        let short = signs.reasons.iter().find(|reason| reason.is_about_rest());
        let no_baseline = match (baseline, self.rested) {
            (Some(_), _) => None,
            (None, false) => Some("the session had no rest phase".to_owned()),
            (None, true) => short.map(ToString::to_string),
        };
        let phases: Vec<Segment> = self.segments.until(self.end);
        let rows = phases.iter().filter(|one| one.phase != Phase::Closed).flat_map(|one| {
            let row = |(source, synthetic, course): &(String, bool, HeartCourse)| {
                let (from_s, to_s) = (one.from.as_secs_f64(), one.to.as_secs_f64());
                let heart = course.over(from_s, to_s);
                let rest = baseline.filter(|_| one.phase != Phase::Baseline);
                HeartRow {
                    what: one.title(),
                    phase: one.phase,
                    from_s,
                    to_s,
                    source: source.clone(),
                    synthetic: *synthetic,
                    change_from_baseline_bpm: heart
                        .mean_bpm()
                        .zip(rest)
                        .map(|(rate, rest)| rate - rest.rate_bpm),
                    heart,
                }
            };
            self.sources.iter().map(row).collect::<Vec<_>>()
        });
        HeartInfo { baseline, no_baseline, stretches: rows.collect() }
    }
}
