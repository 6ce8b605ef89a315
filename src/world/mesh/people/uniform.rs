//! What belongs to a uniform: breast pockets, and the protective vest. Both follow the posed shirt.

use std::f32::consts::{PI, TAU};

use bevy::prelude::*;
use gradus_base::chance::lerp;

use crate::world::mesh::buf::{MeshBuf, Tint};
use crate::world::mesh::people::body::{Body, PosedBody};
use crate::world::mesh::people::pose::{ACROSS, BELLY, NECK, SHOULDER};
use crate::world::mesh::people::shell::{Shell, farthest, sheet};

/// The bones of the left collar bone; that of the right one is [`ACROSS`] higher.
const COLLAR_BONE: usize = 5;
/// How far below the shoulder joints the armpits are, and how far below the joint of the belly a
/// vest ends, m.
const ARMPIT_M: f32 = 0.095;
const BELOW_BELLY_M: f32 = 0.03;

/// The places of a trunk that a vest is fitted to.
struct Trunk<'a> {
    shell: &'a Shell,
    triangles: Vec<[Vec3; 3]>,
    belly: Vec3,
    shoulders: Vec3,
    /// Half the distance between the shoulder joints, m.
    half: f32,
    size: f32,
    tint: Tint,
}

impl Trunk<'_> {
    /// A place of the axis of the trunk.
    fn axis(&self, y: f32) -> Vec3 {
        let share = (y - self.belly.y) / (self.shoulders.y - self.belly.y).max(0.05);
        let p = self.belly.lerp(self.shoulders, share);
        Vec3::new(p.x, y, p.z)
    }

    /// How far the cloth is from a place along a line, m.
    fn far(&self, from: Vec3, way: Vec3) -> Option<f32> {
        farthest(self.triangles.iter().copied(), from, way).map(|(far, _)| far.min(0.28))
    }

    /// How far the cloth is from a place all round, m; where there is none, as far as on both sides
    /// of the hole.
    fn around(&self, from: Vec3, ways: &[Vec3]) -> Option<Vec<f32>> {
        let met: Vec<Option<f32>> = ways.iter().map(|way| self.far(from, *way)).collect();
        let count = met.len();
        let next = |k: usize, step: usize| {
            (1..count).find_map(|i| met[(k + i * step) % count].map(|far| (i as f32, far)))
        };
        let filled = |k: usize| {
            met[k].or_else(|| {
                let ((i, a), (j, b)) = (next(k, 1)?, next(k, count - 1)?);
                Some((a * j + b * i) / (i + j))
            })
        };
        (0..count).map(filled).collect()
    }

    /// A place on the front or on the back; where there is no cloth, as deep as `deep`.
    fn on(&self, x: f32, y: f32, front: bool, deep: f32) -> Vec3 {
        Vec3::new(x, y, self.shell.meets(x, y, front).map_or(deep, |(p, _)| p.z))
    }
}

impl Body {
    /// Whether a place of the body at rest is where a vest is worn.
    pub(super) fn in_vest(&self, p: Vec3) -> bool {
        let j = &self.joints;
        let low = j[BELLY].y - BELOW_BELLY_M;
        self.who.wears.vest
            && (low..j[NECK].y - 0.1).contains(&p.y)
            && p.x.abs() < j[SHOULDER].x.abs() * 0.95
    }

    /// Pockets or the vest on a trunk whose shirt ends at the rim `neck`.
    pub(super) fn uniform(
        &self,
        to: &mut MeshBuf,
        shell: &Shell,
        posed: &PosedBody,
        level: usize,
        neck: &[Vec3],
    ) {
        let wears = self.who.wears;
        if wears.vest {
            self.vest(to, shell, posed, level, neck);
        } else if wears.uniform {
            self.pockets(to, shell, posed, neck);
        }
    }

