//! A scenario as it is used: checked, so that nothing past [`read`] checks again.
//!
//! The parts: [`parameter`] (what a therapist can move, and the intensity dial), [`ladder`],
//! [`stimulus`], [`number`] and [`tint`] (numbers and colours bound
//! to parameters and stimuli by curves), [`world`] (what is
//! seen), [`sound`] (what is heard), [`speaker`] (who can be made to speak), [`region`] (what can be looked at), and [`read`] (the door).

pub mod codes;
mod curve_text;
mod dial;
pub mod faults;
pub mod files;
pub mod given;
pub mod kinds;
pub mod ladder;
pub mod limits;
pub mod number;
mod number_shape;
mod number_text;
pub mod parameter;
pub mod rate;
pub mod read;
pub mod region;
pub mod safety;
pub mod sound;
pub mod speaker;
pub mod starter;
pub mod stimulus;
pub mod tint;
pub mod world;

pub use files::ScenarioFiles;
pub use ladder::{Advance, Step};
pub use limits::Limits;
pub use number::{Condition, Number};
pub use parameter::{DialMap, Parameter, ParameterKind};
pub use rate::Rate;
pub use read::{Options, Reading, read, read_with};
pub use region::{Region, RegionRole};
pub use speaker::Speaker;
pub use stimulus::{Schedule, Stimulus};
pub use tint::Tint;

use crate::pose::followed::Followed;
use crate::text::Language;
use crate::{Name, decode_enum, decode_struct};
use world::World;

/// One scenario: a world, its parameters, its ladder, its stimuli, its limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub id: Name,
    pub version: String,
    /// The languages of its texts, the one to fall back to first.
    pub languages: Vec<Language>,
    /// The language that its texts were read in.
    pub language: Language,
    pub title: String,
    /// For the therapist: what this scenario is, and its one light idea.
    pub description: String,
    /// What a patient should know beforehand.
    pub content_warning: String,
    /// What is treated.
    pub condition: String,
    /// SPDX-like; empty where nothing is said.
    pub licence: String,
    pub authors: Vec<String>,
    pub posture: Posture,
    /// What moves, then the settings, which are chosen before the session and stay.
    pub parameters: Vec<Parameter>,
    /// Index of the first setting in `parameters`; their number, when there is none.
    pub first_setting: usize,
    /// Which parameters the dial moves, and how; by index into `parameters`.
    pub intensity: Vec<(usize, DialMap)>,
    /// At least one step.
    pub ladder: Vec<Step>,
    pub stimuli: Vec<Stimulus>,
    pub regions: Vec<Region>,
    /// What each region follows, in the same order.
    pub followed: Vec<Followed>,
    /// The curves of the world that are summed over time.
    pub rates: Vec<Rate>,
    pub world: World,
    pub safe_place: World,
    pub protocol: Protocol,
    pub limits: Limits,
}

decode_enum! {
    /// How the patient is placed.
    #[derive(Copy, Eq)]
    pub enum Posture {
        /// On a chair.
        Seated,
        /// On their feet.
        Standing,
    }
}

impl Posture {
    /// Where the eyes of a stand-in without a headset are, above the floor, m.
    pub fn eye_height_m(self) -> f32 {
        match self {
            Self::Seated => 1.2,
            Self::Standing => 1.65,
        }
    }
}

decode_struct! {
    /// Lengths that the session reminds of; nothing moves on by itself.
    #[derive(Copy)]
    pub struct Protocol {
        /// Rest before the exposure, s.
        pub baseline_secs: f64 = 180.0 => 10.0..=1800.0,
        /// Exposure, s.
        pub exposure_secs: f64 = 1200.0 => 30.0..=7200.0,
        /// Rest after it, s.
        pub recovery_secs: f64 = 180.0 => 10.0..=1800.0,
        /// Between two questions for SUDS during exposure, s.
        pub suds_interval_secs: f64 = 180.0 => 15.0..=900.0,
    }
}

impl Scenario {
    /// Index of a parameter.
    pub fn parameter_index(&self, id: &Name) -> Option<usize> {
        self.parameters.iter().position(|p| p.id == *id)
    }

    /// Whether the parameter at an index is a setting.
    pub fn is_setting(&self, parameter: usize) -> bool {
        parameter >= self.first_setting
    }

    /// Index of a step.
    pub fn step_index(&self, id: &Name) -> Option<usize> {
        self.ladder.iter().position(|s| s.id == *id)
    }

    /// Index of a speaker.
    pub fn speaker_index(&self, id: &Name) -> Option<usize> {
        self.world.speakers.iter().position(|s| s.id == *id)
    }

    /// Index of a stimulus.
    pub fn stimulus_index(&self, id: &Name) -> Option<usize> {
        self.stimuli.iter().position(|s| s.id == *id)
    }
}
