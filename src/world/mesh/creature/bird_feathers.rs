//! The feathers of a bird: its plumage, its tail, its folded and its open wings.

use bevy::prelude::*;
use gradus_base::chance::smooth;
use gradus_scenario::world::BirdKind;

use crate::world::mesh::buf::{MeshBuf, Tint, tint};
use crate::world::mesh::creature::Fineness;
use crate::world::mesh::creature::bird::{FOLDED, Making, NECK, TAIL, WINGS, skull};
use crate::world::mesh::creature::hull::mixed;
use crate::world::mesh::pieces::Stuff;
use crate::world::noise::fbm;

impl Making {
    /// The tint of body, neck and head.
    pub(super) fn plumage(&self, at: Vec3, out: Vec3) -> Tint {
        let look = self.b.look;
        let skull = skull(&self.b);
        let fine = fbm(at.z * 60.0 + 9.0, (at.y + at.x) * 60.0 + 4.0, 256, 2, self.seed);
        let under = smooth(0.1, -0.6, out.y);
        let head = smooth(0.075, 0.045, at.distance(skull) / self.b.head);
        let neck =
            smooth(0.10, 0.02, -(at - self.bone(NECK)).dot(Vec3::new(0.0, 0.6, -0.8)).min(0.06))
                * smooth(-0.10, -0.16, at.z);
        let mut tone = mixed(look.back, look.belly, under);
        match self.kind {
            BirdKind::Pigeon => {
                // The neck shimmers green above and purple below.
                let green =
                    mixed(look.neck, tint(104, 78, 112), smooth(0.13, 0.05, at.y + 0.02 * fine));
                tone = mixed(tone, green, neck * 0.85);
                tone = mixed(tone, look.head, head);
                // The rump is white.
                let rump =
                    smooth(0.10, 0.14, at.z) * smooth(0.22, 0.18, at.z) * smooth(0.2, 0.6, out.y);
                tone = mixed(tone, tint(214, 216, 218), rump * 0.7);
            }
            BirdKind::Crow => {
                let gloss = mixed(look.head, tint(46, 48, 66), 0.6);
                tone = mixed(tone, gloss, 0.5 * smooth(0.3, 0.9, out.y));
            }
            BirdKind::Sparrow => {
                let streaks =
                    smooth(0.50, 0.62, fbm(at.x * 46.0 + 7.0, at.z * 9.0 + 3.0, 128, 2, self.seed));
                tone =
                    mixed(tone, look.dark, 0.75 * streaks * smooth(0.2, 0.7, out.y) * (1.0 - head));
                tone = mixed(tone, look.neck, neck * 0.5);
                // A grey crown, chestnut behind the eye, pale cheeks, a black bib.
                let off = (at - skull) / self.b.head;
                tone = mixed(tone, tint(108, 102, 96), head * smooth(0.018, 0.032, off.y));
                let side = smooth(0.024, 0.006, (off.y - 0.014).abs());
                tone = mixed(tone, tint(112, 62, 36), head * side * smooth(-0.02, 0.02, off.z));
                tone = mixed(
                    tone,
                    tint(206, 198, 186),
                    head * smooth(0.012, -0.004, off.y) * smooth(0.3, 0.7, out.x.abs()),
                );
                let bib = smooth(0.0, -0.3, out.y)
                    * smooth(0.06, 0.03, at.x.abs())
                    * smooth(-0.205, -0.225, at.z)
                    * smooth(-0.02, 0.03, at.y);
                tone = mixed(tone, tint(34, 30, 28), bib.max(head * smooth(-0.012, -0.028, off.y)));
            }
        }
        tone.map(|v| v * self.tone * (0.86 + 0.28 * fine))
    }

