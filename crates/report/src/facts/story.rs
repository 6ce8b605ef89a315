//! Records, gathered one by one: answers, stimuli, stops, alarms, proposals, notes.

use std::collections::BTreeMap;

use gradus_base::SessionTime;
use gradus_session::{Command, Phase, Record, RecordKind, SensorEvent, StageEvent};

use super::{
    Alarm, Fault, LONGEST_SECS, Note, Outcome, PhaseSpan, Proposal, Seen, SensorFault, Stimulus,
    Stop, Suds,
};

/// What records told.
#[derive(Default)]
pub struct Story {
    pub phases: Vec<PhaseSpan>,
    pub entered: Vec<(f64, String, Option<u8>)>,
    pub suds: Vec<Suds>,
    pub intensity: Vec<(f64, Option<f64>)>,
    pub stimuli: Vec<Stimulus>,
    pub stops: Vec<Stop>,
    pub alarms: Vec<Alarm>,
    pub sensors: Vec<SensorFault>,
    pub proposals: Vec<Proposal>,
    pub notes: Vec<Note>,
    pub out_of_time: u64,
    /// Every record whose time can be true.
    pub records: Vec<Record>,
    alarm_at: BTreeMap<u32, usize>,
    proposal_at: BTreeMap<u32, usize>,
    run_at: BTreeMap<(String, u32), usize>,
}

impl Story {
    pub fn take(&mut self, record: Record) {
        let at_s = record.at.as_secs_f64();
        if at_s > LONGEST_SECS {
            self.out_of_time += 1;
            return;
        }
        match &record.kind {
            RecordKind::Opened { .. } => self.phase(Phase::Setup, at_s),
            RecordKind::PhaseChanged { to, .. } => self.phase(*to, at_s),
            RecordKind::StepEntered { step, expected_suds } => {
                self.entered.push((at_s, step.to_string(), *expected_suds));
            }
            RecordKind::IntensityChanged { intensity } => self.intensity.push((at_s, *intensity)),
            RecordKind::SudsAnswered { suds, asked, .. } => {
                let asked_s = asked.as_secs_f64().min(at_s);
                self.suds.push(Suds { asked_s, at_s, value: (*suds).min(100), was: None });
            }
            RecordKind::SudsCorrected { suds, was } => {
                if let Some(last) = self.suds.last_mut() {
                    last.was = last.was.or(Some(*was));
                    last.value = (*suds).min(100);
                }
            }
            RecordKind::StimulusStarted { stimulus, run } => {
                let name = stimulus.to_string();
                self.run_at.insert((name.clone(), *run), self.stimuli.len());
                let label = name.clone();
                self.stimuli.push(Stimulus { at_s, name, label, run: *run, seen: Seen::Unknown });
            }
            RecordKind::Stopped { cause } => {
                let exposed = self.exposed_before(at_s);
                self.stops.push(Stop { at_s, cause: cause.clone(), released_s: None, exposed });
            }
            RecordKind::StopReleased => {
                if let Some(stop) = self.stops.last_mut() {
                    stop.released_s = stop.released_s.or(Some(at_s));
                }
            }
            RecordKind::Taken { command: Command::Note { text }, .. } => {
                self.notes.push(Note { at_s, text: text.clone() });
            }
            RecordKind::AlarmRaised { .. }
            | RecordKind::AlarmChanged { .. }
            | RecordKind::AlarmCleared { .. } => self.alarm(&record.kind, at_s),
            RecordKind::Proposed { .. }
            | RecordKind::ProposalClosed { .. }
            | RecordKind::AutomaticStep { .. } => self.proposal(&record.kind, at_s),
            RecordKind::Sensor { event } => self.sensor(event, at_s),
            RecordKind::SensorSilent { source, .. } => {
                let (source, reason) = (source.to_string(), String::new());
                self.sensors.push(SensorFault { at_s, source, fault: Fault::Silent, reason });
            }
            RecordKind::Stage { event } => self.stage(event),
            _ => {}
        }
        self.records.push(record);
    }

