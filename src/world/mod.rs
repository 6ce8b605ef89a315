//! Scenario and world state become entities: shared by stage, desk mirror, preview and replay.
//!
//! ```text
//!  LiveWorld { state } ─Spawn──▶ two places: meshes, materials, sky (once per scenario)
//!  WorldClock { now } ───────────Animate─▶ transforms, visibility, lamps, the patient's place
//!                       ─────────Cameras─▶ sky, light, haze, exposure and veil of every WorldCamera
//! ```
//!
//! Four rooms, each of which may use those above it:
//!
//! | room | what is in it |
//! |---|---|
//! | [`mesh`] | how triangles are made, of a scenario's shapes and of seeds |
//! | [`look`] | how a world looks: textures, materials, sky, shadow, cameras |
//! | [`motion`] | what changes with time and state: components, and the systems that set them |
//! | [`scene`] | what a scene is made of: the entities of a scenario's two places |
//!
//! [`live`], [`tier`] and [`noise`] lie below all four. The order of the systems is in
//! [`crate::order`].
//!
//! What is shown is a function of scenario, state, session time and seed: no system here keeps what
//! it would need to know a frame later, reads a wall clock or draws a random number. Whoever owns
//! the app feeds [`LiveWorld`](live::LiveWorld) and [`WorldClock`](live::WorldClock) before
//! [`WorldSet::Spawn`](crate::order::WorldSet::Spawn) each frame.

mod cache;
pub mod live;
mod look;
mod mesh;
pub(crate) mod motion;
mod noise;
pub mod offscreen;
pub mod preview;
pub(crate) mod scene;
pub mod tier;

use bevy::prelude::*;

use live::{WorldClock, WorldCost};
use tier::{Tier, WorldTier};

/// Shows worlds.
pub struct WorldPlugin {
    pub tier: Tier,
}

impl Plugin for WorldPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(WorldTier(self.tier))
            .init_resource::<WorldClock>()
            .init_resource::<WorldCost>()
            .add_plugins((crate::order::world, scene::plugin, motion::plugin, look::plugin));
    }
}
