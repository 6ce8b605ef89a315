//! The consequences of each command. Whether it is taken at all, [`judge`](crate::judge) says.

use core::time::Duration;

use super::timer::{Due, Timer};
use super::{Work, cause_of};
use crate::{AlarmKind, Command, Origin, Phase, RecordKind, StopCause};
use gradus_live::{Directive, Motion};
use gradus_scenario::{ParameterIndex, Place, StepIndex, Value};

impl Work<'_> {
    /// Takes or refuses a command; either way it is a record.
    pub(super) fn command(&mut self, command: &Command, from: Origin) {
        match self.session.may(command, from) {
            Ok(()) => {
                self.record(RecordKind::Taken { command: command.clone(), from });
                self.carry_out(command, from);
            }
            Err(reason) => {
                self.record(RecordKind::Refused { command: command.clone(), from, reason })
            }
        }
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
                    self.clear(&AlarmKind::StimulusMissed { stimulus: stimulus.clone() });
                    self.direct(Directive::Stimulus { stimulus: stimulus.clone(), run, start });
                    self.note_on_road(&stimulus, run, from);
                    if self.session.is_spent(index) {
                        self.session.schedules.end(index);
                        self.wait_for_schedule();
                    }
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
            Command::GoToStretch { stretch, again } => self.go_to_stretch(stretch, *again),
            Command::SetRide { goes } => self.set_ride(*goes),
            Command::SetSchedules { allowed } => self.allow_schedules(*allowed),
            Command::AskSuds => self.ask_suds(from),
            Command::AnswerSuds { suds } => self.answer_suds(*suds, from),
            Command::CorrectSuds { suds } => {
                if let Some(was) = self.session.suds.correct(*suds) {
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
            Command::AcknowledgeAlarm { id } => self.session.alarms.acknowledge(*id),
            Command::Recentre => {
                let run = self.session.world.recentred() + 1;
                self.direct(Directive::Recentre { run });
            }
            Command::SetPosture { seated } => {
                self.direct(Directive::Posture { seated: *seated });
            }
            Command::SetStopEnd { room } => self.direct(Directive::StopEnd { room: *room }),
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
        if self.session.progress.step().is_none() {
            self.enter_step(self.session.scenario.first_step());
        }
        self.wait_for_suds();
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

    pub(super) fn pause(&mut self) {
        self.session.held = self.targets();
        self.hold_parameters();
        let at = self.now;
        self.direct(Directive::EndStimuli { at });
        self.ride_in_pause(true);
        self.change_phase(Phase::Paused);
    }

    fn resume(&mut self) {
        self.change_phase(Phase::Exposure);
        self.ride_in_pause(false);
        let scenario = self.session.scenario.clone();
        let held = std::mem::take(&mut self.session.held);
        for ((index, _), target) in scenario.indexed_parameters().zip(held) {
            self.move_parameter(index, target);
        }
    }

    /// Holds what moves, and forgets where it was going: the dial no longer tells where it stands.
    fn let_go(&mut self) {
        let held = std::mem::take(&mut self.session.held);
        let going = if held.is_empty() { self.targets() } else { held };
        self.hold_parameters();
        self.session.drives.forget_due();
        self.session.timers.stop(&Timer::Stretch);
        if going != self.targets() {
            self.leave_dial_unless_on_it();
        }
    }

    fn enter_step(&mut self, index: StepIndex) {
        let scenario = self.session.scenario.clone();
        let Some(step) = scenario.step(index) else { return };
        let exposed = self.session.clock.at(self.now);
        self.session.progress.enter(index, exposed, self.now);
        let dwell = exposed + Duration::from_secs_f64(step.dwell_secs);
        self.session.timers.set(Timer::Dwell, Due::Exposed(dwell));
        self.session.suds.enter_step();
        let expected_suds = step.expected_suds;
        self.advise_anew();
        self.record(RecordKind::StepEntered { step: step.id.clone(), expected_suds });
        self.turn_dial(step.intensity);
        for (index, parameter) in scenario.indexed_movable() {
            self.move_parameter(index, step.value_of(parameter));
        }
        // The ride begins at the step's own speed.
        self.ride_to_step(step.stretch.as_ref());
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
        let world = &self.session.world;
        let on_it = scenario
            .dial()
            .iter()
            .all(|(index, map)| map.at(intensity).as_ref() == world.motion(*index).map(|m| &m.to));
        if !on_it {
            self.turn_dial(None);
        }
    }

    fn targets(&self) -> Vec<Value> {
        let world = &self.session.world;
        world.motions().map(|motion| motion.to.clone()).collect()
    }

    /// Sends a parameter towards `target`, at its own rate from where it is now.
    fn move_parameter(&mut self, index: ParameterIndex, target: Value) {
        let scenario = self.session.scenario.clone();
        let (Some(parameter), Some(motion)) =
            (scenario.parameter(index), self.session.world.motion(index))
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
        for (index, parameter) in scenario.indexed_parameters() {
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
        self.session.suds.ask(self.now);
        self.session.timers.stop(&Timer::Suds);
        self.record(RecordKind::SudsAsked { by });
    }

    fn answer_suds(&mut self, suds: u8, by: Origin) {
        if !self.session.suds.is_asked() {
            self.ask_suds(by);
        }
        let exposed = matches!(self.session.phase, Phase::Exposure | Phase::Paused);
        let asked = self.session.suds.answer(suds, exposed, self.now);
        self.record(RecordKind::SudsAnswered { suds, asked, by });
        self.wait_for_suds();
    }

    /// SUDS is due again one interval from now, during an exposure and unless a question is due or
    /// stands open.
    fn wait_for_suds(&mut self) {
        let exposed = matches!(self.session.phase, Phase::Exposure | Phase::Paused);
        let waits = self.session.timers.runs(&Timer::Suds);
        if exposed && self.session.suds.is_quiet() && !waits {
            let interval_secs = self.session.scenario.protocol().suds_interval_secs;
            let next = self.now + Duration::from_secs_f64(interval_secs);
            self.session.timers.set(Timer::Suds, Due::AtInExposure(next));
        }
    }

    fn allow_schedules(&mut self, allowed: bool) {
        let clock = self.session.clock.at(self.now);
        self.session.schedules.allow(allowed, clock);
        self.wait_for_schedule();
    }

    /// Waits for the stimulus that comes next by itself, if one does.
    pub(super) fn wait_for_schedule(&mut self) {
        let next = self.session.schedules.next().map(Due::Exposed);
        self.session.timers.set_or_stop(Timer::Schedule, next);
    }
}
