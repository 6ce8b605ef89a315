//! Pictures of materials, computed: a function gives each texel's colour, height, roughness, metal
//! and glow; from these come the maps that a renderer needs, with all their mip levels.

use bevy::asset::RenderAssetUsages;
use bevy::image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use gradus_model::{NormalMap, Paint, Picture, Wrap};
use gradus_slides::Page;

use crate::world::tier::Tier;

/// A point of a surface.
#[derive(Clone, Copy)]
pub struct Texel {
    /// sRGB, 0 to 1.
    pub colour: [f32; 3],
    /// 0 is a hole, 1 is solid.
    pub alpha: f32,
    /// The height above the surface, m.
    pub height_m: f32,
    pub roughness: f32,
    pub metal: f32,
    /// How open the point lies: 1 is open, 0 is in a corner.
    pub open: f32,
    /// Glow, sRGB, 0 to 1.
    pub glow: [f32; 3],
}

impl Texel {
    /// A plain point.
    pub fn new(colour: [f32; 3], roughness: f32) -> Self {
        Self { colour, alpha: 1.0, height_m: 0.0, roughness, metal: 0.0, open: 1.0, glow: [0.0; 3] }
    }
}

/// The size of one repetition of a texture, in the world and in texels.
#[derive(Clone, Copy)]
pub struct Tile {
    pub metres: Vec2,
    pub texels: [usize; 2],
}

/// The maps of a material.
pub struct Maps {
    pub colour: Image,
    pub normal: Option<Image>,
    pub surface: Option<Image>,
    pub glow: Option<Image>,
}

impl Maps {
    /// Keeps the maps sharp on surfaces seen at a slant.
    pub fn sharpen(&mut self) {
        let others = [&mut self.normal, &mut self.surface, &mut self.glow];
        for image in others.into_iter().flatten().chain([&mut self.colour]) {
            if let ImageSampler::Descriptor(sampler) = &mut image.sampler {
                sampler.anisotropy_clamp = 8;
            }
        }
    }
}

/// The maps to make.
#[derive(Clone, Copy)]
pub struct MapsWanted {
    pub normal: bool,
    pub surface: bool,
    pub glow: bool,
    /// Whether small levels keep the share of covered texels, as leaves need.
    pub mask: bool,
    /// Whether alpha is the point's shine instead of its opacity.
    pub shine: bool,
}

/// A number from 0 to 1 as a byte.
fn byte(v: f32) -> u8 {
    (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

/// Paints a tile. `texel(x, y)` takes metres to the right of and up from the lower left corner.
pub fn paint(tile: Tile, wanted: MapsWanted, texel: impl Fn(f32, f32) -> Texel + Sync) -> Maps {
    let [w, h] = tile.texels;
    let step = Vec2::new(tile.metres.x / w as f32, tile.metres.y / h as f32);
    let mut points = vec![Texel::new([0.5; 3], 0.5); w * h];
    let threads = 2;
    let rows = h.div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        for (part, chunk) in points.chunks_mut(rows * w).enumerate() {
            let texel = &texel;
            scope.spawn(move || {
                for (i, point) in chunk.iter_mut().enumerate() {
                    let (x, y) = (i % w, part * rows + i / w);
                    *point = texel((x as f32 + 0.5) * step.x, (h as f32 - y as f32 - 0.5) * step.y);
                }
            });
        }
    });
    let colour = points
        .iter()
        .map(|p| {
            let alpha = if wanted.shine { p.metal } else { p.alpha };
            [byte(p.colour[0]), byte(p.colour[1]), byte(p.colour[2]), byte(alpha)]
        })
        .collect();
    let normal = wanted.normal.then(|| {
        let height = |x: usize, y: usize| points[(y % h) * w + x % w].height_m;
        let texels = (0..w * h)
            .map(|i| {
                let (x, y) = (i % w, i / w);
                let dx = (height(x + 1, y) - height(x + w - 1, y)) / (2.0 * step.x);
                let dy = (height(x, y + h - 1) - height(x, y + 1)) / (2.0 * step.y);
                let n = Vec3::new(-dx, -dy, 1.0).normalize();
                [byte(n.x * 0.5 + 0.5), byte(n.y * 0.5 + 0.5), 255, 255]
            })
            .collect();
        image(Level { size: tile.texels, texels }, Holds::Slant, false)
    });
    let surface = wanted.surface.then(|| {
        let texels =
            points.iter().map(|p| [byte(p.open), byte(p.roughness), byte(p.metal), 255]).collect();
        let level = Level { size: tile.texels, texels };
        // Half as fine as the colour: no eye sees the shine's edges sharper.
        image(level.halved(false, false), Holds::Numbers, false)
    });
    let glow = wanted.glow.then(|| {
        let texels =
            points.iter().map(|p| [byte(p.glow[0]), byte(p.glow[1]), byte(p.glow[2]), 255]);
        let level = Level { size: tile.texels, texels: texels.collect() };
        image(level, Holds::Colour, false)
    });
    let colour = Level { size: tile.texels, texels: colour };
    Maps { colour: image(colour, Holds::Colour, wanted.mask), normal, surface, glow }
}

