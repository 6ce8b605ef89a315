//! Cars: paint, glass and wheels, drawn as rings.

use bevy::prelude::*;
use gradus_base::chance::Chance;

use crate::world::mesh::buf::{MeshBuf, tint};
use crate::world::mesh::pieces::{Pieces, Stuff};

const LACQUER: [(u8, u8, u8); 11] = [
    (196, 198, 200),
    (44, 46, 50),
    (226, 224, 218),
    (112, 116, 122),
    (118, 28, 26),
    (34, 52, 84),
    (70, 76, 70),
    (150, 142, 128),
    (28, 30, 34),
    (92, 108, 122),
    (164, 120, 52),
];

/// Adds a car, its nose to −Z.
pub fn car(to: &mut Pieces, seed: u64, detail: f32) {
    let mut chance = Chance::new(seed, 0xca2);
    let (r, g, b) = chance.pick(&LACQUER).unwrap_or((128, 128, 128));
    let body = tint(r, g, b);
    let kind = chance.index(3);
    let (long, wide, tall) = match kind {
        0 => (4.42, 1.80, 1.45),
        1 => (4.05, 1.76, 1.50),
        _ => (4.65, 1.90, 1.72),
    };
    let half = wide * 0.5;
    let belt = tall * 0.60;
    let low = 0.24;
    // The outline of the car's body from nose to tail: the place along the car, the height of the
    // body, and the share of its width.
    let z = |t: f32| -long * 0.5 + long * t;
    let lower: Vec<(f32, f32, f32)> = vec![
        (0.0, 0.56, 0.78),
        (0.03, 0.66, 0.92),
        (0.14, 0.86 * belt + 0.02, 0.985),
        (0.32, belt - 0.02, 1.0),
        (0.62, belt + 0.02, 1.0),
        (0.86, belt + if kind == 0 { 0.0 } else { 0.04 }, 0.985),
        (0.975, belt * 0.93, 0.93),
        (1.0, 0.62, 0.84),
    ];
    let mut shell = MeshBuf::default();
    let ring = |t: f32, top: f32, share: f32| {
        let w = half * share;
        let mid = (low + top) * 0.55;
        let mut points = vec![
            Vec3::new(-w * 0.92, low, z(t)),
            Vec3::new(-w, mid, z(t)),
            Vec3::new(-w * 0.965, top - 0.05, z(t)),
            Vec3::new(-w * 0.86, top, z(t)),
            Vec3::new(w * 0.86, top, z(t)),
            Vec3::new(w * 0.965, top - 0.05, z(t)),
            Vec3::new(w, mid, z(t)),
            Vec3::new(w * 0.92, low, z(t)),
        ];
        // The points run round the car in the order that makes its outside the front.
        points.reverse();
        points
    };
    let rings: Vec<_> = lower.iter().map(|(t, top, share)| ring(*t, *top, *share)).collect();
    shell.skin(&rings, true, body);
    // Cabin: glass with a roof.
    let (front, roof_front, roof_back, back) = match kind {
        0 => (0.27, 0.42, 0.70, 0.88),
        1 => (0.25, 0.39, 0.84, 0.97),
        _ => (0.25, 0.38, 0.88, 0.98),
    };
    let glass = tint(28, 33, 38);
    let (gw, rw) = (half * 0.90, half * 0.70);
    let top = tall;
    let p = |x: f32, y: f32, t: f32| Vec3::new(x, y, z(t));
    let plain = [Vec2::ZERO; 4];
    let b = belt - 0.03;
    shell.quad(
        [p(gw, b, front), p(-gw, b, front), p(-rw, top, roof_front), p(rw, top, roof_front)],
        plain,
        glass,
    );
    shell.quad(
        [p(-gw, b, back), p(gw, b, back), p(rw, top, roof_back), p(-rw, top, roof_back)],
        plain,
        glass,
    );
    shell.quad(
        [p(-gw, b, front), p(-gw, b, back), p(-rw, top, roof_back), p(-rw, top, roof_front)],
        plain,
        glass,
    );
    shell.quad(
        [p(gw, b, back), p(gw, b, front), p(rw, top, roof_front), p(rw, top, roof_back)],
        plain,
        glass,
    );
    shell.quad(
        [
            p(-rw, top + 0.012, roof_back),
            p(rw, top + 0.012, roof_back),
            p(rw, top + 0.012, roof_front),
            p(-rw, top + 0.012, roof_front),
        ],
        plain,
        body,
    );
    if detail > 0.5 {
        // Pillars and rails of the roof.
        for s in [-1.0, 1.0] {
            let line = [
                p(gw * s, b, front),
                p(rw * s, top, roof_front),
                p(rw * s, top, roof_back),
                p(gw * s, b, back),
            ];
            shell.tube(&line, |_| 0.034, 4, body);
            let post = 0.5 * (roof_front + roof_back);
            shell.tube(&[p(gw * s, b, post), p(rw * s, top, post)], |_| 0.03, 4, glass);
            // Mirror, door seam, handle.
            shell.ball(
                p(s * (gw + 0.14), b + 0.06, front + 0.05),
                Vec3::new(0.10, 0.06, 0.05),
                6,
                body,
            );
        }
        for s in [-1.0_f32, 1.0] {
            let lamp = Vec3::new(s * half * 0.66, 0.63, z(0.012));
            shell.ball(lamp, Vec3::new(0.2, 0.06, 0.09), 8, tint(226, 226, 216));
            shell.ball(
                Vec3::new(s * half * 0.70, 0.74, z(0.988)),
                Vec3::new(0.17, 0.07, 0.07),
                8,
                tint(120, 14, 12),
            );
        }
        shell.cuboid(
            Vec3::new(-0.26, 0.42, z(1.0) - 0.01),
            Vec3::new(0.26, 0.53, z(1.0) + 0.012),
            0,
            tint(210, 208, 196),
        );
        shell.cuboid(
            Vec3::new(-half * 0.6, 0.38, z(0.0) - 0.012),
            Vec3::new(half * 0.6, 0.5, z(0.0) + 0.03),
            0,
            tint(24, 25, 27),
        );
    }
    to.of(Stuff::Gloss).append(&shell, &Mat4::IDENTITY);
    let sides = if detail > 0.5 { 16 } else { 5 };
    let rubber = tint(26, 26, 27);
    let rim = tint(150, 152, 154);
    let mut wheels = MeshBuf::default();
    for (t, s) in [(0.185, -1.0), (0.185, 1.0), (0.80, -1.0), (0.80, 1.0_f32)] {
        let turn = Mat4::from_translation(Vec3::new(s * (half - 0.19), 0.32, z(t)))
            * Mat4::from_rotation_z(-s * std::f32::consts::FRAC_PI_2);
        let mut wheel = MeshBuf::default();
        wheel.cylinder(Vec3::ZERO, 0.32, 0.315, 0.21, sides, rubber);
        if detail > 0.2 {
            wheel.cylinder(Vec3::Y * 0.205, 0.20, 0.18, 0.014, sides, rim);
        }
        wheels.append(&wheel, &turn);
    }
    wheels.cuboid(
        Vec3::new(-half * 0.86, 0.2, z(0.06)),
        Vec3::new(half * 0.86, 0.34, z(0.94)),
        0,
        tint(22, 22, 23),
    );
    to.of(Stuff::Matte).append(&wheels, &Mat4::IDENTITY);
    to.contact(Vec3::ZERO, Vec2::new(half * 1.28, long * 0.58), 0.0, 1.0);
}
