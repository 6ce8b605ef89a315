//! How triangles are made: of a scenario's shapes, of the shipped bodies and hands, of models, and
//! of seeds. Plain data that becomes meshes in [`super::scene`]. Nothing here knows a material, an
//! entity or the time.

pub mod buf;
mod building;
mod car;
pub mod city;
pub mod creature;
pub mod hand;
pub mod model;
mod nature;
mod packed;
pub mod people;
pub mod pieces;
pub mod rain;
mod room;
pub mod shapes;
pub mod street;
mod vehicle;
