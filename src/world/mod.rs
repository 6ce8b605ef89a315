//! Scenario and world state become entities: shared by stage, desk mirror, preview and replay.
//!
//! ```text
//!  LiveWorld { scenario, state } ─Spawn──▶ two places: meshes, materials, sky (once per scenario)
//!  WorldClock { now } ───────────Animate─▶ transforms, visibility, lamps, the patient's place
//!                       ─────────Cameras─▶ sky, light, haze, exposure and veil of every WorldCamera
//! ```
//!
//! What is shown is a function of scenario, state, session time and seed: no system here keeps what
//! it would need to know a frame later, reads a wall clock or draws a random number. Whoever owns
//! the app feeds [`LiveWorld`] and [`WorldClock`] before [`WorldSet::Spawn`] each frame.

mod animate;
mod building;
mod camera;
mod car;
pub mod chance;
mod city;
mod climb;
mod creature;
mod cubemap;
mod facade;
mod hand;
mod looks;
mod materials;
mod mesh;
mod model;
mod nature;
pub mod offscreen;
mod people;
mod pieces;
mod place;
mod plain;
mod rain;
mod room;
mod shapes;
mod sky;
mod spawn;
mod street;
mod sun_shadow;
mod textures;
mod town;
mod vehicle;
mod words;

use std::sync::Arc;

use bevy::asset::AssetEventSystems;
use bevy::camera::visibility::VisibilitySystems;
use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_live::Moment;
use gradus_live::WorldState;
use gradus_scenario::Place;
use gradus_scenario::Scenario;

/// What a machine can afford.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Tier {
    /// Holds 20 frames a second in stereo on a processor alone: for tests, weak machines and the
    /// desk's view.
    Light,
    /// For headsets and pictures.
    #[default]
    Full,
}

impl Tier {
    /// Its name, as on the command line and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Full => "full",
        }
    }
}

/// Shows worlds.
pub struct WorldPlugin {
    pub tier: Tier,
}

/// The world to show. A new scenario is spawned in the frame in which it is put here.
#[derive(Resource)]
pub struct LiveWorld {
    pub scenario: Arc<Scenario>,
    pub state: WorldState,
}

impl LiveWorld {
    /// All that a pose in one of its places depends on.
    pub fn moment(&self, now: SessionTime, place: Place) -> Moment<'_> {
        Moment::new(&self.scenario, &self.state, now, place)
    }
}

/// The session time to show.
#[derive(Resource, Default)]
pub struct WorldClock {
    pub now: SessionTime,
}

/// The tier in use.
#[derive(Resource, Clone, Copy)]
pub struct WorldTier(pub Tier);

/// What happens to a world in a frame, in this order, in `Update`.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorldSet {
    /// A new scenario's entities.
    Spawn,
    /// Everything that changes with time and state.
    Animate,
    /// What the cameras see it by.
    Cameras,
}

/// A camera that looks at this world. It gets sky, light, haze, exposure, tone, smoothing of edges
/// and the veil.
#[derive(Component)]
pub struct WorldCamera;

/// The entity that carries the patient: the middle of the play space, on the floor. Its transform
/// is set each frame; there is one while a world is live.
#[derive(Component)]
pub struct PatientPlace;

/// What was spawned, for reports.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct WorldCost {
    pub meshes: usize,
    pub triangles: usize,
    pub materials: usize,
    pub moving: usize,
    pub spawn_secs: f32,
}

impl WorldCost {
    /// Both together.
    fn with(self, other: Self) -> Self {
        Self {
            meshes: self.meshes + other.meshes,
            triangles: self.triangles + other.triangles,
            materials: self.materials + other.materials,
            moving: self.moving + other.moving,
            spawn_secs: self.spawn_secs + other.spawn_secs,
        }
    }
}

impl Plugin for WorldPlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins(plain::PlainPlugin)
            .insert_resource(WorldTier(self.tier))
            .init_resource::<WorldClock>()
            .init_resource::<WorldCost>()
            .init_resource::<materials::Kept>()
            // What is lit, is lit by what the place has.
            .insert_resource(bevy::light::GlobalAmbientLight::NONE)
            .insert_resource(bevy::light::DirectionalLightShadowMap { size: 2048 })
            .configure_sets(
                Update,
                (WorldSet::Spawn, WorldSet::Animate, WorldSet::Cameras)
                    .chain()
                    .run_if(resource_exists::<LiveWorld>),
            )
            .add_systems(
                Update,
                (
                    (spawn::spawn_worlds, ApplyDeferred).chain().in_set(WorldSet::Spawn),
                    (
                        animate::show_places,
                        animate::carry_patient,
                        animate::show_things,
                        animate::move_things,
                        people::walk,
                        people::live,
                        animate::step_legs,
                        model::pose,
                        climb::climb,
                        hand::show,
                        rain::fall,
                        animate::set_lights,
                        animate::set_glow,
                        animate::set_tints,
                    )
                        .chain()
                        .in_set(WorldSet::Animate),
                    (camera::dress, ApplyDeferred, camera::follow, camera::tint_sky, camera::veil)
                        .chain()
                        .in_set(WorldSet::Cameras),
                ),
            )
            // Once it is known which lamps are there, and in time for the materials to be drawn.
            .add_systems(
                PostUpdate,
                plain::light
                    .after(TransformSystems::Propagate)
                    .after(VisibilitySystems::VisibilityPropagate)
                    .before(AssetEventSystems)
                    .run_if(resource_exists::<LiveWorld>),
            );
    }
}