/// The meaning of a picture's alpha.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alpha {
    /// Alpha has no meaning.
    Ignored,
    /// A low alpha is a hole.
    Holes,
    /// Alpha is the opacity.
    Soft,
}

/// The most texels along a side of a picture in the light tier.
const LIGHT_TEXELS: usize = 512;

/// A model's picture, ready for the renderer.
pub fn of_picture(of: &Picture, laid: Paint, alpha: Alpha, tier: Tier, sharp: bool) -> Image {
    let mut level = Level {
        size: of.size.map(|side| side as usize),
        texels: match alpha {
            Alpha::Ignored => of.texels.iter().map(|[r, g, b, _]| [*r, *g, *b, 255]).collect(),
            Alpha::Holes | Alpha::Soft => of.texels.clone(),
        },
    };
    // Transparent texels do not change the colour of opaque texels.
    let mask = alpha != Alpha::Ignored;
    while tier == Tier::Light && level.size.iter().any(|side| *side > LIGHT_TEXELS) {
        level = level.halved(true, mask);
    }
    let mut image = image(level, Holds::Colour, mask);
    lay(&mut image, laid, sharp && tier == Tier::Full);
    image
}

/// A model's map of normals, ready for the renderer of the full tier.
pub fn of_normals(of: &Picture, map: NormalMap, sharp: bool) -> Image {
    let texels = of.texels.iter().map(|texel| slant(*texel, map.scale)).collect();
    let level = Level { size: of.size.map(|side| side as usize), texels };
    let mut image = image(level, Holds::Slant, false);
    lay(&mut image, map.paint, sharp);
    image
}

/// The longest that the first two components of a normal are together: the renderer takes the third
/// as the root of what they leave of 1.
const STEEPEST: f32 = 0.98;

/// The first two components of a normal that a map of a model gives; `scale` multiplies its slope.
fn slant([r, g, b, _]: [u8; 4], scale: f32) -> [u8; 4] {
    let part = |v: u8| f32::from(v) / 255.0 * 2.0 - 1.0;
    let slope = Vec2::new(part(r), part(g)) * scale;
    let normal = slope.extend(part(b).max(0.0)).normalize_or(Vec3::Z);
    let Vec2 { x, y } = normal.truncate().clamp_length_max(STEEPEST);
    [byte(x * 0.5 + 0.5), byte(y * 0.5 + 0.5), 255, 255]
}

/// Sets what is beyond a picture's edges, and how it looks near by and at a slant.
fn lay(image: &mut Image, laid: Paint, sharp: bool) {
    let [u, v] = laid.wrap.map(|wrap| match wrap {
        Wrap::Repeat => ImageAddressMode::Repeat,
        Wrap::Mirror => ImageAddressMode::MirrorRepeat,
        Wrap::Edge => ImageAddressMode::ClampToEdge,
    });
    if let ImageSampler::Descriptor(sampler) = &mut image.sampler {
        (sampler.address_mode_u, sampler.address_mode_v) = (u, v);
        if laid.squares {
            sampler.mag_filter = ImageFilterMode::Nearest;
        } else if sharp {
            sampler.mipmap_filter = ImageFilterMode::Linear;
            sampler.anisotropy_clamp = 8;
        }
    }
}

/// A page of slides, ready for the renderer. The light tier's page is half as wide.
pub fn of_page(page: &Page, tier: Tier, sharp: bool) -> Image {
    let mut level = Level {
        size: page.size.map(|side| side as usize),
        texels: page.rgb.as_chunks::<3>().0.iter().map(|[r, g, b]| [*r, *g, *b, 255]).collect(),
    };
    if tier == Tier::Light {
        level = level.halved(true, false);
    }
    let mut image = image(level, Holds::Colour, false);
    if let ImageSampler::Descriptor(sampler) = &mut image.sampler {
        sampler.address_mode_u = ImageAddressMode::ClampToEdge;
        sampler.address_mode_v = ImageAddressMode::ClampToEdge;
        if sharp && tier == Tier::Full {
            sampler.mipmap_filter = ImageFilterMode::Linear;
            sampler.anisotropy_clamp = 8;
        }
    }
    image
}

/// One level of a picture.
struct Level {
    size: [usize; 2],
    texels: Vec<[u8; 4]>,
}

impl Level {
    /// The next level: half as large, rounded down.
    fn halved(&self, srgb: bool, mask: bool) -> Self {
        let [w, h] = self.size;
        let size = self.size.map(|side| (side / 2).max(1));
        let mut texels = Vec::with_capacity(size[0] * size[1]);
        for y in 0..size[1] {
            for x in 0..size[0] {
                let at = |dx: usize, dy: usize| {
                    self.texels[(y * 2 + dy).min(h - 1) * w + (x * 2 + dx).min(w - 1)]
                };
                texels.push(mean([at(0, 0), at(1, 0), at(0, 1), at(1, 1)], srgb, mask));
            }
        }
        Self { size, texels }
    }
}

