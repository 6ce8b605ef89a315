//! Bodies of animals with flesh: lumps that melt into each other, as one skin without seams. A lump
//! is a round bar between two balls, and belongs to a bone; a corner of the skin goes with the bones
//! whose lumps are near.
//!
//! The skin is found as naive surface nets find it (Gibson 1998, Constrained elastic surface nets):
//! a corner in each cell of a grid through which the skin passes, a face across each edge of the
//! grid that the skin cuts; then each corner is moved onto the skin. The grid's lines stand closer
//! where the body has small parts.

use bevy::prelude::*;

/// A lump of flesh; lengths in the body's measure.
#[derive(Clone, Copy, Debug)]
pub struct Lump {
    /// The bone that it goes with.
    pub bone: u16,
    pub ends: [Vec3; 2],
    pub radii: [f32; 2],
    /// Its width along X as a share of its height.
    pub wide: f32,
    /// How far it melts into the lumps before it; below 0 it is cut out of them.
    pub soft: f32,
}

impl Lump {
    /// The distance of a place from its surface, below 0 within; never more than the true distance.
    fn away(&self, at: Vec3) -> f32 {
        let [a, b] = self.ends;
        let along = b - a;
        // The squeeze is about the lump's own line.
        let share =
            |off: Vec3| (off.dot(along) / along.length_squared().max(1e-12)).clamp(0.0, 1.0);
        let mut off = at - a;
        let t = share(off);
        off -= along * t;
        off.x /= self.wide;
        let [ra, rb] = self.radii;
        (off.length() - (ra + (rb - ra) * t)) * self.wide.min(1.0)
    }
}

/// A body of lumps.
#[derive(Clone, Default)]
pub struct Flesh {
    pub lumps: Vec<Lump>,
}

/// The bones that a corner goes with, and how much with each.
pub type Bound = ([u16; 4], [f32; 4]);

/// The reach over which the bones of neighbouring lumps share the skin.
const SHARED: f32 = 0.022;

impl Flesh {
    /// Adds a lump.
    pub fn add(&mut self, bone: u16, ends: [Vec3; 2], radii: [f32; 2], wide: f32, soft: f32) {
        self.lumps.push(Lump { bone, ends, radii, wide, soft });
    }

    /// The distance of a place from the skin, below 0 within: about the true distance near the skin.
    pub fn away(&self, at: Vec3) -> f32 {
        let mut far = f32::INFINITY;
        for lump in &self.lumps {
            let own = lump.away(at);
            if lump.soft < 0.0 {
                // Cut out.
                let h = (-lump.soft - (far + own).abs()).max(0.0) / -lump.soft;
                far = far.max(-own) + h * h * -lump.soft * 0.25;
            } else if own < far + lump.soft {
                let h = (lump.soft - (far - own).abs()).max(0.0) / lump.soft.max(1e-9);
                far = far.min(own) - h * h * lump.soft * 0.25;
            }
        }
        far
    }

    /// The lumps that count within a ball.
    fn within(&self, middle: Vec3, radius: f32) -> Self {
        let softest = self.lumps.iter().map(|lump| lump.soft.abs()).fold(0.0, f32::max);
        // A narrow lump's distance is stated shorter than it is, never longer.
        let counts = |lump: &&Lump| lump.away(middle) < radius + 2.0 * softest;
        Self { lumps: self.lumps.iter().filter(counts).copied().collect() }
    }

    /// The way out of the skin at a place.
    pub fn out(&self, at: Vec3, by: f32) -> Vec3 {
        let off = |way: Vec3| self.away(at + way * by) - self.away(at - way * by);
        Vec3::new(off(Vec3::X), off(Vec3::Y), off(Vec3::Z)).normalize_or(Vec3::Y)
    }

    /// The bones that a place goes with.
    pub fn bound(&self, at: Vec3) -> Bound {
        let mut near: [(u16, f32); 4] = [(0, f32::INFINITY); 4];
        for lump in self.lumps.iter().filter(|lump| lump.soft >= 0.0) {
            let mut own = (lump.bone, lump.away(at));
            if let Some(same) =
                near.iter_mut().find(|(bone, far)| *bone == own.0 && far.is_finite())
            {
                same.1 = same.1.min(own.1);
                continue;
            }
            for slot in &mut near {
                if own.1 < slot.1 {
                    std::mem::swap(slot, &mut own);
                }
            }
        }
        near.sort_by(|a, b| a.1.total_cmp(&b.1));
        let nearest = near[0].1;
        let weights = near
            .map(|(_, far)| if far.is_finite() { (-(far - nearest) / SHARED).exp() } else { 0.0 });
        let sum: f32 = weights.iter().sum();
        (near.map(|(bone, _)| bone), weights.map(|weight| weight / sum.max(1e-9)))
    }
}

/// The places of a grid's lines along an axis: from place to place with a cell of so much there.
pub fn lines(stops: &[(f32, f32)], times: f32) -> Vec<f32> {
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return Vec::new() };
    let mut all = vec![first.0];
    let mut at = first.0;
    while at < last.0 && all.len() < 400 {
        let next = stops.iter().position(|stop| stop.0 > at).unwrap_or(stops.len() - 1);
        let (Some(to), Some(from)) = (stops.get(next), stops.get(next.saturating_sub(1))) else {
            break;
        };
        let share = ((at - from.0) / (to.0 - from.0).max(1e-6)).clamp(0.0, 1.0);
        at += (from.1 + (to.1 - from.1) * share).max(1e-4) * times;
        all.push(at);
    }
    all
}

