//! The pictures of sprites, computed: billows of smoke from a heap of balls, flames, streaks, clods,
//! splinters, drops. Red and green hold the normal, blue how much of the sky a point sees (of a
//! flame its heat), alpha how much it hides.

use bevy::asset::RenderAssetUsages;
use bevy::image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use gradus_base::chance::{Chance, lerp, smooth};

use crate::world::noise::fbm;

/// Texels along a side of a picture.
const SIDE: usize = 128;
/// Pictures beside and above each other.
const SHEET: [usize; 2] = [4, 3];
/// Levels of the sheet, each half as large as the one before; on the last a picture has 8 texels.
const LEVELS: u32 = 5;

/// A point of a picture: normal across and up, what it sees of the sky, how much it hides.
type Point = [f32; 4];

/// Every picture, on one sheet.
pub fn pictures() -> Image {
    let [wide, high] = [SHEET[0] * SIDE, SHEET[1] * SIDE];
    let mut level = vec![[0.5, 0.5, 1.0, 0.0]; wide * high];
    let heaps: Vec<Vec<Ball>> = (0..4).map(heap).collect();
    let one = |number: usize, p: Vec2| match (number, heaps.get(number)) {
        (_, Some(heap)) => puff(heap, number as u32, p),
        (4 | 5, _) => flame(number as u32, p),
        (6, _) => streak(p),
        (7, _) => clod(p),
        (8, _) => splinter(p),
        (9, _) => drop(p),
        (10, _) => bar(p),
        _ => [0.0, 0.0, 1.0, 0.0],
    };
    for (index, texel) in level.iter_mut().enumerate() {
        let [x, y] = [index % wide, index / wide];
        let number = (y / SIDE) * SHEET[0] + x / SIDE;
        let share = |n: usize| ((n % SIDE) as f32 + 0.5) / SIDE as f32 * 2.0 - 1.0;
        let [across, up, sky, hides] = one(number, Vec2::new(share(x), -share(y)));
        *texel = [across * 0.5 + 0.5, up * 0.5 + 0.5, sky, hides];
    }
    image(level, [wide, high])
}

fn image(mut level: Vec<Point>, [mut wide, mut high]: [usize; 2]) -> Image {
    let size = Extent3d { width: wide as u32, height: high as u32, depth_or_array_layers: 1 };
    let mut data = Vec::with_capacity(level.len() * 6);
    for _ in 0..LEVELS {
        data.extend(level.iter().flatten().map(|n| (n.clamp(0.0, 1.0) * 255.0 + 0.5) as u8));
        let at = |x: usize, y: usize| level.get(y * wide + x).copied().unwrap_or_default();
        let half = |n: usize| {
            let (x, y) = (n % (wide / 2) * 2, n / (wide / 2) * 2);
            let four = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)];
            std::array::from_fn(|c| four.iter().filter_map(|of| of.get(c)).sum::<f32>() / 4.0)
        };
        level = (0..wide * high / 4).map(half).collect();
        (wide, high) = (wide / 2, high / 2);
    }
    let (format, usage) = (TextureFormat::Rgba8Unorm, RenderAssetUsages::RENDER_WORLD);
    let mut image = Image::new_uninit(size, TextureDimension::D2, format, usage);
    image.data = Some(data);
    image.texture_descriptor.mip_level_count = LEVELS;
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::ClampToEdge,
        address_mode_v: ImageAddressMode::ClampToEdge,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: ImageFilterMode::Linear,
        ..default()
    });
    image
}

/// A ball of a billow: its middle and its radius.
struct Ball {
    at: Vec3,
    radius: f32,
}

/// The balls that make a billow: a few large ones, many small ones on them.
fn heap(number: u64) -> Vec<Ball> {
    let mut chance = Chance::new(number, 0x9f0f);
    let mut balls = Vec::new();
    for _ in 0..6 {
        let turn = chance.range(0.0, std::f32::consts::TAU);
        let out = chance.range(0.05, 0.36);
        let at = Vec3::new(turn.cos() * out, turn.sin() * out, chance.range(-0.15, 0.15));
        balls.push(Ball { at, radius: chance.range(0.26, 0.4) });
    }
    for _ in 0..64 {
        let of = chance.index(6);
        let Some((at, radius)) = balls.get(of).map(|ball| (ball.at, ball.radius)) else { continue };
        let turn = chance.range(0.0, std::f32::consts::TAU);
        let rise = chance.range(-0.1, 1.0);
        let flat = (1.0 - rise * rise).max(0.0).sqrt();
        let way = Vec3::new(turn.cos() * flat, turn.sin() * flat, rise);
        balls.push(Ball { at: at + way * radius * 0.92, radius: chance.range(0.07, 0.2) });
    }
    let middle = balls.iter().map(|ball| ball.at).sum::<Vec3>() / balls.len().max(1) as f32;
    for ball in &mut balls {
        ball.at -= middle.with_z(0.0);
    }
    balls
}

/// How far towards the eye a heap reaches at a point, and how thick it is there.
fn front(heap: &[Ball], p: Vec2) -> (f32, f32) {
    // A soft maximum: balls run into each other without a crease.
    const SHARP: f32 = 9.0;
    let (mut sum, mut thick) = (0.0_f32, 0.0_f32);
    for ball in heap {
        let square = ball.radius * ball.radius - p.distance_squared(ball.at.truncate());
        if square > 0.0 {
            let bulge = square / ball.radius;
            sum += (SHARP * ball.at.z).exp() * ((11.0 * bulge).exp() - 1.0);
            thick += bulge;
        }
    }
    ((1.0 + sum).ln() / SHARP, thick)
}

