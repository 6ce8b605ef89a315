//! Birds: bones, flesh and feathers. Lengths here are shares of the length from beak to tail. The bird
//! of the skin lies level in the air, its hips over the origin, its wings open, its legs down, its
//! beak to −Z and its left side at −X; [`super::bird_pose`] lets it stand and fly.

use bevy::prelude::*;
use gradus_base::chance::Chance;
use gradus_scenario::world::BirdKind;

use crate::world::mesh::buf::{Tint, tint};
use crate::world::mesh::creature::bird_kind::{Build, build};
use crate::world::mesh::creature::flesh::{Bound, Flesh, lines, net};
use crate::world::mesh::creature::{Fineness, Skin};
use crate::world::mesh::pieces::Stuff;

/// The bones, in the order of the skin's joints. Joint 0 is the whole bird.
pub const BODY: u16 = 1;
pub const NECK: u16 = 2;
pub const HEAD: u16 = 3;
pub const TAIL: u16 = 4;
/// A wing that is folded; left, right.
pub const FOLDED: [u16; 2] = [5, 6];
/// The first of an open wing's two bones: arm and hand.
pub const WINGS: [u16; 2] = [7, 9];
/// The first of a leg's three bones: shin, shank, foot.
pub const LEGS: [u16; 2] = [11, 14];
pub const BONES: usize = 17;

/// Where the bones begin, in the bird of the skin.
#[derive(Clone, Debug)]
pub struct BirdBones {
    pub at: [Vec3; BONES],
    /// The height of the hips over the ground.
    pub hips: f32,
    /// How far a bird that stands points up, rad.
    pub up: f32,
    /// The length from beak to tail, m.
    pub long_m: f32,
    /// Half of the open wings.
    pub half: f32,
}

/// A bird: corners in metres.
pub struct Bird {
    pub skin: Skin,
    pub bones: BirdBones,
}

/// Builds a bird of so wide wings, m.
pub fn bird(kind: BirdKind, span_m: f32, seed: u64, fineness: Fineness) -> Bird {
    let mut chance = Chance::new(seed, 0xb12d);
    let b = build(kind);
    let tone = chance.range(0.88, 1.10);
    let pale = if kind == BirdKind::Pigeon { chance.range(0.0, 1.0) } else { 0.0 };
    let seed = chance.bits() as u32;
    let long_m = b.long * span_m;
    let bones = bones(&b, long_m);
    let mut making =
        Making { kind, b, bones, fineness, seed, tone, checks: pale > 0.6, skin: Skin::default() };
    making.body();
    for side in 0..2 {
        making.folded(side);
        making.open(side);
        making.leg(side);
    }
    making.tail();
    making.face();
    Bird { skin: making.skin, bones: making.bones }
}

fn bones(b: &Build, long_m: f32) -> BirdBones {
    let mut at = [Vec3::ZERO; BONES];
    let mut set = |bone: u16, place: Vec3| {
        if let Some(slot) = at.get_mut(usize::from(bone)) {
            *slot = place;
        }
    };
    set(NECK, Vec3::new(0.0, 0.045, -0.17));
    set(HEAD, skull(b));
    set(TAIL, Vec3::new(0.0, 0.030, 0.20));
    // The shoulders and the slant of the quills make up the rest of half the span.
    let half = 0.435 / b.long;
    for (nth, side) in [-1.0, 1.0].into_iter().enumerate() {
        let shoulder = Vec3::new(side * 0.085 * b.body, 0.070 * b.body, -0.115);
        set(FOLDED[nth], shoulder);
        set(WINGS[nth], shoulder);
        set(WINGS[nth] + 1, shoulder + Vec3::new(side * 0.42 * half, 0.0, -0.03));
        let hip = Vec3::new(side * 0.065 * b.body, -0.075 * b.body, 0.03);
        set(LEGS[nth], hip);
        set(LEGS[nth] + 1, hip + Vec3::new(side * 0.004, -0.40 * b.hips, 0.045));
        set(LEGS[nth] + 2, hip + Vec3::new(side * 0.004, 0.075 * b.body - b.hips + 0.008, 0.0));
    }
    BirdBones { at, hips: b.hips, up: b.up_deg.to_radians(), long_m, half }
}

