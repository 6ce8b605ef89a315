//! The light tier's material: one texture, light at the corners of triangles, the sun's shadow
//! from a picture drawn once. It costs a processor that has to draw by itself a small part of the renderer's own material.
//!
//! All light in it is exposed already: [`place_light`] computes it from the place's sun, sky, haze
//! and lamps.

use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_resource::{
    AsBindGroup, AsBindGroupShaderType, Face, RenderPipelineDescriptor, ShaderType,
    SpecializedMeshPipelineError,
};
use bevy::render::texture::GpuImage;
use bevy::shader::ShaderRef;
use gradus_scenario::Place;
use gradus_scenario::world::World;
use gradus_scenario::world::light::HAZE_LEVEL;
use gradus_scenario::{Number, Tint};

const SHADER: &str = "embedded://gradus/world/look/plain.wgsl";
/// So many lamps light a place.
const LAMPS: usize = 8;
/// Holes are where alpha is less, unless a model says otherwise.
pub const LEAST_ALPHA: f32 = 0.45;

/// Registers material and shader.
pub fn plugin(app: &mut App) {
    bevy::asset::embedded_asset!(app, "plain.wgsl");
    app.add_plugins(MaterialPlugin::<PlainMaterial>::default());
}

/// How light falls in a place, exposed.
#[derive(Clone, Copy, Debug, Default, PartialEq, ShaderType)]
pub struct PlaceLight {
    sides: [Vec4; 6],
    above: Vec4,
    level: Vec4,
    below: Vec4,
    sun_at: Vec4,
    sun: Vec4,
    haze: Vec4,
    haze_sun: Vec4,
    lamp_count: Vec4,
    lamps: [Vec4; 2 * LAMPS],
}

/// How a surface looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlainSurface {
    pub tint: Vec3,
    /// Times the texture's.
    pub alpha: f32,
    /// Holes are where alpha is less.
    pub least_alpha: f32,
    /// cd/m².
    pub glow: Vec3,
    /// Share that shines, where the texture's alpha says that it does.
    pub shine: f32,
    /// Of that, what has the surface's own colour.
    pub metal: f32,
    /// Repetitions of the texture per metre.
    pub uv: Vec2,
}

/// What shows through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShowsThrough {
    Nothing,
    /// Holes.
    Holes,
    /// Fades with alpha.
    Soft,
    /// Glass: the texture hides a little, the mirror is added.
    Clear,
}

/// The material.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
#[uniform(0, Shade)]
#[bind_group_data(Kind)]
pub struct PlainMaterial {
    #[texture(1)]
    #[sampler(2)]
    pub colour: Option<Handle<Image>>,
    /// Where it glows; everywhere, when there is none.
    #[texture(3)]
    #[sampler(4)]
    pub glow: Option<Handle<Image>>,
    /// The sun's shadow of what never moves; none: all is in the sun.
    #[texture(5, sample_type = "float", filterable = false)]
    pub shadow: Option<Handle<Image>>,
    pub shadow_rows: [Vec4; 3],
    pub surface: PlainSurface,
    pub through: ShowsThrough,
    /// Both sides of its triangles are seen.
    pub thin: bool,
    /// Where it is used; nowhere: it keeps its light.
    pub place: Place,
    pub light: PlaceLight,
    /// Of one cd/m², what reaches the eye.
    pub exposure: f32,
    /// The place has lamps.
    pub lamps: bool,
}

/// What makes another pipeline.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct Kind {
    through: ShowsThrough,
    thin: bool,
    glows: bool,
    lamps: bool,
    shaded: bool,
}

impl From<&PlainMaterial> for Kind {
    fn from(of: &PlainMaterial) -> Self {
        Self {
            through: of.through,
            thin: of.thin,
            glows: of.glow.is_some(),
            lamps: of.lamps,
            shaded: of.shadow.is_some(),
        }
    }
}

/// As the shader reads it.
#[derive(Clone, Default, ShaderType)]
pub struct Shade {
    tint: Vec4,
    glow: Vec4,
    surface: Vec4,
    uv: Vec4,
    shadow: [Vec4; 3],
    light: PlaceLight,
}

impl AsBindGroupShaderType<Shade> for PlainMaterial {
    fn as_bind_group_shader_type(&self, _: &RenderAssets<GpuImage>) -> Shade {
        Shade {
            tint: self.surface.tint.extend(self.surface.alpha),
            glow: (self.surface.glow * self.exposure).extend(0.0),
            surface: Vec4::new(
                self.surface.shine,
                self.surface.metal,
                self.surface.least_alpha,
                0.0,
            ),
            uv: self.surface.uv.extend(0.0).extend(0.0),
            shadow: self.shadow_rows,
            light: self.light,
        }
    }
}

