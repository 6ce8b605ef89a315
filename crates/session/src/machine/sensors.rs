//! The sensors of a session: how each stands, since when, and when a heart source counts as silent.

use std::collections::BTreeMap;

use core::time::Duration;

use gradus_base::sensor::{Carrier, Pace, SILENT_LEAST_SECS, SensorKind, SensorState};
use gradus_base::{Name, SessionTime};

/// Every source that the session has heard of.
#[derive(Clone, Debug, Default)]
pub(super) struct Sensors(BTreeMap<Name, Sensor>);

/// A source. It is silent exactly while the alarm about it is raised.
#[derive(Clone, Debug)]
struct Sensor {
    what: SensorKind,
    by: Carrier,
    /// How far apart its samples come.
    pace: Pace,
    /// When something last came of it; when it was opened, before its first sample.
    heard: SessionTime,
    silent: bool,
    state: SensorState,
    /// Since when it stands so.
    since: SessionTime,
}

/// A source sends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Heard {
    /// An alarm said that it does not.
    pub was_silent: bool,
    /// It had sent before and had been away since then.
    pub away_since: Option<SessionTime>,
}

/// A source has sent nothing for too long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FellSilent {
    /// When something last came of it.
    pub heard: SessionTime,
    /// It had sent before.
    pub sent: bool,
    /// How its samples travel.
    pub by: Carrier,
    /// How long it was silent when it counted as silent, s.
    pub after_secs: f64,
}

impl Sensor {
    /// The silence after which it counts as silent, s.
    fn silent_after_secs(&self) -> f64 {
        self.pace.silent_after_secs(self.by.first_patience_secs())
    }

    /// It stands so from now on; how it stood before. Since when is kept where only a reason
    /// changes.
    fn stand(&mut self, state: SensorState, now: SessionTime) -> SensorState {
        if core::mem::discriminant(&self.state) != core::mem::discriminant(&state) {
            self.since = now;
        }
        core::mem::replace(&mut self.state, state)
    }
}

impl Sensors {
    /// The source, known from now on if it was not.
    fn sensor(&mut self, source: &Name, now: SessionTime) -> &mut Sensor {
        self.0.entry(source.clone()).or_insert_with(|| Sensor {
            what: SensorKind::default(),
            by: Carrier::default(),
            pace: Pace::default(),
            heard: now,
            silent: false,
            state: SensorState::Connecting,
            since: now,
        })
    }

    /// How a source stands, and since when; none for a source of which nothing came.
    pub fn state(&self, source: &Name) -> Option<(&SensorState, SessionTime)> {
        self.0.get(source).map(|sensor| (&sensor.state, sensor.since))
    }

    /// Whether it has been silent for too long, or says so.
    pub fn is_silent(&self, source: &Name) -> bool {
        self.0.get(source).is_some_and(|sensor| sensor.silent)
    }

    /// When it counts as silent if nothing comes of it. Samples of signals do not come by here: who
    /// reads them says when they are silent.
    pub fn silent_at(&self, source: &Name) -> Option<SessionTime> {
        let sensor = self.0.get(source)?;
        let watched = !sensor.silent && sensor.what == SensorKind::Heart;
        watched.then(|| sensor.heard + Duration::from_secs_f64(sensor.silent_after_secs()))
    }

    /// The silence after which a source counts as silent, s.
    pub fn silent_after_secs(&self, source: &Name) -> f64 {
        self.0.get(source).map_or(SILENT_LEAST_SECS, Sensor::silent_after_secs)
    }

    /// It was opened.
    pub fn connect(&mut self, source: &Name, what: SensorKind, by: Carrier, now: SessionTime) {
        let sensor = self.sensor(source, now);
        (sensor.what, sensor.by, sensor.heard) = (what, by, now);
    }

    /// A sample came of it: part of its pace.
    pub fn sample(&mut self, source: &Name, now: SessionTime) {
        self.sensor(source, now).pace.message(now);
    }

    /// Something came of it.
    pub fn hear(&mut self, source: &Name, now: SessionTime) -> Heard {
        let sensor = self.sensor(source, now);
        sensor.heard = now;
        let (was_silent, since) = (core::mem::take(&mut sensor.silent), sensor.since);
        let before = sensor.stand(SensorState::Connected, now);
        let away = matches!(before, SensorState::Silent | SensorState::Lost { .. });
        Heard { was_silent, away_since: away.then_some(since) }
    }

    /// It says that nothing comes of it. Gives what it is for.
    pub fn fail(&mut self, source: &Name, state: SensorState, now: SessionTime) -> SensorKind {
        let sensor = self.sensor(source, now);
        sensor.silent = true;
        // Whether a sample of this very moment came before, no log says: the pace begins anew.
        sensor.pace = Pace::default();
        sensor.stand(state, now);
        sensor.what
    }

    /// It has sent nothing for too long.
    pub fn fall_silent(&mut self, source: &Name, now: SessionTime) -> FellSilent {
        let sensor = self.sensor(source, now);
        sensor.silent = true;
        let after_secs = sensor.silent_after_secs();
        let sent = sensor.state == SensorState::Connected;
        if sent {
            sensor.stand(SensorState::Silent, now);
        }
        FellSilent { heard: sensor.heard, sent, by: sensor.by, after_secs }
    }
}
