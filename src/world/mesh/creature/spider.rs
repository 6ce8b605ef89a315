//! Spiders: true to the animal's parts, neither cute nor monstrous. A front part with eight eyes,
//! jaws and feelers, a narrow waist, an abdomen with spinnerets, and eight legs of seven parts:
//! hip and ring (on the body and at the first bone), thigh (the first bone), knee and shin (the
//! second), foot and toe (the third).

use std::f32::consts::{PI, TAU};

use bevy::prelude::*;
use gradus_base::chance::{Chance, smooth};
use gradus_scenario::world::shape::SpiderKind;

use crate::world::mesh::buf::{MeshBuf, Tint};
use crate::world::mesh::creature::hull::{self, Coat, along, blade, hair, mixed, surface};
use crate::world::mesh::creature::leg::LegPlan;
use crate::world::mesh::creature::spider_kind::{Build, Tints, abdomen_tint, build, leg_tint};
use crate::world::mesh::creature::{Creature, Fineness, Frame, Part, Round, Skin};
use crate::world::mesh::pieces::Stuff;
use crate::world::noise::cell;

pub(super) const BODY: u16 = 0;
const ABDOMEN: u16 = 1;
pub(super) const FEELERS: [u16; 2] = [2, 3];

/// Builds a spider whose feet stand `span` m apart.
pub fn spider(kind: SpiderKind, span: f32, seed: u64, fineness: Fineness) -> Creature {
    let mut chance = Chance::new(seed, 0x59d3);
    let mut b = build(kind);
    let tone = chance.range(0.86, 1.16);
    let warm = chance.range(0.94, 1.06);
    let coat = |c: &mut Tint| *c = [c[0] * tone * warm, c[1] * tone, c[2] * tone / warm];
    let Tints { dark, middle, pale, leg, band, joint, hair } = &mut b.look;
    [dark, middle, pale, leg, band, joint, hair].into_iter().for_each(coat);
    b.abdomen *= Vec3::new(1.0, 1.0, 0.98) * chance.range(0.92, 1.06);
    let frame = frame(&b, span);
    let mut making = Making {
        kind,
        b,
        span,
        fineness,
        seed: chance.bits() as u32,
        chance,
        skin: Skin::default(),
    };
    making.front();
    making.abdomen();
    for (nth, leg) in frame.legs.iter().enumerate() {
        making.leg(leg, frame.first_of_leg(nth));
    }
    Creature { skin: making.skin, frame }
}

/// The joints of a spider: abdomen, feelers, legs.
fn frame(b: &Build, span: f32) -> Frame {
    let waist = Vec3::new(0.0, b.high + 0.10 * b.front.y, b.front.z * 0.96) * span;
    let up = Quat::from_rotation_x(-b.abdomen_up_deg.to_radians());
    let mut parts = vec![Part {
        rest: Transform::from_translation(waist).with_rotation(up),
        stirs_deg: [1.6, 0.7],
        period_s: 3.1,
    }];
    for side in [-1.0_f32, 1.0] {
        let root = Vec3::new(side * b.front.x * 0.40, b.high, -b.front.z * 0.80) * span;
        let turn = Quat::from_rotation_y(side * -0.20);
        parts.push(Part {
            rest: Transform::from_translation(root).with_rotation(turn),
            stirs_deg: [7.0, 4.0],
            period_s: 1.7 + 0.23 * side,
        });
    }
    let mut legs = Vec::new();
    for pair in 0..4 {
        for side in [-1.0_f32, 1.0] {
            let turn = b.ahead_deg[pair].to_radians();
            let out = Vec3::new(turn.cos() * side, 0.0, -turn.sin());
            let share = pair as f32 / 3.0;
            let z = -0.52 + 1.06 * share;
            let wide = 0.90 - 0.22 * (share - 0.42).abs();
            let hip = Vec3::new(side * b.front.x * wide, b.high, z * b.front.z) * span;
            // The toe is thick: its middle is over the ground.
            let toe = 0.30 * b.leg * b.tip / 0.45;
            let foot = Vec3::new(0.0, toe, z * b.front.z * 0.5) * span
                + out * (0.5 * b.reach[pair] * span);
            let reach = (foot - hip).with_y(0.0).length();
            // Long legs carry their knees higher.
            let high = b.knee * (0.62 + 0.38 * b.reach[pair]) * span;
            let knee = Vec2::new(reach * 0.36, high);
            let ankle = Vec2::new(reach * 0.77, b.ankle * span);
            // Opposite legs of neighbouring pairs step together, the hind ones first.
            let plan = LegPlan {
                set: (pair + usize::from(side > 0.0)) % 2,
                order: 1.0 - share,
                feels: pair < 2,
                thick_m: b.leg * span,
                ..LegPlan::through(hip, foot, knee, ankle)
            };
            legs.push(plan);
        }
    }
    // The picture of a patch is dark in its middle and fades to its edge.
    let back = Round {
        at: waist + up * Vec3::Z * b.abdomen.z * span,
        half_m: Vec2::new(b.abdomen.x, b.abdomen.z) * (1.75 * span),
    };
    let front = Round {
        at: Vec3::Y * b.high * span,
        half_m: Vec2::new(b.front.x * 2.1, b.front.z * 1.9) * span,
    };
    let rounds = [back, front];
    let (stride_m, lift_m, reach_m) = (0.27 * span, 0.075 * span, 0.42 * span);
    Frame { parts, legs, stride_m, lift_m, reach_m, rounds, back_m: b.abdomen.y * 1.15 * span }
}

