//! Whether a command can be taken: the one place that says so.
//!
//! ```text
//!  Session::may ──▶ standing of the session ──┐
//!                                             ├─▶ judge ─▶ taken, or the reason of the refusal
//!  Snapshot::may ─▶ standing in the snapshot ─┘
//! ```
//!
//! The session judges a command before it takes it. A panel has no session: what the judgement goes
//! by travels in the snapshot, so that a control can be closed before it is pressed. Judging
//! changes nothing.

use crate::advice::Proposal;
use crate::{Alarm, AlarmKind, Command, Origin, Phase, Refusal};
use gradus_base::{Name, SessionTime};
use gradus_scenario::breath::PACES_PER_MIN;
use gradus_scenario::parameter::DIAL_MAX;
use gradus_scenario::speaker::check_sentence;
use gradus_scenario::{Scenario, StepIndex, StimulusIndex};
use gradus_text::did_you_mean;

type Verdict = Result<(), Refusal>;

/// What the judgement of a command goes by.
pub(crate) trait Standing {
    fn scenario(&self) -> &Scenario;
    fn phase(&self) -> Phase;
    /// A stop is latched.
    fn is_stopped(&self) -> bool;
    /// A stage shows frames.
    fn stage_ready(&self) -> bool;
    /// Index of the current step.
    fn step(&self) -> Option<StepIndex>;
    /// The stimulus of an index happens once in a session, and it did.
    fn is_spent(&self, stimulus: StimulusIndex) -> bool;
    /// When the stimulus of an index may be triggered again; none: now.
    fn ready_at(&self, stimulus: StimulusIndex) -> Option<SessionTime>;
    /// Where the dial stands.
    fn intensity(&self) -> Option<f64>;
    /// A question for SUDS stands open.
    fn suds_asked(&self) -> bool;
    /// There is a last answer.
    fn suds_answered(&self) -> bool;
    fn alarms(&self) -> &[Alarm];
    /// The proposal that waits for an answer.
    fn proposal(&self) -> Option<&Proposal>;
    /// The headset can show the room (passthrough).
    fn shows_room(&self) -> bool;
    /// The rule file sets bounds for automatic mode.
    fn automatic_possible(&self) -> bool;

    /// How strongly the patient is exposed, 0 to 10: the dial, else the expected SUDS of the step
    /// over ten; 0 outside the feared world.
    fn exposure_intensity(&self) -> f64 {
        if !matches!(self.phase(), Phase::Exposure | Phase::Paused) {
            return 0.0;
        }
        let step = self.step().and_then(|index| self.scenario().step(index));
        let expected = step.and_then(|s| s.expected_suds).map(|suds| f64::from(suds) / 10.0);
        self.intensity().or(expected).unwrap_or(0.0)
    }
}

impl Command {
    /// The phases in which it can be taken, whatever else stands in its way. A setting is moved in
    /// those before the exposure alone.
    pub fn phases(&self) -> &'static [Phase] {
        use Phase::{Baseline, Briefing, Closed, Exposure, Paused, Recovery, SafePlace, Setup};
        match self {
            Self::BeginBaseline => &[Setup],
            Self::BeginBriefing => &[Setup, Baseline],
            Self::BeginExposure => &[Setup, Baseline, Briefing],
            Self::GoToStep { .. } | Self::SetIntensity { .. } | Self::SetParameter { .. } => {
                &[Setup, Baseline, Briefing, Exposure, SafePlace]
            }
            Self::Trigger { .. }
            | Self::Say { .. }
            | Self::GoToStretch { .. }
            | Self::SetRide { .. }
            | Self::Pause => &[Exposure],
            Self::Resume => &[Paused],
            Self::SafePlace => &[Exposure, Paused],
            Self::LeaveSafePlace => &[SafePlace],
            Self::BeginRecovery => &[Exposure, Paused, SafePlace],
            Self::SetBreathPace { .. }
            | Self::SetSchedules { .. }
            | Self::AskSuds
            | Self::AnswerSuds { .. }
            | Self::CorrectSuds { .. }
            | Self::Close
            | Self::SetAutomatic { on: true } => {
                &[Setup, Baseline, Briefing, Exposure, Paused, SafePlace, Recovery]
            }
            Self::Recentre => &[Setup, Baseline, Briefing, Exposure, Paused, SafePlace, Recovery],
            Self::SetPosture { .. } => &[Setup, Baseline, Briefing, SafePlace],
            Self::SetStopEnd { .. } => &[Setup, Baseline, Briefing],
            Self::Note { .. }
            | Self::Stop
            | Self::ReleaseStop
            | Self::AcknowledgeAlarm { .. }
            | Self::Accept { .. }
            | Self::Dismiss { .. }
            | Self::SetAutomatic { on: false } => {
                &[Setup, Baseline, Briefing, Exposure, Paused, SafePlace, Recovery, Closed]
            }
        }
    }
}

