//! The engine with a stage of a few lines in place of a patient's: link, supervision, log.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clock;
mod fake_stage;
mod hostile;
mod lsl;
#[cfg(target_os = "linux")]
mod markers;
mod session;
mod support;
