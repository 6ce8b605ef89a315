//! A city from a few numbers: streets, crossings, pavements, blocks of buildings, parks, parked
//! cars, trees, lamps and people; and its moving cars and walkers, as movers.

mod blocks;
mod streets;
mod traffic;

use bevy::prelude::*;
use gradus_base::chance::{Chance, mix};
use gradus_scenario::world::{City, MaterialRef, World};

use crate::world::mesh::buf::PLAIN;
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::{car, nature, people, street};
use crate::world::tier::Tier;

/// A car or a walker that moves: the index of its body, and the line it moves along.
pub struct Mover {
    pub body: usize,
    /// The number of bodies, from `body` on, that a walker shows one after the other in a double
    /// step; 1 for a car.
    pub frames: usize,
    /// The length of a double step, m.
    pub cycle_m: f32,
    pub line: [Vec3; 2],
    pub speed: f32,
    pub phase: f32,
}

/// The movers of a city, and the bodies that the movers share.
#[derive(Default)]
pub struct Traffic {
    pub bodies: Vec<Pieces>,
    pub movers: Vec<Mover>,
}

/// How much of the city the tier can afford.
struct Share {
    detail: f32,
    reach: f32,
    far: f32,
    cars_to: f32,
    trees_to: f32,
    people: f32,
    traffic: f32,
}

const KERB: f32 = 0.14;
/// Trees, cars and people farther from the origin have little detail, m.
const FAR_TREES_M: f32 = 60.0;
const FAR_CARS_M: f32 = 62.0;
const FAR_PEOPLE_M: f32 = 30.0;

/// Builds the city.
pub fn city(to: &mut Pieces, place: &World, city: &City, tier: Tier) -> Traffic {
    let reach = city.reach_m as f32;
    let share = match tier {
        Tier::Full => Share {
            detail: 1.0,
            reach,
            far: reach * 2.4,
            cars_to: 210.0,
            trees_to: 230.0,
            people: 1.0,
            traffic: 1.0,
        },
        Tier::Light => Share {
            detail: 0.3,
            reach: reach * 0.42,
            far: reach * 1.4,
            cars_to: 55.0,
            trees_to: 70.0,
            people: 0.2,
            traffic: 0.25,
        },
    };
    let mut plan = Layout {
        to,
        place,
        city,
        share,
        chance: Chance::new(city.seed, 0xc17),
        protos: Protos::new(city, tier),
    };
    plan.outskirts();
    plan.streets();
    plan.blocks();
    plan.traffic()
}

/// A number for a place on the ground: the same in every tier, whatever else is built.
fn spot(x: f32, z: f32) -> u64 {
    let cell = |v: f32| u64::from((v.round() as i32).cast_unsigned());
    mix((cell(x) << 32) | cell(z))
}

/// Bodies that repeat; each copy is turned and sized at its place.
struct Protos {
    trees: Vec<Pieces>,
    /// The same trees with little detail, for the distance.
    far_trees: Vec<Pieces>,
    cars: Vec<Pieces>,
    /// The same cars with little detail, for the distance.
    far_cars: Vec<Pieces>,
    people: Vec<Pieces>,
    far_people: Vec<Pieces>,
    lamp: Pieces,
}

fn stuff(of: MaterialRef) -> Stuff {
    Stuff::World(of.0)
}

impl Protos {
    fn new(city: &City, tier: Tier) -> Self {
        let rich = tier == Tier::Full;
        let (trees, cars, crowd) = if rich { (8, 10, 20) } else { (4, 8, 6) };
        let make = |count: u64, build: &dyn Fn(&mut Pieces, u64)| {
            (0..count)
                .map(|i| {
                    let mut pieces = Pieces::new(f32::INFINITY);
                    build(&mut pieces, city.seed.wrapping_mul(31).wrapping_add(i));
                    pieces
                })
                .collect::<Vec<_>>()
        };
        let (bark, leaves) = (stuff(city.bark), stuff(city.leaves));
        let mut lamp = Pieces::new(f32::INFINITY);
        street::lamp(&mut lamp, 7.5, if rich { 0.6 } else { 0.2 });
        Self {
            trees: make(trees, &|p, s| {
                let detail = if rich { 0.45 } else { 0.0 };
                nature::tree(p, 8.0, bark, leaves, s, detail, nature::Wind::Still);
            }),
            far_trees: make(trees, &|p, s| {
                nature::tree(p, 8.0, bark, leaves, s, 0.0, nature::Wind::Still);
            }),
            cars: make(cars, &|p, s| car::car(p, s, if rich { 0.6 } else { 0.1 })),
            far_cars: make(cars, &|p, s| car::car(p, s, 0.1)),
            people: make(crowd, &|p, s| people::standing(p, s, if rich { 0.6 } else { 0.1 })),
            far_people: make(crowd, &|p, s| people::standing(p, s, 0.1)),
            lamp,
        }
    }
}

struct Layout<'a> {
    to: &'a mut Pieces,
    place: &'a World,
    city: &'a City,
    share: Share,
    chance: Chance,
    protos: Protos,
}

impl Layout<'_> {
    /// The x of each street along Z, or the z of each street along X, out to `reach`.
    fn lines(&self, along_z: bool, reach: f32) -> Vec<f32> {
        let (at, step) = if along_z {
            (self.city.street_at_m as f32, self.city.block_m[0] as f32)
        } else {
            (self.city.avenue_at_m as f32, self.city.block_m[1] as f32)
        };
        let step = step.max(self.city.street_m as f32 + 20.0);
        let least = ((-reach - at) / step).ceil() as i32;
        let most = ((reach - at) / step).floor() as i32;
        (least..=most).map(|k| at + k as f32 * step).collect()
    }

    fn clear(&self, from: Vec2, till: Vec2) -> bool {
        self.city.clear_m.iter().any(|[x0, z0, x1, z1]| {
            from.x < *x1 as f32 && till.x > *x0 as f32 && from.y < *z1 as f32 && till.y > *z0 as f32
        })
    }

    /// Adds plain ground under the outer streets and on to the last house.
    fn outskirts(&mut self) {
        let (near, far) = (self.share.reach * 0.5, self.share.far);
        let asphalt = stuff(self.city.asphalt);
        let p = |x: f32, z: f32| Vec3::new(x, -0.05, z);
        for (from, till) in [
            (Vec2::new(-far, -far), Vec2::new(far, -near)),
            (Vec2::new(-far, near), Vec2::new(far, far)),
            (Vec2::new(-far, -near), Vec2::new(-near, near)),
            (Vec2::new(near, -near), Vec2::new(far, near)),
        ] {
            let middle = (from + till) * 0.5;
            self.to.near(asphalt, Vec3::new(middle.x, 0.0, middle.y)).face(
                [p(from.x, till.y), p(till.x, till.y), p(till.x, from.y), p(from.x, from.y)],
                PLAIN,
            );
        }
    }
}
