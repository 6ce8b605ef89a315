//! The soft shadow of an animal in the light tier, where lamps throw none: flat patches on joints of
//! their own, which [`crate::world::motion::legs`] lays on the ground.

use bevy::prelude::*;

use crate::world::mesh::creature::{Frame, Skin};
use crate::world::mesh::pieces::Stuff;

/// The number of patches: two for the body, two for each leg.
pub fn patches(frame: &Frame) -> usize {
    2 + 2 * frame.legs.len()
}

/// The patches, each with a joint of its own: first those of the body, round and 2 m wide about
/// their joint; then those of each leg's parts from the hip to the knee and from the knee to the
/// foot, which reach from their joint 1 m along −Z and 1 m to each side.
pub fn shadow(frame: &Frame) -> Skin {
    let mut skin = Skin::default();
    for patch in 0..patches(frame) {
        let (from, to, ends) = match patch {
            0 | 1 => (1.0, -1.0, [0.0, 1.0]),
            // The picture of a patch is darkest in its middle: a part of a leg is dark at its
            // lower end and paler towards the knee.
            leg if leg % 2 == 0 => (0.0, -1.0, [0.4, 0.26]),
            _ => (0.0, -1.0, [0.26, 0.46]),
        };
        let corner = |x: f32, z: f32| Vec3::new(x, 0.0, z);
        let uv = |u: f32, v: f32| Vec2::new(u, v);
        let [near, far] = ends;
        skin.on(Stuff::Contact, patch as u16, |buf| {
            buf.quad(
                [corner(-1.0, from), corner(1.0, from), corner(1.0, to), corner(-1.0, to)],
                [uv(0.0, near), uv(1.0, near), uv(1.0, far), uv(0.0, far)],
                [1.0; 3],
            );
        });
    }
    skin
}