/// Whether a command can be taken now, as things stand.
pub(crate) fn judge(standing: &impl Standing, command: &Command, from: Origin) -> Verdict {
    let scenario = standing.scenario();
    let in_phase = || in_phase(standing, command.phases());
    let unlatched = || unlatched(standing);
    let unlatched_in_phase = || unlatched().and_then(|()| in_phase());
    match command {
        Command::Stop | Command::Note { .. } => Ok(()),
        Command::BeginBaseline | Command::BeginBriefing | Command::Pause | Command::SafePlace => {
            unlatched_in_phase()
        }
        Command::Resume => {
            unlatched_in_phase()?;
            seen(standing)
        }
        Command::BeginExposure | Command::LeaveSafePlace => {
            unlatched_in_phase()?;
            stage_there(standing)?;
            seen(standing)
        }
        Command::Recentre => {
            in_phase()?;
            stage_there(standing)
        }
        Command::SetPosture { .. } | Command::SetStopEnd { room: false } => in_phase(),
        Command::SetStopEnd { room: true } => {
            in_phase()?;
            if standing.shows_room() { Ok(()) } else { Err(Refusal::NoRoom) }
        }
        Command::GoToStep { step } => {
            unlatched_in_phase()?;
            scenario.step_index(step).map(drop).ok_or_else(|| unknown(step))
        }
        Command::SetIntensity { intensity } => {
            unlatched_in_phase()?;
            within((0.0..=DIAL_MAX).contains(intensity), || {
                format!("intensity goes from 0 to {DIAL_MAX}, not {intensity}")
            })
        }
        Command::SetParameter { parameter, value } => {
            let index = scenario.parameter_index(parameter);
            if index.is_some_and(|index| scenario.is_setting(index)) {
                setting_open(standing, parameter)?;
            } else {
                unlatched_in_phase()?;
            }
            let found = index.and_then(|index| scenario.parameter(index));
            let found = found.ok_or_else(|| unknown(parameter))?;
            within(found.accepts(value), || found.describe_range(value))
        }
        Command::Trigger { stimulus } => {
            unlatched_in_phase()?;
            stage_there(standing)?;
            let index = scenario.stimulus_index(stimulus).ok_or_else(|| unknown(stimulus))?;
            if standing.is_spent(index) {
                return Err(Refusal::OnceOnly { stimulus: stimulus.clone() });
            }
            if let Some(until) = standing.ready_at(index) {
                return Err(Refusal::Cooldown { until });
            }
            let from_intensity = scenario.stimulus(index).map_or(0.0, |s| s.from_intensity);
            if from == Origin::Schedule && standing.exposure_intensity() < from_intensity {
                return Err(Refusal::BelowIntensity { from_intensity });
            }
            Ok(())
        }
        Command::Say { speaker, text } => {
            unlatched_in_phase()?;
            stage_there(standing)?;
            if scenario.speaker(speaker).is_none() {
                let all = scenario.world().speakers.iter().map(|s| s.id.as_str());
                let did_you_mean = did_you_mean(speaker.as_str(), all).map(Name::from);
                return Err(Refusal::UnknownSpeaker { name: speaker.clone(), did_you_mean });
            }
            check_sentence(text).map_err(|why| Refusal::BadSentence { why: why.to_owned() })
        }
        Command::GoToStretch { stretch, .. } => {
            unlatched_in_phase()?;
            stage_there(standing)?;
            ride_there(scenario)?;
            let known = scenario.world().stretch(stretch);
            known.map(drop).ok_or_else(|| unknown(stretch))
        }
        Command::SetRide { .. } => {
            unlatched_in_phase()?;
            ride_there(scenario)
        }
        Command::SetBreathPace { per_min } => {
            in_phase()?;
            within(per_min.is_none_or(|pace| PACES_PER_MIN.contains(&pace)), || {
                let (least, most) = PACES_PER_MIN.into_inner();
                format!("a pace of breath goes from {least} to {most} a minute")
            })
        }
        Command::AnswerSuds { suds } => {
            in_phase()?;
            suds_in_range(*suds)?;
            let asked = standing.suds_asked() || is_therapists(from);
            if asked { Ok(()) } else { Err(Refusal::NothingAsked) }
        }
        Command::CorrectSuds { suds } => {
            in_phase()?;
            suds_in_range(*suds)?;
            if standing.suds_answered() { Ok(()) } else { Err(Refusal::NothingAsked) }
        }
        Command::SetSchedules { .. }
        | Command::AskSuds
        | Command::BeginRecovery
        | Command::Close => in_phase(),
        Command::ReleaseStop => {
            if standing.is_stopped() {
                Ok(())
            } else {
                Err(Refusal::NoStop)
            }
        }
        Command::AcknowledgeAlarm { id } => {
            let raised = standing.alarms().iter().any(|alarm| alarm.id == *id);
            if raised { Ok(()) } else { Err(Refusal::NoSuchAlarm) }
        }
        Command::Accept { id } => {
            let proposal = answerable(standing, *id, from)?;
            let asked = proposal.action.command(scenario, standing.step());
            asked.map_or(Ok(()), |asked| judge(standing, &asked, Origin::Advice))
        }
        Command::Dismiss { id } => answerable(standing, *id, from).map(drop),
        Command::SetAutomatic { on: false } => Ok(()),
        Command::SetAutomatic { on: true } => {
            in_phase()?;
            unlatched()?;
            therapists(from)?;
            if standing.automatic_possible() { Ok(()) } else { Err(Refusal::NoBounds) }
        }
    }
}

