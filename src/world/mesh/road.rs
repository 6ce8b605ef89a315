//! Roads as strips, and open land beside them.

use bevy::math::DVec2;
use bevy::prelude::*;
use gradus_base::chance::smooth;
use gradus_scenario::plan::road::RoadLine;
use gradus_scenario::world::Road;

use crate::world::mesh::buf::{MeshBuf, PLAIN, Tint};
use crate::world::mesh::pieces::{Pieces, Stuff};
use crate::world::noise::fbm;

/// Edges of a strip in a bend lie so near to each other, m.
const EDGES_M: f64 = 4.0;
/// A straight strip is cut into pieces of this length, so that its parts behind the eye are skipped.
const PIECE_M: f64 = 120.0;
/// How high a road's surface lies over the ground, and its verge, m.
const RAISED_M: f32 = 0.05;
const VERGE_M: f32 = 0.03;

/// Adds the strips of a road: its surface, and a verge at each side that falls to the ground.
pub fn road(to: &mut Pieces, road: &Road, line: &RoadLine) {
    let half = road.width_m as f32 * 0.5;
    let edges = edges(line);
    if let Some(material) = road.material {
        strip(to, Stuff::World(material.0), line, &edges, [-half, half], [RAISED_M; 2]);
    }
    if let Some(verge) = road.verge {
        let far = half + road.verge_m as f32;
        let stuff = Stuff::World(verge.0);
        strip(to, stuff, line, &edges, [half, far], [VERGE_M, -0.02]);
        strip(to, stuff, line, &edges, [-far, -half], [-0.02, VERGE_M]);
    }
}

fn edges(line: &RoadLine) -> Vec<f64> {
    let all = line.edges_m(EDGES_M);
    let mut edges = Vec::with_capacity(all.len());
    for ends in all.windows(2) {
        let [from, to] = [ends[0], ends[1]];
        let parts = ((to - from) / PIECE_M).ceil().max(1.0);
        edges.extend((0..parts as u32).map(|n| from + (to - from) * f64::from(n) / parts));
    }
    edges.extend(all.last());
    edges
}

/// Adds a strip along a road between two distances to the right of its middle, m, at two heights.
/// The texture's second axis runs along the road.
fn strip(
    to: &mut Pieces,
    stuff: Stuff,
    line: &RoadLine,
    edges: &[f64],
    across: [f32; 2],
    high: [f32; 2],
) {
    for ends in edges.windows(2) {
        let [from, till] = [ends[0], ends[1]];
        let at = |along: f64, side: usize| {
            let on = line.at(along).beside(f64::from(across[side]));
            on.position() + Vec3::Y * high[side]
        };
        let uv = |along: f64, side: usize| Vec2::new(across[side] - across[0], -(along as f32));
        let corners = [at(from, 0), at(from, 1), at(till, 1), at(till, 0)];
        let uvs = [uv(from, 0), uv(from, 1), uv(till, 1), uv(till, 0)];
        to.near(stuff, corners[0]).quad(corners, uvs, PLAIN);
    }
}

/// Land beside a road: level within `flat` of it, rising beyond.
#[derive(Clone, Copy)]
pub struct Land {
    pub flat: f32,
    pub high: f32,
    pub size: f32,
    pub seed: u32,
}

impl Land {
    /// The height of a place that is so far off the road, m. Corners lie `cell` m apart: what lies
    /// between the first that rise and the road stays level.
    fn at(&self, x: f32, z: f32, off: f32, cell: f32) -> f32 {
        let off = (off - 1.5 * cell).max(0.0);
        let rise = smooth(self.flat, self.flat + self.size * 1.2, off);
        let broad = fbm(x / self.size + 31.0, z / self.size + 57.0, 0, 5, self.seed);
        let near = 0.5 * (fbm(x * 0.04 + 40.0, z * 0.04, 0, 3, self.seed + 3) - 0.5);
        let humps = near * smooth(self.flat, self.flat * 2.0 + 5.0, off);
        humps + rise * (broad - 0.30) * self.high * (1.0 + off / (self.size * 6.0))
    }

    /// Adds the land within `reach` of the road's bounding box, m.
    pub fn add(&self, to: &mut Pieces, line: &RoadLine, reach: f32, stuff: Stuff, detail: f32) {
        let on: Vec<DVec2> = line.edges_m(20.0).iter().map(|along| line.at(*along).at).collect();
        let low = on.iter().copied().fold(DVec2::MAX, DVec2::min).as_vec2() - reach;
        let high = on.iter().copied().fold(DVec2::MIN, DVec2::max).as_vec2() + reach;
        let most = if detail > 0.5 { 150.0 } else { 84.0 };
        let cell = ((high - low).max_element() / most).max(8.0);
        let counts = ((high - low) / cell).ceil().max(Vec2::ONE).as_uvec2();
        let place = |i: u32, j: u32| low + Vec2::new(i as f32, j as f32) * cell;
        // Corners are shared within a block, so that each block is one mesh with smooth light.
        let block = 16;
        for (bi, bj) in (0..counts.x)
            .step_by(block)
            .flat_map(|i| (0..counts.y).step_by(block).map(move |j| (i, j)))
        {
            let (ni, nj) = ((counts.x - bi).min(block as u32), (counts.y - bj).min(block as u32));
            let middle = place(bi + ni / 2, bj + nj / 2);
            let buf = to.near(stuff, Vec3::new(middle.x, 0.0, middle.y));
            self.block(buf, line, (bi, bj), (ni, nj), (cell, &place));
        }
    }

