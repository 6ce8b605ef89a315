//! Reports of sessions that were made for it: their numbers are known.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod course;
mod hostile;
mod html;
mod numbers;
mod pdf;
mod support;
mod xml;
