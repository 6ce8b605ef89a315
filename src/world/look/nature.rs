//! What moves by session time on the graphics card: the clock that shaders read, and the full tier's
//! material of grass, leaves and water. The light tier's own material does the same by itself.

use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{
    ExtendedMaterial, MaterialExtension, MaterialExtensionKey, MaterialExtensionPipeline,
};
use bevy::prelude::*;
use bevy::render::extract_resource::{ExtractResource, ExtractResourcePlugin};
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_resource::{
    AsBindGroup, AsBindGroupShaderType, RenderPipelineDescriptor, ShaderType,
    SpecializedMeshPipelineError,
};
use bevy::render::texture::GpuImage;
use bevy::render::{Render, RenderApp, RenderSystems};
use bevy::shader::{ShaderRef, load_shader_library};
use gradus_scenario::Place;

use crate::world::look::plain::Sea;

const SHADER: &str = "embedded://gradus/world/look/nature.wgsl";
/// After so long the clock of the shaders begins anew, s; `moving.wgsl` turns in whole turns of it.
const HOUR_SECS: f64 = 3600.0;

/// Registers material, shaders and clock.
pub fn plugin(app: &mut App) {
    load_shader_library!(app, "moving.wgsl");
    bevy::asset::embedded_asset!(app, "nature.wgsl");
    app.init_resource::<ShaderClock>().add_plugins((
        MaterialPlugin::<NatureMaterial>::default(),
        ExtractResourcePlugin::<ShaderClock>::default(),
    ));
    // A shader's clock is the session's: two pictures of one moment are the same.
    if let Some(render) = app.get_sub_app_mut(RenderApp) {
        render.add_systems(Render, set_clock.in_set(RenderSystems::CreateViews));
    }
}

/// How long the world has been moving, s.
#[derive(Resource, Clone, Copy, Default, PartialEq, ExtractResource)]
pub struct ShaderClock(pub f64);

fn set_clock(clock: Res<ShaderClock>, mut time: ResMut<Time>) {
    let mut session = Time::default();
    session.advance_to(std::time::Duration::from_secs_f64(clock.0.rem_euclid(HOUR_SECS)));
    *time = session;
}

/// The full tier's material of what moves.
pub type NatureMaterial = ExtendedMaterial<StandardMaterial, Nature>;

/// What wind and waves do to it.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
#[uniform(100, NatureNumbers)]
#[bind_group_data(NatureKind)]
pub struct Nature {
    /// Where wind blows to over X and Z, and in w its speed, m/s.
    pub wind: Vec4,
    pub waves: Option<Sea>,
    pub place: Place,
}

/// Whether it is open water.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct NatureKind(bool);

impl From<&Nature> for NatureKind {
    fn from(of: &Nature) -> Self {
        Self(of.waves.is_some())
    }
}

/// The material's numbers, as the shader reads them.
#[derive(Clone, Default, ShaderType)]
pub struct NatureNumbers {
    wind: Vec4,
    sea: Vec4,
}

impl AsBindGroupShaderType<NatureNumbers> for Nature {
    fn as_bind_group_shader_type(&self, _: &RenderAssets<GpuImage>) -> NatureNumbers {
        let high = self.waves.map_or(0.0, |sea| sea.in_wind(self.wind.w));
        NatureNumbers { wind: self.wind, sea: Vec4::new(high, 0.0, 0.0, 0.0) }
    }
}

impl MaterialExtension for Nature {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn prepass_vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn specialize(
        _: &MaterialExtensionPipeline,
        pipeline: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: MaterialExtensionKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        if key.bind_group_data.0 {
            pipeline.vertex.shader_defs.push("WAVES".into());
            if let Some(fragment) = &mut pipeline.fragment {
                fragment.shader_defs.push("WAVES".into());
            }
        }
        Ok(())
    }
}