/// The middle of the head, the neck stretched half.
pub(super) fn skull(b: &Build) -> Vec3 {
    Vec3::new(0.0, 0.045 + 0.135 * b.carried, -0.275)
}

pub(super) struct Making {
    pub(super) kind: BirdKind,
    pub(super) b: Build,
    pub(super) bones: BirdBones,
    pub(super) fineness: Fineness,
    pub(super) seed: u32,
    pub(super) tone: f32,
    /// A pigeon with chequered wings.
    pub(super) checks: bool,
    pub(super) skin: Skin,
}

impl Making {
    pub(super) fn bone(&self, bone: u16) -> Vec3 {
        self.bones.at.get(usize::from(bone)).copied().unwrap_or_default()
    }

    pub(super) fn fine(&self, near: usize, many: usize) -> usize {
        if self.fineness == Fineness::Many { many } else { near }
    }

    /// Body, neck and head as one skin.
    fn body(&mut self) {
        let (b, skull) = (self.b, skull(&self.b));
        let (w, n, h) = (b.body, b.neck, b.head);
        let p = |y: f32, z: f32| Vec3::new(0.0, y, z);
        let mut f = Flesh::default();
        f.add(BODY, [p(-0.010, -0.115), p(-0.020, -0.02)], [0.128 * w, 0.128 * w], 0.95, 0.0);
        f.add(BODY, [p(-0.020, -0.02), p(-0.002, 0.13)], [0.128 * w, 0.088 * w], 0.95, 0.02);
        f.add(BODY, [p(0.000, 0.12), p(0.022, 0.24)], [0.088 * w, 0.042 * w], 1.0, 0.03);
        f.add(BODY, [p(0.030, -0.155), p(0.065, -0.19)], [0.095 * n, 0.080 * n], 0.95, 0.05);
        let low = self.bone(NECK) + Vec3::new(0.0, 0.012, -0.01);
        f.add(
            NECK,
            [low, skull + Vec3::new(0.0, -0.03, 0.020)],
            [0.086 * n, 0.050 * n],
            0.92,
            0.05,
        );
        f.add(
            HEAD,
            [skull + Vec3::new(0.0, 0.004, 0.004), skull + Vec3::new(0.0, -0.001, -0.030)],
            [0.0530 * h, 0.0440 * h],
            0.94,
            0.018,
        );
        f.add(
            HEAD,
            [skull + Vec3::new(0.0, -0.004, -0.03), skull + Vec3::new(0.0, -0.010, -0.060) * h],
            [0.038 * h, 0.022 * h],
            0.88,
            0.012,
        );
        for x in [-1.0, 1.0] {
            // Breeches.
            let hip = self.bone(LEGS[usize::from(x > 0.0)]);
            f.add(
                BODY,
                [hip + Vec3::new(0.0, 0.03, -0.01), hip + Vec3::new(0.0, -0.05, 0.02)],
                [0.050 * w, 0.028 * w],
                0.8,
                0.03,
            );
        }
        let coarse = if self.fineness == Fineness::Many { 2.0 } else { 1.0 };
        let wide = 0.17 * w;
        let grid = [
            lines(&[(-wide, 0.013), (0.0, 0.011), (wide, 0.013)], coarse),
            lines(
                &[(-0.2, 0.014), (0.10, 0.013), (0.14, 0.0095), (skull.y + 0.08 * h, 0.0095)],
                coarse,
            ),
            lines(&[(skull.z - 0.10 * h, 0.0095), (-0.20, 0.011), (0.32, 0.017)], coarse),
        ];
        let net = net(&f, &grid);
        let bounds: Vec<Bound> = net.corners.iter().map(|at| f.bound(*at)).collect();
        let long_m = self.bones.long_m;
        let tints: Vec<Tint> =
            net.corners.iter().zip(&net.outs).map(|(at, out)| self.plumage(*at, *out)).collect();
        self.skin.between(Stuff::Matte, |buf| {
            for ((at, out), [r, g, bl]) in net.corners.iter().zip(&net.outs).zip(tints) {
                buf.vertex(*at * long_m, *out, at.zy(), Vec3::Z, [r, g, bl, 1.0]);
            }
            for [a, b, c, d] in &net.faces {
                buf.triangle(*a, *b, *c);
                buf.triangle(*a, *c, *d);
            }
            bounds
        });
    }

