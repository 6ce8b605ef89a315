//! Dogs: bones, and the grid in which their skin is found. Lengths here are shares of the height at the withers; the dog stands on the
//! origin, its head to −Z, its left side at −X.

use bevy::prelude::*;

use crate::world::mesh::creature::dog_kind::Build;
use crate::world::mesh::creature::flesh::lines;

/// The bones, in the order of the skin's joints. Joint 0 is the whole animal.
pub const CHEST: u16 = 1;
pub const PELVIS: u16 = 2;
pub const NECK: u16 = 3;
pub const HEAD: u16 = 4;
pub const JAW: u16 = 5;
pub const EARS: [u16; 2] = [6, 7];
pub const TAIL: [u16; 3] = [8, 9, 10];
/// The first of a leg's four bones: upper, lower, pastern, paw; left and right, fore and hind.
pub const LEGS: [u16; 4] = [11, 15, 19, 23];
pub const BONES: usize = 27;

/// Where the bones of a dog that stands begin, and where the tips of its last bones are.
#[derive(Clone, Debug)]
pub struct Skeleton {
    pub at: [Vec3; BONES],
    /// The eye of its right side, the nose, the tail's tip.
    pub eye: Vec3,
    pub nose: Vec3,
    pub tail_tip: Vec3,
    /// How high the tail's middle is over the ground that it lies on.
    pub tail_over: f32,
}

/// Places of a build from places of the street dog.
pub struct Measure<'a>(pub &'a Build);

/// Where the head hangs on the neck in the drawing of the head, and where it is on the dog.
const POLL: Vec3 = Vec3::new(0.0, 1.150, -0.600);
const CARRIED: Vec3 = Vec3::new(0.0, 1.075, -0.600);

impl Measure<'_> {
    /// A place of the trunk.
    pub fn trunk(&self, x: f32, y: f32, z: f32) -> Vec3 {
        let b = self.0;
        let high =
            if y < 0.53 { y / 0.53 * b.leg } else { b.leg + (y - 0.53) / 0.47 * (1.0 - b.leg) };
        Vec3::new(x * b.broad, high, z * b.long)
    }

    /// A place of a leg: below the trunk's long axis legs keep their slopes.
    pub fn leg(&self, x: f32, y: f32, z: f32) -> Vec3 {
        let at = self.trunk(x, y, z);
        // The legs' own slopes shrink with their length.
        let root = if z < 0.0 { -0.30 } else { 0.42 };
        let slope = if y < 0.53 { self.0.leg / 0.53 } else { 1.0 };
        Vec3::new(at.x, at.y, root * self.0.long + (z - root) * slope)
    }

    /// A place of the head, by its distance from the poll.
    pub fn head(&self, x: f32, y: f32, z: f32) -> Vec3 {
        let b = self.0;
        let poll = self.trunk(CARRIED.x, CARRIED.y, CARRIED.z);
        let off = Vec3::new(x, y, z) - POLL;
        // Ahead of the stop lies the muzzle.
        let stop = -0.155;
        let ahead = if off.z < stop { stop + (off.z - stop) * b.muzzle } else { off.z };
        poll + Vec3::new(off.x, off.y, ahead) * (b.head * 1.10)
    }
}

