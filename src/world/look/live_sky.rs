//! A sky that changes with the session: the sun moves, clouds gather and drift, stars come out. The
//! graphics card draws it (`live_sky.wgsl`); its light on things is summed here from few directions.

use bevy::asset::RenderAssetUsages;
use bevy::image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_resource::{
    AsBindGroup, AsBindGroupShaderType, Extent3d, RenderPipelineDescriptor, ShaderType,
    SpecializedMeshPipelineError, TextureDimension, TextureFormat,
};
use bevy::render::texture::GpuImage;
use bevy::shader::ShaderRef;
use gradus_base::chance::smooth;
use gradus_scenario::world::World;
use gradus_scenario::world::light::HAZE_LEVEL;
use gradus_scenario::{Number, Tint};

use crate::world::cache::Cache;
use crate::world::look::cubemap::half;
use crate::world::look::plain::SkyLight;
use crate::world::look::sky::scattered;
use crate::world::look::stars;
use crate::world::noise::fbm;

const SHADER: &str = "embedded://gradus/world/look/live_sky.wgsl";
/// The table's sizes: turns from the sun, heights above the horizon, heights of the sun.
const TURNS: usize = 32;
const HEIGHTS: usize = 48;
const SUNS: usize = 32;
/// Texels along each side of the noise of the clouds.
const NOISE: usize = 512;
/// The clouds' height, m.
const CLOUDS_M: f64 = 1500.0;
/// The units of the clouds' plane after which all of their noise repeats.
const REPEATS: f64 = 24.0;
/// The radius of the dome's mesh, m; it is drawn at the greatest depth whatever it is.
const DOME_M: f32 = 1000.0;

/// Registers material and shader.
pub fn plugin(app: &mut App) {
    bevy::asset::embedded_asset!(app, "live_sky.wgsl");
    app.add_plugins(MaterialPlugin::<SkyMaterial>::default()).init_resource::<Airs>();
}

/// Scattered light by turn, height and height of the sun; the mean of a clear sky away from the sun
/// is 0.5 at every height of the sun.
pub struct Air {
    table: Vec<Vec3>,
}

/// The place of a height of the sun among the slices, 0 to 1: they lie closer about the horizon.
fn slice_of(elevation_deg: f32) -> f32 {
    ((elevation_deg + 16.0) / 80.0).clamp(0.0, 1.0).sqrt()
}

impl Air {
    fn new(turbidity: f32) -> Self {
        let mut table = vec![Vec3::ZERO; TURNS * HEIGHTS * SUNS];
        let half = table.len() / 2;
        std::thread::scope(|scope| {
            for (part, chunk) in table.chunks_mut(half).enumerate() {
                scope.spawn(move || {
                    for (i, texel) in chunk.iter_mut().enumerate() {
                        let i = part * half + i;
                        let (t, h, s) = (i % TURNS, i / TURNS % HEIGHTS, i / (TURNS * HEIGHTS));
                        let share = |v: usize, of: usize| v as f32 / (of - 1) as f32;
                        let elevation = 80.0 * share(s, SUNS).powi(2) - 16.0;
                        let up = share(h, HEIGHTS).powi(2) * std::f32::consts::FRAC_PI_2;
                        let turn = share(t, TURNS) * std::f32::consts::PI;
                        let sun_y = elevation.to_radians().sin();
                        *texel = scattered(up.max(0.004), turn, sun_y, turbidity);
                    }
                });
            }
        });
        for slice in table.chunks_mut(TURNS * HEIGHTS) {
            let luma = |c: &Vec3| c.dot(Vec3::new(0.2126, 0.7152, 0.0722));
            let from = HEIGHTS / 3 * TURNS;
            let mean = slice.iter().skip(from).map(luma).sum::<f32>() / (slice.len() - from) as f32;
            // Where no light is left, the night's colours are seen instead.
            slice.iter_mut().for_each(|c| *c *= 0.5 / mean.max(1e-9));
        }
        Self { table }
    }

    fn texture(&self) -> Image {
        let data = self.table.iter().flat_map(|c| [c.x, c.y, c.z, 1.0]);
        let data = data.flat_map(|v| half(v).to_le_bytes()).collect();
        let size = Extent3d {
            width: TURNS as u32,
            height: HEIGHTS as u32,
            depth_or_array_layers: SUNS as u32,
        };
        let format = TextureFormat::Rgba16Float;
        let mut image =
            Image::new(size, TextureDimension::D3, data, format, RenderAssetUsages::RENDER_WORLD);
        image.sampler = sampler(ImageAddressMode::ClampToEdge);
        image
    }

