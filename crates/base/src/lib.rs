//! What every part of Gradus speaks of: names, session time, samples, what is known of a sensor, and
//! chance from a seed.
//!
//! The ground floor. It knows no other crate of the project: no scenario, no session, no text
//! format. Nothing here reads a clock, a file or a random source.
//!
//! - [`name`]: the identifier of a parameter, step, stimulus, source.
//! - [`time`]: session time, and its one tie to wall time.
//! - [`sample`]: heart, gaze, head, hands, frames, other signals; each with its capture time.
//! - [`sensor`]: what a source is for, its state, and its facts.
//! - [`chance`]: numbers from a seed, the same on every machine.

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod chance;
pub mod name;
pub mod sample;
pub mod sensor;
pub mod time;

pub use name::Name;
pub use time::SessionTime;
