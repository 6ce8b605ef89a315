//! People in clothes, made of turned and drawn forms: bodies at a true size, for the distance.

use bevy::prelude::*;
use gradus_core::scenario::world::shape::Doing;

use super::chance::Chance;
use super::mesh::{MeshBuf, Tint};
use super::pieces::{Pieces, Stuff};

/// Linear from sRGB bytes.
pub fn tint(r: u8, g: u8, b: u8) -> Tint {
    gradus_core::scenario::world::Colour::rgb(r, g, b).linear()
}

const COATS: [(u8, u8, u8); 10] = [
    (52, 58, 70),
    (96, 40, 36),
    (170, 158, 138),
    (64, 74, 60),
    (38, 40, 44),
    (128, 104, 76),
    (74, 96, 124),
    (196, 190, 180),
    (146, 92, 60),
    (88, 72, 96),
];
const TROUSERS: [(u8, u8, u8); 6] =
    [(42, 46, 56), (60, 56, 50), (34, 35, 38), (96, 90, 78), (54, 66, 88), (80, 74, 70)];
const SKIN: [(u8, u8, u8); 5] =
    [(224, 178, 150), (198, 146, 114), (150, 102, 74), (104, 68, 50), (236, 196, 172)];
const HAIR: [(u8, u8, u8); 5] =
    [(44, 34, 28), (92, 66, 44), (150, 120, 84), (120, 116, 112), (28, 24, 24)];

fn from(chance: &mut Chance, of: &[(u8, u8, u8)]) -> Tint {
    let (r, g, b) = chance.pick(of).unwrap_or((128, 128, 128));
    tint(r, g, b)
}

/// A person facing −Z; `stride` swings the legs, −1 to 1.
pub fn person(to: &mut Pieces, does: &Doing, stride: f32, seed: u64, detail: f32) {
    let mut chance = Chance::new(seed, 0x9e0);
    let size = chance.range(0.93, 1.06);
    let broad = chance.range(0.92, 1.12);
    let coat = from(&mut chance, &COATS);
    let legs = from(&mut chance, &TROUSERS);
    let skin = from(&mut chance, &SKIN);
    let hair = from(&mut chance, &HAIR);
    let long_coat = chance.often(0.35);
    let long_hair = chance.often(0.45);
    let sides = if detail > 0.5 { 12 } else { 5 };
    let sit = matches!(does, Doing::Sit);
    let walk = matches!(does, Doing::Walk);
    let hip = if sit { 0.5 } else { 0.92 };
    let shade = |t: Tint, k: f32| t.map(|v| v * k);
    let mut buf = MeshBuf::default();
    for side in [-1.0_f32, 1.0] {
        let swing = if walk { stride * side } else { 0.06 * side };
        let top = Vec3::new(0.095 * side * broad, hip, 0.0);
        let (knee, foot) = if sit {
            (top + Vec3::new(0.0, 0.02, -0.42), top + Vec3::new(0.0, -0.42, -0.44))
        } else {
            let knee = top + Vec3::new(0.01 * side, -0.43, -0.24 * swing - 0.03);
            (
                knee,
                knee + Vec3::new(
                    0.0,
                    -0.42,
                    0.02 - 0.22 * swing + if swing < 0.0 { 0.12 * -swing } else { 0.0 },
                ),
            )
        };
        let hang = foot.y.max(0.07);
        let foot = Vec3::new(foot.x, hang, foot.z);
        buf.tube(
            &[top, top.lerp(knee, 0.5), knee, knee.lerp(foot, 0.6), foot],
            |t| (0.088 - 0.042 * t) * broad,
            sides.min(8),
            legs,
        );
        buf.ball(
            foot + Vec3::new(0.0, -0.025, -0.06),
            Vec3::new(0.048, 0.045, 0.135),
            sides.min(8),
            shade([0.05, 0.045, 0.04], 1.0),
        );
        // Arms.
        let shoulder = Vec3::new(0.205 * side * broad, hip + 0.50, 0.01);
        let reach = if walk { -stride * side * 0.22 } else { -0.05 };
        let elbow = shoulder + Vec3::new(0.04 * side, -0.28, 0.03 + reach * 0.4);
        let hand = if sit {
            elbow + Vec3::new(-0.08 * side, -0.10, -0.22)
        } else {
            elbow + Vec3::new(-0.01 * side, -0.24, -0.06 + reach)
        };
        buf.tube(
            &[shoulder + Vec3::new(-0.03 * side, 0.02, 0.0), shoulder, elbow, hand],
            |t| 0.058 - 0.02 * t,
            sides.min(7),
            shade(coat, 0.93),
        );
        buf.ball(hand + Vec3::new(0.0, -0.06, 0.0), Vec3::new(0.035, 0.075, 0.045), 6, skin);
    }
    // Torso, drawn from oval rings.
    let hem = if long_coat && !sit { -0.34 } else { -0.06 };
    let profile = [
        (hem, if long_coat { 0.205 } else { 0.178 }, 0.135),
        (0.04, 0.172, 0.122),
        (0.20, 0.158, 0.112),
        (0.38, 0.196, 0.128),
        (0.49, 0.205, 0.112),
        (0.545, 0.14, 0.085),
        (0.58, 0.062, 0.06),
    ];
    let rings: Vec<Vec<Vec3>> = profile
        .iter()
        .map(|(y, x, z)| {
            MeshBuf::ring(Vec3::ZERO, 1.0, sides)
                .into_iter()
                .map(|p| Vec3::new(p.x * x * broad, hip + y, p.z * z * broad))
                .collect()
        })
        .collect();
    buf.skin_shaded(&rings, true, |t| shade(coat, 0.78 + 0.3 * t));
    let neck = hip + 0.56;
    buf.cylinder(Vec3::new(0.0, neck, 0.01), 0.052, 0.05, 0.12, sides.min(8), shade(skin, 0.85));
    let head = Vec3::new(0.0, neck + 0.20, -0.01);
    buf.ball(head, Vec3::new(0.078, 0.115, 0.095), sides, skin);
    buf.ball(head + Vec3::new(0.0, 0.028, 0.022), Vec3::new(0.086, 0.108, 0.092), sides, hair);
    if long_hair {
        buf.ball(
            head + Vec3::new(0.0, -0.07, 0.05),
            Vec3::new(0.08, 0.13, 0.055),
            sides,
            shade(hair, 0.9),
        );
    }
    buf.ball(head + Vec3::new(0.0, -0.012, -0.096), Vec3::new(0.013, 0.022, 0.016), 5, skin);
    to.of(Stuff::Matte).append(&buf, &Mat4::from_scale(Vec3::splat(size)));
    if !sit {
        to.contact(Vec3::ZERO, Vec2::new(0.38, 0.34), 0.0, 0.75);
    }
}

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

/// A car, its nose to −Z.
pub fn car(to: &mut Pieces, seed: u64, detail: f32) {
    let mut chance = Chance::new(seed, 0xca2);
    let body = from(&mut chance, &LACQUER);
    let kind = chance.index(3);
    let (long, wide, tall) = match kind {
        0 => (4.42, 1.80, 1.45),
        1 => (4.05, 1.76, 1.50),
        _ => (4.65, 1.90, 1.72),
    };
    let half = wide * 0.5;
    let belt = tall * 0.60;
    let low = 0.24;
    // The side's outline from nose to tail: z, height of body, and where the cabin is.
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
        // Round the car so that its outside is out.
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