    /// The table at one height of the sun.
    fn slice(&self, at: f32) -> Vec<Vec3> {
        let at = at * (SUNS - 1) as f32;
        let low = (at as usize).min(SUNS - 2);
        let share = at - low as f32;
        let one = TURNS * HEIGHTS;
        let [a, b] = [low, low + 1].map(|s| self.table.iter().skip(s * one).take(one));
        a.zip(b).map(|(a, b)| a.lerp(*b, share)).collect()
    }
}

fn sampler(address: ImageAddressMode) -> ImageSampler {
    ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: address,
        address_mode_v: address,
        address_mode_w: address,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        ..default()
    })
}

/// The noise of clouds: fine in red, broad in green; both repeat at the edges.
fn noise(seed: u32) -> Image {
    let mut data = vec![0; NOISE * NOISE * 4];
    let half = data.len() / 2;
    std::thread::scope(|scope| {
        for (part, chunk) in data.chunks_mut(half).enumerate() {
            scope.spawn(move || {
                for (i, texel) in chunk.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                    let i = part * half / 4 + i;
                    let at = |v: usize| v as f32 / NOISE as f32;
                    let (x, y) = (at(i % NOISE), at(i / NOISE));
                    let bend = 0.12 * fbm(x * 6.0, y * 6.0, 6, 3, seed + 5);
                    let body = fbm((x + bend) * 12.0, y * 12.0, 12, 6, seed);
                    let broad = fbm(x * 8.0, y * 8.0, 8, 3, seed + 9);
                    let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
                    *texel = [byte(body), byte(broad), 0, 255];
                }
            });
        }
    });
    let size = Extent3d { width: NOISE as u32, height: NOISE as u32, depth_or_array_layers: 1 };
    let format = TextureFormat::Rgba8Unorm;
    let mut image =
        Image::new(size, TextureDimension::D2, data, format, RenderAssetUsages::RENDER_WORLD);
    image.sampler = sampler(ImageAddressMode::Repeat);
    image
}

/// Everything that a changing sky is at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SkyState {
    pub sun: Vec3,
    pub sun_colour: Vec3,
    pub moon: Vec3,
    pub moon_seen: f32,
    pub haze: Vec3,
    pub glow: Vec3,
    pub ground: Vec3,
    pub zenith: Vec3,
    pub clouds: f32,
    pub stars: f32,
    pub tint: Vec3,
    /// How much it is night: the sun is so far down that the sky has its own colours.
    pub night: f32,
    /// The rows of the stars' frame.
    pub frame: [Vec3; 3],
}

/// How much of the sun's light is left at a height, of its sine: it goes with the disc.
pub fn sun_share(sine: f32) -> f32 {
    smooth(-0.014, 0.045, sine)
}

/// How much of the moon's light is there: it comes after the sun's last.
pub fn moon_share(sine: f32) -> f32 {
    smooth(-0.06, -0.17, sine)
}

impl SkyState {
    /// The sky of a world whose numbers and colours are read by these functions.
    pub fn of(
        world: &World,
        number: impl Fn(&Number) -> f32,
        colour: impl Fn(&Tint) -> Vec3,
    ) -> Self {
        let sky = &world.sky;
        let hour = world.sun.as_ref().and_then(|sun| sun.clock.as_ref());
        let at = hour.map_or(12.0, |clock| f64::from(number(&clock.hour)));
        let sun = world.sun.as_ref().map_or(Vec3::Y, |sun| Vec3::from(sun.direction_at(at)));
        let (day, latitude, north) =
            hour.map_or((172.0, 50.0, 0.0), |c| (c.day, c.latitude_deg, c.north_deg));
        let zenith = Vec3::from(sky.zenith.linear());
        let hazy = |of: fn(&gradus_scenario::world::Haze) -> &Tint, or: Vec3| {
            world.haze.as_ref().map_or(or, |haze| colour(of(haze)) * HAZE_LEVEL)
        };
        let elevation = sun.y.clamp(-1.0, 1.0).asin().to_degrees();
        Self {
            sun,
            sun_colour: world.sun.as_ref().map_or(Vec3::ONE, |sun| colour(&sun.colour)),
            moon: sky.moon.as_ref().map_or(Vec3::Y, |moon| Vec3::from(moon.direction())),
            moon_seen: sky.moon.as_ref().map_or(0.0, |_| smooth(-1.0, -8.0, elevation)),
            haze: hazy(|haze| &haze.colour, zenith),
            glow: hazy(|haze| &haze.glow, Vec3::ONE),
            ground: Vec3::from(sky.ground.linear()) * 0.5,
            zenith,
            clouds: number(&sky.clouds),
            stars: number(&sky.stars),
            tint: colour(&sky.tint),
            night: smooth(-4.0, -12.5, elevation),
            frame: stars::frame(at, day, latitude, north),
        }
    }

