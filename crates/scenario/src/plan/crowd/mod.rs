//! The walks of a crowd, planned ahead: nobody runs into anybody, into what the crowd keeps off, or
//! into the patient.
//!
//! The walkers are planned one after the other; each keeps clear of the walks planned before
//! (prioritised planning: Erdmann and Lozano-Pérez, "On multiple moving objects", Algorithmica
//! 1987). A walk goes along a way at a constant pace and gives way to the left and right: the
//! offsets are found by dynamic programming over slices of half a second, and the places that they
//! give are the control points of a uniform cubic B-spline, so that paths are smooth. Paces about a
//! mean, and pairs a little slower, after Moussaïd et al., "The walking behaviour of pedestrian
//! social groups", PLoS ONE 2010.
//!
//! All walks together repeat after [`PERIOD_SECS`]. So where a walker is at a time is a function of
//! the plan and this time, and needs nothing that went before.

mod planning;

use core::f32::consts::TAU;

use glam::{Mat4, Vec2, Vec3};
use gradus_base::chance::{Chance, mix};

use crate::Number;
use crate::world::World;
use crate::world::crowd::Crowd;

use planning::{Line, Planning};

/// After this time all walks begin again, s.
pub const PERIOD_SECS: f64 = 180.0;
/// A slice of time, s, and the number of slices.
const SLICE_SECS: f64 = 0.5;
const SLICES: usize = 360;
/// Half the width of a walker, m.
const HALF_M: f32 = 0.28;
/// From each walker of a pair to the middle between them, m.
const PAIR_M: f32 = 0.34;
/// How often a walk is tried, and a whole walker.
const TRIES: usize = 8;
/// A patient who stands higher or lower than this is in nobody's way, m.
const STOREY_M: f32 = 2.2;

/// A disc that nobody walks into.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeptOff {
    /// The two ends of the line about which it is: X and Z in the crowd's frame, m.
    pub from: Vec2,
    /// The other end; the same as the first for a disc.
    pub to: Vec2,
    /// How far walkers' middles stay from the line, m.
    pub radius_m: f32,
}

/// Where a walker is at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Footing {
    /// X and Z in the crowd's frame, m.
    pub at: Vec2,
    /// The direction of the walk, a unit vector.
    pub ahead: Vec2,
    /// The way gone since the walk began, m.
    pub gone_m: f32,
    /// m/s.
    pub speed_mps: f32,
    /// Seconds since the walk began; infinite on a way that closes.
    pub since_secs: f32,
    /// Seconds until the walk ends; infinite on a way that closes.
    pub until_secs: f32,
    /// The length of the whole walk where it goes round and round, m.
    pub round_m: Option<f32>,
}

/// A walk from end to end, or round and round.
#[derive(Clone, Debug, PartialEq)]
struct Walk {
    /// The walker's slice in which it begins.
    begins: usize,
    /// The number of slices.
    slices: usize,
    round: bool,
    /// The control points: one before the first slice, one after the last.
    points: Vec<Vec2>,
    /// The way gone at the beginning of each slice, m.
    gone: Vec<f32>,
}

/// The walks of one walker over the whole period.
#[derive(Clone, Debug, PartialEq)]
pub struct Walker {
    walks: Vec<Walk>,
    /// The slice of the period in which the first walk begins, so that not all begin together.
    first: usize,
    /// The seed of the walker's body.
    pub seed: u64,
}

/// The places where the patient can stand, in the frame of a crowd that stands still in `frame`; none
/// where the patient is on another storey.
pub fn patients_places(world: &World, crowd: &Crowd, frame: &Mat4) -> Option<KeptOff> {
    let [x, y, z] = world.patient.at.each_ref().map(Number::extent);
    let at = |x: f64, y: f64, z: f64| {
        frame.inverse().transform_point3(Vec3::new(x as f32, y as f32, z as f32))
    };
    let (low, high) = (at(x.0, y.0, z.0), at(x.1, y.1, z.1));
    let apart = low.y.min(high.y) > STOREY_M || low.y.max(high.y) < -STOREY_M;
    let flat = |p: Vec3| Vec2::new(p.x, p.z);
    let near = !apart && low.is_finite() && high.is_finite();
    near.then(|| KeptOff { from: flat(low), to: flat(high), radius_m: crowd.patient_m as f32 })
}

