//! Movements, ready to be asked where they are: functions of state and time, never of what was
//! shown before.

use glam::{Quat, Vec2, Vec3};

use super::chance::{Chance, lerp, mix, smooth};
use super::{Moment, turned, v3};
use crate::hand::HandSpot;
use crate::hand::approach::{ending, kept_from_head};
use crate::scenario::Number;
use crate::scenario::world::Movement;

/// A movement.
#[derive(Clone, Debug, PartialEq)]
pub enum Course {
    Still,
    Line { points: Vec<Vec3>, ends: Vec<f64>, speed: f64, phase: f64 },
    Orbit { radius: f32, period: f64, phase: f64 },
    Sway { by_deg: [Number; 3], period: f64, phase: f64 },
    Wander { area: [Number; 2], pace: Number, every: f64, rest: f32 },
    Approach { share: Number, keep: Number, hand: Number },
    Face,
}

/// Where a movement happens.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// From the carrier's frame to this thing's place, without its movement.
    pub at: Vec3,
    /// Where the patient stands, in the carrier's frame.
    pub patient: Vec3,
    /// Where the patient's hands are, in the carrier's frame.
    pub hands: [HandSpot; 2],
    /// Where the patient's head is, in the carrier's frame.
    pub head: Option<Vec3>,
    /// Added to the movement's own phase.
    pub phase: f64,
    /// Variation of this one.
    pub seed: u64,
}

/// How the legs of what moves go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Walked {
    /// Since the last rest, m.
    pub gone_m: f32,
    /// 0 at rest, 1 in full stride.
    pub stride: f32,
}

/// A walk of a wanderer.
struct Walk {
    from: Vec2,
    to: Vec2,
    /// Direction of the walk before.
    before: Vec2,
    /// Share of the walk that is done.
    done: f32,
    /// Share of the turn towards it.
    turned: f32,
    /// 0 at rest.
    stride: f32,
}

impl Course {
    /// From the author's words.
    pub fn new(moves: &Movement) -> Self {
        match moves {
            Movement::Still => Self::Still,
            Movement::Path { points, speed_mps, closed, phase } => {
                let points: Vec<Vec3> = points.iter().map(v3).collect();
                Self::line(&points, *speed_mps, *closed, *phase)
            }
            Movement::Orbit { radius_m, period_s, phase } => {
                Self::Orbit { radius: *radius_m as f32, period: *period_s, phase: *phase }
            }
            Movement::Sway { by_deg, period_s, phase } => {
                Self::Sway { by_deg: by_deg.clone(), period: *period_s, phase: *phase }
            }
            Movement::Wander { area_m, pace_mps, every_s, rest } => Self::Wander {
                area: area_m.clone(),
                pace: pace_mps.clone(),
                every: *every_s,
                rest: *rest as f32,
            },
            Movement::Approach { share, keep_m, hand } => {
                Self::Approach { share: share.clone(), keep: keep_m.clone(), hand: hand.clone() }
            }
            Movement::Face => Self::Face,
        }
    }