    /// Rounded so that what lies within one step looks and lights the same.
    pub fn stepped(&self) -> Self {
        let step = |v: Vec3, by: f32| (v * by).round() / by;
        Self {
            sun: step(self.sun, 600.0),
            sun_colour: step(self.sun_colour, 128.0),
            haze: step(self.haze, 200.0),
            glow: step(self.glow, 200.0),
            tint: step(self.tint, 200.0),
            clouds: (self.clouds * 100.0).round() / 100.0,
            night: (self.night * 100.0).round() / 100.0,
            stars: 0.0,
            frame: [Vec3::ZERO; 3],
            ..*self
        }
    }

    fn slice(&self) -> f32 {
        slice_of(self.sun.y.clamp(-1.0, 1.0).asin().to_degrees())
    }
}

/// The light from each direction of a changing sky, its clouds spread out evenly.
pub struct LiveDome<'a> {
    state: &'a SkyState,
    slice: Vec<Vec3>,
}

impl<'a> LiveDome<'a> {
    /// The sky in a state.
    pub fn new(air: &Air, state: &'a SkyState) -> Self {
        Self { state, slice: air.slice(state.slice()) }
    }

    /// The light from a direction, relative to the sky's brightness; without the sun's disc.
    pub fn at(&self, d: Vec3) -> Vec3 {
        let s = self.state;
        let flat = |v: Vec3| Vec2::new(v.x, v.z).normalize_or(Vec2::X);
        let across = flat(d).dot(flat(s.sun)).clamp(-1.0, 1.0);
        let horizon = s.haze.lerp(s.glow, 0.75 * across.max(0.0).powi(4) * (1.0 - s.night));
        if d.y < 0.0 {
            return s.ground.lerp(horizon, smooth(-0.22, -0.02, d.y));
        }
        let t = across.acos() / std::f32::consts::PI * (TURNS - 1) as f32;
        let h = (d.y.min(1.0).asin() / std::f32::consts::FRAC_PI_2).sqrt() * (HEIGHTS - 1) as f32;
        let (t, h) = ((t + 0.5) as usize, (h + 0.5) as usize);
        let clear = self.slice.get(h * TURNS + t).copied().unwrap_or(Vec3::ZERO);
        let clear = clear * (1.0 / (1.0 + 0.35 * (clear.max_element() - 0.8).max(0.0)));
        let clear = clear.lerp(horizon.lerp(s.zenith, d.y.sqrt()), s.night);
        let mut light = horizon.lerp(clear, smooth(0.0, 0.16, d.y));
        let near = d.dot(s.sun).clamp(0.0, 1.0);
        light += s.sun_colour * sun_share(s.sun.y) * (0.22 * near.powi(24) + 1.4 * near.powi(260));
        let open = 1.0 - smooth(0.55, 0.95, s.clouds);
        let grey = Vec3::new(0.62, 0.65, 0.70).lerp(s.haze * 0.6, 0.4);
        let bright = Vec3::new(0.30, 0.34, 0.42).lerp(s.haze, 0.35).lerp(s.sun_colour * 1.25, 0.45);
        let dark = s.zenith * 0.75 + s.haze * 0.12;
        let cloud = grey.lerp(bright, open).lerp(dark, s.night);
        let cover = smooth(0.1, 0.95, s.clouds) * 0.92 * smooth(0.02, 0.2, d.y);
        light.lerp(cloud, cover)
    }

