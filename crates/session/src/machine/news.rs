//! What time and the outside bring: due questions, reached lengths, silent sensors, the stage's
//! news.

use core::time::Duration;

use crate::machine::{SensorWatch, Session, Work};
use crate::{Alarm, AlarmKind, LogEvent, Phase, RecordKind, SensorEvent, StageEvent, StopCause};
use gradus_base::sample::HeartSample;
use gradus_base::sensor::{SensorKind, SensorState};
use gradus_base::{Name, SessionTime};

/// A heart source that is silent for longer is an alarm and a gap.
pub const HEART_SILENT_SECS: f64 = 5.0;

impl Session {
    /// When the next thing happens by itself; hand in [`Input::Tick`](super::Input::Tick) then.
    pub fn next_wakeup(&self) -> Option<SessionTime> {
        let sensors = self.sensors.iter().filter_map(silent_at);
        let own = [self.suds_due_at(), self.phase_time_at(), self.dwell_at(), self.scheduled_at()];
        own.into_iter().chain([self.proposal_ends_at()]).flatten().chain(sensors).min()
    }

    fn suds_due_at(&self) -> Option<SessionTime> {
        self.suds.next_due.filter(|_| self.phase == Phase::Exposure)
    }

    fn phase_time_at(&self) -> Option<SessionTime> {
        let protocol = self.scenario.protocol();
        let secs = match self.phase {
            Phase::Baseline => protocol.baseline_secs,
            Phase::Exposure => protocol.exposure_secs,
            Phase::Recovery => protocol.recovery_secs,
            _ => return None,
        };
        let length = Duration::from_secs_f64(secs);
        let told = self.phase_times_told.contains(&self.phase);
        (!told).then(|| match self.phase {
            Phase::Exposure => self.when_exposed_for(length),
            _ => self.phase_since + length,
        })
    }

    fn dwell_at(&self) -> Option<SessionTime> {
        let (index, _) = self.step?;
        let dwell = Duration::from_secs_f64(self.scenario.ladder().get(index)?.dwell_secs);
        let counts = self.phase == Phase::Exposure && !self.dwell_told;
        counts.then(|| self.when_exposed_for(self.step_exposed + dwell))
    }

    /// When the exposure's clock, which runs now, comes to `length`.
    pub(super) fn when_exposed_for(&self, length: Duration) -> SessionTime {
        self.phase_since + length.saturating_sub(self.exposed_before)
    }
}

/// When a heart source counts as silent if nothing comes of it. Samples of signals do not come by
/// here: who reads them says when they are silent.
fn silent_at(watch: &SensorWatch) -> Option<SessionTime> {
    let watched = !watch.silent && watch.what == SensorKind::Heart;
    watched.then(|| watch.heard + Duration::from_secs_f64(HEART_SILENT_SECS))
}

impl SensorWatch {
    /// It stands so from now on; how it stood before. Since when is kept where only a reason
    /// changes.
    fn stands(&mut self, state: SensorState, now: SessionTime) -> SensorState {
        if core::mem::discriminant(&self.state) != core::mem::discriminant(&state) {
            self.since = now;
        }
        core::mem::replace(&mut self.state, state)
    }
}

