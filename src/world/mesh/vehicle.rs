//! Vehicles larger than a car: van, lorry, bus and tram. Like cars they stand on the ground, their
//! nose to −Z.

use bevy::prelude::*;
use gradus_base::chance::Chance;
use gradus_scenario::world::shape::CarKind;

use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::car;
use crate::world::mesh::pieces::{Pieces, Stuff};

/// Colours of fleets.
const FLEET: [(u8, u8, u8); 6] =
    [(222, 222, 216), (176, 40, 34), (38, 74, 122), (228, 178, 44), (52, 98, 70), (120, 126, 130)];

const GLASS: (u8, u8, u8) = (26, 31, 36);

/// Adds a vehicle of a kind, varied by seed.
pub fn vehicle(to: &mut Pieces, kind: CarKind, seed: u64, detail: f32) {
    let mut chance = Chance::new(seed, 0xb05);
    let (r, g, b) = chance.pick(&FLEET).unwrap_or((222, 222, 216));
    let paint = tint(r, g, b);
    match kind {
        CarKind::Car => car::car(to, seed, detail),
        CarKind::Van => van(to, paint, detail),
        CarKind::Lorry => lorry(to, paint, detail),
        CarKind::Bus => bus(to, paint, detail),
        CarKind::Tram => tram(to, paint, detail),
    }
}

/// A section across a vehicle: its place along Z, its lower and upper edge, half of its width, its
/// corners' radius, m.
type Section = (f32, f32, f32, f32, f32);

/// Adds a body from sections in order of Z.
fn body(to: &mut MeshBuf, sections: &[Section], detail: f32, paint: Tint) {
    let steps = if detail > 0.5 { 4 } else { 1 };
    let rings: Vec<Vec<Vec3>> = sections
        .iter()
        .map(|(z, low, top, half, round)| {
            // The corners run counter-clockwise as seen from behind, from the lower right corner
            // on.
            let corners = [
                (half - round, low + round, -90.0_f32),
                (half - round, top - round, 0.0),
                (-half + round, top - round, 90.0),
                (-half + round, low + round, 180.0),
            ];
            let arc = |(x, y, from): (f32, f32, f32)| {
                (0..=steps).map(move |i| {
                    let turn = (from + 90.0 * i as f32 / steps as f32).to_radians();
                    Vec3::new(x + round * turn.cos(), y + round * turn.sin(), *z)
                })
            };
            corners.into_iter().flat_map(arc).collect()
        })
        .collect();
    to.skin(&rings, true, paint);
}

/// Adds panes along both sides, from `low` to `top`, between `from` and `to_z`.
fn side_panes(
    to: &mut MeshBuf,
    half: f32,
    (low, top): (f32, f32),
    (from, to_z): (f32, f32),
    count: usize,
) {
    let (r, g, b) = GLASS;
    let long = (to_z - from) / count as f32;
    for side in [-1.0_f32, 1.0] {
        for index in 0..count {
            let z = from + long * index as f32;
            let (inner, outer) = (side * (half - 0.03), side * (half + 0.008));
            to.cuboid(
                Vec3::new(inner.min(outer), low, z + 0.035),
                Vec3::new(inner.max(outer), top, z + long - 0.035),
                0,
                tint(r, g, b),
            );
        }
    }
}

/// Adds a pane across the nose (`z` negative) or the tail.
fn end_pane(to: &mut MeshBuf, half: f32, (low, top): (f32, f32), z: f32) {
    let (r, g, b) = GLASS;
    let out = z.signum() * 0.012;
    to.cuboid(
        Vec3::new(-half, low, (z - 0.02).min(z + out)),
        Vec3::new(half, top, (z + 0.02).max(z + out)),
        0,
        tint(r, g, b),
    );
}

/// Adds lamps at the nose and the tail.
fn lamps(to: &mut MeshBuf, half: f32, y: f32, (nose, tail): (f32, f32)) {
    for side in [-1.0_f32, 1.0] {
        let x = side * half * 0.78;
        to.ball(Vec3::new(x, y, nose), Vec3::new(0.17, 0.09, 0.05), 8, tint(228, 228, 218));
        to.ball(Vec3::new(x, y + 0.12, tail), Vec3::new(0.09, 0.17, 0.04), 8, tint(124, 14, 12));
    }
}

