//! How a world looks: textures, materials of both tiers, sky, shadow of the sun, cameras. Knows what
//! a place is and what time it is; knows no thing of a scenario and none of its entities but cameras.

mod camera;
mod cubemap;
mod facade;
pub mod maps;
pub mod materials;
mod model_looks;
mod own;
pub mod place;
pub mod plain;
pub mod shelf;
mod sky;
pub mod sun_shadow;
mod surfaces;
mod textures;
pub mod words;

use bevy::prelude::*;

/// Materials, the shader of the light tier, and cameras.
pub fn plugin(app: &mut App) {
    app.add_plugins((plain::plugin, camera::plugin))
        .init_resource::<maps::MapCache>()
        .init_resource::<place::SkyCache>()
        // What is lit, is lit by what the place has.
        .insert_resource(bevy::light::GlobalAmbientLight::NONE)
        .insert_resource(bevy::light::DirectionalLightShadowMap { size: 2048 });
}
