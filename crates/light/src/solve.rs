//! From what each patch sees to the light of the room.
//!
//! A patch throws back its share of the light that comes straight and of the light that other
//! patches throw at it (radiosity: Goral, Torrance, Greenberg, Battaile 1984, *Modeling the
//! interaction of light between diffuse surfaces*). How much of another patch it sees is the share
//! of its rays that meet that patch. The sum of all bounces is found by going round: after `n`
//! rounds light has bounced `n` times.

use glam::Vec3A;
use half::f16;

use crate::chance::{in_cube, in_square, on_sphere, shift};
use crate::emitters::Emitters;
use crate::gather::{Sight, sight};
use crate::patches::Patches;
use crate::room::{Key, Room, SKY_EDGE, texel_direction};
use crate::share;
use crate::trace::Tracer;

/// The edge of each of the six pictures that polished things mirror, in texels.
pub const REFLECTION_EDGE: usize = SKY_EDGE * 2;

/// Rounds of the light through the room: white walls of 0.9 keep less than a hundredth beyond them.
const ROUNDS: usize = 40;
/// The going round ends when a round adds less than this share of the light.
const LITTLE: f32 = 0.001;
/// Rays from each cell.
const RAYS: u32 = 512;
/// Points of each glowing source that a cell looks for.
const GLOWS: u32 = 192;
/// Rays through each texel of the reflection.
const TEXEL_RAYS: u32 = 4;
/// A cell of a small room, m.
const CELL_M: f32 = 0.5;
/// The most cells; beyond them, cells are larger.
const MOST_CELLS: usize = 3_000;
const MOST_ALONG: u32 = 40;
/// Light is computed at least so far from the room's walls, m.
const INSIDE_M: f32 = 0.06;
/// A cell whose rays meet backs more often is within a thing.
const WITHIN: f32 = 0.2;

/// The light that bounces in a room.
#[derive(Clone, Debug, PartialEq)]
pub struct BouncedLight {
    /// The room's key.
    pub key: Key,
    /// Cells along the three edges of the room's space.
    pub cells: [u32; 3],
    /// The light of each source at strength 1.
    pub sources: Vec<SourceLight>,
}

/// The light of a source at strength 1.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceLight {
    /// For each cell, with the first edge's cells next to each other: what a white matte surface
    /// that faces +X, −X, +Y, −Y, +Z, −Z shows, cd/m², without what comes straight from lamps and
    /// the sun, which whoever draws the room adds.
    pub cubes: Vec<[[f16; 3]; 6]>,
    /// What is seen from the room's middle: six pictures of `REFLECTION_EDGE` rows, as a cube
    /// texture has them, cd/m².
    pub reflection: Vec<[f16; 3]>,
}

/// How far a computation is: 0 to 1, from any thread.
pub type Progress<'a> = &'a (dyn Fn(f32) + Sync);

/// Computes the light of a room.
pub fn solve(room: &Room, progress: Progress<'_>) -> BouncedLight {
    let patches = Patches::new(room);
    let tracer = Tracer::new(&patches);
    let emitters = Emitters::new(&patches, room.sources);
    let share = |from: f32, to: f32, count: usize| {
        move |done: usize| progress(from + (to - from) * done as f32 / count.max(1) as f32)
    };
    let sights = share::all(
        patches.len(),
        |index| sight(room, &patches, &emitters, &tracer, index),
        share(0.0, 0.6, patches.len()),
    );
    let thrown = thrown(room, &patches, &sights, share(0.6, 0.7, ROUNDS));
    let (patches, emitters, tracer) = (&patches, &emitters, &tracer);
    let seen = Seen { room, patches, emitters, tracer, thrown: &thrown };
    let cells = cells(room);
    let places = places(room, cells);
    let cubes = share::all(
        places.len(),
        |nth| seen.cube(nth as u32, places.get(nth).copied().unwrap_or(Vec3A::ZERO)),
        share(0.7, 0.95, places.len()),
    );
    let cubes = filled(cubes, cells);
    let texels = 6 * REFLECTION_EDGE * REFLECTION_EDGE;
    let middle = seen.middle(&places);
    let texels = share::all(texels, |nth| seen.texel(nth, middle), share(0.95, 1.0, texels));
    let sources = (0..room.sources).map(|source| SourceLight {
        cubes: cubes.iter().map(|cube| half(cube, source)).collect(),
        reflection: texels.iter().map(|t| t.get(source).map_or([f16::ZERO; 3], to_half)).collect(),
    });
    progress(1.0);
    BouncedLight { key: room.key(), cells, sources: sources.collect() }
}

fn to_half(light: &[f32; 3]) -> [f16; 3] {
    light.map(|v| f16::from_f32(v.clamp(0.0, 60_000.0)))
}

fn half(cube: &Cube, source: usize) -> [[f16; 3]; 6] {
    cube.get(source).map_or([[f16::ZERO; 3]; 6], |sides| sides.each_ref().map(to_half))
}