/// Adds wheels on both sides.
fn wheels(to: &mut MeshBuf, half: f32, radius: f32, axles: &[f32], detail: f32) {
    let sides = if detail > 0.5 { 18 } else { 6 };
    for z in axles {
        for side in [-1.0_f32, 1.0] {
            let turn = Mat4::from_translation(Vec3::new(side * (half - 0.27), radius, *z))
                * Mat4::from_rotation_z(-side * std::f32::consts::FRAC_PI_2);
            let mut wheel = MeshBuf::default();
            wheel.cylinder(Vec3::ZERO, radius, radius * 0.98, 0.27, sides, tint(25, 25, 26));
            if detail > 0.2 {
                let rim = radius * 0.58;
                let at = Vec3::Y * 0.262;
                wheel.cylinder(at, rim, rim * 0.8, 0.016, sides, tint(142, 144, 146));
            }
            to.append(&wheel, &turn);
        }
    }
}

/// Adds the dark underside between the wheels.
fn chassis(to: &mut MeshBuf, half: f32, (low, top): (f32, f32), (nose, tail): (f32, f32)) {
    let from = Vec3::new(-half * 0.84, low, nose);
    to.cuboid(from, Vec3::new(half * 0.84, top, tail), 0, tint(24, 24, 25));
}

fn finish(to: &mut Pieces, gloss: &MeshBuf, matte: &MeshBuf, half: f32, long: f32) {
    to.of(Stuff::Gloss).append(gloss, &Mat4::IDENTITY);
    to.of(Stuff::Matte).append(matte, &Mat4::IDENTITY);
    to.contact(Vec3::ZERO, Vec2::new(half * 1.22, long * 0.54), 0.0, 1.0);
}

/// Adds a delivery van, 5.6 m long.
fn van(to: &mut Pieces, paint: Tint, detail: f32) {
    let (half, nose, tail) = (0.99, -2.8, 2.8);
    let (mut gloss, mut matte) = (MeshBuf::default(), MeshBuf::default());
    let sections = [
        (nose, 0.34, 0.86, half * 0.86, 0.12),
        (nose + 0.12, 0.30, 1.06, half * 0.96, 0.14),
        (nose + 0.85, 0.30, 1.26, half, 0.16),
        (nose + 1.62, 0.30, 2.22, half * 0.97, 0.18),
        (nose + 2.1, 0.30, 2.46, half * 0.97, 0.18),
        (tail - 0.12, 0.30, 2.46, half * 0.97, 0.16),
        (tail, 0.34, 2.40, half * 0.95, 0.14),
    ];
    body(&mut gloss, &sections, detail, paint);
    let (r, g, b) = GLASS;
    // The windscreen lies a little over the slope between two sections.
    let screen = |x: f32, y: f32, z: f32| Vec3::new(x, y + 0.012, nose + z - 0.012);
    let (low, top) = (half * 0.80, half * 0.76);
    let corners = [
        screen(low, 1.30, 0.88),
        screen(-low, 1.30, 0.88),
        screen(-top, 2.12, 1.54),
        screen(top, 2.12, 1.54),
    ];
    gloss.quad(corners, [Vec2::ZERO; 4], tint(r, g, b));
    side_panes(&mut gloss, half * 0.985, (1.32, 1.98), (nose + 1.42, nose + 2.35), 1);
    end_pane(&mut gloss, half * 0.72, (1.36, 2.1), tail);
    lamps(&mut gloss, half, 0.74, (nose + 0.03, tail));
    chassis(&mut matte, half, (0.22, 0.36), (nose + 0.2, tail - 0.2));
    wheels(&mut matte, half, 0.34, &[nose + 0.98, tail - 1.15], detail);
    if detail > 0.5 {
        let bumper = tint(38, 39, 41);
        matte.cuboid(
            Vec3::new(-0.84, 0.34, nose - 0.03),
            Vec3::new(0.84, 0.56, nose + 0.05),
            0,
            bumper,
        );
        matte.cuboid(Vec3::new(-0.9, 0.38, tail), Vec3::new(0.9, 0.54, tail + 0.06), 0, bumper);
        for side in [-1.0_f32, 1.0] {
            let at = Vec3::new(side * (half + 0.12), 1.42, nose + 1.28);
            matte.ball(at, Vec3::new(0.09, 0.17, 0.06), 8, bumper);
        }
    }
    finish(to, &gloss, &matte, half, tail - nose);
}

