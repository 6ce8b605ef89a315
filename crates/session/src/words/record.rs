//! Records as messages, in both forms.

use super::labels::{parameter, speaker, step, stimulus, stretch, value};
use super::{Form, Words, origin_name, precise};
use crate::message::{Arg, Message, keys};
use crate::{Command, Record, RecordKind};
use gradus_base::Name;
use gradus_scenario::Value;

impl Words<'_> {
    /// What a record says. In the brief form none for what another record says too; in the full
    /// form none where the name of its kind says all.
    pub fn record(&self, record: &Record) -> Option<Message> {
        match self.form {
            Form::Brief => self.line(&record.kind),
            Form::Full => self.entry(record),
        }
    }

    /// A record by itself, for somebody who looks up in passing.
    fn line(&self, kind: &RecordKind) -> Option<Message> {
        use RecordKind as R;
        Some(match kind {
            R::Opened { scenario, scenario_version, .. } => {
                let title = self.labels.title().map_or_else(|| scenario.into(), Arg::from);
                keys::opened(title, scenario_version)
            }
            R::Taken { command: Command::Note { text }, from } => {
                self.with_origin(keys::note_text(text), *from)
            }
            R::Taken { command: what @ Command::AcknowledgeAlarm { .. }, .. } => self.command(what),
            R::Taken {
                command: what @ (Command::SetSchedules { .. } | Command::SetBreathPace { .. }),
                from,
            } => self.with_origin(self.command(what), *from),
            R::Taken { command: what @ Command::Say { .. }, .. } => {
                keys::happens(self.command(what))
            }
            R::Taken { .. } | R::SentenceSent { .. } | R::StimulusOnRoad { .. } => return None,
            R::RideSent { stretch: Some(id), .. } => keys::go_to_stretch(stretch(self.labels, id)),
            R::RideSent { stretch: None, waits: true, .. } => keys::ride_waits(),
            R::RideSent { stretch: None, waits: false, .. } => keys::ride_goes(),
            R::Refused { command, from, reason } => {
                let command = self.with_origin(self.command(command), *from);
                keys::not_done(command, self.refusal(reason))
            }
            R::PhaseChanged { to, .. } => super::phase(*to),
            R::StepEntered { step: id, .. } => keys::step(step(self.labels, id)),
            R::IntensityChanged { intensity: Some(dial) } => keys::intensity(self.number(*dial, 1)),
            R::IntensityChanged { intensity: None } => return None,
            R::ParameterMoved { parameter: id, to, .. } => {
                keys::named_value(parameter(self.labels, id), self.value(id, to))
            }
            R::ParameterHeld { parameter: id, value } => {
                keys::held_at(parameter(self.labels, id), self.value(id, value))
            }
            R::StimulusStarted { stimulus: id, .. } => keys::happens(stimulus(self.labels, id)),
            R::SudsDue => keys::suds_due(),
            R::SudsAsked { by } => self.with_origin(keys::suds_asked(), *by),
            R::SudsAnswered { suds, by, .. } => self.with_origin(keys::suds(*suds), *by),
            R::SudsCorrected { suds, was } => keys::suds_corrected(*suds, *was),
            R::Stopped { cause } => super::stopped(cause),
            R::StopReleased => keys::stop_released(),
            R::PhaseTimeReached { phase } => keys::phase_time_reached(super::phase_amid(*phase)),
            R::DwellReached { step: id } => keys::dwell_reached(step(self.labels, id)),
            R::AlarmRaised { alarm } => keys::plain(&alarm.message),
            R::AlarmChanged { message, .. } => keys::plain(message),
            R::AlarmCleared { id } => keys::alarm_over(*id),
            R::Proposed { proposal } => keys::plain(&proposal.sentence),
            R::ProposalClosed { how, .. } => keys::proposal_closed(super::closing(*how)),
            R::AutomaticSet { on: true } => keys::automatic_is_on(),
            R::AutomaticSet { on: false } => keys::automatic_is_off(),
            R::AutomaticStep { sentence, .. } => keys::by_itself(sentence),
            R::AdviceWithoutBaseline => keys::without_baseline(),
            R::Sensor { event } => self.sensor(event),
            R::SensorSilent { source, .. } => keys::source_silent(source),
            R::SensorReturned { source, .. } => keys::source_back(source),
            R::Stage { event } => self.stage(event),
            R::Log { event } => self.log(event),
            R::Cues { event } => self.cues(event),
        })
    }

    /// A record under the name of its kind, with all that it holds.
    fn entry(&self, record: &Record) -> Option<Message> {
        use RecordKind as R;
        Some(match &record.kind {
            R::Opened { scenario, scenario_version, seed } => {
                keys::also(keys::version_of(scenario, scenario_version), keys::seed(*seed))
            }
            R::Taken { command, from } => keys::asks(origin_name(*from), self.command(command)),
            R::Refused { command, from, reason } => {
                let (from, command) = (origin_name(*from), self.command(command));
                keys::asks_in_vain(from, command, self.refusal(reason))
            }
            R::PhaseChanged { from, to } => {
                keys::from_to(super::phase_amid(*from), super::phase_amid(*to))
            }
            R::StepEntered { step: id, expected_suds: Some(suds) } => {
                keys::also(step(self.labels, id), keys::expected(*suds))
            }
            R::StepEntered { step: id, expected_suds: None } | R::DwellReached { step: id } => {
                keys::plain(step(self.labels, id))
            }
            R::IntensityChanged { intensity: Some(value) } => {
                keys::on_the_dial(Arg::Number { value: *value, decimals: Some(1), signed: false })
            }
            R::IntensityChanged { intensity: None } => keys::off_the_dial(),
            R::ParameterMoved { parameter: id, from, to, rate_per_s } => {
                let pace = rate_per_s.map(|rate| keys::a_second(self.number(rate, 0)));
                let name = parameter(self.labels, id);
                let pace = pace.unwrap_or_else(keys::at_once);
                keys::moved(name, self.value(id, from), self.value(id, to), pace)
            }
            R::ParameterHeld { parameter: id, value } => {
                keys::at_value(parameter(self.labels, id), self.value(id, value))
            }
            R::StimulusStarted { stimulus: id, run } => {
                keys::also(stimulus(self.labels, id), keys::run(*run))
            }
            R::StimulusOnRoad { stimulus: id, ride_m, again, .. } => {
                let place = keys::on_road(metres(*ride_m));
                let place = if *again { keys::also(place, keys::stretch_again()) } else { place };
                keys::also(stimulus(self.labels, id), place)
            }
            R::RideSent { stretch: id, ride_m, waits, repeats } => {
                let what = match id {
                    Some(id) => keys::go_to_stretch(stretch(self.labels, id)),
                    None if *waits => keys::ride_waits(),
                    None => keys::ride_goes(),
                };
                let what = keys::also(what, keys::on_road(metres(*ride_m)));
                if *repeats > 0 { keys::also(what, keys::come_again(*repeats)) } else { what }
            }
            R::SentenceSent { speaker: id, run } => {
                keys::also(speaker(self.labels, id), keys::run(*run))
            }
            R::SudsDue | R::StopReleased | R::AdviceWithoutBaseline => return None,
            R::SudsAsked { by } => keys::by(origin_name(*by)),
            R::SudsAnswered { suds, asked, by } => {
                let value = record.at.secs_since(*asked);
                let after = Arg::Number { value, decimals: Some(1), signed: false };
                let answer = keys::also(*suds, keys::after_it_was_asked(after));
                keys::also(answer, keys::by(origin_name(*by)))
            }
            R::SudsCorrected { suds, was } => keys::also(*suds, keys::was(*was)),
            R::Stopped { cause } => super::stop_cause(cause),
            R::PhaseTimeReached { phase } => super::phase_amid(*phase),
            R::AlarmRaised { alarm } => keys::alarm_says(alarm.id, &alarm.message),
            R::AlarmChanged { id, message } => keys::alarm_says(*id, message),
            R::AlarmCleared { id } => keys::alarm(*id),
            R::Proposed { proposal } => keys::rule_says(&proposal.rule, &proposal.sentence),
            R::ProposalClosed { id, how } => keys::proposal_number(*id, super::closing(*how)),
            R::AutomaticSet { on: true } => keys::on(),
            R::AutomaticSet { on: false } => keys::off(),
            R::AutomaticStep { rule, sentence, from, to, .. } => {
                keys::rule_acts(rule, sentence, step(self.labels, from), step(self.labels, to))
            }
            R::Sensor { event } => self.sensor(event),
            R::SensorSilent { source, heard } => {
                keys::also(source, keys::last_heard(precise(*heard)))
            }
            R::SensorReturned { source, gone } => {
                let secs = Arg::Number {
                    value: record.at.secs_since(*gone),
                    decimals: Some(1),
                    signed: false,
                };
                keys::also(source, keys::gone_for(secs, precise(*gone)))
            }
            R::Stage { event } => self.stage(event),
            R::Log { event } => self.log(event),
            R::Cues { event } => self.cues(event),
        })
    }

    fn value(&self, parameter: &Name, to: &Value) -> Arg {
        value(self.labels.parameter(parameter), to, self.form)
    }
}

/// A place on a road, to the decimetre.
fn metres(ride_m: f64) -> Arg {
    Arg::Number { value: ride_m, decimals: Some(1), signed: false }
}