/// What each patch throws back of each source, cd/m²: patch by patch, source by source. Its own
/// glow is not in it.
fn thrown(
    room: &Room,
    patches: &Patches,
    sights: &[Sight],
    done: impl Fn(usize),
) -> Vec<Vec<[f32; 3]>> {
    use std::f32::consts::PI;
    let mut thrown = vec![vec![[0.0; 3]; room.sources]; patches.len()];
    for round in 0..ROUNDS {
        let next = share::all(
            patches.len(),
            |index| {
                let (Some(sight), Some(surface)) = (sights.get(index), patches.surfaces.get(index))
                else {
                    return Vec::new();
                };
                let mut falls = vec![[0.0_f32; 3]; room.sources];
                for met in &sight.met {
                    let Some(of) = thrown.get(*met as usize) else { continue };
                    for (sum, light) in falls.iter_mut().zip(of) {
                        for (sum, light) in sum.iter_mut().zip(light) {
                            *sum += light;
                        }
                    }
                }
                let share = PI / sight.rays as f32;
                let all = falls.iter().zip(&sight.straight);
                all.map(|(falls, straight)| {
                    let colour = |i: usize| {
                        let at = |of: &[f32; 3]| of.get(i).copied().unwrap_or(0.0);
                        at(&surface.albedo) / PI * (at(straight) + share * at(falls))
                    };
                    [colour(0), colour(1), colour(2)]
                })
                .collect()
            },
            |_| {},
        );
        let sum = |of: &[Vec<[f32; 3]>]| -> f64 {
            let light = |(lights, area): (&Vec<[f32; 3]>, &f32)| {
                f64::from(lights.iter().flatten().sum::<f32>() * area)
            };
            of.iter().zip(&patches.areas_m2).map(light).sum()
        };
        let (before, after) = (sum(&thrown), sum(&next));
        thrown = next;
        done(round + 1);
        if (after - before).abs() <= f64::from(LITTLE) * after {
            break;
        }
    }
    done(ROUNDS);
    thrown
}

/// For each source, the light on the six sides.
type Cube = Vec<[[f32; 3]; 6]>;

/// The room with its light.
struct Seen<'a> {
    room: &'a Room,
    patches: &'a Patches,
    emitters: &'a Emitters,
    tracer: &'a Tracer,
    thrown: &'a [Vec<[f32; 3]>],
}

impl Seen<'_> {
    /// The light along a ray, added for each source by `add`, with the patch's own glow if `glow`;
    /// whether the ray met a back.
    fn along(
        &self,
        from: Vec3A,
        towards: Vec3A,
        glow: bool,
        mut add: impl FnMut(usize, [f32; 3]),
    ) -> bool {
        let Some(hit) = self.tracer.first(from, towards) else {
            if let Some(sky) = &self.room.sky {
                add(sky.source, sky.seen(towards));
            }
            return false;
        };
        let thin = self.patches.surfaces.get(hit.patch).is_some_and(|s| s.both_sides);
        if hit.back && !thin {
            return true;
        }
        for (source, light) in self.thrown.get(hit.patch).into_iter().flatten().enumerate() {
            add(source, *light);
        }
        let own = self.patches.surfaces.get(hit.patch).and_then(|surface| surface.glow);
        if let Some((source, light)) = own.filter(|_| glow) {
            add(source, light);
        }
        false
    }

    /// The light at a place; none within a thing.
    fn cube(&self, nth: u32, at: Vec3A) -> Option<Cube> {
        let mut cube: Cube = vec![[[0.0; 3]; 6]; self.room.sources];
        let shift = shift(nth ^ 0x00ce_1100);
        let mut backs = 0;
        for ray in 0..RAYS {
            let towards = on_sphere(in_square(ray, shift));
            let [x, y, z] = towards.to_array();
            // A white surface shows the mean of what it sees, weighted by the cosine: over all of
            // the sphere, four times the cosine.
            let weight = [x, -x, y, -y, z, -z].map(|cosine| cosine.max(0.0) * 4.0 / RAYS as f32);
            let back = self.along(at, towards, false, |source, light| {
                let Some(sides) = cube.get_mut(source) else { return };
                for (side, weight) in sides.iter_mut().zip(weight) {
                    for (sum, light) in side.iter_mut().zip(light) {
                        *sum += light * weight;
                    }
                }
            });
            backs += u32::from(back);
        }
        if backs as f32 > WITHIN * RAYS as f32 {
            return None;
        }
        for source in self.emitters.sources() {
            for nth in 0..GLOWS {
                let chances = in_cube(nth, shift);
                let Some(glow) = self.emitters.point(self.patches, source, chances) else {
                    continue;
                };
                let Some((light, towards)) = glow.falls(at) else { continue };
                if !self.tracer.sees(at, glow.at + glow.normal * 2e-3) {
                    continue;
                }
                let [x, y, z] = towards.to_array();
                let share = 1.0 / (std::f32::consts::PI * GLOWS as f32);
                let weight = [x, -x, y, -y, z, -z].map(|cosine| cosine.max(0.0) * share);
                let Some(sides) = cube.get_mut(source) else { continue };
                for (side, weight) in sides.iter_mut().zip(weight) {
                    for (sum, light) in side.iter_mut().zip(light) {
                        *sum += light * weight;
                    }
                }
            }
        }
        Some(cube)
    }

    /// The free place nearest to the middle of all places.
    fn middle(&self, places: &[Vec3A]) -> Vec3A {
        let sum: Vec3A = places.iter().sum();
        let middle = sum / places.len().max(1) as f32;
        let free = |at: &Vec3A| {
            let backs = (0..64).filter(|ray| {
                self.along(*at, on_sphere(in_square(*ray, [0.0; 4])), false, |_, _| {})
            });
            backs.count() < 8
        };
        let mut sorted: Vec<Vec3A> = places.to_vec();
        sorted.sort_by(|a, b| {
            (*a - middle).length_squared().total_cmp(&(*b - middle).length_squared())
        });
        sorted.into_iter().find(free).unwrap_or(middle)
    }

    /// A texel of the reflection, for each source.
    fn texel(&self, nth: usize, from: Vec3A) -> Vec<[f32; 3]> {
        let mut light = vec![[0.0; 3]; self.room.sources];
        let edge = REFLECTION_EDGE;
        let (face, row, column) = (nth / (edge * edge), nth / edge % edge, nth % edge);
        let shift = shift(nth as u32 ^ 0x007e_0000);
        for ray in 0..TEXEL_RAYS {
            let [u, v] = in_square(ray, shift);
            let at = |index: usize, share: f32| (index as f32 + share) / edge as f32 * 2.0 - 1.0;
            let towards = Vec3A::from_array(texel_direction(face, at(column, u), at(row, v)));
            self.along(from, towards, true, |source, seen| {
                let Some(sum) = light.get_mut(source) else { return };
                for (sum, seen) in sum.iter_mut().zip(seen) {
                    *sum += seen / TEXEL_RAYS as f32;
                }
            });
        }
        light
    }
}

