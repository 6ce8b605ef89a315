//! Parameters, which a therapist can move, and the dial, which moves several parameters at once.

use super::kinds::PARAMETER;
use crate::Value;
use crate::codes;
use crate::curve::Curve;
use crate::index::ParameterIndex;
use gradus_base::Name;
use gradus_text::fields::within;
use gradus_text::{Decode, Decoder, Node, Range, Shape, Text, did_you_mean_remedy};
use gradus_text::{decode_enum, decode_struct};

/// The most parameters and settings together.
const MOST_PARAMETERS: usize = 200;
/// The most options of one choice.
const MOST_OPTIONS: usize = 100;

/// The dial goes from 0 to this.
pub const DIAL_MAX: f64 = 10.0;

decode_struct! {
    /// A named quantity or choice that a therapist can move.
    pub struct Parameter {
        /// How the rest of the file calls it.
        pub id: Name,
        /// How the panel calls it.
        pub label: String as Text,
        /// Parameters of one group stand together on the panel, under this name.
        pub group: String as Text = Text::default(),
        /// What kind of value it takes.
        pub kind: ParameterKind,
    }
}

decode_enum! {
    /// What kind of value a parameter takes.
    pub enum ParameterKind {
        /// A quantity; it changes at `rate_per_s` units a second, never faster.
        Number {
            /// Such as `m`; shown behind the number.
            unit: String = String::new(),
            /// The least.
            min: f64 => -1e6..=1e6,
            /// The greatest; above `min`.
            max: f64 => -1e6..=1e6,
            /// Between the two.
            default: f64,
            /// Units a second; above 0.
            rate_per_s: f64 => 0.001..=1e6,
            /// The greatest change from one step of the ladder to the next; without it, any.
            step_jump: Option<f64> = None => 0.0..=2e6,
        },
        /// One of several; changes at once.
        Choice {
            /// At least two (id, label).
            options: Vec<(Name, String)> as Vec<(Name, Text)>,
            /// One of them.
            default: Name,
            /// How long the view is veiled for the change, s: it grows dark, changes unseen and
            /// grows light again. For a choice that changes the whole place; without it, the change
            /// is seen.
            veil_s: f64 = 0.0 => 0.0..=6.0,
        },
        /// On or off; changes at once.
        Switch {
            /// Where it stands at first.
            default: bool = false,
        },
    }
    check is_consistent
}

fn is_consistent(
    kind: ParameterKind,
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<ParameterKind> {
    if let ParameterKind::Choice { options, .. } = &kind {
        let span = node.field_span("options");
        decoder.at_most(MOST_OPTIONS, options.len(), "options", span)?;
    }
    let fault = match &kind {
        ParameterKind::Number { min, max, .. } if min >= max => {
            let message = format!("`max` must be above `min`, but {max} is not above {min}");
            Some((codes::EMPTY_RANGE, "max", message))
        }
        ParameterKind::Number { min, max, default, .. } if !(*min..=*max).contains(default) => {
            let message = format!("`default` must be from {min} to {max}, this is {default}");
            Some((codes::OUT_OF_RANGE, "default", message))
        }
        ParameterKind::Choice { options, .. } if options.len() < 2 => {
            let message = "a choice needs at least two options".to_string();
            Some((codes::TOO_FEW_OPTIONS, "options", message))
        }
        ParameterKind::Choice { options, default, .. } => {
            let twice = options
                .iter()
                .enumerate()
                .find(|(i, (id, _))| options.iter().take(*i).any(|(other, _)| other == id));
            if let Some((_, (id, _))) = twice {
                let message = format!("there are two of option `{id}`");
                Some((codes::DUPLICATE_NAME, "options", message))
            } else {
                let known = options.iter().any(|(id, _)| id == default);
                let message = format!("there is no option `{default}`");
                (!known).then_some((codes::UNKNOWN_OPTION, "default", message))
            }
        }
        _ => None,
    };
    let Some((code, field, message)) = fault else { return Some(kind) };
    let remedy = match &kind {
        ParameterKind::Choice { options, default, .. } if code == codes::UNKNOWN_OPTION => {
            did_you_mean_remedy(default.as_str(), options.iter().map(|(id, _)| id.as_str()))
        }
        _ => None,
    };
    decoder.faults.error(code, node.field_span(field), message, remedy);
    None
}

/// The parameters of a file, declared for everything that is read after them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ParameterList(pub Vec<Parameter>);

/// Each parameter that was read; none in the place of a parameter that could not be read.
pub(super) struct KnownParameters(pub Vec<Option<Parameter>>);

impl Decode for ParameterList {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.declare_all(PARAMETER, node, "id");
        let before = decoder.provided::<KnownParameters>();
        let len = before.as_ref().map_or(0, |known| known.0.len()) + node.items().len();
        decoder.at_most(MOST_PARAMETERS, len, "parameters", node.span)?;
        let read: Vec<_> = node.items().iter().map(|n| Parameter::decode(n, decoder)).collect();
        let before = before.iter().flat_map(|known| known.0.iter().cloned());
        let all = before.chain(read.iter().cloned()).collect();
        decoder.provide(KnownParameters(all));
        if node.items().is_empty() {
            return Vec::decode(node, decoder).map(Self);
        }
        read.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }
    fn shape() -> Shape {
        Vec::<Parameter>::shape()
    }
}

