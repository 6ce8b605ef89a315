//! Runs a session: clock, core, sensors, log, and the links to stages. No window, no world.
//!
//! ```text
//!  sensors ──poll──▶┐                                  ┌──▶ Snapshot (for the panel, the mirror)
//!  commands ──────▶ ├─▶ Session::handle(input, now) ──▶├──▶ session log
//!  script ────────▶ │   (one thread, one loop)         └──▶ stage (directives, heartbeats)
//!  stage ─────────▶┘
//! ```
//!
//! [`Engine::start`] opens everything that can fail before a patient enters, then runs the loop of
//! [`run`] on a thread of its own. The supervisor starts the stage and starts it again when it is
//! lost; the loop never waits for it.

mod config;
mod heart;
mod history;
mod link;
mod publish;
mod run;
mod sensors;
mod signals;
mod signs;
mod stage;
mod supervisor;
mod view;
mod wall;

pub use config::{Config, EngineError, RulesText, ScriptText, StageCommand, TOKEN_VARIABLE};
pub use run::{Ended, Engine, ToEngine};
