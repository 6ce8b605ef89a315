//! The small hard parts of a dog: ears, eyes, lids, the nose's pad, teeth and tongue, claws.

use bevy::prelude::*;

use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::creature::dog::{EARS, HEAD, JAW, LEGS, Measure, Skeleton};
use crate::world::mesh::creature::dog_kind::Build;
use crate::world::mesh::creature::hull::mixed;

/// Rows and columns of an ear.
const EAR: [usize; 2] = [10, 8];

/// A part that goes with a bone alone.
pub struct Hard {
    pub bone: u16,
    pub what: What,
    pub buf: MeshBuf,
}

/// The look of a hard part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    Dull,
    Wet,
}

/// The hard parts of a dog: `coat` is the tint of its ears, `inner` of their inside.
pub fn hard(b: &Build, bones: &Skeleton, coat: Tint, inner: Tint, iris: Tint) -> Vec<Hard> {
    let mut all = Vec::new();
    let mut add = |bone: u16, what: What, draw: &dyn Fn(&mut MeshBuf)| {
        let mut buf = MeshBuf::default();
        draw(&mut buf);
        all.push(Hard { bone, what, buf });
    };
    for (nth, bone) in EARS.into_iter().enumerate() {
        let side = if nth == 0 { -1.0 } else { 1.0 };
        add(bone, What::Dull, &|buf| ear(buf, b, side, coat, inner));
        add(HEAD, What::Wet, &|buf| eye(buf, b, bones.eye * Vec3::new(side, 1.0, 1.0), iris));
    }
    let k = b.head * b.snout;
    let black = tint(24, 20, 20);
    add(HEAD, What::Wet, &|buf| {
        let at = bones.nose;
        buf.ball(
            at + Vec3::new(0.0, 0.002, 0.010) * k,
            Vec3::new(0.027, 0.020, 0.018) * k,
            12,
            black,
        );
        for side in [-1.0, 1.0] {
            let wing = at + Vec3::new(side * 0.015, -0.002, 0.002) * k;
            buf.ball(wing, Vec3::new(0.012, 0.013, 0.014) * k, 8, black.map(|v| v * 0.8));
        }
    });
    tongue_and_teeth(&mut add, b);
    for (leg, first) in LEGS.into_iter().enumerate() {
        let bone = first + 3;
        let side = if leg % 2 == 0 { -1.0 } else { 1.0 };
        let (x, z) = if leg < 2 { (0.092, -0.319) } else { (0.094, 0.480) };
        let root = Measure(b).leg(side * x, 0.055, z);
        let t = 0.85 + 0.15 * b.bone;
        add(bone, What::Dull, &|buf| {
            for (off, ahead) in
                [(-0.027, -0.038), (-0.0095, -0.060), (0.0095, -0.060), (0.027, -0.038)]
            {
                let at =
                    |y: f32, dz: f32| Vec3::new(root.x + off * t, y * t, root.z + (ahead + dz) * t);
                let line = [at(0.018, -0.008), at(0.016, -0.020), at(0.006, -0.029)];
                buf.tube(&line, |s| t * 0.0052 * (1.0 - 0.75 * s), 5, tint(46, 40, 36));
            }
        });
    }
    all
}

/// An eye: the ball with its iris and pupil, and dark lids about it.
fn eye(buf: &mut MeshBuf, b: &Build, at: Vec3, iris: Tint) {
    let k = b.head * 1.08;
    let r = 0.0150 * k;
    // It looks ahead and a little to the side.
    let ahead = Vec3::new(at.x.signum() * 0.42, 0.04, -0.90).normalize();
    let up = Vec3::Y;
    let right = ahead.cross(up).normalize_or(Vec3::X);
    let up = right.cross(ahead);
    let (rows, columns) = (9, 16);
    let black = tint(10, 8, 8);
    let base = buf.vertices() as u32;
    for row in 0..=rows {
        let tilt = row as f32 / rows as f32 * 1.75;
        let shade = match row {
            0..=2 => black,
            3 => mixed(black, iris, 0.85),
            4..=5 => iris,
            6 => mixed(iris, black, 0.7),
            _ => tint(20, 15, 13),
        };
        for column in 0..=columns {
            let turn = column as f32 / columns as f32 * std::f32::consts::TAU;
            let n = ahead * tilt.cos() + (right * turn.cos() + up * turn.sin()) * tilt.sin();
            let [red, green, blue] = shade;
            buf.vertex(at + n * r, n, Vec2::ZERO, right, [red, green, blue, 1.0]);
        }
    }
    net(buf, base, rows as u32, columns as u32 + 1);
    // Lids: a dark rim, higher above and slanting out.
    let mut rim = Vec::new();
    for i in 0..=14 {
        let turn = i as f32 / 14.0 * std::f32::consts::TAU;
        let flat = if turn.sin() > 0.0 { 0.74 } else { 0.66 };
        let off = right * (turn.cos() * 1.06) + up * (turn.sin() * flat);
        let slant = up * (turn.cos() * -at.x.signum() * -0.10);
        rim.push(at + (off + slant) * r + ahead * (r * (0.46 - 0.24 * turn.cos().powi(2))));
    }
    buf.tube(&rim, |_| r * 0.17, 6, tint(30, 24, 22));
}

