//! What the outside brings: samples of the heart, and news of the sensors, the stage and the log.

use super::Work;
use super::timer::{Due, Timer};
use crate::headset::{HeatLevel, HeatPart};
use crate::message::{ENGLISH, Message, keys};
use crate::words::{self, alarm};
use crate::{AlarmKind, CueEvent, LogEvent, Phase, RecordKind, SensorEvent, StageEvent, StopCause};
use gradus_base::Name;
use gradus_base::sample::HeartSample;
use gradus_base::sensor::{SensorKind, SensorState};

impl Work<'_> {
    pub(super) fn heart(&mut self, sample: &HeartSample) {
        self.session.sensors.sample(&sample.source, self.now);
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
            SensorEvent::Connecting { source, what, by, .. } => {
                self.session.sensors.connect(source, *what, *by, self.now);
                self.wait_for_silence(source);
            }
            SensorEvent::Connected { source, .. } => self.heard(source),
            SensorEvent::Silent { source, reason } => {
                self.fails(source, SensorState::Silent, reason);
            }
            SensorEvent::Doubtful { source, reason } => {
                let kind = AlarmKind::HeartDoubtful { source: source.clone() };
                self.raise(kind, keys::alarm_heart_doubtful(source, reason));
            }
            SensorEvent::Trusted { source } => {
                self.clear(&AlarmKind::HeartDoubtful { source: source.clone() });
            }
            SensorEvent::Lost { source, reason } => {
                let lost = SensorState::Lost { reason: reason.clone() };
                self.fails(source, lost, reason);
            }
        }
    }

    /// A source says that nothing comes of it.
    fn fails(&mut self, source: &Name, state: SensorState, reason: &str) {
        let what = self.session.sensors.fail(source, state.clone(), self.now);
        self.wait_for_silence(source);
        self.clear(&AlarmKind::HeartDoubtful { source: source.clone() });
        let message = alarm::source_fails(source, what, &state, reason);
        let kind = match what {
            SensorKind::Heart => AlarmKind::HeartSilent { source: source.clone() },
            SensorKind::Signal => AlarmKind::SignalLost { source: source.clone() },
        };
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
                self.raise(AlarmKind::StageLost, keys::alarm_stage_lost(reason));
                self.stop_if_exposed(StopCause::StageLost);
            }
            StageEvent::DisplayLost { reason } => {
                self.session.stage.display(false);
                self.raise(AlarmKind::DisplayLost, keys::alarm_display_lost(reason));
                self.stop_if_exposed(StopCause::StageLost);
            }
            StageEvent::DisplayBack => {
                self.session.stage.display(true);
                self.clear(&AlarmKind::DisplayLost);
            }
            StageEvent::Spoken { .. } => {}
            StageEvent::Presented { stimulus, .. } => {
                self.clear(&AlarmKind::StimulusMissed { stimulus: stimulus.clone() });
            }
            StageEvent::Missed { stimulus, run, unseen_ms, .. } => {
                self.miss(stimulus, *run, *unseen_ms);
            }
            StageEvent::StoppedItself { cause, .. } => self.stop(cause.clone()),
            StageEvent::HeadTracking { tracked: true, .. } => self.clear(&AlarmKind::HeadUntracked),
            StageEvent::HeadTracking { tracked: false, .. } => {
                self.raise(AlarmKind::HeadUntracked, keys::alarm_head_untracked());
            }
            StageEvent::NoSound { reason } => {
                self.raise(AlarmKind::NoSound, keys::alarm_no_sound(reason));
            }
            StageEvent::SoundBack => self.clear(&AlarmKind::NoSound),
            StageEvent::NoPatientStop { reason } => {
                self.raise(AlarmKind::NoPatientStop, keys::alarm_no_patient_stop(reason));
            }
            StageEvent::PatientStopBack => self.clear(&AlarmKind::NoPatientStop),
            StageEvent::NoSpeech { reason } => {
                self.raise(AlarmKind::NoSpeech, keys::no_speech(reason));
            }
            StageEvent::Headset { headset } => self.session.stage.found(headset),
            StageEvent::HeadsetOff { .. } => {
                self.raise(AlarmKind::HeadsetOff, keys::alarm_headset_off());
                self.pause_if_exposed();
            }
            StageEvent::HeadsetOn { .. } => self.clear(&AlarmKind::HeadsetOff),
            StageEvent::Hidden { reason, .. } => {
                self.raise(AlarmKind::NotShown, keys::alarm_not_shown(reason));
                self.pause_if_exposed();
            }
            StageEvent::Visible { .. } => self.clear(&AlarmKind::NotShown),
            StageEvent::HeadStill { .. } => {
                self.raise(AlarmKind::HeadStill, keys::alarm_head_still());
            }
            StageEvent::HeadMoves { .. } => self.clear(&AlarmKind::HeadStill),
            StageEvent::Heat { part, level } => self.heat(*part, *level),
            StageEvent::PlaySpace { .. }
            | StageEvent::Recentred { .. }
            | StageEvent::DrawsLess { .. }
            | StageEvent::RoomRefused { .. }
            | StageEvent::Room { .. } => {}
        }
    }

    /// The patient saw nothing of a run. A stimulus that the scenario does not have is only recorded.
    fn miss(&mut self, stimulus: &Name, run: u32, unseen_ms: u32) {
        let scenario = self.session.scenario.clone();
        let index = scenario.stimulus_index(stimulus);
        let Some(of) = index.and_then(|index| scenario.stimulus(index)) else { return };
        // A later run has followed: that it is seen or missed is the news.
        let latest = index.and_then(|index| self.session.world.run(index)).map(|run| run.run);
        if latest != Some(run) {
            return;
        }
        self.session.missed.insert(stimulus.clone(), run);
        let frames_ran = f64::from(unseen_ms) / 1e3 < of.duration_secs;
        let message = if frames_ran {
            keys::alarm_stimulus_too_short(&of.label)
        } else {
            keys::alarm_stimulus_missed(&of.label, words::unseen(unseen_ms))
        };
        self.raise(AlarmKind::StimulusMissed { stimulus: stimulus.clone() }, message);
    }

    /// Outside the exposure nothing can be triggered again: the alarms of missed stimuli are over.
    pub(super) fn clear_missed(&mut self) {
        for stimulus in self.session.missed.keys().cloned().collect::<Vec<_>>() {
            self.clear(&AlarmKind::StimulusMissed { stimulus });
        }
    }

    /// A stage that is gone lacks nothing, and one that has just come has not said so yet.
    fn clear_what_the_stage_lacks(&mut self) {
        use AlarmKind::{
            DisplayLost, HeadStill, HeadUntracked, HeadsetOff, NoPatientStop, NoSound, NoSpeech,
            NotShown, Overheats,
        };
        let headset = [HeadsetOff, NotShown, HeadStill, HeadUntracked, Overheats, DisplayLost];
        for kind in headset.into_iter().chain([NoPatientStop, NoSound, NoSpeech]) {
            self.clear(&kind);
        }
    }

    /// A patient who sees nothing of the world is not exposed: as a pause of the therapist, and it
    /// takes the therapist to go on.
    fn pause_if_exposed(&mut self) {
        if self.session.phase == Phase::Exposure && self.session.stop.is_none() {
            self.pause();
        }
    }

    fn heat(&mut self, part: HeatPart, level: HeatLevel) {
        let words = |part| match part {
            HeatPart::Cpu => keys::processor(),
            HeatPart::Gpu => keys::graphics_processor(),
        };
        match self.session.stage.heats(part, level) {
            (_, HeatLevel::Normal) => self.clear(&AlarmKind::Overheats),
            (part, HeatLevel::Warning) => {
                self.raise(AlarmKind::Overheats, keys::alarm_overheats(words(part)));
            }
            (part, HeatLevel::Impaired) => {
                self.raise(AlarmKind::Overheats, keys::alarm_overheats_much(words(part)));
            }
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
            LogEvent::WriteFailed { reason } => {
                self.raise(AlarmKind::LogFailed, keys::alarm_log_failed(reason));
            }
            LogEvent::WriteResumed => self.clear(&AlarmKind::LogFailed),
            LogEvent::Dropped { .. }
            | LogEvent::WallClockMoved { .. }
            | LogEvent::Unsealed { .. }
            | LogEvent::Unlisted { .. } => {}
        }
    }

    pub(super) fn cues(&mut self, event: &CueEvent) {
        self.record(RecordKind::Cues { event: event.clone() });
        match event {
            CueEvent::Failed { to, reason } => {
                let message = keys::alarm_cues_failed(to, reason);
                self.raise(AlarmKind::CuesFailed { to: to.clone() }, message);
            }
            CueEvent::Works { to } => self.clear(&AlarmKind::CuesFailed { to: to.clone() }),
        }
    }

    pub(super) fn raise(&mut self, kind: AlarmKind, message: Message) {
        // A log of format 1 holds the sentence itself.
        let message = ENGLISH.say(message);
        if let Some(record) = self.session.alarms.raise(kind, message, self.now) {
            self.record(record);
        }
    }

    pub(super) fn clear(&mut self, kind: &AlarmKind) {
        if let Some(record) = self.session.alarms.clear(kind) {
            self.record(record);
        }
    }
}
