//! The engine with a stage of a few lines in place of a patient's: link, supervision, log.
//!
//! What depends on time runs in a [`pair::Pair`], whose clock the test moves. What depends on sockets
//! and threads runs in a [`support::Desk`], and waits until something is so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clock;
mod cues;
mod fake_stage;
mod hand_clock;
mod hostile;
mod lsl;
#[cfg(target_os = "linux")]
mod markers;
mod motion;
mod pair;
mod sealed;
mod session;
mod support;
