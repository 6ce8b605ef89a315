//! A buffer of triangles: plain data that becomes a mesh when a place is spawned.
//!
//! Texture coordinates are in metres, so that a material knows its own size on every shape.

mod cut;

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;

/// Linear red, green, blue that multiplies the material's colour.
pub type Tint = [f32; 3];

/// A linear tint from sRGB bytes.
pub fn tint(r: u8, g: u8, b: u8) -> Tint {
    gradus_scenario::world::Colour::rgb(r, g, b).linear()
}

/// No tint.
pub const PLAIN: Tint = [1.0, 1.0, 1.0];

/// Triangles.
#[derive(Clone, Default, PartialEq)]
pub struct MeshBuf {
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    uvs: Vec<[f32; 2]>,
    tangents: Vec<[f32; 4]>,
    colours: Vec<[f32; 4]>,
    indices: Vec<u32>,
}

impl MeshBuf {
    /// The number of triangles.
    pub fn triangles(&self) -> usize {
        self.indices.len() / 3
    }

    /// The number of vertices.
    pub fn vertices(&self) -> usize {
        self.positions.len()
    }

    /// The place of each vertex.
    pub fn places(&self) -> impl Iterator<Item = Vec3> + '_ {
        self.positions.iter().map(|p| Vec3::from(*p))
    }

    /// The indices of each triangle's vertices.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// Whether there are no triangles.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The corners of each triangle.
    pub fn corners(&self) -> impl Iterator<Item = [Vec3; 3]> + '_ {
        let at = |i: &u32| self.positions.get(*i as usize).map_or(Vec3::ZERO, |p| Vec3::from(*p));
        self.indices.as_chunks::<3>().0.iter().map(move |[a, b, c]| [at(a), at(b), at(c)])
    }

    /// The corners of each triangle, and the mean of their tints.
    pub fn faces(&self) -> impl Iterator<Item = ([Vec3; 3], Tint)> + '_ {
        let tint =
            |i: &u32| self.colours.get(*i as usize).map_or(PLAIN, |[r, g, b, _]| [*r, *g, *b]);
        let tints = self.indices.as_chunks::<3>().0.iter().map(move |corners| {
            let sum = corners.iter().map(|i| Vec3::from(tint(i))).sum::<Vec3>();
            (sum / 3.0).to_array()
        });
        self.corners().zip(tints)
    }

    /// Adds a vertex; returns its index.
    pub fn vertex(&mut self, at: Vec3, normal: Vec3, uv: Vec2, along: Vec3, tint: [f32; 4]) -> u32 {
        let index = self.positions.len() as u32;
        self.positions.push(at.to_array());
        self.normals.push(normal.to_array());
        self.uvs.push(uv.to_array());
        self.tangents.push([along.x, along.y, along.z, 1.0]);
        self.colours.push(tint);
        index
    }

    /// Moves every vertex to where `to` takes it; normals stay.
    pub fn move_places(&mut self, to: impl Fn(Vec3) -> Vec3) {
        for p in &mut self.positions {
            *p = to(Vec3::from(*p)).to_array();
        }
    }

    /// Says that the texture is mirrored at a vertex: its up is on the other side of `along`.
    pub fn mirror_texture(&mut self, vertex: u32) {
        if let Some([_, _, _, side]) = self.tangents.get_mut(vertex as usize) {
            *side = -*side;
        }
    }

    /// Adds a triangle of three vertices, counter-clockwise from its front.
    pub fn triangle(&mut self, a: u32, b: u32, c: u32) {
        self.indices.extend([a, b, c]);
    }

    /// Adds a flat four-sided face, counter-clockwise from its front; `uvs` has the texture's place
    /// at each corner.
    pub fn quad(&mut self, corners: [Vec3; 4], uvs: [Vec2; 4], tint: Tint) {
        self.quad_shaded(corners, uvs, [tint; 4]);
    }

    /// Adds the face of [`MeshBuf::quad`] with a tint at each corner.
    pub fn quad_shaded(&mut self, corners: [Vec3; 4], uvs: [Vec2; 4], tints: [Tint; 4]) {
        let [a, b, _, d] = corners;
        let normal = (b - a).cross(d - a).normalize_or(Vec3::Y);
        let along = (b - a).normalize_or(Vec3::X);
        let mut first = 0;
        for (i, ((corner, uv), [r, g, b])) in corners.into_iter().zip(uvs).zip(tints).enumerate() {
            let index = self.vertex(corner, normal, uv, along, [r, g, b, 1.0]);
            if i == 0 {
                first = index;
            }
        }
        self.indices.extend([first, first + 1, first + 2, first, first + 2, first + 3]);
    }

    /// Adds a flat face that is textured along its first edge, in metres.
    pub fn face(&mut self, corners: [Vec3; 4], tint: Tint) {
        let [a, b, c, d] = corners;
        let along = (b - a).normalize_or(Vec3::X);
        let up = (b - a).cross(d - a).cross(b - a).normalize_or(Vec3::Y);
        // The texture is anchored in the world, so that neighbours do not show the same piece of
        // it.
        let base = Vec2::new(a.dot(along), -a.dot(up));
        let uv = |p: Vec3| base + Vec2::new((p - a).dot(along), -(p - a).dot(up));
        self.quad([a, b, c, d], [uv(a), uv(b), uv(c), uv(d)], tint);
    }

    /// Adds a box between two corners; the bits of `without` (−X, +X, −Y, +Y, −Z, +Z) leave faces
    /// out.
    pub fn cuboid(&mut self, from: Vec3, to: Vec3, without: u8, tint: Tint) {
        let (a, b) = (from.min(to), from.max(to));
        let p = |x: bool, y: bool, z: bool| {
            Vec3::new(
                if x { b.x } else { a.x },
                if y { b.y } else { a.y },
                if z { b.z } else { a.z },
            )
        };
        let faces = [
            [
                p(false, false, false),
                p(false, false, true),
                p(false, true, true),
                p(false, true, false),
            ],
            [
                p(true, false, true),
                p(true, false, false),
                p(true, true, false),
                p(true, true, true),
            ],
            [
                p(false, false, false),
                p(true, false, false),
                p(true, false, true),
                p(false, false, true),
            ],
            [
                p(false, true, true),
                p(true, true, true),
                p(true, true, false),
                p(false, true, false),
            ],
            [
                p(true, false, false),
                p(false, false, false),
                p(false, true, false),
                p(true, true, false),
            ],
            [
                p(false, false, true),
                p(true, false, true),
                p(true, true, true),
                p(false, true, true),
            ],
        ];
        for (i, face) in faces.into_iter().enumerate() {
            if without & (1 << i) == 0 {
                self.face(face, tint);
            }
        }
    }

    /// Adds a box standing on `at`, its edges broken so that they catch light.
    pub fn bevelled(&mut self, at: Vec3, size: Vec3, bevel: f32, tint: Tint) {
        let half = size * 0.5;
        let r = bevel.min(half.min_element() * 0.49);
        if r <= 1e-4 {
            self.cuboid(
                at - Vec3::new(half.x, 0.0, half.z),
                at + Vec3::new(half.x, size.y, half.z),
                0,
                tint,
            );
            return;
        }
        let middle = at + Vec3::Y * half.y;
        let inner = half - Vec3::splat(r);
        // The signs of the axes give three pairs of faces, twelve edges and eight corners.
        for axis in 0..3 {
            for sign in [-1.0_f32, 1.0] {
                let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
                let corner = |su: f32, sv: f32| {
                    let mut p = Vec3::ZERO;
                    p[axis] = sign * half[axis];
                    p[u] = su * inner[u];
                    p[v] = sv * inner[v];
                    middle + p
                };
                let ring =
                    [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
                let mut ring = if sign > 0.0 { ring } else { [ring[3], ring[2], ring[1], ring[0]] };
                // A face begins with the same edge as the face of a plain cuboid, so that textures
                // stand upright: a level face with an edge along +X, an upright face with its lower
                // edge.
                let begins = |ring: &[Vec3; 4]| match axis {
                    1 => ring[1].x > ring[0].x,
                    _ => ring[0].y.max(ring[1].y) < ring[2].y,
                };
                let turns = (0..4).find(|turns| {
                    let mut turned = ring;
                    turned.rotate_left(*turns);
                    begins(&turned)
                });
                ring.rotate_left(turns.unwrap_or(0));
                self.face(ring, tint);
                for other in [-1.0_f32, 1.0] {
                    // The edge between this face and the face of the next axis.
                    let point = |from_axis: bool, sv: f32| {
                        let mut p = Vec3::ZERO;
                        p[axis] = sign * if from_axis { half[axis] } else { inner[axis] };
                        p[u] = other * if from_axis { inner[u] } else { half[u] };
                        p[v] = sv * inner[v];
                        middle + p
                    };
                    let edge = [
                        point(true, -1.0),
                        point(false, -1.0),
                        point(false, 1.0),
                        point(true, 1.0),
                    ];
                    let edge = if sign * other > 0.0 {
                        edge
                    } else {
                        [edge[3], edge[2], edge[1], edge[0]]
                    };
                    self.face(edge, tint);
                }
            }
        }
        for bits in 0..8 {
            let s = Vec3::new(
                if bits & 1 == 0 { -1.0 } else { 1.0 },
                if bits & 2 == 0 { -1.0 } else { 1.0 },
                if bits & 4 == 0 { -1.0 } else { 1.0 },
            );
            let corner = |axis: usize| {
                let mut p = s * inner;
                p[axis] = s[axis] * half[axis];
                middle + p
            };
            let (a, b, c) = (corner(0), corner(1), corner(2));
            let (b, c) = if s.x * s.y * s.z > 0.0 { (b, c) } else { (c, b) };
            let normal = s.normalize();
            let along = (b - a).normalize_or(Vec3::X);
            let [r, g, bl] = tint;
            let ids = [a, b, c].map(|p| self.vertex(p, normal, p.xz(), along, [r, g, bl, 1.0]));
            self.triangle(ids[0], ids[1], ids[2]);
        }
    }

    /// Adds a skin that joins rings of points. Each ring is closed, and all rings have the same
    /// number of points. Texture coordinates run along each ring and from ring to ring, in metres.
    /// Normals are smooth.
    pub fn skin(&mut self, rings: &[Vec<Vec3>], caps: bool, tint: Tint) {
        self.skin_shaded(rings, caps, |_| tint);
    }

    /// Adds the skin of [`MeshBuf::skin`] with a tint that depends on the place from the first
    /// ring, 0, to the last, 1.
    pub fn skin_shaded(&mut self, rings: &[Vec<Vec3>], caps: bool, tint: impl Fn(f32) -> Tint) {
        let Some(sides) = rings.first().map(Vec::len).filter(|n| *n >= 3) else { return };
        let centre = |ring: &[Vec3]| ring.iter().sum::<Vec3>() / ring.len() as f32;
        let mut base = Vec::with_capacity(rings.len());
        let mut v = 0.0;
        for (k, ring) in rings.iter().enumerate() {
            let middle = centre(ring);
            let before = rings.get(k.wrapping_sub(1)).map_or(middle, |r| centre(r));
            let after = rings.get(k + 1).map_or(middle, |r| centre(r));
            if k > 0 {
                v -= (middle - before).length().max(1e-4);
            }
            let [r, g, b] = tint(k as f32 / (rings.len().max(2) - 1) as f32);
            base.push(self.positions.len() as u32);
            let mut u = 0.0;
            for i in 0..=sides {
                let p = ring[i % sides];
                let next = ring[(i + 1) % sides];
                let previous = ring[(i + sides - 1) % sides];
                let round = (next - previous).normalize_or(Vec3::X);
                let up_from = rings.get(k.wrapping_sub(1)).map_or(p, |r| r[i % sides]);
                let up_to = rings.get(k + 1).map_or(p, |r| r[i % sides]);
                let up = (up_to - up_from).normalize_or((after - before).normalize_or(Vec3::Y));
                let normal = round.cross(up).normalize_or(Vec3::Y);
                let normal = if normal.dot(p - middle) < 0.0 && (p - middle).length() > 1e-5 {
                    -normal
                } else {
                    normal
                };
                self.vertex(p, normal, Vec2::new(u, v), round, [r, g, b, 1.0]);
                u += (next - p).length();
            }
        }
        for (a, b) in base.iter().zip(base.iter().skip(1)) {
            for i in 0..sides as u32 {
                self.triangle(a + i, a + i + 1, b + i + 1);
                self.triangle(a + i, b + i + 1, b + i);
            }
        }
        if caps {
            let ends = [(rings.first(), true, 0.0), (rings.last(), false, 1.0)];
            for (ring, flip, t) in ends {
                if let Some(ring) = ring {
                    self.fan(ring, flip, tint(t));
                }
            }
        }
    }

    /// Adds a filled flat convex outline.
    pub fn fan(&mut self, outline: &[Vec3], flip: bool, tint: Tint) {
        let [a, b, c, ..] = outline else { return };
        let normal = (*b - *a).cross(*c - *a).normalize_or(Vec3::Y) * if flip { -1.0 } else { 1.0 };
        let along = (*b - *a).normalize_or(Vec3::X);
        let side = normal.cross(along);
        let [r, g, bl] = tint;
        let first = self.positions.len() as u32;
        for p in outline {
            let uv = Vec2::new(p.dot(along), -p.dot(side));
            self.vertex(*p, normal, uv, along, [r, g, bl, 1.0]);
        }
        for i in 1..outline.len() as u32 - 1 {
            if flip {
                self.triangle(first, first + i + 1, first + i);
            } else {
                self.triangle(first, first + i, first + i + 1);
            }
        }
    }

    /// A level ring of points.
    pub fn ring(at: Vec3, radius: f32, sides: usize) -> Vec<Vec3> {
        (0..sides)
            .map(|i| {
                let turn = -(i as f32) / sides as f32 * std::f32::consts::TAU;
                at + Vec3::new(turn.cos(), 0.0, turn.sin()) * radius
            })
            .collect()
    }

    /// Adds a cylinder or cone standing on `at`.
    pub fn cylinder(
        &mut self,
        at: Vec3,
        radius: f32,
        top: f32,
        height: f32,
        sides: usize,
        tint: Tint,
    ) {
        let rings = [Self::ring(at, radius, sides), Self::ring(at + Vec3::Y * height, top, sides)];
        self.skin(&rings, true, tint);
    }

    /// Adds a ball, stretched to `radii`.
    pub fn ball(&mut self, at: Vec3, radii: Vec3, sides: usize, tint: Tint) {
        let bands = (sides / 2).max(3);
        let rings: Vec<_> = (0..=bands)
            .map(|k| {
                let tilt = (k as f32 / bands as f32 - 0.5) * std::f32::consts::PI;
                let flat = tilt.cos().max(0.002);
                Self::ring(Vec3::ZERO, 1.0, sides)
                    .into_iter()
                    .map(|p| at + Vec3::new(p.x * flat, tilt.sin(), p.z * flat) * radii)
                    .collect()
            })
            .collect();
        self.skin(&rings, false, tint);
    }

    /// Adds a bar of round section along a line.
    pub fn tube(&mut self, line: &[Vec3], radius: impl Fn(f32) -> f32, sides: usize, tint: Tint) {
        if line.len() < 2 {
            return;
        }
        let last = line.len() - 1;
        let mut side = Vec3::ZERO;
        let rings: Vec<Vec<Vec3>> = line
            .iter()
            .enumerate()
            .map(|(k, p)| {
                let from = line[k.saturating_sub(1)];
                let to = line[(k + 1).min(last)];
                let ahead = (to - from).normalize_or(Vec3::Y);
                if side == Vec3::ZERO {
                    side = ahead.any_orthonormal_vector();
                }
                side =
                    (side - ahead * side.dot(ahead)).normalize_or(ahead.any_orthonormal_vector());
                let other = ahead.cross(side);
                let r = radius(k as f32 / last as f32);
                (0..sides)
                    .map(|i| {
                        let turn = i as f32 / sides as f32 * std::f32::consts::TAU;
                        *p + (side * turn.cos() + other * turn.sin()) * r
                    })
                    .collect()
            })
            .collect();
        self.skin(&rings, true, tint);
    }

    /// Adds all triangles of another buffer, moved by `moved`.
    pub fn append(&mut self, other: &Self, moved: &Mat4) {
        let base = self.positions.len() as u32;
        let turn = Mat3::from_mat4(*moved);
        let normal_turn = turn.inverse().transpose();
        let mirrored = turn.determinant() < 0.0;
        self.positions.extend(
            other.positions.iter().map(|p| moved.transform_point3(Vec3::from(*p)).to_array()),
        );
        self.normals.extend(
            other
                .normals
                .iter()
                .map(|n| (normal_turn * Vec3::from(*n)).normalize_or(Vec3::Y).to_array()),
        );
        self.tangents.extend(other.tangents.iter().map(|t| {
            let along = (turn * Vec3::new(t[0], t[1], t[2])).normalize_or(Vec3::X);
            [along.x, along.y, along.z, if mirrored { -t[3] } else { t[3] }]
        }));
        self.uvs.extend(&other.uvs);
        self.colours.extend(&other.colours);
        if mirrored {
            for t in other.indices.chunks_exact(3) {
                self.indices.extend([base + t[0], base + t[2], base + t[1]]);
            }
        } else {
            self.indices.extend(other.indices.iter().map(|i| base + i));
        }
    }

    /// The triangles as a mesh. Tangents are left out if no material needs them.
    pub fn into_mesh(self, tangents: bool) -> Mesh {
        let mut mesh = Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, self.positions)
            .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, self.normals)
            .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, self.uvs)
            .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, self.colours)
            .with_inserted_indices(Indices::U32(self.indices));
        if tangents {
            mesh.insert_attribute(Mesh::ATTRIBUTE_TANGENT, self.tangents);
        }
        mesh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that every face of a closed shape points away from `middle`.
    fn assert_outward(buf: &MeshBuf, middle: Vec3) {
        for t in buf.indices.chunks_exact(3) {
            let p = [t[0], t[1], t[2]].map(|i| Vec3::from(buf.positions[i as usize]));
            let n = (p[1] - p[0]).cross(p[2] - p[0]);
            let out = (p[0] + p[1] + p[2]) / 3.0 - middle;
            assert!(n.length() < 1e-9 || n.dot(out) > 0.0, "a face points inward at {out}");
            for i in t {
                let shaded = Vec3::from(buf.normals[*i as usize]);
                assert!(n.length() < 1e-9 || shaded.dot(n) > -1e-6, "a normal points inward");
            }
        }
    }

    #[test]
    fn a_broken_edge_does_not_turn_what_a_face_is_painted_with() {
        let painted = |bevel| {
            let mut buf = MeshBuf::default();
            buf.bevelled(Vec3::ZERO, Vec3::new(2.0, 1.0, 3.0), bevel, PLAIN);
            [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z].map(|out| {
                let faces_out = |n: &[f32; 3]| Vec3::from(*n).dot(out) > 0.999;
                buf.tangents[buf.normals.iter().position(faces_out).unwrap()]
            })
        };
        assert_eq!(painted(0.0), painted(0.1));
    }

    #[test]
    fn shapes_show_their_outside() {
        let mut buf = MeshBuf::default();
        buf.cuboid(Vec3::splat(-1.0), Vec3::ONE, 0, PLAIN);
        assert_outward(&buf, Vec3::ZERO);
        let mut buf = MeshBuf::default();
        buf.bevelled(Vec3::new(0.0, -1.0, 0.0), Vec3::splat(2.0), 0.2, PLAIN);
        assert_outward(&buf, Vec3::ZERO);
        let mut buf = MeshBuf::default();
        buf.cylinder(Vec3::new(0.0, -1.0, 0.0), 1.0, 0.5, 2.0, 12, PLAIN);
        assert_outward(&buf, Vec3::ZERO);
        let mut buf = MeshBuf::default();
        buf.ball(Vec3::ZERO, Vec3::ONE, 12, PLAIN);
        assert_outward(&buf, Vec3::ZERO);
        let mut buf = MeshBuf::default();
        buf.tube(&[Vec3::NEG_Y, Vec3::Y], |_| 0.3, 8, PLAIN);
        assert_outward(&buf, Vec3::ZERO);
    }
}
