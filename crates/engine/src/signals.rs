//! Signals beside the heart: taken as they come, logged, and shown.

use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::sensor::SensorKind;
use gradus_base::time::Epoch;
use gradus_log::{Entry, Topic};
use gradus_lsl::LslError;
use gradus_sensors::{SignalSource, SignalSpec, SourceState};
use gradus_session::{Input, SensorEvent};

use crate::run::Running;
use crate::sensors::Reported;

/// A signal of which nothing came for so long is silent.
const SILENT: Duration = Duration::from_secs(5);

/// The signals of a session.
pub struct Signals(pub(crate) Vec<Signal>);

pub(crate) struct Signal {
    pub source: SignalSource,
    told: Told,
    /// When the last block came.
    heard: SessionTime,
    reported: Reported,
}

/// What the session was last told of a signal.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    Connecting,
    Connected,
    Silent,
    Lost,
}

impl Signals {
    /// Begins to look for each.
    pub fn open(specs: &[SignalSpec]) -> Result<Self, LslError> {
        let open = |spec| {
            Ok(Signal {
                source: SignalSource::open(spec)?,
                told: Told::Connecting,
                heard: SessionTime::ZERO,
                reported: Reported::default(),
            })
        };
        specs.iter().map(open).collect::<Result<_, _>>().map(Self)
    }

    /// The session begins.
    pub fn tie(&mut self, epoch: &Epoch) {
        for signal in &mut self.0 {
            signal.source.tie(epoch);
        }
    }
}

impl Signal {
    /// What the session is to be told, now that the source stands so; `sent`, when something came.
    fn news(&mut self, sent: bool, state: SourceState, now: SessionTime) -> Option<SensorEvent> {
        let source = self.source.name().clone();
        if sent {
            self.heard = now;
            let before = std::mem::replace(&mut self.told, Told::Connected);
            let new = before != Told::Connected;
            return new.then_some(SensorEvent::Connected { source, synthetic: false });
        }
        match state {
            SourceState::Lost { reason } if self.told != Told::Lost => {
                self.told = Told::Lost;
                Some(SensorEvent::Lost { source, reason })
            }
            SourceState::Live
                if self.told == Told::Connected && now.since(self.heard) >= SILENT =>
            {
                self.told = Told::Silent;
                let reason = format!("nothing came for {} s", SILENT.as_secs());
                Some(SensorEvent::Silent { source, reason })
            }
            _ => None,
        }
    }
}

impl Running {
    /// The session is told which signals there are.
    pub(crate) fn signals_open(&mut self) {
        let names: Vec<_> = self.signals.0.iter().map(|s| s.source.name().clone()).collect();
        for source in names {
            let what = SensorKind::Signal;
            let event = SensorEvent::Connecting { source, synthetic: false, what };
            self.handle(&Input::Sensor(event), SessionTime::ZERO);
        }
    }

    /// Takes what has arrived.
    pub(crate) fn look_at_signals(&mut self) {
        let now = self.clock.now();
        let mut events = Vec::new();
        for signal in &mut self.signals.0 {
            let (block, state) = signal.source.poll();
            events.extend(signal.news(block.is_some(), state, now));
            if let Some(block) = block {
                self.gathered.signals(&block);
                self.log.push(now, Entry::Signals(block));
            }
            if let Some(mut values) = signal.source.news() {
                values.insert("source".to_owned(), signal.source.name().to_string());
                let name = "gradus.signal".to_owned();
                self.log.push(now, Entry::Metadata { name, values });
            }
        }
        for event in events {
            self.handle(&Input::Sensor(event), now);
        }
        self.report_signals(now, false);
    }

    /// What each source knows and counted, into the log when it is due, or for the last time.
    pub(crate) fn report_signals(&mut self, now: SessionTime, last: bool) {
        for Signal { source, reported, .. } in &mut self.signals.0 {
            let facts = Some(source.facts());
            if reported.is_due(facts.as_ref(), now) || last {
                let name = source.name().clone();
                reported.write(&self.log, now, Topic::Signals, &name, source.clock(), facts);
            }
        }
    }
}
