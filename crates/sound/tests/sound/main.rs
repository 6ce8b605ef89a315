//! Measures the samples rendered.
#![allow(clippy::unwrap_used)]

mod common;

mod beds;
mod booms;
mod control;
mod levels;
mod people;
mod room;
mod rooms;
mod space;
mod speech;
mod street;
mod turned;
mod way;

#[global_allocator]
static ALLOCATOR: gradus_allocations::Counting = gradus_allocations::Counting;
