//! Trees, tufts and ground: varied by seed, so that nothing repeats in view.

use bevy::prelude::*;
use gradus_base::chance::{Chance, smooth};

use crate::world::mesh::buf::{MeshBuf, PLAIN};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::noise::fbm;

/// Adds a broad-leaved tree at the origin.
pub fn tree(to: &mut Pieces, height: f32, bark: Stuff, leaves: Stuff, seed: u64, detail: f32) {
    let mut chance = Chance::new(seed, 0x7ee);
    let trunk = height * chance.range(0.28, 0.36);
    let radius = height * 0.022;
    let lean = Vec3::new(chance.range(-0.05, 0.05), 0.0, chance.range(-0.05, 0.05)) * height;
    let sides = if detail > 0.5 { 8 } else { 5 };
    let fork = lean * 0.5 + Vec3::Y * trunk;
    to.of(bark).tube(
        &[
            Vec3::NEG_Y * 0.1,
            Vec3::Y * trunk * 0.12,
            lean * 0.2 + Vec3::Y * trunk * 0.6,
            fork,
            lean + Vec3::Y * height * 0.75,
        ],
        |t| radius * if t < 0.1 { 1.7 } else { 1.15 - t * 0.95 },
        sides,
        [0.95, 0.95, 0.95],
    );
    let crown = Vec3::new(lean.x, height * 0.64, lean.z);
    let wide = Vec3::new(
        height * chance.range(0.26, 0.33),
        height * 0.35,
        height * chance.range(0.26, 0.33),
    );
    let limbs = if detail > 0.5 { 7 } else { 3 };
    let mut masses = vec![(crown, wide * 0.72)];
    for i in 0..limbs {
        let turn = (i as f32 + chance.range(-0.3, 0.3)) / limbs as f32 * std::f32::consts::TAU;
        let out = Vec3::new(turn.cos(), chance.range(-0.45, 0.75), turn.sin());
        let end = crown + out * wide * chance.range(0.5, 0.66);
        let middle = fork.lerp(end, 0.5) + Vec3::Y * height * 0.03;
        let thin = radius * 0.42;
        if detail > 0.1 {
            let line = [fork, middle, end];
            to.of(bark).tube(&line, |t| thin * (1.1 - t), sides.min(5), [0.9, 0.9, 0.9]);
        }
        masses.push((end, wide * chance.range(0.4, 0.52)));
    }
    let cards = (if detail > 0.2 { 18.0 } else { 9.0 } + 30.0 * detail) as usize;
    let size = height
        * if detail > 0.5 {
            0.115
        } else if detail > 0.2 {
            0.15
        } else {
            0.2
        };
    for (middle, radii) in masses {
        let share = if middle == crown { cards + cards / 2 } else { cards / 2 };
        for i in 0..share {
            // The leaves lie evenly over the ball, somewhat inside its skin.
            let up = 1.0 - 2.0 * (i as f32 + 0.5) / share as f32;
            let turn = i as f32 * 2.399_963 + chance.range(-0.4, 0.4);
            let flat = (1.0 - up * up).sqrt();
            let out = Vec3::new(flat * turn.cos(), up, flat * turn.sin());
            let at = middle + out * radii * chance.range(0.62, 1.0);
            card(to.of(leaves), at, out, crown, wide, size * chance.range(0.75, 1.3), &mut chance);
        }
    }
}

/// Adds a spray of leaves; it is lit like the crown's skin, not like its own plane.
fn card(
    buf: &mut MeshBuf,
    at: Vec3,
    out: Vec3,
    crown: Vec3,
    wide: Vec3,
    half: f32,
    chance: &mut Chance,
) {
    let tilt = Vec3::new(chance.range(-1.0, 1.0), chance.range(-0.7, 0.7), chance.range(-1.0, 1.0));
    let facing = (out + tilt * 0.9).normalize_or(Vec3::Y);
    let (x, y) = facing.any_orthonormal_pair();
    let spin = chance.range(0.0, std::f32::consts::TAU);
    let (x, y) = (x * spin.cos() + y * spin.sin(), y * spin.cos() - x * spin.sin());
    let from_middle = (at - crown) / wide;
    let deep = smooth(0.25, 1.0, from_middle.length());
    let low = smooth(-0.9, 0.7, from_middle.y);
    let tone = (0.42 + 0.58 * deep) * (0.72 + 0.28 * low) * chance.range(0.85, 1.15);
    let warm = chance.range(0.94, 1.1);
    let tint = [tone * warm, tone, tone * 0.92, 1.0];
    let normal =
        (from_middle.normalize_or(Vec3::Y) + out * 0.5 + Vec3::Y * 0.25).normalize_or(Vec3::Y);
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    let ids = corners.map(|(u, v): (f32, f32)| {
        let p = at + (x * u + y * v) * half;
        buf.vertex(p, normal, Vec2::new(u * 0.5 + 0.5, v * 0.5 + 0.5), x, tint)
    });
    buf.triangle(ids[0], ids[1], ids[2]);
    buf.triangle(ids[0], ids[2], ids[3]);
}

