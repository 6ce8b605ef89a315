//! Streams of Lab Streaming Layer as sources: a heart, and signals unchanged.

mod beats;
mod columns;
mod heart;
mod signal;
mod tied;

pub use columns::{RATE_LABELS, RR_LABELS};
pub(crate) use heart::LslHeart;
pub use heart::heart_of_stream;
pub use signal::SignalSource;
