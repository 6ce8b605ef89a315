//! The heart: against NeuroKit2, against the paper written plainly, and in a session's stream.

mod neurokit;
mod plain;
mod stream;
