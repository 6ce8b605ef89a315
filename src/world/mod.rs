//! Scenario and world state become entities: shared by stage, desk mirror, preview and replay.
//!
//! ```text
//!  LiveWorld { state } ─Spawn──▶ two places: meshes, materials, sky (once per scenario)
//!  WorldClock { now } ───────────Animate─▶ transforms, visibility, lamps, the patient's place
//!                       ─────────Cameras─▶ sky, light, haze, exposure and veil of every WorldCamera
//! ```
//!
//! Five rooms; each room may use the rooms above it:
//!
//! | room | contents |
//! |---|---|
//! | [`mesh`] | the making of triangles, from a scenario's shapes and from seeds |
//! | [`look`] | the look of a world: textures, materials, sky, shadow, cameras |
//! | [`bounce`] | the light that bounces in rooms: what it depends on, where it is kept, its sum |
//! | [`motion`] | all change with time and state: components, and the systems that set them |
//! | [`scene`] | the entities of a scenario's two places |
//!
//! [`live`], [`tier`], [`noise`] and [`renderer`] lie below all five; [`slides`] holds the patient's own slides. The order of the systems is in
//! [`crate::order`].
//!
//! The picture is a function of scenario, state, session time and seed: no system here keeps a
//! value that a later frame depends on, reads a wall clock or draws a random number. The owner of
//! the app sets [`LiveWorld`](live::LiveWorld) and [`WorldClock`](live::WorldClock) before
//! [`WorldSet::Spawn`](crate::order::WorldSet::Spawn) each frame.

pub mod bounce;
pub mod brightness;
mod cache;
pub mod drawn;
pub mod film;
pub mod live;
mod look;
mod mesh;
pub(crate) mod motion;
mod noise;
pub mod offscreen;
pub mod preview;
mod renderer;
pub(crate) mod scene;
pub mod slides;
pub mod tier;

use bevy::prelude::*;

use crate::one_thread::OneThreadPlugin;
use live::{WorldClock, WorldCost};
use slides::SlidePages;
use tier::{Tier, WorldTier};

/// The plugin that shows worlds.
pub struct WorldPlugin {
    pub tier: Tier,
}

impl Plugin for WorldPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(WorldTier(self.tier))
            .init_resource::<WorldClock>()
            .init_resource::<WorldCost>()
            .init_resource::<SlidePages>()
            .add_plugins((
                crate::order::world,
                scene::plugin,
                motion::plugin,
                look::plugin,
                bounce::plugin,
            ));
        if !self.tier.is_full() {
            app.add_plugins(OneThreadPlugin);
        }
    }
}
