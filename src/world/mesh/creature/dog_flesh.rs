//! The flesh of dogs: muscles, and what coats add to them, as lumps on the bones. Places are those of
//! the street dog, shares of its height at the withers.

use bevy::prelude::*;

use crate::world::mesh::creature::dog::{
    CHEST, HEAD, JAW, LEGS, Measure, NECK, PELVIS, Skeleton, TAIL,
};
use crate::world::mesh::creature::dog_kind::Build;
use crate::world::mesh::creature::flesh::Flesh;

/// The flesh of a build on its skeleton, but for the lower jaw.
pub fn flesh(b: &Build, bones: &Skeleton) -> Flesh {
    let mut f = Flesh::default();
    trunk(&mut f, b);
    neck(&mut f, b);
    head(&mut f, b);
    for leg in 0..4 {
        if leg < 2 { fore(&mut f, b, leg) } else { hind(&mut f, b, leg) }
    }
    let line = TAIL.map(|bone| bones.at.get(usize::from(bone)).copied().unwrap_or_default());
    let line = [line[0], line[1], line[2], bones.tail_tip];
    let thick = [0.036, 0.027, 0.022, 0.011];
    let brush = [1.0 + 0.3 * (b.brush - 1.0), b.brush, b.brush, 1.0 + 0.5 * (b.brush - 1.0)];
    for (i, bone) in TAIL.into_iter().enumerate() {
        let radii = [thick[i] * brush[i], thick[i + 1] * brush[i + 1]];
        let from = if i == 0 { line[0] - Vec3::new(0.0, 0.0, 0.05) } else { line[i] };
        f.add(bone, [from, line[i + 1]], radii, 1.0, if i == 0 { 0.05 } else { 0.01 });
    }
    f
}

fn trunk(f: &mut Flesh, b: &Build) {
    let m = Measure(b);
    let d = b.deep * (1.0 - b.leg) / 0.47;
    let w = b.broad;
    let p = |y: f32, z: f32| m.trunk(0.0, y, z);
    // Fore chest, chest, ribs, loin, croup.
    f.add(CHEST, [p(0.735, -0.345), p(0.735, -0.215)], [0.165 * d, 0.222 * d], 0.56 * w, 0.0);
    f.add(CHEST, [p(0.735, -0.215), p(0.765, 0.03)], [0.222 * d, 0.186 * d], 0.60 * w, 0.03);
    f.add(CHEST, [p(0.770, 0.02), p(0.818, 0.17)], [0.178 * d, 0.128 * d], 0.72 * w, 0.04);
    f.add(PELVIS, [p(0.818, 0.17), p(0.830, 0.34)], [0.128 * d, 0.118 * d], 0.84 * w, 0.04);
    f.add(PELVIS, [p(0.835, 0.33), p(0.845, 0.44)], [0.112 * d, 0.072 * d], 0.95 * w, 0.04);
    // The back's ridge from the withers on.
    f.add(CHEST, [p(0.925, -0.30), p(0.905, -0.16)], [0.060, 0.052], 0.85, 0.06);
    // The breast bone stands out between the shoulders.
    f.add(CHEST, [p(0.665, -0.445), p(0.560, -0.32)], [0.055, 0.070], 1.0, 0.06);
    if b.ruff > 0.0 {
        let r = b.ruff;
        f.add(CHEST, [p(0.70, -0.43), p(0.56, -0.30)], [0.105 * r, 0.085 * r], 0.95, 0.07);
        f.add(CHEST, [p(0.575, -0.2), p(0.66, 0.16)], [0.065 * r, 0.055 * r], 1.3, 0.07);
        for side in [-1.0, 1.0] {
            let breech = [m.trunk(side * 0.07, 0.80, 0.47), m.trunk(side * 0.08, 0.58, 0.44)];
            f.add(PELVIS, breech, [0.055 * r, 0.045 * r], 0.9, 0.06);
        }
    }
}

