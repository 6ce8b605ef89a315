//! Hair: a cap over the scalp, strands on it that break up its outline, a fringe, and glasses, which
//! are worn on the head too.

use bevy::prelude::*;
use gradus_base::chance::{Chance, smooth};

use crate::world::mesh::buf::{MeshBuf, Tint};
use crate::world::mesh::people::body::Body;
use crate::world::mesh::people::shell::Shell;
use crate::world::mesh::people::who::Cut;

/// How strands lie at a place of the head.
struct Comb {
    cut: Cut,
    /// The point of the crown from which hair grows away, and the head's middle.
    crown: Vec3,
    middle: Vec3,
    /// Where the hair is parted, m to the right.
    parting: f32,
    fringe: bool,
}

impl Comb {
    /// The direction of a strand at a place with this normal.
    fn way(&self, p: Vec3, n: Vec3, chance: &mut Chance) -> Vec3 {
        let side = if p.x > self.parting { 1.0 } else { -1.0 };
        let front = smooth(0.0, -0.07, p.z - self.middle.z);
        let high = smooth(0.02, 0.07, p.y - self.middle.y);
        let away = p - self.crown;
        let way = match self.cut {
            Cut::Bun => {
                Vec3::new(-p.x * 2.0, 0.0, 0.9) + Vec3::Y * (0.2 - 2.0 * (p.y - self.middle.y))
            }
            Cut::Bob | Cut::Long => {
                Vec3::new(side * (0.9 * high + 0.1), -0.9, 0.25 * (1.0 - front))
            }
            _ if self.fringe => {
                Vec3::new(0.3 * side, -0.6, -front * high) + Vec3::new(away.x, 0.0, away.z) * 6.0
            }
            _ => Vec3::new(0.55 * side * high, -0.75 * (1.0 - high), 0.8) + away * 2.0,
        };
        let stray =
            Vec3::new(chance.range(-1.0, 1.0), chance.range(-1.0, 1.0), chance.range(-1.0, 1.0));
        let way = way.normalize_or(Vec3::NEG_Y) + stray * 0.16;
        (way - n * way.dot(n)).normalize_or(n.any_orthonormal_vector())
    }
}

/// A lock: a narrow leaf.
struct Lock {
    root: Vec3,
    n: Vec3,
    way: Vec3,
    /// Its length and half its width, m.
    size: [f32; 2],
    /// How far it rises, m.
    lift: f32,
    tint: Tint,
}

/// Adds a lock from its root along its way; it follows the round of the head.
fn lock(to: &mut MeshBuf, comb: &Comb, lock: Lock) {
    let Lock { root, n, way, size: [length, half], lift, tint: [r, g, b] } = lock;
    let across = way.cross(n).normalize_or(Vec3::X);
    let bend = |p: Vec3, way: Vec3| {
        let out = (p - comb.middle).normalize_or(n);
        // Below the head's middle hair hangs.
        let hangs = smooth(0.0, -0.06, p.y - comb.middle.y);
        let along = way - out * way.dot(out);
        (out, along.lerp(Vec3::NEG_Y, hangs).normalize_or(way))
    };
    let mid = root + way * (length * 0.5) + n * lift;
    let (out, onward) = bend(mid, way);
    let tip = mid + onward * (length * 0.5) - out * (lift * 1.4 + 0.001);
    let mut vertex = |p: Vec3, n: Vec3, shade: f32| {
        to.vertex(p, n, Vec2::new(p.x + p.z, -p.y), way, [r * shade, g * shade, b * shade, 1.0])
    };
    let a = vertex(root - across * (half * 0.7), n, 0.85);
    let b2 = vertex(root + across * (half * 0.7), n, 0.85);
    let c2 = vertex(mid + across * half, out, 1.0);
    let d = vertex(mid - across * half, out, 1.0);
    let e = vertex(tip, out, 1.1);
    for [x, y, z] in [[a, b2, c2], [a, c2, d], [d, c2, e]] {
        to.triangle(x, y, z);
    }
}

