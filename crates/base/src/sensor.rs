//! A sensor as a session knows it: what it is for, how it stands, and what is known of it.

use core::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// How a source stands.
///
/// ```text
///               first sample         nothing for 5 s
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
    /// What was wrong with the last of those.
    pub last_fault: Option<String>,
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
