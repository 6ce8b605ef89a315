//! The making of triangles: from a scenario's shapes, from the shipped bodies and hands, from
//! models, and from seeds. The triangles are plain data that becomes meshes in [`super::scene`].
//! This room knows no material, no entity and no time.

pub mod buf;
mod building;
mod car;
pub mod city;
pub mod creature;
pub mod digits;
pub mod foot;
pub mod hand;
pub mod model;
mod nature;
mod packed;
pub mod people;
pub mod pieces;
pub mod rain;
pub mod road;
mod room;
pub mod shapes;
pub mod street;
mod vehicle;
