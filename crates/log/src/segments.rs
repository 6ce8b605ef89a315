//! A session cut where its phase changes and, while exposed, its step.

use gradus_base::{Name, SessionTime};
use gradus_session::{Phase, Record, RecordKind};
use serde::Serialize;

/// A stretch of one phase and, while exposed, of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// The phase.
    pub phase: Phase,
    /// The step, during an exposure.
    pub step: Option<Name>,
    /// Begin.
    pub from: SessionTime,
    /// End.
    pub to: SessionTime,
}

impl Segment {
    /// The step's name, or the phase in round brackets.
    pub fn title(&self) -> String {
        match &self.step {
            Some(step) => step.to_string(),
            None => {
                let value = serde_json::to_value(self.phase).unwrap_or_default();
                format!("({})", value.as_str().unwrap_or_default().replace('_', " "))
            }
        }
    }

    /// Its part from `from` to `to`; none when nothing of it is there.
    pub fn within(&self, from: SessionTime, to: SessionTime) -> Option<Self> {
        let (from, to) = (self.from.max(from), self.to.min(to));
        (from < to).then(|| Self { from, to, ..self.clone() })
    }
}

/// Cuts a session as its records come, in order.
#[derive(Clone, Debug)]
pub struct Segments {
    done: Vec<Segment>,
    phase: Phase,
    step: Option<Name>,
    since: SessionTime,
}

impl Default for Segments {
    fn default() -> Self {
        Self { done: Vec::new(), phase: Phase::Setup, step: None, since: SessionTime::ZERO }
    }
}

impl Segments {
    /// Takes the next record.
    pub fn record(&mut self, record: &Record) {
        match &record.kind {
            RecordKind::PhaseChanged { to, .. } => {
                self.cut(record.at);
                self.phase = *to;
            }
            RecordKind::StepEntered { step, .. } => {
                if self.phase == Phase::Exposure {
                    self.cut(record.at);
                }
                self.step = Some(step.clone());
            }
            _ => {}
        }
    }

    /// All segments, the last one until `end`.
    pub fn until(mut self, end: SessionTime) -> Vec<Segment> {
        self.cut(end);
        self.done
    }

    fn cut(&mut self, at: SessionTime) {
        let from = std::mem::replace(&mut self.since, at);
        if from < at {
            let step = self.step.clone().filter(|_| self.phase == Phase::Exposure);
            self.done.push(Segment { phase: self.phase, step, from, to: at });
        }
    }
}
