//! What each command does, and when it is refused.

use core::time::Duration;

use crate::advice::StepSuds;
use crate::machine::{Work, cause_of};
use crate::{Command, Origin, Phase, RecordKind, Refusal, StopCause};
use gradus_base::{Name, SessionTime};
use gradus_live::{Directive, Motion};
use gradus_scenario::breath::PACES_PER_MIN;
use gradus_scenario::parameter::DIAL_MAX;
use gradus_scenario::speaker::check_sentence;
use gradus_scenario::{Place, Value};
use gradus_text::did_you_mean;

type Verdict = Result<(), Refusal>;

impl Work<'_> {
    /// Takes or refuses a command; either way it is a record.
    pub(super) fn command(&mut self, command: &Command, from: Origin) {
        match self.judge(command, from) {
            Ok(()) => {
                self.record(RecordKind::Taken { command: command.clone(), from });
                self.carry_out(command, from);
            }
            Err(reason) => {
                self.record(RecordKind::Refused { command: command.clone(), from, reason })
            }
        }
    }

    /// Whether a command can be taken now. Changes nothing.
    fn judge(&self, command: &Command, from: Origin) -> Verdict {
        use Phase::{Baseline, Briefing, Closed, Exposure, Paused, Recovery, SafePlace, Setup};
        let scenario = &self.session.scenario;
        let may_adjust = || self.unlatched_in(&[Setup, Baseline, Briefing, Exposure, SafePlace]);
        match command {
            Command::Stop | Command::Note { .. } => Ok(()),
            Command::BeginBaseline => self.unlatched_in(&[Setup]),
            Command::BeginBriefing => self.unlatched_in(&[Setup, Baseline]),
            Command::BeginExposure => {
                self.unlatched_in(&[Setup, Baseline, Briefing])?;
                self.stage_there()
            }
            Command::GoToStep { step } => {
                may_adjust()?;
                scenario
                    .step_index(step)
                    .map(|_| ())
                    .ok_or_else(|| Refusal::Unknown { name: step.clone() })
            }
            Command::SetIntensity { intensity } => {
                may_adjust()?;
                if (0.0..=DIAL_MAX).contains(intensity) {
                    Ok(())
                } else {
                    Err(Refusal::OutOfRange {
                        what: format!("intensity goes from 0 to {DIAL_MAX}, not {intensity}"),
                    })
                }
            }
            Command::SetParameter { parameter, value } => {
                let unknown = || Refusal::Unknown { name: parameter.clone() };
                let index = scenario.parameter_index(parameter);
                if index.is_some_and(|index| scenario.is_setting(index)) {
                    self.setting_open(parameter)?;
                } else {
                    may_adjust()?;
                }
                let found = index.and_then(|index| scenario.parameters().get(index));
                let found = found.ok_or_else(unknown)?;
                if found.accepts(value) {
                    Ok(())
                } else {
                    Err(Refusal::OutOfRange { what: found.describe_range(value) })
                }
            }
            Command::Trigger { stimulus } => {
                self.unlatched_in(&[Exposure])?;
                self.stage_there()?;
                let index = scenario
                    .stimulus_index(stimulus)
                    .ok_or_else(|| Refusal::Unknown { name: stimulus.clone() })?;
                if self.session.is_spent(index) {
                    return Err(Refusal::OnceOnly { stimulus: stimulus.clone() });
                }
                if let Some(until) = self.session.ready_at(index) {
                    return Err(Refusal::Cooldown { until });
                }
                let from_intensity =
                    scenario.stimuli().get(index).map_or(0.0, |s| s.from_intensity);
                let below = self.session.exposure_intensity() < from_intensity;
                if from == Origin::Schedule && below {
                    return Err(Refusal::BelowIntensity { from_intensity });
                }
                Ok(())
            }
            Command::Say { speaker, text } => {
                self.unlatched_in(&[Exposure])?;
                self.stage_there()?;
                if scenario.speaker_index(speaker).is_none() {
                    let all = scenario.world().speakers.iter().map(|s| s.id.as_str());
                    let did_you_mean = did_you_mean(speaker.as_str(), all).map(Name::from);
                    return Err(Refusal::UnknownSpeaker { name: speaker.clone(), did_you_mean });
                }
                check_sentence(text).map_err(|why| Refusal::BadSentence { why: why.to_owned() })
            }
            Command::SetBreathPace { per_min } => {
                self.not_in(&[Closed])?;
                if per_min.is_none_or(|pace| PACES_PER_MIN.contains(&pace)) {
                    return Ok(());
                }
                let (least, most) = PACES_PER_MIN.into_inner();
                let what = format!("a pace of breath goes from {least} to {most} a minute");
                Err(Refusal::OutOfRange { what })
            }
            Command::SetSchedules { .. } => self.not_in(&[Closed]),
            Command::AskSuds => self.not_in(&[Closed]),
            Command::AnswerSuds { suds } => {
                self.not_in(&[Closed])?;
                suds_in_range(*suds)?;
                let asked = self.session.suds.asked.is_some();
                if asked || matches!(from, Origin::Therapist | Origin::Script) {
                    Ok(())
                } else {
                    Err(Refusal::NothingAsked)
                }
            }
            Command::CorrectSuds { suds } => {
                self.not_in(&[Closed])?;
                suds_in_range(*suds)?;
                self.session.suds.last.map(|_| ()).ok_or(Refusal::NothingAsked)
            }
            Command::Pause => self.unlatched_in(&[Exposure]),
            Command::Resume => self.unlatched_in(&[Paused]),
            Command::SafePlace => self.unlatched_in(&[Exposure, Paused]),
            Command::LeaveSafePlace => {
                self.unlatched_in(&[SafePlace])?;
                self.stage_there()
            }
            Command::ReleaseStop => self.session.stop.as_ref().map(|_| ()).ok_or(Refusal::NoStop),
            Command::BeginRecovery => self.not_in(&[Setup, Baseline, Briefing, Recovery, Closed]),
            Command::Close => self.not_in(&[Closed]),
            Command::AcknowledgeAlarm { id } => {
                let raised = self.session.alarms.iter().any(|a| a.id == *id);
                if raised { Ok(()) } else { Err(Refusal::NoSuchAlarm) }
            }
            Command::Accept { id } => {
                let proposal = self.session.judge_answer(*id, from)?;
                let asked = self.session.command_of_proposal(proposal);
                asked.map_or(Ok(()), |asked| self.judge(&asked, Origin::Advice))
            }
            Command::Dismiss { id } => self.session.judge_answer(*id, from).map(|_| ()),
            Command::SetAutomatic { on } => self.session.judge_automatic(*on, from),
        }
    }

    fn unlatched_in(&self, phases: &[Phase]) -> Verdict {
        if self.session.stop.is_some() {
            return Err(Refusal::StopLatched);
        }
        let phase = self.session.phase;
        if phases.contains(&phase) { Ok(()) } else { Err(Refusal::WrongPhase { phase }) }
    }

    fn setting_open(&self, parameter: &Name) -> Verdict {
        let fixed = || Refusal::SettingFixed { parameter: parameter.clone() };
        let open = matches!(self.session.phase, Phase::Setup | Phase::Baseline | Phase::Briefing);
        if open { self.unlatched_in(&[self.session.phase]) } else { Err(fixed()) }
    }

    fn not_in(&self, phases: &[Phase]) -> Verdict {
        let phase = self.session.phase;
        if phases.contains(&phase) { Err(Refusal::WrongPhase { phase }) } else { Ok(()) }
    }

    fn stage_there(&self) -> Verdict {
        if self.session.stage_ready() { Ok(()) } else { Err(Refusal::NoStage) }
    }

    /// Does what a command that was taken asks for.
    fn carry_out(&mut self, command: &Command, from: Origin) {
        match command {
            Command::BeginBaseline => self.change_phase(Phase::Baseline),
            Command::BeginBriefing => self.change_phase(Phase::Briefing),
            Command::BeginExposure => self.begin_exposure(),
            Command::GoToStep { step } => {
                if let Some(index) = self.session.scenario.step_index(step) {
                    self.enter_step(index);
                }
            }
            Command::SetIntensity { intensity } => self.set_intensity(*intensity),
            Command::SetParameter { parameter, value } => {
                if let Some(index) = self.session.scenario.parameter_index(parameter) {
                    self.move_parameter(index, value.clone());
                    self.leave_dial_unless_on_it();
                }
            }
            Command::Trigger { stimulus } => {
                if let Some(index) = self.session.scenario.stimulus_index(stimulus) {
                    let run = self.session.world.run(index).map_or(0, |r| r.run) + 1;
                    let (stimulus, start) = (stimulus.clone(), self.now);
                    self.record(RecordKind::StimulusStarted { stimulus: stimulus.clone(), run });
                    self.direct(Directive::Stimulus { stimulus, run, start });
                }
            }
            Command::Say { speaker, text } => {
                let run = self.session.world.sentences_said() + 1;
                let (speaker, text, start) = (speaker.clone(), text.clone(), self.now);
                self.record(RecordKind::SentenceSent { speaker: speaker.clone(), run });
                self.direct(Directive::Say { speaker, run, text, start });
            }
            Command::SetBreathPace { per_min } => {
                let (per_min, at) = (*per_min, self.now);
                self.direct(Directive::BreathPace { per_min, at });
            }
            Command::SetSchedules { allowed } => self.allow_schedules(*allowed),
            Command::AskSuds => self.ask_suds(from),
            Command::AnswerSuds { suds } => self.answer_suds(*suds, from),
            Command::CorrectSuds { suds } => {
                if let Some((was, at)) = self.session.suds.last {
                    self.session.suds.last = Some((*suds, at));
                    self.session.step_suds.correct(*suds, at);
                    self.record(RecordKind::SudsCorrected { suds: *suds, was });
                }
            }
            Command::Note { .. } => {}
            Command::Pause => self.pause(),
            Command::Resume => self.resume(),
            Command::SafePlace => self.lead_to_safe_place(),
            Command::LeaveSafePlace => self.begin_exposure(),
            Command::Stop => self.stop(cause_of(from)),
            Command::ReleaseStop => {
                self.session.stop = None;
                self.record(RecordKind::StopReleased);
                self.direct(Directive::ReleaseStop);
            }
            Command::BeginRecovery => {
                self.lead_to_safe_place();
                self.change_phase(Phase::Recovery);
            }
            Command::Close => {
                self.lead_to_safe_place();
                self.change_phase(Phase::Closed);
                self.direct(Directive::End);
            }
            Command::AcknowledgeAlarm { id } => {
                if let Some(alarm) = self.session.alarms.iter_mut().find(|a| a.id == *id) {
                    alarm.acknowledged = true;
                }
            }
            Command::Accept { .. } => self.answer_proposal(true),
            Command::Dismiss { .. } => self.answer_proposal(false),
            Command::SetAutomatic { on } => self.set_automatic(*on),
        }
    }

    /// Takes the stop. Never refused, in no phase.
    pub(super) fn stop(&mut self, cause: StopCause) {
        self.session.stop = Some(cause.clone());
        self.record(RecordKind::Stopped { cause });
        self.advise_anew();
        self.set_automatic(false);
        self.let_go();
        let at = self.now;
        self.direct(Directive::Stop { at });
        if matches!(self.session.phase, Phase::Exposure | Phase::Paused) {
            self.change_phase(Phase::SafePlace);
        }
    }

    fn begin_exposure(&mut self) {
        self.change_phase(Phase::Exposure);
        let at = self.now;
        self.direct(Directive::Go { place: Place::World, at });
        if self.session.step.is_none() {
            self.enter_step(0);
        }
        self.schedule_suds();
    }

    fn lead_to_safe_place(&mut self) {
        let at = self.now;
        if matches!(self.session.phase, Phase::Exposure | Phase::Paused) {
            self.let_go();
            self.direct(Directive::EndStimuli { at });
            self.direct(Directive::Go { place: Place::Safe, at });
            self.change_phase(Phase::SafePlace);
        }
    }

    fn pause(&mut self) {
        self.session.held = self.targets();
        self.hold_parameters();
        let at = self.now;
        self.direct(Directive::EndStimuli { at });
        self.change_phase(Phase::Paused);
    }

    fn resume(&mut self) {
        self.change_phase(Phase::Exposure);
        for (index, target) in std::mem::take(&mut self.session.held).into_iter().enumerate() {
            self.move_parameter(index, target);
        }
    }

    /// Holds what moves, and forgets where it was going: the dial no longer tells where it stands.
    fn let_go(&mut self) {
        let held = std::mem::take(&mut self.session.held);
        let going = if held.is_empty() { self.targets() } else { held };
        self.hold_parameters();
        if going != self.targets() {
            self.leave_dial_unless_on_it();
        }
    }

    fn enter_step(&mut self, index: usize) {
        let scenario = self.session.scenario.clone();
        let Some(step) = scenario.ladder().get(index) else { return };
        self.session.step = Some((index, self.now));
        self.session.step_exposed = self.session.exposed_at(self.now);
        self.session.dwell_told = false;
        self.session.step_suds = StepSuds::default();
        if let Some(visited) = self.session.visited.get_mut(index) {
            *visited = true;
        }
        let expected_suds = step.expected_suds;
        self.advise_anew();
        self.record(RecordKind::StepEntered { step: step.id.clone(), expected_suds });
        self.turn_dial(step.intensity);
        let moved = scenario.movable().iter().enumerate();
        for (index, parameter) in moved {
            let set = step.values.iter().find(|(name, _)| *name == parameter.id);
            let target = set.map_or_else(|| parameter.default_value(), |(_, value)| value.clone());
            self.move_parameter(index, target);
        }
    }

    fn set_intensity(&mut self, intensity: f64) {
        self.turn_dial(Some(intensity));
        let scenario = self.session.scenario.clone();
        for (index, map) in scenario.dial() {
            if let Some(target) = map.at(intensity) {
                self.move_parameter(*index, target);
            }
        }
    }

    fn turn_dial(&mut self, to: Option<f64>) {
        if self.session.intensity != to {
            self.session.intensity = to;
            self.record(RecordKind::IntensityChanged { intensity: to });
        }
    }

    /// The dial stands nowhere once a parameter goes elsewhere than the dial would send it.
    fn leave_dial_unless_on_it(&mut self) {
        let Some(intensity) = self.session.intensity else { return };
        let scenario = self.session.scenario.clone();
        let targets = self.targets();
        let on_it = scenario
            .dial()
            .iter()
            .all(|(index, map)| map.at(intensity).as_ref() == targets.get(*index));
        if !on_it {
            self.turn_dial(None);
        }
    }

    fn targets(&self) -> Vec<Value> {
        let world = &self.session.world;
        (0..self.session.scenario.parameters().len())
            .filter_map(|index| world.motion(index).map(|m| m.to.clone()))
            .collect()
    }

    /// Sends a parameter towards `target`, at its own rate from where it is now.
    fn move_parameter(&mut self, index: usize, target: Value) {
        let scenario = self.session.scenario.clone();
        let (Some(parameter), Some(motion)) =
            (scenario.parameters().get(index), self.session.world.motion(index))
        else {
            return;
        };
        if motion.to == target {
            return;
        }
        let from = motion.value_at(self.now);
        // A setting is chosen before anything is in view: it needs no way from here to there.
        let rate_per_s = parameter.rate_per_s().filter(|_| !scenario.is_setting(index));
        let name = parameter.id.clone();
        self.record(RecordKind::ParameterMoved {
            parameter: name.clone(),
            from: from.clone(),
            to: target.clone(),
            rate_per_s,
        });
        let motion = Motion { from, to: target, start: self.now, rate_per_s };
        self.direct(Directive::Move { parameter: name, motion });
    }

    /// Holds every parameter that moves where it is.
    fn hold_parameters(&mut self) {
        let scenario = self.session.scenario.clone();
        for (index, parameter) in scenario.parameters().iter().enumerate() {
            let Some(motion) = self.session.world.motion(index) else { continue };
            let value = motion.value_at(self.now);
            if value != motion.to {
                let name = parameter.id.clone();
                self.record(RecordKind::ParameterHeld {
                    parameter: name.clone(),
                    value: value.clone(),
                });
                let motion = Motion {
                    from: value.clone(),
                    to: value,
                    start: self.now,
                    rate_per_s: parameter.rate_per_s(),
                };
                self.direct(Directive::Move { parameter: name, motion });
            }
        }
    }

    fn ask_suds(&mut self, by: Origin) {
        let suds = &mut self.session.suds;
        suds.asked = Some(self.now);
        suds.due = None;
        suds.next_due = None;
        self.record(RecordKind::SudsAsked { by });
    }

    fn answer_suds(&mut self, answer: u8, by: Origin) {
        if self.session.suds.asked.is_none() {
            self.ask_suds(by);
        }
        let asked = self.session.suds.asked.take().unwrap_or(self.now);
        self.session.suds.last = Some((answer, self.now));
        if matches!(self.session.phase, Phase::Exposure | Phase::Paused) {
            self.session.step_suds.answer(answer, self.now);
        }
        self.record(RecordKind::SudsAnswered { suds: answer, asked, by });
        self.schedule_suds();
    }

    /// SUDS is due again one interval from now, during an exposure and unless a question stands
    /// open.
    fn schedule_suds(&mut self) {
        let interval = Duration::from_secs_f64(self.session.scenario.protocol().suds_interval_secs);
        let next: SessionTime = self.now + interval;
        let exposed = matches!(self.session.phase, Phase::Exposure | Phase::Paused);
        let suds = &mut self.session.suds;
        if exposed && suds.asked.is_none() && suds.due.is_none() && suds.next_due.is_none() {
            suds.next_due = Some(next);
        }
    }
}

fn suds_in_range(suds: u8) -> Verdict {
    if suds <= 100 {
        Ok(())
    } else {
        Err(Refusal::OutOfRange { what: format!("SUDS goes from 0 to 100, not {suds}") })
    }
}
