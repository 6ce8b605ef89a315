//! Streams over real sockets: our own, liblsl's through Python, and hostile ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod hostile;
mod own;
mod python;
mod support;