/// The walks of a crowd; `keep_off` holds the patient's places, which the crowd does not know. Fewer
/// than [`Crowd::most`] where the ways have no room for more.
pub fn plan(crowd: &Crowd, keep_off: &[KeptOff]) -> Vec<Walker> {
    let round = crowd.keep_off.iter().map(|[x, z, radius]| {
        let at = Vec2::new(*x as f32, *z as f32);
        KeptOff { from: at, to: at, radius_m: *radius as f32 + HALF_M }
    });
    let keep_off = round.chain(keep_off.iter().copied()).collect();
    let lines: Vec<Line> = crowd.ways.iter().filter_map(Line::new).collect();
    let mut planning =
        Planning { crowd, keep_off, lines, taken: vec![Vec::new(); SLICES], judged: 0 };
    let mut all = Vec::new();
    let mut chance = Chance::new(crowd.seed, 0xc20d);
    let most = crowd.most as usize;
    while all.len() < most {
        let pair = all.len() + 2 <= most && chance.often(crowd.pairs as f32);
        let mut group = |sides: &[f32]| (0..TRIES).find_map(|_| planning.group(sides, &mut chance));
        // Where a pair finds no room, one walker may.
        let walks = if pair { group(&[-PAIR_M, PAIR_M]) } else { None };
        let Some((first, walks)) = walks.or_else(|| group(&[0.0])) else { break };
        for walks in walks {
            let seed = mix(crowd.seed ^ mix(all.len() as u64 + 1));
            all.push(Walker { walks, first, seed });
        }
    }
    all
}

impl Walker {
    /// Where the walker is `secs` after the plan's beginning. Does not allocate.
    pub fn at(&self, secs: f64) -> Option<Footing> {
        let slice = (secs / SLICE_SECS - self.first as f64).rem_euclid(SLICES as f64);
        let whole = (slice.floor() as usize).min(SLICES - 1);
        let share = (slice - slice.floor()) as f32;
        let nth = self.walks.partition_point(|walk| walk.begins <= whole).checked_sub(1)?;
        let walk = self.walks.get(nth)?;
        let k = whole - walk.begins;
        let (at, way) = walk.curve(k, share)?;
        let (from, to) = (*walk.gone.get(k)?, *walk.gone.get(k + 1)?);
        // The speeds at both ends of the slice decide how the way between them is gone.
        let (a, b) = (walk.curve(k, 0.0)?.1.length(), walk.curve(k, 1.0)?.1.length());
        let (s, s2) = (share, share * share);
        let s3 = s2 * s;
        let gone_m = from * (2.0 * s3 - 3.0 * s2 + 1.0)
            + a * (s3 - 2.0 * s2 + s)
            + to * (3.0 * s2 - 2.0 * s3)
            + b * (s3 - s2);
        let secs_of = |slices: f32| slices * SLICE_SECS as f32;
        Some(Footing {
            at,
            ahead: way.normalize_or(Vec2::NEG_Y),
            gone_m,
            speed_mps: way.length() / SLICE_SECS as f32,
            since_secs: if walk.round { f32::INFINITY } else { secs_of(k as f32 + share) },
            until_secs: if walk.round {
                f32::INFINITY
            } else {
                secs_of(walk.slices as f32 - k as f32 - share)
            },
            round_m: walk.gone.last().copied().filter(|_| walk.round),
        })
    }
}