    /// The tail: a fan of feathers, one over the other.
    pub(super) fn tail(&mut self) {
        let (b, k, look) = (self.b, self.bones.long_m, self.b.look);
        let root = self.bone(TAIL);
        let feathers = self.fine(9, 5);
        let band = self.kind == BirdKind::Pigeon;
        let tone = self.tone;
        self.skin.on(Stuff::Hair, TAIL, |buf| {
            for nth in 0..feathers {
                let u = nth as f32 / (feathers - 1) as f32 * 2.0 - 1.0;
                let way = Vec3::new(u * 0.20, -0.02, 1.0).normalize();
                let from = root + Vec3::new(u * 0.030, 0.004 - 0.010 * u.abs(), -0.02);
                let long = (0.315 - 0.022 * u * u) * b.tail;
                let shade = 0.92 + 0.10 * (nth % 2) as f32;
                feather(buf, k, from, way, Vec3::Y, [long, 0.022], |t| {
                    let dark =
                        if band { smooth(0.76, 0.82, t) * smooth(0.99, 0.94, t) } else { 0.0 };
                    mixed(look.tail, look.dark, dark).map(|v| v * shade * tone)
                });
            }
        });
    }

    /// The tint of a wing: `along` from the shoulder to the tip of the folded wing, `across` from its
    /// front edge to its rear edge.
    fn wing_tint(&self, along: f32, across: f32, at: Vec3) -> Tint {
        let look = self.b.look;
        let fine = fbm(at.z * 40.0 + 3.0, at.y * 40.0 + at.x * 40.0 + 7.0, 256, 2, self.seed ^ 3);
        // Scales of the coverts.
        let row = (along * 11.0 + (across * 7.0).fract() * 0.5).fract();
        let scales = smooth(0.75, 1.0, row) * smooth(0.75, 0.55, along);
        let mut tone = look.wing;
        match self.kind {
            BirdKind::Pigeon => {
                let bar =
                    |middle: f32| smooth(0.055, 0.035, (along + 0.10 * across - middle).abs());
                let bars = bar(0.60).max(bar(0.80)) * smooth(0.08, 0.20, across);
                tone = mixed(tone, look.dark, bars);
                if self.checks {
                    let check = smooth(0.5, 0.6, (row + 0.3 * (across * 9.0).sin()).fract());
                    tone = mixed(tone, look.dark, 0.8 * check * smooth(0.7, 0.5, along));
                }
                tone = mixed(tone, look.dark, 0.12 * scales);
            }
            BirdKind::Crow => tone = mixed(tone, look.dark, 0.7 * scales),
            BirdKind::Sparrow => {
                let streak = smooth(0.45, 0.75, (across * 5.0).fract());
                tone = mixed(tone, look.dark, 0.75 * streak);
                let bar = smooth(0.05, 0.02, (along - 0.34).abs());
                tone = mixed(tone, tint(214, 204, 188), bar);
            }
        }
        tone.map(|v| v * self.tone * (0.86 + 0.28 * fine))
    }

