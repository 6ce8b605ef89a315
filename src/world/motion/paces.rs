//! When and where the feet of an animal with four legs step: a function of the body's way alone,
//! before and after the moment, as [`gait`](super::gait) is for many legs.
//!
//! Time is cut into blocks of two seconds, and each block into whole cycles, as many as strides of
//! the natural length for the block's mean speed fit into its way. In each cycle each foot swings
//! once, about its own share of the cycle; between two swings it stands where the body's way brings
//! it below its place at rest in the middle of the stand. So no foot slides.
//!
//! ```text
//!   share of the cycle   0    1/4   1/2   3/4   1
//!   walk                 LH   LF    RH    RF          the lateral sequence of dogs
//!   trot                 LH+RF      RH+LF             diagonal pairs
//! ```
//!
//! Strides are 2.4 Fr^0.34 times as long as the legs are high, and dogs go over to the trot at about
//! Fr = 0.5, where Fr is the speed squared by gravity times the legs' height (Alexander and Jayes
//! 1983, A dynamic similarity hypothesis for the gaits of quadrupedal mammals).

use bevy::math::Affine3A;
use bevy::prelude::*;
use gradus_base::chance::smooth;

use crate::world::motion::gait::Foothold;

/// The length of a block, s, and in how many pieces its way is measured.
const BLOCK_SECS: f64 = 2.0;
const PIECES: u32 = 8;
/// No block has more cycles.
const MOST_CYCLES: u32 = 14;
/// A body that turns on its place steps so often for each radian.
const CYCLES_A_RADIAN: f32 = 0.8;
const GRAVITY_MPS2: f32 = 9.81;
/// The squared speeds by gravity times height between which a walk becomes a trot.
const TROTS: [f32; 2] = [0.42, 0.60];
/// The shares of a cycle in which a foot is in the air, at a slow walk and at a trot.
const AIR: [f32; 2] = [0.34, 0.48];
/// The middles of the swings in a cycle, of the left and right fore foot and the left and right hind
/// foot: at a walk and at a trot.
const WALK: [f32; 4] = [0.25, 0.75, 0.0, 0.5];
const TROT: [f32; 4] = [0.5, 1.0, 0.0, 0.5];
/// A body that moves farther than so many heights in a cycle was put elsewhere.
const FARTHEST: f32 = 3.0;

/// The cycles of a block.
#[derive(Clone, Copy, Debug)]
struct Block {
    nth: i64,
    cycles: u32,
    /// How much of the gait is a trot, 0 to 1.
    trot: f32,
    /// The way of the block by the height of the legs.
    way: f32,
}

/// A place in the row of all cycles: a block, and how far in it, in cycles.
#[derive(Clone, Copy, Debug)]
struct Phase {
    block: usize,
    at: f32,
}

/// How an animal goes at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Going {
    /// The block of the moment between its neighbours, two to each side.
    blocks: [Block; 5],
    now: Phase,
    high_m: f32,
}

/// A body's beat at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beat {
    /// The share of the cycle that is done, 0 to 1.
    pub share: f32,
    /// How much of the gait is a trot, 0 to 1.
    pub trot: f32,
    /// The way in a cycle by the height of the legs.
    pub stride: f32,
}

impl Going {
    /// How an animal with legs so high, in its own measure, goes; `pose` is its pose over the ground
    /// at any moment, s.
    pub fn at(secs: f64, high_m: f32, pose: &impl Fn(f64) -> Affine3A) -> Self {
        let nth = (secs / BLOCK_SECS).floor() as i64;
        let blocks = [-2, -1, 0, 1, 2].map(|off| block(nth + off, high_m, pose));
        let share = (secs / BLOCK_SECS - nth as f64).clamp(0.0, 1.0) as f32;
        let now = Phase { block: 2, at: share * blocks[2].cycles as f32 };
        Self { blocks, now, high_m }
    }

    fn block(&self, nth: usize) -> Block {
        self.blocks.get(nth).copied().unwrap_or(self.blocks[2])
    }

    /// The beat of the body.
    pub fn beat(&self) -> Beat {
        let block = self.block(self.now.block);
        Beat {
            share: self.now.at.fract(),
            trot: block.trot,
            stride: block.way / block.cycles.max(1) as f32,
        }
    }