/// A place on a random triangle, and its normal.
fn scattered(shell: &Shell, chance: &mut Chance) -> Option<(Vec3, Vec3)> {
    let t = shell.triangles.get(chance.index(shell.triangles.len()))?;
    let [a, b, c] = t.map(|i| shell.point(i));
    let (u, v) = (chance.unit(), chance.unit());
    let (u, v) = if u + v > 1.0 { (1.0 - u, 1.0 - v) } else { (u, v) };
    let n = (b - a).cross(c - a).normalize_or(Vec3::Y);
    Some((a + (b - a) * u + (c - a) * v, n))
}

impl Body {
    /// Adds strands to the hair of a level of detail; far away fewer and wider strands.
    pub(super) fn strands(&self, to: &mut MeshBuf, level: usize, near: bool) {
        let who = &self.who;
        let volume = [("volume", who.volume), ("length", who.length)];
        let about = self.turning();
        let mut cap = self.shell("cap", level, &volume, None);
        cap.at.iter_mut().for_each(|p| *p -= about);
        let mut chance = Chance::new(self.seed(), 0x4a17);
        let eyes = self.eyes_from_neck();
        let middle = eyes + Vec3::new(0.0, 0.035, 0.085);
        let crown = middle + Vec3::new(0.01, 0.10, 0.035);
        let comb = Comb { cut: who.cut, crown, middle, parting: who.parting, fringe: who.fringe };
        let (share, wide) = match (level, near) {
            (0, _) => (1.0, 1.0),
            (_, true) => (0.4, 1.5),
            (_, false) => (0.12, 2.6),
        };
        let tone = |chance: &mut Chance| {
            let shade = chance.range(0.72, 1.2);
            who.hair.map(|c| c * shade)
        };
        let length = match who.cut {
            Cut::Short => 0.026,
            Cut::Full => 0.042,
            Cut::Bun => 0.05,
            _ => 0.065,
        };
        for _ in 0..(420.0 * share) as usize {
            let Some((p, n)) = scattered(&cap, &mut chance) else { return };
            let way = comb.way(p, n, &mut chance);
            let long = length * chance.range(0.7, 1.3);
            let size = [long, 0.0045 * wide * chance.range(0.7, 1.3)];
            let lift = chance.range(0.0005, 0.004) * (0.5 + who.volume);
            let c = tone(&mut chance);
            lock(to, &comb, Lock { root: p - n * 0.001, n, way, size, lift, tint: c });
        }
        // Along the hairline strands begin on the skin and go over the edge of the cap.
        for rim in cap.rims().iter().filter(|rim| rim.len() > 8) {
            let count = ((rim.len() * 3) as f32 * share) as usize;
            for _ in 0..count {
                let i = chance.index(rim.len());
                let share = chance.unit();
                let (Some(a), Some(b)) = (rim.get(i), rim.get((i + 1) % rim.len())) else {
                    continue;
                };
                let edge = a.lerp(*b, share);
                let n = (edge - comb.middle).normalize_or(Vec3::Y);
                let in_front = edge.z < middle.z - 0.02 && edge.y > eyes.y + 0.02;
                let c = tone(&mut chance);
                let size = [length * chance.range(0.55, 1.0), 0.004 * wide];
                if in_front && who.fringe {
                    let root = edge + Vec3::new(0.0, 0.012, 0.022) + n * 0.004;
                    let way = Vec3::new(0.25 * (edge.x - who.parting).signum(), -0.85, -0.35);
                    let way = (way - n * way.dot(n)).normalize_or(Vec3::NEG_Y);
                    let long = (edge.y - eyes.y - 0.012).clamp(0.02, 0.06) + 0.02;
                    let size = [long * chance.range(0.75, 1.0), 0.006 * wide];
                    lock(to, &comb, Lock { root, n, way, size, lift: 0.003, tint: c });
                } else {
                    let mut way = comb.way(edge, n, &mut chance);
                    // From the hairline hair goes inward, below the ears it goes down.
                    let inward = (comb.crown - edge) - n * (comb.crown - edge).dot(n);
                    if in_front {
                        way = (way + inward.normalize_or(way) * 0.8).normalize_or(way);
                    }
                    let root = edge - n * 0.005 - way * (size[0] * 0.3);
                    lock(to, &comb, Lock { root, n, way, size, lift: 0.004, tint: c });
                }
            }
        }
        if matches!(who.cut, Cut::Bob | Cut::Long) {
            let mut sheet = self.shell("curtain", level, &volume, None);
            sheet.at.iter_mut().for_each(|p| *p -= about);
            for _ in 0..(260.0 * share) as usize {
                let Some((p, n)) = scattered(&sheet, &mut chance) else { return };
                let out = Vec3::new(p.x, 0.0, p.z - middle.z).normalize_or(Vec3::Z);
                if n.dot(out) < 0.3 {
                    continue;
                }
                let way = Vec3::new(out.x * 0.10 + chance.range(-0.12, 0.12), -1.0, out.z * 0.1);
                let size = [chance.range(0.05, 0.09), 0.0055 * wide];
                let c = tone(&mut chance);
                let way = way.normalize_or(Vec3::NEG_Y);
                let root = p + out * 0.001;
                lock(to, &comb, Lock { root, n: out, way, size, lift: 0.003, tint: c });
            }
        }
    }