    fn block(
        &self,
        buf: &mut MeshBuf,
        line: &RoadLine,
        (bi, bj): (u32, u32),
        (ni, nj): (u32, u32),
        (cell, place): (f32, &impl Fn(u32, u32) -> Vec2),
    ) {
        let height = |p: Vec2| self.at(p.x, p.y, line.off_m(p.as_dvec2()) as f32, cell);
        // With a row more on every side, for the slopes at the block's edges.
        let from = place(bi, bj) - cell;
        let wide = ni as usize + 3;
        let all = (0..wide * (nj as usize + 3)).map(|n| {
            let (i, j) = ((n % wide) as f32, (n / wide) as f32);
            height(from + Vec2::new(i, j) * cell)
        });
        let all: Vec<f32> = all.collect();
        let known =
            |i: u32, j: u32| all.get(j as usize * wide + i as usize).copied().unwrap_or(0.0);
        let mut first = None;
        for j in 0..=nj {
            for i in 0..=ni {
                let p = place(bi + i, bj + j);
                let h = known(i + 1, j + 1);
                let slope = Vec2::new(
                    known(i, j + 1) - known(i + 2, j + 1),
                    known(i + 1, j) - known(i + 1, j + 2),
                );
                let normal = Vec3::new(slope.x, 2.0 * cell, slope.y).normalize_or(Vec3::Y);
                let along = (Vec3::X - normal * normal.x).normalize_or(Vec3::X);
                let [r, g, b] = tone(p, self.seed);
                let at = Vec3::new(p.x, h, p.y);
                let index = buf.vertex(at, normal, p, along, [r, g, b, 1.0]);
                first.get_or_insert(index);
            }
        }
        let Some(first) = first else { return };
        let at = |i: u32, j: u32| first + j * (ni + 1) + i;
        for j in 0..nj {
            for i in 0..ni {
                buf.triangle(at(i, j), at(i, j + 1), at(i + 1, j + 1));
                buf.triangle(at(i, j), at(i + 1, j + 1), at(i + 1, j));
            }
        }
    }
}

/// Large patches of paler and darker ground.
fn tone(p: Vec2, seed: u32) -> Tint {
    let tone = 0.74 + 0.5 * fbm(p.x * 0.012 + 9.0, p.y * 0.012, 0, 4, seed + 7);
    let dry = 1.0 + 0.18 * (fbm(p.x * 0.004, p.y * 0.004 + 5.0, 0, 3, seed + 8) - 0.4);
    [tone * dry, tone, tone * 0.94]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn land_never_covers_its_road_however_coarse_it_is() {
        let bent = [[0.0, 0.0], [0.0, -700.0], [300.0, -1100.0], [300.0, -1700.0]];
        let wide = [[0.0, 0.0], [0.0, -2500.0], [-2500.0, -2500.0]];
        for (corners, bend_m, reach) in
            [(&bent[..], 40.0, 1200.0), (&bent[..], 120.0, 5000.0), (&wide[..], 2000.0, 600.0)]
        {
            let line = RoadLine::new(corners, bend_m, 7.0).expect("a road");
            for (seed, detail) in [(1, 0.25), (4, 1.0), (9, 0.25)] {
                let land = Land { flat: 12.0, high: 60.0, size: 120.0, seed };
                let mut pieces = Pieces::new(200.0);
                land.add(&mut pieces, &line, reach, Stuff::World(0), detail);
                let (mut near, mut hills) = (0, 0.0_f32);
                for [a, b, c] in
                    pieces.iter().flat_map(|(_, buf)| buf.corners().collect::<Vec<_>>())
                {
                    // Of each triangle its corners and its middle, and the middles of its sides.
                    let all =
                        [a, b, c, (a + b + c) / 3.0, (a + b) * 0.5, (b + c) * 0.5, (c + a) * 0.5];
                    for at in all {
                        hills = hills.max(at.y);
                        if line.off_m(at.xz().as_dvec2()) < 8.0 {
                            near += 1;
                            assert!(at.y < VERGE_M - 0.02, "{at} covers the road");
                        }
                    }
                }
                assert!(near > 10 && hills > 8.0, "{near} near the road, hills of {hills} m");
            }
        }
    }
}