    /// Along corners.
    pub fn line(corners: &[Vec3], speed: f64, closed: bool, phase: f64) -> Self {
        let mut points = corners.to_vec();
        if closed && let Some(first) = corners.first() {
            points.push(*first);
        }
        let mut ends = Vec::with_capacity(points.len());
        let mut so_far = 0.0;
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            so_far += f64::from((*b - *a).length());
            ends.push(so_far);
        }
        if so_far <= 0.0 { Self::Still } else { Self::Line { points, ends, speed, phase } }
    }

    /// A wing's beat about the line of flight.
    pub fn beat(roll_deg: f64, period: f64) -> Self {
        Self::Sway {
            by_deg: [Number::from(0.0), Number::from(0.0), Number::from(roll_deg)],
            period,
            phase: 0.0,
        }
    }

    /// Moved and turned by. Does not allocate.
    pub fn at(&self, moment: &Moment<'_>, spot: Spot) -> (Vec3, Quat) {
        let secs = moment.secs;
        match self {
            Self::Still => (Vec3::ZERO, Quat::IDENTITY),
            Self::Line { points, ends, speed, phase } => {
                let total = ends.last().copied().unwrap_or(0.0);
                if total <= 0.0 {
                    return (Vec3::ZERO, Quat::IDENTITY);
                }
                let gone = ((phase + spot.phase) * total + speed * secs).rem_euclid(total);
                let piece = ends.partition_point(|end| *end <= gone).min(ends.len() - 1);
                let before = if piece == 0 { 0.0 } else { ends[piece - 1] };
                let (a, b) = (points[piece], points[piece + 1]);
                let share = ((gone - before) / (ends[piece] - before).max(1e-9)) as f32;
                let ahead = b - a;
                (a.lerp(b, share), Quat::from_rotation_y((-ahead.x).atan2(-ahead.z)))
            }
            Self::Orbit { radius, period, phase } => {
                if period.abs() < 1e-6 {
                    return (Vec3::ZERO, Quat::IDENTITY);
                }
                let turn =
                    ((secs / period + (phase + spot.phase)).fract() * std::f64::consts::TAU) as f32;
                let at = Vec3::new(turn.cos(), 0.0, -turn.sin()) * *radius;
                let flip = if *period < 0.0 { std::f32::consts::PI } else { 0.0 };
                (at, Quat::from_rotation_y(turn + flip))
            }
            Self::Sway { by_deg, period, phase } => {
                let swing =
                    ((secs / period + (phase + spot.phase)).fract() * std::f64::consts::TAU).sin();
                let by = moment.three(by_deg) * swing as f32;
                (Vec3::ZERO, turned(by))
            }
            Self::Wander { .. } => {
                let Some((walk, half)) = self.walk(moment, spot) else {
                    return (Vec3::ZERO, Quat::IDENTITY);
                };
                let at = walk.from.lerp(walk.to, walk.done) * half;
                // It turns the shorter way.
                let turn = |d: Vec2| (-d.x).atan2(-d.y);
                let (from, to) = (turn(walk.before * half), turn((walk.to - walk.from) * half));
                let by = (to - from + std::f32::consts::PI).rem_euclid(std::f32::consts::TAU)
                    - std::f32::consts::PI;
                let yaw = from + by * walk.turned;
                (Vec3::new(at.x, 0.0, at.y), Quat::from_rotation_y(yaw))
            }
            Self::Approach { share, keep, hand } => {
                let hand = moment.raw(hand);
                let way = to_hand(spot, approach(spot, moment.raw(keep)), hand);
                let gone = way * moment.raw(share).clamp(0.0, 1.0);
                (off_the_head(spot, gone, hand), ahead(spot, way))
            }
            Self::Face => (Vec3::ZERO, facing(spot)),
        }
    }

    /// How legs go that this carries.
    pub fn walked(&self, moment: &Moment<'_>, spot: Spot) -> Walked {
        let secs = moment.secs;
        match self {
            Self::Wander { .. } => {
                let Some((walk, half)) = self.walk(moment, spot) else {
                    return Walked::default();
                };
                let gone_m = ((walk.to - walk.from) * half).length() * walk.done;
                Walked { gone_m, stride: walk.stride }
            }
            Self::Approach { share, keep, hand } => {
                let share = moment.raw(share).clamp(0.0, 1.0);
                let hand = moment.raw(hand);
                let way = to_hand(spot, approach(spot, moment.raw(keep)), hand);
                let gone_m = off_the_head(spot, way * share, hand).length();
                // Legs come together where it begins; in between they rest where they are.
                Walked { gone_m, stride: smooth(0.0, 0.02, share) }
            }
            Self::Line { speed, .. } => Walked { gone_m: (speed * secs) as f32, stride: 1.0 },
            Self::Orbit { radius, period, .. } if period.abs() > 1e-6 => {
                let rounds = secs / period.abs();
                let gone = rounds * std::f64::consts::TAU * f64::from(*radius);
                Walked { gone_m: gone as f32, stride: 1.0 }
            }
            _ => Walked::default(),
        }
    }

    /// The walk that a wanderer is on, in shares of half its area, and half of what it takes now.
    fn walk(&self, moment: &Moment<'_>, spot: Spot) -> Option<(Walk, Vec2)> {
        let Self::Wander { area, pace, every, rest } = self else { return None };
        let secs = moment.secs;
        let number = |n: &Number| moment.raw(n).max(0.0);
        // A walk goes over one half on average and two at most: so far a pace allows.
        let walking_secs = *every as f32 * (1.0 - rest);
        let most = number(pace) * walking_secs * 0.45;
        let [x, z] = area;
        let half = Vec2::new((number(x) * 0.5).min(most), (number(z) * 0.5).min(most));
        // Nobody starts with the others.
        let own = f64::from(Chance::new(spot.seed, 0x3a17).unit());
        let time = secs / every.max(0.05) + spot.phase + own;
        let (nth, share) = (time.floor(), (time - time.floor()) as f32);
        let point = |n: f64| {
            let mut chance = Chance::new(spot.seed ^ mix(n as i64 as u64), 0x3a18);
            Vec2::new(chance.range(-1.0, 1.0), chance.range(-1.0, 1.0))
        };
        let (before, from, to) = (point(nth - 1.0), point(nth), point(nth + 1.0));
        let walking = ((share - rest) / (1.0 - rest)).clamp(0.0, 1.0);
        // Off at once, and softly to a stop.
        let done = lerp(walking, 1.0 - (1.0 - walking).powi(2), 0.5);
        let turn_from = (rest - 0.08).max(0.0);
        let turned = smooth(turn_from, (rest + 0.04).min(0.99), share);
        let stride = smooth(0.0, 0.06, walking) * (1.0 - smooth(0.9, 1.0, walking));
        Some((Walk { from, to, before: from - before, done, turned, stride }, half))
    }
}

