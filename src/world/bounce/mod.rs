//! The light that bounces in rooms, for both tiers.
//!
//! ```text
//!  Scenario ──rooms──▶ Found { room, sources }        gather
//!                        │ key
//!                        ├─ shipped, cached, or computed ──▶ BouncedLight       kept
//!  LiveWorld, WorldClock ┴─ weight of each source ─────────▶ volume, reflection lit
//! ```
//!
//! The light of each source of a room is computed once (`gradus_light`) and kept in a file; each
//! frame the sources' present strengths decide how much of each there is. The full tier's shader
//! takes the sum as an irradiance volume and a reflection probe, the light tier's material takes
//! the volume at the corners of its triangles.

pub mod gather;
pub mod kept;
pub mod lit;
mod shipped;

use bevy::prelude::*;

use crate::order::{AnimateSet, SpawnSet};

/// Adds the rooms' light.
pub fn plugin(app: &mut App) {
    app.init_resource::<lit::Rooms>().add_systems(
        Update,
        (lit::find.in_set(SpawnSet::Rooms), lit::shine.in_set(AnimateSet::Rooms)),
    );
}
