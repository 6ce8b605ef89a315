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
    /// The height of a place that is so far off the road, m.
    fn at(&self, x: f32, z: f32, off: f32) -> f32 {
        let rise = smooth(self.flat, self.flat + self.size * 1.2, off);
        let broad = fbm(x / self.size + 31.0, z / self.size + 57.0, 0, 5, self.seed);
        let near = 0.5 * (fbm(x * 0.04 + 40.0, z * 0.04, 0, 3, self.seed + 3) - 0.5);
        let humps = near * smooth(self.flat * 0.4, self.flat * 1.5, off);
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
            self.block(buf, line, (bi, bj), (ni, nj), &place);
        }
    }

    fn block(
        &self,
        buf: &mut MeshBuf,
        line: &RoadLine,
        (bi, bj): (u32, u32),
        (ni, nj): (u32, u32),
        place: &impl Fn(u32, u32) -> Vec2,
    ) {
        let height = |p: Vec2| self.at(p.x, p.y, line.off_m(p.as_dvec2()) as f32);
        let mut first = None;
        for j in 0..=nj {
            for i in 0..=ni {
                let p = place(bi + i, bj + j);
                let step = 2.0;
                let (h, dx, dz) =
                    (height(p), height(p + Vec2::X * step), height(p + Vec2::Y * step));
                let normal = Vec3::new(h - dx, step, h - dz).normalize_or(Vec3::Y);
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
