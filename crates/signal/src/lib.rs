//! What is computed from samples: functions and streams of values, each with its source, its window
//! and its quality. Nothing here fills a gap.

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod eyes;
pub mod heart;
