//! Signals beside the heart: taken as they come, for log and timeline.

use std::time::Duration;

use gradus_base::sample::SignalBlock;
use gradus_base::sensor::SensorKind;
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};
use gradus_lsl::LslError;
use gradus_sensors::{SignalSource, SignalSpec, Source as _, SourceState};
use gradus_session::snapshot::SignalView;
use gradus_session::{SensorEvent, Session};

use super::watched::Watched;

/// A signal of which nothing came for so long is silent.
const SILENT: Duration = Duration::from_secs(5);

/// The signals of a session.
pub(crate) struct Signals(Vec<Signal>);

/// One signal.
pub(crate) struct Signal {
    pub watched: Watched<SignalSource>,
    /// When the last block came.
    heard: SessionTime,
}

impl Signals {
    /// Begins to look for the streams.
    pub fn open(specs: &[SignalSpec]) -> Result<Self, LslError> {
        let open = |spec| {
            let watched = Watched::new(SignalSource::open(spec)?, SensorKind::Signal);
            Ok(Signal { watched, heard: SessionTime::ZERO })
        };
        specs.iter().map(open).collect::<Result<_, _>>().map(Self)
    }

    /// The session begins.
    pub fn tie(&mut self, epoch: &Epoch) {
        for signal in &mut self.0 {
            signal.watched.source.tie(epoch);
        }
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Signal> {
        self.0.iter_mut()
    }

    /// As the panel shows them.
    pub fn views(&self, session: &Session) -> Vec<SignalView> {
        let view = |signal: &Signal| {
            let source = signal.watched.source.name().clone();
            let (state, since) = super::stands(session, &source);
            let facts = signal.watched.source.facts().sensor.unwrap_or_default();
            SignalView { state, since, facts, source }
        };
        self.0.iter().map(view).collect()
    }
}

impl Signal {
    /// Its name as given by `--signal`.
    pub fn name(&self) -> &Name {
        self.watched.source.name()
    }

    /// The values that have arrived, and an event for the session.
    pub fn poll(&mut self, now: SessionTime) -> (Option<SignalBlock>, Option<SensorEvent>) {
        let (block, state) = self.watched.source.poll();
        if block.is_some() {
            self.heard = now;
            return (block, self.watched.sent());
        }
        let silent_for = now.since(self.heard);
        let event = match state {
            // Reported once, whatever the reason becomes while the source is looked for.
            SourceState::Lost { .. } if !self.watched.is_lost() => self.watched.stands(state),
            SourceState::Live if self.watched.is_connected() && silent_for >= SILENT => {
                let reason = format!("nothing came for {} s", SILENT.as_secs());
                self.watched.stands(SourceState::Silent { reason })
            }
            _ => None,
        };
        (None, event)
    }
}