    /// The light on surfaces and in mirrors.
    pub fn light(&self) -> SkyLight {
        const RAYS: usize = 240;
        let rays = (0..RAYS).map(|i| {
            let up = 1.0 - 2.0 * (i as f32 + 0.5) / RAYS as f32;
            let turn = i as f32 * 2.399_963;
            let flat = (1.0 - up * up).sqrt();
            Vec3::new(flat * turn.cos(), up, flat * turn.sin())
        });
        let seen: Vec<(Vec3, Vec3)> = rays.map(|d| (d, self.at(d).min(Vec3::splat(4.0)))).collect();
        let axes = [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z];
        let on = |n: Vec3| {
            let weigh = |(d, light): &(Vec3, Vec3)| *light * d.dot(n).max(0.0);
            seen.iter().map(weigh).sum::<Vec3>() * (4.0 / RAYS as f32)
        };
        let round = |up: f32| {
            let ring = (0..16).map(|i| {
                let turn = i as f32 / 16.0 * std::f32::consts::TAU;
                self.at(Vec3::new(turn.cos(), up, turn.sin()).normalize())
            });
            ring.sum::<Vec3>() / 16.0
        };
        SkyLight {
            sides: axes.map(on),
            above: round(2.0),
            level: 0.5 * (round(0.12) + round(-0.6)),
            below: round(-0.6),
        }
    }
}

/// Tables and noises that were computed.
#[derive(Resource, Default)]
pub struct Airs {
    airs: Cache<f64, (std::sync::Arc<Air>, Handle<Image>)>,
    noises: Cache<u64, Handle<Image>>,
}

/// The most tables and the most noises kept.
const MOST: usize = 8;

impl Airs {
    /// The table of an air, and its texture.
    pub fn air(
        &mut self,
        turbidity: f64,
        images: &mut Assets<Image>,
    ) -> (std::sync::Arc<Air>, Handle<Image>) {
        if let Some(kept) = self.airs.get(&turbidity) {
            return kept;
        }
        self.airs.tidy(MOST);
        let air = Air::new(turbidity as f32);
        let texture = images.add(air.texture());
        self.airs.keep(turbidity, (air.into(), texture))
    }

    /// The noise of clouds of a seed.
    pub fn noise(&mut self, seed: u64, images: &mut Assets<Image>) -> Handle<Image> {
        if let Some(kept) = self.noises.get(&seed) {
            return kept;
        }
        self.noises.tidy(MOST);
        self.noises.keep(seed, images.add(noise(seed as u32)))
    }
}

/// How far clouds have drifted, units of their plane; `secs` is how long they have.
pub fn drifted(mps: f64, from_deg: f64, secs: f64) -> Vec2 {
    let way = (mps * secs / CLOUDS_M).rem_euclid(REPEATS * 1000.0);
    let (sin, cos) = from_deg.to_radians().sin_cos();
    // The pattern comes from there: what is read lies farther that way. The plane is stretched.
    let at = |v: f64| v.rem_euclid(REPEATS) as f32;
    Vec2::new(at(way * sin * 0.9), at(-way * cos * 1.2))
}

/// The material of a changing sky, or of its stars.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
#[uniform(0, SkyNumbers)]
#[bind_group_data(SkyPart)]
pub struct SkyMaterial {
    #[texture(1, dimension = "3d")]
    #[sampler(2)]
    pub table: Handle<Image>,
    #[texture(3, visibility(vertex, fragment))]
    #[sampler(4, visibility(vertex, fragment))]
    pub noise: Handle<Image>,
    pub state: SkyState,
    pub drift: Vec2,
    /// The sky's brightness with the exposure.
    pub level: f32,
    pub toned: bool,
    pub stars: bool,
}

/// Whether the material is that of the stars.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct SkyPart(bool);

impl From<&SkyMaterial> for SkyPart {
    fn from(of: &SkyMaterial) -> Self {
        Self(of.stars)
    }
}

/// The material's numbers, as the shader reads them.
#[derive(Clone, Default, ShaderType)]
pub struct SkyNumbers {
    sun: Vec4,
    sun_colour: Vec4,
    moon: Vec4,
    haze: Vec4,
    glow: Vec4,
    ground: Vec4,
    zenith: Vec4,
    clouds: Vec4,
    level: Vec4,
    stars: [Vec4; 3],
}

/// The Milky Way's brightest part, of a screen's white.
const MILKY_WAY: f32 = 0.09;

