//! What the light of a room depends on, and the key of all of it.

use sha2::{Digest, Sha256};

/// The edge of each of the six pictures of a sky.
pub const SKY_EDGE: usize = 16;

/// How a surface throws light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surface {
    /// The share of light thrown back, for linear red, green and blue; 0 to 1.
    pub albedo: [f32; 3],
    /// The source that the surface is a part of, and its luminance at the source's strength 1.
    pub glow: Option<(usize, [f32; 3])>,
    /// Whether its back is a surface too, as a leaf's; otherwise its back is black.
    pub both_sides: bool,
}

/// A triangle, counter-clockwise from its front.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triangle {
    /// m, in the world.
    pub corners: [[f32; 3]; 3],
    /// Its surface, by index.
    pub surface: usize,
}

/// A lamp, a point that shines to all sides alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lamp {
    /// m, in the world.
    pub at: [f32; 3],
    /// Its light fades to nothing at this distance, m: by (1 − (d/range)⁴)², as it is drawn.
    pub range_m: f32,
    /// Its luminous intensity at its source's strength 1, cd.
    pub cd: [f32; 3],
    /// Its source.
    pub source: usize,
}

/// The sun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sun {
    /// The direction to the sun, of length 1.
    pub towards: [f32; 3],
    /// The illuminance of a surface that faces it, at its source's strength 1, lx.
    pub lx: [f32; 3],
    /// Its source.
    pub source: usize,
}

/// The sky seen by all rays that leave the room.
#[derive(Clone, Debug, PartialEq)]
pub struct Sky {
    /// Luminance at the source's strength 1: six pictures, seen from inside towards +X, −X, +Y, −Y,
    /// +Z, −Z, of `SKY_EDGE` rows of `SKY_EDGE` texels, in the order of a cube texture.
    pub faces: Vec<[f32; 3]>,
    /// Its source.
    pub source: usize,
}

/// The space of a room: a box, perhaps turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Space {
    /// One of the box's corners, m, in the world.
    pub corner: [f32; 3],
    /// The box's edges from that corner, m.
    pub edges: [[f32; 3]; 3],
    /// How far the box reaches into its walls, m: no light is computed so near to its sides.
    pub margin_m: f32,
}

/// All that the light of a room depends on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Room {
    /// Where light is computed.
    pub space: Space,
    /// The surfaces that triangles name.
    pub surfaces: Vec<Surface>,
    /// All that stands still, within the space and around it.
    pub triangles: Vec<Triangle>,
    /// How many sources there are.
    pub sources: usize,
    /// The lamps.
    pub lamps: Vec<Lamp>,
    /// The sun.
    pub sun: Option<Sun>,
    /// The sky.
    pub sky: Option<Sky>,
}

impl Default for Space {
    fn default() -> Self {
        let edges = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        Self { corner: [0.0; 3], edges, margin_m: 0.0 }
    }
}

/// The key of a room: rooms of the same key have the same light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub [u8; 32]);

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().take(12).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Room {
    /// The key: a hash of all numbers, and of the version of this crate's method.
    pub fn key(&self) -> Key {
        let mut to = Hasher(Sha256::new());
        to.0.update(crate::file::METHOD);
        to.three(&self.space.corner);
        self.space.edges.iter().for_each(|edge| to.three(edge));
        to.three(&[self.space.margin_m, 0.0, 0.0]);
        to.count(self.surfaces.len());
        for surface in &self.surfaces {
            to.three(&surface.albedo);
            to.count(usize::from(surface.both_sides));
            let (source, glow) = surface.glow.map_or((0, [0.0; 3]), |(s, glow)| (s + 1, glow));
            to.count(source);
            to.three(&glow);
        }
        to.count(self.triangles.len());
        for triangle in &self.triangles {
            to.count(triangle.surface);
            triangle.corners.iter().for_each(|corner| to.three(corner));
        }
        to.count(self.sources);
        to.count(self.lamps.len());
        for lamp in &self.lamps {
            to.three(&lamp.at);
            to.three(&[lamp.range_m, 0.0, 0.0]);
            to.three(&lamp.cd);
            to.count(lamp.source);
        }
        to.count(self.sun.map_or(0, |sun| sun.source + 1));
        to.three(&self.sun.map_or([0.0; 3], |sun| sun.towards));
        to.three(&self.sun.map_or([0.0; 3], |sun| sun.lx));
        to.count(self.sky.as_ref().map_or(0, |sky| sky.source + 1));
        self.sky.iter().flat_map(|sky| &sky.faces).for_each(|texel| to.three(texel));
        Key(to.0.finalize().into())
    }
}

