//! The graded hierarchy.

use super::kinds::{PARAMETER, STEP};
use super::parameter::{KnownParameters, Parameter, ParameterKind, is_setting, known, no_setting};
use crate::Value;
use crate::codes;
use crate::index::ParameterIndex;
use crate::world::StretchName;
use gradus_base::Name;
use gradus_text::decode_enum;
use gradus_text::decode_struct;
use gradus_text::{Decode, Decoder, Node, NodeKind, Shape, Text};

/// A step of the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The step's name in logs and scripts.
    pub id: Name,
    /// The step's name on the panel.
    pub label: String,
    /// Notes for the therapist: what to watch, what to say.
    pub note: String,
    /// The question to ask before the step: what the patient expects to happen. Empty: no question.
    pub expectancy: String,
    /// A value for every parameter that is no setting, in the parameters' order; a parameter that
    /// the author left out has its default.
    pub values: Vec<(Name, Value)>,
    /// Where the dial stands at this step; none: the step is off the dial.
    pub intensity: Option<f64>,
    /// SUDS that the author expects here, 0 to 100.
    pub expected_suds: Option<u8>,
    /// How long a patient should stay, s.
    pub dwell_secs: f64,
    /// When the next step may follow.
    pub advance: Advance,
    /// The stretch of road at whose beginning the step begins; none: the ride goes on where it is.
    pub stretch: Option<Name>,
}

impl Step {
    /// The value that a parameter goes to at this step; its default where the step does not move
    /// it.
    pub fn value_of(&self, parameter: &Parameter) -> Value {
        let set = self.values.iter().find(|(name, _)| *name == parameter.id);
        set.map_or_else(|| parameter.default_value(), |(_, value)| value.clone())
    }
}

decode_enum! {
    /// When the next step may be proposed. The therapist decides in every case.
    #[derive(Copy, Eq)]
    pub enum Advance {
        /// When the therapist says so.
        Therapist,
        /// When SUDS has fallen to half of its peak at this step.
        PeakHalved,
        /// When the dwell has passed and SUDS was answered at this step.
        Dwell,
    }
}

/// The ladder's steps as an author writes them.
mod written {
    use super::*;

    decode_struct! {
        /// A step of the ladder.
        pub struct Step {
            /// How scripts and logs call it.
            pub id: Name,
            /// How the panel calls it.
            pub label: String as Text,
            /// For the therapist: what to watch, what to say.
            pub note: String as Text = Text::default(),
            /// To ask before the step: what the patient expects to happen, and how surely.
            pub expectancy: String as Text = Text::default(),
            /// What the step sets, as (parameter, value); a parameter that is not named goes to its
            /// default.
            pub values: Vec<Assigned> = Vec::new(),
            /// Where the dial stands at this step; without it the step is off the dial.
            pub intensity: Option<f64> = None => 0.0..=10.0,
            /// SUDS that the author expects here.
            pub expected_suds: Option<u8> = None => 0..=100,
            /// How long a patient should stay, s.
            pub dwell_secs: f64 = 120.0 => 5.0..=3600.0,
            /// When the next step may be proposed.
            pub advance: Advance = Advance::Therapist,
            /// The stretch of the patient's road at whose beginning the step begins, after a short
            /// dark moment; without it the ride goes on where it is.
            pub stretch: Option<StretchName> = None,
        }
    }

    /// `("railing", "glass")`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Assigned {
        pub parameter: ParameterIndex,
        pub value: Value,
    }

    impl Decode for Assigned {
        fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
            let [name, value] = node.items() else {
                decoder.wrong_kind(node, "a parameter and its value: `(\"name\", value)`");
                return None;
            };
            let Some(text) = name.text() else {
                decoder.wrong_kind(name, "the name of a parameter in quotes");
                return None;
            };
            let parameter = decoder.find(PARAMETER, text, name.span).map(ParameterIndex::new)?;
            no_setting(parameter, name, decoder)?;
            let value = known(decoder, parameter)?.decode_value(value, decoder)?;
            Some(Self { parameter, value })
        }
        fn shape() -> Shape {
            Shape::Tuple(vec![Shape::NameOf(PARAMETER.word), Value::shape()])
        }
    }
}

