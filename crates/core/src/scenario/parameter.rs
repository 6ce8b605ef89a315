//! What a therapist can move, and the dial that moves several at once.

use crate::Name;
use crate::curve::Curve;
use crate::session::Value;

/// The dial goes from 0 to this.
pub const DIAL_MAX: f64 = 10.0;

/// A named quantity or choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub id: Name,
    pub label: String,
    pub kind: ParameterKind,
}

/// What kind of value a parameter takes.
#[derive(Clone, Debug, PartialEq)]
pub enum ParameterKind {
    /// `min ≤ default ≤ max`; it changes at `rate_per_s` units a second, never faster.
    Number {
        unit: String,
        min: f64,
        max: f64,
        default: f64,
        rate_per_s: f64,
    },
    /// At least two options (id, label); changes at once.
    Choice {
        options: Vec<(Name, String)>,
        default: Name,
    },
    Switch {
        default: bool,
    },
}

/// How a parameter follows the dial.
#[derive(Clone, Debug, PartialEq)]
pub enum DialMap {
    /// Dial → number, within the parameter's range.
    Number(Curve),
    /// From this dial position on, this value; ascending, the first at 0.
    Steps(Vec<(f64, Value)>),
}

impl DialMap {
    /// The value at a dial position.
    pub fn at(&self, intensity: f64) -> Option<Value> {
        match self {
            Self::Number(curve) => Some(Value::Number(curve.at(intensity))),
            Self::Steps(steps) => {
                steps.iter().rev().find(|(from, _)| *from <= intensity).map(|(_, v)| v.clone())
            }
        }
    }
}

impl Parameter {
    /// The value that holds when nothing else is said.
    pub fn default_value(&self) -> Value {
        match &self.kind {
            ParameterKind::Number { default, .. } => Value::Number(*default),
            ParameterKind::Choice { default, .. } => Value::Choice(default.clone()),
            ParameterKind::Switch { default } => Value::Switch(*default),
        }
    }

    /// A value as a number: options count from 0, switches are 0 or 1.
    pub fn as_number(&self, value: &Value) -> f64 {
        match (value, &self.kind) {
            (Value::Number(number), _) => *number,
            (Value::Choice(id), ParameterKind::Choice { options, .. }) => {
                options.iter().position(|(o, _)| o == id).unwrap_or(0) as f64
            }
            (Value::Choice(_), _) => 0.0,
            (Value::Switch(on), _) => f64::from(u8::from(*on)),
        }
    }

    /// Whether the value is of the right kind and within range.
    pub fn accepts(&self, value: &Value) -> bool {
        match (value, &self.kind) {
            (Value::Number(number), ParameterKind::Number { min, max, .. }) => {
                (*min..=*max).contains(number)
            }
            (Value::Choice(id), ParameterKind::Choice { options, .. }) => {
                options.iter().any(|(o, _)| o == id)
            }
            (Value::Switch(_), ParameterKind::Switch { .. }) => true,
            _ => false,
        }
    }

    /// One sentence: what the parameter takes, and that `value` is not it.
    pub fn describe_range(&self, value: &Value) -> String {
        let label = &self.label;
        let wants = match &self.kind {
            ParameterKind::Number { unit, min, max, .. } => {
                format!("goes from {min} to {max} {unit}")
            }
            ParameterKind::Choice { options, .. } => {
                let ids: Vec<&str> = options.iter().map(|(id, _)| id.as_str()).collect();
                format!("is one of {}", ids.join(", "))
            }
            ParameterKind::Switch { .. } => "is on or off".to_owned(),
        };
        let given = match value {
            Value::Number(number) => number.to_string(),
            Value::Choice(id) => id.to_string(),
            Value::Switch(on) => on.to_string(),
        };
        format!("{label} {wants}, not {given}")
    }

    /// How fast it may change, units per second; none for what changes at once.
    pub fn rate_per_s(&self) -> Option<f64> {
        match self.kind {
            ParameterKind::Number { rate_per_s, .. } => Some(rate_per_s),
            _ => None,
        }
    }
}