    /// Beak and eyes.
    fn face(&mut self) {
        let (b, k, skull) = (self.b, self.bones.long_m, skull(&self.b));
        let (h, look, kind) = (b.head, b.look, self.kind);
        let sides = self.fine(10, 5);
        self.skin.on(Stuff::Gloss, HEAD, |buf| {
            let root = skull + Vec3::new(0.0, -0.008, -0.052) * h;
            let down = if kind == BirdKind::Sparrow { 0.16 } else { 0.20 };
            let at = |t: f32| {
                // Its ridge bends down to the tip.
                (root + Vec3::new(0.0, -down * b.beak * t * t, -b.beak * t)) * k
            };
            let line = [at(-0.25), at(0.15), at(0.5), at(0.8), at(1.0)];
            let thick = b.thick * k * 1.15;
            buf.tube(&line, |t| thick * (1.0 - t.powf(1.5) * 0.9), sides, look.beak);
            if kind == BirdKind::Pigeon {
                for x in [-1.0, 1.0] {
                    // The white cere over the nostrils.
                    let cere = root + Vec3::new(x * 0.006, 0.012, -0.012);
                    buf.ball(
                        cere * k,
                        Vec3::new(0.0075, 0.0060, 0.013) * k,
                        sides,
                        tint(206, 202, 196),
                    );
                }
            }
            for x in [-1.0, 1.0] {
                let eye = skull + Vec3::new(x * 0.0415, 0.008, -0.024) * h;
                let out = Vec3::new(x, 0.05, -0.30).normalize();
                let size = if kind == BirdKind::Sparrow { 0.0125 } else { 0.0112 } * h;
                let rim = if kind == BirdKind::Pigeon {
                    tint(150, 140, 134)
                } else {
                    look.head.map(|v| v * 0.7)
                };
                buf.ball((eye - out * size * 0.35) * k, Vec3::splat(size * 1.18 * k), sides, rim);
                buf.ball(eye * k, Vec3::splat(size * k), sides, look.eye);
                buf.ball(
                    (eye + out * size * 0.42) * k,
                    Vec3::splat(size * 0.64 * k),
                    sides,
                    tint(8, 7, 7),
                );
                buf.ball(
                    (eye + out * size * 0.86 + Vec3::new(0.0, size * 0.35, 0.0)) * k,
                    Vec3::splat(size * 0.16 * k),
                    4,
                    tint(226, 226, 224),
                );
            }
        });
    }

    /// A leg: the shin in its feathers, the bare shank, four toes.
    fn leg(&mut self, side: usize) {
        let (b, k) = (self.b, self.bones.long_m);
        let first = LEGS[side];
        let [hip, heel, foot] = [0, 1, 2].map(|bone| self.bone(first + bone));
        let sides = self.fine(8, 4);
        let (bare, feathers) = (b.look.leg, b.look.belly.map(|v| v * self.tone * 0.9));
        let r = b.leg * k;
        self.skin.on(Stuff::Matte, first, |buf| {
            let line = [hip * k, hip.lerp(heel, 0.6) * k, heel * k];
            buf.tube(&line, |t| r * (2.6 - 1.75 * t), sides, feathers);
        });
        self.skin.on(Stuff::Matte, first + 1, |buf| {
            let line = [heel * k, heel.lerp(foot, 0.3) * k, foot * k];
            buf.tube(&line, |t| r * (0.90 - 0.16 * (t * 3.1).sin()), sides, bare);
            buf.ball(heel * k, Vec3::splat(r * 0.95), sides, bare);
        });
        self.skin.on(Stuff::Matte, first + 2, |buf| {
            buf.ball(foot * k, Vec3::splat(r * 0.95), sides, bare);
            for (turn_deg, long) in
                [(-30.0_f32, 0.085), (0.0, 0.105), (30.0, 0.085), (180.0, 0.055)]
            {
                let way = Quat::from_rotation_y(turn_deg.to_radians()) * Vec3::NEG_Z;
                let low = Vec3::new(0.0, 0.0045 - 0.008, 0.0);
                let line = [
                    foot * k,
                    (foot + way * long * 0.4 + low * 0.4) * k,
                    (foot + way * long * 0.85 + low) * k,
                    (foot + way * long * 1.08 + low * 1.3) * k,
                ];
                buf.tube(&line, |t| r * (0.72 - 0.45 * t), sides.min(6), bare);
            }
        });
    }
}

