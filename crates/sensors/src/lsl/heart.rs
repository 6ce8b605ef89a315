//! Reads a heart from an LSL stream.

use std::time::Duration;

use gradus_base::sample::HeartSample;
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};
use gradus_lsl::{Limits, LslError, State, StreamInfo, Wanted};

use super::columns::Columns;
use super::tied::Tied;
use crate::{Facts, HeartSource, Source, SourceState, Stimulation};

/// A heart has few channels, and few messages.
const LIMITS: Limits = Limits { channels: 64, waiting: 256 };
/// The most messages taken in one poll; the rest follow with the next poll.
const AT_ONCE: usize = 32;
/// Time between two polls.
const POLL_EVERY: Duration = Duration::from_millis(50);

/// A heart-rate stream of Lab Streaming Layer.
pub(crate) struct LslHeart {
    name: Name,
    tied: Tied,
    /// The heart's channels in the stream of this uid, or the reason why the stream has none.
    columns: Option<(String, Result<Columns, String>)>,
    polled: SessionTime,
    sending: bool,
}

impl LslHeart {
    pub fn open(name: Name, stream: Wanted) -> Result<Self, LslError> {
        let tied = Tied::open(stream, LIMITS)?;
        Ok(Self { name, tied, columns: None, polled: SessionTime::ZERO, sending: false })
    }
}

/// The heart's values in one sample of a stream, or the reason why the stream has none: rate in
/// 1/min, interval in ms, quality.
pub fn heart_of_stream(
    info: &StreamInfo,
    values: &[f64],
) -> Result<(Option<f32>, Option<f32>, f32), String> {
    let reading = Columns::of(info)?.read(values);
    Ok((reading.rate_bpm, reading.rr_ms, reading.quality))
}

impl Source for LslHeart {
    fn name(&self) -> &Name {
        &self.name
    }

    fn tie(&mut self, epoch: &Epoch) {
        self.tied.tie(epoch);
    }

    fn facts(&self) -> Facts {
        self.tied.facts()
    }
}

impl HeartSource for LslHeart {
    fn poll(
        &mut self,
        now: SessionTime,
        _: &Stimulation,
        out: &mut Vec<HeartSample>,
    ) -> SourceState {
        self.polled = now;
        let state = self.tied.state();
        if let State::Live(info) = &state
            && self.columns.as_ref().is_none_or(|(uid, _)| *uid != info.uid)
        {
            self.columns = Some((info.uid.clone(), Columns::of(info)));
        }
        let arrived = self.tied.take(AT_ONCE);
        if let Some((_, Ok(columns))) = &self.columns {
            for (capture, sample) in arrived {
                let reading = columns.read(&sample.values);
                self.sending = true;
                out.push(HeartSample {
                    capture,
                    rate_bpm: reading.rate_bpm,
                    rr_ms: reading.rr_ms.into_iter().collect(),
                    contact: reading.contact,
                    source: self.name.clone(),
                    synthetic: false,
                    quality: reading.quality,
                });
            }
        }
        match (state, &self.columns) {
            (State::Live(_), Some((_, Err(reason)))) => {
                SourceState::Lost { reason: reason.clone() }
            }
            (State::Live(_), _) if self.sending => SourceState::Live,
            (State::Live(_) | State::Searching(_), _) => SourceState::Connecting,
            (State::Lost(reason), _) => {
                self.sending = false;
                SourceState::Lost { reason: format!("{reason}; looking for it") }
            }
        }
    }

    fn next_wakeup(&self) -> Option<SessionTime> {
        Some(self.polled + POLL_EVERY)
    }
}