impl Decode for Step {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let step = written::Step::decode(node, decoder)?;
        let parameters = decoder.provided::<KnownParameters>();
        let mut values = Vec::new();
        for (at, parameter) in parameters.iter().flat_map(|p| p.0.iter().enumerate()) {
            let index = ParameterIndex::new(at);
            let mut set = step.values.iter().filter(|s| s.parameter == index);
            if is_setting(decoder, index) {
                continue;
            }
            let first = set.next();
            let parameter = parameter.as_ref()?;
            if set.next().is_some() {
                let message = format!("step `{}` sets `{}` twice", step.id, parameter.id);
                let span = node.field_span("values");
                decoder.faults.error(codes::DUPLICATE_NAME, span, message, None);
                return None;
            }
            let value = first.map_or_else(|| parameter.default_value(), |s| s.value.clone());
            values.push((parameter.id.clone(), value));
        }
        Some(Self {
            id: step.id,
            label: step.label,
            note: step.note,
            expectancy: step.expectancy,
            values,
            intensity: step.intensity,
            expected_suds: step.expected_suds,
            dwell_secs: step.dwell_secs,
            advance: step.advance,
            stretch: step.stretch.map(|StretchName(name)| name),
        })
    }
    fn shape() -> Shape {
        written::Step::shape()
    }
}

/// Reports numbers that change from one step to the next by more than their parameter allows.
fn jumps(steps: &[Step], node: &Node, decoder: &mut Decoder<'_>) {
    let Some(known) = decoder.provided::<KnownParameters>() else { return };
    let pairs = steps.iter().zip(steps.iter().skip(1));
    for ((before, step), at) in pairs.zip(node.items().iter().skip(1)) {
        for parameter in known.0.iter().flatten() {
            let ParameterKind::Number { step_jump: Some(most), unit, .. } = &parameter.kind else {
                continue;
            };
            let number = |step: &Step| parameter.as_number(&step.value_of(parameter));
            let (from, to) = (number(before), number(step));
            // The last digit of a written number may put the change a hair over the limit.
            if (to - from).abs() > most * (1.0 + 1e-9) {
                let message = format!(
                    "`{}` goes from {from} to {to} {unit} at `{}`, more than {most} in one step",
                    parameter.id, step.id
                );
                let remedy =
                    format!("put a step between, or raise `step_jump` of `{}`", parameter.id);
                let span = at.field_span("values");
                decoder.faults.error(codes::STEP_JUMP, span, message, Some(remedy));
            }
        }
    }
}

/// The most steps of a ladder.
const MOST_STEPS: usize = 200;

/// The ladder of a file: at least one step, each with its own id.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ladder(pub Vec<Step>);

impl Decode for Ladder {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.declare_all(STEP, node, "id");
        decoder.at_most(MOST_STEPS, node.items().len(), "steps", node.span)?;
        if matches!(&node.kind, NodeKind::List(items) if items.is_empty()) {
            let remedy = Some("add a step: `(id: \"first\", label: \"…\")`".to_string());
            let message = "a ladder needs at least one step";
            decoder.faults.error(codes::EMPTY_LADDER, node.span, message, remedy);
            return None;
        }
        let steps = Vec::<Step>::decode(node, decoder)?;
        jumps(&steps, node, decoder);
        let expected = |step: &Step| step.expected_suds;
        let mut highest: Option<(u8, &Name)> = None;
        for (step, at) in steps.iter().zip(node.items()) {
            let Some(suds) = expected(step) else { continue };
            if let Some((before, name)) = highest.filter(|(before, _)| suds < *before) {
                let message =
                    format!("`{}` expects SUDS {suds}, less than `{name}` with {before}", step.id);
                let remedy = Some("a ladder rises: move the step, or mend the number".to_string());
                let span = at.field_span("expected_suds");
                decoder.faults.warning(codes::LADDER_FALLS, span, message, remedy);
            } else {
                highest = Some((suds, &step.id));
            }
        }
        Some(Self(steps))
    }
    fn shape() -> Shape {
        Vec::<Step>::shape()
    }
}
