//! Runs a session: clock, core, sensors, log, and the links to stages. No window, no world.
//!
//! ```text
//!  sensors ──poll──▶┐                                  ┌──▶ Snapshot (for the panel, the mirror)
//!  commands ──────▶ ├─▶ Session::handle(input, now) ──▶├──▶ session log
//!  script ────────▶ │   (one thread, one loop)         └──▶ stage (directives, heartbeats)
//!  stage ─────────▶┘
//! ```
//!
//! [`Engine::start`] opens everything that can fail before a patient enters, then runs the session
//! on a thread of its own. What runs there is a value that knows no thread and waits for nothing:
//!
//! ```text
//!  Waiting ──first frame──▶ Running ──close──▶ Leaving ──stage gone──▶ Ended
//! ```
//!
//! Each of these states takes what happened, and says when to come back at the latest. Time comes
//! from a [`Clock`]: in the program the machine's, in a test one that the test sets. [`Running`]
//! acts only by what the session returned, at one place (`Running::carry_out`).
//!
//! The parts around the session know nothing of it and of each other: `sources` are polled,
//! `outlets` take what happened, `stage` is the link and the process of the stage. The supervisor
//! starts the stage and starts it again when it is lost; nothing here waits for it.

#![warn(missing_docs, clippy::indexing_slicing)]

mod chance;
mod clock;
mod config;
mod engine;
mod inbox;
mod leaving;
mod outlets;
mod platform;
mod running;
mod script;
mod sources;
mod stage;
mod view;
mod waiting;

pub use chance::{seed, token};
pub use clock::{Clock, MachineClock};
pub use config::{Config, EngineError, RulesText, ScriptText, StageCommand, TOKEN_VARIABLE};
pub use engine::Engine;
pub use inbox::{Happened, ToEngine};
pub use leaving::{Ended, Leaving};
pub use platform::{OscAddress, PlatformError, Platforms, SerialAddress};
pub use running::Running;
pub use sources::Sources;
pub use stage::{LinkEvent, StageLink};
pub use waiting::Waiting;