    /// The last phase ends there.
    pub fn end(&mut self, end_s: f64) {
        if let Some(last) = self.phases.last_mut() {
            last.to_s = end_s.max(last.from_s);
        }
    }

    fn phase(&mut self, phase: Phase, at_s: f64) {
        if let Some(last) = self.phases.last_mut() {
            last.to_s = at_s.max(last.from_s);
        }
        self.phases.push(PhaseSpan { phase, from_s: at_s, to_s: at_s });
    }

    /// Whether the patient was exposed just before: a stop's own change of phase comes first or after.
    fn exposed_before(&self, at_s: f64) -> bool {
        let exposed = |phase: Phase| matches!(phase, Phase::Exposure | Phase::Paused);
        let last = self.phases.last();
        last.is_some_and(|last| exposed(last.phase))
            || self.phases.iter().rev().nth(1).is_some_and(|before| {
                exposed(before.phase) && last.is_some_and(|last| last.from_s >= at_s)
            })
    }

    fn alarm(&mut self, kind: &RecordKind, at_s: f64) {
        match kind {
            RecordKind::AlarmRaised { alarm } => {
                self.alarm_at.insert(alarm.id, self.alarms.len());
                let (kind, message) = (alarm.kind.clone(), alarm.message.clone());
                self.alarms.push(Alarm { at_s, kind, message, cleared_s: None });
            }
            RecordKind::AlarmChanged { id, message } => {
                if let Some(alarm) = self.alarm_at.get(id).and_then(|at| self.alarms.get_mut(*at)) {
                    alarm.message.clone_from(message);
                }
            }
            RecordKind::AlarmCleared { id } => {
                if let Some(alarm) = self.alarm_at.get(id).and_then(|at| self.alarms.get_mut(*at)) {
                    alarm.cleared_s = Some(at_s);
                }
            }
            _ => {}
        }
    }

    fn proposal(&mut self, kind: &RecordKind, at_s: f64) {
        match kind {
            RecordKind::Proposed { proposal } => {
                self.proposal_at.insert(proposal.id, self.proposals.len());
                let sentence = proposal.sentence.clone();
                self.proposals.push(Proposal { at_s, sentence, outcome: Outcome::Open });
            }
            RecordKind::ProposalClosed { id, how } => {
                let open = self.proposal_at.get(id).and_then(|at| self.proposals.get_mut(*at));
                if let Some(proposal) = open {
                    proposal.outcome = Outcome::Closed(*how);
                }
            }
            RecordKind::AutomaticStep { sentence, .. } => {
                let sentence = sentence.clone();
                self.proposals.push(Proposal { at_s, sentence, outcome: Outcome::Automatic });
            }
            _ => {}
        }
    }

    fn sensor(&mut self, event: &SensorEvent, at_s: f64) {
        let (source, fault, reason) = match event {
            SensorEvent::Silent { source, reason } => (source, Fault::Silent, reason),
            SensorEvent::Doubtful { source, reason } => (source, Fault::Doubtful, reason),
            SensorEvent::Lost { source, reason } => (source, Fault::Lost, reason),
            _ => return,
        };
        let (source, reason) = (source.to_string(), reason.clone());
        self.sensors.push(SensorFault { at_s, source, fault, reason });
    }

    fn run(&mut self, name: &str, run: u32) -> Option<&mut Stimulus> {
        let at = *self.run_at.get(&(name.to_owned(), run))?;
        self.stimuli.get_mut(at)
    }

    fn stage(&mut self, event: &StageEvent) {
        match event {
            StageEvent::Presented { stimulus, run, at } => {
                if let Some(one) = self.run(stimulus.as_str(), *run) {
                    one.seen = Seen::Shown(at.as_secs_f64().min(LONGEST_SECS));
                }
            }
            StageEvent::Missed { stimulus, run, .. } => {
                if let Some(one) = self.run(stimulus.as_str(), *run) {
                    one.seen = Seen::Missed;
                }
            }
            _ => {}
        }
    }
}

/// Seconds as a moment of a session.
pub fn moment(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs.clamp(0.0, LONGEST_SECS))
}
