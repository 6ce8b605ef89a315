//! The light tier's shadow of the sun: a picture of depths, as the sun sees the patient's
//! surroundings. The processor draws it once, when a place is spawned, from things that never move.

use bevy::asset::RenderAssetUsages;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};

use crate::world::look::shelf::{Casts, Shelf};
use crate::world::mesh::buf::MeshBuf;
use crate::world::mesh::pieces::Pieces;

/// Texels along each side of the picture.
const EDGE: usize = 1024;
/// The depth where nothing blocks the sun.
const OPEN: f32 = 1.0e6;

/// Depths along the sun's light, about the place's origin.
#[derive(Clone)]
pub struct SunShadow {
    /// The picture's right and up as the sun sees them, and the direction of the sun's light; all
    /// unit vectors.
    axes: [Vec3; 3],
    /// Half of the width that the picture covers, m.
    half_m: f32,
    depths: Vec<f32>,
}

impl SunShadow {
    /// An empty picture. `to_sun` is a unit vector.
    pub fn new(to_sun: Vec3, half_m: f32) -> Self {
        let along = -to_sun;
        let right = along.cross(Vec3::Y).normalize_or(Vec3::X);
        let axes = [right, right.cross(along), along];
        Self { axes, half_m, depths: vec![OPEN; EDGE * EDGE] }
    }

    /// The rows that take a place in the world to the picture: its share of the width and of the
    /// height from the lower left corner, and its depth, m.
    pub fn rows(&self) -> [Vec4; 3] {
        let [right, up, along] = self.axes;
        let share = 0.5 / self.half_m;
        [(right * share).extend(0.5), (up * share).extend(0.5), along.extend(0.0)]
    }

    /// Whether nothing that was drawn is in the picture.
    pub fn is_empty(&self) -> bool {
        self.depths.iter().all(|depth| *depth >= OPEN)
    }

    /// An empty picture under the same sun.
    pub fn empty(&self) -> Self {
        Self { depths: vec![OPEN; EDGE * EDGE], ..*self }
    }

    /// Draws all pieces that block light, moved by `moved`.
    pub fn draw_all(&mut self, pieces: &Pieces, shelf: &Shelf<'_>, moved: &Mat4) {
        for (stuff, buf) in pieces.iter() {
            match shelf.casts(stuff) {
                Casts::Nothing => {}
                Casts::Part => self.draw(buf, moved, true),
                Casts::All => self.draw(buf, moved, false),
            }
        }
    }

    /// Adds another picture under the same sun to this picture.
    pub fn join(&mut self, other: &Self) {
        for (depth, theirs) in self.depths.iter_mut().zip(&other.depths) {
            *depth = depth.min(*theirs);
        }
    }

    /// Draws triangles, moved by `moved`; with `holes`, only a part of their texels.
    fn draw(&mut self, buf: &MeshBuf, moved: &Mat4, holes: bool) {
        // The rows that take a place before it is moved to texels and to its depth.
        let texels = |row: Vec4| row * EDGE as f32;
        let [right, up, along] = self.rows();
        let rows = [texels(right), texels(up), along].map(|row| moved.transpose() * row);
        for corners in buf.corners() {
            let seen = corners.map(|p| {
                let p = p.extend(1.0);
                Vec3::new(rows[0].dot(p), rows[1].dot(p), rows[2].dot(p))
            });
            self.triangle(seen, holes);
        }
    }