/// The meaning of an image's channels.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// sRGB and alpha.
    Colour,
    /// Four numbers.
    Numbers,
    /// The first two components of a surface's normal; the renderer computes the third.
    Slant,
}

/// An image with all its mip levels, repeating.
fn image(mut level: Level, holds: Holds, mask: bool) -> Image {
    let [w, h] = level.size;
    let (format, srgb) = match holds {
        Holds::Colour => (TextureFormat::Rgba8UnormSrgb, true),
        Holds::Numbers => (TextureFormat::Rgba8Unorm, false),
        Holds::Slant => (TextureFormat::Rg8Unorm, false),
    };
    let mut data: Vec<u8> = Vec::with_capacity(w * h * 6);
    let mut levels = 0;
    loop {
        match holds {
            Holds::Slant => data.extend(level.texels.iter().flat_map(|[x, y, ..]| [*x, *y])),
            Holds::Colour | Holds::Numbers => data.extend(level.texels.as_flattened()),
        }
        levels += 1;
        if level.size == [1, 1] {
            break;
        }
        level = level.halved(srgb, mask);
    }
    let size = Extent3d { width: w as u32, height: h as u32, depth_or_array_layers: 1 };
    let mut image =
        Image::new_uninit(size, TextureDimension::D2, format, RenderAssetUsages::RENDER_WORLD);
    image.data = Some(data);
    image.texture_descriptor.mip_level_count = levels;
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::Repeat,
        address_mode_v: ImageAddressMode::Repeat,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        // Small textures are not mixed between levels: the light tier's textures are small, and
        // this saves time.
        mipmap_filter: if w >= 512 { ImageFilterMode::Linear } else { ImageFilterMode::Nearest },
        anisotropy_clamp: 1,
        ..default()
    });
    image
}

/// The mean of four texels; colours are averaged as light, not as sRGB numbers.
fn mean(of: [[u8; 4]; 4], srgb: bool, mask: bool) -> [u8; 4] {
    let mut out = [0u8; 4];
    let weights = of.map(|t| if mask { f32::from(t[3]).max(1.0) } else { 1.0 });
    let total: f32 = weights.iter().sum();
    for (c, slot) in out.iter_mut().enumerate() {
        if c == 3 {
            let alpha = of.iter().map(|t| f32::from(t[3])).sum::<f32>() / 4.0;
            *slot = if mask { (alpha * 1.03).min(255.0) as u8 } else { alpha as u8 };
            continue;
        }
        let sum: f32 = of
            .iter()
            .zip(weights)
            .map(|(t, weight)| {
                let v = f32::from(t[c]) / 255.0;
                (if srgb { v * v } else { v }) * weight
            })
            .sum();
        let v = sum / total;
        *slot = ((if srgb { v.sqrt() } else { v }) * 255.0 + 0.5) as u8;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_map_of_normals_keeps_its_slopes_and_leaves_the_third_component_a_root() {
        assert_eq!(slant([128, 128, 255, 9], 1.0)[..2], [128, 128]);
        // 45° to the right on the picture, and half of that slope: 26.6°.
        let right = [218, 128, 218, 255];
        assert!(slant(right, 1.0)[0].abs_diff(218) <= 1);
        let half = (0.5 + 0.5 * 0.5_f32.atan().sin()) * 255.0;
        assert!((f32::from(slant(right, 0.5)[0]) - half).abs() < 1.5);
        // Turned about by a scale below 0, and flat by 0.
        assert!(slant(right, -1.0)[0].abs_diff(37) <= 1);
        assert_eq!(slant(right, 0.0)[..2], [128, 128]);
        for texel in [[255, 255, 0, 0], [0, 0, 0, 0], [255, 0, 128, 0], [127, 127, 127, 0]] {
            for scale in [-100.0, 0.0, 1.0, 100.0] {
                let [x, y, ..] = slant(texel, scale).map(|v| f32::from(v) / 255.0 * 2.0 - 1.0);
                assert!(x * x + y * y < 1.0, "{texel:?} by {scale}");
            }
        }
    }

    #[test]
    fn a_models_map_of_normals_is_no_colour() {
        let picture = Picture { size: [2, 2], texels: vec![[128, 128, 255, 255]; 4] };
        let image = of_normals(&picture, NormalMap { scale: 1.0, ..default() }, true);
        assert_eq!(image.texture_descriptor.format, TextureFormat::Rg8Unorm);
        // Its two levels, two bytes to a texel.
        assert_eq!(image.data.as_ref().map(Vec::len), Some(2 * (4 + 1)));
    }
}
