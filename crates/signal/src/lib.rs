//! The numbers computed from samples, as functions and as streams. Each number comes with its
//! source, its window and its quality. Nothing here fills a gap.

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod eyes;
pub mod heart;