impl AsBindGroupShaderType<SkyNumbers> for SkyMaterial {
    fn as_bind_group_shader_type(&self, _: &RenderAssets<GpuImage>) -> SkyNumbers {
        let s = &self.state;
        let [x, y, z] = s.frame;
        let slice = (s.slice() * (SUNS - 1) as f32 + 0.5) / SUNS as f32;
        let tone = f32::from(u8::from(self.toned));
        SkyNumbers {
            sun: s.sun.extend(s.night),
            sun_colour: s.sun_colour.extend(sun_share(s.sun.y)),
            moon: s.moon.extend(s.moon_seen),
            haze: s.haze.extend(0.0),
            glow: s.glow.extend(0.0),
            ground: s.ground.extend(0.0),
            zenith: s.zenith.extend(0.0),
            clouds: Vec4::new(s.clouds, self.drift.x, self.drift.y, slice),
            level: (s.tint * self.level).extend(tone),
            stars: [x.extend(s.stars), y.extend(1.0), z.extend(MILKY_WAY / self.level.max(1e-4))],
        }
    }
}

impl Material for SkyMaterial {
    fn vertex_shader() -> ShaderRef {
        SHADER.into()
    }

    fn fragment_shader() -> ShaderRef {
        SHADER.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        if self.stars { AlphaMode::Add } else { AlphaMode::Opaque }
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
        if key.bind_group_data.0 {
            pipeline.vertex.shader_defs.push("STARS".into());
            if let Some(fragment) = &mut pipeline.fragment {
                fragment.shader_defs.push("STARS".into());
            }
        }
        pipeline.primitive.cull_mode = None;
        Ok(())
    }
}

/// The meshes of the dome and of the stars.
pub fn meshes() -> [Mesh; 2] {
    [Sphere::new(DOME_M).mesh().uv(32, 24), stars::mesh()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(elevation_deg: f32) -> SkyState {
        let up = elevation_deg.to_radians();
        SkyState {
            sun: Vec3::new(0.0, up.sin(), -up.cos()),
            sun_colour: Vec3::ONE,
            haze: Vec3::splat(0.8),
            glow: Vec3::new(1.2, 0.9, 0.6),
            zenith: Vec3::new(0.01, 0.02, 0.05),
            tint: Vec3::ONE,
            night: smooth(-4.0, -12.5, elevation_deg),
            ..default()
        }
    }

    #[test]
    fn a_low_sun_is_warm_on_its_side_and_the_night_is_dark_blue() {
        let air = Air::new(3.0);
        let dusk = state(1.0);
        let dome = LiveDome::new(&air, &dusk);
        let [near, far] =
            [Vec3::new(0.0, 0.25, -1.0), Vec3::new(0.0, 0.25, 1.0)].map(|d| dome.at(d.normalize()));
        // Light that is scattered once is too warm on the far side: a real sky has more than this.
        assert!(near.x / near.z > 1.3 * far.x / far.z, "{near} {far}");
        let night = state(-20.0);
        let up = LiveDome::new(&air, &night).at(Vec3::Y);
        assert!((up - night.zenith).length() < 1e-3, "{up}");
    }

    #[test]
    fn the_light_changes_smoothly_while_the_sun_goes_down() {
        let air = Air::new(3.0);
        let mut before: Option<SkyLight> = None;
        for tenth in -160..300 {
            let state = state(tenth as f32 * 0.1);
            let light = LiveDome::new(&air, &state).light();
            assert!(light.sides.iter().all(|c| c.is_finite() && c.min_element() >= 0.0));
            if let Some(before) = before {
                let step = (light.sides[2] - before.sides[2]).length();
                assert!(step < 0.05 * before.sides[2].length(), "{step} at {tenth}");
            }
            before = Some(light);
        }
    }

    #[test]
    fn clouds_come_from_where_the_wind_does_and_repeat_without_a_seam() {
        // From the west (270°): what is read lies farther west, −X.
        let drift = drifted(5.0, 270.0, 60.0);
        assert!(drift.x > 23.0 && (drift.y < 1e-3 || drift.y > 23.999), "{drift}");
        let hour = drifted(5.0, 200.0, 7.0 * 3600.0);
        assert!(hour.is_finite() && hour.max_element() <= 24.0);
    }
}
