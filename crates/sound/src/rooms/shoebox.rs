//! One room as a box with holes: where a sound meets its walls, what comes through them, and the
//! six mirror images of a source.
//!
//! In the room's own frame the middle of the floor is the origin; x right, y up, z back.

use glam::{Quat, Vec3};

use super::materials::{BAND_HZ, BANDS, Bands};
use crate::spatial::{SOUND_MPS, between, into_head};

/// The walls in order: −X, +X, floor, ceiling, −Z, +Z.
pub(super) const FACES: usize = 6;
/// A source this near a wall, or in it, belongs to the room, m.
pub(super) const IN_THE_WALL_M: f32 = 0.3;
/// Images are made of a source at least this far from each wall, m.
const OFF_THE_WALL_M: f32 = 0.05;

/// A wall, the floor or the ceiling.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Face {
    /// The share of energy that it takes.
    pub takes: Bands,
    /// The share of energy that comes through.
    pub lets_through: Bands,
}

/// A door or a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hole {
    /// In which wall.
    pub face: usize,
    /// Its middle in the room's frame, m.
    pub middle_m: Vec3,
    /// Half its size along x, y and z, m; 0 across the wall.
    pub half_m: Vec3,
    /// The leaf or pane in it.
    pub leaf: Face,
    /// How far it is open, 0 to 1.
    pub open: f32,
}

impl Hole {
    /// The share of energy that comes through it now.
    pub fn lets_through(&self) -> Bands {
        self.leaf.lets_through.map(|closed| closed + self.open * (1.0 - closed))
    }

    fn takes(&self) -> Bands {
        self.leaf.takes.map(|closed| closed + self.open * (1.0 - closed))
    }

    /// m².
    pub fn area_m2(&self) -> f32 {
        let Vec3 { x, y, z } = 2.0 * self.half_m;
        x * y + y * z + x * z
    }

    /// The point of the hole that is nearest to `point`.
    pub fn nearest(&self, point: Vec3) -> Vec3 {
        point.clamp(self.middle_m - self.half_m, self.middle_m + self.half_m)
    }

    fn holds(&self, point: Vec3) -> bool {
        let off = (point - self.middle_m).abs() - self.half_m;
        off.max_element() < 0.02
    }
}

/// A room at a moment.
#[derive(Clone, Debug)]
pub(super) struct Shoebox {
    /// Whether the room is there.
    pub on: bool,
    /// The middle of the floor in the world, m.
    pub at_m: Vec3,
    pub turned: Quat,
    /// Half its width, its height, half its depth, m.
    pub size_m: Vec3,
    pub faces: [Face; FACES],
    pub holes: Box<[Hole]>,
}

/// One mirror image of a source.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Image {
    /// From the listener to the image, in the frame of the world, m.
    pub away_m: Vec3,
    /// The share of energy that the wall gives back.
    pub gives_back: Bands,
}

impl Shoebox {
    fn low(&self) -> Vec3 {
        Vec3::new(-self.size_m.x, 0.0, -self.size_m.z)
    }

    /// The area of a wall with its holes, m².
    pub fn area_m2(&self, face: usize) -> f32 {
        let Vec3 { x, y, z } = self.size_m;
        match face / 2 {
            0 => 2.0 * y * z,
            1 => 4.0 * x * z,
            _ => 2.0 * x * y,
        }
    }

    /// Goes a share of the way to a place and a turn.
    pub fn glide(&mut self, (at_m, turned): (Vec3, Quat), share: f32) {
        self.at_m += share * (at_m - self.at_m);
        self.turned = between(self.turned, turned, share);
    }

    /// A point of the world in the room's own frame.
    pub fn within(&self, point: Vec3) -> Vec3 {
        into_head(self.turned, point - self.at_m)
    }

    /// A vector of the room's own frame in the frame of the world.
    pub fn to_world(&self, v: Vec3) -> Vec3 {
        into_head(self.turned.conjugate(), v)
    }

    /// How far a point of the room's own frame is outside, m; below 0 inside.
    pub fn outside_m(&self, point: Vec3) -> f32 {
        (self.low() - point).max(point - self.size_m).max_element()
    }

