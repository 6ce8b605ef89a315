//! The language in which authors write scenarios, and the checks that a scenario passes.
//!
//! ```text
//!  RON text ──gradus_text──▶ tree with places ──read──▶ Scenario (checked), or every fault
//!                                                 └─▶ safety: flashes, motion, sound, stripes
//! ```
//!
//! [`read`] is the only door: a [`Scenario`] cannot be built past it, nor changed. Its parts:
//! [`parameter`] (what a therapist can move, and the dial), [`ladder`], [`stimulus`], [`number`]
//! and [`tint`] (numbers and colours bound to parameters and stimuli by curves), [`world`] (sky,
//! light and things), [`sound`], [`speaker`] (persons who can be made to speak), [`cue`] (vibration and scent), [`region`] (parts
//! of the world that gaze is counted for), [`plan`] (how things are repeated and move).
//!
//! The crate knows no session, no time and no state: `gradus_live` evaluates numbers at a moment.
//! It opens no file; [`Files`](gradus_text::Files) hands in the included files.

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod breath;
pub mod codes;
pub mod cue;
pub mod curve;
mod curve_text;
mod dial;
pub mod extent;
pub mod faults;
pub mod files;
mod fixed;
pub mod given;
pub mod index;
pub mod kinds;
pub mod ladder;
pub mod limits;
pub mod movement;
pub mod number;
mod number_shape;
mod number_text;
pub mod parameter;
pub mod plan;
pub mod rate;
pub mod rates;
pub mod read;
pub mod region;
pub mod safety;
mod scenario;
pub mod sound;
pub mod speaker;
pub mod starter;
pub mod stimulus;
pub mod tint;
pub mod value;
pub mod world;

pub use cue::{Cue, CueKind};
pub use files::ScenarioFiles;
pub use index::{ParameterIndex, RegionIndex, StepIndex, StimulusIndex};
pub use ladder::{Advance, Step};
pub use limits::Limits;
pub use number::{Condition, Number};
pub use parameter::{DialMap, Parameter, ParameterKind};
pub use rate::Rate;
pub use read::{Options, Reading};
pub use region::{Region, RegionRole};
pub use scenario::{Posture, Protocol, Scenario};
pub use speaker::Speaker;
pub use stimulus::{Schedule, Stimulus};
pub use tint::Tint;
pub use value::{Place, Value};
