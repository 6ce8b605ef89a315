//! The light tier's material: one texture, light computed at the corners of triangles, the sun's
//! shadow from a picture drawn once. Where a processor draws, it costs a small part of what the
//! renderer's own material costs.
//!
//! All its light has the exposure applied already: [`place_light`] computes the light from the
//! place's sun, sky, haze and lamps.

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
use gradus_base::chance::smooth;
use gradus_scenario::Place;
use gradus_scenario::world::World;
use gradus_scenario::world::light::HAZE_LEVEL;
use gradus_scenario::{Number, Tint};

use crate::world::look::live_sky::{moon_share, sun_share};

const SHADER: &str = "embedded://gradus/world/look/plain.wgsl";
/// The most lamps that light a place.
const LAMPS: usize = 8;
/// Texels of a lower alpha are holes, unless a model names another limit.
pub const LEAST_ALPHA: f32 = 0.45;

/// Registers material and shader.
pub fn plugin(app: &mut App) {
    bevy::asset::embedded_asset!(app, "plain.wgsl");
    app.add_plugins(MaterialPlugin::<PlainMaterial>::default());
}

/// The light in a place, with the exposure applied.
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
    /// From the world to the space of the room's bounced light, 0 to 1.
    room: [Vec4; 3],
    /// The cells along that space, and the exposure; 0 where there is no such light.
    room_cells: Vec4,
    /// Where wind blows to over X and Z, and in w its speed, m/s.
    wind: Vec4,
}

impl PlaceLight {
    /// The direction towards the sun, or the moon.
    pub fn sun_towards(&self) -> Vec3 {
        self.sun_at.truncate()
    }

    /// Gives the light of a room, in the space of `rows`, with `cells` along it; polished things
    /// mirror what is seen `above`, `level` and `below` in the room, cd/m².
    pub fn set_room(
        &mut self,
        rows: [Vec4; 3],
        cells: Vec3,
        [above, level, below]: [Vec3; 3],
        exposure: f32,
    ) {
        (self.room, self.room_cells) = (rows, cells.extend(exposure));
        let exposed = |light: Vec3| (light * exposure).extend(0.0);
        (self.above, self.level, self.below) = (exposed(above), exposed(level), exposed(below));
    }
}

/// How a surface looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlainSurface {
    pub tint: Vec3,
    /// The factor on the texture's alpha.
    pub alpha: f32,
    /// Texels of a lower alpha are holes.
    pub least_alpha: f32,
    /// The light that the surface gives, cd/m².
    pub glow: Vec3,
    /// The share of light that is mirrored; the texture's alpha multiplies it.
    pub shine: f32,
    /// The share of the mirrored light that has the surface's own colour.
    pub metal: f32,
    /// Repetitions of the texture per metre.
    pub uv: Vec2,
}

/// How the world behind a surface shows through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShowsThrough {
    Nothing,
    /// Through holes.
    Holes,
    /// By as much as alpha is low.
    Soft,
    /// As through glass: the texture hides a little, the mirrored light is added.
    Clear,
}

/// The light tier's material.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
#[uniform(0, Shade)]
#[bind_group_data(Kind)]
pub struct PlainMaterial {
    #[texture(1)]
    #[sampler(2)]
    pub colour: Option<Handle<Image>>,
    /// The picture of the glow; without it the whole surface glows.
    #[texture(3)]
    #[sampler(4)]
    pub glow: Option<Handle<Image>>,
    /// The sun's shadow of things that never move; without it the whole surface is in the sun.
    #[texture(5, sample_type = "float", filterable = false)]
    pub shadow: Option<Handle<Image>>,
    pub shadow_rows: [Vec4; 3],
    /// The shadow at the next hour for which there is one, and how much of it counts, where the sun
    /// moves.
    #[texture(8, sample_type = "float", filterable = false)]
    pub shadow_next: Option<Handle<Image>>,
    pub next_rows: [Vec4; 3],
    pub next_share: f32,
    /// Whether wind moves what may bend.
    pub sways: bool,
    /// Open water with waves of this height.
    pub waves: Option<Sea>,
    /// The light that bounces in the room; see `crate::world::bounce`.
    #[texture(6, dimension = "3d", visibility(vertex))]
    #[sampler(7, visibility(vertex))]
    pub bounced: Option<Handle<Image>>,
    pub surface: PlainSurface,
    pub through: ShowsThrough,
    /// Whether both sides of its triangles are seen.
    pub thin: bool,
    /// The place in which the material is used.
    pub place: Place,
    pub light: PlaceLight,
    /// The brightness in the picture of 1 cd/m².
    pub exposure: f32,
    /// Whether the place has lamps.
    pub lamps: bool,
}

/// Waves of open water.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sea {
    /// From trough to crest in a wind of 4 m/s, m.
    pub waves_m: f32,
}

impl Sea {
    /// The height of the waves in a wind, m.
    pub fn in_wind(self, mps: f32) -> f32 {
        self.waves_m * (0.35 + 0.65 * mps / 4.0).min(2.6)
    }
}

