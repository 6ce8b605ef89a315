//! A source under watch: its changes of state become events for the session, its facts go into the
//! log.

use std::collections::BTreeMap;

use gradus_base::SessionTime;
use gradus_base::sensor::SensorKind;
use gradus_log::{LogHandle, Topic};
use gradus_sensors::{Source, SourceNews, SourceState};
use gradus_session::SensorEvent;

use super::report::Reported;

/// A source under watch.
///
/// ```text
///                     sent                     stands: silent, lost, ended, doubtful
///  opened ──────────────────────▶ connected ──────────────────────────────▶ failing
///     └── stands: lost, ended ──▶ failing        ◀── sent, stands: live ──────┘
/// ```
pub(crate) struct Watched<S> {
    pub source: S,
    kind: SensorKind,
    /// The session knows it as connected.
    connected: bool,
    /// The state in which it sends nothing, or nothing to be trusted, as the session knows it.
    failing: Option<SourceState>,
    news: SourceNews,
    reported: Reported,
}

impl<S: Source> Watched<S> {
    pub fn new(source: S, kind: SensorKind) -> Self {
        let (news, reported) = (SourceNews::default(), Reported::default());
        Self { source, kind, connected: false, failing: None, news, reported }
    }

    pub fn is_connected(&self) -> bool {
        self.connected
    }

    pub fn is_lost(&self) -> bool {
        matches!(self.failing, Some(SourceState::Lost { .. }))
    }

    /// The event that the source was opened.
    pub fn opened(&self) -> SensorEvent {
        let (source, synthetic) = (self.source.name().clone(), self.source.is_synthetic());
        let by = self.source.carrier();
        SensorEvent::Connecting { source, synthetic, what: self.kind, by }
    }

    /// The source sent something: an event for the session before its samples.
    pub fn sent(&mut self) -> Option<SensorEvent> {
        // A heart's samples reach the session, which sees by them that silence is over. A signal's
        // do not.
        let is_back = self.kind == SensorKind::Signal && self.failing.take().is_some();
        if std::mem::replace(&mut self.connected, true) && !is_back {
            return None;
        }
        let (source, synthetic) = (self.source.name().clone(), self.source.is_synthetic());
        Some(SensorEvent::Connected { source, synthetic })
    }

    /// The source is in this state: an event for the session, where the state is new.
    pub fn stands(&mut self, state: SourceState) -> Option<SensorEvent> {
        let fails = !matches!(state, SourceState::Connecting | SourceState::Live);
        let state = fails.then_some(state);
        if state == self.failing {
            return None;
        }
        let before = std::mem::replace(&mut self.failing, state.clone());
        let source = self.source.name().clone();
        match state {
            None | Some(SourceState::Connecting | SourceState::Live) => {
                let doubted = matches!(before, Some(SourceState::Doubtful { .. }));
                doubted.then_some(SensorEvent::Trusted { source })
            }
            Some(SourceState::Doubtful { reason }) => {
                Some(SensorEvent::Doubtful { source, reason })
            }
            Some(SourceState::Silent { reason }) => Some(SensorEvent::Silent { source, reason }),
            Some(SourceState::Lost { reason } | SourceState::Ended { reason }) => {
                self.connected = false;
                Some(SensorEvent::Lost { source, reason })
            }
        }
    }

    /// News of the stream that it reads, for the log's metadata.
    pub fn news(&mut self, now: SessionTime) -> Option<BTreeMap<String, String>> {
        self.news.since_last(&self.source.facts(), now)
    }

    /// Its clock and its counts into the log, when they are due or for the last time.
    pub fn report(&mut self, log: &LogHandle, now: SessionTime, last: bool) {
        let facts = self.source.facts();
        if last || self.reported.is_due(facts.sensor.as_ref(), now) {
            let topic = match self.kind {
                SensorKind::Heart => Topic::Heart,
                SensorKind::Signal => Topic::Signals,
            };
            self.reported.write(log, now, topic, self.source.name(), facts);
        }
    }
}
