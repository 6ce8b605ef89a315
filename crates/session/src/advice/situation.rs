//! The situation of a session, as rules see it.

use crate::Phase;
use crate::advice::{Action, Signs};
use gradus_base::SessionTime;
use gradus_scenario::{Scenario, Step, StepIndex};

/// SUDS answered during the exposure at the current step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepSuds {
    /// The last answer and when it was given.
    pub last: Option<(u8, SessionTime)>,
    /// The highest of those before it.
    before: Option<u8>,
}

impl StepSuds {
    /// Takes an answer.
    pub fn answer(&mut self, suds: u8, at: SessionTime) {
        self.before = self.peak();
        self.last = Some((suds, at));
    }

    /// The answer given at `at` was another.
    pub fn correct(&mut self, suds: u8, at: SessionTime) {
        if let Some((last, _)) = self.last.as_mut().filter(|(_, given)| *given == at) {
            *last = suds;
        }
    }

    /// The highest answer.
    pub fn peak(&self) -> Option<u8> {
        self.before.max(self.last.map(|(suds, _)| suds))
    }
}

/// The situation of a session at one time, as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The time.
    pub now: SessionTime,
    /// The scenario that runs.
    pub scenario: &'a Scenario,
    /// Heart and looking.
    pub signs: &'a Signs,
    /// The phase.
    pub phase: Phase,
    /// A stop is latched.
    pub stopped: bool,
    /// Index of the step.
    pub step: Option<StepIndex>,
    /// Of exposure, at this step.
    pub at_step_secs: f64,
    /// SUDS at this step.
    pub suds: StepSuds,
    /// Since the last answer, or since the exposure was entered or resumed.
    pub suds_age_secs: f64,
    /// A question stands open.
    pub suds_asked: bool,
    /// A pace to breathe with is shown.
    pub breath_shown: bool,
}

impl<'a> Situation<'a> {
    /// The step that the patient is at.
    pub fn at_step(&self) -> Option<&'a Step> {
        self.scenario.step(self.step?)
    }

    /// The step that an action leads to, by index.
    pub fn target(&self, action: &Action) -> Option<StepIndex> {
        action.target(self.scenario, self.step)
    }

    /// Whether an action makes sense now.
    pub fn allows(&self, action: &Action) -> bool {
        let exposed = self.phase == Phase::Exposure && !self.stopped;
        match action {
            Action::StepUp | Action::StepDown => exposed && self.target(action).is_some(),
            Action::Stay => exposed,
            Action::AskSuds => exposed && !self.suds_asked,
            Action::OfferBreath { .. } => exposed && !self.breath_shown,
            Action::CheckSensor => exposed || (self.phase == Phase::Baseline && !self.stopped),
        }
    }
}
