//! Measures the samples rendered.
#![allow(clippy::unwrap_used)]

mod common;

mod control;
mod levels;
mod people;
mod room;
mod space;
mod speech;

#[global_allocator]
static ALLOCATOR: gradus_allocations::Counting = gradus_allocations::Counting;
