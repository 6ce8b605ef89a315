//! Where the patient stands on the ladder.

use core::time::Duration;

use gradus_base::SessionTime;
use gradus_scenario::StepIndex;

/// The current step, and those that were entered so far.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    step: Option<(StepIndex, SessionTime)>,
    /// The exposure's clock when the step was entered.
    entered: Duration,
    visited: Vec<bool>,
}

impl Progress {
    /// Before the first step of a ladder with so many.
    pub fn new(steps: usize) -> Self {
        Self { step: None, entered: Duration::ZERO, visited: vec![false; steps] }
    }

    /// Index of the current step, and since when.
    pub fn step(&self) -> Option<(StepIndex, SessionTime)> {
        self.step
    }

    /// Index of the current step.
    pub fn index(&self) -> Option<StepIndex> {
        self.step.map(|(index, _)| index)
    }

    /// The exposure's clock when the current step was entered.
    pub fn entered(&self) -> Duration {
        self.entered
    }

    /// For each step: whether it was entered.
    pub fn visited(&self) -> &[bool] {
        &self.visited
    }

    /// Enters a step.
    pub fn enter(&mut self, index: StepIndex, exposed: Duration, now: SessionTime) {
        (self.step, self.entered) = (Some((index, now)), exposed);
        if let Some(visited) = self.visited.get_mut(index.get()) {
            *visited = true;
        }
    }
}
