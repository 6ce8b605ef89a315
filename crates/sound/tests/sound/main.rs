//! What is rendered, measured.
#![allow(clippy::unwrap_used)]

mod common;

mod control;
mod levels;
mod space;
