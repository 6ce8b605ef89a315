//! What the outside brings: samples of the heart, and news of the sensors, the stage and the log.

use super::Work;
use super::timer::{Due, Timer};
use crate::{AlarmKind, LogEvent, Phase, RecordKind, SensorEvent, StageEvent, StopCause};
use gradus_base::Name;
use gradus_base::sample::HeartSample;
use gradus_base::sensor::{SensorKind, SensorState};

impl Work<'_> {
    pub(super) fn heart(&mut self, sample: &HeartSample) {
        self.heard(&sample.source);
    }

    fn heard(&mut self, source: &Name) {
        let heard = self.session.sensors.hear(source, self.now);
        self.wait_for_silence(source);
        if heard.was_silent {
            self.clear(&AlarmKind::HeartSilent { source: source.clone() });
            self.clear(&AlarmKind::SignalLost { source: source.clone() });
        }
        if let Some(gone) = heard.away_since {
            self.record(RecordKind::SensorReturned { source: source.clone(), gone });
        }
    }

    /// Waits for the moment at which a source counts as silent.
    fn wait_for_silence(&mut self, source: &Name) {
        let at = self.session.sensors.silent_at(source).map(Due::At);
        self.session.timers.set_or_stop(Timer::HeartSilent(source.clone()), at);
    }

    pub(super) fn sensor(&mut self, event: &SensorEvent) {
        self.record(RecordKind::Sensor { event: event.clone() });
        match event {
            SensorEvent::Connecting { source, what, .. } => {
                self.session.sensors.connect(source, *what, self.now);
                self.wait_for_silence(source);
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
        let what = self.session.sensors.fail(source, state, self.now);
        self.wait_for_silence(source);
        let (kind, what) = match what {
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
                self.session.stage.shown();
                self.clear(&AlarmKind::StageLost);
                self.clear_what_the_stage_lacks();
            }
            StageEvent::Lost { reason } => {
                self.session.stage.lost();
                self.clear_what_the_stage_lacks();
                let message = format!(
                    "The stage is gone ({reason}). It is being started again into the safe \
                     place: speak with the patient, take off the headset if it stays dark."
                );
                self.raise(AlarmKind::StageLost, message);
                self.stop_if_exposed(StopCause::StageLost);
            }
            StageEvent::DisplayLost { reason } => {
                self.session.stage.display(false);
                let message = format!(
                    "The headset's display is gone ({reason}). Check the OpenXR runtime and the \
                     cable; the session goes on when it is back."
                );
                self.raise(AlarmKind::DisplayLost, message);
                self.stop_if_exposed(StopCause::StageLost);
            }
            StageEvent::DisplayBack => {
                self.session.stage.display(true);
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

    pub(super) fn raise(&mut self, kind: AlarmKind, message: String) {
        if let Some(record) = self.session.alarms.raise(kind, message, self.now) {
            self.record(record);
        }
    }

    fn clear(&mut self, kind: &AlarmKind) {
        if let Some(record) = self.session.alarms.clear(kind) {
            self.record(record);
        }
    }
}
