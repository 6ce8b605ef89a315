//! The course of a session, read from its records.

use gradus_session::{Phase, Record, RecordKind, StopCause};
use serde::Serialize;

/// The course of a session.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Story {
    pub records: u64,
    /// Records that are missing between the first and the last.
    pub missing: u64,
    pub phases: Vec<AtTime<Phase>>,
    pub steps: Vec<StepInfo>,
    pub stops: Vec<AtTime<StopCause>>,
    pub suds: Vec<AtTime<String>>,
    pub alarms: Vec<AlarmInfo>,
    pub refused: u64,
    /// Where the last phase is cut, s.
    pub end_s: Option<f64>,
    #[serde(skip)]
    next_seq: Option<u64>,
}

/// Something at a time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AtTime<What> {
    pub at_s: f64,
    pub what: What,
}

/// A step that was entered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepInfo {
    pub at_s: f64,
    pub step: String,
    pub expected_suds: Option<u8>,
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlarmInfo {
    pub at_s: f64,
    pub id: u32,
    pub message: String,
    pub cleared_s: Option<f64>,
}

impl Story {
    pub(super) fn record(&mut self, record: &Record) {
        let at_s = record.at.as_secs_f64();
        self.records += 1;
        self.missing += record.seq.saturating_sub(self.next_seq.unwrap_or(record.seq));
        self.next_seq = Some(record.seq.saturating_add(1));
        match &record.kind {
            RecordKind::Opened { .. } => self.phases.push(AtTime { at_s, what: Phase::Setup }),
            RecordKind::PhaseChanged { to, .. } => self.phases.push(AtTime { at_s, what: *to }),
            RecordKind::StepEntered { step, expected_suds } => self.steps.push(StepInfo {
                at_s,
                step: step.to_string(),
                expected_suds: *expected_suds,
            }),
            RecordKind::Stopped { cause } => self.stops.push(AtTime { at_s, what: cause.clone() }),
            RecordKind::SudsAnswered { suds, .. } => self.suds.push(AtTime { at_s, what: suds.to_string() }),
            RecordKind::SudsCorrected { suds, was } => {
                let what = format!("{suds} (corrected, was {was})");
                self.suds.push(AtTime { at_s, what });
            }
            RecordKind::AlarmRaised { alarm } => self.alarms.push(AlarmInfo {
                at_s,
                id: alarm.id,
                message: alarm.message.clone(),
                cleared_s: None,
            }),
            RecordKind::AlarmChanged { id, message } => {
                if let Some(alarm) = self.alarms.iter_mut().rfind(|alarm| alarm.id == *id) {
                    alarm.message.clone_from(message);
                }
            }
            RecordKind::AlarmCleared { id } => {
                if let Some(alarm) = self.alarms.iter_mut().rfind(|alarm| alarm.id == *id) {
                    alarm.cleared_s = Some(at_s);
                }
            }
            RecordKind::Refused { .. } => self.refused += 1,
            _ => {}
        }
    }

    /// Each phase with its length in seconds, in order.
    pub fn phase_lengths(&self) -> Vec<(Phase, f64)> {
        let ends = self.phases.iter().skip(1).map(|next| next.at_s).chain(self.end_s);
        self.phases
            .iter()
            .zip(ends)
            .map(|(phase, end)| (phase.what, (end - phase.at_s).max(0.0)))
            .collect()
    }
}
