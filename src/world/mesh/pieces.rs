//! Triangles sorted by stuff and by place, so that a whole city becomes a few meshes.

use std::collections::BTreeMap;

use bevy::prelude::*;

use crate::world::mesh::buf::MeshBuf;

/// The stuff of triangles: a material of the world, or one of the program's own materials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stuff {
    /// A material of the world, by index.
    World(usize),
    /// The same material on what is too slight and too far from the patient for its shadow to be
    /// seen: it casts none in the full tier's shadow maps.
    Slight(usize),
    /// Lacquer, glass of cars: smooth, coloured by tint.
    Gloss,
    /// Cloth, skin, rubber: rough, coloured by tint.
    Matte,
    /// Clothes and skin of people near by, coloured by tint; only in the full tier.
    Cloth,
    Skin,
    /// The shell of insects and spiders: it shines a little, coloured by tint.
    Shell,
    /// Hair as thin blades, seen from both sides, coloured by tint.
    Hair,
    /// Bare metal, coloured by tint.
    Metal,
    /// A soft dark patch where a thing stands on the ground.
    Contact,
    /// A lamp's glass that glows.
    Lit,
    /// The look of a model's part, by its number among the looks of models.
    Model(usize),
}

/// The most triangles of a stuff that become one buffer wherever they stand.
const FEW: usize = 6000;

/// Triangles by stuff and by piece of ground.
pub struct Pieces {
    /// The edge of a square of ground, m.
    cell: f32,
    bufs: BTreeMap<(Stuff, i32, i32), MeshBuf>,
}

impl Pieces {
    /// No triangles yet; they will be sorted by squares of ground of this edge, m. With an infinite
    /// edge there is only one square.
    pub fn new(cell: f32) -> Self {
        Self { cell, bufs: BTreeMap::new() }
    }

    /// The buffer for triangles of `stuff` near `at`.
    pub fn near(&mut self, stuff: Stuff, at: Vec3) -> &mut MeshBuf {
        let index = |v: f32| match (v / self.cell).floor() as i32 {
            _ if !self.cell.is_finite() => 0,
            // All that is farther than a square from the middle is one piece in each direction:
            // it is small in the picture, and each piece costs a call.
            cell => cell.clamp(-2, 1),
        };
        self.bufs.entry((stuff, index(at.x), index(at.z))).or_default()
    }

    /// The buffer for triangles of `stuff` whose place does not matter.
    pub fn of(&mut self, stuff: Stuff) -> &mut MeshBuf {
        self.near(stuff, Vec3::ZERO)
    }

    /// Adds all triangles of `other`, moved by `moved`.
    pub fn place(&mut self, other: &Pieces, moved: &Mat4) {
        let at = moved.transform_point3(Vec3::ZERO);
        for ((stuff, x, z), buf) in &other.bufs {
            let cell = if other.cell.is_finite() { other.cell } else { 0.0 };
            let middle = Vec3::new((*x as f32 + 0.5) * cell, 0.0, (*z as f32 + 0.5) * cell);
            let at = if cell > 0.0 { moved.transform_point3(middle) } else { at };
            self.near(*stuff, at).append(buf, moved);
        }
    }

    /// Adds a soft dark patch on the ground.
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

    /// All buffers with their stuff, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Stuff, &MeshBuf)> {
        self.bufs.iter().map(|((stuff, _, _), buf)| (*stuff, buf))
    }

    /// Takes all buffers with their stuff, in a fixed order. A stuff with few triangles becomes one
    /// buffer: to skip its squares behind the eye saves less than a call for each costs.
    pub fn into_all(self) -> impl Iterator<Item = (Stuff, MeshBuf)> {
        let mut sums = BTreeMap::<Stuff, usize>::new();
        for ((stuff, _, _), buf) in &self.bufs {
            *sums.entry(*stuff).or_default() += buf.triangles();
        }
        let mut all = Vec::<(Stuff, MeshBuf)>::with_capacity(self.bufs.len());
        for ((stuff, _, _), buf) in self.bufs {
            let few = sums.get(&stuff).is_some_and(|sum| *sum <= FEW);
            match all.last_mut().filter(|(last, _)| few && *last == stuff) {
                Some((_, joined)) => joined.append(&buf, &Mat4::IDENTITY),
                None => all.push((stuff, buf)),
            }
        }
        all.into_iter().filter(|(_, buf)| !buf.is_empty())
    }
}
