//! What the timeline draws, gathered from records and samples as they pass.

use std::collections::VecDeque;
use std::sync::Arc;

use gradus_core::sample::{Contact, HeartSample};
use gradus_core::scenario::Scenario;
use gradus_core::session::{Command, HEART_SILENT_SECS, Record, RecordKind};
use gradus_core::snapshot::History;

/// How many records the panel shows.
const RECENT: usize = 300;

/// Histories for the panel, shared anew when they change.
#[derive(Default)]
pub struct Gathered {
    history: Arc<History>,
    recent: Arc<Vec<Record>>,
    held: VecDeque<Record>,
    stale: bool,
}

impl Gathered {
    /// Takes a record.
    pub fn record(&mut self, record: &Record, scenario: &Scenario) {
        let at = record.at.as_secs_f64();
        let history = Arc::make_mut(&mut self.history);
        match &record.kind {
            RecordKind::SudsAnswered { suds, .. } => history.suds.push((at, *suds)),
            RecordKind::SudsCorrected { suds, .. } => {
                if let Some(last) = history.suds.last_mut() {
                    last.1 = *suds;
                }
            }
            RecordKind::IntensityChanged { intensity } => history.intensity.push((at, *intensity)),
            RecordKind::StepEntered { step, .. } => {
                if let Some(index) = scenario.step_index(step) {
                    history.steps.push((at, index));
                }
            }
            RecordKind::StimulusStarted { stimulus, .. } => {
                if let Some(index) = scenario.stimulus_index(stimulus) {
                    history.stimuli.push((at, index));
                }
            }
            RecordKind::Taken { command: Command::Note { text }, .. } => {
                history.notes.push((at, text.clone()));
            }
            RecordKind::PhaseChanged { to, .. } => history.phases.push((at, *to)),
            _ => {}
        }
        if self.held.len() >= RECENT {
            self.held.pop_front();
        }
        self.held.push_back(record.clone());
        self.stale = true;
    }

    /// Takes a heart sample; silence before it becomes a gap in the line, as does what was measured
    /// without skin contact.
    pub fn heart(&mut self, sample: &HeartSample) {
        let at = sample.capture.at.as_secs_f64();
        let heart = &mut Arc::make_mut(&mut self.history).heart;
        if let Some((last, Some(_))) = heart.last().copied()
            && at - last > HEART_SILENT_SECS
        {
            heart.push((last, None));
        }
        heart.push((at, sample.rate_bpm.filter(|_| sample.contact != Contact::NoContact)));
    }

    /// What the timeline draws.
    pub fn history(&self) -> Arc<History> {
        self.history.clone()
    }

    /// The newest records, oldest first.
    pub fn recent(&mut self) -> Arc<Vec<Record>> {
        if std::mem::take(&mut self.stale) {
            self.recent = Arc::new(self.held.iter().cloned().collect());
        }
        self.recent.clone()
    }
}
