//! The traffic of a city: cars, and people who walk.

use bevy::prelude::*;
use gradus_base::chance::Chance;

use crate::world::mesh::city::{FAR_PEOPLE_M, KERB, Layout, Mover, Traffic};
use crate::world::mesh::people;

/// The bodies that walkers share: how many, in how many frames of a double step, how detailed.
#[derive(Clone, Copy)]
struct Kinds {
    kinds: u64,
    frames: usize,
    detail: f32,
}

/// Walkers in the distance.
const FAR_KINDS: Kinds = Kinds { kinds: 3, frames: 8, detail: 0.0 };

/// A body that walkers share: the index of its first frame, its frames, the length of a double
/// step, m.
#[derive(Clone, Copy)]
struct Walker {
    body: usize,
    frames: usize,
    cycle_m: f32,
}

impl Layout<'_> {
    pub(super) fn traffic(mut self) -> Traffic {
        self.chance = Chance::new(self.city.seed, 0x7af);
        let mut all = Traffic::default();
        let reach = self.share.reach.min(520.0);
        let (xs, zs) = (self.lines(true, reach * 0.6), self.lines(false, reach * 0.6));
        let lane = self.city.street_m as f32 / 8.0;
        let bodies = self.protos.cars.len();
        let count = (self.city.traffic as f32 * self.share.traffic) as usize;
        for i in 0..count {
            // The street before the patient is the busiest.
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
        // People who walk: those whose way passes near the origin, and those who stay far.
        let walkers = (self.city.people as f32 * self.share.people * 0.5) as usize;
        let mut walkers_of = |kinds: Kinds| -> Vec<Walker> {
            let make = |k: u64| {
                let (frames, seed) = (kinds.frames, self.city.seed ^ (k * 977 + 5));
                let (bodies, cycle_m) = people::walking(seed, frames, kinds.detail);
                let body = all.bodies.len();
                all.bodies.extend(bodies);
                Walker { body, frames, cycle_m }
            };
            (0..kinds.kinds).map(make).collect()
        };
        let far = walkers_of(FAR_KINDS);
        let near = if self.share.detail > 0.5 {
            walkers_of(Kinds { kinds: 8, frames: 16, detail: self.share.detail })
        } else {
            far.clone()
        };
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
            let kinds = if at.abs() < FAR_PEOPLE_M { &near } else { &far };
            let Some(Walker { body, frames, cycle_m }) =
                kinds.get(self.chance.index(kinds.len())).copied()
            else {
                continue;
            };
            all.movers.push(Mover {
                body,
                frames,
                cycle_m,
                line: [end(-1.0), end(1.0)],
                speed: self.chance.range(1.0, 1.5),
                phase: self.chance.unit(),
            });
        }
        all
    }
}
