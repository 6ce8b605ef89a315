//! Rain as layers of streaks in a box; heavier rain shows more layers.

use bevy::prelude::*;
use gradus_base::chance::Chance;

use crate::world::mesh::buf::MeshBuf;

/// Falling speed of a drop of 2 mm, m/s (Gunn and Kinzer 1949: 6.5).
pub const FALL_MPS: f32 = 6.5;
/// The least rain that shows each layer, mm/h.
pub const LAYERS_MM_PER_H: [f64; 6] = [0.1, 1.0, 3.0, 8.0, 20.0, 45.0];

/// How far wind drives rain for each m that it falls, m.
pub fn drift(wind_mps: Vec2) -> Vec2 {
    wind_mps / FALL_MPS
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
        let drift = drift(wind);
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