fn neck(f: &mut Flesh, b: &Build) {
    let (m, n) = (Measure(b), b.neck);
    let p = |y: f32, z: f32| m.trunk(0.0, y, z);
    f.add(CHEST, [p(0.82, -0.30), p(0.875, -0.40)], [0.140 * n, 0.125 * n], 0.74, 0.07);
    f.add(NECK, [p(0.870, -0.400), m.head(0.0, 1.125, -0.600)], [0.122 * n, 0.086 * n], 0.84, 0.03);
    // Crest and throat.
    f.add(NECK, [p(0.945, -0.33), m.head(0.0, 1.185, -0.585)], [0.050, 0.050 * n], 0.9, 0.05);
    f.add(NECK, [p(0.775, -0.430), m.head(0.0, 1.085, -0.655)], [0.070 * n, 0.046 * n], 0.9, 0.05);
    if b.ruff > 0.5 {
        f.add(NECK, [p(0.82, -0.46), m.head(0.0, 1.06, -0.645)], [0.110, 0.085], 1.05, 0.06);
        for side in [-1.0, 1.0] {
            let cheek = [m.trunk(side * 0.07, 0.90, -0.42), m.head(side * 0.062, 1.10, -0.655)];
            f.add(NECK, cheek, [0.085, 0.062], 1.0, 0.06);
        }
    }
}

fn head(f: &mut Flesh, b: &Build) {
    let m = Measure(b);
    let k = b.head * 1.10;
    let s = b.snout * k;
    let p = |x: f32, y: f32, z: f32| m.head(x, y, z);
    // Skull, brow, the bridge of the nose, the upper jaw.
    f.add(HEAD, [p(0.0, 1.170, -0.640), p(0.0, 1.184, -0.705)], [0.082 * k, 0.076 * k], 1.0, 0.02);
    f.add(HEAD, [p(0.0, 1.172, -0.72), p(0.0, 1.150, -0.80)], [0.066 * k, 0.050 * k], 0.98, 0.03);
    f.add(HEAD, [p(0.0, 1.140, -0.79), p(0.0, 1.112, -0.950)], [0.046 * s, 0.034 * s], 0.92, 0.02);
    f.add(HEAD, [p(0.0, 1.160, -0.79), p(0.0, 1.136, -0.955)], [0.026 * s, 0.020 * s], 1.05, 0.02);
    // The occiput's bump.
    f.add(HEAD, [p(0.0, 1.215, -0.60), p(0.0, 1.222, -0.66)], [0.026 * k, 0.030 * k], 1.1, 0.03);
    for x in [-1.0, 1.0] {
        // Cheek and its arch, brow, flews.
        f.add(
            HEAD,
            [p(x * 0.048, 1.128, -0.68), p(x * 0.040, 1.115, -0.775)],
            [0.040 * k, 0.028 * k],
            0.85,
            0.03,
        );
        f.add(
            HEAD,
            [p(x * 0.040, 1.218, -0.735), p(x * 0.028, 1.208, -0.775)],
            [0.022 * k, 0.014 * k],
            1.0,
            0.02,
        );
        f.add(
            HEAD,
            [p(x * 0.062, 1.160, -0.70), p(x * 0.050, 1.152, -0.785)],
            [0.018 * k, 0.014 * k],
            1.0,
            0.02,
        );
        f.add(
            HEAD,
            [p(x * 0.020, 1.092, -0.83), p(x * 0.016, 1.098, -0.955)],
            [0.024 * s, 0.020 * s],
            0.9,
            0.012,
        );
        // The base of the ear.
        f.add(
            HEAD,
            [p(x * 0.046, 1.205, -0.630), p(x * 0.054, 1.235, -0.632)],
            [0.032 * k, 0.014 * k],
            0.8,
            0.03,
        );
    }
    // The pad of the nose.
    f.add(
        HEAD,
        [p(0.0, 1.126, -0.955), p(0.0, 1.128, -0.972)],
        [0.025 * s, 0.018 * s],
        1.05,
        0.008,
    );
    // The sockets of the eyes.
    for x in [-1.0, 1.0] {
        f.add(
            HEAD,
            [p(x * 0.058, 1.190, -0.782), p(x * 0.050, 1.188, -0.772)],
            [0.012 * k, 0.014 * k],
            1.0,
            -0.012,
        );
    }
    if b.hair > 0.07 {
        f.add(
            HEAD,
            [p(0.0, 1.105, -0.82), p(0.0, 1.098, -0.925)],
            [0.046 * s, 0.036 * s],
            1.05,
            0.02,
        );
    }
}

