//! What the sources promise, from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod patient;
mod replay;
mod spec;
