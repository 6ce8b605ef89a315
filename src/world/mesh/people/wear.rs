//! Clothes on top of shirt and trousers: neckbands, cuffs, collars, jackets, ties, scarves; bags and
//! cups. All of them follow the posed shirt.

use bevy::prelude::*;
use gradus_base::chance::smooth;

use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::people::body::{Body, PosedBody};
use crate::world::mesh::people::pose::{ACROSS, BELLY, HIP, PELVIS};
use crate::world::mesh::people::shell::{Shell, band, even, middle};
use crate::world::mesh::people::who::{Below, Headwear};

/// The bones whose cloth is the shirt's trunk: spine, neck and shoulders.
const TRUNK: [u8; 6] = [0, 1, 2, 3, 5, 14];

/// A strip of cloth that lies on the trunk from a height down to another.
struct Strip<'a> {
    top: f32,
    bottom: f32,
    rows: usize,
    columns: usize,
    /// The strip's left and right edge at a share of its way down, m.
    edges: &'a dyn Fn(f32) -> [f32; 2],
    /// How far it stands off, m.
    off: f32,
    tint: Tint,
}

/// Lays a strip on the front of a trunk.
fn lay(to: &mut MeshBuf, trunk: &Shell, about: Vec3, strip: &Strip<'_>) {
    let mut before: Option<Vec<u32>> = None;
    for row in 0..=strip.rows {
        let down = row as f32 / strip.rows as f32;
        let y = strip.top + (strip.bottom - strip.top) * down;
        let [left, right] = (strip.edges)(down);
        let shade = 1.0 - 0.12 * (down * 9.0).sin().abs() * (1.0 - down);
        let met: Option<Vec<u32>> = (0..=strip.columns)
            .map(|k| {
                let x = left + (right - left) * k as f32 / strip.columns as f32;
                // Above the neckline the strip begins lower.
                let drops = (0..10).map(|k| y - 0.006 * k as f32);
                let (p, n) = drops.into_iter().find_map(|y| trunk.meets(x, y, true))?;
                let n = (n + Vec3::NEG_Z * 0.5).normalize_or(Vec3::NEG_Z);
                let [r, g, b] = strip.tint.map(|c| c * shade);
                let at = p + n * strip.off - about;
                Some(to.vertex(at, n, Vec2::new(x, -y), Vec3::X, [r, g, b, 1.0]))
            })
            .collect();
        let Some(row) = met else {
            before = None;
            continue;
        };
        if let Some(above) = &before {
            for (a, b) in above.windows(2).zip(row.windows(2)) {
                if let ([a0, a1], [b0, b1]) = (a, b) {
                    // Seen from −Z, +X is on the left.
                    to.triangle(*a0, *a1, *b1);
                    to.triangle(*a0, *b1, *b0);
                }
            }
        }
        before = Some(row);
    }
}

impl Body {
    /// The posed shirt without its sleeves, and the rims of the whole shirt.
    pub(super) fn trunk(
        &self,
        posed: &PosedBody,
        level: usize,
        loose: &[(&str, f32)],
    ) -> (Shell, Vec<Vec<Vec3>>) {
        let shirt = self.who.shirt_part();
        let mut shell = self.shell(shirt, level, loose, Some(&posed.bones));
        let rims = shell.rims();
        let first = self.book.part(shirt).map_or(0, |part| part.first);
        let on_trunk = |i: u16| {
            self.book
                .corners
                .get(first + usize::from(i))
                .is_some_and(|c| TRUNK.contains(&c.bones[0]))
        };
        shell.triangles.retain(|t| t.iter().all(|i| on_trunk(*i)));
        (shell, rims)
    }

    /// Adds what is worn over the shirt, measured from `about`.
    pub(super) fn worn(
        &self,
        to: &mut MeshBuf,
        posed: &PosedBody,
        level: usize,
        about: Vec3,
        loose: &[(&str, f32)],
    ) {
        let who = &self.who;
        let draped = who.wears.headwear() == Some(Headwear::Headscarf);
        if level > 1 && !draped {
            return;
        }
        let (shell, rims) = self.trunk(posed, level.min(1), loose);
        let count = if level == 0 { 28 } else { 16 };
        let mut buf = MeshBuf::default();
        let neck = rims.iter().max_by(|a, b| middle(a).y.total_cmp(&middle(b).y));
        let hem = rims.iter().max_by_key(|rim| rim.len());
        if let Some(neck) = neck.filter(|_| draped) {
            let trunk: Vec<[Vec3; 3]> = shell.corners().collect();
            self.draped(&mut buf, level, neck, &trunk);
        }
        if level > 1 {
            to.append(&buf, &Mat4::from_translation(-about));
            return;
        }
        for rim in &rims {
            let is =
                |other: Option<&Vec<Vec3>>| other.is_some_and(|other| std::ptr::eq(other, rim));
            if is(neck) {
                if draped {
                    continue;
                }
                self.neckline(&mut buf, rim, count, if level == 0 { 1.0 } else { 1.11 });
            } else if !is(hem) || middle(rim).x.abs() > 0.12 {
                let cuff = who.top.map(|c| c * 0.86);
                band(
                    &mut buf,
                    rim,
                    count / 2 + 4,
                    &[(-0.012, 1.04), (0.004, 1.05), (0.014, 1.0), (0.008, 0.9)],
                    |_| cuff,
                );
            } else if who.below != Below::Skirt {
                let edge = who.top.map(|c| c * 0.84);
                band(
                    &mut buf,
                    rim,
                    count,
                    &[(-0.02, 1.008), (0.0, 1.015), (0.02, 1.0), (0.012, 0.94)],
                    |_| edge,
                );
            }
        }
        if let Some(neck) = neck {
            self.front(&mut buf, &shell, posed, neck);
            self.uniform(&mut buf, &shell, posed, level, neck);
        }
        self.carried(&mut buf, &shell, posed);
        to.append(&buf, &Mat4::from_translation(-about));
    }

