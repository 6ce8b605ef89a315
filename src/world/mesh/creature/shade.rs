//! The soft shadow of an animal, as small shadows are lost in the lamps' own pictures of depths:
//! flat patches on joints of their own, which the animal's motion lays on the ground.

use bevy::prelude::*;

use crate::world::mesh::creature::Skin;
use crate::world::mesh::pieces::Stuff;

/// The number of patches: two for the body, two for each leg.
pub fn patches(legs: usize) -> usize {
    2 + 2 * legs
}

/// The patches, each with a joint of its own: first those of the body, round and 2 m wide about
/// their joint; then those of each leg's parts from the hip to the knee and from the knee to the
/// foot, which lie from their joint 1 m along −Z, 1 m to each side, and a little beyond both ends:
/// the picture of a patch fades to its edge.
pub fn shadow(legs: usize) -> Skin {
    let mut skin = Skin::default();
    for patch in 0..patches(legs) {
        let (from, to) = if patch < 2 { (1.0, -1.0) } else { (BEYOND, -1.0 - BEYOND) };
        let corner = |x: f32, z: f32| Vec3::new(x, 0.0, z);
        skin.on(Stuff::Contact, patch as u16, |buf| {
            buf.quad(
                [corner(-1.0, from), corner(1.0, from), corner(1.0, to), corner(-1.0, to)],
                [Vec2::ZERO, Vec2::X, Vec2::ONE, Vec2::Y],
                [1.0; 3],
            );
        });
    }
    skin
}

/// How far the patch of a leg's part reaches beyond its ends, as a share of the part.
const BEYOND: f32 = 0.24;