impl Work<'_> {
    /// What time brought until now, in a fixed order.
    pub(super) fn tick(&mut self) {
        let now = self.now;
        let come = |at: Option<SessionTime>| at.is_some_and(|at| at <= now);
        if come(self.session.phase_time_at()) {
            let phase = self.session.phase;
            self.session.phase_times_told.push(phase);
            self.record(RecordKind::PhaseTimeReached { phase });
        }
        if come(self.session.dwell_at()) {
            self.session.dwell_told = true;
            let step = self.session.step.and_then(|(i, _)| self.session.scenario.ladder().get(i));
            if let Some(step) = step.map(|s| s.id.clone()) {
                self.record(RecordKind::DwellReached { step });
            }
        }
        if come(self.session.suds_due_at()) {
            self.session.suds.next_due = None;
            self.session.suds.due = Some(now);
            self.record(RecordKind::SudsDue);
        }
        if come(self.session.proposal_ends_at()) {
            self.let_proposal_end();
        }
        self.run_schedules();
        loop {
            let sensors = self.session.sensors.iter_mut();
            let due = sensors.filter(|s| silent_at(s).is_some_and(|at| at <= now));
            let first = due.min_by(|a, b| (a.heard, &a.source).cmp(&(b.heard, &b.source)));
            let Some(watch) = first else { break };
            watch.silent = true;
            let (source, heard) = (watch.source.clone(), watch.heard);
            let message = if watch.state == SensorState::Connected {
                watch.stands(SensorState::Silent, now);
                self.record(RecordKind::SensorSilent { source: source.clone(), heard });
                format!(
                    "No heart signal from {source} for {HEART_SILENT_SECS:.0} s. Check that the \
                     sensor sits on the skin and is switched on."
                )
            } else {
                format!(
                    "No heart signal from {source} yet. Check that the sensor sits on the skin, is \
                     switched on and near."
                )
            };
            self.raise(AlarmKind::HeartSilent { source }, message);
        }
    }

    pub(super) fn heart(&mut self, sample: &HeartSample) {
        self.heard(&sample.source);
    }

    fn heard(&mut self, source: &Name) {
        let now = self.now;
        let watch = self.watch(source);
        watch.heard = now;
        let (was_silent, gone) = (std::mem::take(&mut watch.silent), watch.since);
        let before = watch.stands(SensorState::Connected, now);
        if was_silent {
            self.clear(&AlarmKind::HeartSilent { source: source.clone() });
            self.clear(&AlarmKind::SignalLost { source: source.clone() });
        }
        if matches!(before, SensorState::Silent | SensorState::Lost { .. }) {
            self.record(RecordKind::SensorReturned { source: source.clone(), gone });
        }
    }

    /// The watch over a source, begun now if there is none.
    fn watch(&mut self, source: &Name) -> &mut SensorWatch {
        let sensors = &mut self.session.sensors;
        let index = sensors.iter().position(|s| s.source == *source).unwrap_or_else(|| {
            sensors.push(SensorWatch {
                source: source.clone(),
                what: SensorKind::default(),
                heard: self.now,
                silent: false,
                state: SensorState::Connecting,
                since: self.now,
            });
            sensors.len() - 1
        });
        &mut sensors[index]
    }

    pub(super) fn sensor(&mut self, event: &SensorEvent) {
        self.record(RecordKind::Sensor { event: event.clone() });
        match event {
            SensorEvent::Connecting { source, what, .. } => {
                let now = self.now;
                let watch = self.watch(source);
                (watch.what, watch.heard) = (*what, now);
            }
            SensorEvent::Connected { source, .. } => self.heard(source),
            SensorEvent::Silent { source, reason } => {
                self.fails(source, SensorState::Silent, "is silent", reason);
            }
            SensorEvent::Lost { source, reason } => {
                let lost = SensorState::Lost { reason: reason.clone() };
                self.fails(source, lost, "is gone", reason);
            }
        }
    }

    /// A source says that nothing comes of it.
    fn fails(&mut self, source: &Name, state: SensorState, how: &str, reason: &str) {
        let now = self.now;
        let watch = self.watch(source);
        watch.silent = true;
        watch.stands(state, now);
        let (kind, what) = match watch.what {
            SensorKind::Heart => {
                (AlarmKind::HeartSilent { source: source.clone() }, "heart source")
            }
            SensorKind::Signal => (AlarmKind::SignalLost { source: source.clone() }, "signal"),
        };
        let message =
            format!("The {what} {source} {how}: {reason}. The session goes on without it.");
        self.raise(kind, message);
    }

    pub(super) fn stage(&mut self, event: &StageEvent) {
        self.record(RecordKind::Stage { event: event.clone() });
        match event {
            StageEvent::Ready { .. } => {
                (self.session.stage_shows, self.session.display_lost) = (true, false);
                self.clear(&AlarmKind::StageLost);
                self.clear_what_the_stage_lacks();
            }
            StageEvent::Lost { reason } => {
                (self.session.stage_shows, self.session.display_lost) = (false, false);
                self.clear_what_the_stage_lacks();
                let message = format!(
                    "The stage is gone ({reason}). It is being started again into the safe \
                     place: speak with the patient, take off the headset if it stays dark."
                );
                self.raise(AlarmKind::StageLost, message);
                self.stop_if_exposed(StopCause::StageLost);
            }
            StageEvent::DisplayLost { reason } => {
                self.session.display_lost = true;
                let message = format!(
                    "The headset's display is gone ({reason}). Check the OpenXR runtime and the \
                     cable; the session goes on when it is back."
                );
                self.raise(AlarmKind::DisplayLost, message);
                self.stop_if_exposed(StopCause::StageLost);
            }
            StageEvent::DisplayBack => {
                self.session.display_lost = false;
                self.clear(&AlarmKind::DisplayLost);
            }
            StageEvent::Presented { .. } | StageEvent::Spoken { .. } => {}
            StageEvent::StoppedItself { cause, .. } => self.stop(cause.clone()),
            StageEvent::HeadTracking { tracked: true, .. } => self.clear(&AlarmKind::HeadUntracked),
            StageEvent::HeadTracking { tracked: false, .. } => self.raise(
                AlarmKind::HeadUntracked,
                "The headset is not tracked: the patient's view may not follow the head. Check \
                 that the headset is worn and its cameras are free."
                    .to_owned(),
            ),
            StageEvent::NoSound { .. } => self.raise(
                AlarmKind::NoSound,
                "The patient hears nothing: the stage found no sound device. The session goes on; \
                 connect one and start the stage again."
                    .to_owned(),
            ),
            StageEvent::NoSpeech { reason } => {
                self.raise(AlarmKind::NoSpeech, format!("Sentences are silent: {reason}"));
            }
        }
    }

    /// A stage that is gone lacks nothing, and one that has just come has not said so yet.
    fn clear_what_the_stage_lacks(&mut self) {
        use AlarmKind::{DisplayLost, HeadUntracked, NoSound, NoSpeech};
        for kind in [DisplayLost, HeadUntracked, NoSound, NoSpeech] {
            self.clear(&kind);
        }
    }

    fn stop_if_exposed(&mut self, cause: StopCause) {
        if matches!(self.session.phase, Phase::Exposure | Phase::Paused) {
            self.stop(cause);
        }
    }

    pub(super) fn log(&mut self, event: &LogEvent) {
        self.record(RecordKind::Log { event: event.clone() });
        match event {
            LogEvent::WriteFailed { reason } => self.raise(
                AlarmKind::LogFailed,
                format!(
                    "The session log cannot be written: {reason}. The session goes on; free some \
                     room on the disk."
                ),
            ),
            LogEvent::WriteResumed => self.clear(&AlarmKind::LogFailed),
            LogEvent::Dropped { .. } | LogEvent::WallClockMoved { .. } => {}
        }
    }

    fn raise(&mut self, kind: AlarmKind, message: String) {
        if let Some(alarm) = self.session.alarms.iter_mut().find(|a| a.kind == kind) {
            // What was acknowledged stays so: it is the same trouble, with another reason.
            if alarm.message != message {
                alarm.message.clone_from(&message);
                let id = alarm.id;
                self.record(RecordKind::AlarmChanged { id, message });
            }
            return;
        }
        self.session.alarms_raised += 1;
        let id = self.session.alarms_raised;
        let alarm = Alarm { id, kind, raised: self.now, message, acknowledged: false };
        self.session.alarms.push(alarm.clone());
        self.record(RecordKind::AlarmRaised { alarm });
    }

    fn clear(&mut self, kind: &AlarmKind) {
        let alarms = &mut self.session.alarms;
        if let Some(index) = alarms.iter().position(|a| a.kind == *kind) {
            let id = alarms.remove(index).id;
            self.record(RecordKind::AlarmCleared { id });
        }
    }
}