fn side(leg: usize) -> f32 {
    if leg.is_multiple_of(2) { -1.0 } else { 1.0 }
}

fn fore(f: &mut Flesh, b: &Build, leg: usize) {
    let (m, t) = (Measure(b), b.bone);
    let (x, first) = (side(leg), LEGS[leg]);
    let p = |dx: f32, y: f32, z: f32| m.leg(x * dx, y, z);
    // Shoulder blade with its muscles, on the chest.
    f.add(
        CHEST,
        [m.trunk(x * 0.070, 0.90, -0.285), m.trunk(x * 0.092, 0.72, -0.40)],
        [0.052, 0.066],
        0.62,
        0.05,
    );
    // Upper arm: muscles in front and behind.
    f.add(
        first,
        [p(0.094, 0.70, -0.405), p(0.098, 0.55, -0.295)],
        [0.066 * t, 0.050 * t],
        0.68,
        0.05,
    );
    f.add(
        first,
        [p(0.092, 0.70, -0.29), p(0.098, 0.55, -0.262)],
        [0.062 * t, 0.036 * t],
        0.6,
        0.05,
    );
    // Forearm; the point of the elbow.
    f.add(
        first + 1,
        [p(0.100, 0.545, -0.285), p(0.096, 0.38, -0.288)],
        [0.046 * t, 0.036 * t],
        0.82,
        0.02,
    );
    f.add(
        first + 1,
        [p(0.096, 0.39, -0.288), p(0.092, 0.215, -0.294)],
        [0.036 * t, 0.0265 * t],
        0.85,
        0.004,
    );
    f.add(
        first + 1,
        [p(0.100, 0.555, -0.245), p(0.099, 0.50, -0.262)],
        [0.020 * t, 0.022 * t],
        0.8,
        0.02,
    );
    // Carpus and pastern.
    f.add(
        first + 2,
        [p(0.092, 0.215, -0.294), p(0.092, 0.190, -0.296)],
        [0.0290 * t, 0.0275 * t],
        0.9,
        0.006,
    );
    f.add(
        first + 2,
        [p(0.092, 0.185, -0.295), p(0.092, 0.070, -0.314)],
        [0.0250 * t, 0.0250 * t],
        0.95,
        0.006,
    );
    f.add(
        first + 2,
        [p(0.092, 0.165, -0.268), p(0.092, 0.150, -0.272)],
        [0.010 * t, 0.009 * t],
        1.0,
        0.016,
    );
    paw(f, b, leg, [0.092, -0.319]);
}

