//! The heart: against NeuroKit2, against the paper written plainly, and in a session's stream.

#![allow(clippy::unwrap_used, clippy::panic)]

mod neurokit;
mod plain;
mod stream;
mod stretch;
