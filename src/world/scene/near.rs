//! How much of each person is shown, by how near the person is to the nearest place where the
//! patient's eyes can be, and by how many others are nearer: a hall of people costs what its tier can
//! bear. What is spawned depends on the scenario alone, so nobody changes while the patient looks.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::plan::road::RoadLine;
use gradus_scenario::plan::stance::{copies, still_pose};
use gradus_scenario::world::bounds::DEEPEST;
use gradus_scenario::world::{Shape, Thing, World};

use crate::world::tier::Tier;

/// The most people of a place whose eyes and upper bodies move, and whose heads move. Each of the
/// former is drawn by five or six calls, each of the latter by one; two eyes have 300 in all.
const MOST_WITH_EYES: usize = 16;
const MOST_LIVING: usize = 56;
/// The height of a person's middle, m.
pub const MIDDLE_M: f32 = 1.2;

/// People whose distances differ less are equally near, m.
const EQUAL_M: f32 = 1e-3;

/// The people who are nearer than a distance, and some of those who are just so near.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Nearest {
    within_m: f32,
    /// How many of those at this distance may still be taken.
    left: usize,
}

impl Nearest {
    /// The `most` nearest, by all distances in order, and nobody at `tier_m` or beyond.
    fn new(away: &[f32], most: usize, tier_m: f32) -> Self {
        match away.get(most).copied().filter(|next| *next < tier_m) {
            Some(within_m) => {
                let nearer = away.iter().filter(|away| **away < within_m - EQUAL_M).count();
                Self { within_m, left: most.saturating_sub(nearer) }
            }
            None => Self { within_m: tier_m, left: 0 },
        }
    }

    /// Whether somebody at a distance is among them.
    fn take(&mut self, away_m: f32) -> bool {
        if away_m >= self.within_m - EQUAL_M && self.left > 0 && away_m < self.within_m + EQUAL_M {
            self.left -= 1;
            return true;
        }
        away_m < self.within_m - EQUAL_M
    }
}

/// The distances within which the details of people are seen, m.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// Within it bodies have their finest triangles.
    near: f32,
    /// Whose eyes and upper bodies move.
    eyes: Nearest,
    /// Within it faces move finely, and lids close.
    fine: f32,
    /// Within it arms make gestures.
    gestures: f32,
    /// Whose heads move.
    lives: Nearest,
}

/// How much detail of a person is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Show {
    pub level: usize,
    /// The level of head and hands.
    pub head: usize,
    /// Whether the head moves.
    pub lives: bool,
    /// Whether eyes and upper body move.
    pub eyes: bool,
    /// Whether the face moves in few steps and shows nothing small.
    pub coarse: bool,
    /// Whether the arms make gestures.
    pub gestures: bool,
}

impl Limits {
    /// The limits in a world: no more people are within them than the tier can bear.
    pub fn of(tier: Tier, world: &World, eyes: &Reach) -> Self {
        let mut away = Vec::new();
        distances(world, &world.things, &Mat4::IDENTITY, eyes, 0, &mut away);
        Self::among(tier, away)
    }

    fn among(tier: Tier, mut away: Vec<f32>) -> Self {
        away.sort_by(f32::total_cmp);
        let [near, fine, gestures, lives] = match tier {
            Tier::Full => [5.0, 12.0, 7.0, 30.0],
            Tier::Light => [2.8, 4.6, 4.6, 8.5],
        };
        let eyes = Nearest::new(&away, MOST_WITH_EYES, fine);
        let lives = Nearest::new(&away, MOST_LIVING, lives);
        Self { near, eyes, fine, gestures, lives }
    }

    /// How much is shown of the next person, at a distance, m.
    pub fn show(&mut self, away_m: f32, tier: Tier) -> Show {
        let (near, lives) = (away_m < self.near, self.lives.take(away_m));
        let eyes = lives && self.eyes.take(away_m);
        let fine = near || away_m < self.fine && tier.is_full();
        Show {
            level: if !lives {
                2
            } else if near && tier.is_full() {
                0
            } else {
                1
            },
            head: if !lives {
                2
            } else if fine {
                0
            } else {
                1
            },
            lives,
            eyes,
            coarse: away_m >= self.fine,
            gestures: away_m < self.gestures,
        }
    }
}

/// Where the patient's eyes can be: in a box, and, for one who rides, so far beside a road.
#[derive(Clone, Debug)]
pub struct Reach {
    low: Vec3,
    high: Vec3,
    road: Option<(Arc<RoadLine>, f32)>,
}

