//! What the sources promise, from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod lsl;
mod osc;
mod patient;
mod replay;
mod spec;