/// The skeleton of a build.
pub fn skeleton(b: &Build) -> Skeleton {
    let m = Measure(b);
    let mut at = [Vec3::ZERO; BONES];
    let mut set = |bone: u16, place: Vec3| {
        if let Some(slot) = at.get_mut(usize::from(bone)) {
            *slot = place;
        }
    };
    set(CHEST, m.trunk(0.0, 0.84, 0.05));
    set(PELVIS, m.trunk(0.0, 0.85, 0.12));
    set(NECK, m.trunk(0.0, 0.84, -0.37));
    set(HEAD, m.head(POLL.x, POLL.y, POLL.z));
    set(JAW, m.head(0.0, 1.125, -0.690));
    let tail = tail_line(b);
    for (bone, place) in TAIL.into_iter().zip(tail) {
        set(bone, place);
    }
    for (side, ear) in [-1.0, 1.0].into_iter().zip(EARS) {
        set(ear, m.head(side * 0.058, 1.245, -0.640));
    }
    for (leg, first) in LEGS.into_iter().enumerate() {
        let side = if leg % 2 == 0 { -1.0 } else { 1.0 };
        let places = if leg < 2 { FORE } else { HIND };
        for (bone, [x, y, z]) in places.into_iter().enumerate() {
            set(first + bone as u16, m.leg(side * x, y, z));
        }
    }
    Skeleton {
        at,
        eye: m.head(0.047, 1.190, -0.768),
        nose: m.head(0.0, 1.128, -0.985) + Vec3::NEG_Z * (0.03 * (b.snout - 1.0)),
        tail_tip: tail[3],
        tail_over: 0.027 * b.brush + 0.5 * b.hair,
    }
}

/// Shoulder, elbow, carpus, paw; hip, stifle, hock, paw; of the right side.
const FORE: [[f32; 3]; 4] = [
    [0.095, 0.690, -0.425],
    [0.100, 0.530, -0.285],
    [0.092, 0.205, -0.295],
    [0.092, 0.055, -0.319],
];
const HIND: [[f32; 3]; 4] =
    [[0.080, 0.800, 0.370], [0.112, 0.530, 0.265], [0.094, 0.270, 0.520], [0.094, 0.055, 0.480]];

/// The line of the tail at rest: its root, two joints, its tip.
fn tail_line(b: &Build) -> [Vec3; 4] {
    let root = Measure(b).trunk(0.0, 0.895, 0.475);
    let mut line = [root; 4];
    let mut at = root;
    for (i, point) in line.iter_mut().enumerate().skip(1) {
        // It curves up towards its tip.
        let up = (b.tail_up_deg + 16.0 * (i as f32 - 1.0)).to_radians();
        at += Vec3::new(0.0, -up.cos(), up.sin()) * (0.155 * b.tail);
        *point = at;
    }
    line
}

/// The grid in which the skin of a dog is found; `coarse` is 1 for the finest.
pub fn grid(b: &Build, bones: &Skeleton, coarse: f32) -> [Vec<f32>; 3] {
    let wide = 0.20 * b.broad.max(1.0) + 0.03 * b.ruff;
    let (head, nose) = (Measure(b).head(0.0, 1.03, -0.62), bones.nose.z);
    let top = Measure(b).head(0.0, 1.29, 0.0).y.max(1.06).max(bones.tail_tip.y + 0.05);
    let behind = bones.at.iter().map(|at| at.z).fold(bones.tail_tip.z, f32::max) + 0.10;
    let x = [
        (-wide, 0.020),
        (-0.13, 0.011),
        (-0.06, 0.0075),
        (0.06, 0.0075),
        (0.13, 0.011),
        (wide, 0.02),
    ];
    let y = [
        (-0.015, 0.007),
        (0.08, 0.008),
        (0.2, 0.014),
        (head.y - 0.06, 0.014),
        (head.y, 0.0085),
        (top, 0.0095),
    ];
    let z =
        [(nose - 0.06, 0.0075), (nose + 0.22 * b.head, 0.0075), (head.z, 0.012), (behind, 0.014)];
    [lines(&x, coarse), lines(&y, coarse), lines(&z, coarse)]
}

/// The grid in which the skin of the lower jaw is found.
pub fn jaw_grid(b: &Build, bones: &Skeleton, coarse: f32) -> [Vec<f32>; 3] {
    let (m, fine) = (Measure(b), 0.0075);
    let wide = 0.065 * b.head * b.snout;
    let (low, high) = (m.head(0.0, 1.0, 0.0).y, m.head(0.0, 1.16, 0.0).y);
    let (front, back) = (bones.nose.z - 0.03, m.head(0.0, 1.1, -0.64).z);
    [
        lines(&[(-wide, fine), (wide, fine)], coarse),
        lines(&[(low, fine), (high, fine)], coarse),
        lines(&[(front, fine), (back, fine)], coarse),
    ]
}
