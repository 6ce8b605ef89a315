//! The author's choices: a step, values, a place. They outlive every reading of the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use gradus_base::{Name, SessionTime};
use gradus_live::WorldState;
use gradus_live::{Directive, Motion};
use gradus_scenario::{Parameter, Scenario, StepIndex};
use gradus_scenario::{Place, Value};

/// The author's choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// The step that was pressed last; none if a value was moved since.
    pub step: Option<Name>,
    pub place: Place,
    /// Where the dial stands.
    pub intensity: f64,
    /// The chosen values, by parameter name: a renamed parameter goes back to its default.
    pub values: BTreeMap<Name, Value>,
}

impl Chosen {
    /// The choices at the first step of a scenario.
    pub fn first(scenario: &Scenario) -> Self {
        let mut chosen =
            Self { step: None, place: Place::World, intensity: 0.0, values: BTreeMap::new() };
        if !scenario.ladder().is_empty() {
            chosen.go_to(scenario, scenario.first_step());
        }
        chosen
    }

    /// Sets every parameter to its value at a step.
    pub fn go_to(&mut self, scenario: &Scenario, step: StepIndex) {
        let Some(step) = scenario.step(step) else { return };
        for (name, value) in &step.values {
            self.values.insert(name.clone(), value.clone());
        }
        self.step = Some(step.id.clone());
        self.place = Place::World;
        self.intensity = step.intensity.unwrap_or(self.intensity);
    }

    /// Moves the dial, and the parameters that follow the dial.
    pub fn dial(&mut self, scenario: &Scenario, intensity: f64) {
        self.intensity = intensity;
        for (index, map) in scenario.dial() {
            if let (Some(parameter), Some(value)) = (scenario.parameter(*index), map.at(intensity))
            {
                self.values.insert(parameter.id.clone(), value);
            }
        }
        self.step = None;
    }

    /// The value of a parameter: the chosen value if the parameter still accepts it, else its
    /// default.
    pub fn value(&self, parameter: &Parameter) -> Value {
        let held = self.values.get(&parameter.id).filter(|value| parameter.accepts(value));
        held.cloned().unwrap_or_else(|| parameter.default_value())
    }

    /// The world's state for these choices; the running stimuli of `before` go on.
    pub fn state(
        &self,
        scenario: &Arc<Scenario>,
        before: Option<&WorldState>,
        seed: u64,
    ) -> WorldState {
        let mut state = WorldState::new(Arc::clone(scenario), seed);
        for parameter in scenario.parameters() {
            let motion = Motion::rest(self.value(parameter));
            state.apply(Directive::Move { parameter: parameter.id.clone(), motion });
        }
        for run in before.into_iter().flat_map(WorldState::runs).filter(|run| run.run > 0) {
            let (stimulus, start) = (run.stimulus.clone(), run.start);
            state.apply(Directive::Stimulus { stimulus, run: run.run, start });
        }
        state.model_patient(self.place);
        // The change of place lies long ago, so that no fade is under way.
        if self.place == Place::World {
            state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_scenario::read::read_bytes;

    fn small(change: impl Fn(&str) -> String) -> Arc<Scenario> {
        let text = change(include_str!("../../tests/scenarios/small.ron"));
        let (_, reading) = read_bytes("small", text.as_bytes());
        Arc::new(reading.scenario.expect("it is whole"))
    }

    #[test]
    fn what_was_chosen_outlives_a_new_reading_where_it_still_may_be() {
        let scenario = small(str::to_owned);
        let mut chosen = Chosen::first(&scenario);
        chosen.dial(&scenario, 10.0);
        let at_ten: Vec<_> = scenario.parameters().iter().map(|p| chosen.value(p)).collect();
        let again = small(|text| text.replace("title: \"", "title: \"Anew "));
        let kept: Vec<_> = again.parameters().iter().map(|p| chosen.value(p)).collect();
        assert_eq!(at_ten, kept);
        let state = chosen.state(&again, None, 1);
        for (index, wanted) in at_ten.iter().enumerate() {
            let name = &again.parameters()[index].id;
            assert_eq!(state.value(name, SessionTime::from_secs_f64(9.0)).as_ref(), Some(wanted));
        }
    }
}