impl Walk {
    /// The walk through control points, without those before the first and after the last slice.
    fn new(begins: usize, mut points: Vec<Vec2>, round: bool) -> Self {
        let slices = points.len().saturating_sub(1);
        let (before, after) = if round {
            let last = points.len();
            (points.get(last.wrapping_sub(2)), points.get(1))
        } else {
            (None, None)
        };
        let beyond = |a: Option<&Vec2>, b: Option<&Vec2>| match (a, b) {
            (Some(a), Some(b)) => *a * 2.0 - *b,
            _ => Vec2::ZERO,
        };
        let before = before.copied().unwrap_or_else(|| beyond(points.first(), points.get(1)));
        let last = points.len().wrapping_sub(2);
        let after = after.copied().unwrap_or_else(|| beyond(points.last(), points.get(last)));
        points.insert(0, before);
        points.push(after);
        let mut walk = Self { begins, slices, round, points, gone: vec![0.0] };
        let mut gone = 0.0;
        for k in 0..slices {
            // The curve's speed hardly changes within a slice: Simpson's rule is exact to 0.1 mm.
            let speed = |share: f32| walk.curve(k, share).map_or(0.0, |(_, way)| way.length());
            gone += (speed(0.0) + 4.0 * speed(0.5) + speed(1.0)) / 6.0;
            walk.gone.push(gone);
        }
        walk
    }

    /// The place at a share of a slice, and how fast it moves, m a slice.
    fn curve(&self, slice: usize, share: f32) -> Option<(Vec2, Vec2)> {
        let [a, b, c, d] = *self.points.get(slice..slice + 4)?.first_chunk::<4>()?;
        let (s, s2, s3) = (share, share * share, share * share * share);
        let at = a * (1.0 - 3.0 * s + 3.0 * s2 - s3)
            + b * (4.0 - 6.0 * s2 + 3.0 * s3)
            + c * (1.0 + 3.0 * s + 3.0 * s2 - 3.0 * s3)
            + d * s3;
        let way = a * (-1.0 + 2.0 * s - s2)
            + b * (3.0 * s2 - 4.0 * s)
            + c * (1.0 + 2.0 * s - 3.0 * s2)
            + d * s2;
        Some((at / 6.0, way / 2.0))
    }
}

/// Where a walker is or was when it had gone `back_m` less than `now`, which is where it is at `secs`:
/// to the right and behind, m, and the turn to the left from its present direction, radians. Beyond
/// the ends of a walk it goes straight on. Does not allocate.
pub fn trail(walker: &Walker, secs: f64, now: &Footing, back_m: f32) -> (Vec2, f32) {
    let straight = (Vec2::new(0.0, back_m), 0.0);
    let ago = back_m / now.speed_mps.max(0.05);
    if ago > now.since_secs || -ago > now.until_secs {
        return straight;
    }
    let mut ago = f64::from(ago);
    // The pace on the way between was another; Newton's steps find the time to less than 1 mm.
    for _ in 0..3 {
        let Some(near) = walker.at(secs - ago) else { return straight };
        let off = now.gone_m - back_m - near.gone_m;
        let off = off - now.round_m.map_or(0.0, |round| (off / round).round() * round);
        if off.abs() > 0.3 {
            return straight;
        }
        ago -= f64::from(off / near.speed_mps.max(0.05));
    }
    let Some(then) = walker.at(secs - ago) else { return straight };
    let (way, right) = (then.at - now.at, Vec2::new(-now.ahead.y, now.ahead.x));
    (Vec2::new(way.dot(right), -way.dot(now.ahead)), -now.ahead.angle_to(then.ahead))
}

