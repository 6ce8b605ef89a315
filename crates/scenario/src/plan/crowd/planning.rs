//! The planning of a crowd's walks, walker after walker, each clear of the walks planned before.

use glam::Vec2;
use gradus_base::chance::Chance;

use super::{HALF_M, KeptOff, PERIOD_SECS, SLICE_SECS, SLICES, TRIES, Walk};
use crate::world::crowd::{Crowd, Way};

/// From one offset from the middle of a way to the next, m.
const OFFSET_M: f32 = 0.2;
/// The most offsets to each side.
const MOST_OFFSETS: i32 = 14;
/// The middles of two walkers never come nearer than this while the walks are planned, m; the
/// smoothed paths come nearer by some centimetres.
const APART_M: f32 = 0.64;
/// Walkers rather keep this far from each other, m.
const RATHER_M: f32 = 1.3;
/// Corners of a way are rounded within twice this distance, m.
const ROUNDED_M: f32 = 1.0;
/// The most moves that are judged for one walker of a crowd on average, and for a crowd besides, so
/// that no file makes the planning long.
const MOST_JUDGED: u64 = 900_000;
const MOST_JUDGED_BESIDES: u64 = 2_000_000;

/// A way as a line that can be walked along.
pub(super) struct Line {
    points: Vec<Vec2>,
    ends: Vec<f32>,
    closed: bool,
    half_m: f32,
}

impl Line {
    pub(super) fn new(way: &Way) -> Option<Self> {
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

pub(super) struct Planning<'a> {
    pub(super) crowd: &'a Crowd,
    pub(super) keep_off: Vec<KeptOff>,
    pub(super) lines: Vec<Line>,
    /// The moves of walkers planned so far, by slice.
    pub(super) taken: Vec<Vec<(Vec2, Vec2)>>,
    /// How many moves were judged so far.
    pub(super) judged: u64,
}

/// A cost that no walk takes.
const NEVER: f32 = 1e9;

impl Planning<'_> {
    /// Plans the walks of a group over the whole period; `sides` has the place of each member to
    /// the right of the group's middle. None if there is no room. With the walks comes the slice of
    /// the period in which the first begins.
    pub(super) fn group(
        &mut self,
        sides: &[f32],
        chance: &mut Chance,
    ) -> Option<(usize, Vec<Vec<Walk>>)> {
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