/// How many cells the room's space has along its edges.
fn cells(room: &Room) -> [u32; 3] {
    let long = room.space.edges.map(|edge| Vec3A::from_array(edge).length().max(0.01));
    let mut cell = CELL_M;
    loop {
        let cells = long.map(|long| ((long / cell).round() as u32).clamp(2, MOST_ALONG));
        if cells.iter().product::<u32>() as usize <= MOST_CELLS {
            return cells;
        }
        cell *= 1.05;
    }
}

/// The middles of all cells, the outermost drawn in from the walls.
fn places(room: &Room, [nx, ny, nz]: [u32; 3]) -> Vec<Vec3A> {
    let corner = Vec3A::from_array(room.space.corner);
    let edges = room.space.edges.map(Vec3A::from_array);
    let mut places = Vec::new();
    for z in 0..nz {
        for y in 0..ny {
            for x in 0..nx {
                let along = [(x, nx), (y, ny), (z, nz)].into_iter().zip(edges);
                let at = along.fold(corner, |at, ((index, count), edge)| {
                    let margin = room.space.margin_m.max(0.0) + INSIDE_M;
                    let margin = (margin / edge.length().max(0.01)).min(0.5);
                    let share = (index as f32 + 0.5) / count as f32;
                    at + edge * share.clamp(margin, 1.0 - margin)
                });
                places.push(at);
            }
        }
    }
    places
}

/// Gives cells within things the mean of the cells beside them, round by round.
fn filled(cubes: Vec<Option<Cube>>, [nx, ny, nz]: [u32; 3]) -> Vec<Cube> {
    let mut cubes = cubes;
    let sources = cubes.iter().flatten().map(Vec::len).next().unwrap_or(0);
    let index = |x: i64, y: i64, z: i64| -> Option<usize> {
        let within = |v: i64, n: u32| (0..i64::from(n)).contains(&v);
        let free = within(x, nx) && within(y, ny) && within(z, nz);
        free.then(|| ((z * i64::from(ny) + y) * i64::from(nx) + x) as usize)
    };
    while cubes.iter().any(Option::is_none) && cubes.iter().any(Option::is_some) {
        let before = cubes.clone();
        for (nth, cube) in cubes.iter_mut().enumerate().filter(|(_, cube)| cube.is_none()) {
            let nth = nth as i64;
            let (x, y, z) = (
                nth % i64::from(nx),
                nth / i64::from(nx) % i64::from(ny),
                nth / i64::from(nx) / i64::from(ny),
            );
            let beside = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)];
            let near: Vec<&Cube> = beside
                .into_iter()
                .filter_map(|(dx, dy, dz)| before.get(index(x + dx, y + dy, z + dz)?)?.as_ref())
                .collect();
            if !near.is_empty() {
                *cube = Some(mean(&near, sources));
            }
        }
    }
    cubes.into_iter().map(|cube| cube.unwrap_or_else(|| vec![[[0.0; 3]; 6]; sources])).collect()
}

fn mean(of: &[&Cube], sources: usize) -> Cube {
    let mut sum: Cube = vec![[[0.0; 3]; 6]; sources];
    let share = 1.0 / of.len().max(1) as f32;
    for cube in of {
        let all = cube.iter().flatten().flatten();
        for (sum, light) in sum.iter_mut().flatten().flatten().zip(all) {
            *sum += light * share;
        }
    }
    sum
}
