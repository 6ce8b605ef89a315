//! What a stage knows of its headset: the runtime, and what it offers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A headset and its OpenXR runtime, as the stage found them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Headset {
    /// The runtime's own name; empty without a runtime.
    pub runtime: String,
    /// The runtime's own version, such as `25.0.0`.
    pub runtime_version: String,
    /// The headset's own name.
    pub system: String,
    /// What the program asks a headset for, in the order of importance for a session.
    pub capabilities: Vec<Capability>,
}

/// The name of the capability to show the room, by passthrough.
pub const VIEW_OF_THE_ROOM: &str = "view of the room";

impl Headset {
    /// Whether a capability is there.
    pub fn has(&self, name: &str) -> bool {
        let mut all = self.capabilities.iter();
        all.any(|c| c.name == name && c.state == Availability::Present)
    }

    /// Whether it can show the room, by passthrough.
    pub fn shows_room(&self) -> bool {
        self.has(VIEW_OF_THE_ROOM)
    }
}

/// A thing that a program can ask of a headset, and whether this headset has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Capability {
    /// What it is, such as `eye tracking`.
    pub name: String,
    /// Whether it is there.
    pub state: Availability,
    /// What that means for a session, a sentence for a person.
    pub means: String,
}

/// Whether a capability is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// It works.
    Present,
    /// The runtime does not offer it.
    Absent,
    /// The runtime offers it, and this headset, this system or a permission denies it.
    Denied,
}

impl Availability {
    /// The word, as `gradus xr` and the desk show it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Denied => "denied",
        }
    }
}

/// Who moved the origin of play space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecentredBy {
    /// The therapist, from the desk.
    Therapist,
    /// The runtime, as when the patient holds the headset's own button.
    Runtime,
}

/// The part of a headset that is hot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeatPart {
    /// The processor.
    Cpu,
    /// The graphics processor.
    Gpu,
}

/// How hot it is, as the runtime says (`XR_EXT_performance_settings`).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HeatLevel {
    /// As it should be.
    #[default]
    Normal,
    /// Soon too hot: less work is asked for.
    Warning,
    /// Too hot: the runtime makes the picture slower or coarser.
    Impaired,
}
