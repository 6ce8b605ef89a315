//! A sensor as a session knows it: what it is for, how it stands, and what is known of it.

use core::time::Duration;
use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::SessionTime;

/// What a source is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SensorKind {
    /// Beats: advice is made of it, and its silence is an alarm.
    #[default]
    Heart,
    /// A signal that is recorded beside the heart, as it comes.
    Signal,
}

/// How the samples of a source travel: what is likely to be at fault when they stay away depends on
/// it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// Not stated, as in logs of older programs.
    #[default]
    Unknown,
    /// A sensor on the body, over Bluetooth.
    Bluetooth,
    /// A stream of Lab Streaming Layer: a program, and a network.
    Lsl,
    /// A relay that sends OSC: a watch, a program, and a network.
    Osc,
    /// A recording.
    Recording,
    /// A modelled body.
    Model,
}

impl Carrier {
    /// The silence after which a source counts as silent before its own pace is known, s. A watch
    /// relay sends when its watch has measured, which is each few seconds; a strap sends each
    /// second.
    pub fn first_patience_secs(self) -> f64 {
        match self {
            Self::Osc => 10.0,
            _ => SILENT_LEAST_SECS,
        }
    }
}

/// The shortest silence after which a heart source counts as silent, s: five messages of a chest
/// strap.
pub const SILENT_LEAST_SECS: f64 = 5.0;
/// The longest, s: what happens in a session within a longer time without a heart has to be known.
pub const SILENT_MOST_SECS: f64 = 30.0;
/// A source is silent after so many of its own long pauses.
const PAUSES: f64 = 2.5;
/// The pauses that a pace is taken from.
const PAUSES_KEPT: usize = 16;
/// Messages closer together than this are one, s.
const TOGETHER_SECS: f64 = 0.2;

/// The pace of a source: how far apart its messages come, and so how long a silence means
/// something.
///
/// The pause that four in five of the last sixteen do not exceed is its pace. One outage of a strap
/// that sends each second does not make it slow; a watch that sends each eight seconds, or only when
/// its number changes, is not silent in between.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    last: Option<SessionTime>,
    /// Pauses, s, the newest last.
    pauses: VecDeque<f64>,
}

impl Pace {
    /// A message came at `now`.
    pub fn message(&mut self, now: SessionTime) {
        let last = *self.last.get_or_insert(now);
        let secs = now.secs_since(last);
        if secs < TOGETHER_SECS {
            return;
        }
        self.last = Some(now);
        if self.pauses.len() == PAUSES_KEPT {
            self.pauses.pop_front();
        }
        self.pauses.push_back(secs.min(SILENT_MOST_SECS));
    }

    /// The silence after which the source counts as silent, s: `first` while its pace is not known,
    /// later from 5 to 30 s.
    pub fn silent_after_secs(&self, first: f64) -> f64 {
        let mut pauses: Vec<f64> = self.pauses.iter().copied().collect();
        pauses.sort_by(|a, b| b.total_cmp(a));
        let pace = pauses.get(pauses.len() / 5);
        pace.map_or(first, |secs| (PAUSES * secs).clamp(SILENT_LEAST_SECS, SILENT_MOST_SECS))
    }
}

/// How a source stands.
///
/// ```text
///               first sample         nothing for as long as its pace allows
///  connecting ───────────────▶ connected ─────────▶ silent
///      │                        ▲  │  ▲               │ │
///      │                 sample │  │  └─── sample ─────┘ │
///      └──── it says why ──▶ lost ◀┴──── it says why ────┘
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SensorState {
    /// Opened; nothing has come of it yet.
    #[default]
    Connecting,
    /// It sends.
    Connected,
    /// It has sent, is not known to be gone, and sends nothing; or it says so itself.
    Silent,
    /// It is gone, or has never been found, for this reason. Most sources look for it again.
    Lost {
        /// Why, for a person.
        reason: String,
    },
}

/// What a source knows of its sensor and has counted since the session opened. What it does not
/// know is none; a kind of source that does not count something leaves it 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SensorFacts {
    /// What it calls itself; empty while none is connected.
    pub name: String,
    /// Where it is reached, in the words of its own kind; empty while none is connected.
    pub address: String,
    /// Charge of its battery, 0 to 100, where the sensor reports it.
    pub battery_percent: Option<u8>,
    /// Energy it says was expended since its reset, kJ.
    pub energy_kj: Option<u16>,
    /// Messages that could be read.
    pub packets: u64,
    /// Messages that could not, and were used for nothing.
    pub malformed: u64,
    /// What was wrong with the last of those, or of those that were read in part.
    pub last_fault: Option<String>,
    /// Messages that were read although they contradict themselves, such as a packet with a byte
    /// too many: what is certain in them was taken, the rest was left.
    pub patched: u64,
    /// Messages that could be read and say nothing of what the source is for.
    pub of_else: u64,
    /// Messages thrown away because they came faster than they were taken.
    pub overrun: u64,
    /// Messages whose own time could not hold; their arrival stands in its place.
    pub stamps_refused: u64,
    /// Times that it was connected, or found, again.
    pub reconnects: u64,
    /// Other sensors that the same words mean.
    pub others: u64,
    /// Mean deviation of the times between arrivals in the last minute.
    pub arrival_jitter: Option<Duration>,
    /// How far its clock is from this machine's (add it to its stamps), s; none where it has no
    /// clock, or none that answers.
    pub clock_offset_secs: Option<f64>,
    /// Half-width of the interval that holds that offset, s.
    pub clock_uncertainty_secs: Option<f64>,
    /// Times that its clock jumped.
    pub clock_jumps: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(pauses: &[f64]) -> Pace {
        let (mut pace, mut at) = (Pace::default(), 0.0);
        pace.message(SessionTime::from_secs_f64(at));
        for secs in pauses {
            at += secs;
            pace.message(SessionTime::from_secs_f64(at));
        }
        pace
    }

    #[test]
    fn a_source_is_silent_by_its_own_pace_within_bounds() {
        assert_eq!(Pace::default().silent_after_secs(10.0), 10.0, "not known yet");
        for (secs, allowed) in [(0.25, 5.0), (1.0, 5.0), (3.0, 7.5), (8.0, 20.0), (60.0, 30.0)] {
            assert_eq!(pace(&[secs; 40]).silent_after_secs(5.0), allowed, "each {secs} s");
        }
        let on_change: Vec<f64> = (0..40).map(|i| [1.0, 2.0, 1.0, 9.0][i % 4]).collect();
        assert_eq!(pace(&on_change).silent_after_secs(5.0), 22.5);
    }

    #[test]
    fn an_outage_makes_no_slow_source_and_messages_that_come_together_are_one() {
        let mut pauses = vec![1.0; 12];
        pauses.push(25.0);
        pauses.extend([1.0; 3]);
        assert_eq!(pace(&pauses).silent_after_secs(5.0), 5.0);
        let in_fives: Vec<f64> = (0..100).map(|i| if i % 5 == 0 { 8.0 } else { 0.01 }).collect();
        let allowed = pace(&in_fives).silent_after_secs(5.0);
        assert!((allowed - 20.0).abs() < 0.2, "{allowed}");
    }
}
