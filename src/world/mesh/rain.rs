//! Rain and snow as layers of streaks and flakes in a box; more of it shows more layers.

use bevy::prelude::*;
use gradus_base::chance::Chance;

use crate::world::mesh::buf::MeshBuf;

/// How something falls from the sky.
#[derive(Debug)]
pub struct Fall {
    /// m/s.
    pub mps: f32,
    /// The least amount that shows each layer.
    pub layers: [f64; 6],
}

/// Falling speed of a drop of 2 mm, m/s (Gunn and Kinzer 1949: 6.5).
const FALL_MPS: f32 = 6.5;
/// Rain; the amount is in mm/h.
pub static RAIN: Fall = Fall { mps: FALL_MPS, layers: [0.1, 1.0, 3.0, 8.0, 20.0, 45.0] };
/// Snow; the amount is a share. Flakes fall at about 1 m/s (Locatelli and Hobbs 1974).
pub static SNOW: Fall = Fall { mps: 0.95, layers: [0.02, 0.15, 0.3, 0.5, 0.7, 0.9] };

/// Flakes of snow, twice above each other as streaks of rain are. Each has two sides, one across the
/// other; none is nearer to the middle than an arm's length.
pub fn flakes(size: Vec3, wind: Vec2, layer: usize, count: usize) -> MeshBuf {
    let mut chance = Chance::new(layer as u64, 0x5409);
    let mut buf = MeshBuf::default();
    let drift = wind / SNOW.mps;
    for _ in 0..count {
        let mut at = Vec3::new(
            chance.range(-0.5, 0.5) * size.x,
            chance.range(0.0, size.y),
            chance.range(-0.5, 0.5) * size.z,
        );
        let flat = Vec2::new(at.x, at.z);
        if flat.length() < 0.9 {
            let out = flat.normalize_or(Vec2::X) * chance.range(0.9, 2.5);
            (at.x, at.z) = (out.x, out.y);
        }
        let half = chance.range(0.004, 0.009);
        let turn = chance.range(0.0, std::f32::consts::PI);
        for lift in [0.0, size.y] {
            let p = at + Vec3::new(-drift.x, 1.0, -drift.y) * lift;
            for quarter in [0.0, std::f32::consts::FRAC_PI_2] {
                let side = Vec3::new((turn + quarter).cos(), 0.0, (turn + quarter).sin()) * half;
                let up = Vec3::Y * half;
                let ids = [p - side, p - up, p + side, p + up].map(|p| {
                    buf.vertex(p, Vec3::Y, Vec2::splat(0.5), Vec3::X, [1.05, 1.05, 1.05, 1.0])
                });
                for [a, b, c] in [[0, 1, 2], [0, 2, 3], [2, 1, 0], [3, 2, 0]] {
                    let [a, b, c] = [a, b, c].map(|n: usize| ids.get(n).copied().unwrap_or(0));
                    buf.triangle(a, b, c);
                }
            }
        }
    }
    buf
}

/// The streaks of a layer, twice above each other: a streak that falls out of the box below has a
/// copy that comes in from above.
pub fn streaks(size: Vec3, wind: Vec2, layer: usize, count: usize) -> MeshBuf {
    let mut chance = Chance::new(layer as u64, 0x4a19);
    let mut buf = MeshBuf::default();
    let way = Vec3::new(wind.x, -FALL_MPS, wind.y).normalize_or(Vec3::NEG_Y);
    // A streak is as long as a drop falls in a fiftieth of a second, as an eye sees it.
    let long = FALL_MPS / 50.0;
    for _ in 0..count {
        let at = Vec3::new(
            chance.range(-0.5, 0.5) * size.x,
            chance.range(0.0, size.y),
            chance.range(-0.5, 0.5) * size.z,
        );
        // The streak's broad side faces the middle, where the patient is.
        let side = Vec3::new(-at.z, 0.0, at.x).normalize_or(Vec3::X) * 0.0011;
        let tone = chance.range(0.6, 1.0);
        let drift = wind / FALL_MPS;
        for lift in [0.0, size.y] {
            let p = at + Vec3::new(-drift.x, 1.0, -drift.y) * lift;
            let ids = [p - side, p + side, p + side - way * long, p - side - way * long].map(|p| {
                buf.vertex(p, Vec3::Y, Vec2::splat(0.5), Vec3::X, [tone, tone, tone, 1.0])
            });
            buf.triangle(ids[0], ids[1], ids[2]);
            buf.triangle(ids[0], ids[2], ids[3]);
        }
    }
    buf
}