    /// Two breast pockets with flaps.
    fn pockets(&self, to: &mut MeshBuf, shell: &Shell, posed: &PosedBody, neck: &[Vec3]) {
        let size = self.size();
        let front = neck.iter().min_by(|a, b| a.z.total_cmp(&b.z)).copied().unwrap_or_default();
        let middle = posed.bones[1].take(self.joints[BELLY]).x;
        let drab = self.who.drab;
        for side in [-1.0, 1.0_f32] {
            for (top, high, off, shade) in [(0.115, 0.13, 0.006, 0.9), (0.11, 0.05, 0.011, 0.8)] {
                let (near, far) = (0.045 * size, 0.142 * size);
                let (top, high) = (front.y - top * size, high * size);
                // Across, down, and how far off the shirt; the edges lie on the shirt.
                let place = |k: usize, row: usize| {
                    let across = [0.0, 0.03, 0.5, 0.97, 1.0].get(k).copied().unwrap_or(1.0);
                    let down = [0.0, 0.04, 0.5, 0.96, 1.0].get(row).copied().unwrap_or(1.0);
                    let edge = matches!(k, 0 | 4) || matches!(row, 0 | 4);
                    let x = middle + side * lerp(near, far, across);
                    let (p, n) = shell.meets(x, top - high * down, true)?;
                    Some(p + (n + Vec3::NEG_Z).normalize_or(n) * if edge { 0.001 } else { off })
                };
                let rows: Option<Vec<Vec<Vec3>>> = (0..5)
                    .map(|row| (0..5).map(|k| place(k, row)).collect::<Option<Vec<Vec3>>>())
                    .collect();
                let Some(rows) = rows else { continue };
                let rest = Vec3::Y * (self.joints[BELLY].y - posed.bones[1].to.y);
                let tint = |_, p: Vec3| drab.at(p + rest).map(|c| c * shade);
                sheet(to, &rows, false, |_| Vec3::NEG_Z, tint);
            }
        }
    }

    /// A protective vest.
    fn vest(
        &self,
        to: &mut MeshBuf,
        shell: &Shell,
        posed: &PosedBody,
        level: usize,
        neck: &[Vec3],
    ) {
        let shoulder = |side: usize| {
            let bone = posed.bones.get(COLLAR_BONE + ACROSS * side);
            bone.map_or(Vec3::ZERO, |b| b.take(self.joints[SHOULDER + ACROSS * side]))
        };
        let (left, right) = (shoulder(0), shoulder(1));
        let trunk = Trunk {
            shell,
            triangles: shell.corners().collect(),
            belly: posed.bones[1].take(self.joints[BELLY]),
            shoulders: (left + right) * 0.5,
            half: (right.x - left.x).abs() * 0.5,
            size: self.size(),
            tint: self.who.vest,
        };
        waist(to, &trunk, level);
        for front in [true, false] {
            let line = neck.iter().map(|p| if front { -p.z } else { p.z });
            let end = line.zip(neck).max_by(|(a, _), (b, _)| a.total_cmp(b));
            let Some((_, end)) = end else { continue };
            plate(to, &trunk, level, front, end.y - 0.05 * trunk.size);
        }
        for side in [-1.0, 1.0_f32] {
            strap(to, &trunk, level, side);
        }
        pouches(to, &trunk, level);
    }
}

