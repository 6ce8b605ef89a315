//! What each patch sees: the lamps, the sun, the sky, and other patches.

use glam::Vec3A;

use crate::chance::{about, in_cube, in_four, in_square, shift};
use crate::emitters::Emitters;
use crate::patches::Patches;
use crate::room::{Lamp, Room};
use crate::trace::Tracer;

/// Rays of a patch of a square metre; a smaller patch has fewer.
const RAYS_PER_M2: f32 = 1_400.0;
const LEAST_RAYS: u32 = 12;
const MOST_RAYS: u32 = 96;
/// Points of a patch that look for each lamp and for the sun.
const LEAST_POINTS: u32 = 1;
const MOST_POINTS: u32 = 8;
/// The most lamps that a point looks for; of more, evenly chosen lamps stand for the others.
const MOST_LAMPS: usize = 24;
/// Points of each glowing source that a point of a patch looks for.
const GLOWS: u32 = 4;
/// A lamp lights no point as if it were nearer, m: lamps have a glass.
const NEAREST_M: f32 = 0.03;

/// What a patch sees.
pub struct Sight {
    /// The irradiance that comes straight from sources at strength 1, for each source: lamps, what
    /// glows, the sun and the sky. lx.
    pub straight: Vec<[f32; 3]>,
    /// The patches that its rays met, each ray by Lambert's law.
    pub met: Vec<u32>,
    /// All its rays.
    pub rays: u32,
}

/// What a patch sees.
pub fn sight(
    room: &Room,
    patches: &Patches,
    emitters: &Emitters,
    tracer: &Tracer,
    index: usize,
) -> Sight {
    let mut straight = vec![[0.0; 3]; room.sources];
    let mut met = Vec::new();
    let (Some(corners), Some(normal), Some(area)) =
        (patches.corners.get(index), patches.normals.get(index), patches.areas_m2.get(index))
    else {
        return Sight { straight, met, rays: 1 };
    };
    let shift = shift(index as u32);
    // A thin thing's back sees its own side of the room: half the points and rays are for it.
    let both = patches.surfaces.get(index).is_some_and(|surface| surface.both_sides);
    let side = |nth: u32| if both && nth % 2 == 1 { -*normal } else { *normal };
    let point = |[mut u, mut v]: [f32; 2]| {
        if u + v > 1.0 {
            (u, v) = (1.0 - u, 1.0 - v);
        }
        let [a, b, c] = *corners;
        a + (b - a) * u + (c - a) * v
    };

    let rays = ((area * RAYS_PER_M2) as u32).clamp(LEAST_RAYS, MOST_RAYS);
    for nth in 0..rays {
        let normal = side(nth);
        let [u, v, across, along] = in_four(nth, shift);
        let towards = about(normal, [across, along]);
        let from = point([u, v]) + normal * 1e-4;
        match tracer.first(from, towards) {
            None => {
                if let Some(sky) = &room.sky {
                    let share = std::f32::consts::PI / rays as f32;
                    add(&mut straight, sky.source, sky.seen(towards), share);
                }
            }
            Some(hit) => {
                let thin = patches.surfaces.get(hit.patch).is_some_and(|s| s.both_sides);
                if !hit.back || thin {
                    met.push(hit.patch as u32);
                }
            }
        }
    }

    let points = (rays / 12).clamp(LEAST_POINTS, MOST_POINTS) * if both { 2 } else { 1 };
    for nth in 0..points {
        let normal = side(nth);
        let from = point(in_square(nth, shift)) + normal * 1e-4;
        let (chosen, stands_for) = lamps(&room.lamps, index + nth as usize);
        for lamp in chosen {
            let lx = from_lamp(lamp, from, normal);
            if lx > 0.0 && tracer.sees(from, Vec3A::from_array(lamp.at)) {
                add(&mut straight, lamp.source, lamp.cd, lx * stands_for / points as f32);
            }
        }
        for source in emitters.sources() {
            for glow in 0..GLOWS {
                let chances = in_cube(nth * GLOWS + glow, shift);
                let Some(glow) = emitters.point(patches, source, chances) else { continue };
                let Some((light, towards)) = glow.falls(from) else { continue };
                let cosine = normal.dot(towards);
                if cosine > 0.0 && tracer.sees(from, glow.at + glow.normal * 2e-3) {
                    add(&mut straight, source, light, cosine / (points * GLOWS) as f32);
                }
            }
        }
        if let Some(sun) = &room.sun {
            let towards = Vec3A::from_array(sun.towards);
            let lx = normal.dot(towards);
            if lx > 0.0 && tracer.sees_out(from, towards) {
                add(&mut straight, sun.source, sun.lx, lx / points as f32);
            }
        }
    }
    Sight { straight, met, rays }
}

/// The lamps that a point looks for, another choice for each `nth`, and the number of lamps that
/// each of them stands for.
fn lamps(all: &[Lamp], nth: usize) -> (impl Iterator<Item = &Lamp>, f32) {
    let step = all.len().div_ceil(MOST_LAMPS).max(1);
    (all.iter().skip(nth % step).step_by(step), step as f32)
}

/// The irradiance that a lamp of 1 cd gives if nothing stands between, lx.
fn from_lamp(lamp: &Lamp, at: Vec3A, normal: Vec3A) -> f32 {
    let way = Vec3A::from_array(lamp.at) - at;
    let square = way.length_squared();
    let near = square.max(NEAREST_M * NEAREST_M);
    let falls = (square / (lamp.range_m * lamp.range_m)).powi(2);
    let window = (1.0 - falls).max(0.0).powi(2);
    (normal.dot(way) / square.sqrt().max(1e-6)).max(0.0) * window / near
}

fn add(to: &mut [[f32; 3]], source: usize, light: [f32; 3], share: f32) {
    if let Some(sum) = to.get_mut(source) {
        for (sum, light) in sum.iter_mut().zip(light) {
            *sum += light * share;
        }
    }
}