    /// A collar, or a knitted band, about the neck; `wider` keeps it off a neck of few triangles.
    fn neckline(&self, to: &mut MeshBuf, rim: &[Vec3], count: usize, wider: f32) {
        let who = &self.who;
        if who.wears.scarf {
            self.scarf(to, rim, count);
        }
        if !who.wears.collar {
            if wider > 1.0 {
                // Few triangles leave no room between neck and shirt.
                return;
            }
            let edge = who.top.map(|c| c * 0.82);
            let steps = [(-0.012, 1.03), (0.0, 1.05), (0.013, 0.98), (0.016, 0.93), (0.006, 0.9)];
            band(to, rim, count, &steps, |_| edge);
            return;
        }
        let shirt = who.shirt;
        let about = middle(rim);
        let line = even(rim, count);
        if line.len() < 3 {
            return;
        }
        let ring = |high: f32, wide: f32, falls: f32| -> Vec<Vec3> {
            line.iter()
                .map(|p| {
                    let from = *p - about;
                    // The collar opens in front, and its points are beside the opening.
                    let turn = from.x.abs().atan2(-from.z);
                    let open = smooth(0.1, 0.42, turn);
                    let point = 1.0 + 0.6 * smooth(0.9, 0.4, turn);
                    let wide = wide * wider;
                    let flat = Vec3::new(from.x * wide, from.y, from.z * wide);
                    about + flat + Vec3::Y * (high * (0.25 + 0.75 * open) - falls * open * point)
                })
                .collect()
        };
        let rings = [
            ring(-0.012, 1.03, 0.0),
            ring(0.020, 0.98, 0.0),
            ring(0.034, 0.96, 0.0),
            ring(0.038, 1.0, 0.0),
            ring(0.032, 1.08, 0.006),
            ring(0.028, 1.18, 0.026),
        ];
        to.skin_shaded(&rings, false, |t| shirt.map(|c| c * (0.8 + 0.2 * t)));
    }

    fn scarf(&self, to: &mut MeshBuf, rim: &[Vec3], count: usize) {
        let about = middle(rim);
        let line = even(rim, count);
        let colour = self.who.accent;
        for (high, wide, thick) in [(0.012, 1.12, 0.024), (0.038, 1.02, 0.021)] {
            let ring: Vec<Vec3> = line
                .iter()
                .chain(line.first())
                .map(|p| {
                    let from = *p - about;
                    let dip = 0.022 * smooth(0.0, -0.08, from.z);
                    let wave = 0.004 * (from.x * 90.0).sin();
                    about
                        + Vec3::new(from.x * wide, from.y * 0.7 + high - dip + wave, from.z * wide)
                })
                .collect();
            to.tube(&ring, |t| thick * (1.0 + 0.12 * (t * 31.0).sin()), 7, colour);
        }
    }