fn hind(f: &mut Flesh, b: &Build, leg: usize) {
    let (m, t) = (Measure(b), b.bone);
    let (x, first) = (side(leg), LEGS[leg]);
    let p = |dx: f32, y: f32, z: f32| m.leg(x * dx, y, z);
    // Croup over the hip; thigh: before, behind, the buttock.
    f.add(
        PELVIS,
        [m.trunk(x * 0.055, 0.865, 0.29), m.trunk(x * 0.060, 0.845, 0.40)],
        [0.058, 0.058],
        0.75,
        0.05,
    );
    f.add(
        first,
        [p(0.076, 0.800, 0.355), p(0.098, 0.575, 0.285)],
        [0.105 * t, 0.066 * t],
        0.58,
        0.06,
    );
    f.add(
        first,
        [p(0.072, 0.790, 0.430), p(0.090, 0.590, 0.395)],
        [0.078 * t, 0.055 * t],
        0.62,
        0.05,
    );
    f.add(
        first,
        [p(0.100, 0.590, 0.272), p(0.108, 0.545, 0.262)],
        [0.052 * t, 0.044 * t],
        0.75,
        0.03,
    );
    // Second thigh: the shin and the calf's muscle; the tendon to the hock.
    f.add(
        first + 1,
        [p(0.110, 0.545, 0.280), p(0.100, 0.400, 0.385)],
        [0.050 * t, 0.035 * t],
        0.75,
        0.03,
    );
    f.add(
        first + 1,
        [p(0.104, 0.550, 0.345), p(0.098, 0.420, 0.425)],
        [0.042 * t, 0.028 * t],
        0.72,
        0.04,
    );
    f.add(
        first + 1,
        [p(0.100, 0.410, 0.385), p(0.094, 0.285, 0.495)],
        [0.035 * t, 0.0255 * t],
        0.8,
        0.006,
    );
    f.add(
        first + 1,
        [p(0.096, 0.430, 0.425), p(0.094, 0.300, 0.526)],
        [0.020 * t, 0.015 * t],
        0.8,
        0.02,
    );
    // Hock and pastern.
    f.add(
        first + 2,
        [p(0.094, 0.285, 0.535), p(0.094, 0.262, 0.518)],
        [0.0205 * t, 0.0290 * t],
        0.85,
        0.010,
    );
    f.add(
        first + 2,
        [p(0.094, 0.262, 0.518), p(0.094, 0.070, 0.486)],
        [0.0270 * t, 0.0245 * t],
        0.9,
        0.004,
    );
    paw(f, b, leg, [0.094, 0.480]);
}

/// A paw: the arch, four toes, the pad behind. Its claws are drawn apart.
fn paw(f: &mut Flesh, b: &Build, leg: usize, [dx, z]: [f32; 2]) {
    let (m, t) = (Measure(b), 0.85 + 0.15 * b.bone);
    let (x, bone) = (side(leg), LEGS[leg] + 3);
    let root = m.leg(x * dx, 0.055, z);
    let low = root.y;
    // A paw keeps its measure on short legs.
    let p = |off: f32, y: f32, dz: f32| {
        Vec3::new(root.x + off * t, low + (y - 0.055) * t, root.z + dz * t)
    };
    let floor = |r: f32| (r * t - low) / t + 0.055;
    f.add(bone, [p(0.0, 0.060, 0.0), p(0.0, 0.046, -0.035)], [0.0285 * t, 0.026 * t], 1.05, 0.02);
    f.add(
        bone,
        [p(0.0, floor(0.016), 0.008), p(0.0, floor(0.016), -0.015)],
        [0.016 * t, 0.018 * t],
        1.3,
        0.012,
    );
    for (off, ahead) in [(-0.027, -0.038), (-0.0095, -0.060), (0.0095, -0.060), (0.027, -0.038)] {
        let knuckle = p(off * 0.85, 0.044, ahead + 0.026);
        let toe = p(off, floor(0.0155), ahead);
        f.add(bone, [knuckle, toe], [0.0150 * t, 0.0155 * t], 0.86, 0.006);
    }
}

/// The lower jaw of a build, which opens: flesh of its own.
pub fn jaw(b: &Build) -> Flesh {
    let mut f = Flesh::default();
    let (m, k) = (Measure(b), b.head * 1.10);
    let s = b.snout * k;
    let p = |y: f32, z: f32| m.head(0.0, y, z);
    f.add(JAW, [p(1.098, -0.700), p(1.084, -0.80)], [0.038 * k, 0.026 * k], 0.95, 0.0);
    f.add(JAW, [p(1.084, -0.80), p(1.078, -0.930)], [0.026 * k, 0.0175 * s], 0.98, 0.006);
    if b.hair > 0.07 {
        // A beard hangs on it.
        f.add(JAW, [p(1.072, -0.82), p(1.055, -0.930)], [0.036 * s, 0.030 * s], 1.0, 0.02);
    }
    f
}
