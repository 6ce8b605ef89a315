//! Trees, tufts and ground: varied by seed, so that nothing repeats in view.

use bevy::prelude::*;
use gradus_base::chance::{Chance, smooth};
use gradus_scenario::world::FlowerKind;

use crate::world::mesh::buf::{MeshBuf, PLAIN};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::noise::fbm;

/// Whether wind moves what may bend: then the alpha of a corner's tint is 1 less how far it goes, m.
#[derive(Clone, Copy, PartialEq)]
pub enum Wind {
    Still,
    Moves,
}

impl Wind {
    fn alpha(self, loose_m: f32) -> f32 {
        if self == Self::Moves { 1.0 - loose_m.clamp(0.0, 0.9) } else { 1.0 }
    }
}

/// Adds a broad-leaved tree at the origin.
pub fn tree(
    to: &mut Pieces,
    height: f32,
    bark: Stuff,
    leaves: Stuff,
    seed: u64,
    detail: f32,
    wind: Wind,
) {
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
            let half = size * chance.range(0.75, 1.3);
            let loose = wind.alpha(0.05 + 0.012 * height * (at.y / height).powi(2));
            card(to.of(leaves), at, out, crown, wide, half, loose, &mut chance);
        }
    }
}

/// Adds a spray of leaves; it is lit like the crown's skin, not like its own plane.
#[expect(clippy::too_many_arguments, reason = "what a leaf's place and light come from")]
fn card(
    buf: &mut MeshBuf,
    at: Vec3,
    out: Vec3,
    crown: Vec3,
    wide: Vec3,
    half: f32,
    loose: f32,
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
    let tint = [tone * warm, tone, tone * 0.92, loose];
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
pub fn tuft(
    to: &mut Pieces,
    height: f32,
    tip: [f32; 3],
    stuff: Stuff,
    seed: u64,
    detail: f32,
    wind: Wind,
) {
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
            let loose = wind.alpha(0.55 * high * t * t);
            [mix(0.40, tip[0]), mix(0.46, tip[1]), mix(0.30, tip[2]), loose]
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

/// Adds a flower: a stem, two leaves, and what blooms. `petals` is linear.
#[expect(clippy::too_many_arguments, reason = "what a flower's triangles depend on")]
pub fn flower(
    to: &mut Pieces,
    height: f32,
    kind: FlowerKind,
    petals: [f32; 3],
    stuff: Stuff,
    seed: u64,
    detail: f32,
    wind: Wind,
) {
    let mut chance = Chance::new(seed, 0xf10e);
    let buf = to.of(stuff);
    let high = height * chance.range(0.75, 1.05);
    let turn = chance.range(0.0, std::f32::consts::TAU);
    let lean = Vec3::new(turn.cos(), 0.0, turn.sin()) * high * chance.range(0.04, 0.2);
    let at = |t: f32| Vec3::Y * high * t + lean * t * t;
    let loose = |t: f32| wind.alpha(0.4 * high * t * t);
    let green = [0.16, 0.24, 0.07];
    let thin = 0.0018 + 0.004 * height;
    let mut flat = |a: Vec3, b: Vec3, side: Vec3, wide: [f32; 2], c: [[f32; 3]; 2], t: [f32; 2]| {
        let normal = (Vec3::Y * 1.3 + side.cross(b - a).normalize_or_zero() * 0.4).normalize();
        let one = |p: Vec3, c: [f32; 3], t: f32| {
            let [r, g, b] = c;
            (p, [r, g, b, loose(t)])
        };
        let corners = [
            one(a - side * wide[0], c[0], t[0]),
            one(a + side * wide[0], c[0], t[0]),
            one(b + side * wide[1], c[1], t[1]),
            one(b - side * wide[1], c[1], t[1]),
        ];
        let ids = corners.map(|(p, tint)| {
            buf.vertex(p, normal, Vec2::new(p.x, p.y), side.normalize_or(Vec3::X), tint)
        });
        // Seen from both sides.
        for [i, j, k] in [[0, 1, 2], [0, 2, 3], [2, 1, 0], [3, 2, 0]] {
            let [i, j, k] = [i, j, k].map(|n: usize| ids.get(n).copied().unwrap_or(0));
            buf.triangle(i, j, k);
        }
    };
    let across = Vec3::new(-turn.sin(), 0.0, turn.cos());
    flat(at(0.0), at(0.55), across, [thin, thin * 0.8], [green, green], [0.0, 0.55]);
    flat(at(0.55), at(1.0), across, [thin * 0.8, thin * 0.7], [green, green], [0.55, 1.0]);
    for side in [-1.0_f32, 1.0] {
        let out = (across * side + lean.normalize_or(Vec3::X) * 0.5) * height * 0.22;
        let foot = at(0.12);
        let wide = out.cross(Vec3::Y).normalize_or(Vec3::X);
        let leaf = [[0.13, 0.21, 0.06], [0.2, 0.3, 0.09]];
        flat(foot, foot + out + Vec3::Y * height * 0.12, wide, [0.012, 0.002], leaf, [0.1, 0.3]);
    }
    let top = at(1.0);
    let facing = (Vec3::Y + lean.normalize_or(Vec3::X) * 0.45).normalize();
    let (x, y) = facing.any_orthonormal_pair();
    let around = |v: f32| x * v.cos() + y * v.sin();
    let tone = chance.range(0.85, 1.1);
    let bloom = petals.map(|v| v * tone);
    let inner = petals.map(|v| v * tone * 0.72);
    match kind {
        FlowerKind::Daisy => {
            let (count, long) = (if detail > 0.5 { 13 } else { 8 }, 0.012 + 0.03 * height);
            for i in 0..count {
                let v = i as f32 / count as f32 * std::f32::consts::TAU + chance.range(-0.1, 0.1);
                let (out, side) = (around(v), around(v + std::f32::consts::FRAC_PI_2));
                let wide = long * 6.0 / count as f32 * 0.42;
                let droop = facing * long * chance.range(-0.15, 0.12);
                let ends = [top + out * long * 0.22, top + out * long + droop];
                flat(ends[0], ends[1], side, [wide * 0.6, wide], [inner, bloom], [1.0, 1.0]);
            }
            let yellow = [[0.62, 0.36, 0.03], [0.75, 0.5, 0.06]];
            let dot = long * 0.26;
            for i in 0..3 {
                let v = i as f32 * 1.05;
                let (out, side) = (around(v) * dot, around(v + std::f32::consts::FRAC_PI_2));
                let raised = top + facing * long * 0.07;
                flat(raised - out, raised + out, side, [dot * 0.55; 2], yellow, [1.0, 1.0]);
            }
        }
        FlowerKind::Cup => {
            let long = 0.014 + 0.05 * height;
            for i in 0..4 {
                let v = i as f32 * std::f32::consts::FRAC_PI_2 + chance.range(-0.15, 0.15);
                let (out, side) = (around(v), around(v + std::f32::consts::FRAC_PI_2));
                let middle = top + out * long * 0.7 + facing * long * 0.25;
                let rim = top + out * long * 0.95 + facing * long * chance.range(0.65, 0.95);
                flat(top, middle, side, [long * 0.12, long * 0.62], [inner, bloom], [1.0, 1.0]);
                flat(middle, rim, side, [long * 0.62, long * 0.4], [bloom, bloom], [1.0, 1.0]);
            }
        }
        FlowerKind::Spike => {
            let count = if detail > 0.5 { 16 } else { 8 };
            for i in 0..count {
                let t = 0.55 + 0.45 * i as f32 / count as f32;
                let v = i as f32 * 2.4;
                let size = (0.006 + 0.03 * height) * (1.25 - t);
                let (out, side) = (around(v), around(v + std::f32::consts::FRAC_PI_2));
                let from = at(t);
                let to = from + out * size * 1.6 + Vec3::Y * size * 0.4;
                flat(from, to, side, [size * 0.4, size * 0.75], [inner, bloom], [t, t]);
            }
        }
    }
}

/// The numbers that give a beach and its water their edge.
#[derive(Clone, Copy)]
pub struct Shore {
    pub slope: f32,
    pub bays: f32,
    pub seed: u32,
}

impl Shore {
    /// Where the water's edge lies, m along Z.
    pub fn edge(&self, x: f32) -> f32 {
        let wide = fbm(x * 0.021 + 7.0, 3.0, 0, 2, self.seed) - 0.5;
        let own = fbm(x * 0.13 + 3.0, 9.0, 0, 2, self.seed + 1) - 0.5;
        // The edge passes through the origin.
        let here = self.bays * (2.0 * wide + 0.35 * own);
        let wide = fbm(7.0, 3.0, 0, 2, self.seed) - 0.5;
        let own = fbm(3.0, 9.0, 0, 2, self.seed + 1) - 0.5;
        here - self.bays * (2.0 * wide + 0.35 * own)
    }
}

/// Rows that lie close at the middle and wide at both ends: the shares of a half, −1 to 1.
fn graded(count: usize, power: f32) -> impl Iterator<Item = f32> + Clone {
    (0..=count).map(move |i| {
        let v = i as f32 / count as f32 * 2.0 - 1.0;
        v.abs().powf(power).copysign(v)
    })
}

/// A grid of ground: `at` gives a corner's place and tint for shares of the half widths.
fn grid(
    buf: &mut MeshBuf,
    xs: impl Iterator<Item = f32> + Clone,
    zs: impl Iterator<Item = f32>,
    at: impl Fn(f32, f32) -> (Vec3, Vec2, [f32; 4]),
    normal: Option<Vec3>,
) {
    let across = xs.clone().count() as u32;
    let mut before: Option<u32> = None;
    for z in zs {
        let mut first = None;
        for x in xs.clone() {
            let (p, uv, tint) = at(x, z);
            let step = 0.002;
            let slope = at(x + step, z).0 - at(x - step, z).0;
            let rise = at(x, z + step).0 - at(x, z - step).0;
            let normal = normal.unwrap_or(rise.cross(slope).normalize_or(Vec3::Y));
            let index = buf.vertex(p, normal, uv, Vec3::X, tint);
            first.get_or_insert(index);
        }
        if let (Some(a), Some(b)) = (before, first) {
            for i in 0..across.saturating_sub(1) {
                buf.triangle(a + i, b + i, b + i + 1);
                buf.triangle(a + i, b + i + 1, a + i + 1);
            }
        }
        before = first;
    }
}

/// Adds a beach; see `Shape::Beach`.
pub fn beach(to: &mut Pieces, size: Vec2, top: f32, shore: Shore, stuff: Stuff, detail: f32) {
    let (across, along) = if detail > 0.5 { (110, 120) } else { (64, 72) };
    let half = size * 0.5;
    let height = |x: f32, d: f32| {
        let rise = if d < 0.0 {
            (shore.slope * d).max(-6.0)
        } else {
            top * (1.0 - (-shore.slope * d / top).exp())
        };
        let hump = fbm(x * 0.16 + 5.0, d * 0.16, 0, 3, shore.seed + 4) - 0.5;
        rise + hump * 0.16 * smooth(3.0, 11.0, d) + hump * 0.05 * smooth(0.6, 3.0, d)
    };
    grid(
        to.of(stuff),
        graded(across, 2.1),
        graded(along, 2.4),
        |u, v| {
            let x = u * half.x;
            let z = v * half.y;
            let d = z - shore.edge(x);
            // Wet sand is darker; so is the line of what the last high water left.
            let line = 3.1 + 1.3 * (fbm(x * 0.22, 1.0, 0, 3, shore.seed + 8) - 0.5);
            let wet = 1.0
                - smooth(0.35, 2.0, d + 0.9 * (fbm(x * 0.35, d * 0.3, 0, 2, shore.seed + 7) - 0.5));
            let wrack = (1.0 - smooth(0.05, 0.35, (d - line).abs()))
                * smooth(0.45, 0.62, fbm(x * 0.8, d, 0, 3, shore.seed + 9));
            let tone = (1.0 + 0.16 * (fbm(x * 0.1, d * 0.1, 0, 3, shore.seed + 6) - 0.5))
                * (1.0 - 0.42 * wet)
                * (1.0 - 0.35 * wrack);
            let p = Vec3::new(x, height(x, d), z);
            (p, Vec2::new(x, z), [tone, tone * (1.0 - 0.02 * wet), tone * (1.0 - 0.03 * wet), 1.0])
        },
        None,
    );
}

/// Adds open water; see `Shape::Water`. A corner's alpha is how far it lies from the edge, m, and its
/// normal is the way to the shore: the material knows which way is up.
pub fn open_water(to: &mut Pieces, size: Vec2, shore: Shore, stuff: Stuff, detail: f32) {
    let (across, along) = if detail > 0.5 { (120, 110) } else { (64, 64) };
    let half = size.x * 0.5;
    // Some way up the beach, under the sand, for waves that run up.
    let least = -3.0_f32;
    let zs = (0..=along).map(|i| (i as f32 / along as f32).powf(2.6)).rev();
    grid(
        to.of(stuff),
        graded(across, 2.1),
        zs,
        |u, v| {
            let x = u * half;
            let d = least + v.max(0.0) * (size.y - least);
            let p = Vec3::new(x, 0.0, shore.edge(x) * (1.0 - smooth(0.0, 120.0, d)) - d);
            (p, Vec2::new(x, shore.slope), [1.0, 1.0, 1.0, d])
        },
        Some(Vec3::Z),
    );
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