/// The closed part of a vest from below the armpits to the belly.
fn waist(to: &mut MeshBuf, trunk: &Trunk<'_>, level: usize) {
    let (columns, rows): (usize, usize) = if level == 0 { (32, 6) } else { (18, 3) };
    let low = trunk.belly.y - BELOW_BELLY_M * trunk.size;
    let high = trunk.shoulders.y - ARMPIT_M * trunk.size;
    let ways: Vec<Vec3> = (0..columns)
        .map(|k| {
            let (sin, cos) = (k as f32 / columns as f32 * TAU).sin_cos();
            Vec3::new(sin, 0.0, -cos)
        })
        .collect();
    // The first and the last row are within the edges.
    let points: Option<Vec<Vec<Vec3>>> = (0..rows + 3)
        .map(|row| {
            let share = row.clamp(1, rows + 1) - 1;
            let inner = row == 0 || row == rows + 2;
            let from = trunk.axis(lerp(low, high, share as f32 / rows as f32));
            let far = trunk.around(from, &ways)?;
            let place = |(way, far): (&Vec3, f32)| {
                // At the sides, where the arms hang, the cloth is thinner.
                let off = if inner { 0.002 } else { lerp(0.013, 0.021, way.z.abs()) };
                from + *way * (far + off)
            };
            Some(ways.iter().zip(far).map(place).collect())
        })
        .collect();
    let Some(points) = points else { return };
    let about = trunk.axis((low + high) * 0.5);
    let tint = |row: usize, _| {
        let edge = matches!(row, 0 | 1) || row > rows;
        trunk.tint.map(|c| c * if edge { 0.72 } else { 0.95 })
    };
    sheet(to, &points, true, |p| Vec3::new(p.x - about.x, 0.0, p.z - about.z), tint);
}

/// The plate of a vest before or behind, up to a height.
fn plate(to: &mut MeshBuf, trunk: &Trunk<'_>, level: usize, front: bool, top: f32) {
    let (columns, rows): (usize, usize) = if level == 0 { (8, 6) } else { (4, 3) };
    let low = trunk.shoulders.y - (ARMPIT_M + 0.04) * trunk.size;
    if top < low + 0.03 {
        return;
    }
    let out = if front { Vec3::NEG_Z } else { Vec3::Z };
    let begins = trunk.on(trunk.belly.x, low, front, trunk.shoulders.z + out.z * 0.1).z;
    let mut deep = vec![begins; columns + 3];
    // The first and the last column and the last row are within the edges.
    let points: Vec<Vec<Vec3>> = (0..rows + 2)
        .map(|row| {
            let up = row.min(rows) as f32 / rows as f32;
            let y = lerp(low, top, up);
            let half = trunk.half * (0.68 - 0.08 * up);
            let place = |(column, deep): (usize, &mut f32)| {
                let across = (column.clamp(1, columns + 1) - 1) as f32 / columns as f32;
                let x = trunk.axis(y).x + half * (across * 2.0 - 1.0);
                let p = trunk.on(x, y, front, *deep);
                *deep = p.z;
                let inner = column == 0 || column == columns + 2 || row == rows + 1;
                p + out * if inner { 0.002 } else { 0.025 }
            };
            deep.iter_mut().enumerate().map(place).collect()
        })
        .collect();
    let tint = |row: usize, _| trunk.tint.map(|c| c * if row > rows { 0.7 } else { 1.0 });
    sheet(to, &points, false, |_| out, tint);
}

/// A strap of a vest over a shoulder.
fn strap(to: &mut MeshBuf, trunk: &Trunk<'_>, level: usize, side: f32) {
    let steps = if level == 0 { 9 } else { 5 };
    let wide = 0.021 * trunk.size;
    let from = trunk.axis(trunk.shoulders.y - 0.05 * trunk.size);
    let x = from.x + side * trunk.half * 0.55;
    let (first, last) = (0.2, PI - 0.45);
    let columns = [(-wide, 0.002), (-wide, 0.018), (wide, 0.018), (wide, 0.002)];
    let mut far = [0.12 * trunk.size; 4];
    let points: Vec<Vec<Vec3>> = (0..=steps)
        .map(|k| {
            let turn = lerp(first, last, k as f32 / steps as f32);
            let way = Vec3::new(0.0, turn.sin(), -turn.cos());
            let place = |((aside, off), far): (&(f32, f32), &mut f32)| {
                let at = Vec3::new(x + aside, from.y, from.z);
                *far = trunk.far(at, way).unwrap_or(*far).min(0.2);
                at + way * (*far + off)
            };
            columns.iter().zip(&mut far).map(place).collect()
        })
        .collect();
    sheet(to, &points, false, |p| p - from, |_, _| trunk.tint.map(|c| c * 0.85));
}

