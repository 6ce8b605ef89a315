//! News of sensors, the stage and the log as messages.

use super::labels::{speaker, stimulus};
use super::{Words, precise, stopped, unseen};
use crate::headset::{Headset, HeatLevel, HeatPart, RecentredBy};
use crate::message::{Arg, Message, keys};
use crate::{CueEvent, LogEvent, SensorEvent, StageEvent};
use gradus_base::SessionTime;
use gradus_base::sensor::SensorKind;

fn at(at: SessionTime) -> Message {
    keys::at_secs(precise(at))
}

impl Words<'_> {
    /// News of a sensor.
    pub fn sensor(&self, event: &SensorEvent) -> Message {
        match event {
            SensorEvent::Connecting { source, synthetic, what, .. } => {
                let sought = self.also(keys::source_sought(source), || match what {
                    SensorKind::Heart => keys::heart_kind(),
                    SensorKind::Signal => keys::signal_kind(),
                });
                if *synthetic { self.also(sought, keys::synthetic) } else { sought }
            }
            SensorEvent::Connected { source, synthetic: true } => {
                keys::source_sends_synthetic(source)
            }
            SensorEvent::Connected { source, synthetic: false } => keys::source_sends(source),
            SensorEvent::Silent { source, reason } => keys::source_says_silent(source, reason),
            SensorEvent::Doubtful { source, reason } => keys::source_doubtful(source, reason),
            SensorEvent::Trusted { source } => keys::source_trusted(source),
            SensorEvent::Lost { source, reason } => keys::source_lost(source, reason),
        }
    }

    /// News of the stage.
    pub fn stage(&self, event: &StageEvent) -> Message {
        match event {
            StageEvent::Ready { display, tier, system, gaze } => {
                let mut text = keys::stage_ready(display);
                if !tier.is_empty() {
                    text = self.also(text, || keys::tier(tier));
                }
                if !system.is_empty() {
                    text = self.also(text, || keys::system(system));
                }
                if !gaze.is_empty() {
                    text = self.also(text, || keys::gaze(gaze));
                }
                text
            }
            StageEvent::Lost { reason } => keys::stage_lost(reason),
            StageEvent::DisplayLost { reason } => keys::display_lost(reason),
            StageEvent::DisplayBack => keys::display_back(),
            StageEvent::Presented { stimulus: id, run, at: seen } => {
                self.run(keys::was_seen(stimulus(self.labels, id)), *run, *seen)
            }
            StageEvent::Missed { stimulus: id, run, unseen_ms, at: seen } => {
                let text = keys::was_missed(stimulus(self.labels, id), unseen(*unseen_ms));
                self.run(text, *run, *seen)
            }
            StageEvent::Spoken { speaker: id, run, at: heard } => {
                self.run(keys::was_heard(speaker(self.labels, id)), *run, *heard)
            }
            StageEvent::StoppedItself { cause, at: when } => {
                self.also(keys::stopped_by_itself(stopped(cause)), || at(*when))
            }
            StageEvent::HeadTracking { tracked, at: when } => {
                let text = if *tracked { keys::head_tracked() } else { keys::head_not_tracked() };
                self.also(text, || at(*when))
            }
            StageEvent::NoSpeech { reason } => keys::no_speech(reason),
            StageEvent::NoSound { reason } => keys::no_sound(reason),
            StageEvent::SoundBack => keys::sound_back(),
            StageEvent::NoPatientStop { reason } => keys::no_patient_stop(reason),
            StageEvent::PatientStopBack => keys::patient_stop_back(),
            StageEvent::Headset { headset } => self.headset(headset),
            StageEvent::PlaySpace { space, floor } => keys::play_space(space, floor),
            StageEvent::HeadsetOff { at: when } => self.also(keys::headset_off(), || at(*when)),
            StageEvent::HeadsetOn { at: when } => self.also(keys::headset_on(), || at(*when)),
            StageEvent::Hidden { reason, at: when } => {
                self.also(keys::stage_hidden(reason), || at(*when))
            }
            StageEvent::Visible { at: when } => self.also(keys::stage_visible(), || at(*when)),
            StageEvent::HeadStill { at: when } => self.also(keys::head_still(), || at(*when)),
            StageEvent::HeadMoves { at: when } => self.also(keys::head_moves(), || at(*when)),
            StageEvent::Recentred { by, at: when } => {
                let text = match by {
                    RecentredBy::Therapist => keys::recentred_by_therapist(),
                    RecentredBy::Runtime => keys::recentred_by_runtime(),
                };
                self.also(text, || at(*when))
            }
            StageEvent::Heat { part, level } => {
                let part = match part {
                    HeatPart::Cpu => keys::processor(),
                    HeatPart::Gpu => keys::graphics_processor(),
                };
                match level {
                    HeatLevel::Normal => keys::heat_normal(part),
                    HeatLevel::Warning => keys::heat_warning(part),
                    HeatLevel::Impaired => keys::heat_impaired(part),
                }
            }
            StageEvent::DrawsLess { what } => keys::draws_less(what),
            StageEvent::RoomRefused { at: when } => self.also(keys::room_refused(), || at(*when)),
            StageEvent::Room { shown: true, at: when } => {
                self.also(keys::room_shown(), || at(*when))
            }
            StageEvent::Room { shown: false, at: when } => {
                self.also(keys::room_over(), || at(*when))
            }
        }
    }

    /// A headset by its names; in the full form with everything that it offers.
    fn headset(&self, headset: &Headset) -> Message {
        let Headset { runtime, runtime_version, system, capabilities } = headset;
        let text = keys::headset_found(system, runtime, runtime_version);
        if !self.is_full() {
            return text;
        }
        capabilities.iter().fold(text, |text, capability| {
            let state = capability.state.as_str();
            self.also(text, || keys::named_value(capability.name.as_str(), state))
        })
    }

    fn run(&self, text: Message, run: u32, when: SessionTime) -> Message {
        let text = self.also(text, || keys::run(run));
        self.also(text, || at(when))
    }

    /// News of the log.
    pub fn log(&self, event: &LogEvent) -> Message {
        match event {
            LogEvent::WriteFailed { reason } => keys::log_not_written(reason),
            LogEvent::WriteResumed => keys::log_written_again(),
            LogEvent::Dropped { messages } => keys::log_dropped(*messages),
            LogEvent::Unsealed { reason } => keys::log_unsealed(reason),
            LogEvent::Unlisted { reason } => keys::log_unlisted(reason),
            LogEvent::WallClockMoved { ahead_secs } => {
                let decimals = (!self.is_full()).then_some(1);
                keys::wall_clock_moved(Arg::Number { value: *ahead_secs, decimals, signed: true })
            }
        }
    }

    /// News of a device for vibration and scent.
    pub fn cues(&self, event: &CueEvent) -> Message {
        match event {
            CueEvent::Works { to } => keys::cues_work(to),
            CueEvent::Failed { to, reason } => keys::cues_failed(to, reason),
        }
    }
}