impl Reach {
    /// Between two corners of a box.
    pub fn new(a: Vec3, b: Vec3) -> Self {
        Self { low: a.min(b), high: a.max(b), road: None }
    }

    /// The same along a road, so far to its right, m; the box is then in the vehicle.
    pub fn along(self, line: &Arc<RoadLine>, side_m: f32) -> Self {
        Self { road: Some((line.clone(), side_m.abs())), ..self }
    }

    /// The nearest place in the box.
    pub fn nearest(&self, to: Vec3) -> Vec3 {
        to.clamp(self.low, self.high)
    }

    /// Where the eyes are when they come nearest to a place, on the road to 5 m.
    pub fn comes_nearest(&self, to: Vec3) -> Vec3 {
        let boxed = self.nearest(to);
        let Some((line, _)) = &self.road else { return boxed };
        let steps = (line.length_m() / 5.0) as u32;
        let on_road =
            (0..=steps).map(|step| line.at(f64::from(step) * 5.0).position().with_y(self.low.y));
        on_road.fold(boxed, |near, at| {
            if at.distance_squared(to) < near.distance_squared(to) { at } else { near }
        })
    }

    /// The distance of a place from the nearest place of the eyes, m.
    pub fn distance(&self, at: Vec3) -> f32 {
        let boxed = (at - self.nearest(at)).length();
        let Some((line, side_m)) = &self.road else { return boxed };
        let wide = self.low.abs().max(self.high.abs()).xz().length() + side_m;
        let beside = (line.off_m(at.xz().as_dvec2()) as f32 - wide).max(0.0);
        let over = at.y - at.y.clamp(self.low.y, self.high.y);
        boxed.min(beside.hypot(over))
    }
}

/// The distance of each person who stays in place.
fn distances(
    world: &World,
    things: &[Thing],
    frame: &Mat4,
    eyes: &Reach,
    depth: u32,
    to: &mut Vec<f32>,
) {
    for thing in things.iter().filter(|thing| depth <= DEEPEST && holds_people(world, thing, depth))
    {
        for copy in copies(thing, false) {
            let frame = *frame * still_pose(thing, copy);
            if matches!(thing.shape, Shape::Person(_)) {
                to.push(eyes.distance(frame.transform_point3(Vec3::Y * MIDDLE_M)));
            }
            distances(world, world.prefabs.within(thing), &frame, eyes, depth + 1, to);
        }
    }
}

fn holds_people(world: &World, thing: &Thing, depth: u32) -> bool {
    matches!(thing.shape, Shape::Person(_))
        || depth <= DEEPEST
            && world.prefabs.within(thing).iter().any(|of| holds_people(world, of, depth + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_rides_is_near_to_all_that_is_beside_the_road() {
        let line = RoadLine::new(&[[0.0, 0.0], [0.0, -900.0]], 60.0, 7.0).expect("a road");
        let seat = Reach::new(Vec3::new(0.4, 1.4, 0.0), Vec3::new(0.4, 1.4, 0.0));
        let far = Vec3::new(6.0, 1.2, -700.0);
        assert!(seat.distance(far) > 600.0);
        let rides = seat.along(&Arc::new(line), 1.75);
        assert!((2.0..5.0).contains(&rides.distance(far)), "{}", rides.distance(far));
        assert!(rides.distance(Vec3::new(60.0, 1.2, -700.0)) > 50.0);
    }

    #[test]
    fn no_more_people_live_than_the_tier_can_bear_and_the_nearest_do() {
        let crowded: Vec<f32> = (0..200).map(|i| 1.5 + i as f32 * 0.02).collect();
        let in_a_ring = vec![2.0; 100];
        for tier in [Tier::Light, Tier::Full] {
            for away in [&crowded, &in_a_ring] {
                let mut limits = Limits::among(tier, away.clone());
                let all: Vec<Show> = away.iter().map(|away| limits.show(*away, tier)).collect();
                let count = |of: fn(&Show) -> bool| all.iter().filter(|show| of(show)).count();
                assert_eq!(count(|show| show.eyes), MOST_WITH_EYES);
                assert_eq!(count(|show| show.lives), MOST_LIVING);
                let first = all[0];
                assert!(first.eyes && first.lives && first.gestures && !first.coarse, "{first:?}");
                let last = all[all.len() - 1];
                assert!(!last.eyes && !last.lives && last.level == 2, "{last:?}");
            }
            let mut few = Limits::among(tier, vec![2.0, 3.0, 40.0]);
            assert!(few.show(3.0, tier).eyes && few.show(2.0, tier).eyes);
            assert!(!few.show(40.0, tier).lives);
        }
    }
}