/// Three pouches on the front of a vest.
fn pouches(to: &mut MeshBuf, trunk: &Trunk<'_>, level: usize) {
    let size = trunk.size;
    let low = trunk.belly.y + 0.005 * size;
    let from = trunk.axis(low + 0.06 * size);
    for place in [-1.0, 0.0, 1.0_f32] {
        let x = from.x + place * 0.086 * size;
        let Some((p, _)) = trunk.shell.meets(x, from.y, true) else { continue };
        let ahead = Vec3::new(p.x - from.x, 0.0, p.z - from.z);
        // The pouches at the sides follow the round of the belly.
        let turn = -place * 0.42;
        let way = Quat::from_rotation_y(turn) * Vec3::NEG_Z;
        let far = trunk.far(from, ahead.normalize_or(way)).unwrap_or(ahead.length());
        let at = from + ahead.normalize_or(way) * far + way * 0.034;
        let foot = Vec3::new(at.x, low, at.z);
        let mut pouch = MeshBuf::default();
        let body = Vec3::new(0.072, 0.115, 0.034) * size;
        let flap = Vec3::new(0.075, 0.045, 0.039) * size;
        let bevel = if level == 0 { 0.007 } else { 0.0 };
        pouch.bevelled(Vec3::ZERO, body, bevel, trunk.tint.map(|c| c * 0.92));
        pouch.bevelled(
            Vec3::Y * (body.y - flap.y + 0.003),
            flap,
            bevel,
            trunk.tint.map(|c| c * 0.82),
        );
        to.append(&pouch, &Mat4::from_rotation_translation(Quat::from_rotation_y(turn), foot));
    }
}

#[cfg(test)]
mod tests {
    use gradus_scenario::world::Doing;

    use super::*;
    use crate::world::mesh::people::body::Gesture;
    use crate::world::mesh::people::shell::middle;
    use crate::world::mesh::people::who::{Traits, Worn};

    fn wearing(seed: u64, vest: bool) -> Body {
        let worn = Worn { uniform: true, vest, ..Worn::default() };
        Body::new(seed, Traits { wears: Some(worn), ..Traits::default() }).expect("a body")
    }

    #[test]
    fn a_uniform_is_whole_in_each_pose() {
        for seed in 0..12 {
            for vest in [false, true] {
                let body = wearing(seed, vest);
                for does in [Doing::Stand, Doing::Walk, Doing::Sit, Doing::Listen] {
                    let posed = body.pose(&does, 0.2);
                    for level in 0..3 {
                        let cloth = body.clothes(&posed, level, Vec3::ZERO);
                        let bounded = |p: Vec3| p.is_finite() && p.length() < 2.5;
                        assert!(cloth.places().all(bounded), "{seed} {does:?} {level}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_vest_is_before_the_shirt_also_where_arms_are_crossed() {
        for seed in 0..12 {
            let body = wearing(seed, true);
            let crossed = body.gesturing(&Doing::Stand, Gesture::Crossed, 1.0);
            for posed in [body.pose(&Doing::Stand, 0.0), body.pose(&Doing::Sit, 0.0), crossed] {
                let (shell, rims) = body.trunk(&posed, 0, &[]);
                let neck = rims.iter().max_by(|a, b| middle(a).y.total_cmp(&middle(b).y));
                let neck = neck.expect("a neck");
                let mut vest = MeshBuf::default();
                body.vest(&mut vest, &shell, &posed, 0, neck);
                assert!(vest.triangles() > 400, "{} triangles", vest.triangles());
                let belly = posed.bones[1].take(body.joints[BELLY]);
                let from = Vec3::new(belly.x + 0.02, belly.y + 0.15 * body.size(), belly.z);
                for way in [Vec3::NEG_Z, Vec3::Z] {
                    let over = farthest(vest.corners(), from, way).expect("the vest").0;
                    let (shirt, _) = shell.meets(from.x, from.y, way.z < 0.0).expect("the shirt");
                    let under = (shirt.z - from.z).abs();
                    assert!(over > under + 0.008, "{over} m over {under} m");
                }
            }
        }
    }
}