    /// A folded wing: its rounded cover on the side, the long feathers behind.
    pub(super) fn folded(&mut self, nth: usize) {
        let (b, k) = (self.b, self.bones.long_m);
        let side = if nth == 0 { -1.0 } else { 1.0 };
        let w = b.body;
        let [rows, columns] = [self.fine(26, 8), self.fine(14, 5)];
        // From the front edge below the shoulder over the side to the back.
        let place = move |t: f32, u: f32| {
            let z = -0.185 + 0.44 * t;
            let (thick, high) = (
                smooth(-0.02, 0.16, t) * (0.143 - 0.085 * t * t) * w,
                0.096 * w - 0.036 * t + 0.012,
            );
            let low = -0.066 * w + 0.080 * t * t - 0.015 * t;
            let low = low + 0.045 * smooth(0.25, 0.0, t);
            let y = low + (high - low) * u;
            let bulge = (1.0 - (1.9 * u - 0.72).powi(2) * 0.42).max(0.0);
            Vec3::new(side * (thick * bulge + 0.004), y, z)
        };
        let mut sheet = MeshBuf::default();
        let wide = columns as u32 + 1;
        for row in 0..=rows {
            for column in 0..=columns {
                let (t, u) = (row as f32 / rows as f32, column as f32 / columns as f32);
                let at = place(t, u);
                let along = place(t + 0.02, u) - place(t - 0.02, u);
                let across = place(t, u + 0.03) - place(t, u - 0.03);
                let n = along.cross(across).normalize_or(Vec3::X);
                let n = if n.x * side < 0.0 { -n } else { n };
                let [r, g, bl] = self.wing_tint(t * 0.86, 1.0 - u, at);
                sheet.vertex(at * k, n, Vec2::ZERO, Vec3::Z, [r, g, bl, 1.0]);
            }
        }
        for row in 0..rows as u32 {
            for column in 0..columns as u32 {
                let at = row * wide + column;
                sheet.triangle(at, at + 1, at + wide + 1);
                sheet.triangle(at, at + wide + 1, at + wide);
            }
        }
        let look = b.look;
        let tone = self.tone;
        let quills = self.fine(8, 4);
        self.skin.on(Stuff::Hair, FOLDED[nth], |buf| {
            // The long feathers lie below the cover, their tips over the tail.
            for quill in 0..quills {
                let t = quill as f32 / (quills - 1) as f32;
                let from = Vec3::new(
                    side * (0.096 - 0.030 * t) * w,
                    (0.000 + 0.058 * t) * w,
                    0.06 + 0.06 * t,
                );
                let to = Vec3::new(side * (0.020 + 0.030 * t), 0.026 + 0.020 * t, 0.455 - 0.13 * t);
                let way = (to - from).normalize();
                let out = Vec3::new(side * 0.8, 0.6, 0.0).normalize();
                feather(buf, k, from, way, out, [from.distance(to), 0.026], |s| {
                    mixed(look.wing, look.dark, smooth(0.15, 0.5, s) * 0.9)
                        .map(|v| v * tone * (0.88 + 0.16 * (quill % 2) as f32))
                });
            }
            buf.append(&sheet, &Mat4::IDENTITY);
        });
    }

