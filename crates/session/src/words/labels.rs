//! What the names in records are called: by a scenario's labels, or by the names alone.

use gradus_base::Name;
use gradus_scenario::{Parameter, ParameterKind, Scenario, Value};

use super::Form;
use crate::message::Arg;
use crate::message::keys::{numbered, off, on, with_unit};

/// Looks up what names are called. What is not found is called by its name.
pub trait Labels {
    /// The scenario's title.
    fn title(&self) -> Option<&str>;
    /// A step's number, from 1, and its label.
    fn step(&self, id: &Name) -> Option<(u64, &str)>;
    /// A stimulus's label.
    fn stimulus(&self, id: &Name) -> Option<&str>;
    /// A speaker's label.
    fn speaker(&self, id: &Name) -> Option<&str>;
    /// The label of a stretch of the patient's road.
    fn stretch(&self, id: &Name) -> Option<&str>;
    /// A parameter, with its label and its unit.
    fn parameter(&self, id: &Name) -> Option<&Parameter>;
}

/// No labels: everything is called by its name, as where there is a log and no scenario.
#[derive(Clone, Copy, Debug)]
pub struct NamesAlone;

impl Labels for NamesAlone {
    fn title(&self) -> Option<&str> {
        None
    }

    fn step(&self, _: &Name) -> Option<(u64, &str)> {
        None
    }

    fn stimulus(&self, _: &Name) -> Option<&str> {
        None
    }

    fn speaker(&self, _: &Name) -> Option<&str> {
        None
    }

    fn stretch(&self, _: &Name) -> Option<&str> {
        None
    }

    fn parameter(&self, _: &Name) -> Option<&Parameter> {
        None
    }
}

impl Labels for Scenario {
    fn title(&self) -> Option<&str> {
        Some(self.title())
    }

    fn step(&self, id: &Name) -> Option<(u64, &str)> {
        let index = self.step_index(id)?;
        Some((index.get() as u64 + 1, &self.step(index)?.label))
    }

    fn stimulus(&self, id: &Name) -> Option<&str> {
        Some(&self.stimulus(self.stimulus_index(id)?)?.label)
    }

    fn speaker(&self, id: &Name) -> Option<&str> {
        Some(&self.speaker(id)?.label)
    }

    fn stretch(&self, id: &Name) -> Option<&str> {
        self.world().stretch(id).map(|stretch| stretch.label.as_str())
    }

    fn parameter(&self, id: &Name) -> Option<&Parameter> {
        self.parameter(self.parameter_index(id)?)
    }
}

/// A step as it is called: its number and label, or its name.
pub(super) fn step(labels: &dyn Labels, id: &Name) -> Arg {
    labels.step(id).map_or_else(|| id.into(), |(number, label)| numbered(number, label).into())
}

/// A stimulus as it is called.
pub(super) fn stimulus(labels: &dyn Labels, id: &Name) -> Arg {
    labels.stimulus(id).map_or_else(|| id.into(), Arg::from)
}

/// A speaker as it is called.
pub(super) fn speaker(labels: &dyn Labels, id: &Name) -> Arg {
    labels.speaker(id).map_or_else(|| id.into(), Arg::from)
}

/// A stretch of road as it is called.
pub(super) fn stretch(labels: &dyn Labels, id: &Name) -> Arg {
    labels.stretch(id).map_or_else(|| id.into(), Arg::from)
}

/// A parameter as it is called.
pub(super) fn parameter(labels: &dyn Labels, id: &Name) -> Arg {
    labels.parameter(id).map_or_else(|| id.into(), |parameter| Arg::from(&parameter.label))
}

/// How many decimals a number of a parameter with this span is read with.
pub fn decimals(span: f64) -> usize {
    match span {
        s if s >= 50.0 => 0,
        s if s >= 5.0 => 1,
        _ => 2,
    }
}

/// A value of a parameter: with its unit or its option's label where the parameter is known, and
/// in the brief form with no more decimals than can be read.
pub fn value(parameter: Option<&Parameter>, value: &Value, form: Form) -> Arg {
    let kind = parameter.map(|parameter| &parameter.kind);
    match (value, kind) {
        (Value::Number(value), Some(ParameterKind::Number { unit, min, max, .. })) => {
            let decimals = (form == Form::Brief).then(|| decimals(max - min));
            let number = Arg::Number { value: *value, decimals, signed: false };
            if unit.is_empty() { number } else { with_unit(number, unit).into() }
        }
        (Value::Number(value), _) => Arg::Number { value: *value, decimals: None, signed: false },
        (Value::Choice(id), Some(ParameterKind::Choice { options, .. })) => {
            let known = options.iter().find(|(option, _)| option == id);
            known.map_or_else(|| id.into(), |(_, label)| Arg::from(label))
        }
        (Value::Choice(id), _) => id.into(),
        (Value::Switch(true), _) => on().into(),
        (Value::Switch(false), _) => off().into(),
    }
}
