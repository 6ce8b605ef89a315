//! The front part of a spider: its shell, its eight eyes, its jaws and feelers.

use std::f32::consts::PI;

use bevy::prelude::*;
use gradus_base::chance::smooth;
use gradus_scenario::world::shape::SpiderKind;

use crate::world::mesh::buf::tint;
use crate::world::mesh::creature::Fineness;
use crate::world::mesh::creature::hull::{self, Coat, along, mixed, surface};
use crate::world::mesh::creature::spider::{BODY, FEELERS, Making};
use crate::world::mesh::creature::spider_kind::{front_tint, leg_tint, rays};
use crate::world::mesh::pieces::Stuff;

impl Making {
    /// The front part with eyes, jaws, feelers and the roots of the legs.
    pub(super) fn front(&mut self) {
        let (b, k, kind, seed) = (self.b, self.span, self.kind, self.seed);
        let half = b.front;
        let off = move |t: f32, angle: f32| {
            let wide = along(
                &[
                    (0.0, 0.0),
                    (0.03, 0.62 * b.head),
                    (0.12, b.head),
                    (0.30, b.head * 1.08),
                    (0.52, 0.98),
                    (0.68, 1.0),
                    (0.86, 0.80),
                    (0.97, 0.42),
                    (1.0, 0.0),
                ],
                t,
            );
            Vec2::new(angle.sin() * wide, 1.0 - 2.0 * t)
        };
        let shell = move |t: f32, angle: f32| {
            let off = off(t, angle);
            let top = along(
                &[
                    (0.0, 0.30),
                    (0.05, 0.72),
                    (0.14, 0.98),
                    (0.30, 1.0),
                    (0.50, 0.90),
                    (0.66, 0.92),
                    (0.85, 0.62),
                    (1.0, 0.12),
                ],
                t,
            );
            let cos = angle.cos();
            let grooves = 1.0 - 0.05 * rays(off);
            let y = if cos > 0.0 {
                cos.powf(0.8) * top * half.y * grooves
            } else {
                cos * 0.42 * half.y
            };
            Vec3::new(off.x * half.x, b.high + y, -off.y * half.z) * k
        };
        let mesh = [self.fine(24, 9), self.fine(28, 10)];
        let stuff = self.shell();
        self.skin.on(stuff, BODY, |buf| {
            surface(buf, &shell, mesh, |t, angle| {
                front_tint(kind, &b.look, off(t, angle), angle.cos(), seed)
            });
        });
        let hairs = self.hairs(b.hairs[1] / 4);
        let down = mixed(b.look.leg, b.look.hair, 0.6);
        self.hair(
            BODY,
            &shell,
            &Coat {
                count: hairs,
                along: [0.04, 0.97],
                long_m: [b.hair[0] * 0.45 * k, b.hair[1] * 0.5 * k],
                wide: 0.09,
                leans: 1.1,
                tints: [down.map(|v| v * 0.7), down],
            },
        );
        self.eyes(&shell);
        self.jaws();
        for (index, side) in [-1.0_f32, 1.0].into_iter().enumerate() {
            self.feeler(FEELERS[index], side);
        }
        self.skin.on(stuff, BODY, |buf| {
            // The waist.
            let from = Vec3::new(0.0, b.high + 0.05 * half.y, half.z * 0.86) * k;
            let to = Vec3::new(0.0, b.high + 0.16 * half.y, half.z * 1.02) * k;
            buf.tube(&[from, to], |_| half.x * 0.20 * k, 8, mixed(b.look.dark, b.look.joint, 0.3));
        });
    }

    fn eyes(&mut self, shell: &impl Fn(f32, f32) -> Vec3) {
        if self.fineness == Fineness::Many {
            return;
        }
        // The eyes of the right side: the share of the way along the back, the angle, the radius as
        // a share of half the head's width.
        let eyes: [(f32, f32, f32); 4] = match self.kind {
            SpiderKind::Cellar => {
                [(0.05, 0.16, 0.10), (0.06, 0.72, 0.17), (0.11, 0.60, 0.17), (0.10, 0.90, 0.17)]
            }
            SpiderKind::House => [
                (0.055, 0.28, 0.115),
                (0.065, 0.80, 0.12),
                (0.125, 0.25, 0.12),
                (0.135, 0.74, 0.12),
            ],
            SpiderKind::Garden => {
                [(0.055, 0.22, 0.14), (0.085, 1.22, 0.10), (0.125, 0.22, 0.13), (0.105, 1.20, 0.10)]
            }
            SpiderKind::Tarantula => [
                (0.105, 0.075, 0.060),
                (0.100, 0.21, 0.052),
                (0.130, 0.10, 0.040),
                (0.128, 0.22, 0.050),
            ],
        };
        let head = self.b.front.x * self.b.head * self.span;
        self.skin.on(Stuff::Gloss, BODY, |buf| {
            for (t, angle, radius) in eyes {
                for side in [-1.0_f32, 1.0] {
                    let r = radius * head;
                    let n = hull::normal(shell, t, angle * side);
                    let at = shell(t, angle * side) + n * r * 0.35;
                    buf.ball(at, Vec3::splat(r), 8, [0.010, 0.009, 0.009]);
                }
            }
        });
        // Dark rims set the eyes off.
        let (look, stuff) = (self.b.look, self.shell());
        self.skin.on(stuff, BODY, |buf| {
            for (t, angle, radius) in eyes {
                for side in [-1.0_f32, 1.0] {
                    let r = radius * head;
                    let at = shell(t, angle * side);
                    buf.ball(at, Vec3::splat(r * 1.16), 6, look.dark.map(|v| v * 0.5));
                }
            }
        });
    }

