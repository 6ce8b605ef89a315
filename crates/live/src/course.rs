//! Where movements have led their things at a moment: functions of state and time, never of what was
//! shown before.

use glam::{Quat, Vec2, Vec3};
use gradus_base::chance::{Chance, lerp, mix, smooth};
use gradus_scenario::movement::Movement;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::road::{OnRoad, RoadLine};
use gradus_scenario::plan::turned;
use gradus_scenario::{Number, StimulusIndex};

use crate::Moment;
use crate::hand::HandSpot;
use crate::hand::approach::{ending, kept_from_head};

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
    /// Phase added to the movement's own phase.
    pub phase: f64,
    /// Seed of this thing's variation.
    pub seed: u64,
}

/// How the legs of a moving thing go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Walked {
    /// Way walked since the last rest, m.
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
    /// Share of the turn towards the walk that is done.
    turned: f32,
    /// 0 at rest, 1 in full stride.
    stride: f32,
}

impl Moment<'_> {
    /// Where a course has moved and turned its thing to. Does not allocate.
    pub fn course(&self, course: &Course, spot: Spot) -> (Vec3, Quat) {
        let secs = self.secs;
        match course {
            Course::Still => (Vec3::ZERO, Quat::IDENTITY),
            Course::Line { points, ends, speed, phase } => {
                let total = ends.last().copied().unwrap_or(0.0);
                if total <= 0.0 {
                    return (Vec3::ZERO, Quat::IDENTITY);
                }
                let gone = ((phase + spot.phase) * total + speed * secs).rem_euclid(total);
                let piece = ends.partition_point(|end| *end <= gone).min(ends.len() - 1);
                let before = piece.checked_sub(1).and_then(|last| ends.get(last));
                let before = before.copied().unwrap_or(0.0);
                let (Some(end), Some(a), Some(b)) =
                    (ends.get(piece), points.get(piece), points.get(piece + 1))
                else {
                    return (Vec3::ZERO, Quat::IDENTITY);
                };
                let share = ((gone - before) / (end - before).max(1e-9)) as f32;
                let ahead = *b - *a;
                (a.lerp(*b, share), Quat::from_rotation_y((-ahead.x).atan2(-ahead.z)))
            }
            Course::Orbit { radius, period, phase } => {
                if period.abs() < 1e-6 {
                    return (Vec3::ZERO, Quat::IDENTITY);
                }
                let turn =
                    ((secs / period + (phase + spot.phase)).fract() * std::f64::consts::TAU) as f32;
                let at = Vec3::new(turn.cos(), 0.0, -turn.sin()) * *radius;
                let flip = if *period < 0.0 { std::f32::consts::PI } else { 0.0 };
                (at, Quat::from_rotation_y(turn + flip))
            }
            Course::Sway { by_deg, period, phase } => {
                let swing =
                    ((secs / period + (phase + spot.phase)).fract() * std::f64::consts::TAU).sin();
                let by = self.three(by_deg) * swing as f32;
                (Vec3::ZERO, turned(by))
            }
            Course::Wander { .. } => {
                let Some((walk, half)) = self.walk(course, spot) else {
                    return (Vec3::ZERO, Quat::IDENTITY);
                };
                let at = walk.from.lerp(walk.to, walk.done) * half;
                // The wanderer turns the shorter way.
                let turn = |d: Vec2| (-d.x).atan2(-d.y);
                let (from, to) = (turn(walk.before * half), turn((walk.to - walk.from) * half));
                let by = (to - from + std::f32::consts::PI).rem_euclid(std::f32::consts::TAU)
                    - std::f32::consts::PI;
                let yaw = from + by * walk.turned;
                (Vec3::new(at.x, 0.0, at.y), Quat::from_rotation_y(yaw))
            }
            Course::Approach { share, keep, hand } => {
                let hand = self.number_f32(hand);
                let way = to_hand(spot, approach(spot, self.number_f32(keep)), hand);
                let gone = way * self.number_f32(share).clamp(0.0, 1.0);
                (off_the_head(spot, gone, hand), ahead(spot, way))
            }
            Course::Face => (Vec3::ZERO, facing(spot)),
            Course::Ride { .. } | Course::Beside { .. } | Course::Drive { .. } => {
                let on = self.on_road(course, spot.phase).unwrap_or_default();
                (on.position(), on.turn())
            }
        }
    }

    /// Where a course has brought a place, m. Does not allocate.
    pub fn moved(&self, course: &Course, at: Vec3) -> Vec3 {
        let spot = Spot {
            at,
            patient: self.patient,
            hands: self.hands,
            head: self.head,
            phase: 0.0,
            seed: 0,
        };
        let (moved, turn) = self.course(course, spot);
        if course.is_on_a_road() { moved + turn * at } else { at + moved }
    }

    /// Where a movement has brought a place, m. Allocates for a `Path` and an `Orbit` alone.
    pub fn moved_by(&self, moves: &Movement, at: Vec3) -> Vec3 {
        let on = match moves {
            Movement::Still => return at,
            Movement::Ride { ahead_m, side_m } => self.beside_the_ride(ahead_m, side_m),
            Movement::Beside { stimulus, ahead_m, side_m } => {
                self.beside_the_event(*stimulus, ahead_m, side_m)
            }
            Movement::Drive { road, from_m, speed_mps, side_m } => {
                Some(self.driven(&road.0, from_m, *speed_mps, side_m, 0.0))
            }
            other => return self.moved(&Course::new(other), at),
        };
        let on = on.unwrap_or_default();
        on.position() + on.turn() * at
    }

    /// Where a course on a road has led its thing to, from a phase that is a share of the road; none
    /// for other courses. Does not allocate.
    pub fn on_road(&self, course: &Course, phase: f64) -> Option<OnRoad> {
        match course {
            Course::Ride { ahead, side } => self.beside_the_ride(ahead, side),
            Course::Beside { stimulus, ahead, side } => {
                self.beside_the_event(*stimulus, ahead, side)
            }
            Course::Drive { line, from, speed, side } => {
                Some(self.driven(line, from, *speed, side, phase))
            }
            _ => None,
        }
    }

    fn beside_the_ride(&self, ahead: &Number, side: &Number) -> Option<OnRoad> {
        let (line, ride) = self.state.ride()?;
        let gone_m = self.ride_m + self.number(ahead);
        Some(line.at(gone_m).beside(ride.side_m + self.number(side)))
    }

    fn beside_the_event(
        &self,
        stimulus: StimulusIndex,
        ahead: &Number,
        side: &Number,
    ) -> Option<OnRoad> {
        let (line, ride) = self.state.ride()?;
        let began_m = self.state.run(stimulus).map_or(ride.from_m, |run| run.ride_m);
        let on = line.at(began_m + self.number(ahead));
        Some(on.beside(ride.side_m + self.number(side)))
    }

    fn driven(
        &self,
        line: &RoadLine,
        from: &Number,
        speed: f64,
        side: &Number,
        phase: f64,
    ) -> OnRoad {
        let length_m = line.length_m().max(1.0);
        let from = self.number(from) + phase * length_m;
        let on = line.at((from + speed * self.secs).rem_euclid(length_m));
        let back = if speed < 0.0 { std::f64::consts::PI } else { 0.0 };
        OnRoad { yaw: on.yaw + back, ..on }.beside(self.number(side))
    }

    /// How the legs of a thing on this course go.
    pub fn course_walked(&self, course: &Course, spot: Spot) -> Walked {
        let secs = self.secs;
        match course {
            Course::Wander { .. } => {
                let Some((walk, half)) = self.walk(course, spot) else {
                    return Walked::default();
                };
                let gone_m = ((walk.to - walk.from) * half).length() * walk.done;
                Walked { gone_m, stride: walk.stride }
            }
            Course::Approach { share, keep, hand } => {
                let share = self.number_f32(share).clamp(0.0, 1.0);
                let hand = self.number_f32(hand);
                let way = to_hand(spot, approach(spot, self.number_f32(keep)), hand);
                let gone_m = off_the_head(spot, way * share, hand).length();
                // Legs come together where the way begins; on the way they rest where they are.
                Walked { gone_m, stride: smooth(0.0, 0.02, share) }
            }
            Course::Line { speed, .. } => Walked { gone_m: (speed * secs) as f32, stride: 1.0 },
            Course::Orbit { radius, period, .. } if period.abs() > 1e-6 => {
                let rounds = secs / period.abs();
                let gone = rounds * std::f64::consts::TAU * f64::from(*radius);
                Walked { gone_m: gone as f32, stride: 1.0 }
            }
            Course::Ride { ahead, .. } => {
                Walked { gone_m: (self.ride_m + self.number(ahead)) as f32, stride: 1.0 }
            }
            Course::Drive { speed, .. } => {
                Walked { gone_m: (speed.abs() * secs) as f32, stride: 1.0 }
            }
            _ => Walked::default(),
        }
    }

    /// The walk that a wanderer is on, in shares of half its area, and half the area it uses now,
    /// m.
    fn walk(&self, course: &Course, spot: Spot) -> Option<(Walk, Vec2)> {
        let Course::Wander { area, pace, every, rest } = course else { return None };
        let secs = self.secs;
        let number = |n: &Number| self.number_f32(n).max(0.0);
        // A walk goes over one half of the area on average and over two halves at most: the pace
        // limits how large a half may be.
        let walking_secs = *every as f32 * (1.0 - rest);
        let most = number(pace) * walking_secs * 0.45;
        let [x, z] = area;
        let half = Vec2::new((number(x) * 0.5).min(most), (number(z) * 0.5).min(most));
        // No wanderer starts together with another.
        let own = f64::from(Chance::new(spot.seed, 0x3a17).unit());
        let time = secs / every.max(0.05) + spot.phase + own;
        let (nth, share) = (time.floor(), (time - time.floor()) as f32);
        let point = |n: f64| {
            let mut chance = Chance::new(spot.seed ^ mix(n as i64 as u64), 0x3a18);
            Vec2::new(chance.range(-1.0, 1.0), chance.range(-1.0, 1.0))
        };
        let (before, from, to) = (point(nth - 1.0), point(nth), point(nth + 1.0));
        let walking = ((share - rest) / (1.0 - rest)).clamp(0.0, 1.0);
        // A walk sets off at once and comes softly to a stop.
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

/// The same way, led to a hand instead as far as `hand` says, 0 to 1.
fn to_hand(spot: Spot, way: Vec3, hand: f32) -> Vec3 {
    if hand <= 0.0 {
        return way;
    }
    ending(spot.at, spot.at + way, spot.patient, &spot.hands, hand) - spot.at
}

/// The way that a thing has gone, shortened to keep it off the patient's head if it goes to a hand.
fn off_the_head(spot: Spot, gone: Vec3, hand: f32) -> Vec3 {
    let Some(head) = spot.head.filter(|_| hand > 0.0) else { return gone };
    let kept = kept_from_head(spot.at + gone, head, spot.patient, spot.at) - spot.at;
    // A therapist who raises `hand` little by little sees the thing give way little by little.
    gone.lerp(kept, (hand * 4.0).min(1.0))
}

/// The turn along a way; towards the patient where the way has no length.
fn ahead(spot: Spot, way: Vec3) -> Quat {
    let to_patient = (spot.patient - spot.at).with_y(0.0).normalize_or_zero();
    let way = to_patient.lerp(way.normalize_or_zero(), smooth(0.02, 0.15, way.length()));
    facing(Spot { patient: spot.at + way, ..spot })
}

/// The turn towards the patient.
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
    use crate::WorldState;
    use gradus_base::SessionTime;
    use gradus_scenario::Place;
    use gradus_scenario::read::read_bytes;

    fn live() -> WorldState {
        let text = include_str!("../../../tests/scenarios/small.ron");
        let (_, reading) = read_bytes("small", text.as_bytes());
        let scenario = reading.scenario.expect("the small scenario is whole");
        WorldState::new(scenario, 7)
    }

    #[test]
    fn a_wanderer_stays_in_its_area_keeps_its_pace_and_never_jumps() {
        let state = live();
        let mut moment = Moment::new(&state, SessionTime::ZERO, Place::World);
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
            let (at, _) = moment.course(&course, spot);
            assert!(at.x.abs() <= 0.5 && at.z.abs() <= 0.2, "out of its area at {at}");
            if let Some(last) = last {
                let speed = (at - last).length() / step as f32;
                // A wanderer is fastest at the start of a walk from corner to corner.
                assert!(speed < 0.2 * 2.2, "{speed} m/s at {i}");
            }
            far = far.max(at.length());
            last = Some(at);
        }
        assert!(far > 0.08, "it stays where it is");
    }

    #[test]
    fn one_that_approaches_stops_before_the_patient_and_faces_them() {
        let state = live();
        let mut moment = Moment::new(&state, SessionTime::ZERO, Place::World);
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
        let (moved, turn) = moment.course(&course, spot);
        let there = spot.at + moved;
        assert!((there.x.hypot(there.z) - 0.8).abs() < 1e-4 && (there.y - 0.7).abs() < 1e-6);
        let ahead = turn * Vec3::NEG_Z;
        assert!(ahead.dot((spot.patient - there).with_y(0.0).normalize()) > 0.999);
    }
}