/// Adds a lorry with a box, 8.4 m long.
fn lorry(to: &mut Pieces, paint: Tint, detail: f32) {
    let (half, nose, tail) = (1.22, -4.2, 4.2);
    let (mut gloss, mut matte) = (MeshBuf::default(), MeshBuf::default());
    let back = nose + 1.9;
    let sections = [
        (nose, 0.52, 2.5, half * 0.93, 0.16),
        (nose + 0.14, 0.46, 2.78, half * 0.98, 0.2),
        (nose + 0.5, 0.46, 2.9, half, 0.2),
        (back, 0.46, 2.9, half, 0.16),
    ];
    body(&mut gloss, &sections, detail, paint);
    end_pane(&mut gloss, half * 0.86, (1.62, 2.42), nose);
    side_panes(&mut gloss, half, (1.62, 2.36), (nose + 0.42, nose + 1.4), 1);
    lamps(&mut gloss, half, 0.8, (nose - 0.01, tail));
    let grey = tint(206, 206, 200);
    gloss.bevelled(
        Vec3::new(0.0, 1.02, (back + 0.12 + tail) * 0.5),
        Vec3::new(2.5, 2.6, tail - back - 0.12),
        0.03,
        grey,
    );
    chassis(&mut matte, half, (0.62, 1.02), (nose + 0.3, tail - 0.1));
    wheels(&mut matte, half + 0.012, 0.5, &[nose + 1.25, tail - 1.75], detail);
    if detail > 0.5 {
        for side in [-1.0_f32, 1.0] {
            arch(&mut matte, side * (half + 0.004), nose + 1.25, 0.5);
        }
        let dark = tint(34, 35, 37);
        matte.cuboid(
            Vec3::new(-1.14, 0.42, nose - 0.03),
            Vec3::new(1.14, 0.7, nose + 0.1),
            0,
            dark,
        );
        matte.cuboid(
            Vec3::new(-0.8, 1.02, nose - 0.015),
            Vec3::new(0.8, 1.42, nose + 0.05),
            0,
            dark,
        );
        for side in [-1.0_f32, 1.0] {
            let at = Vec3::new(side * (half + 0.17), 2.0, nose + 0.16);
            matte.ball(at, Vec3::new(0.09, 0.3, 0.07), 8, dark);
            // Guard along the side, and the tank behind the cab.
            let rail = [0.78, 0.98].map(|y| {
                [Vec3::new(side * 1.16, y, back + 1.1), Vec3::new(side * 1.16, y, tail - 2.5)]
            });
            for line in &rail {
                matte.tube(line, |_| 0.04, 5, tint(150, 152, 152));
            }
            let seam = Vec3::new(side * 0.012 - 0.012, 1.06, tail);
            gloss.cuboid(seam, seam + Vec3::new(0.024, 2.5, 0.012), 0, tint(120, 120, 118));
        }
    }
    finish(to, &gloss, &matte, half, tail - nose);
}