/// Joins rows of corners.
fn net(buf: &mut MeshBuf, base: u32, rows: u32, wide: u32) {
    for row in 0..rows {
        for column in 0..wide - 1 {
            let at = base + row * wide + column;
            buf.triangle(at, at + wide + 1, at + wide);
            buf.triangle(at, at + 1, at + wide + 1);
        }
    }
}

/// An ear: a leaf that is rolled about its length, open to the front, its tip folded over.
fn ear(buf: &mut MeshBuf, b: &Build, side: f32, coat: Tint, inner: Tint) {
    let m = Measure(b);
    let k = b.head * 1.10;
    let root = m.head(side * 0.050, 1.205, -0.628);
    let long = 0.148 * b.ear * k;
    let half = 0.040 * k * (0.55 + 0.45 * b.ear);
    let [rows, columns] = EAR;
    let place = |t: f32, u: f32| {
        // Its middle line leans outward, and bends ahead and down where it folds.
        let bend = b.fold * 2.5 * gradus_base::chance::smooth(0.30, 0.85, t);
        let steps = 12;
        let (mut y, mut z) = (0.0, 0.0);
        for i in 0..steps {
            let s = (i as f32 + 0.5) / steps as f32 * t;
            let turn = b.fold * 2.5 * gradus_base::chance::smooth(0.30, 0.85, s);
            y += turn.cos() * t / steps as f32;
            z -= turn.sin() * t / steps as f32;
        }
        let wide = half * (1.0 - t).max(0.0).powf(0.62) * (0.86 + 0.9 * t * (1.0 - t)) + 0.0015;
        let roll = 1.05 - 0.45 * t;
        let across = (u * roll).sin() / roll.sin().max(0.3) * wide;
        let deep = (1.0 - (u * roll).cos()) * wide * 1.1;
        // The hollow opens ahead, with the fold downward.
        let hollow = Vec3::new(0.0, -bend.sin(), -bend.cos()) * deep;
        let leaned = Vec3::new(side * (y * 0.22 + 0.02 * t), y, z * 0.9 + 0.03 * y) * long;
        root + leaned + Quat::from_rotation_y(side * -0.45) * (Vec3::X * across + hollow)
    };
    let base = buf.vertices() as u32;
    for outside in [true, false] {
        for row in 0..=rows {
            for column in 0..=columns {
                let t = row as f32 / rows as f32;
                let u = column as f32 / columns as f32 * 2.0 - 1.0;
                let at = place(t, u);
                let up = place((t + 0.03).min(1.0), u) - place((t - 0.03).max(0.0), u);
                let over = place(t, (u + 0.05).min(1.0)) - place(t, (u - 0.05).max(-1.0));
                // Back and outward is outside.
                let n = up.cross(over).normalize_or(Vec3::Z);
                let n = if outside { -n } else { n };
                let edge = u.abs().max(t);
                let [r, g, bl] = if outside {
                    coat.map(|v| v * (0.86 + 0.1 * (1.0 - t)))
                } else {
                    mixed(inner, coat, edge.powi(4)).map(|v| v * (0.55 + 0.45 * t.max(u.abs())))
                };
                let thick = 0.004 * k * (1.0 - edge.powi(6));
                buf.vertex(at + n * thick, n, Vec2::ZERO, Vec3::X, [r, g, bl, 1.0]);
            }
        }
    }
    let wide = columns as u32 + 1;
    let sheet = (rows as u32 + 1) * wide;
    for (nth, from) in [base, base + sheet].into_iter().enumerate() {
        for row in 0..rows as u32 {
            for column in 0..columns as u32 {
                let at = from + row * wide + column;
                let quad = [at, at + wide, at + wide + 1, at + 1];
                let [a, b, c, d] =
                    if nth == 0 { [quad[0], quad[3], quad[2], quad[1]] } else { quad };
                buf.triangle(a, b, c);
                buf.triangle(a, c, d);
            }
        }
    }
}

/// What is seen in an open mouth: the tongue on the lower jaw, the canine teeth.
fn tongue_and_teeth(add: &mut impl FnMut(u16, What, &dyn Fn(&mut MeshBuf)), b: &Build) {
    let m = Measure(b);
    let k = b.head * b.snout;
    add(JAW, What::Wet, &|buf| {
        let line = [
            m.head(0.0, 1.098, -0.72),
            m.head(0.0, 1.098, -0.80),
            m.head(0.0, 1.094, -0.88),
            m.head(0.0, 1.088, -0.925),
        ];
        let mut own = MeshBuf::default();
        own.tube(&line, |t| k * (0.021 - 0.006 * t), 8, tint(196, 104, 108));
        let middle = line[1];
        // Flat.
        let flat = Mat4::from_translation(middle)
            * Mat4::from_scale(Vec3::new(1.0, 0.42, 1.0))
            * Mat4::from_translation(-middle);
        buf.append(&own, &flat);
    });
    let ivory = tint(226, 218, 196);
    for (bone, y, z, up) in [(HEAD, 1.098, -0.938, -0.024), (JAW, 1.082, -0.925, 0.024)] {
        add(bone, What::Wet, &|buf| {
            for side in [-1.0, 1.0] {
                let root = m.head(side * 0.0185, y, z);
                let tip = root + Vec3::new(0.0, up, 0.004) * k;
                buf.tube(
                    &[root, root.lerp(tip, 0.6), tip],
                    |t| k * 0.0052 * (1.0 - 0.85 * t),
                    6,
                    ivory,
                );
            }
        });
    }
}
