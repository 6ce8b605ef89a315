//! The heart of Gradus as values and functions: what a scenario is, what a session does, what is
//! measured, and what desk and stage say to each other.
//!
//! ```text
//!  RON text ──text::parse──▶ tree with places ──scenario::read──▶ Scenario (checked)
//!                                                                   │
//!  Input, now ──────────────▶ session::Session::handle ─────────▶ Outcome { records, directives }
//!                                                                   │
//!  directives ──────────────▶ world_state::WorldState ──(t)──────▶ every number the world shows
//!                                                        └─pose──▶ where each thing is
//! ```
//!
//! Nothing here reads a clock, a file, a thread, a random source or the environment: the same
//! inputs give the same outcome, bit for bit. Start at [`session`] for what happens in a session
//! and at [`scenario`] for what an author can write.

pub mod advice;
pub mod breath;
pub mod curve;
pub mod hand;
pub mod link;
pub mod name;
pub mod pose;
pub mod sample;
pub mod scenario;
pub mod script;
pub mod sensor;
pub mod session;
pub mod signal;
pub mod snapshot;
pub mod text;
pub mod time;
pub mod world_state;

pub use name::Name;
pub use time::SessionTime;