/// The way from a place towards the patient, over the ground, up to `keep_m` before them.
fn approach(spot: Spot, keep_m: f32) -> Vec3 {
    let way = (spot.patient - spot.at) * Vec3::new(1.0, 0.0, 1.0);
    let far = way.length();
    if far <= keep_m.max(1e-3) { Vec3::ZERO } else { way * ((far - keep_m) / far) }
}

/// The same way, as far as it leads to a hand instead.
fn to_hand(spot: Spot, way: Vec3, hand: f32) -> Vec3 {
    if hand <= 0.0 {
        return way;
    }
    ending(spot.at, spot.at + way, spot.patient, &spot.hands, hand) - spot.at
}

/// As far as something has gone, less what keeps it off the patient's head if it goes to a hand.
fn off_the_head(spot: Spot, gone: Vec3, hand: f32) -> Vec3 {
    let Some(head) = spot.head.filter(|_| hand > 0.0) else { return gone };
    let kept = kept_from_head(spot.at + gone, head, spot.patient, spot.at) - spot.at;
    // Whoever lets it to their hand by and by, sees it give way by and by.
    gone.lerp(kept, (hand * 4.0).min(1.0))
}

/// Turned along a way; to the patient where there is none.
fn ahead(spot: Spot, way: Vec3) -> Quat {
    let to_patient = (spot.patient - spot.at).with_y(0.0).normalize_or_zero();
    let way = to_patient.lerp(way.normalize_or_zero(), smooth(0.02, 0.15, way.length()));
    facing(Spot { patient: spot.at + way, ..spot })
}

/// Turned to the patient.
fn facing(spot: Spot) -> Quat {
    let way = spot.patient - spot.at;
    if way.x.hypot(way.z) < 1e-4 {
        return Quat::IDENTITY;
    }
    Quat::from_rotation_y((-way.x).atan2(-way.z))
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::SessionTime;
    use crate::scenario::Scenario;
    use crate::scenario::read::read_bytes;
    use crate::session::Place;
    use crate::world_state::WorldState;

    fn live() -> (Scenario, WorldState) {
        let text = include_str!("../../../../tests/scenarios/small.ron");
        let (_, reading) = read_bytes("small", text.as_bytes());
        let scenario = reading.scenario.expect("the small scenario is whole");
        let state = WorldState::new(&scenario, 7);
        (scenario, state)
    }

    #[test]
    fn a_wanderer_stays_in_its_area_keeps_its_pace_and_never_jumps() {
        let (scenario, state) = live();
        let mut moment = Moment::new(&scenario, &state, SessionTime::ZERO, Place::World);
        let course = Course::Wander {
            area: [Number::from(1.0), Number::from(0.4)],
            pace: Number::from(0.2),
            every: 3.0,
            rest: 0.4,
        };
        let spot = Spot {
            at: Vec3::ZERO,
            patient: Vec3::ZERO,
            hands: Default::default(),
            head: None,
            phase: 0.0,
            seed: 5,
        };
        let step = 0.01;
        let (mut last, mut far) = (None::<Vec3>, 0.0_f32);
        for i in 0..6000 {
            moment.secs = f64::from(i) * step;
            let (at, _) = course.at(&moment, spot);
            assert!(at.x.abs() <= 0.5 && at.z.abs() <= 0.2, "out of its area at {at}");
            if let Some(last) = last {
                let speed = (at - last).length() / step as f32;
                // Fastest at the start of a walk from corner to corner.
                assert!(speed < 0.2 * 2.2, "{speed} m/s at {i}");
            }
            far = far.max(at.length());
            last = Some(at);
        }
        assert!(far > 0.08, "it stays where it is");
    }

    #[test]
    fn one_that_approaches_stops_before_the_patient_and_faces_them() {
        let (scenario, state) = live();
        let mut moment = Moment::new(&scenario, &state, SessionTime::ZERO, Place::World);
        let course = Course::Approach {
            share: Number::from(1.0),
            keep: Number::from(0.8),
            hand: Number::from(1.0),
        };
        moment.secs = 1.0;
        let spot = Spot {
            at: Vec3::new(3.0, 0.7, -4.0),
            patient: Vec3::ZERO,
            hands: Default::default(),
            head: None,
            phase: 0.0,
            seed: 1,
        };
        let (moved, turn) = course.at(&moment, spot);
        let there = spot.at + moved;
        assert!((there.x.hypot(there.z) - 0.8).abs() < 1e-4 && (there.y - 0.7).abs() < 1e-6);
        let ahead = turn * Vec3::NEG_Z;
        assert!(ahead.dot((spot.patient - there).with_y(0.0).normalize()) > 0.999);
    }
}