    /// Jacket, tie and buttons on the front.
    fn front(&self, to: &mut MeshBuf, trunk: &Shell, posed: &PosedBody, neck: &[Vec3]) {
        let who = &self.who;
        let top = middle(neck).y;
        let hip = posed.bones[0].take(self.joints[PELVIS]);
        let belly = posed.bones[1].take(self.joints[BELLY]);
        let x = belly.x;
        let close = belly.y + (top - belly.y) * 0.22;
        let low = hip.y + 0.02;
        if who.wears.jacket {
            let open = |t: f32| 0.060 * (1.0 - t) + 0.004;
            lay(
                to,
                trunk,
                Vec3::ZERO,
                &Strip {
                    top,
                    bottom: close,
                    rows: 8,
                    columns: 6,
                    off: 0.006,
                    tint: who.shirt,
                    edges: &|t| [x - open(t), x + open(t)],
                },
            );
            let jacket = who.top.map(|c| c * 0.82);
            let lapel = |t: f32| 0.028 + 0.026 * smooth(0.0, 0.3, t) * smooth(1.0, 0.45, t);
            for side in [-1.0, 1.0_f32] {
                lay(
                    to,
                    trunk,
                    Vec3::ZERO,
                    &Strip {
                        top: top + 0.012,
                        bottom: close,
                        rows: 8,
                        columns: 2,
                        off: 0.011,
                        tint: jacket,
                        edges: &|t| {
                            let (near, far) = (x + side * open(t), x + side * (open(t) + lapel(t)));
                            [near.min(far), near.max(far)]
                        },
                    },
                );
            }
            lay(
                to,
                trunk,
                Vec3::ZERO,
                &Strip {
                    top: close,
                    bottom: low,
                    rows: 4,
                    columns: 1,
                    off: 0.005,
                    tint: who.top.map(|c| c * 0.45),
                    edges: &|_| [x - 0.002, x + 0.003],
                },
            );
            for nth in 0..2 {
                let y = close - 0.02 - 0.1 * nth as f32;
                if let Some((p, n)) = trunk.meets(x + 0.016, y, true) {
                    to.tube(
                        &[p + n * 0.002, p + n * 0.006],
                        |_| 0.007,
                        6,
                        who.top.map(|c| c * 0.4),
                    );
                }
            }
        } else if who.wears.collar {
            lay(
                to,
                trunk,
                Vec3::ZERO,
                &Strip {
                    top,
                    bottom: low,
                    rows: 8,
                    columns: 1,
                    off: 0.005,
                    tint: who.top.map(|c| c * 0.8),
                    edges: &|_| [x - 0.014, x + 0.014],
                },
            );
        }
        if who.wears.tie {
            let bottom = if who.wears.jacket { close } else { belly.y - 0.02 };
            let wide = |t: f32| {
                let knot = smooth(0.10, 0.07, t) * 0.006;
                0.012 + 0.018 * smooth(0.1, 0.9, t) * smooth(1.02, 0.95, t) + knot
            };
            lay(
                to,
                trunk,
                Vec3::ZERO,
                &Strip {
                    top: top + 0.014,
                    bottom,
                    rows: 12,
                    columns: 2,
                    off: 0.014,
                    tint: who.accent,
                    edges: &|t| [x - wide(t), x + wide(t)],
                },
            );
        }
    }

    /// A bag at the hip with its strap, and a cup.
    fn carried(&self, to: &mut MeshBuf, trunk: &Shell, posed: &PosedBody) {
        let who = &self.who;
        if let Some(at) = posed.cup {
            let white = tint(206, 200, 190);
            let foot = at - Vec3::Y * 0.05;
            to.tube(&[foot, foot + Vec3::Y * 0.098], |t| 0.031 + 0.009 * t, 12, white);
            let sleeve = who.accent;
            to.tube(
                &[foot + Vec3::Y * 0.03, foot + Vec3::Y * 0.07],
                |t| 0.0345 + 0.004 * t,
                12,
                sleeve,
            );
            to.tube(
                &[foot + Vec3::Y * 0.096, foot + Vec3::Y * 0.106],
                |_| 0.042,
                12,
                tint(40, 36, 34),
            );
        }
        if !who.wears.bag || posed.sits {
            return;
        }
        let pelvis = posed.bones[0].take(self.joints[PELVIS]);
        let wide = (self.joints[HIP + ACROSS].x - self.joints[HIP].x).abs() * 0.5;
        let colour = who.accent.map(|c| c * 0.7);
        // The strap runs from the left shoulder to the right hip, before and behind.
        let neck = posed.neck;
        let from = Vec2::new(-0.085, neck.y - 0.09);
        let to_hip = Vec2::new(wide + 0.05, pelvis.y + 0.02);
        let over = if who.wears.vest { 0.03 } else { 0.006 };
        let along = |front: bool| -> Vec<Vec3> {
            (0..=14)
                .filter_map(|k| {
                    let p = from.lerp(to_hip, k as f32 / 14.0);
                    let (at, n) = trunk.meets(p.x, p.y, front)?;
                    Some(at + n * over)
                })
                .collect()
        };
        for line in [along(true), along(false)] {
            to.tube(&line, |_| 0.009, 5, colour);
        }
        // The bag hangs behind the right hip, away from the arm.
        let behind = trunk.meets(wide * 0.5, pelvis.y + 0.03, false).map_or(0.14, |(p, _)| p.z);
        let at = Vec3::new(wide + 0.02, pelvis.y - 0.17, behind + 0.06);
        let mut bag = MeshBuf::default();
        bag.bevelled(Vec3::ZERO, Vec3::new(0.30, 0.24, 0.09), 0.012, colour);
        let flap = colour.map(|c| c * 0.8);
        bag.bevelled(Vec3::Y * 0.1, Vec3::new(0.305, 0.145, 0.096), 0.012, flap);
        to.append(&bag, &Mat4::from_rotation_translation(Quat::from_rotation_y(0.5), at));
    }
}
