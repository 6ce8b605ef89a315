//! Commands and refusals as messages.

use super::Words;
use super::labels::{parameter, speaker, step, stimulus, stretch, value};
use crate::message::{Message, keys};
use crate::{Command, Phase, Refusal};

impl Words<'_> {
    /// What is asked for, as a noun; in the full form with everything that was asked.
    pub fn command(&self, command: &Command) -> Message {
        let full = self.is_full();
        match command {
            Command::BeginBaseline => keys::begin_baseline(),
            Command::BeginBriefing => keys::begin_briefing(),
            Command::BeginExposure => keys::begin_exposure(),
            Command::GoToStep { step: id } if full => keys::go_to_step(step(self.labels, id)),
            Command::GoToStep { step: id } => keys::step(step(self.labels, id)),
            Command::SetIntensity { intensity } => keys::intensity(self.number(*intensity, 1)),
            Command::SetParameter { parameter: id, value: to } => {
                let name = parameter(self.labels, id);
                if full {
                    keys::named_value(name, value(self.labels.parameter(id), to, self.form))
                } else {
                    keys::plain(name)
                }
            }
            Command::Trigger { stimulus: id } if full => keys::trigger(stimulus(self.labels, id)),
            Command::Trigger { stimulus: id } => keys::plain(stimulus(self.labels, id)),
            Command::Say { speaker: id, text } => keys::said(speaker(self.labels, id), text),
            Command::SetBreathPace { per_min: Some(pace) } => {
                keys::breath_pace(self.number(*pace, 0))
            }
            Command::SetBreathPace { per_min: None } => keys::breath_pace_off(),
            Command::SetSchedules { allowed: true } => keys::schedules_allowed(),
            Command::SetSchedules { allowed: false } => keys::schedules_held(),
            Command::GoToStretch { stretch: id, again: false } => {
                keys::go_to_stretch(stretch(self.labels, id))
            }
            Command::GoToStretch { stretch: id, again: true } => {
                keys::run_again(stretch(self.labels, id))
            }
            Command::SetRide { goes: true } => keys::ride_goes(),
            Command::SetRide { goes: false } => keys::ride_waits(),
            Command::AskSuds => keys::ask_suds(),
            Command::AnswerSuds { suds } => keys::suds(*suds),
            Command::CorrectSuds { suds } => keys::suds_corrected_to(*suds),
            Command::Note { text } if full => keys::note_text(text),
            Command::Note { .. } => keys::note(),
            Command::Pause => keys::pause(),
            Command::Resume => keys::resume(),
            Command::SafePlace => keys::go_to_safe_place(),
            Command::LeaveSafePlace => keys::leave_safe_place(),
            Command::Stop => keys::stop(),
            Command::ReleaseStop => keys::release_stop(),
            Command::BeginRecovery => keys::begin_recovery(),
            Command::Close => keys::close(),
            Command::Accept { id } if full => keys::accept_number(*id),
            Command::Accept { .. } => keys::accept(),
            Command::Dismiss { id } if full => keys::dismiss_number(*id),
            Command::Dismiss { .. } => keys::dismiss(),
            Command::Recentre => keys::recentre(),
            Command::SetPosture { seated: true } => keys::patient_sits(),
            Command::SetPosture { seated: false } => keys::patient_stands(),
            Command::SetStopEnd { room: true } => keys::stop_ends_in_room(),
            Command::SetStopEnd { room: false } => keys::stop_ends_in_safe_place(),
            Command::SetAutomatic { on: true } => keys::automatic_on(),
            Command::SetAutomatic { on: false } => keys::automatic_off(),
            Command::AcknowledgeAlarm { id } if full => keys::alarm_number_seen(*id),
            Command::AcknowledgeAlarm { .. } => keys::alarm_seen(),
        }
    }

    /// Why a command was refused.
    pub fn refusal(&self, reason: &Refusal) -> Message {
        match reason {
            Refusal::WrongPhase { phase } => keys::not_in_phase(super::phase_amid(*phase)),
            Refusal::StopLatched => keys::stop_latched(),
            Refusal::NoStop => keys::no_stop(),
            Refusal::Unknown { name } => keys::unknown(name),
            Refusal::OutOfRange { what } => keys::out_of_range(what),
            Refusal::Cooldown { until } => keys::cooldown(self.when(*until)),
            Refusal::SettingFixed { .. } => keys::setting_fixed(),
            Refusal::OnceOnly { .. } => keys::once_only(),
            Refusal::BelowIntensity { from_intensity } => {
                keys::below_intensity(self.number(*from_intensity, 1))
            }
            Refusal::UnknownSpeaker { name, did_you_mean: Some(near) } => {
                keys::unknown_speaker_near(name, near)
            }
            Refusal::UnknownSpeaker { name, did_you_mean: None } => keys::unknown_speaker(name),
            Refusal::BadSentence { why } => keys::bad_sentence(why),
            Refusal::NoStage => keys::no_stage(),
            Refusal::HeadsetOff => keys::headset_is_off(),
            Refusal::NotShown => keys::not_shown(),
            Refusal::NoRoom => keys::no_room(),
            Refusal::NothingAsked => keys::nothing_asked(),
            Refusal::NoSuchAlarm => keys::no_such_alarm(),
            Refusal::NoSuchProposal => keys::no_such_proposal(),
            Refusal::TherapistsAlone => keys::therapists_alone(),
            Refusal::NoBounds => keys::no_bounds(),
            Refusal::NoRide => keys::no_ride(),
        }
    }
}

/// Why the control of a command cannot be pressed now, in a few words; `stage_expected` while the
/// desk waits for its stage.
pub fn hint(reason: &Refusal, stage_expected: bool) -> Message {
    match reason {
        Refusal::StopLatched => keys::hint_stop_latched(),
        Refusal::WrongPhase { phase: Phase::Closed } => keys::hint_closed(),
        Refusal::WrongPhase { phase: Phase::Paused } => keys::hint_paused(),
        Refusal::WrongPhase { phase: Phase::Recovery } => keys::hint_exposure_over(),
        Refusal::WrongPhase { .. } => keys::hint_only_in_exposure(),
        Refusal::SettingFixed { .. } => keys::hint_setting_fixed(),
        Refusal::NoStage if stage_expected => keys::hint_no_stage_yet(),
        Refusal::NoStage => keys::hint_no_stage(),
        Refusal::HeadsetOff => keys::hint_headset_off(),
        Refusal::NotShown => keys::hint_not_shown(),
        Refusal::NoRoom => keys::hint_no_room(),
        Refusal::OnceOnly { .. } => keys::hint_once_only(),
        Refusal::NothingAsked => keys::hint_no_answer_yet(),
        _ => keys::hint_not_possible(),
    }
}
