//! What the timeline draws, gathered from records and samples as they pass.

use std::collections::VecDeque;
use std::sync::Arc;

use gradus_base::sample::{Contact, HeartSample, SignalBlock};
use gradus_scenario::Scenario;
use gradus_session::snapshot::{History, SignalLine};
use gradus_session::{Command, Record, RecordKind};
use gradus_signal::heart::HeartStream;

/// How many records the panel shows.
const RECENT: usize = 300;

/// A signal's line has a point this often, s; what happens in between is in the log.
const SIGNAL_POINT_SECS: f64 = 0.5;
/// A signal that is silent for longer is a broken line, s.
const SIGNAL_SILENT_SECS: f64 = 5.0;
/// Lines of signals that the panel shows; more are in the log.
const SIGNAL_LINES: usize = 8;

/// Histories for the panel, shared anew when they change.
#[derive(Default)]
pub(super) struct Gathered {
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
                    history.steps.push((at, index.get()));
                }
            }
            RecordKind::StimulusStarted { stimulus, .. } => {
                if let Some(index) = scenario.stimulus_index(stimulus) {
                    history.stimuli.push((at, index.get()));
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

    /// Takes a heart sample; a silence of more than `silent_secs` before it becomes a gap in the
    /// line, as does a sample without skin contact.
    pub fn heart(&mut self, sample: &HeartSample, silent_secs: f64) {
        let at = sample.capture.at.as_secs_f64();
        let heart = &mut Arc::make_mut(&mut self.history).heart;
        if let Some((last, Some(_))) = heart.last().copied()
            && at - last > silent_secs
        {
            heart.push((last, None));
        }
        heart.push((at, sample.rate_bpm.filter(|_| sample.contact != Contact::NoContact)));
    }

    /// Takes the beats that were corrected since the last time.
    pub fn mended(&mut self, stream: &HeartStream) {
        let last = self.history.mended.last().copied().unwrap_or(f64::NEG_INFINITY);
        let mut newest = stream.mended_after(last).peekable();
        // Shared histories are copied when they change: only then.
        if newest.peek().is_some() {
            Arc::make_mut(&mut self.history).mended.extend(newest);
        }
    }

    /// Takes a block of a signal: its newest values become points, thinned.
    pub fn signals(&mut self, block: &SignalBlock) {
        let Some(newest) = block.samples.last() else { return };
        let at = newest.capture.at.as_secs_f64();
        let lines = &self.history.signals;
        let known = lines.iter().find(|line| line.source == block.source);
        let last = known.and_then(|line| line.points.last()).map(|(at, _)| *at);
        if last.is_some_and(|last| at - last < SIGNAL_POINT_SECS) {
            return;
        }
        let lines = Arc::make_mut(&mut Arc::make_mut(&mut self.history).signals);
        for (channel, (named, value)) in block.channels.iter().zip(&newest.values).enumerate() {
            let mine = |line: &SignalLine| line.source == block.source && line.channel == channel;
            let index = match lines.iter().position(mine) {
                Some(index) => index,
                None if lines.len() >= SIGNAL_LINES => return,
                None => {
                    lines.push(SignalLine {
                        source: block.source.clone(),
                        channel,
                        label: named.label.clone(),
                        unit: named.unit.clone(),
                        points: Vec::new(),
                    });
                    lines.len() - 1
                }
            };
            let Some(line) = lines.get_mut(index) else { return };
            if let Some((last, Some(_))) = line.points.last().copied()
                && at - last > SIGNAL_SILENT_SECS
            {
                line.points.push((last, None));
            }
            line.points.push((at, *value));
        }
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

#[cfg(test)]
mod tests {
    use gradus_base::sample::Capture;
    use gradus_base::{Name, SessionTime};

    use super::*;

    #[test]
    fn corrected_beats_are_gathered_once_and_nothing_is_copied_without_one() {
        let (mut stream, mut gathered) = (HeartStream::default(), Gathered::default());
        let mut at_ms = 0.0_f64;
        for beat in 1..200_u16 {
            let ms = match beat {
                100 => 700.0,
                101 => 1300.0,
                other => 1000.0 + 20.0 * (f32::from(other) * 0.31).sin(),
            };
            at_ms += f64::from(ms);
            let at = SessionTime::from_secs_f64(at_ms / 1e3);
            stream.push(&HeartSample {
                capture: Capture { at, uncertainty_ns: 0 },
                rate_bpm: Some(60.0),
                rr_ms: vec![ms],
                contact: Contact::Contact,
                source: Name::from("strap"),
                synthetic: false,
                quality: 1.0,
            });
            let before = gathered.history();
            gathered.mended(&stream);
            let same = Arc::ptr_eq(&before, &gathered.history());
            assert_eq!(same, before.mended == gathered.history().mended, "beat {beat}");
        }
        let mended = &gathered.history().mended;
        assert!(
            !mended.is_empty() && mended.iter().all(|at| (at - 100.0).abs() < 2.0),
            "{mended:?}"
        );
    }
}
