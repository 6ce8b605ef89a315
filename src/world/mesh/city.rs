//! A city from a few numbers: streets, crossings, pavements, blocks of buildings, parks, parked
//! cars, trees, lamps and people; and what moves, as movers.

use bevy::prelude::*;
use gradus_core::scenario::world::{City, MaterialRef, World};

use crate::world::chance::{Chance, fbm, mix};
use crate::world::mesh::buf::{PLAIN, tint};
use crate::world::mesh::building::{Plan, Skin, building};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::mesh::{car, nature, people, street};
use crate::world::tier::Tier;

/// Something of the city that moves: which body, along which line.
pub struct Mover {
    pub body: usize,
    /// One after the other within a double step, from `body` on; one: always the same.
    pub frames: usize,
    /// A double step, m.
    pub cycle_m: f32,
    pub line: [Vec3; 2],
    pub speed: f32,
    pub phase: f32,
}

/// What moves, and the bodies that they share.
#[derive(Default)]
pub struct Traffic {
    pub bodies: Vec<Pieces>,
    pub movers: Vec<Mover>,
}

/// How much of it the tier can afford.
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

/// Bodies that repeat, each turned and sized where it stands.
struct Protos {
    trees: Vec<Pieces>,
    cars: Vec<Pieces>,
    /// The same cars for the distance.
    far_cars: Vec<Pieces>,
    people: Vec<Pieces>,
    lamp: Pieces,
}

fn stuff(of: MaterialRef) -> Stuff {
    Stuff::World(of.0)
}

