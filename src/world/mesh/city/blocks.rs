//! Blocks of a city: houses, parks, and people who stand on the pavement.

use bevy::prelude::*;
use gradus_base::chance::{Chance, mix};

use crate::world::mesh::buf::PLAIN;
use crate::world::mesh::building::{Plan, Skin, building};
use crate::world::mesh::city::{FAR_PEOPLE_M, FAR_TREES_M, KERB, Layout, spot, stuff};
use crate::world::noise::fbm;

impl Layout<'_> {
    pub(super) fn blocks(&mut self) {
        let half = self.city.street_m as f32 * 0.5;
        let (xs, zs) = (self.lines(true, self.share.far), self.lines(false, self.share.far));
        for px in xs.windows(2) {
            for pz in zs.windows(2) {
                let from = Vec2::new(px[0] + half, pz[0] + half);
                let till = Vec2::new(px[1] - half, pz[1] - half);
                let middle = (from + till) * 0.5;
                let number = spot(middle.x, middle.y);
                // Each block has its own random numbers, so that a change in one block leaves the
                // other blocks as they are.
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

    /// The number of storeys of a building at a place; tall buildings stand in clusters.
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
            let trees =
                if at.length() < FAR_TREES_M { &self.protos.trees } else { &self.protos.far_trees };
            if off > 3.5
                && let Some(tree) = trees.get(which)
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

    /// Cuts the ground into lots, and builds a building on each lot.
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

    /// Adds people on the pavement of a block near the origin.
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
            let people = if along.length() < FAR_PEOPLE_M {
                &self.protos.people
            } else {
                &self.protos.far_people
            };
            // Nobody stands where the patient stands.
            if along.length() > 5.0
                && let Some(body) = people.get(which)
            {
                let at = Vec3::new(along.x, KERB, along.y);
                self.to.place(body, &(Mat4::from_translation(at) * Mat4::from_rotation_y(facing)));
            }
        }
    }
}
