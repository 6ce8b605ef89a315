//! The state of a scenario at a moment of a session.
//!
//! ```text
//!  Scenario ──WorldState::new──▶ WorldState ◀──apply── Directive
//!                                    │
//!                  now, Place ───────┴──▶ Moment ──▶ every number, colour and condition
//!                                           ├──────▶ poses of things, the patient's place
//!                                           └──────▶ which region a line of sight meets
//! ```
//!
//! Stage, mirror, preview and replay hold one [`WorldState`] each, feed it the same directives and
//! ask the same [`Moment`]s: two states that were fed the same directives show the same world. All
//! functions here are pure functions of scenario, directives, session time and seed.
//!
//! The crate knows no session: no phase, no command, no record, no rule. It reads no clock and no
//! file.

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod breath;
pub mod course;
pub mod directive;
pub mod feet;
mod followed;
pub mod gaze;
pub mod hand;
mod modelled;
pub mod moment;
mod ride;
pub mod stance;
pub mod stand;
pub mod state;
pub mod veil;

pub use directive::{Directive, Motion};
pub use moment::{Moment, moving_secs};
pub use stance::Placement;
pub use stand::Stand;
pub use state::{Held, WorldState};
pub use veil::Veil;