struct Hasher(Sha256);

impl Hasher {
    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_le_bytes());
    }

    fn three(&mut self, of: &[f32; 3]) {
        of.iter().for_each(|number| self.0.update(number.to_le_bytes()));
    }
}

impl Sky {
    /// The luminance in a direction.
    pub(crate) fn seen(&self, towards: glam::Vec3A) -> [f32; 3] {
        self.faces.get(texel_at(towards.to_array(), SKY_EDGE)).copied().unwrap_or([0.0; 3])
    }
}

/// The index of the texel in a direction, among six pictures of `edge` rows.
pub fn texel_at(towards: [f32; 3], edge: usize) -> usize {
    let [x, y, z] = towards;
    let [ax, ay, az] = towards.map(f32::abs);
    // The rows and columns of a cube texture's faces.
    let (face, across, down, out) = if ax >= ay && ax >= az {
        if x > 0.0 { (0, -z, -y, ax) } else { (1, z, -y, ax) }
    } else if ay >= az {
        if y > 0.0 { (2, x, z, ay) } else { (3, x, -z, ay) }
    } else if z > 0.0 {
        (4, x, -y, az)
    } else {
        (5, -x, -y, az)
    };
    let texel = |v: f32| {
        let share = (v / out.max(1e-9) + 1.0) * 0.5;
        ((share * edge as f32) as usize).min(edge.saturating_sub(1))
    };
    (face * edge + texel(down)) * edge + texel(across)
}

/// The direction of a point of a cube texture's face: `across` and `down` in −1..1. Of length 1.
pub fn texel_direction(face: usize, across: f32, down: f32) -> [f32; 3] {
    let at = match face {
        0 => [1.0, -down, -across],
        1 => [-1.0, -down, across],
        2 => [across, 1.0, down],
        3 => [across, -1.0, -down],
        4 => [across, -down, 1.0],
        _ => [-across, -down, -1.0],
    };
    glam::Vec3A::from_array(at).normalize().to_array()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sky_shows_the_texel_of_each_direction() {
        let count = 6 * SKY_EDGE * SKY_EDGE;
        let faces = (0..count).map(|n| [n as f32, 0.0, 0.0]).collect();
        let sky = Sky { faces, source: 0 };
        for n in 0..count {
            let (face, rest) = (n / (SKY_EDGE * SKY_EDGE), n % (SKY_EDGE * SKY_EDGE));
            let middle = |i: usize| (i as f32 + 0.5) / SKY_EDGE as f32 * 2.0 - 1.0;
            let towards = texel_direction(face, middle(rest % SKY_EDGE), middle(rest / SKY_EDGE));
            assert_eq!(sky.seen(glam::Vec3A::from_array(towards))[0], n as f32, "{towards:?}");
        }
    }

    #[test]
    fn every_number_of_a_room_changes_its_key() {
        let triangle =
            Triangle { corners: [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], surface: 0 };
        let surface = Surface { albedo: [0.5; 3], glow: Some((1, [1.0; 3])), both_sides: false };
        let room = Room {
            surfaces: vec![surface],
            triangles: vec![triangle],
            sources: 3,
            lamps: vec![Lamp { at: [0.0; 3], range_m: 3.0, cd: [1.0; 3], source: 0 }],
            sun: Some(Sun { towards: [0.0, 1.0, 0.0], lx: [1.0; 3], source: 2 }),
            sky: Some(Sky { faces: vec![[1.0; 3]], source: 2 }),
            ..Room::default()
        };
        let others: [fn(&mut Room); 14] = [
            |r| r.lamps[0].cd[1] = 0.5,
            |r| r.space.margin_m = 0.1,
            |r| r.space.corner[1] = 0.1,
            |r| r.space.edges[2][0] = 0.1,
            |r| r.surfaces[0].albedo[2] = 0.4,
            |r| r.surfaces[0].glow = None,
            |r| r.surfaces[0].both_sides = true,
            |r| r.triangles[0].corners[2][2] = 1.1,
            |r| r.triangles[0].surface = 1,
            |r| r.sources = 4,
            |r| r.lamps[0].range_m = 4.0,
            |r| r.lamps[0].source = 1,
            |r| r.sun = None,
            |r| r.sky.as_mut().unwrap().faces[0][1] = 0.9,
        ];
        let mut keys = vec![room.key()];
        for change in others {
            let mut other = room.clone();
            change(&mut other);
            keys.push(other.key());
        }
        for (n, key) in keys.iter().enumerate() {
            assert_eq!(keys.iter().position(|other| other == key), Some(n), "change {n}");
        }
    }
}
