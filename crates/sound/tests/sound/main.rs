//! Measures the samples rendered.
#![allow(clippy::unwrap_used)]

mod common;

mod beds;
mod control;
mod levels;
mod people;
mod room;
mod rooms;
mod space;
mod speech;
mod turned;

#[global_allocator]
static ALLOCATOR: gradus_allocations::Counting = gradus_allocations::Counting;