    /// The foot of a leg, from the left fore leg to the right hind leg, that stands at `rest` of the
    /// body's frame when the body rests.
    pub fn foot(
        &self,
        leg: usize,
        rest: Vec3,
        pose: &impl Fn(f64) -> Affine3A,
        now: &Affine3A,
    ) -> Foothold {
        let below = now.transform_point3(rest);
        let swings = |cycle: i64| self.swing(leg, cycle);
        // Cycles are counted from the first of the five blocks.
        let before: i64 = self.blocks.iter().take(2).map(|block| i64::from(block.cycles)).sum();
        let here = before as f32 + self.now.at;
        let cycle = here.floor() as i64;
        let between = |a: i64| 0.5 * (swings(a) + swings(a + 1));
        let nth = if here < between(cycle - 1) {
            cycle - 1
        } else if here >= between(cycle) {
            cycle + 1
        } else {
            cycle
        };
        let stands =
            [between(nth - 1), between(nth)].map(|at| pose(self.secs(at)).transform_point3(rest));
        let [from, to] = stands;
        let scale = Vec3::from(now.matrix3.x_axis).length().max(1e-6);
        let most = FARTHEST * self.high_m * scale;
        if from.distance(below).max(to.distance(below)) > most {
            return Foothold { at: below, lifted: 0.0 };
        }
        let block = self.block(self.of_cycle(nth).block);
        let half = 0.5 * (AIR[0] + (AIR[1] - AIR[0]) * block.trot);
        let middle = swings(nth);
        let done = ((here - middle + half) / (2.0 * half)).clamp(0.0, 1.0);
        let far = from.distance(to) / (0.45 * self.high_m * scale);
        Foothold {
            at: from.lerp(to, done * done * (3.0 - 2.0 * done)),
            lifted: (done * std::f32::consts::PI).sin().max(0.0) * far.min(1.0),
        }
    }

    /// The middle of a foot's swing in a cycle, in cycles.
    fn swing(&self, leg: usize, cycle: i64) -> f32 {
        let trot = self.block(self.of_cycle(cycle).block).trot;
        let of = |gait: [f32; 4]| gait.get(leg).copied().unwrap_or_default();
        cycle as f32 + of(WALK) + (of(TROT) - of(WALK)) * trot
    }

    /// The block of a cycle.
    fn of_cycle(&self, cycle: i64) -> Phase {
        let mut left = cycle.max(0);
        for (nth, block) in self.blocks.iter().enumerate() {
            if left < i64::from(block.cycles) || nth + 1 == self.blocks.len() {
                return Phase { block: nth, at: left as f32 };
            }
            left -= i64::from(block.cycles);
        }
        self.now
    }

    /// The moment of a place in the row of cycles, s.
    fn secs(&self, at: f32) -> f64 {
        let found = self.of_cycle(at.floor() as i64);
        let block = self.block(found.block);
        let share = (found.at + at - at.floor()) / block.cycles.max(1) as f32;
        (block.nth as f64 + f64::from(share)) * BLOCK_SECS
    }
}