    fn jaws(&mut self) {
        let (b, k) = (self.b, self.span);
        let deg = b.jaw_ahead_deg.to_radians();
        for side in [-1.0_f32, 1.0] {
            let root = Vec3::new(
                side * b.jaw.x * 0.98,
                b.high + 0.12 * b.front.y,
                -b.front.z * (0.90 - 0.10 * deg),
            ) * k;
            let way = Vec3::new(0.0, -deg.cos(), -deg.sin());
            let ahead = Vec3::new(0.0, deg.sin(), -deg.cos());
            let long = b.jaw.y * k;
            let jaw = move |t: f32, angle: f32| {
                let thick = along(
                    &[
                        (0.0, 0.0),
                        (0.06, 0.62),
                        (0.35, 1.0),
                        (0.75, 0.86),
                        (0.95, 0.46),
                        (1.0, 0.0),
                    ],
                    t,
                ) * b.jaw.x
                    * k;
                let bulge = ahead * (0.35 * (t * PI).sin() * b.jaw.x * k);
                let round = Vec3::X * (angle.sin() * thick) + ahead * (angle.cos() * thick * 1.15);
                root + way * (t * long) + bulge + round
            };
            let mesh = [self.fine(10, 4), self.fine(12, 5)];
            let tone = mixed(b.look.leg, b.look.dark, 0.62);
            let stuff = self.shell();
            self.skin.on(stuff, BODY, |buf| {
                surface(buf, &jaw, mesh, |t, _| mixed(tone, b.look.dark, smooth(0.4, 1.0, t)));
            });
            let count = self.hairs(b.hairs[0] / 2);
            self.hair(
                BODY,
                &jaw,
                &Coat {
                    count,
                    along: [0.1, 0.95],
                    long_m: [b.hair[0] * 0.6 * k, b.hair[1] * 0.8 * k],
                    wide: 0.07,
                    leans: 1.2,
                    tints: [tone, mixed(tone, b.look.hair, 0.8)],
                },
            );
            if self.fineness != Fineness::Many {
                // The fang, folded inward.
                let tip = root + way * long * 0.97;
                let line = [
                    tip,
                    tip + Vec3::new(-side * 0.25, -0.32, 0.22) * b.jaw.x * k,
                    tip + Vec3::new(-side * 0.75, -0.42, 0.75) * b.jaw.x * k,
                ];
                let thick = b.jaw.x * 0.20 * k;
                self.skin.on(Stuff::Gloss, BODY, |buf| {
                    buf.tube(&line, |t| thick * (1.0 - 0.85 * t), 7, tint(26, 14, 10));
                });
            }
        }
    }

    /// A feeler of five bent parts: out and up, then down before the head.
    fn feeler(&mut self, joint: u16, side: f32) {
        let (b, k) = (self.b, self.span);
        let (long, thick) = (b.feeler.x * k, b.feeler.y * k);
        let down = -(b.high * k - thick * 0.8);
        let line: [Vec3; 4] = [
            Vec3::ZERO,
            Vec3::new(side * 0.10, 0.26, -0.32) * long,
            Vec3::new(side * 0.08, 0.18, -0.56) * long,
            Vec3::new(side * 0.0, 0.0, -0.92) * long + Vec3::Y * down.max(-0.42 * long),
        ];
        let ends = [0.0, 0.40, 0.58, 1.0];
        let limb = move |t: f32, angle: f32| {
            let piece = if t < ends[1] {
                0
            } else if t < ends[2] {
                1
            } else {
                2
            };
            let share = (t - ends[piece]) / (ends[piece + 1] - ends[piece]);
            let at = line[piece].lerp(line[piece + 1], share);
            let before = line[piece.max(1) - 1];
            let after = line[(piece + 2).min(3)];
            let way = (line[piece + 1] - line[piece])
                .lerp(after - before, 0.35)
                .normalize_or(Vec3::NEG_Z);
            let across = way.cross(Vec3::Y).normalize_or(Vec3::X);
            let up = across.cross(way);
            let r = thick
                * along(
                    &[
                        (0.0, 0.55),
                        (0.1, 1.0),
                        (0.36, 0.95),
                        (0.40, 0.72),
                        (0.46, 0.95),
                        (0.56, 0.85),
                        (0.60, 0.68),
                        (0.68, 0.86),
                        (0.80, 0.74),
                        (0.84, 0.66),
                        (0.92, 0.74),
                        (0.98, 0.5),
                        (1.0, 0.0),
                    ],
                    t,
                );
            at + (across * angle.sin() + up * angle.cos()) * r
        };
        let mesh = [self.fine(20, 6), self.fine(9, 4)];
        let (kind, look, stuff) = (self.kind, b.look, self.shell());
        self.skin.on(stuff, joint, |buf| {
            surface(buf, &limb, mesh, |t, _| {
                leg_tint(kind, &look, 1 + usize::from(t > 0.6), t, 0.92)
            });
        });
        let count = self.hairs(b.hairs[0] * 3 / 5);
        self.leg_hair(joint, &limb, count, 0.8);
    }
}