impl Material for PlainMaterial {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        match self.through {
            ShowsThrough::Nothing => AlphaMode::Opaque,
            ShowsThrough::Holes => AlphaMode::Mask(self.surface.least_alpha),
            ShowsThrough::Soft => AlphaMode::Blend,
            ShowsThrough::Clear => AlphaMode::Premultiplied,
        }
    }

    fn depth_bias(&self) -> f32 {
        if self.through == ShowsThrough::Soft { 1.0 } else { 0.0 }
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        pipeline: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let kind = key.bind_group_data;
        let through = match kind.through {
            ShowsThrough::Nothing => None,
            ShowsThrough::Holes => Some("MASKED"),
            ShowsThrough::Soft => Some("SOFT"),
            ShowsThrough::Clear => Some("CLEAR"),
        };
        let words = [
            through,
            kind.glows.then_some("GLOWS"),
            kind.lamps.then_some("LAMPS"),
            kind.shaded.then_some("SHADED"),
        ];
        for word in words.into_iter().flatten() {
            pipeline.vertex.shader_defs.push(word.into());
            if let Some(fragment) = &mut pipeline.fragment {
                fragment.shader_defs.push(word.into());
            }
        }
        pipeline.primitive.cull_mode = if kind.thin { None } else { Some(Face::Back) };
        Ok(())
    }
}

/// What a place's sky gives, against the brightness of the sky: computed once.
#[derive(Clone, Copy, Debug, Default)]
pub struct SkyLight {
    /// +X, −X, +Y, −Y, +Z, −Z.
    pub sides: [Vec3; 6],
    pub above: Vec3,
    pub level: Vec3,
    pub below: Vec3,
}

/// A lamp, where it stands now.
pub struct Shining {
    pub at: Vec3,
    pub range_m: f32,
    /// Candela, coloured.
    pub intensity: Vec3,
}

/// The light of a place in a state. `exposure` is that of [`exposure`].
pub fn place_light(
    world: &World,
    sky: &SkyLight,
    number: impl Fn(&Number) -> f32,
    colour: impl Fn(&Tint) -> Vec3,
    exposure: f32,
    lamps: impl Iterator<Item = Shining>,
) -> PlaceLight {
    let from_sky = number(&world.sky.brightness_cd_m2) * exposure;
    let tint = colour(&world.sky.tint);
    let exposed = |c: Vec3| (c * tint * from_sky).extend(0.0);
    let (sun_at, sun) = world.sun.as_ref().map_or((Vec3::Y, Vec3::ZERO), |sun| {
        let lux = number(&sun.illuminance_lx) * exposure / std::f32::consts::PI;
        (Vec3::from(sun.direction()), colour(&sun.colour) * lux)
    });
    let (haze, haze_sun) = world.haze.as_ref().map_or((Vec4::ZERO, Vec4::ZERO), |haze| {
        let level = HAZE_LEVEL * from_sky;
        // Of what lies so far, a twentieth is seen.
        let density = 3.0 / number(&haze.visibility_m).max(1.0);
        let (colour, glow) = (colour(&haze.colour) * tint, colour(&haze.glow) * tint);
        let glow = colour.lerp(glow, 0.75);
        let glow = if world.sun.is_some() { glow } else { colour };
        ((colour * level).extend(density), (glow * level).extend(0.0))
    });
    let mut light = PlaceLight {
        sides: sky.sides.map(exposed),
        above: exposed(sky.above),
        level: exposed(sky.level),
        below: exposed(sky.below),
        sun_at: sun_at.extend(0.0),
        sun: sun.extend(0.0),
        haze,
        haze_sun,
        ..default()
    };
    let mut count = 0;
    for (slot, lamp) in light.lamps.chunks_exact_mut(2).zip(lamps) {
        let [at, shine] = slot else { continue };
        *at = lamp.at.extend(lamp.range_m.max(0.01).powi(-4));
        *shine = (lamp.intensity * exposure / std::f32::consts::PI).extend(0.0);
        count += 1;
    }
    light.lamp_count = Vec4::splat(count as f32);
    light
}

/// Of one cd/m², what reaches the eye at an exposure value.
pub fn exposure(ev100: f32) -> f32 {
    1.0 / (1.2 * ev100.exp2())
}

/// Linear light to what a screen shows, linear: the shader's own curve, for pictures made before.
pub fn tone(c: Vec3) -> Vec3 {
    c * (118.22 * c + 0.037) / (c * (117.88 * c + 75.96) + 1.0)
}
