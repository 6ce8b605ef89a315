//! The heart, tested against NeuroKit2, against a plain version of the paper, and in a session's
//! stream.

#![allow(clippy::unwrap_used, clippy::panic)]

mod faults;
mod neurokit;
mod plain;
mod rates;
mod stream;
mod stretch;
