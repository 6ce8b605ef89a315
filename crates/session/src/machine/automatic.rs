//! Automatic mode: off at first, down only, within bounds that were set before the session. What
//! the patient and the world do at that moment is judged elsewhere.

use crate::advice::{Bounds, Keep};
use gradus_base::SessionTime;
use gradus_scenario::{Scenario, Step, StepIndex, Value};

/// Automatic mode in one session.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Automatic {
    on: bool,
    taken: u32,
    last: Option<SessionTime>,
}

impl Automatic {
    /// Whether rules may step down by themselves.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Switches it. Whether that changed anything.
    pub fn switch(&mut self, on: bool) -> bool {
        core::mem::replace(&mut self.on, on) != on
    }

    /// Whether a step may be taken now: it is on, not too many were taken, and the last was long
    /// enough ago.
    pub fn may_step(&self, bounds: &Bounds, now: SessionTime) -> bool {
        let soon = self.last.is_some_and(|at| now.secs_since(at) < bounds.every_secs);
        self.on && self.taken < bounds.most_steps && !soon
    }

    /// A step is taken.
    pub fn step(&mut self, now: SessionTime) {
        self.taken += 1;
        self.last = Some(now);
    }
}

/// The index of the step below `index` if the bounds let it be entered: it is not under the lowest,
/// nothing that the author expects rises on the way, and what is to be kept is kept.
pub(super) fn step_below(
    bounds: &Bounds,
    scenario: &Scenario,
    index: StepIndex,
) -> Option<StepIndex> {
    let target = scenario.step_beside(index, -1)?;
    let lowest = bounds.lowest_step.as_ref();
    let lowest = lowest.map_or(Some(scenario.first_step()), |id| scenario.step_index(id));
    if lowest.is_none_or(|lowest| target < lowest) {
        return None;
    }
    let (from, to) = (scenario.step(index)?, scenario.step(target)?);
    let rises =
        |of: &dyn Fn(&Step) -> Option<f64>| of(from).zip(of(to)).is_some_and(|(a, b)| b > a);
    if rises(&|step| step.intensity) || rises(&|step| step.expected_suds.map(f64::from)) {
        return None;
    }
    bounds.keep.iter().all(|keep| keeps(keep, to)).then_some(target)
}

/// Whether a step sets a parameter within what is to be kept.
fn keeps(keep: &Keep, step: &Step) -> bool {
    step.values.iter().any(|(name, value)| match value {
        Value::Number(value) if *name == keep.parameter => {
            keep.at_least.is_none_or(|least| *value >= least)
                && keep.at_most.is_none_or(|most| *value <= most)
        }
        _ => false,
    })
}