/// The share of a double step that a walker of this seed has behind at the beginning.
pub fn first_step(seed: u64) -> f32 {
    Chance::new(seed, 0x57e9).range(0.0, TAU) / TAU
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::Number;
    use crate::world::crowd::Way;

    fn way(points: &[[f64; 2]], wide_m: f64, closed: bool) -> Way {
        Way { points: points.to_vec(), wide_m, closed }
    }

    /// A crowd on two streets that cross, and round a square.
    fn crowd(most: u32) -> Crowd {
        Crowd {
            ways: vec![
                way(&[[-22.0, -4.0], [22.0, -4.0]], 5.0, false),
                way(&[[3.0, -26.0], [3.0, 18.0]], 5.0, false),
                way(&[[-9.0, -14.0], [9.0, -14.0], [9.0, 8.0], [-9.0, 8.0]], 4.0, true),
            ],
            most,
            count: Number::from(f64::from(most)),
            pace_mps: 1.3,
            pairs: 0.35,
            keep_off: vec![[3.0, 6.0, 0.4], [-6.0, -5.0, 0.5]],
            patient_m: 1.0,
            attention: Number::from(0.0),
            wears: None,
            seed: 7,
        }
    }

    const PATIENT: KeptOff = KeptOff { from: Vec2::ZERO, to: Vec2::ZERO, radius_m: 1.0 };

    fn samples() -> impl Iterator<Item = f64> {
        (0..3600).map(|i| f64::from(i) * 0.05)
    }

    #[test]
    fn sixty_walkers_come_into_nobodys_way_and_never_near_the_patient() {
        let crowd = crowd(60);
        let walkers = plan(&crowd, &[PATIENT]);
        assert_eq!(walkers.len(), 60);
        let (mut least, mut nearest) = (f32::MAX, f32::MAX);
        for secs in samples() {
            let at: Vec<Vec2> =
                walkers.iter().map(|walker| walker.at(secs).expect("a footing").at).collect();
            for (i, a) in at.iter().enumerate() {
                nearest = nearest.min(a.length());
                for [x, z, radius] in &crowd.keep_off {
                    let far = (*a - Vec2::new(*x as f32, *z as f32)).length() - *radius as f32;
                    assert!(far > 0.15, "{far} m from a pillar at {secs} s");
                }
                for b in at.iter().skip(i + 1) {
                    least = least.min((*a - *b).length());
                }
            }
        }
        assert!(least > 0.5, "two walkers are {least} m apart");
        assert!(nearest > 0.9, "a walker is {nearest} m from the patient");
    }

    #[test]
    fn a_walker_goes_at_a_walking_pace_turns_softly_and_counts_the_way() {
        let walkers = plan(&crowd(24), &[PATIENT]);
        for walker in &walkers {
            let mut before: Option<Footing> = None;
            for secs in (0..18_000).map(|i| f64::from(i) * 0.01) {
                let now = walker.at(secs).expect("a footing");
                assert!((0.35..2.4).contains(&now.speed_mps), "{} m/s", now.speed_mps);
                if let Some(before) = before.filter(|b| b.until_secs > 0.02) {
                    let gone = (now.at - before.at).length();
                    assert!(gone < 0.03, "{gone} m in 10 ms at {secs} s");
                    let counted = now.gone_m - before.gone_m;
                    assert!((counted - gone).abs() < 1e-3 || counted < 0.0, "{counted} for {gone}");
                    let turned = now.ahead.angle_to(before.ahead).abs();
                    assert!(turned < 0.035, "{turned} rad in 10 ms at {secs} s");
                }
                before = Some(now);
            }
        }
    }

    #[test]
    fn walks_repeat_and_the_seed_decides_them() {
        let (a, b) = (plan(&crowd(12), &[]), plan(&crowd(12), &[]));
        assert_eq!(a, b);
        let other = plan(&Crowd { seed: 8, ..crowd(12) }, &[]);
        assert_ne!(a, other);
        let (first, again) = (a[3].at(12.3), a[3].at(12.3 + PERIOD_SECS * 2.0));
        let (first, again) = (first.expect("a footing"), again.expect("a footing"));
        assert!((first.at - again.at).length() < 1e-3);
    }

    #[test]
    fn the_first_walkers_walk_as_they_do_when_more_are_planned() {
        let (few, more) = (plan(&crowd(8), &[]), plan(&crowd(30), &[]));
        assert_eq!(few[..7], more[..7]);
    }

    #[test]
    fn who_finds_no_room_is_not_planned() {
        let narrow = Crowd {
            ways: vec![way(&[[-6.0, 0.0], [6.0, 0.0]], 1.0, false)],
            keep_off: Vec::new(),
            ..crowd(60)
        };
        let planned = plan(&narrow, &[]).len();
        assert!((1..20).contains(&planned), "{planned}");
        let shut = Crowd { keep_off: vec![[0.0, 0.0, 3.0]], ..narrow };
        assert_eq!(plan(&shut, &[]).len(), 0);
    }
}
