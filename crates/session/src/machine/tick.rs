//! What time brings: lengths that are reached, questions that fall due, proposals that end, stimuli
//! that come by themselves, sources that fall silent.

use super::Work;
use super::timer::Timer;
use crate::words::alarm;
use crate::{AlarmKind, Command, Origin, RecordKind};
use gradus_base::Name;

impl Work<'_> {
    /// Handles every timer that has passed until now.
    pub(super) fn tick(&mut self) {
        while let Some(timer) = self.session.timers.take_passed(&self.session.clock, self.now) {
            match timer {
                Timer::Rest | Timer::Exposure => {
                    let phase = self.session.phase;
                    self.record(RecordKind::PhaseTimeReached { phase });
                }
                Timer::Dwell => {
                    let step = self.session.progress.index();
                    let step = step.and_then(|index| self.session.scenario.step(index));
                    if let Some(step) = step.map(|step| step.id.clone()) {
                        self.record(RecordKind::DwellReached { step });
                    }
                }
                Timer::Suds => {
                    self.session.suds.fall_due(self.now);
                    self.record(RecordKind::SudsDue);
                }
                Timer::Proposal => self.let_proposal_end(),
                Timer::Schedule => self.run_schedule(),
                Timer::Stretch => {
                    self.come_again();
                    self.wait_for_place();
                }
                Timer::HeartSilent(source) => self.fall_silent(source),
            }
        }
    }

    /// Asks for the stimulus that is due, as a command would.
    fn run_schedule(&mut self) {
        let due = self.session.schedules.take_due(self.session.clock.at(self.now));
        self.wait_for_schedule();
        let stimulus = due.and_then(|index| self.session.scenario.stimulus(index));
        if let Some(stimulus) = stimulus.map(|stimulus| stimulus.id.clone()) {
            self.command(&Command::Trigger { stimulus }, Origin::Schedule);
        }
    }

    fn fall_silent(&mut self, source: Name) {
        let fell = self.session.sensors.fall_silent(&source, self.now);
        let message = if fell.sent {
            self.record(RecordKind::SensorSilent { source: source.clone(), heard: fell.heard });
            alarm::heart_silent(&source, fell.by, fell.after_secs)
        } else {
            alarm::heart_never(&source, fell.by)
        };
        self.raise(AlarmKind::HeartSilent { source }, message);
    }
}