/// Adds a tuft of bent blades.
pub fn tuft(to: &mut Pieces, height: f32, tip: [f32; 3], stuff: Stuff, seed: u64, detail: f32) {
    let mut chance = Chance::new(seed, 0x70f7);
    let blades = if detail > 0.5 { 16 } else { 7 };
    let buf = to.of(stuff);
    for _ in 0..blades {
        let turn = chance.range(0.0, std::f32::consts::TAU);
        let out = Vec3::new(turn.cos(), 0.0, turn.sin());
        let side = Vec3::new(-turn.sin(), 0.0, turn.cos());
        let root = out * chance.range(0.0, height * 0.28);
        let high = height * chance.range(0.55, 1.15);
        let bend = chance.range(0.12, 0.6) * high;
        let half = chance.range(0.003, 0.006)
            * (height / 0.35).sqrt()
            * if detail > 0.5 { 1.0 } else { 1.8 };
        let at = |t: f32| root + Vec3::Y * high * (t - 0.22 * t * t) + out * bend * t * t;
        let normal = (Vec3::Y * 1.6 + out * 0.5).normalize();
        let tone = chance.range(0.75, 1.15);
        let tint = |t: f32| {
            let mix = |k: f32, v: f32| (k + (v - k) * t * t) * tone;
            [mix(0.40, tip[0]), mix(0.46, tip[1]), mix(0.30, tip[2]), 1.0]
        };
        let mut before: Option<(u32, u32)> = None;
        for (t, wide) in [(0.0, 1.0), (0.45, 0.8), (0.8, 0.45), (1.0, 0.05)] {
            let uv = Vec2::new(root.x, t * high);
            let a = buf.vertex(at(t) - side * half * wide, normal, uv, side, tint(t));
            let b = buf.vertex(at(t) + side * half * wide, normal, uv, side, tint(t));
            if let Some((c, d)) = before {
                buf.triangle(c, d, b);
                buf.triangle(c, b, a);
            }
            before = Some((a, b));
        }
    }
}

/// The numbers that give rolling ground its height.
#[derive(Clone, Copy)]
pub struct Hills {
    pub flat: f32,
    pub high: f32,
    pub size: f32,
    pub seed: u32,
}

impl Hills {
    /// The ground's height at a place, m.
    pub fn at(&self, x: f32, z: f32) -> f32 {
        let far = (x * x + z * z).sqrt();
        let rise = smooth(self.flat, self.flat + self.size * 1.6, far);
        let near = 0.10 * (fbm(x * 0.12 + 40.0, z * 0.12, 0, 3, self.seed + 3) - 0.5);
        let broad = fbm(x / self.size + 31.0, z / self.size + 57.0, 0, 5, self.seed);
        near * smooth(1.5, 6.0, far)
            + rise * (broad - 0.32) * self.high * (1.0 + far / (self.size * 8.0))
    }
}

/// Adds rolling ground about the origin: fine where the patient stands, coarse far away.
pub fn terrain(to: &mut Pieces, size: f32, hills: Hills, stuff: Stuff, detail: f32) {
    let (rings, sides) = if detail > 0.5 { (72, 96) } else { (36, 48) };
    let half = size * 0.5;
    let radius = |k: usize| {
        let t = k as f32 / rings as f32;
        0.4 * k as f32 + (half - 0.4 * rings as f32).max(1.0) * t.powi(3)
    };
    let buf = to.of(stuff);
    let mut base = Vec::new();
    for k in 0..=rings {
        base.push(0);
        for i in 0..=sides {
            let turn = -(i as f32) / sides as f32 * std::f32::consts::TAU;
            let (x, z) = (turn.cos() * radius(k), turn.sin() * radius(k));
            let step = (radius(k) * 0.03).max(0.2);
            let slope = |dx: f32, dz: f32| hills.at(x + dx, z + dz);
            let normal = Vec3::new(
                slope(-step, 0.0) - slope(step, 0.0),
                2.0 * step,
                slope(0.0, -step) - slope(0.0, step),
            )
            .normalize_or(Vec3::Y);
            let along = (Vec3::X - normal * normal.x).normalize_or(Vec3::X);
            let tone = 0.72 + 0.56 * fbm(x * 0.03 + 9.0, z * 0.03, 0, 4, hills.seed + 7);
            let dry = 1.0 + 0.25 * (fbm(x * 0.011, z * 0.011 + 5.0, 0, 3, hills.seed + 8) - 0.4);
            let index = buf.vertex(
                Vec3::new(x, hills.at(x, z), z),
                normal,
                Vec2::new(x, z),
                along,
                [tone * dry, tone, tone * 0.9, 1.0],
            );
            if i == 0
                && let Some(last) = base.last_mut()
            {
                *last = index;
            }
        }
    }
    for (a, b) in base.iter().zip(base.iter().skip(1)) {
        for i in 0..sides as u32 {
            buf.triangle(a + i, b + i, b + i + 1);
            buf.triangle(a + i, b + i + 1, a + i + 1);
        }
    }
    let _ = PLAIN;
}