/// The block of a number, by the way that the body makes in it.
fn block(nth: i64, high_m: f32, pose: &impl Fn(f64) -> Affine3A) -> Block {
    let begins = nth as f64 * BLOCK_SECS;
    let mut last = pose(begins);
    let scale = Vec3::from(last.matrix3.x_axis).length().max(1e-6);
    let (mut way_m, mut turned) = (0.0, 0.0);
    for piece in 1..=PIECES {
        let next = pose(begins + BLOCK_SECS * f64::from(piece) / f64::from(PIECES));
        way_m += next.translation.distance(last.translation);
        let heading = |of: &Affine3A| Vec3::from(of.matrix3.z_axis).normalize_or(Vec3::Z);
        turned += heading(&next).angle_between(heading(&last));
        last = next;
    }
    let high = (high_m * scale).max(1e-4);
    let speed = way_m / BLOCK_SECS as f32;
    let froude = speed * speed / (GRAVITY_MPS2 * high);
    let stride = 2.4 * froude.max(1e-4).powf(0.34);
    let way = way_m / high;
    let cycles = (way / stride).max(turned * CYCLES_A_RADIAN).round();
    Block {
        nth,
        cycles: (cycles as u32).clamp(1, MOST_CYCLES),
        trot: smooth(TROTS[0], TROTS[1], froude),
        way,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH_M: f32 = 0.5;
    const RESTS: [Vec3; 4] = [
        Vec3::new(-0.06, 0.0, -0.2),
        Vec3::new(0.06, 0.0, -0.2),
        Vec3::new(-0.06, 0.0, 0.3),
        Vec3::new(0.06, 0.0, 0.3),
    ];

    /// A body that rests for three seconds, then goes ever faster in a bow, then rests.
    fn bow(secs: f64) -> Affine3A {
        let gone = ((secs - 3.0).clamp(0.0, 8.0) / 8.0) as f32;
        let eased = gone * gone * (3.0 - 2.0 * gone);
        let turn = Quat::from_rotation_y(eased * 1.4);
        Affine3A::from_rotation_translation(turn, Vec3::new(-3.0, 0.1, -7.0) * eased)
    }

    fn straight(mps: f64) -> impl Fn(f64) -> Affine3A {
        move |secs| Affine3A::from_translation(Vec3::new(0.0, 0.0, (-mps * secs) as f32))
    }

    fn feet(secs: f64, pose: &impl Fn(f64) -> Affine3A) -> [Foothold; 4] {
        let (going, now) = (Going::at(secs, HIGH_M, pose), pose(secs));
        [0, 1, 2, 3].map(|leg| going.foot(leg, RESTS[leg], pose, &now))
    }

    #[test]
    fn a_foot_that_stands_does_not_slide_and_no_foot_jumps() {
        let mut last = feet(0.0, &bow);
        let mut stood = 0;
        for i in 1..14_000 {
            let now = feet(f64::from(i) * 1e-3, &bow);
            for (leg, (a, b)) in last.iter().zip(&now).enumerate() {
                let moved = a.at.distance(b.at);
                if a.lifted == 0.0 && b.lifted == 0.0 {
                    stood += 1;
                    assert!(moved < 2e-5, "leg {leg} slides {moved} m at {i}");
                }
                assert!(moved < 0.012, "leg {leg} jumps {moved} m at {i}");
                assert!((a.lifted - b.lifted).abs() < 0.1, "leg {leg} at {i}");
            }
            last = now;
        }
        assert!(stood > 28_000, "they stand most of the time: {stood}");
    }

    #[test]
    fn feet_stay_below_the_body() {
        for pose in [straight(0.6), straight(1.1), straight(2.4)] {
            for i in 0..4000 {
                let secs = 20.0 + f64::from(i) * 1e-3;
                let now = pose(secs);
                for (foot, rest) in feet(secs, &pose).iter().zip(RESTS) {
                    let off = foot.at.distance(now.transform_point3(rest));
                    assert!(off < 0.75 * HIGH_M, "{off} m off its place at {secs} s");
                }
            }
        }
    }

    /// When each foot is highest within the cycle of the left hind foot, as shares of the cycle.
    fn order(mps: f64) -> [f32; 4] {
        let pose = straight(mps);
        let mut highest: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::new());
        let mut last = [[0.0_f32; 2]; 4];
        for i in 0..12_000 {
            let secs = 20.0 + f64::from(i) * 1e-3;
            for (leg, foot) in feet(secs, &pose).iter().enumerate() {
                let [older, old] = last[leg];
                if old > older && old >= foot.lifted && old > 0.3 {
                    highest[leg].push(secs);
                }
                last[leg] = [old, foot.lifted];
            }
        }
        let hind = &highest[2];
        let cycle = (hind[hind.len() - 1] - hind[0]) / (hind.len() - 1) as f64;
        [0, 1, 2, 3].map(|leg| {
            let off = (highest[leg][3] - hind[0]) / cycle;
            off.rem_euclid(1.0) as f32
        })
    }

    #[test]
    fn a_walk_is_a_lateral_sequence_and_a_trot_has_diagonal_pairs() {
        let near = |a: f32, b: f32| {
            let off = (a - b).rem_euclid(1.0);
            off.min(1.0 - off) < 0.06
        };
        let walk = order(1.0);
        assert!(walk.iter().zip([0.25, 0.75, 0.0, 0.5]).all(|(a, b)| near(*a, b)), "{walk:?}");
        let trot = order(2.6);
        assert!(trot.iter().zip([0.5, 0.0, 0.0, 0.5]).all(|(a, b)| near(*a, b)), "{trot:?}");
    }

    #[test]
    fn strides_are_as_long_as_those_of_dogs() {
        for (mps, metres) in [(0.5, 0.45), (1.1, 0.74), (2.5, 1.28)] {
            let beat = Going::at(21.0, HIGH_M, &straight(mps)).beat();
            let stride = beat.stride * HIGH_M;
            assert!((stride / metres - 1.0).abs() < 0.25, "{stride} m at {mps} m/s");
        }
    }

    #[test]
    fn who_rests_lifts_no_foot_and_who_is_put_elsewhere_takes_its_feet_along() {
        let still = |_: f64| Affine3A::from_translation(Vec3::new(1.0, 2.0, 3.0));
        let jump = |secs: f64| Affine3A::from_translation(Vec3::X * 9.0 * f32::from(secs > 3.37));
        for i in 0..600 {
            let secs = f64::from(i) * 0.011;
            for (foot, rest) in feet(secs, &still).iter().zip(RESTS) {
                assert_eq!(foot.lifted, 0.0);
                assert!(foot.at.distance(Vec3::new(1.0, 2.0, 3.0) + rest) < 1e-6);
            }
            let now = jump(secs);
            for (foot, rest) in feet(secs, &jump).iter().zip(RESTS) {
                assert!(foot.at.distance(now.transform_point3(rest)) < 1e-5, "{secs}");
            }
        }
    }
}
