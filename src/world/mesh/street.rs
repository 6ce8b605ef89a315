//! Street furniture and birds: lamps, benches, a bird's body and wings.

use bevy::prelude::*;

use crate::world::mesh::buf::{MeshBuf, tint};
use crate::world::mesh::pieces::{Pieces, Stuff};

/// Adds a street lamp, its arm to −Z.
pub fn lamp(to: &mut Pieces, height: f32, detail: f32) {
    let sides = if detail > 0.5 { 10 } else { 5 };
    let steel = tint(74, 78, 80);
    let buf = to.of(Stuff::Metal);
    buf.cylinder(Vec3::ZERO, 0.11, 0.10, 0.9, sides, steel);
    let top = Vec3::Y * height;
    let line = [
        Vec3::Y * 0.85,
        Vec3::Y * (height - 0.6),
        top - Vec3::Y * 0.12 + Vec3::NEG_Z * 0.2,
        top + Vec3::NEG_Z * 1.1,
    ];
    buf.tube(&line, |t| 0.062 - 0.03 * t, sides, steel);
    buf.bevelled(top + Vec3::new(0.0, -0.05, -1.35), Vec3::new(0.24, 0.09, 0.62), 0.03, steel);
    let y = height - 0.052;
    let p = |x: f32, z: f32| Vec3::new(x, y, z);
    to.of(Stuff::Lit).quad(
        [p(-0.08, -1.58), p(0.08, -1.58), p(0.08, -1.14), p(-0.08, -1.14)],
        [Vec2::ZERO; 4],
        [1.0, 1.0, 1.0],
    );
    to.contact(Vec3::ZERO, Vec2::splat(0.32), 0.0, 0.8);
}

/// Adds a bench of slats on cast legs, facing −Z.
pub fn bench(to: &mut Pieces, detail: f32) {
    let wood = tint(124, 84, 52);
    let mut slats = MeshBuf::default();
    let long = 1.7;
    for i in 0..5 {
        let k = 0.85 + 0.06 * ((i * 7) % 5) as f32;
        slats.bevelled(
            Vec3::new(0.0, 0.43, -0.20 + i as f32 * 0.098),
            Vec3::new(long, 0.032, 0.086),
            0.006,
            wood.map(|v| v * k),
        );
    }
    for i in 0..4 {
        let k = 0.82 + 0.07 * ((i * 3) % 4) as f32;
        let t = i as f32;
        let mut slat = MeshBuf::default();
        slat.bevelled(Vec3::ZERO, Vec3::new(long, 0.086, 0.03), 0.006, wood.map(|v| v * k));
        let turn = Mat4::from_translation(Vec3::new(0.0, 0.50 + t * 0.105, 0.265 + t * 0.03))
            * Mat4::from_rotation_x(0.28);
        slats.append(&slat, &turn);
    }
    to.of(Stuff::Matte).append(&slats, &Mat4::IDENTITY);
    let iron = tint(46, 50, 50);
    let sides = if detail > 0.5 { 8 } else { 5 };
    for x in [-0.66, 0.66] {
        let p = |y: f32, z: f32| Vec3::new(x, y, z);
        let buf = to.of(Stuff::Metal);
        buf.tube(
            &[
                p(0.0, -0.24),
                p(0.26, -0.20),
                p(0.42, -0.18),
                p(0.42, 0.22),
                p(0.60, 0.29),
                p(0.92, 0.38),
            ],
            |_| 0.024,
            sides,
            iron,
        );
        buf.tube(&[p(0.0, 0.30), p(0.24, 0.22), p(0.42, 0.12)], |_| 0.024, sides, iron);
        buf.tube(
            &[p(0.42, -0.18), p(0.64, -0.16), p(0.66, 0.10), p(0.62, 0.29)],
            |_| 0.018,
            sides,
            iron,
        );
    }
    to.contact(Vec3::new(0.0, 0.0, 0.05), Vec2::new(1.15, 0.62), 0.0, 0.85);
}

/// Adds a bird's body, its beak to −Z.
pub fn bird_body(to: &mut Pieces, span: f32) {
    let k = span;
    let grey = tint(176, 178, 178);
    let buf = to.of(Stuff::Matte);
    buf.tube(
        &[
            Vec3::new(0.0, 0.0, -0.30) * k,
            Vec3::new(0.0, 0.01, -0.2) * k,
            Vec3::new(0.0, 0.0, -0.05) * k,
            Vec3::new(0.0, 0.0, 0.12) * k,
            Vec3::new(0.0, 0.01, 0.26) * k,
        ],
        |t| k * [0.012, 0.04, 0.062, 0.045, 0.012][((t * 4.0).round() as usize).min(4)],
        8,
        grey,
    );
    let tail = [
        Vec3::new(-0.02, 0.008, 0.2),
        Vec3::new(-0.075, 0.006, 0.36),
        Vec3::new(0.075, 0.006, 0.36),
        Vec3::new(0.02, 0.008, 0.2),
    ];
    two_sided(buf, tail.map(|p| p * k), tint(120, 122, 124));
    buf.ball(
        Vec3::new(0.0, 0.005, -0.315) * k,
        Vec3::new(0.01, 0.01, 0.035) * k,
        5,
        tint(196, 140, 50),
    );
}

/// Adds a bird's wing, to +X (`side` 1) or −X, hinged at the origin.
pub fn bird_wing(to: &mut Pieces, span: f32, side: f32) {
    let k = span;
    let buf = to.of(Stuff::Matte);
    let p = |x: f32, y: f32, z: f32| Vec3::new(x * side, y, z) * k;
    two_sided(
        buf,
        [p(0.03, 0.0, 0.09), p(0.25, 0.03, 0.07), p(0.25, 0.03, -0.11), p(0.03, 0.0, -0.10)],
        tint(150, 153, 156),
    );
    two_sided(
        buf,
        [p(0.25, 0.03, 0.07), p(0.5, 0.0, 0.10), p(0.47, 0.0, 0.03), p(0.25, 0.03, -0.11)],
        tint(70, 72, 76),
    );
}

fn two_sided(buf: &mut MeshBuf, corners: [Vec3; 4], colour: [f32; 3]) {
    let [a, b, c, d] = corners;
    buf.quad([a, b, c, d], [Vec2::ZERO; 4], colour);
    buf.quad([d, c, b, a], [Vec2::ZERO; 4], colour.map(|v| v * 0.9));
}