impl Protos {
    fn new(city: &City, tier: Tier) -> Self {
        let rich = tier == Tier::Full;
        let (trees, cars, crowd) = if rich { (8, 16, 20) } else { (4, 8, 6) };
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
                nature::tree(p, 8.0, bark, leaves, s, if rich { 0.45 } else { 0.0 })
            }),
            cars: make(cars, &|p, s| car::car(p, s, if rich { 0.6 } else { 0.1 })),
            far_cars: make(cars, &|p, s| car::car(p, s, 0.1)),
            people: make(crowd, &|p, s| people::standing(p, s, if rich { 0.6 } else { 0.1 })),
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
    /// Streets along Z by their x, and along X by their z, out to `reach`.
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

    /// Plain ground under the outer streets and on to the last house.
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

    fn streets(&mut self) {
        let reach = self.share.reach;
        let half = self.city.street_m as f32 * 0.5;
        let (xs, zs) = (self.lines(true, reach), self.lines(false, reach));
        let road = stuff(self.city.road);
        for x in &xs {
            for pair in zs.windows(2) {
                let (z0, z1) = (pair[0] + half, pair[1] - half);
                let p = |x: f32, z: f32| Vec3::new(x, 0.0, z);
                let v = |z: f32| -z;
                self.to.near(road, p(*x, z0)).quad(
                    [p(x - half, z1), p(x + half, z1), p(x + half, z0), p(x - half, z0)],
                    [
                        Vec2::new(0.0, v(z1)),
                        Vec2::new(2.0 * half, v(z1)),
                        Vec2::new(2.0 * half, v(z0)),
                        Vec2::new(0.0, v(z0)),
                    ],
                    PLAIN,
                );
                self.side_of_street(Vec3::new(*x, 0.0, z0), Vec3::Z, z1 - z0);
            }
        }
        for z in &zs {
            for pair in xs.windows(2) {
                let (x0, x1) = (pair[0] + half, pair[1] - half);
                let p = |x: f32, z: f32| Vec3::new(x, 0.0, z);
                self.to.near(road, p(x0, *z)).quad(
                    [p(x0, z + half), p(x1, z + half), p(x1, z - half), p(x0, z - half)],
                    [
                        Vec2::new(0.0, x0),
                        Vec2::new(0.0, x1),
                        Vec2::new(2.0 * half, x1),
                        Vec2::new(2.0 * half, x0),
                    ],
                    PLAIN,
                );
                self.side_of_street(Vec3::new(x0, 0.0, *z), Vec3::X, x1 - x0);
            }
        }
        let asphalt = stuff(self.city.asphalt);
        for x in &xs {
            for z in &zs {
                let p = |dx: f32, dz: f32| Vec3::new(x + dx, 0.0, z + dz);
                self.to
                    .near(asphalt, p(0.0, 0.0))
                    .face([p(-half, half), p(half, half), p(half, -half), p(-half, -half)], PLAIN);
                if Vec2::new(*x, *z).length() < self.share.trees_to * 1.6 {
                    self.crossing(Vec3::new(*x, 0.0, *z), half);
                }
            }
        }
    }

    /// Stripes to walk on, before each arm of a crossing, and the line where cars stop.
    fn crossing(&mut self, at: Vec3, half: f32) {
        let white = tint(206, 204, 194);
        for k in 0..4 {
            let turn = Mat4::from_translation(at)
                * Mat4::from_rotation_y(k as f32 * std::f32::consts::FRAC_PI_2);
            let q = |x0: f32, x1: f32, z0: f32, z1: f32| {
                [(x0, z1), (x1, z1), (x1, z0), (x0, z0)]
                    .map(|(x, z)| turn.transform_point3(Vec3::new(x, 0.007, z)))
            };
            let stripes = (half * 2.0 / 1.1).floor() as i32;
            for i in 0..stripes {
                let x = -half + 0.55 + i as f32 * 1.1;
                let tone = 0.82 + 0.2 * self.chance.unit();
                self.to.near(Stuff::Matte, at).quad(
                    q(x - 0.25, x + 0.25, half + 0.9, half + 4.1),
                    [Vec2::ZERO; 4],
                    white.map(|c| c * tone),
                );
            }
            self.to.near(Stuff::Matte, at).quad(
                q(0.35, half - 0.5, half + 5.4, half + 5.8),
                [Vec2::ZERO; 4],
                white.map(|c| c * 0.9),
            );
        }
    }

    /// Parked cars, trees and lamps along one piece of street.
    fn side_of_street(&mut self, from: Vec3, along: Vec3, length: f32) {
        let half = self.city.street_m as f32 * 0.5;
        let middle = from + along * length * 0.5;
        self.chance = Chance::new(self.city.seed ^ spot(middle.x, middle.z), 0x51de);
        let near = middle.length();
        let turn_along = if along.z.abs() > 0.5 { 0.0 } else { std::f32::consts::FRAC_PI_2 };
        for side in [-1.0_f32, 1.0] {
            let out = Vec3::new(along.z, 0.0, -along.x) * side;
            let flip = if side * (if along.z.abs() > 0.5 { 1.0 } else { -1.0 }) > 0.0 {
                0.0
            } else {
                std::f32::consts::PI
            };
            if near < self.share.cars_to {
                let step = 5.6;
                let odds = (self.city.parked_per_100m as f32 * step / 100.0).min(0.95);
                let mut t = 9.0;
                while t < length - 9.0 {
                    let at = from
                        + along * (t + self.chance.range(-0.3, 0.3))
                        + out * (half - 1.12 + self.chance.range(-0.08, 0.08));
                    let wobble = self.chance.range(-0.02, 0.02);
                    let which = self.chance.index(self.protos.cars.len());
                    let bodies =
                        if at.length() < 62.0 { &self.protos.cars } else { &self.protos.far_cars };
                    if self.chance.often(odds)
                        && let Some(car) = bodies.get(which)
                    {
                        let pose = Mat4::from_translation(at)
                            * Mat4::from_rotation_y(turn_along + flip + wobble);
                        self.to.place(car, &pose);
                    }
                    t += step;
                }
            }
            if near < self.share.trees_to {
                let mut t = 8.0 + self.chance.range(0.0, 4.0);
                while t < length - 6.0 {
                    let at = from + along * t + out * (half + 1.1) + Vec3::Y * KERB;
                    let which = self.chance.index(self.protos.trees.len());
                    let size = self.chance.range(0.7, 1.15);
                    let spin = self.chance.range(0.0, std::f32::consts::TAU);
                    let here = Vec2::new(at.x, at.z);
                    let is_clear = self.clear(here - Vec2::splat(2.5), here + Vec2::splat(2.5));
                    if self.chance.often(0.72)
                        && !is_clear
                        && let Some(tree) = self.protos.trees.get(which)
                    {
                        let pose = Mat4::from_translation(at)
                            * Mat4::from_rotation_y(spin)
                            * Mat4::from_scale(Vec3::splat(size));
                        self.to.place(tree, &pose);
                        self.to.contact(at, Vec2::splat(0.9), 0.0, 0.8);
                    }
                    t += self.chance.range(9.0, 15.0);
                }
            }
            if near < self.share.cars_to * 0.8 {
                let mut t = 14.0 + if side > 0.0 { 14.0 } else { 0.0 };
                while t < length - 4.0 {
                    let at = from + along * t + out * (half + 0.6) + Vec3::Y * KERB;
                    let facing = out.x.atan2(out.z);
                    self.to.place(
                        &self.protos.lamp,
                        &(Mat4::from_translation(at) * Mat4::from_rotation_y(facing)),
                    );
                    t += 28.0;
                }
            }
        }
    }

    fn blocks(&mut self) {
        let half = self.city.street_m as f32 * 0.5;
        let (xs, zs) = (self.lines(true, self.share.far), self.lines(false, self.share.far));
        for px in xs.windows(2) {
            for pz in zs.windows(2) {
                let from = Vec2::new(px[0] + half, pz[0] + half);
                let till = Vec2::new(px[1] - half, pz[1] - half);
                let middle = (from + till) * 0.5;
                let number = spot(middle.x, middle.y);
                // Each block has its own chance: a change in one leaves the others as they are.
                self.chance = Chance::new(self.city.seed ^ number, 0xb10c);
                let inside = middle.abs().max_element() < self.share.reach;
                if inside {
                    self.block(from, till, number);
                } else if middle.length() < self.share.far {
                    self.far_block(from, till, number);
                }
            }
        }
    }

    fn skin(&mut self) -> Skin {
        let facade = self.chance.pick(&self.city.facades).unwrap_or(self.city.base);
        Skin {
            facade: stuff(facade),
            base: stuff(self.city.base),
            roof: stuff(self.city.roof),
            trim: stuff(self.city.kerb),
        }
    }

    /// How many storeys at a place: clusters of taller ones.
    fn storeys(&mut self, at: Vec2) -> u32 {
        let [least, most] = self.city.storeys.map(|s| s as f32);
        let cluster = fbm(at.x * 0.0028 + 7.0, at.y * 0.0028 + 3.0, 0, 3, self.city.seed as u32);
        let lift = ((cluster - 0.38) * 2.6).clamp(0.0, 1.0).powi(2);
        let own = self.chance.unit().powi(2);
        (least + (most - least) * (0.22 * own + 0.78 * lift * (0.45 + 0.55 * self.chance.unit())))
            .round()
            .max(1.0) as u32
    }

    fn far_block(&mut self, from: Vec2, till: Vec2, number: u64) {
        let skin = self.skin();
        let cut = self.chance.range(0.35, 0.65);
        let split = Vec2::new(till.x, from.y + (till.y - from.y) * cut);
        for (a, b) in [(from, split), (Vec2::new(from.x, split.y), till)] {
            let storeys = self.storeys((a + b) * 0.5) + 1;
            building(
                self.to,
                self.place,
                skin,
                Plan {
                    from: a,
                    to: b,
                    ground: 0.0,
                    storeys,
                    seed: self.city.seed ^ number,
                    detail: 0.0,
                },
            );
        }
    }

    fn block(&mut self, from: Vec2, till: Vec2, number: u64) {
        let paving = stuff(self.city.paving);
        let kerb = stuff(self.city.kerb);
        let near = Vec3::new((from.x + till.x) * 0.5, 0.0, (from.y + till.y) * 0.5);
        let edge = 0.28;
        let p = |x: f32, z: f32| Vec3::new(x, KERB, z);
        // The kerb is a frame of stone about the paving.
        let frame = [
            (Vec2::new(from.x, from.y), Vec2::new(till.x, from.y + edge)),
            (Vec2::new(from.x, till.y - edge), Vec2::new(till.x, till.y)),
            (Vec2::new(from.x, from.y + edge), Vec2::new(from.x + edge, till.y - edge)),
            (Vec2::new(till.x - edge, from.y + edge), Vec2::new(till.x, till.y - edge)),
        ];
        for (a, b) in frame {
            self.to.near(kerb, near).cuboid(
                Vec3::new(a.x, -0.05, a.y),
                Vec3::new(b.x, KERB + 0.01, b.y),
                0b000100,
                [0.95; 3],
            );
        }
        let (a, b) = (from + Vec2::splat(edge), till - Vec2::splat(edge));
        self.to
            .near(paving, near)
            .face([p(a.x, b.y), p(b.x, b.y), p(b.x, a.y), p(a.x, a.y)], PLAIN);
        let walk = Vec2::splat(self.city.pavement_m as f32);
        let (a, b) = (from + walk, till - walk);
        let every = u64::from(self.city.park_every);
        if every > 0 && mix(number ^ self.city.seed).is_multiple_of(every) && !self.clear(a, b) {
            self.park(a, b);
        } else {
            self.lots(a, b, 0);
        }
        self.crowd(from, till);
    }

    fn park(&mut self, a: Vec2, b: Vec2) {
        let p = |x: f32, z: f32| Vec3::new(x, KERB + 0.03, z);
        let near = p((a.x + b.x) * 0.5, (a.y + b.y) * 0.5);
        self.to
            .near(stuff(self.city.grass), near)
            .face([p(a.x, b.y), p(b.x, b.y), p(b.x, a.y), p(a.x, a.y)], PLAIN);
        // A path across.
        let path = 1.6;
        let q = |v: Vec2| Vec3::new(v.x, KERB + 0.05, v.y);
        let side = (b - a).perp().normalize() * path;
        self.to.near(stuff(self.city.paving), near).face(
            [q(a + side), q(a - side), q(b - side), q(b + side)]
                .map(|v| Vec3::new(v.x.clamp(a.x, b.x), v.y, v.z.clamp(a.y, b.y))),
            PLAIN,
        );
        let count = ((b - a).x * (b - a).y / 70.0 * self.share.detail) as usize;
        for _ in 0..count {
            let at =
                p(self.chance.range(a.x + 2.0, b.x - 2.0), self.chance.range(a.y + 2.0, b.y - 2.0));
            let off = (Vec2::new(at.x, at.z) - a).perp_dot((b - a).normalize()).abs();
            let which = self.chance.index(self.protos.trees.len());
            let size = self.chance.range(0.9, 1.7);
            let spin = self.chance.range(0.0, std::f32::consts::TAU);
            if off > 3.5
                && let Some(tree) = self.protos.trees.get(which)
            {
                self.to.place(
                    tree,
                    &(Mat4::from_translation(at)
                        * Mat4::from_rotation_y(spin)
                        * Mat4::from_scale(Vec3::splat(size))),
                );
            }
        }
    }

    /// Cuts the ground until each piece is a building's.
    fn lots(&mut self, a: Vec2, b: Vec2, depth: u32) {
        let size = b - a;
        let widest = 34.0;
        if depth < 6 && (size.x > widest || size.y > widest) {
            let cut = self.chance.range(0.38, 0.62);
            if size.x > size.y {
                let x = a.x + size.x * cut;
                self.lots(a, Vec2::new(x, b.y), depth + 1);
                self.lots(Vec2::new(x, a.y), b, depth + 1);
            } else {
                let z = a.y + size.y * cut;
                self.lots(a, Vec2::new(b.x, z), depth + 1);
                self.lots(Vec2::new(a.x, z), b, depth + 1);
            }
            return;
        }
        if size.min_element() < 5.0 || self.clear(a, b) {
            return;
        }
        let skin = self.skin();
        let middle = (a + b) * 0.5;
        let storeys = self.storeys(middle);
        let near = middle.length();
        let detail = if near < 380.0 { self.share.detail } else { self.share.detail.min(0.3) };
        let seed = self.chance.bits();
        building(
            self.to,
            self.place,
            skin,
            Plan { from: a, to: b, ground: KERB, storeys, seed, detail },
        );
    }

    /// People on the pavement of a block near the origin.
    fn crowd(&mut self, from: Vec2, till: Vec2) {
        let middle = (from + till) * 0.5;
        if middle.length() > 170.0 || self.protos.people.is_empty() {
            return;
        }
        let count = (self.city.people as f32 * self.share.people / 10.0).round() as usize;
        for _ in 0..count {
            let t = self.chance.unit();
            let inset = self.chance.range(1.6, self.city.pavement_m as f32 - 0.6);
            let along = match self.chance.index(4) {
                0 => Vec2::new(from.x + (till.x - from.x) * t, from.y + inset),
                1 => Vec2::new(from.x + (till.x - from.x) * t, till.y - inset),
                2 => Vec2::new(from.x + inset, from.y + (till.y - from.y) * t),
                _ => Vec2::new(till.x - inset, from.y + (till.y - from.y) * t),
            };
            let which = self.chance.index(self.protos.people.len());
            let facing = self.chance.range(0.0, std::f32::consts::TAU);
            // Nobody stands where the patient does.
            if along.length() > 5.0
                && let Some(body) = self.protos.people.get(which)
            {
                let at = Vec3::new(along.x, KERB, along.y);
                self.to.place(body, &(Mat4::from_translation(at) * Mat4::from_rotation_y(facing)));
            }
        }
    }

    fn traffic(mut self) -> Traffic {
        self.chance = Chance::new(self.city.seed, 0x7af);
        let mut all = Traffic::default();
        let reach = self.share.reach.min(520.0);
        let (xs, zs) = (self.lines(true, reach * 0.6), self.lines(false, reach * 0.6));
        let lane = self.city.street_m as f32 / 8.0;
        let bodies = self.protos.cars.len();
        let count = (self.city.traffic as f32 * self.share.traffic) as usize;
        for i in 0..count {
            // The street before the patient is busiest.
            let along_z = self.chance.often(0.6);
            let lines = if along_z { &xs } else { &zs };
            let at = if i % 3 == 0 {
                if along_z { self.city.street_at_m as f32 } else { self.city.avenue_at_m as f32 }
            } else {
                match lines.get(self.chance.index(lines.len())) {
                    Some(at) => *at,
                    None => continue,
                }
            };
            let way = if self.chance.often(0.5) { 1.0_f32 } else { -1.0 };
            let offset = lane * way;
            let end = |sign: f32| {
                if along_z {
                    Vec3::new(at - offset, 0.0, sign * reach * way)
                } else {
                    Vec3::new(sign * reach * way, 0.0, at + offset)
                }
            };
            all.movers.push(Mover {
                body: self.chance.index(bodies),
                frames: 1,
                cycle_m: 1.0,
                line: [end(-1.0), end(1.0)],
                speed: self.city.traffic_mps as f32,
                phase: (i as f32 + self.chance.range(0.0, 0.5)) / count.max(1) as f32,
            });
        }
        all.bodies = std::mem::take(&mut self.protos.far_cars);
        // People who walk.
        let walkers = (self.city.people as f32 * self.share.people * 0.5) as usize;
        let first = all.bodies.len();
        let kinds: u64 = if self.share.detail > 0.5 { 8 } else { 3 };
        let frames = if self.share.detail > 0.5 { 16 } else { 8 };
        let mut cycles = Vec::new();
        for k in 0..kinds {
            let seed = self.city.seed ^ (k * 977 + 5);
            let (bodies, cycle_m) = people::walking(seed, frames, self.share.detail);
            all.bodies.extend(bodies);
            cycles.push(cycle_m);
        }
        let half = self.city.street_m as f32 * 0.5;
        let (xs, zs) = (self.lines(true, 200.0), self.lines(false, 200.0));
        for _ in 0..walkers {
            let along_z = self.chance.often(0.5);
            let lines = if along_z { &xs } else { &zs };
            let Some(line) = lines.get(self.chance.index(lines.len())) else { continue };
            let side = if self.chance.often(0.5) { 1.0 } else { -1.0 };
            let at =
                line + side * (half + self.chance.range(2.2, self.city.pavement_m as f32 - 0.7));
            let way = if self.chance.often(0.5) { 1.0_f32 } else { -1.0 };
            let end = |sign: f32| {
                let far = sign * way * 190.0;
                if along_z { Vec3::new(at, KERB, far) } else { Vec3::new(far, KERB, at) }
            };
            let kind = self.chance.index(cycles.len());
            all.movers.push(Mover {
                body: first + kind * frames,
                frames,
                cycle_m: cycles.get(kind).copied().unwrap_or(1.0),
                line: [end(-1.0), end(1.0)],
                speed: self.chance.range(1.0, 1.5),
                phase: self.chance.unit(),
            });
        }
        all
    }
}