fn puff(heap: &[Ball], number: u32, p: Vec2) -> Point {
    // The edge is torn by noise.
    let at = (p + Vec2::splat(1.0)) * 2.5;
    let noise = |by: f32, seed: u32| fbm(at.x * by, at.y * by, 0, 4, seed + number * 7) - 0.5;
    let warped = (p + Vec2::new(noise(1.0, 11), noise(1.0, 29)) * 0.34) / 1.5;
    let (z, thick) = front(heap, warped);
    let step = 0.02;
    let rise = |way: Vec2| (front(heap, warped + way * step).0 - z) / step;
    let slope = Vec2::new(rise(Vec2::X), rise(Vec2::Y));
    let grain = Vec2::new(noise(2.2, 61), noise(2.2, 71)) * 1.1;
    let fine = grain - slope / (1.0 + slope.length_squared()).sqrt();
    let tilt = (fine * 0.65 + p * 0.42).clamp_length_max(0.97);
    let wisp = fbm(at.x * 1.9 + 7.0, at.y * 1.9, 0, 4, 91 + number);
    let edge = smooth(1.0, 0.45, p.length() + noise(1.0, 53) * 0.5);
    let hides = (1.0 - (-thick * (0.3 + 5.0 * wisp * wisp)).exp()) * edge;
    let sky = (0.45 + 0.6 * smooth(0.0, 0.6, z) + (wisp - 0.5) * 0.5).clamp(0.0, 1.0);
    [tilt.x, tilt.y, sky, hides]
}

/// A tongue of flame: its foot below, its heat highest in its lower middle.
fn flame(number: u32, p: Vec2) -> Point {
    let up = (p.y + 1.0) * 0.5;
    let noise = |x: f32, y: f32, seed: u32| fbm(x + 3.0, y + 3.0, 0, 4, seed + number * 17) - 0.5;
    // It winds more the higher it is.
    let wind =
        noise(p.x * 0.8, p.y * 1.6, 5) * 1.3 * up + noise(p.x * 2.2, p.y * 3.5, 9) * 0.5 * up;
    let x = p.x + wind;
    let wide = 0.52 * (up * 9.0).min(1.0).sqrt() * (1.0 - up).powf(0.75) + 0.02;
    let across = x.abs() / wide;
    let holes = noise(p.x * 3.0, p.y * 2.4, 23) * 1.7 * up;
    let body = 1.0 - across + holes;
    let ends = smooth(0.0, 0.12, up) * smooth(1.0, 0.72, up);
    let sides = smooth(1.0, 0.8, p.x.abs());
    let hides = smooth(0.0, 0.7, body) * ends * sides;
    let heat = (smooth(0.05, 1.05, body) * (1.15 - 0.75 * up)).clamp(0.0, 1.0);
    [0.0, 0.0, heat, hides]
}

/// A line from below to above with a glow around it.
fn streak(p: Vec2) -> Point {
    let line = (-(p.x / 0.11).powi(2)).exp();
    let halo = 0.13 * (-(p.x / 0.42).powi(2)).exp();
    let ends = smooth(1.0, 0.86, p.y.abs());
    [0.0, 0.0, 1.0, (line + halo).min(1.0) * ends * smooth(1.0, 0.8, p.x.abs())]
}

fn clod(p: Vec2) -> Point {
    let torn = fbm(p.x * 2.2 + 9.0, p.y * 2.2 + 9.0, 0, 3, 77) - 0.5;
    let out = p.length() + torn * 0.7;
    let fine = fbm(p.x * 6.0 + 20.0, p.y * 6.0, 0, 3, 3);
    let tilt = (p * 0.9 + Vec2::splat(fine - 0.5) * 0.8).clamp_length_max(0.95);
    [tilt.x, tilt.y, 0.4 + 0.6 * fine, smooth(0.82, 0.74, out)]
}

fn splinter(p: Vec2) -> Point {
    // A long triangle.
    let share = (p.y + 0.9) / 1.8;
    let wide = 0.55 * (1.0 - share);
    let within = smooth(0.03, -0.02, (p.x - 0.15 * share).abs() - wide) * smooth(-0.92, -0.86, p.y);
    let edge = smooth(0.16, 0.0, wide - (p.x - 0.15 * share).abs());
    [0.0, 0.25, edge, within * lerp(0.35, 1.0, edge)]
}

fn drop(p: Vec2) -> Point {
    let torn = fbm(p.x * 1.2 + 4.0, p.y * 1.2 + 4.0, 0, 2, 41) - 0.5;
    let out = p.length() / (0.8 + torn * 0.25);
    let rim = smooth(0.55, 0.95, out);
    let glint = smooth(0.24, 0.08, p.distance(Vec2::new(-0.24, 0.34)));
    let tilt = p.clamp_length_max(0.97);
    [tilt.x, tilt.y, glint, smooth(1.02, 0.9, out) * (0.5 + 0.4 * rim).max(glint)]
}

fn bar(p: Vec2) -> Point {
    [p.x * 0.7, 0.0, 1.0, smooth(1.0, 0.8, p.x.abs()) * smooth(1.0, 0.97, p.y.abs())]
}