    /// An open wing: quills of hand and arm, and the coverts over their roots.
    pub(super) fn open(&mut self, nth: usize) {
        let (k, half, look) = (self.bones.long_m, self.bones.half, self.b.look);
        let side = if nth == 0 { -1.0 } else { 1.0 };
        let shoulder = self.bone(WINGS[nth]);
        let wrist = self.bone(WINGS[nth] + 1);
        let tone = self.tone;
        let crow = self.kind == BirdKind::Crow;
        let many = self.fineness == Fineness::Many;
        for hand in [false, true] {
            let quills = if many { 5 } else { 9 };
            let checks: Vec<(f32, f32, Tint)> = (0..quills)
                .map(|quill| {
                    let t = (quill as f32 + 0.5) / quills as f32;
                    (t, 0.0, self.wing_tint(0.9, t, Vec3::splat(t)))
                })
                .collect();
            self.skin.on(Stuff::Hair, WINGS[nth] + u16::from(hand), |buf| {
                for (t, _, _) in &checks {
                    let t = *t;
                    let (from, way, long) = if hand {
                        // The outer quills point out, the inner ones back.
                        let turn = (1.42 * t.powf(0.85)).min(1.42);
                        let root = wrist + Vec3::new(side * 0.16 * half * t, 0.0, 0.005 - 0.01 * t);
                        let way = Vec3::new(side * turn.sin(), 0.0, turn.cos());
                        let long =
                            0.36 + (half * 0.56 - 0.36) * t.powf(0.8) - 0.05 * smooth(0.8, 1.0, t);
                        (root, way, long)
                    } else {
                        let root = shoulder.lerp(wrist, t) + Vec3::new(0.0, 0.0, 0.02);
                        (root, Vec3::new(side * 0.10 * t, 0.0, 1.0).normalize(), 0.33 + 0.04 * t)
                    };
                    let wide =
                        if hand { if crow { 0.036 } else { 0.042 - 0.012 * t } } else { 0.050 };
                    let lift = Vec3::Y * (0.004 * (1.0 - t));
                    feather(buf, k, from + lift, way, Vec3::Y, [long, wide], |s| {
                        let pale = if hand { 0.25 } else { 0.55 } * smooth(0.7, 0.2, s);
                        mixed(look.dark, look.wing, pale).map(|v| v * tone)
                    });
                }
                // Coverts: two rows of short feathers over the quills' roots, and the leading edge.
                let (a, b) = if hand {
                    (wrist, wrist + Vec3::new(side * 0.20 * half, 0.0, 0.0))
                } else {
                    (shoulder, wrist)
                };
                let rows = if many { 1 } else { 3 };
                for row in 0..rows {
                    for quill in 0..quills {
                        let t = (quill as f32 + 0.5) / quills as f32;
                        let turn = if hand { 1.15 * t } else { 0.0 };
                        let way = Vec3::new(side * turn.sin(), 0.0, turn.cos());
                        let long = [0.215, 0.135, 0.075][row] * if hand { 0.9 } else { 1.0 };
                        let lift = Vec3::Y * (0.006 + 0.005 * row as f32);
                        let bars = !hand && row < 2;
                        feather(
                            buf,
                            k,
                            a.lerp(b, t) + lift + Vec3::Z * 0.008,
                            way,
                            Vec3::Y,
                            [long, 0.048],
                            |s| {
                                let dark = if bars && look.wing != look.dark {
                                    0.85 * smooth(0.70, 0.80, s)
                                } else {
                                    0.0
                                };
                                mixed(look.wing, look.dark, dark)
                                    .map(|v| v * tone * (0.95 + 0.05 * row as f32))
                            },
                        );
                    }
                }
                let edge = [a, a.lerp(b, 0.5) + Vec3::NEG_Z * 0.012, b].map(|at| at * k);
                let thick = if hand { 0.010 } else { 0.014 };
                buf.tube(&edge, |t| k * thick * (1.0 - 0.45 * t), 6, look.wing.map(|v| v * tone));
            });
        }
    }
}

/// Adds a feather: a leaf with a rounded tip, seen from both sides, a little hollow below.
fn feather(
    buf: &mut MeshBuf,
    k: f32,
    from: Vec3,
    way: Vec3,
    up: Vec3,
    [long, half]: [f32; 2],
    tint: impl Fn(f32) -> Tint,
) {
    let across = way.cross(up).normalize_or(Vec3::X);
    let up = across.cross(way).normalize_or(Vec3::Y);
    let base = buf.vertices() as u32;
    const STEPS: [f32; 6] = [0.0, 0.3, 0.6, 0.82, 0.94, 1.0];
    for t in STEPS {
        let wide = half * (0.62 + 0.38 * smooth(0.0, 0.5, t)) * (1.0 - t.powi(6)).max(0.0).sqrt();
        let middle = from + way * long * t + up * (-0.05 * long * t * t);
        let [r, g, b] = tint(t);
        for side in [-1.0_f32, 0.0, 1.0] {
            let at = middle + across * (side * wide) - up * (side.abs() * wide * 0.12);
            let n = (up + across * side * 0.30).normalize();
            // The shaft is dark.
            let shade = if side == 0.0 { 0.86 } else { 1.0 };
            buf.vertex(at * k, n, Vec2::ZERO, way, [r * shade, g * shade, b * shade, 1.0]);
        }
    }
    for row in 0..STEPS.len() as u32 - 1 {
        for side in 0..2 {
            let at = base + row * 3 + side;
            buf.triangle(at, at + 1, at + 4);
            buf.triangle(at, at + 4, at + 3);
        }
    }
}
