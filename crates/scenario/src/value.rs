//! The value of a parameter, and the two places of a scenario.

use gradus_base::Name;
use gradus_text::Shape;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// In the parameter's own unit.
    Number(f64),
    /// One of the parameter's options.
    Choice(Name),
    /// On or off.
    Switch(bool),
}

/// Where the patient is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The calm world.
    Safe,
    /// The scenario's world.
    World,
}

impl Value {
    /// What authors write for a value whose parameter is not known.
    pub fn shape() -> Shape {
        let any = Shape::Either(vec![Shape::number(), Shape::text(), Shape::Switch]);
        Shape::called("value", "12", any)
    }
}
