//! Signals beside the heart: taken as they come, logged, and shown.

use gradus_core::session::{Input, SensorEvent};
use gradus_core::time::Epoch;
use gradus_log::Entry;
use gradus_lsl::LslError;
use gradus_sensors::{SignalSource, SignalSpec, SourceState};

use crate::run::Running;

/// The signals of a session.
pub struct Signals(Vec<Signal>);

struct Signal {
    source: SignalSource,
    sending: bool,
}

impl Signals {
    /// Begins to look for each.
    pub fn open(specs: &[SignalSpec]) -> Result<Self, LslError> {
        let open = |spec| Ok(Signal { source: SignalSource::open(spec)?, sending: false });
        specs.iter().map(open).collect::<Result<_, _>>().map(Self)
    }

    /// The session begins.
    pub fn tie(&mut self, epoch: &Epoch) {
        for signal in &mut self.0 {
            signal.source.tie(epoch);
        }
    }
}

impl Running {
    /// Takes what has arrived.
    pub(crate) fn look_at_signals(&mut self) {
        let now = self.clock.now();
        let mut events = Vec::new();
        for signal in &mut self.signals.0 {
            let (block, state) = signal.source.poll();
            let source = signal.source.name().clone();
            if let Some(block) = block {
                if !std::mem::replace(&mut signal.sending, true) {
                    events
                        .push(SensorEvent::Connected { source: source.clone(), synthetic: false });
                }
                self.gathered.signals(&block);
                self.log.push(now, Entry::Signals(block));
            }
            if let SourceState::Lost { reason } = state
                && std::mem::take(&mut signal.sending)
            {
                events.push(SensorEvent::Lost { source: source.clone(), reason });
            }
            if let Some(mut values) = signal.source.news() {
                values.insert("source".to_owned(), source.to_string());
                let name = "gradus.signal".to_owned();
                self.log.push(now, Entry::Metadata { name, values });
            }
        }
        for event in events {
            self.handle(&Input::Sensor(event), now);
        }
    }
}