pub(super) struct Making {
    pub(super) kind: SpiderKind,
    pub(super) b: Build,
    pub(super) span: f32,
    pub(super) fineness: Fineness,
    pub(super) seed: u32,
    pub(super) chance: Chance,
    pub(super) skin: Skin,
}

impl Making {
    /// A number of rows or columns by fineness.
    pub(super) fn fine(&self, near: usize, many: usize) -> usize {
        if self.fineness == Fineness::Many { many } else { near }
    }

    pub(super) fn hairs(&self, near: usize) -> usize {
        match self.fineness {
            Fineness::Near => near,
            Fineness::Sparse => near / 2,
            Fineness::Many => 0,
        }
    }

    /// The stuff of the parts that shine a little.
    pub(super) fn shell(&self) -> Stuff {
        match (self.kind, self.fineness) {
            (SpiderKind::Tarantula, _) | (_, Fineness::Many) => Stuff::Matte,
            _ => Stuff::Shell,
        }
    }

    pub(super) fn hair(&mut self, joint: u16, of: &impl hull::Surface, coat: &Coat) {
        let chance = &mut self.chance;
        self.skin.on(Stuff::Hair, joint, |buf| hair(buf, of, coat, chance));
    }

    pub(super) fn leg_hair(
        &mut self,
        joint: u16,
        limb: &impl hull::Surface,
        count: usize,
        size: f32,
    ) {
        let (b, k) = (self.b, self.span);
        let furry = self.kind == SpiderKind::Tarantula;
        let root = mixed(b.look.leg, b.look.hair, 0.1);
        let fur = Coat {
            count: if furry { count * 5 / 6 } else { count },
            along: [0.02, 0.97],
            long_m: [b.hair[0] * size * k, b.hair[1] * 0.62 * size * k],
            wide: if furry { 0.085 } else { 0.06 },
            leans: if furry { 1.5 } else { 0.8 },
            tints: [root.map(|v| v * 0.75), mixed(b.look.leg, b.look.hair, 0.55)],
        };
        self.hair(joint, limb, &fur);
        if furry {
            // Few long pale hairs stand out of the fur.
            let long = Coat {
                count: count / 6,
                long_m: [b.hair[1] * 0.7 * size * k, b.hair[1] * 1.15 * size * k],
                wide: 0.030,
                leans: 0.6,
                tints: [mixed(b.look.leg, b.look.hair, 0.4), b.look.hair],
                ..fur
            };
            self.hair(joint, limb, &long);
        }
    }