/// The settings of a file: parameters that are asked for before the session and stay then. They
/// follow the parameters in the same order of indices.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SettingList(pub Vec<Parameter>);

/// Index of the first setting.
struct FirstSetting(usize);

impl Decode for SettingList {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        let first = decoder.provided::<KnownParameters>().map_or(0, |known| known.0.len());
        decoder.provide(FirstSetting(first));
        ParameterList::decode(node, decoder).map(|list| Self(list.0))
    }
    fn shape() -> Shape {
        ParameterList::shape()
    }
}

/// Whether the parameter at an index is a setting.
pub(super) fn is_setting(decoder: &Decoder<'_>, index: ParameterIndex) -> bool {
    decoder.provided::<FirstSetting>().is_some_and(|first| index.get() >= first.0)
}

/// Reports a setting in a place where only a parameter that moves may stand.
pub(super) fn no_setting(
    index: ParameterIndex,
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<()> {
    if !is_setting(decoder, index) {
        return Some(());
    }
    let name = node.text().unwrap_or_default();
    let message = format!("`{name}` is a setting: it stays as it was chosen before");
    let remedy = "leave it out here, or make it one of `parameters`".to_owned();
    decoder.faults.error(codes::SETTING_MOVED, node.span, message, Some(remedy));
    None
}

/// The parameter at an index, where it could be read.
pub(super) fn known(decoder: &Decoder<'_>, index: ParameterIndex) -> Option<Parameter> {
    decoder.provided::<KnownParameters>()?.0.get(index.get())?.clone()
}

/// How a parameter follows the dial.
#[derive(Clone, Debug, PartialEq)]
pub enum DialMap {
    /// Dial → number, within the parameter's range.
    Number(Curve),
    /// Pairs of a dial position and the value from that position on; ascending, the first at 0.
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
    /// The value that holds when neither a step nor the therapist sets another.
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

    /// One sentence that lists the values the parameter takes, and says that `value` is none of
    /// them.
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

    /// How long the view is veiled while the parameter changes, s; 0 where the change is seen.
    pub fn veil_secs(&self) -> f64 {
        match self.kind {
            ParameterKind::Choice { veil_s, .. } => veil_s,
            _ => 0.0,
        }
    }

    /// How fast the parameter may change, units per second; none for a parameter that changes at
    /// once.
    pub fn rate_per_s(&self) -> Option<f64> {
        match self.kind {
            ParameterKind::Number { rate_per_s, .. } => Some(rate_per_s),
            _ => None,
        }
    }

    /// A value of this parameter, as authors write it: a number, an option's id, or true or false.
    pub fn decode_value(&self, node: &Node, decoder: &mut Decoder<'_>) -> Option<Value> {
        match &self.kind {
            ParameterKind::Number { min, max, .. } => {
                let number = f64::decode(node, decoder)?;
                let range = Range { lo: *min, hi: *max };
                within(number, self.id.as_str(), range, node.span, decoder).map(Value::Number)
            }
            ParameterKind::Choice { options, .. } => {
                let Some(text) = node.text() else {
                    decoder.wrong_kind(node, &format!("an option of `{}` in quotes", self.id));
                    return None;
                };
                let found = options.iter().find(|(id, _)| id.as_str() == text);
                if found.is_none() {
                    let message = format!("`{}` has no option `{text}`", self.id);
                    let remedy =
                        did_you_mean_remedy(text, options.iter().map(|(id, _)| id.as_str()));
                    decoder.faults.error(codes::UNKNOWN_OPTION, node.span, message, remedy);
                }
                found.map(|(id, _)| Value::Choice(id.clone()))
            }
            ParameterKind::Switch { .. } => bool::decode(node, decoder).map(Value::Switch),
        }
    }
}