/// A skin: its corners, and faces of four corners, counter-clockwise from outside.
pub struct Net {
    pub corners: Vec<Vec3>,
    /// The way out at each corner.
    pub outs: Vec<Vec3>,
    pub faces: Vec<[u32; 4]>,
}

/// The lines of a grid are looked at in blocks of so many.
const BLOCK: usize = 6;

/// The skin of a body within a grid of these lines.
pub fn net(flesh: &Flesh, grid: &[Vec<f32>; 3]) -> Net {
    let [xs, ys, zs] = grid;
    let size = [xs.len(), ys.len(), zs.len()];
    let index = |x: usize, y: usize, z: usize| (x * size[1] + y) * size[2] + z;
    let place = |x: usize, y: usize, z: usize| {
        let of = |line: &[f32], i: usize| line.get(i).or(line.last()).copied().unwrap_or_default();
        Vec3::new(of(xs, x), of(ys, y), of(zs, z))
    };
    let mut far = vec![0.0_f32; size.iter().product()];
    let blocks = size.map(|lines| lines.div_ceil(BLOCK));
    let block = |x: usize, y: usize, z: usize| {
        ((x / BLOCK) * blocks[1] + y / BLOCK) * blocks[2] + z / BLOCK
    };
    let mut near = vec![Flesh::default(); blocks.iter().product()];
    let ends = |from: usize, axis: usize| (from + BLOCK).min(size[axis]);
    for x in (0..size[0]).step_by(BLOCK) {
        for y in (0..size[1]).step_by(BLOCK) {
            for z in (0..size[2]).step_by(BLOCK) {
                let to = [ends(x, 0), ends(y, 1), ends(z, 2)];
                let (low, high) = (place(x, y, z), place(to[0], to[1], to[2]));
                let (middle, radius) = ((low + high) * 0.5, (high - low).length() * 0.5);
                let own = flesh.within(middle, radius);
                let away = own.away(middle).min(1.0);
                let none = away.abs() > radius + 0.05;
                for i in x..to[0] {
                    for j in y..to[1] {
                        for k in z..to[2] {
                            let away = if none { away } else { own.away(place(i, j, k)) };
                            if let Some(slot) = far.get_mut(index(i, j, k)) {
                                *slot = away;
                            }
                        }
                    }
                }
                if let Some(slot) = near.get_mut(block(x, y, z)) {
                    *slot = own;
                }
            }
        }
    }
    let away = |x: usize, y: usize, z: usize| far.get(index(x, y, z)).copied().unwrap_or(1.0);
    let (mut corners, mut outs) = (Vec::new(), Vec::new());
    let mut of_cell = vec![u32::MAX; far.len()];
    for x in 0..size[0].saturating_sub(1) {
        for y in 0..size[1].saturating_sub(1) {
            for z in 0..size[2].saturating_sub(1) {
                let corner = |bits: usize| (x + (bits & 1), y + (bits >> 1 & 1), z + (bits >> 2));
                let inside = |bits: usize| {
                    let (x, y, z) = corner(bits);
                    away(x, y, z) < 0.0
                };
                let within = (0..8).filter(|bits| inside(*bits)).count();
                if within == 0 || within == 8 {
                    continue;
                }
                let (mut sum, mut cuts) = (Vec3::ZERO, 0.0);
                for from in 0..8_usize {
                    for axis in [1, 2, 4] {
                        let to = from | axis;
                        if to == from || inside(from) == inside(to) {
                            continue;
                        }
                        let [(ax, ay, az), (bx, by, bz)] = [corner(from), corner(to)];
                        let (a, b) = (away(ax, ay, az), away(bx, by, bz));
                        let share = (a / (a - b)).clamp(0.0, 1.0);
                        sum += place(ax, ay, az).lerp(place(bx, by, bz), share);
                        cuts += 1.0;
                    }
                }
                if let Some(slot) = of_cell.get_mut(index(x, y, z)) {
                    *slot = corners.len() as u32;
                }
                let Some(own) = near.get(block(x, y, z)) else { continue };
                let mut corner = sum / f32::max(cuts, 1.0);
                for _ in 0..2 {
                    let out = own.out(corner, 0.002);
                    corner -= out * own.away(corner).clamp(-0.004, 0.004);
                }
                corners.push(corner);
                outs.push(own.out(corner, 0.004));
            }
        }
    }
    let mut faces = Vec::new();
    let cell = |x: usize, y: usize, z: usize| of_cell.get(index(x, y, z)).copied();
    for x in 1..size[0].saturating_sub(1) {
        for y in 1..size[1].saturating_sub(1) {
            for z in 1..size[2].saturating_sub(1) {
                let within = away(x, y, z) < 0.0;
                let around = [
                    ((x + 1, y, z), [(x, y - 1, z - 1), (x, y, z - 1), (x, y, z), (x, y - 1, z)]),
                    ((x, y + 1, z), [(x - 1, y, z - 1), (x - 1, y, z), (x, y, z), (x, y, z - 1)]),
                    ((x, y, z + 1), [(x - 1, y - 1, z), (x, y - 1, z), (x, y, z), (x - 1, y, z)]),
                ];
                for ((nx, ny, nz), cells) in around {
                    if within == (away(nx, ny, nz) < 0.0) {
                        continue;
                    }
                    let [a, b, c, d] = cells.map(|(x, y, z)| cell(x, y, z).unwrap_or(u32::MAX));
                    if [a, b, c, d].contains(&u32::MAX) {
                        continue;
                    }
                    faces.push(if within { [a, b, c, d] } else { [d, c, b, a] });
                }
            }
        }
    }
    Net { corners, outs, faces }
}