/// Adds a low-floor city bus, 12 m long.
fn bus(to: &mut Pieces, paint: Tint, detail: f32) {
    let (half, nose, tail) = (1.275, -6.0, 6.0);
    let (mut gloss, mut matte) = (MeshBuf::default(), MeshBuf::default());
    let sections = [
        (nose, 0.36, 2.92, half * 0.95, 0.22),
        (nose + 0.16, 0.32, 3.04, half * 0.99, 0.2),
        (nose + 0.5, 0.32, 3.06, half, 0.16),
        (tail - 0.2, 0.32, 3.06, half, 0.16),
        (tail, 0.38, 2.98, half * 0.97, 0.18),
    ];
    body(&mut gloss, &sections, detail, paint);
    side_panes(&mut gloss, half, (1.36, 2.56), (nose + 0.5, tail - 0.5), 8);
    end_pane(&mut gloss, half * 0.88, (1.12, 2.52), nose);
    end_pane(&mut gloss, half * 0.8, (1.6, 2.5), tail);
    // Doors at the right: leaves of glass down to the step.
    let (r, g, b) = GLASS;
    for z in [nose + 0.62, nose + 5.0] {
        for leaf in 0..2 {
            let from = z + leaf as f32 * 0.62;
            gloss.cuboid(
                Vec3::new(half - 0.03, 0.42, from + 0.02),
                Vec3::new(half + 0.014, 2.56, from + 0.6),
                0,
                tint(r, g, b),
            );
        }
    }
    lamps(&mut gloss, half, 0.72, (nose - 0.01, tail));
    roof_box(&mut gloss, (3.04, 3.3), (-1.6, 2.4), 0.86);
    chassis(&mut matte, half, (0.24, 0.4), (nose + 0.3, tail - 0.3));
    wheels(&mut matte, half + 0.012, 0.48, &[nose + 2.72, tail - 3.3], detail);
    if detail > 0.5 {
        // Wheel arches, wipers, mirrors.
        for z in [nose + 2.72, tail - 3.3] {
            for side in [-1.0_f32, 1.0] {
                arch(&mut matte, side * (half + 0.004), z, 0.48);
            }
        }
        for side in [-1.0_f32, 1.0] {
            let at = Vec3::new(side * (half + 0.12), 2.2, nose - 0.16);
            matte.ball(at, Vec3::new(0.08, 0.22, 0.07), 8, tint(30, 31, 33));
        }
    }
    destination(to, half, 2.62, nose);
    finish(to, &gloss, &matte, half, tail - nose);
}

/// Adds a tram of three sections, 27 m long.
fn tram(to: &mut Pieces, paint: Tint, detail: f32) {
    let (half, nose, tail) = (1.2, -13.5, 13.5);
    let (mut gloss, mut matte) = (MeshBuf::default(), MeshBuf::default());
    let (low, top) = (0.22, 3.3);
    let ends = [(nose, -4.9), (-4.1, 4.1), (4.9, tail)];
    for (index, (from, to_z)) in ends.into_iter().enumerate() {
        let mut sections: Vec<Section> = Vec::new();
        if index == 0 {
            sections.extend([
                (from, low + 0.2, 1.5, half * 0.72, 0.3),
                (from + 0.35, low + 0.04, 2.3, half * 0.9, 0.3),
                (from + 1.0, low, 3.1, half * 0.98, 0.26),
            ]);
        }
        sections.push((if index == 0 { from + 1.7 } else { from }, low, top, half, 0.2));
        sections.push((if index == 2 { to_z - 1.7 } else { to_z }, low, top, half, 0.2));
        if index == 2 {
            sections.extend([
                (to_z - 1.0, low, 3.1, half * 0.98, 0.26),
                (to_z - 0.35, low + 0.04, 2.3, half * 0.9, 0.3),
                (to_z, low + 0.2, 1.5, half * 0.72, 0.3),
            ]);
        }
        body(&mut gloss, &sections, detail, paint);
        let panes = (
            if index == 0 { from + 1.8 } else { from + 0.2 },
            match index {
                2 => to_z - 1.8,
                _ => to_z - 0.2,
            },
        );
        side_panes(&mut gloss, half, (1.2, 2.5), panes, 5);
    }
    // Windscreens lie over the slopes of both noses.
    let (r, g, b) = GLASS;
    for way in [-1.0_f32, 1.0] {
        let at = |x: f32, y: f32, along: f32| {
            Vec3::new(x * way, y + 0.02, way * (13.5 - along) + way * 0.02)
        };
        // The nose is bent where two of its sections meet.
        let bend = [(half * 0.62, 1.62, 0.053), (half * 0.72, 2.3, 0.35), (half * 0.76, 2.9, 0.84)];
        for (low, top) in bend.iter().zip(bend.iter().skip(1)) {
            let corners = [
                at(-low.0, low.1, low.2),
                at(low.0, low.1, low.2),
                at(top.0, top.1, top.2),
                at(-top.0, top.1, top.2),
            ];
            gloss.quad(corners, [Vec2::ZERO; 4], tint(r, g, b));
        }
    }
    lamps(&mut gloss, half * 0.8, 0.98, (nose, tail));
    for z in [-4.5, 4.5] {
        // Bellows.
        matte.cuboid(
            Vec3::new(-half * 0.94, low + 0.05, z - 0.42),
            Vec3::new(half * 0.94, top - 0.08, z + 0.42),
            0,
            tint(44, 45, 47),
        );
    }
    for (from, to_z) in [(-10.5, -6.2), (-2.8, 2.8), (6.2, 10.5)] {
        roof_box(&mut gloss, (top - 0.02, top + 0.32), (from, to_z), 0.8);
    }
    chassis(&mut matte, half, (0.1, 0.26), (nose + 1.2, tail - 1.2));
    wheels(&mut matte, half - 0.2, 0.3, &[-9.6, -7.8, -0.9, 0.9, 7.8, 9.6], detail * 0.6);
    if detail > 0.3 {
        // The arm to the wire.
        let arm = [
            Vec3::new(0.0, top + 0.3, 1.2),
            Vec3::new(0.0, top + 1.0, -0.3),
            Vec3::new(0.0, top + 1.75, 0.7),
        ];
        matte.tube(&arm, |_| 0.035, 5, tint(70, 72, 74));
        let (left, right) = (Vec3::new(-0.6, top + 1.76, 0.7), Vec3::new(0.6, top + 1.76, 0.7));
        matte.tube(&[left, right], |_| 0.03, 5, tint(70, 72, 74));
    }
    finish(to, &gloss, &matte, half, tail - nose);
}

