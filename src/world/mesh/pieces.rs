//! Triangles sorted by what they are made of and by where they lie, so that a whole city becomes a
//! few meshes.

use std::collections::BTreeMap;

use bevy::prelude::*;

use crate::world::mesh::buf::MeshBuf;

/// What triangles are made of: a material of the world, or one that the program brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stuff {
    /// By index into the world's materials.
    World(usize),
    /// Lacquer, glass of cars: smooth, coloured by tint.
    Gloss,
    /// Cloth, skin, rubber: rough, coloured by tint.
    Matte,
    /// Clothes and skin of people near by, coloured by tint; the full tier's.
    Cloth,
    Skin,
    /// Bare metal, coloured by tint.
    Metal,
    /// A soft dark patch where something stands on the ground.
    Contact,
    /// A lamp's glass that glows.
    Lit,
    /// Of a model, by its number among the looks of models.
    Model(usize),
}

/// Triangles by stuff and by piece of ground.
pub struct Pieces {
    /// Edge of a piece of ground, m.
    cell: f32,
    bufs: BTreeMap<(Stuff, i32, i32), MeshBuf>,
}

impl Pieces {
    /// Sorted by pieces of ground of this size; infinite keeps all together.
    pub fn new(cell: f32) -> Self {
        Self { cell, bufs: BTreeMap::new() }
    }

    /// Where triangles of `stuff` near `at` go.
    pub fn near(&mut self, stuff: Stuff, at: Vec3) -> &mut MeshBuf {
        let index = |v: f32| if self.cell.is_finite() { (v / self.cell).floor() as i32 } else { 0 };
        self.bufs.entry((stuff, index(at.x), index(at.z))).or_default()
    }

    /// Where triangles of `stuff` go when place does not matter.
    pub fn of(&mut self, stuff: Stuff) -> &mut MeshBuf {
        self.near(stuff, Vec3::ZERO)
    }

    /// Takes all of another, moved.
    pub fn place(&mut self, other: &Pieces, moved: &Mat4) {
        let at = moved.transform_point3(Vec3::ZERO);
        for ((stuff, x, z), buf) in &other.bufs {
            let cell = if other.cell.is_finite() { other.cell } else { 0.0 };
            let middle = Vec3::new((*x as f32 + 0.5) * cell, 0.0, (*z as f32 + 0.5) * cell);
            let at = if cell > 0.0 { moved.transform_point3(middle) } else { at };
            self.near(*stuff, at).append(buf, moved);
        }
    }

    /// A soft dark patch on the ground.
    pub fn contact(&mut self, at: Vec3, half: Vec2, turn: f32, strength: f32) {
        let (sin, cos) = turn.sin_cos();
        let p = |x: f32, z: f32| at + Vec3::new(x * cos + z * sin, 0.012, z * cos - x * sin);
        let uv = |x: f32, y: f32| Vec2::new(x, y);
        self.near(Stuff::Contact, at).quad(
            [p(-half.x, half.y), p(half.x, half.y), p(half.x, -half.y), p(-half.x, -half.y)],
            [uv(0.0, 1.0), uv(1.0, 1.0), uv(1.0, 0.0), uv(0.0, 0.0)],
            [strength, strength, strength],
        );
    }

    /// Everything, to look at.
    pub fn iter(&self) -> impl Iterator<Item = (Stuff, &MeshBuf)> {
        self.bufs.iter().map(|((stuff, _, _), buf)| (*stuff, buf))
    }

    /// Everything, in a fixed order.
    pub fn into_all(self) -> impl Iterator<Item = (Stuff, MeshBuf)> {
        self.bufs
            .into_iter()
            .map(|((stuff, _, _), buf)| (stuff, buf))
            .filter(|(_, b)| !b.is_empty())
    }
}
