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

use core::f32::consts::TAU;

use glam::{Mat4, Vec2, Vec3};
use gradus_base::chance::{Chance, mix};

use crate::Number;
use crate::world::World;
use crate::world::crowd::{Crowd, Way};

/// After this time all walks begin again, s.
pub const PERIOD_SECS: f64 = 180.0;
/// A slice of time, s, and the number of slices.
const SLICE_SECS: f64 = 0.5;
const SLICES: usize = 360;
/// From one offset from the middle of a way to the next, m.
const OFFSET_M: f32 = 0.2;
/// The most offsets to each side.
const MOST_OFFSETS: i32 = 14;
/// Half the width of a walker, m.
const HALF_M: f32 = 0.28;
/// The middles of two walkers never come nearer than this while the walks are planned, m; the
/// smoothed paths come nearer by some centimetres.
const APART_M: f32 = 0.64;
/// Walkers rather keep this far from each other, m.
const RATHER_M: f32 = 1.3;
/// From each walker of a pair to the middle between them, m.
const PAIR_M: f32 = 0.34;
/// Corners of a way are rounded within twice this distance, m.
const ROUNDED_M: f32 = 1.0;
/// How often a walk is tried, and a whole walker.
const TRIES: usize = 8;
/// The most moves that are judged for one walker of a crowd on average, and for a crowd besides, so
/// that no file makes the planning long.
const MOST_JUDGED: u64 = 900_000;
const MOST_JUDGED_BESIDES: u64 = 2_000_000;
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

/// A way as a line that can be walked along.
struct Line {
    points: Vec<Vec2>,
    ends: Vec<f32>,
    closed: bool,
    half_m: f32,
}

impl Line {
    fn new(way: &Way) -> Option<Self> {
        let corner = |p: &[f64; 2]| Vec2::new(p[0] as f32, p[1] as f32);
        let mut points: Vec<Vec2> = way.points.iter().map(corner).collect();
        if way.closed {
            points.push(*points.first()?);
        }
        let mut ends = vec![0.0];
        let mut far = 0.0;
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            far += (*b - *a).length();
            ends.push(far);
        }
        let half_m = way.wide_m as f32 * 0.5;
        (far > 0.5).then_some(Self { points, ends, closed: way.closed, half_m })
    }

    fn length(&self) -> f32 {
        self.ends.last().copied().unwrap_or(0.0)
    }

    fn point(&self, s: f32) -> Vec2 {
        let s = if self.closed { s.rem_euclid(self.length()) } else { s };
        let nth = self.ends.partition_point(|end| *end <= s).clamp(1, self.points.len() - 1);
        let piece = (self.points.get(nth - 1), self.points.get(nth), self.ends.get(nth - 1));
        let (Some(a), Some(b), Some(from)) = piece else { return Vec2::ZERO };
        *a + (*b - *a).normalize_or_zero() * (s - from)
    }

    /// The place on the way's rounded middle, and the direction to its right.
    fn middle(&self, s: f32) -> (Vec2, Vec2) {
        let [a, b, c, d, e] = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| self.point(s + k * ROUNDED_M));
        let ahead = (d + e - a - b).normalize_or(Vec2::NEG_Y);
        // Seen from above, with X to the right and Z to the back.
        ((a + e + (b + d) * 2.0 + c * 3.0) / 9.0, Vec2::new(-ahead.y, ahead.x))
    }
}

/// A piece of time on a way: where along the way a group is at the beginning of each slice.
struct Course<'a> {
    line: &'a Line,
    /// The walker's slice in which it begins, and the period's.
    begins: usize,
    slice: usize,
    slices: usize,
    round: bool,
    /// Where it begins along the way and where it ends, m; below 0 to the other end.
    from: f32,
    to: f32,
    /// The offset to the right that the group likes, m.
    likes: f32,
}

impl Course<'_> {
    fn middle(&self, k: usize) -> (Vec2, Vec2) {
        let s = self.from + (self.to - self.from) * k as f32 / self.slices as f32;
        let (at, right) = self.line.middle(s);
        (at, if self.to < self.from { -right } else { right })
    }
}

struct Planning<'a> {
    crowd: &'a Crowd,
    keep_off: Vec<KeptOff>,
    lines: Vec<Line>,
    /// The moves of walkers planned so far, by slice.
    taken: Vec<Vec<(Vec2, Vec2)>>,
    /// How many moves were judged so far.
    judged: u64,
}

/// A cost that no walk takes.
const NEVER: f32 = 1e9;

