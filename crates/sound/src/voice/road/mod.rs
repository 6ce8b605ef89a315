//! Vehicles and their engines, heard from outside and from inside.

mod engine;
mod firing;
mod generator;
mod tyres;

pub(crate) use engine::Engine;
pub(crate) use generator::Generator;
pub(crate) use tyres::Tyres;
