//! Any stream of numbers, recorded unchanged.

use std::sync::Arc;

use gradus_base::Name;
use gradus_base::sample::{SignalBlock, SignalChannel, SignalSample};
use gradus_base::sensor::Carrier;
use gradus_base::time::Epoch;
use gradus_lsl::{Limits, LslError, State, StreamInfo};

use super::tied::Tied;
use crate::{Facts, SignalSpec, Source, SourceState};

/// More channels than an EEG cap has; four seconds of samples at 1 kHz may wait.
const LIMITS: Limits = Limits { channels: 256, waiting: 4096 };
/// The most values of one block; the rest follow with the next block.
const VALUES_AT_ONCE: usize = 65_536;

/// A signal beside the heart: skin conductance, band power, any stream with channels.
pub struct SignalSource {
    name: Name,
    tied: Tied,
    /// The stream of the samples that arrive.
    info: Option<Arc<StreamInfo>>,
}

impl SignalSource {
    /// Begins to look for the stream.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn open(spec: &SignalSpec) -> Result<Self, LslError> {
        let tied = Tied::open(spec.stream.clone(), LIMITS)?;
        Ok(Self { name: Name::from(spec.to_string()), tied, info: None })
    }

    /// Takes the samples that have arrived; never blocks.
    pub fn poll(&mut self) -> (Option<SignalBlock>, SourceState) {
        let state = self.tied.state();
        if let State::Live(info) = &state {
            self.info = Some(Arc::clone(info));
        }
        let block = self.info.clone().and_then(|info| self.block(&info));
        let state = match state {
            State::Live(_) => SourceState::Live,
            State::Unanswered => SourceState::Connecting,
            State::Searching(reason) => SourceState::Lost { reason },
            State::Lost(reason) => {
                SourceState::Lost { reason: format!("{reason}; looking for it") }
            }
        };
        (block, state)
    }

    fn block(&mut self, info: &StreamInfo) -> Option<SignalBlock> {
        let channels = info.channels.len();
        let arrived = self.tied.take(VALUES_AT_ONCE / channels.max(1));
        // The stream may have come back with other channels in between.
        let same = arrived.into_iter().filter(|(_, sample)| sample.values.len() == channels);
        let samples: Vec<SignalSample> = same
            .map(|(capture, sample)| SignalSample {
                capture,
                values: sample.values.into_iter().map(|v| v.is_finite().then_some(v)).collect(),
            })
            .collect();
        (!samples.is_empty()).then(|| SignalBlock {
            source: self.name.clone(),
            stream: info.name.clone(),
            content: info.kind.clone(),
            nominal_rate_hz: Some(info.nominal_rate_hz).filter(|rate| *rate > 0.0),
            channels: info
                .channels
                .iter()
                .map(|one| SignalChannel { label: one.label.clone(), unit: one.unit.clone() })
                .collect(),
            samples,
        })
    }
}

impl Source for SignalSource {
    fn name(&self) -> &Name {
        &self.name
    }

    fn carrier(&self) -> Carrier {
        Carrier::Lsl
    }

    fn tie(&mut self, epoch: &Epoch) {
        self.tied.tie(epoch);
    }

    fn facts(&self) -> Facts {
        self.tied.facts()
    }
}