fn in_phase(standing: &impl Standing, phases: &[Phase]) -> Verdict {
    let phase = standing.phase();
    if phases.contains(&phase) { Ok(()) } else { Err(Refusal::WrongPhase { phase }) }
}

fn unlatched(standing: &impl Standing) -> Verdict {
    if standing.is_stopped() { Err(Refusal::StopLatched) } else { Ok(()) }
}

fn setting_open(standing: &impl Standing, parameter: &Name) -> Verdict {
    match standing.phase() {
        Phase::Setup | Phase::Baseline | Phase::Briefing => unlatched(standing),
        _ => Err(Refusal::SettingFixed { parameter: parameter.clone() }),
    }
}

fn stage_there(standing: &impl Standing) -> Verdict {
    if standing.stage_ready() { Ok(()) } else { Err(Refusal::NoStage) }
}

fn ride_there(scenario: &Scenario) -> Verdict {
    if scenario.world().patient.rides.is_some() { Ok(()) } else { Err(Refusal::NoRide) }
}

/// Whether the patient sees the world: the headset is worn, and the runtime shows the stage. A
/// therapist who has acknowledged the alarm goes by their own eyes.
fn seen(standing: &impl Standing) -> Verdict {
    let unseen = standing.alarms().iter().find(|alarm| !alarm.acknowledged && alarm.is_unseen());
    match unseen.map(|alarm| &alarm.kind) {
        Some(AlarmKind::HeadsetOff) => Err(Refusal::HeadsetOff),
        Some(_) => Err(Refusal::NotShown),
        None => Ok(()),
    }
}

/// The open proposal, if it has that number and `from` may answer it.
fn answerable(standing: &impl Standing, id: u32, from: Origin) -> Result<&Proposal, Refusal> {
    let open = standing.proposal().filter(|open| open.id == id);
    let open = open.ok_or(Refusal::NoSuchProposal)?;
    therapists(from).map(|()| open)
}

/// What is the therapist's to decide.
fn therapists(from: Origin) -> Verdict {
    if is_therapists(from) { Ok(()) } else { Err(Refusal::TherapistsAlone) }
}

/// A script stands for a therapist.
fn is_therapists(from: Origin) -> bool {
    matches!(from, Origin::Therapist | Origin::Script)
}

fn unknown(name: &Name) -> Refusal {
    Refusal::Unknown { name: name.clone() }
}

fn within(is: bool, what: impl FnOnce() -> String) -> Verdict {
    if is { Ok(()) } else { Err(Refusal::OutOfRange { what: what() }) }
}

fn suds_in_range(suds: u8) -> Verdict {
    within(suds <= 100, || format!("SUDS goes from 0 to 100, not {suds}"))
}
