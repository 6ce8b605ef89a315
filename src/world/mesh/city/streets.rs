//! Streets of a city: their surface, crossings, and the parked cars, trees and lamps along them.

use bevy::prelude::*;
use gradus_base::chance::Chance;

use crate::world::mesh::buf::{PLAIN, tint};
use crate::world::mesh::city::{FAR_CARS_M, FAR_TREES_M, KERB, Layout, spot, stuff};
use crate::world::mesh::pieces::Stuff;

impl Layout<'_> {
    pub(super) fn streets(&mut self) {
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

    /// Adds stripes to walk on before each arm of a crossing, and the line where cars stop.
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

    /// Adds parked cars, trees and lamps along one piece of street.
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
                    let bodies = if at.length() < FAR_CARS_M {
                        &self.protos.cars
                    } else {
                        &self.protos.far_cars
                    };
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
                    let trees = if at.length() < FAR_TREES_M {
                        &self.protos.trees
                    } else {
                        &self.protos.far_trees
                    };
                    let size = self.chance.range(0.7, 1.15);
                    let spin = self.chance.range(0.0, std::f32::consts::TAU);
                    let here = Vec2::new(at.x, at.z);
                    let is_clear = self.clear(here - Vec2::splat(2.5), here + Vec2::splat(2.5));
                    if self.chance.often(0.72)
                        && !is_clear
                        && let Some(tree) = trees.get(which)
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
}