impl Planning<'_> {
    /// Plans the walks of a group over the whole period; `sides` has the place of each member to
    /// the right of the group's middle. None if there is no room. With the walks comes the slice of
    /// the period in which the first begins.
    fn group(&mut self, sides: &[f32], chance: &mut Chance) -> Option<(usize, Vec<Vec<Walk>>)> {
        let most = MOST_JUDGED * u64::from(self.crowd.most) + MOST_JUDGED_BESIDES;
        if self.judged > most {
            return None;
        }
        let slower = if sides.len() > 1 { 0.93 } else { 1.0 };
        let pace = self.crowd.pace_mps as f32 * slower * chance.range(0.86, 1.14);
        let mut all: Vec<Vec<Walk>> = vec![Vec::new(); sides.len()];
        let mut walked: Vec<Vec<Walk>> = Vec::new();
        let lengths = self.leave(pace, chance)?;
        let (first, mut begins) = (chance.index(SLICES), 0);
        for (nth, slices) in lengths {
            let line = self.lines.get(nth)?;
            let room = line.half_m - HALF_M;
            let mut all_judged = 0;
            let walk = (0..TRIES).find_map(|_| {
                let to = if line.closed {
                    let laps = (pace * PERIOD_SECS as f32 / line.length()).round().max(1.0);
                    laps * line.length()
                } else {
                    line.length()
                };
                let start = if line.closed { chance.range(0.0, line.length()) } else { 0.0 };
                let (from, to) =
                    if chance.often(0.5) { (start, start + to) } else { (start + to, start) };
                let likes = (room * chance.range(0.1, 0.75)).min(1.6);
                let slice = first + begins;
                let course =
                    Course { line, begins, slice, slices, round: line.closed, from, to, likes };
                let (walk, judged) = self.walk(&course, sides);
                all_judged += judged;
                walk
            });
            self.judged += all_judged;
            walked.push(walk?);
            begins += slices;
        }
        for walks in walked {
            for (of, walk) in all.iter_mut().zip(walks) {
                of.push(walk);
            }
        }
        for walk in all.iter().flatten() {
            for k in 0..walk.slices {
                let (Some((a, _)), Some((b, _))) = (walk.curve(k, 0.0), walk.curve(k, 1.0)) else {
                    continue;
                };
                if let Some(taken) = self.taken.get_mut((first + walk.begins + k) % SLICES) {
                    taken.push((a, b));
                }
            }
        }
        Some((first, all))
    }

    /// Chooses ways that fill the period at about this pace: the number of each way and its slices.
    fn leave(&self, pace: f32, chance: &mut Chance) -> Option<Vec<(usize, usize)>> {
        let first = chance.index(self.lines.len());
        if self.lines.get(first)?.closed {
            return Some(vec![(first, SLICES)]);
        }
        let open: Vec<usize> = (0..self.lines.len())
            .filter(|nth| self.lines.get(*nth).is_some_and(|line| !line.closed))
            .collect();
        let step = pace * SLICE_SECS as f32;
        let mut all = vec![first];
        let length = |nth: usize| self.lines.get(nth).map_or(1.0, Line::length) / step;
        let mut sum = length(first);
        loop {
            let next = chance.pick(&open)?;
            // The last walk is taken up if the paces change less with it than without it.
            if (sum + length(next) - SLICES as f32).abs() > (SLICES as f32 - sum).abs() {
                break;
            }
            sum += length(next);
            all.push(next);
        }
        let scale = SLICES as f32 / sum;
        let mut slices: Vec<(usize, usize)> = Vec::with_capacity(all.len());
        let (mut far, mut so_far) = (0.0, 0);
        for nth in all {
            far += length(nth) * scale;
            let end = (far.round() as usize).min(SLICES);
            slices.push((nth, end.saturating_sub(so_far)));
            so_far = end;
        }
        if let Some((_, last)) = slices.last_mut() {
            *last += SLICES - so_far;
        }
        slices.iter().all(|(_, slices)| *slices >= 4).then_some(slices)
    }

    /// The cheapest walk of a group along a course, of each member, and how many moves were judged.
    fn walk(&self, course: &Course<'_>, sides: &[f32]) -> (Option<Vec<Walk>>, u64) {
        let mut judged = 0;
        (self.cheapest(course, sides, &mut judged), judged)
    }

    fn cheapest(&self, course: &Course<'_>, sides: &[f32], judged: &mut u64) -> Option<Vec<Walk>> {
        let half = sides.iter().fold(0.0_f32, |most, side| most.max(side.abs()));
        let room = course.line.half_m - HALF_M - half;
        if room < 0.0 {
            return None;
        }
        let most = ((room / OFFSET_M) as i32).min(MOST_OFFSETS);
        let count = (2 * most + 1) as usize;
        let offset = |j: usize| (j as i32 - most) as f32 * OFFSET_M;
        let likes = course.likes.min(room);
        let liked = ((likes / OFFSET_M).round() as i32 + most) as usize;
        // A state is an offset, and whether it was reached from the left, straight or from the
        // right.
        let mut cost = vec![NEVER; count * 3];
        for (state, cost) in cost.iter_mut().enumerate() {
            let off = offset(state / 3) - likes;
            let fixed = course.round && state / 3 != liked;
            if state % 3 == 1 && !fixed {
                *cost = 0.3 * off * off;
            }
        }
        let mut came: Vec<Vec<u8>> = Vec::with_capacity(course.slices);
        let (mut at, mut right) = course.middle(0);
        for k in 0..course.slices {
            let (next_at, next_right) = course.middle(k + 1);
            let near = self.near(course, k, at);
            *judged += (count * sides.len()) as u64 * 3 * (1 + near.0.len() + near.1.len()) as u64;
            let straight = (next_at - at).length().max(0.05);
            let ahead = (next_at - at) / straight;
            let mut next_cost = vec![NEVER; count * 3];
            let mut next_came = vec![u8::MAX; count * 3];
            for j in 0..count {
                let so_far = [0, 1, 2].map(|d| cost.get(j * 3 + d).copied().unwrap_or(NEVER));
                if so_far.iter().all(|c| *c >= NEVER) {
                    continue;
                }
                for (d, to) in [(0, j.wrapping_sub(1)), (1, j), (2, j + 1)] {
                    if to >= count {
                        continue;
                    }
                    let moves = sides.iter().map(|side| {
                        (
                            at + right * (offset(j) + side),
                            next_at + next_right * (offset(to) + side),
                        )
                    });
                    let Some(move_cost) = Self::cost(moves, ahead, straight, &near) else {
                        continue;
                    };
                    let off = offset(to) - likes;
                    let move_cost = move_cost + 0.06 * off * off + if d == 1 { 0.0 } else { 0.12 };
                    for (before, so_far) in so_far.into_iter().enumerate() {
                        let turns = (before as f32 - d as f32).abs();
                        let sum = so_far + move_cost + 0.22 * turns * turns;
                        let Some(best) = next_cost.get_mut(to * 3 + d) else { continue };
                        if sum < *best {
                            *best = sum;
                            if let Some(came) = next_came.get_mut(to * 3 + d) {
                                *came = (j * 3 + before) as u8;
                            }
                        }
                    }
                }
            }
            (cost, at, right) = (next_cost, next_at, next_right);
            came.push(next_came);
        }
        let ends = cost.iter().enumerate().filter(|(state, _)| !course.round || state / 3 == liked);
        let (mut state, best) = ends.min_by(|a, b| a.1.total_cmp(b.1))?;
        if *best >= NEVER {
            return None;
        }
        let mut offsets = vec![offset(state / 3)];
        for came in came.iter().rev() {
            state = usize::from(*came.get(state)?);
            offsets.push(offset(state / 3));
        }
        offsets.reverse();
        let member = |side: &f32| {
            let place = |(k, offset): (usize, &f32)| {
                let (at, right) = course.middle(k);
                at + right * (offset + side)
            };
            let points = offsets.iter().enumerate().map(place).collect();
            Walk::new(course.begins, points, course.round)
        };
        Some(sides.iter().map(member).collect())
    }

    /// The moves of others within reach in a slice, and what is kept off there.
    fn near(&self, course: &Course<'_>, k: usize, at: Vec2) -> (Vec<(Vec2, Vec2)>, Vec<KeptOff>) {
        let reach = course.line.half_m + RATHER_M + 1.5;
        let taken = self.taken.get((course.slice + k) % SLICES).map_or(&[][..], Vec::as_slice);
        let moves = taken.iter().filter(|(a, _)| (*a - at).length() < reach).copied().collect();
        let off = self.keep_off.iter().filter(|off| to_line(at, off) < reach + off.radius_m);
        (moves, off.copied().collect())
    }

    /// The cost of the moves of a group within a slice; none if the group cannot move so.
    fn cost(
        moves: impl Iterator<Item = (Vec2, Vec2)>,
        ahead: Vec2,
        straight: f32,
        (near, keep_off): &(Vec<(Vec2, Vec2)>, Vec<KeptOff>),
    ) -> Option<f32> {
        let mut sum = 0.0;
        for (from, to) in moves {
            // Nobody goes backwards round the inside of a corner, or runs round its outside.
            let gone = (to - from).dot(ahead);
            if gone < 0.3 * straight || gone > 1.7 * straight {
                return None;
            }
            for off in keep_off {
                let far = to_line(to, off) - off.radius_m;
                if far < 0.0 {
                    return None;
                }
                sum += 2.0 * (0.4 - far).max(0.0);
            }
            for (other, goes) in near {
                let far = least_apart(from - *other, to - *goes);
                if far < APART_M {
                    return None;
                }
                let near = (RATHER_M - far).max(0.0);
                sum += 1.4 * near * near;
            }
        }
        Some(sum)
    }
}

/// The distance of a place from the line of a thing.
fn to_line(at: Vec2, off: &KeptOff) -> f32 {
    let way = off.to - off.from;
    let share = (at - off.from).dot(way) / way.length_squared().max(1e-6);
    (at - off.from - way * share.clamp(0.0, 1.0)).length()
}

/// The least length of a vector on its straight way from `a` to `b`.
fn least_apart(a: Vec2, b: Vec2) -> f32 {
    let way = b - a;
    let share = -a.dot(way) / way.length_squared().max(1e-9);
    (a + way * share.clamp(0.0, 1.0)).length()
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
