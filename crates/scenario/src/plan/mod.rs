//! Plans: how things are repeated and how they move, prepared from the author's words. A plan knows
//! no moment; `gradus_live` evaluates it at one.
//!
//! ```text
//!  Thing ──copies──▶ its copies ──Stance──▶ plan of a pose
//!                          └─ Course: path, orbit, sway, wander, approach, face, ride, drive
//!  Road ──RoadLine──▶ place and direction at a distance
//!  Crowd ──crowd──▶ the walks of its walkers
//!  Region.on ──followed──▶ the way down to the named things
//! ```
//!
//! Lengths in m, frames right-handed with Y up and −Z ahead.

pub(crate) mod check;
pub mod course;
pub mod crowd;
pub mod followed;
pub mod road;
pub mod stance;

use glam::{EulerRot, Quat, Vec3};

/// The rotation to the left, then nose up, then rolled; degrees.
pub fn turned(by_deg: Vec3) -> Quat {
    Quat::from_euler(
        EulerRot::YXZ,
        by_deg.x.to_radians(),
        by_deg.y.to_radians(),
        by_deg.z.to_radians(),
    )
}

/// The vector of a point that an author wrote.
pub fn v3(p: &[f64; 3]) -> Vec3 {
    Vec3::new(p[0] as f32, p[1] as f32, p[2] as f32)
}