#[cfg(test)]
impl Bird {
    /// The corners of the bird that holds itself so, m.
    pub fn posed(&self, perch: &crate::world::mesh::creature::Perch) -> Vec<Vec3> {
        let long_m = self.bones.long_m;
        let joints = self.bones.pose(perch).into_iter().zip(self.bones.at);
        let joints: Vec<Transform> = joints
            .map(|(joint, at)| {
                let begins =
                    joint.translation * long_m - joint.rotation * (joint.scale * at * long_m);
                Transform { translation: begins, ..joint }
            })
            .collect();
        self.skin.posed(&joints)
    }

    /// The corners of the bird that stands, m.
    pub fn standing(&self) -> Vec<Vec3> {
        let feet = [0, 1].map(|leg| self.bones.foot(leg));
        self.posed(&crate::world::mesh::creature::Perch { feet, ..Default::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::mesh::creature::Perch;

    const KINDS: [BirdKind; 3] = [BirdKind::Pigeon, BirdKind::Crow, BirdKind::Sparrow];

    fn extent(all: &[Vec3]) -> (Vec3, Vec3) {
        let low = all.iter().copied().fold(Vec3::INFINITY, Vec3::min);
        (low, all.iter().copied().fold(Vec3::NEG_INFINITY, Vec3::max))
    }

    #[test]
    fn a_bird_stands_on_its_feet_with_folded_wings_and_spans_what_is_said_in_flight() {
        for kind in KINDS {
            let span = kind.span_m() as f32;
            let bird = bird(kind, span, 3, Fineness::Near);
            let (low, high) = extent(&bird.standing());
            assert!((-0.01..0.01).contains(&(low.y / span)), "{kind:?} stands at {}", low.y);
            assert!(high.x < 0.2 * span, "{kind:?} has its wings folded: {}", high.x);
            let level = Perch { flies: 1.0, beat: 0.27, strong: 0.0, ..Perch::default() };
            let (low, high) = extent(&bird.posed(&level));
            let wide = (high.x - low.x) / span;
            assert!((0.85..1.1).contains(&wide), "{kind:?} spans {wide} of its span");
        }
    }

    #[test]
    fn a_beak_that_pecks_is_at_the_ground() {
        for kind in KINDS {
            let bird = bird(kind, 1.0, 3, Fineness::Many);
            let feet = [0, 1].map(|leg| bird.bones.foot(leg));
            let (low, _) = extent(&bird.posed(&Perch { feet, pecks: 1.0, ..Perch::default() }));
            assert!((-0.05..0.01).contains(&low.y), "{kind:?}: the lowest is at {}", low.y);
        }
    }

    #[test]
    fn a_near_bird_has_no_more_than_20_thousand_triangles_and_one_of_many_a_third() {
        for kind in KINDS {
            let count = |fineness| bird(kind, 1.0, 3, fineness).skin.triangles();
            let [near, many] = [Fineness::Near, Fineness::Many].map(count);
            assert!((8000..20_000).contains(&near), "{kind:?}: {near}");
            assert!(many < near / 3 + 500, "{kind:?}: {many}");
        }
    }
}