    /// Adds glasses, from the point about which the head turns.
    pub(super) fn glasses(&self, to: &mut MeshBuf, level: usize) {
        let ([left, right], radius) = self.eye_places();
        let frame = self.who.frame;
        let (points, sides) = if level == 0 { (16, 4) } else { (10, 3) };
        let thick = if self.who.sex > 0.5 { 0.0016 } else { 0.0013 };
        let forward = Vec3::new(0.0, -0.004, -radius - 0.011);
        let apart = (right.x - left.x).abs() * 0.5;
        let half = Vec2::new((apart - 0.007).min(0.026), 0.019);
        for eye in [left, right] {
            let out = eye.x.signum();
            let ring: Vec<Vec3> = (0..=points)
                .map(|i| {
                    let (s, c) = (i as f32 / points as f32 * std::f32::consts::TAU).sin_cos();
                    // A rounded square, its outer side set back.
                    let square = |x: f32| x.signum() * x.abs().powf(0.75);
                    let (x, y) = (square(c) * half.x, square(s) * half.y);
                    eye + forward + Vec3::new(x, y, 0.12 * x * out)
                })
                .collect();
            to.tube(&ring, |_| thick, sides, frame);
            let hinge = eye + forward + Vec3::new(out * half.x, 0.006, 0.12 * half.x);
            let ear = Vec3::new(out * 0.078, eye.y - 0.002, eye.z + 0.088);
            to.tube(&[hinge, ear.lerp(hinge, 0.15), ear], |_| thick, sides, frame);
        }
        let nose = |eye: Vec3| eye + forward + Vec3::new(-eye.x.signum() * half.x, 0.004, -0.002);
        let bridge = nose(left).lerp(nose(right), 0.5) + Vec3::new(0.0, 0.003, -0.003);
        to.tube(&[nose(left), bridge, nose(right)], |_| thick, sides, frame);
    }

    /// The tint of the cap's hair at a place of the body at rest.
    pub(super) fn cap_tint(&self, masks: &[f32; 6], p: Vec3) -> Tint {
        let eyes = self.eyes().y;
        let strand = (p.x * 310.0).sin() * (p.z * 270.0 + p.y * 30.0).sin();
        let crown = smooth(eyes - 0.05, eyes + 0.13, p.y);
        self.who.hair.map(|c| c * masks[0] * (0.72 + 0.22 * crown + 0.10 * strand))
    }
}