    /// A point that is inside, the nearest to `point`.
    pub fn drawn_in(&self, point: Vec3, off_m: f32) -> Vec3 {
        let off = Vec3::splat(off_m).min(0.4 * self.size_m);
        let high = self.size_m - off;
        point.clamp((self.low() + off).min(high), high)
    }

    /// The wall that holds `point`, which lies on the box.
    fn face_at(&self, point: Vec3) -> usize {
        let (low, high) = (point - self.low(), self.size_m - point);
        let off = [low.x, high.x, low.y, high.y, low.z, high.z].map(f32::abs);
        let nearest = off.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
        nearest.map_or(0, |(face, _)| face)
    }

    /// What stands at a point of the box: a hole or the wall.
    fn met_at(&self, point: Vec3) -> (Face, Option<usize>) {
        let face = self.face_at(point);
        let hole = self.holes.iter().position(|hole| hole.face == face && hole.holds(point));
        match hole.and_then(|index| self.holes.get(index)) {
            Some(there) => {
                (Face { takes: there.takes(), lets_through: there.lets_through() }, hole)
            }
            None => (self.faces.get(face).copied().unwrap_or_default(), None),
        }
    }

    /// What of a sound comes along the straight line from `from` to `to`, both in the room's frame;
    /// and the hole through which the line goes last, with the place where it meets the box.
    pub fn along(&self, from: Vec3, to: Vec3) -> (Bands, Option<Crossing>) {
        let way = to - from;
        let (mut enters, mut leaves) = (f32::NEG_INFINITY, f32::INFINITY);
        let low = self.low();
        for axis in 0..3 {
            let (a, step) = (from[axis], way[axis]);
            if step.abs() < 1e-6 {
                if a < low[axis] || a > self.size_m[axis] {
                    return ([1.0; BANDS], None);
                }
                continue;
            }
            let (one, other) = ((low[axis] - a) / step, (self.size_m[axis] - a) / step);
            enters = enters.max(one.min(other));
            leaves = leaves.min(one.max(other));
        }
        let mut through = [1.0; BANDS];
        let mut crossing = None;
        if enters < leaves {
            for at in [enters, leaves] {
                if at <= 0.0 || at >= 1.0 {
                    continue;
                }
                let point = from + at * way;
                let (face, hole) = self.met_at(point);
                through.iter_mut().zip(face.lets_through).for_each(|(all, part)| *all *= part);
                crossing = Some(Crossing { point, face: self.face_at(point), hole });
            }
        }
        (through, crossing)
    }

    /// The images of a source in the six walls, for a listener; both are in the room's frame.
    pub fn images(&self, source: Vec3, listener: Vec3) -> [Image; FACES] {
        let source = self.drawn_in(source, OFF_THE_WALL_M);
        let mut images = [Image::default(); FACES];
        for (face, image) in images.iter_mut().enumerate() {
            let axis = face / 2;
            let wall = if face.is_multiple_of(2) { self.low()[axis] } else { self.size_m[axis] };
            let mut mirrored = source;
            mirrored[axis] = 2.0 * wall - source[axis];
            let way = mirrored - listener;
            let share = (wall - listener[axis]) / way[axis];
            let (met, _) = self.met_at(listener + share.clamp(0.0, 1.0) * way);
            *image = Image {
                away_m: self.to_world(way),
                gives_back: met.takes.map(|takes| (1.0 - takes).max(0.0)),
            };
        }
        images
    }
}

/// Where a line meets a room's box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crossing {
    pub point: Vec3,
    pub face: usize,
    pub hole: Option<usize>,
}

/// What of a sound comes round an edge that makes its way `longer_m` longer: Z. Maekawa, Applied
/// Acoustics 1, 1968: 10 lg (3 + 20 N) dB with the Fresnel number N.
pub(super) fn round_an_edge(longer_m: f32) -> Bands {
    BAND_HZ.map(|hz| 1.0 / (3.0 + 20.0 * 2.0 * longer_m.max(0.0) * hz / SOUND_MPS))
}
