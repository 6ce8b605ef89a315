//! The heart at one moment, in the few numbers that a therapist and a rule read.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use gradus_base::SessionTime;

/// The heart at one moment. What is missing is none, never zero; why stands in `reasons`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeartSigns {
    /// The end of every window.
    pub at: SessionTime,
    /// No living heart made these numbers.
    pub synthetic: bool,
    /// Length of the window of `rate_bpm` and `quality`, s. The baseline's windows are as long.
    pub window_secs: f64,
    /// Beats per minute over the window, artefacts corrected.
    pub rate_bpm: Option<f64>,
    /// Mean rate of the windows of the rest phase, bpm.
    pub baseline_bpm: Option<f64>,
    /// Standard deviation of the rate from window to window at rest, bpm.
    pub baseline_sd_bpm: Option<f64>,
    /// How many windows the baseline is made of; it is none below three.
    pub baseline_windows: u32,
    /// `rate_bpm` less `baseline_bpm`.
    pub change_from_baseline_bpm: Option<f64>,
    /// Length of the window of `rmssd_ms`, s.
    pub rmssd_window_secs: f64,
    /// Root mean square of successive differences, ms, artefacts corrected.
    pub rmssd_ms: Option<f64>,
    /// 0 (worthless) to 1 (clean) over the window; none before anything was heard.
    pub quality: Option<f64>,
    /// What takes from the quality, and why numbers are missing; empty when nothing does.
    pub reasons: Vec<QualityReason>,
}

/// What takes from the quality of heart signs, and why numbers are missing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QualityReason {
    /// Nothing was heard yet.
    NothingHeard,
    /// The source sends a rate but no intervals between beats.
    NoIntervals,
    /// The rhythm is irregular: variability is not given.
    Irregular,
    /// The rate that the source sends is not the rate of its intervals: one of them is no heart's.
    RateDisagrees {
        /// Mean of the rates in the window, beats per minute.
        rate_bpm: f64,
        /// Rate of the intervals in the window, beats per minute.
        intervals_bpm: f64,
    },
    /// The intervals of the window agree with one another, and no heart gets to them from those
    /// before within a beat: a sensor that counts twice or every other beat, or an attack. Its quality
    /// is 0.
    Jumped {
        /// Rate of the window, beats per minute.
        rate_bpm: f64,
    },
    /// Share of the window's messages that their source does not trust: a number that never changes,
    /// two devices in turn, values that no heart has.
    Doubtful {
        /// Share of the messages, 0 to 1.
        share: f64,
    },
    /// The source sent intervals until a while ago, and now sends rates alone.
    IntervalsStopped,
    /// The rate was the same number for the whole rest phase, which is no baseline.
    RestUnchanged {
        /// For how long, s.
        secs: f64,
    },
    /// Share of the window's rates that no heart can have after the one before, 0 to 1.
    ImplausibleRates {
        /// Share of the rates, 0 to 1.
        share: f64,
    },
    /// Share of the window's beats that are artefacts, 0 to 1.
    Artefacts {
        /// Share of the beats, 0 to 1.
        share: f64,
    },
    /// Times in the window at which the beats break off.
    Gaps {
        /// How many.
        count: u32,
    },
    /// Share of the window's messages that say the sensor does not touch skin, 0 to 1.
    NoContact {
        /// Share of the window, 0 to 1.
        share: f64,
    },
    /// Share of the window that beats cover, 0 to 1.
    Coverage {
        /// Share of the window that has beats, 0 to 1.
        share: f64,
    },
    /// The rest phase gave too little for a baseline: windows so far, windows needed.
    BaselineShort {
        /// Windows that there are.
        windows: u32,
        /// Windows that it takes.
        needed: u32,
    },
}

impl QualityReason {
    /// Whether it says why there is no baseline.
    pub fn is_about_rest(&self) -> bool {
        matches!(self, Self::BaselineShort { .. } | Self::RestUnchanged { .. })
    }
}

impl fmt::Display for QualityReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| (share * 100.0).round();
        match *self {
            Self::NothingHeard => write!(f, "nothing heard yet"),
            Self::NoIntervals => write!(f, "the source sends no intervals between beats"),
            Self::Irregular => {
                write!(f, "irregular rhythm: variability is not given")
            }
            Self::RateDisagrees { rate_bpm, intervals_bpm } => write!(
                f,
                "the sensor sends a rate of {rate_bpm:.0} and intervals of {intervals_bpm:.0} a minute"
            ),
            Self::Jumped { rate_bpm } => write!(
                f,
                "the rate jumped to {rate_bpm:.0} within a beat: the sensor counts wrongly, or an attack"
            ),
            Self::Doubtful { share } => {
                write!(f, "the source does not trust {} % of what it sends", percent(share))
            }
            Self::IntervalsStopped => {
                write!(f, "the sensor sends no intervals any more: check how it sits")
            }
            Self::RestUnchanged { secs } => {
                write!(f, "the rate was one number for {secs:.0} s of rest, which is no baseline")
            }
            Self::ImplausibleRates { share } => {
                write!(f, "{} % of the rates jump as no heart does", percent(share))
            }
            Self::Artefacts { share } => {
                write!(f, "{} % of the beats are artefacts", percent(share))
            }
            Self::Gaps { count: 1 } => write!(f, "1 gap in the window"),
            Self::Gaps { count } => write!(f, "{count} gaps in the window"),
            Self::NoContact { share } => {
                write!(f, "no skin contact in {} % of the window", percent(share))
            }
            Self::Coverage { share } => write!(f, "beats cover {} % of the window", percent(share)),
            Self::BaselineShort { windows, needed } => {
                write!(f, "the baseline has {windows} of {needed} windows at least")
            }
        }
    }
}