/// Adds a box on a roof.
fn roof_box(to: &mut MeshBuf, (low, top): (f32, f32), (from, to_z): (f32, f32), half: f32) {
    let size = Vec3::new(half * 2.0, top - low, to_z - from);
    to.bevelled(Vec3::new(0.0, low, (from + to_z) * 0.5), size, 0.06, tint(188, 190, 188));
}

/// Adds a dark half ring over a wheel.
fn arch(to: &mut MeshBuf, x: f32, z: f32, radius: f32) {
    let line: Vec<Vec3> = (0..=10)
        .map(|i| {
            let turn = std::f32::consts::PI * i as f32 / 10.0;
            Vec3::new(x, radius + (radius + 0.09) * turn.sin(), z + (radius + 0.09) * turn.cos())
        })
        .collect();
    to.tube(&line, |_| 0.035, 5, tint(24, 24, 25));
}

/// Adds the sign over a bus's windscreen: dark, with a lit line.
fn destination(to: &mut Pieces, half: f32, y: f32, nose: f32) {
    let mut sign = MeshBuf::default();
    sign.cuboid(
        Vec3::new(-half * 0.7, y, nose - 0.02),
        Vec3::new(half * 0.7, y + 0.26, nose + 0.05),
        0,
        tint(18, 18, 20),
    );
    to.of(Stuff::Gloss).append(&sign, &Mat4::IDENTITY);
    let mut line = MeshBuf::default();
    for (from, to_x) in [(-0.62, -0.42), (-0.34, 0.1), (0.16, 0.5)] {
        let low = Vec3::new(half * from, y + 0.08, nose - 0.026);
        line.cuboid(low, Vec3::new(half * to_x, y + 0.18, nose - 0.02), 0, tint(255, 190, 90));
    }
    to.of(Stuff::Lit).append(&line, &Mat4::IDENTITY);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vehicles_stand_on_the_ground_and_are_as_large_as_they_say() {
        for (kind, long, high) in [
            (CarKind::Van, 5.6, 2.5),
            (CarKind::Lorry, 8.4, 3.6),
            (CarKind::Bus, 12.0, 3.3),
            (CarKind::Tram, 27.0, 5.1),
        ] {
            for detail in [0.1, 0.6, 1.0] {
                let mut pieces = Pieces::new(f32::INFINITY);
                vehicle(&mut pieces, kind, 3, detail);
                let solid = pieces.iter().filter(|(stuff, _)| *stuff != Stuff::Contact);
                let corners: Vec<Vec3> =
                    solid.flat_map(|(_, buf)| buf.corners()).flatten().collect();
                let least = corners.iter().copied().reduce(Vec3::min).unwrap_or_default();
                let most = corners.iter().copied().reduce(Vec3::max).unwrap_or_default();
                assert!(least.y.abs() < 0.02, "{kind:?}: {least}");
                assert!((most.z - least.z - long).abs() < 0.35, "{kind:?}: {least} {most}");
                assert!(most.y < high + 0.1, "{kind:?}: {most}");
            }
        }
    }
}