/// The choices of a material that need a pipeline of their own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct Kind {
    through: ShowsThrough,
    thin: bool,
    glows: bool,
    lamps: bool,
    shaded: bool,
    /// The sun moves: two pictures of its shadow are mixed.
    shaded_twice: bool,
    sways: bool,
    waves: bool,
}

impl From<&PlainMaterial> for Kind {
    fn from(of: &PlainMaterial) -> Self {
        Self {
            through: of.through,
            thin: of.thin,
            glows: of.glow.is_some(),
            lamps: of.lamps,
            shaded: of.shadow.is_some(),
            shaded_twice: of.shadow_next.is_some(),
            sways: of.sways,
            waves: of.waves.is_some(),
        }
    }
}

/// The material's numbers, as the shader reads them.
#[derive(Clone, Default, ShaderType)]
pub struct Shade {
    tint: Vec4,
    glow: Vec4,
    surface: Vec4,
    uv: Vec4,
    shadow: [Vec4; 3],
    next_shadow: [Vec4; 3],
    /// The share of the next shadow; the waves' height, m.
    moving: Vec4,
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
            next_shadow: self.next_rows,
            moving: {
                let waves = self.waves.map_or(0.0, |sea| sea.in_wind(self.light.wind.w));
                Vec4::new(self.next_share, waves, 0.0, 0.0)
            },
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
            (kind.shaded && kind.shaded_twice).then_some("SHADED_TWICE"),
            kind.sways.then_some("SWAYS"),
            kind.waves.then_some("WAVES"),
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

/// The light of a place's sky, relative to the sky's brightness: computed once.
#[derive(Clone, Copy, Debug, Default)]
pub struct SkyLight {
    /// The light on a surface that faces +X, −X, +Y, −Y, +Z, −Z.
    pub sides: [Vec3; 6],
    pub above: Vec3,
    pub level: Vec3,
    pub below: Vec3,
}

/// A lamp at its present place.
pub struct Shining {
    pub at: Vec3,
    pub range_m: f32,
    /// The coloured intensity, cd.
    pub intensity: Vec3,
}

/// Wind of a world: where it blows to over X and Z, a unit vector, and in w its speed, m/s.
pub fn wind(world: &World, number: impl Fn(&Number) -> f32) -> Vec4 {
    world.wind.as_ref().map_or(Vec4::ZERO, |wind| {
        let (sin, cos) = (wind.from_deg as f32).to_radians().sin_cos();
        Vec4::new(-sin, 0.0, cos, number(&wind.speed_mps))
    })
}

/// The light in the sky that casts shadows: the sun, or the moon while the sun is down. The
/// direction towards it, its colour and its illuminance, lx.
pub fn source(
    world: &World,
    number: impl Fn(&Number) -> f32,
    colour: impl Fn(&Tint) -> Vec3,
) -> Option<(Vec3, Vec3, f32)> {
    let sun = world.sun.as_ref()?;
    let lux = number(&sun.illuminance_lx);
    if !world.sky_changes() {
        return Some((Vec3::from(sun.direction()), colour(&sun.colour), lux));
    }
    let hour = sun.clock.as_ref().map_or(12.0, |clock| f64::from(number(&clock.hour)));
    let at = Vec3::from(sun.direction_at(hour));
    let share = sun_share(at.y);
    // A covered sky lets next to nothing of the disc's light through.
    let open = 1.0 - 0.94 * smooth(0.5, 1.0, number(&world.sky.clouds));
    if share > 0.0 {
        return Some((at, colour(&sun.colour), lux * share * open));
    }
    let (moon, share) = (world.sky.moon.as_ref(), moon_share(at.y));
    Some(moon.filter(|_| share > 0.0).map_or((at, Vec3::ONE, 0.0), |moon| {
        let lux = number(&moon.illuminance_lx) * share * open;
        (Vec3::from(moon.direction()), Vec3::from(moon.colour.linear()), lux)
    }))
}

/// The light of a place in a state. `exposure` comes from the function [`exposure`].
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
    let (sun_at, sun) = source(world, &number, &colour)
        .map_or((Vec3::Y, Vec3::ZERO), |(at, colour, lux)| {
            (at, colour * (lux * exposure / std::f32::consts::PI))
        });
    let (haze, haze_sun) = world.haze.as_ref().map_or((Vec4::ZERO, Vec4::ZERO), |haze| {
        let level = HAZE_LEVEL * from_sky;
        // A twentieth of the contrast is left at the distance of visibility: e⁻³.
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
        wind: wind(world, &number),
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

/// The brightness in the picture of 1 cd/m² at an exposure value.
pub fn exposure(ev100: f32) -> f32 {
    1.0 / (1.2 * ev100.exp2())
}

/// Linear light as a screen shows it, linear: the shader's own tone curve, for pictures made in
/// advance.
pub fn tone(c: Vec3) -> Vec3 {
    c * (118.22 * c + 0.037) / (c * (117.88 * c + 75.96) + 1.0)
}