    fn abdomen(&mut self) {
        let (b, k, kind, seed) = (self.b, self.span, self.kind, self.seed);
        let half = b.abdomen * k;
        let shape = move |t: f32, angle: f32| {
            let round = (PI * t.clamp(0.0, 1.0).powf(b.egg)).sin().max(0.0).powf(0.62);
            let cos = angle.cos();
            let tall = if cos > 0.0 { 1.0 } else { 0.86 };
            // The shoulders of a garden spider stand out.
            let hump = match kind {
                SpiderKind::Garden => {
                    let there = smooth(0.16, 0.0, (t - 0.30).abs());
                    let side = smooth(0.55, 0.0, (angle_off(angle).abs() - 0.85).abs());
                    1.0 + 0.11 * there * side
                }
                _ => 1.0,
            };
            Vec3::new(
                angle.sin() * half.x * round * hump,
                cos * half.y * tall * round * hump + half.y * 0.18 * (t * PI).sin(),
                2.0 * half.z * t,
            )
        };
        let mesh = [self.fine(36, 12), self.fine(40, 12)];
        let look = b.look;
        self.skin.on(Stuff::Matte, ABDOMEN, |buf| {
            surface(buf, &shape, mesh, |t, angle| {
                abdomen_tint(kind, &look, t, angle_off(angle), seed)
            });
        });
        let count = self.hairs(b.hairs[1]);
        let under = mixed(look.dark, look.middle, 0.6);
        let fur = Coat {
            count: count * 3 / 4,
            along: [0.03, 0.985],
            long_m: [b.hair[0] * k, b.hair[1] * 0.7 * k],
            wide: if kind == SpiderKind::Tarantula { 0.080 } else { 0.055 },
            leans: if kind == SpiderKind::Tarantula { 1.3 } else { 0.9 },
            tints: [
                under,
                mixed(under, look.hair, if kind == SpiderKind::Tarantula { 0.35 } else { 0.7 }),
            ],
        };
        self.hair(ABDOMEN, &shape, &fur);
        let long = Coat {
            count: count / 4,
            along: [0.12, 0.985],
            long_m: [b.hair[1] * 0.8 * k, b.hair[1] * 1.15 * k],
            wide: 0.035,
            leans: 0.55,
            tints: [look.hair.map(|v| v * 0.75), look.hair],
        };
        self.hair(ABDOMEN, &shape, &long);
        for side in [-1.0_f32, 1.0] {
            let root = Vec3::new(side * half.x * 0.14, -half.y * 0.22, half.z * 1.90);
            let long = b.spinneret * k;
            let line = [
                root,
                root + Vec3::new(side * 0.12, -0.10, 0.55) * long,
                root + Vec3::new(side * 0.22, -0.12, 1.05) * long,
            ];
            let thick = half.x * 0.10;
            let sides = self.fine(8, 4);
            self.skin.on(Stuff::Matte, ABDOMEN, |buf| {
                buf.tube(
                    &line,
                    |t| thick * (1.0 - 0.55 * t),
                    sides,
                    mixed(look.dark, look.leg, 0.4),
                );
            });
        }
    }

    /// The seven parts of a leg: hip and the ring on the body, then each bone in its own frame.
    fn leg(&mut self, leg: &LegPlan, first: u16) {
        let (b, k, kind) = (self.b, self.span, self.kind);
        let thick = b.leg * k;
        let stuff = self.shell();
        let sides = self.fine(9, 5);
        // The hip reaches from below the front part outward.
        let inner = Vec3::new(leg.hip.x * 0.42, leg.hip.y - 0.15 * thick, leg.hip.z * 0.75);
        let outer = leg.hip + leg.out() * thick * 0.2;
        let coxa = mixed(b.look.leg, b.look.dark, 0.35);
        self.skin.on(stuff, BODY, |buf| {
            let line = [inner, inner.lerp(outer, 0.6), outer];
            buf.tube(&line, |t| thick * (1.0 - 0.12 * t), sides.min(8), coxa);
        });
        let tip = b.tip;
        // Each part is closed at both ends: the ends meet within the joints.
        let profiles: [&[(f32, f32)]; 3] = [
            // Ring, thigh.
            &[
                (0.0, 0.0),
                (0.02, 0.70),
                (0.06, 0.88),
                (0.10, 0.74),
                (0.17, 0.95),
                (0.34, 1.05),
                (0.70, 0.95),
                (0.92, 0.84),
                (0.97, 0.74),
                (1.0, 0.0),
            ],
            // Knee, shin.
            &[
                (0.0, 0.0),
                (0.025, 0.70),
                (0.10, 0.90),
                (0.20, 0.92),
                (0.29, 0.80),
                (0.325, 0.70),
                (0.37, 0.80),
                (0.55, 0.83),
                (0.85, 0.72),
                (0.97, 0.62),
                (1.0, 0.0),
            ],
            // Foot, toe.
            &[
                (0.0, 0.0),
                (0.03, 0.56),
                (0.10, 0.63),
                (0.35, 0.58),
                (0.57, 0.52),
                (0.605, 0.44),
                (0.65, 0.50),
                (0.88, 0.44),
                (0.98, 0.32),
                (1.0, 0.0),
            ],
        ];
        let bows = [0.035, 0.030, 0.020];
        for (bone, profile) in profiles.into_iter().enumerate() {
            let long = leg.bones_m[bone];
            let ends = [0.62, if bone == 2 { 0.0 } else { 0.60 }].map(|end| end * thick);
            let limb = move |t: f32, angle: f32| {
                // Every kind's leg is thinner towards its tip.
                let at = (bone as f32 + t) / 3.0;
                let slim = 1.0 - (1.0 - tip / 0.45).max(-0.9) * smooth(0.2, 0.9, at);
                let r = thick * along(profile, t) * slim;
                let high = bows[bone] * long * (t * PI).sin();
                let z = ends[0] * slim - t * (long + (ends[0] + ends[1]) * slim);
                Vec3::new(angle.sin() * r, high + angle.cos() * r * 1.04, z)
            };
            let rows = [self.fine(10, 5), self.fine(12, 6), self.fine(9, 5)][bone];
            let look = b.look;
            let tone = self.chance.range(0.94, 1.06);
            let seed = self.seed ^ (u32::from(first) + bone as u32);
            self.skin.on(stuff, first + bone as u16, |buf| {
                surface(buf, &limb, [rows, sides], |t, angle| {
                    let under = 1.0 - 0.25 * smooth(0.2, -0.8, angle.cos());
                    let grain = 0.84 + 0.32 * cell((t * 60.0) as i32, (angle * 5.0) as i32, seed);
                    leg_tint(kind, &look, bone, t, tone * grain * under)
                });
                if bone == 0 {
                    buf.ball(Vec3::ZERO, Vec3::splat(thick * 0.86), 6, coxa);
                }
            });
            let share = [0.36, 0.38, 0.26][bone];
            let size = [1.0, 0.9, 0.62][bone];
            let count = self.hairs((b.hairs[0] as f32 * share) as usize);
            self.leg_hair(first + bone as u16, &limb, count, size);
            let spines = if self.fineness == Fineness::Many { 0 } else { b.spines / 3 };
            self.spines(first + bone as u16, &limb, spines);
        }
    }

