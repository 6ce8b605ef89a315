//! The heart of the session: its source is polled, its news are told, and it is summed up for panel
//! and rules.

use core::time::Duration;

use gradus_base::SessionTime;
use gradus_base::sensor::SensorKind;
use gradus_log::{Entry, Topic};
use gradus_sensors::{HeartSource, SourceState};
use gradus_session::{Input, Phase, Record, RecordKind, SensorEvent};
use gradus_signal::heart::HeartSigns;

use crate::run::Running;
use crate::sensors::Reported;

/// How often what the panel shows is made anew.
const SIGNS_EVERY: Duration = Duration::from_secs(1);

/// The heart's source, and what the session was told of it.
pub(crate) struct Heart {
    pub source: Box<dyn HeartSource>,
    /// It sends no more, as was to be expected.
    pub over: bool,
    /// The session was told that it is connected.
    connected: bool,
    /// Why it sends nothing, as last told.
    fails: Option<SourceState>,
    pub polled: SessionTime,
    pub reported: Reported,
}

impl Heart {
    pub fn new(source: Box<dyn HeartSource>) -> Self {
        let (over, connected, fails) = (false, false, None);
        let (polled, reported) = (SessionTime::ZERO, Reported::default());
        Self { source, over, connected, fails, polled, reported }
    }

    /// When it wants to be polled.
    pub fn due(&self) -> Option<SessionTime> {
        let due = self.source.next_wakeup().filter(|_| !self.over)?;
        // A source that always wants to be asked at once must not hold the loop.
        let again = self.polled + Duration::from_millis(1);
        Some(if due > self.polled { due } else { again })
    }
}

impl Running {
    /// The session is told that there is a source, and the log what its times are made of.
    pub(crate) fn heart_opens(&mut self) {
        let Some(heart) = &self.heart else { return };
        let (source, synthetic) = (heart.source.name().clone(), heart.source.is_synthetic());
        let event = SensorEvent::Connecting { source, synthetic, what: SensorKind::Heart };
        self.handle(&Input::Sensor(event), SessionTime::ZERO);
        self.report_heart(SessionTime::ZERO, false);
    }

    pub(crate) fn poll_heart(&mut self, until: SessionTime) {
        let mut samples = Vec::new();
        // The core's time never goes back, and the log says when the core took a sample.
        let until = until.max(self.session.now());
        let Some(heart) = self.heart.as_mut().filter(|heart| !heart.over) else { return };
        heart.polled = until;
        let (source, synthetic) = (heart.source.name().clone(), heart.source.is_synthetic());
        let state = heart.source.poll(until, &self.stimulation, &mut samples);
        heart.over = matches!(state, SourceState::Ended { .. });
        if let Some(values) = heart.source.news() {
            self.log.push(until, Entry::Metadata { name: "gradus.heart".to_owned(), values });
        }
        for sample in samples {
            if !sample.is_finite() {
                // The log counts it; nobody else hears of it.
                self.log.push(until, Entry::Heart(sample));
                continue;
            }
            if let Some(heart) = &mut self.heart
                && !std::mem::replace(&mut heart.connected, true)
            {
                let event = SensorEvent::Connected { source: source.clone(), synthetic };
                self.handle(&Input::Sensor(event), until);
            }
            if let Some(rate) = sample.rate_bpm {
                self.last_heart = Some((rate, sample.capture.at, sample.quality));
            }
            self.heart_stream.push(&sample);
            self.gathered.heart(&sample);
            if let Some(published) = &self.published {
                published.heart(&sample);
            }
            self.log.push(until, Entry::Heart(sample.clone()));
            self.handle(&Input::Heart(sample), until);
        }
        self.heart_stands(state, until);
        self.report_heart(until, false);
    }

    /// Tells the session that nothing comes, and why, when that is new.
    fn heart_stands(&mut self, state: SourceState, at: SessionTime) {
        let Some(heart) = &mut self.heart else { return };
        let fails = !matches!(state, SourceState::Connecting | SourceState::Live);
        let state = fails.then_some(state);
        if state == heart.fails {
            return;
        }
        heart.fails.clone_from(&state);
        let source = heart.source.name().clone();
        let event = match state {
            None | Some(SourceState::Connecting | SourceState::Live) => return,
            Some(SourceState::Silent { reason }) => SensorEvent::Silent { source, reason },
            Some(SourceState::Lost { reason } | SourceState::Ended { reason }) => {
                heart.connected = false;
                SensorEvent::Lost { source, reason }
            }
        };
        self.handle(&Input::Sensor(event), at);
    }

    /// What the source knows and counted, into the log when it is due, or for the last time.
    pub(crate) fn report_heart(&mut self, now: SessionTime, last: bool) {
        let Some(heart) = &mut self.heart else { return };
        let facts = heart.source.facts();
        if heart.reported.is_due(facts.as_ref(), now) || last {
            let name = heart.source.name().clone();
            let clock = heart.source.clock();
            heart.reported.write(&self.log, now, Topic::Heart, &name, clock, facts);
        }
    }

    /// The baseline phase is the rest that everything is compared with.
    pub(crate) fn heart_record(&mut self, record: &Record) {
        if let RecordKind::PhaseChanged { from, to } = &record.kind {
            if *from == Phase::Baseline {
                self.heart_stream.rest_ends(record.at);
            }
            if *to == Phase::Baseline {
                self.heart_stream.rest_begins(record.at);
            }
        }
    }

    /// The signs for the panel, at most a second old.
    pub(crate) fn heart_signs(&mut self, now: SessionTime) -> HeartSigns {
        if self.heart_signs.window_secs == 0.0 || now.since(self.heart_signs.at) >= SIGNS_EVERY {
            self.heart_signs = self.heart_stream.signs(now);
            self.gathered.mended(&self.heart_stream);
        }
        self.heart_signs.clone()
    }
}
