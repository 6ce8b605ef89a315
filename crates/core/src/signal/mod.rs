//! What samples mean: numbers computed from them, each with its source, its window and what is
//! missing from it.

pub mod eyes;

pub mod heart;
