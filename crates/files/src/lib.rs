//! Texts that people write, on disk: the one place that opens a scenario's files, a script, a rule
//! file.
//!
//! ```text
//!  scenarios/spiders.ron ──read_bounded──▶ bytes ─┐
//!  scenarios/ ──Folder: Files──▶ what it includes ┴─▶ the scenario's door ──▶ Reading
//!  a script, a rule file ──source──▶ Source
//! ```
//!
//! A scenario's files are those below the folder of its main file. What is opened there is a plain
//! file, and it lies there: links that lead out, devices, pipes and folders are refused. Never more
//! than [`MAX_BYTES`] and one byte are read of a file.

#![warn(missing_docs, clippy::indexing_slicing)]

mod folder;
mod open;

pub use folder::Folder;
pub use gradus_text::source::MAX_BYTES;
pub use open::{OpenError, open, read_bounded, source};