    /// Stiff dark spines that stand out of a leg.
    fn spines(&mut self, joint: u16, limb: &impl hull::Surface, count: usize) {
        let (b, k) = (self.b, self.span);
        let chance = &mut self.chance;
        self.skin.on(Stuff::Hair, joint, |buf: &mut MeshBuf| {
            for _ in 0..count {
                let (t, angle) = (chance.range(0.25, 0.95), chance.range(-1.9, 1.9));
                let root = limb(t, angle);
                let n = hull::normal(limb, t, angle);
                let ahead = (limb((t + 0.02).min(1.0), angle) - root).normalize_or(n);
                let tip = root + (n + ahead * 0.7).normalize_or(n) * (b.leg * 1.5 * k);
                let dark = b.look.dark;
                blade(buf, [root, tip], n, b.leg * 0.13 * k, [dark, dark.map(|v| v * 0.6)]);
            }
        });
    }
}

/// An angle between −π and π.
pub(super) fn angle_off(angle: f32) -> f32 {
    (angle + PI).rem_euclid(TAU) - PI
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [SpiderKind; 4] =
        [SpiderKind::Cellar, SpiderKind::House, SpiderKind::Garden, SpiderKind::Tarantula];

    #[test]
    fn feet_stand_on_the_ground_within_the_span_and_no_part_is_below_it() {
        for kind in KINDS {
            for fineness in [Fineness::Near, Fineness::Many] {
                let spider = spider(kind, 0.1, 3, fineness);
                assert_eq!(spider.frame.legs.len(), 8);
                let all = spider.skin.posed(&spider.frame.rest());
                let low = all.iter().map(|p| p.y).fold(f32::INFINITY, f32::min);
                let far = all.iter().map(|p| p.x.hypot(p.z)).fold(0.0, f32::max);
                assert!((-0.003..0.002).contains(&low), "{kind:?}: the lowest is at {low} m");
                assert!((0.045..0.062).contains(&far), "{kind:?}: a foot {far} m off the middle");
            }
        }
    }

    #[test]
    fn a_near_spider_has_no_more_than_25_thousand_triangles_and_one_of_many_a_tenth() {
        for kind in KINDS {
            let count = |fineness| spider(kind, 0.1, 3, fineness).skin.triangles();
            let [near, sparse, many] =
                [Fineness::Near, Fineness::Sparse, Fineness::Many].map(count);
            assert!((8000..25_000).contains(&near), "{kind:?}: {near}");
            assert!(sparse <= near, "{kind:?}: {sparse}");
            assert!(many < 2600, "{kind:?}: {many}");
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_spider_and_another_seed_another() {
        let corners = |seed| {
            let made = spider(SpiderKind::House, 0.05, seed, Fineness::Sparse);
            made.skin.posed(&made.frame.rest())
        };
        assert_eq!(corners(4), corners(4));
        assert_ne!(corners(4), corners(5));
    }
}
