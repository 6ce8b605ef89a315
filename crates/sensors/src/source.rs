//! What every heart-rate source promises.

use std::time::Duration;

use gradus_core::{Name, SessionTime, sample::HeartSample};

/// A source of heart samples that is asked, and never calls back.
pub trait HeartSource: Send {
    /// The source as given by `--heart` or `--patient`.
    fn name(&self) -> &Name;

    /// Whether no living heart makes these numbers. A replay is not synthetic: a heart made it, at
    /// another time.
    fn is_synthetic(&self) -> bool;

    /// Takes what has arrived until `now` and appends it to `out`, oldest first; never blocks.
    ///
    /// `now` does not run backwards. `body` is what the patient meets from `now` until the next
    /// poll; poll at once when it changes. Real sensors ignore it.
    fn poll(
        &mut self,
        now: SessionTime,
        body: &Stimulation,
        out: &mut Vec<HeartSample>,
    ) -> SourceState;

    /// When to poll next at the latest; none when nothing more can come.
    fn next_wakeup(&self) -> Option<SessionTime>;

    /// What the sensor tells of itself and how its messages come; none where there is no sensor.
    fn facts(&self) -> Option<SensorFacts> {
        None
    }
}

/// What is known of the sensor behind a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SensorFacts {
    /// What it calls itself; empty while none is connected.
    pub name: String,
    /// Where it is reached, in the words of its own kind; empty while none is connected.
    pub address: String,
    /// Charge of its battery, 0 to 100, when it told.
    pub battery_percent: Option<u8>,
    /// Energy it says was expended since its reset, kJ.
    pub energy_kj: Option<u16>,
    /// Messages that could be read.
    pub packets: u64,
    /// Messages that could not, and were used for nothing.
    pub malformed: u64,
    /// What was wrong with the last of those.
    pub last_fault: Option<String>,
    /// Messages thrown away because nobody polled.
    pub overrun: u64,
    /// Mean deviation of the times between arrivals in the last minute.
    pub arrival_jitter: Option<Duration>,
}

/// How a source stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceState {
    /// Not yet found or not yet sending; left when the first sample arrives or the source gives up.
    Connecting,
    /// Sending; left when the source ends or is lost.
    Live,
    /// Will send no more, and that was to be expected, as at the end of a recording. Final.
    Ended {
        /// Why, in words for the therapist.
        reason: String,
    },
    /// Stopped sending against expectation; left when samples arrive again.
    Lost {
        /// Why, in words for the therapist.
        reason: String,
    },
}

/// What a modelled body answers to; real sensors ignore it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stimulation {
    /// The intensity dial, 0 to 10; outside values are clamped, one that is no number counts as 0.
    pub intensity: f64,
    /// Whether the feared world is shown; false in baseline, safe place and recovery.
    pub exposed: bool,
    /// Whether a stimulus (a gust, a remark) is being presented. Its beginning startles.
    pub stimulus_active: bool,
}
