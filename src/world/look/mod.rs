//! The look of a world: textures, materials of both tiers, sky, shadow of the sun, cameras. This
//! room knows places and the time; it knows no things of a scenario, and of a world's entities only
//! the cameras.

mod camera;
pub mod cubemap;
mod facade;
pub mod live_sky;
pub mod maps;
pub mod materials;
mod model_looks;
pub mod nature;
pub mod own;
pub mod place;
pub mod plain;
pub mod shelf;
pub mod sky;
mod sprite_pictures;
pub mod sprites;
mod stars;
pub mod sun_shadow;
pub mod surfaces;
pub mod textures;
pub mod words;

use bevy::prelude::*;

/// Adds materials, the shader of the light tier, and cameras.
pub fn plugin(app: &mut App) {
    app.add_plugins((
        plain::plugin,
        nature::plugin,
        live_sky::plugin,
        sprites::plugin,
        camera::plugin,
    ))
    .init_resource::<maps::MapCache>()
    .init_resource::<place::SkyCache>()
    .init_resource::<place::LiveLight>()
    // Only the place's own sky, sun and lamps give light.
    .insert_resource(bevy::light::GlobalAmbientLight::NONE)
    .insert_resource(bevy::light::DirectionalLightShadowMap { size: 2048 });
}