    fn triangle(&mut self, [a, b, c]: [Vec3; 3], holes: bool) {
        let area = (b - a).truncate().perp_dot((c - a).truncate());
        if !area.is_finite() || area.abs() < 1e-6 {
            return;
        }
        let least = a.min(b).min(c);
        let most = a.max(b).max(c);
        let from = |v: f32| (v - 0.5).ceil().clamp(0.0, EDGE as f32) as usize;
        let till = |v: f32| (v - 0.5).floor().clamp(-1.0, EDGE as f32 - 1.0) as isize;
        let Ok(last) = usize::try_from(till(most.y)) else { return };
        for y in from(least.y)..=last {
            // The places where the row's middle crosses the triangle's edges.
            let row = y as f32 + 0.5;
            let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
            for (p, q) in [(a, b), (b, c), (c, a)] {
                if (p.y <= row) != (q.y <= row) {
                    let x = p.x + (q.x - p.x) * (row - p.y) / (q.y - p.y);
                    (left, right) = (left.min(x), right.max(x));
                }
            }
            let Ok(end) = usize::try_from(till(right)) else { continue };
            // Along a row the depth of a plane rises evenly.
            let first = from(left);
            let p = Vec2::new(first as f32 + 0.5, row);
            let u = (b.truncate() - p).perp_dot(c.truncate() - p) / area;
            let v = (c.truncate() - p).perp_dot(a.truncate() - p) / area;
            let depth = a.z * u + b.z * v + c.z * (1.0 - u - v);
            let rise = ((b.y - c.y) * (a.z - c.z) + (c.y - a.y) * (b.z - c.z)) / area;
            let Some(texels) = self.depths.get_mut(y * EDGE + first..=y * EDGE + end) else {
                continue;
            };
            for (nth, texel) in texels.iter_mut().enumerate() {
                if holes && ((first + nth) * 7 + y * 13) % 5 > 2 {
                    continue;
                }
                *texel = texel.min(depth + rise * nth as f32);
            }
        }
    }

    /// The picture as a texture; its first row is the lowest.
    pub fn into_image(self) -> Image {
        let size = Extent3d { width: EDGE as u32, height: EDGE as u32, depth_or_array_layers: 1 };
        let data = self.depths.iter().flat_map(|d| d.to_le_bytes()).collect();
        let (kind, format) = (TextureDimension::D2, TextureFormat::R32Float);
        Image::new(size, kind, data, format, RenderAssetUsages::RENDER_WORLD)
    }
}

impl SunShadow {
    /// The picture in half the memory, for one of many: a texel is true to some centimetres.
    pub fn into_small_image(self) -> Image {
        let size = Extent3d { width: EDGE as u32, height: EDGE as u32, depth_or_array_layers: 1 };
        let small = |d: &f32| half::f16::from_f32(d.min(60_000.0)).to_le_bytes();
        let data = self.depths.iter().flat_map(small).collect();
        let (kind, format) = (TextureDimension::D2, TextureFormat::R16Float);
        Image::new(size, kind, data, format, RenderAssetUsages::RENDER_WORLD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::mesh::buf::PLAIN;

    #[test]
    fn a_wall_shades_the_ground_behind_it_and_not_before_it() {
        let to_sun = Vec3::new(1.0, 1.0, 0.0).normalize();
        let mut shadow = SunShadow::new(to_sun, 50.0);
        let mut wall = MeshBuf::default();
        wall.cuboid(Vec3::new(-0.5, 0.0, -5.0), Vec3::new(0.5, 10.0, 5.0), 0, PLAIN);
        shadow.draw(&wall, &Mat4::from_translation(Vec3::X * 300.0), false);
        assert!(shadow.is_empty(), "too far away");
        shadow.draw(&wall, &Mat4::IDENTITY, false);
        assert!(!shadow.is_empty());
        let rows = shadow.rows();
        let shaded = |at: Vec3| {
            let p = at.extend(1.0);
            let texel = |row: Vec4| (row.dot(p) * EDGE as f32) as usize;
            shadow.depths[texel(rows[1]) * EDGE + texel(rows[0])] < rows[2].dot(p) - 0.1
        };
        assert!(shaded(Vec3::new(-4.0, 0.0, 0.0)));
        assert!(!shaded(Vec3::new(4.0, 0.0, 0.0)), "before the wall");
        assert!(!shaded(Vec3::new(-20.0, 0.0, 0.0)), "beyond its shadow");
        assert!(!shaded(Vec3::new(-4.0, 0.0, 8.0)), "beside it");
    }
}
