//! A dome of light as cube textures: the picture behind the world, and the dome's light, blurred
//! for each roughness. The processor computes them once, so that no frame pays for them.

use bevy::asset::RenderAssetUsages;
use bevy::image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::prelude::*;
use bevy::render::render_resource::{
    Extent3d, TextureDimension, TextureFormat, TextureViewDescriptor, TextureViewDimension,
};
use gradus_base::chance::mix;

use crate::world::look::plain::{SkyLight, tone};
use crate::world::look::sky::Dome;
use crate::world::tier::Tier;

/// The sky of a place: its picture, and the maps of its light.
pub struct SkyMaps {
    pub picture: Image,
    pub diffuse: Image,
    pub specular: Image,
    pub light: SkyLight,
}

/// A cube of colours.
struct Cube {
    edge: usize,
    texels: Vec<Vec3>,
}

/// The direction in the world of a texel of a face. Cube textures are left-handed: Z is mirrored.
fn direction(face: usize, x: f32, y: f32) -> Vec3 {
    let d = match face {
        0 => Vec3::new(1.0, -y, -x),
        1 => Vec3::new(-1.0, -y, x),
        2 => Vec3::new(x, 1.0, y),
        3 => Vec3::new(x, -1.0, -y),
        4 => Vec3::new(x, -y, 1.0),
        _ => Vec3::new(-x, -y, -1.0),
    };
    (d * Vec3::new(1.0, 1.0, -1.0)).normalize()
}

impl Cube {
    fn fill(edge: usize, light: impl Fn(Vec3) -> Vec3 + Sync) -> Self {
        let mut texels = vec![Vec3::ZERO; edge * edge * 6];
        // A small cube is filled before threads have begun.
        let half = if edge <= 32 { texels.len() } else { texels.len() / 2 };
        std::thread::scope(|scope| {
            for (part, chunk) in texels.chunks_mut(half.max(1)).enumerate() {
                let light = &light;
                scope.spawn(move || {
                    for (i, texel) in chunk.iter_mut().enumerate() {
                        let i = part * half + i;
                        let (face, at) = (i / (edge * edge), i % (edge * edge));
                        let unit = |v: usize| (v as f32 + 0.5) / edge as f32 * 2.0 - 1.0;
                        *texel = light(direction(face, unit(at % edge), unit(at / edge)));
                    }
                });
            }
        });
        Self { edge, texels }
    }

    /// The colour in a direction of the world, nearest texel.
    fn at(&self, d: Vec3) -> Vec3 {
        let d = d * Vec3::new(1.0, 1.0, -1.0);
        let a = d.abs();
        let (face, x, y, m) = if a.x >= a.y && a.x >= a.z {
            if d.x > 0.0 { (0, -d.z, -d.y, a.x) } else { (1, d.z, -d.y, a.x) }
        } else if a.y >= a.z {
            if d.y > 0.0 { (2, d.x, d.z, a.y) } else { (3, d.x, -d.z, a.y) }
        } else if d.z > 0.0 {
            (4, d.x, -d.y, a.z)
        } else {
            (5, -d.x, -d.y, a.z)
        };
        let texel = |v: f32| {
            (((v / m * 0.5 + 0.5) * self.edge as f32) as usize).min(self.edge.saturating_sub(1))
        };
        let index = (face * self.edge + texel(y)) * self.edge + texel(x);
        self.texels.get(index).copied().unwrap_or(Vec3::ZERO)
    }
}

/// Computes the maps of a dome. `level` is the sky's brightness after exposure, for the light
/// tier's toned picture.
pub fn maps(dome: &Dome, tier: Tier, level: f32) -> SkyMaps {
    let (edge, specular_edge, rays) = match tier {
        Tier::Full => (768, 128, 48),
        Tier::Light => (192, 32, 24),
    };
    let picture = Cube::fill(edge, |d| match tier {
        Tier::Full => dome.at(d, true),
        Tier::Light => tone(dome.at(d, true) * level),
    });
    // The sun has its own light; it is cut off here, so that it does not light twice.
    let source = Cube::fill(64, |d| dome.at(d, false).min(Vec3::splat(4.0)));
    let diffuse = Cube::fill(12, |n| {
        let (x, y) = n.any_orthonormal_pair();
        let rays = 160;
        let sum: Vec3 = (0..rays)
            .map(|i| {
                let (u, v) = pair(i, rays);
                let (r, turn) = (u.sqrt(), v * std::f32::consts::TAU);
                source.at(x * (r * turn.cos()) + y * (r * turn.sin()) + n * (1.0 - u).sqrt())
            })
            .sum();
        sum / rays as f32
    });
    let axes = [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z];
    let round = |up: f32| {
        let ring = (0..16).map(|i| {
            let turn = i as f32 / 16.0 * std::f32::consts::TAU;
            source.at(Vec3::new(turn.cos(), up, turn.sin()).normalize())
        });
        ring.sum::<Vec3>() / 16.0
    };
    let light = SkyLight {
        sides: axes.map(|d| diffuse.at(d)),
        above: round(2.0),
        // The surroundings hide half of the horizon.
        level: 0.5 * (round(0.12) + round(-0.6)),
        below: round(-0.6),
    };
    let sharp = |d: Vec3| dome.at(d, true).min(Vec3::splat(12.0));
    let levels = levels(specular_edge, rays, sharp, &source);
    SkyMaps {
        picture: image(&[picture]),
        diffuse: image(&[diffuse]),
        specular: image(&levels),
        light,
    }
}

/// The levels of a map of mirrored light: the first as `sharp` has it, the others blurred from
/// `source` by `rays` rays for each texel.
fn levels(
    edge: usize,
    rays: usize,
    sharp: impl Fn(Vec3) -> Vec3 + Sync,
    source: &Cube,
) -> Vec<Cube> {
    let mut levels = Vec::new();
    let mut size = edge;
    let count = (edge as f32).log2() as usize + 1;
    for level in 0..count {
        // The renderer picks the level: perceptual roughness × the last level.
        let roughness = level as f32 / (count - 1).max(1) as f32;
        let alpha = roughness * roughness;
        levels.push(if level == 0 {
            Cube::fill(size, &sharp)
        } else {
            Cube::fill(size, |n| {
                let (x, y) = n.any_orthonormal_pair();
                let (mut sum, mut total) = (Vec3::ZERO, 0.0);
                for i in 0..rays {
                    let (u, v) = pair(i, rays);
                    let cos = ((1.0 - u) / (1.0 + (alpha * alpha - 1.0) * u)).max(0.0).sqrt();
                    let sin = (1.0 - cos * cos).max(0.0).sqrt();
                    let turn = v * std::f32::consts::TAU;
                    let h = x * (sin * turn.cos()) + y * (sin * turn.sin()) + n * cos;
                    let l = h * (2.0 * cos) - n;
                    let weight = l.dot(n);
                    if weight > 0.0 {
                        sum += source.at(l) * weight;
                        total += weight;
                    }
                }
                sum / total.max(1e-6)
            })
        });
        size = (size / 2).max(1);
    }
    levels
}

/// What is blurred is not brighter than so many times the mean.
pub const BLURRED_MOST: f32 = 3.0;

/// A map of mirrored light with all its levels, from what is seen in each direction of the world;
/// and its mean as a map of one texel for each side.
pub fn blurred(edge: usize, seen: impl Fn(Vec3) -> Vec3 + Sync) -> (Image, Image) {
    let sharp = Cube::fill(edge, &seen);
    // A lamp is mirrored sharply or not at all: blurred by the few rays of a texel it would lie as
    // a veil over all that is half polished.
    let mean = sharp.texels.iter().sum::<Vec3>() / sharp.texels.len().max(1) as f32;
    let most = Vec3::splat(mean.element_sum() / 3.0 * BLURRED_MOST);
    let texels = sharp.texels.iter().map(|texel| texel.min(most)).collect();
    let all = levels(edge, 24, |d| sharp.at(d), &Cube { edge, texels });
    let mean =
        Cube { edge: 1, texels: all.last().map_or(vec![Vec3::ZERO; 6], |c| c.texels.clone()) };
    (image(&all), image(&[mean]))
}

/// Evenly spread pairs, 0 to 1.
fn pair(i: usize, of: usize) -> (f32, f32) {
    let turn = (mix(i as u64) >> 40) as f32 / (1u64 << 24) as f32;
    ((i as f32 + 0.5) / of as f32, (i as f32 * 0.618_034 + 0.05 * turn).fract())
}

fn image(levels: &[Cube]) -> Image {
    let edge = levels.first().map_or(1, |c| c.edge);
    let mut data = Vec::new();
    // The data lies face by face, each face with all its levels.
    for face in 0..6 {
        for level in levels {
            let size = level.edge * level.edge;
            for c in level.texels.iter().skip(face * size).take(size) {
                for v in [c.x, c.y, c.z, 1.0] {
                    data.extend(half(v).to_le_bytes());
                }
            }
        }
    }
    let size = Extent3d { width: edge as u32, height: edge as u32, depth_or_array_layers: 6 };
    let mut image = Image::new_uninit(
        size,
        TextureDimension::D2,
        TextureFormat::Rgba16Float,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.data = Some(data);
    image.texture_descriptor.mip_level_count = levels.len() as u32;
    image.texture_view_descriptor =
        Some(TextureViewDescriptor { dimension: Some(TextureViewDimension::Cube), ..default() });
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::ClampToEdge,
        address_mode_v: ImageAddressMode::ClampToEdge,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: ImageFilterMode::Linear,
        ..default()
    });
    image
}

/// The maps of a sky that changes, from its light and from what is seen in each direction: few
/// texels, blurred by halving. The first map is that of rough surfaces.
pub fn quick(light: &SkyLight, seen: impl Fn(Vec3) -> Vec3 + Sync) -> [Image; 2] {
    const EDGE: usize = 32;
    let diffuse = Cube::fill(4, |n| {
        let nn = n * n;
        let [px, nx, py, ny, pz, nz] = light.sides;
        let side = |v: f32, plus: Vec3, minus: Vec3| if v > 0.0 { plus } else { minus };
        side(n.x, px, nx) * nn.x + side(n.y, py, ny) * nn.y + side(n.z, pz, nz) * nn.z
    });
    let mut levels = vec![Cube::fill(EDGE, |d| seen(d).min(Vec3::splat(12.0)))];
    while let Some(last) = levels.last().filter(|last| last.edge > 1) {
        let small = last.edge / 2;
        let texel = |face: usize, x: usize, y: usize| {
            let index = (face * last.edge + y) * last.edge + x;
            last.texels.get(index).copied().unwrap_or(Vec3::ZERO)
        };
        let texels = (0..6 * small * small).map(|i| {
            let (face, y, x) = (i / (small * small), i / small % small * 2, i % small * 2);
            let four = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
            four.map(|(x, y)| texel(face, x, y)).iter().sum::<Vec3>() * 0.25
        });
        let next = Cube { edge: small, texels: texels.collect() };
        levels.push(next);
    }
    [image(&[diffuse]), image(&levels)]
}

/// A map of [`maps`] with every texel times a colour.
pub fn times(map: &Image, tint: Vec3) -> Image {
    let mut image = map.clone();
    let tint = tint.extend(1.0).to_array();
    for texel in image.data.iter_mut().flat_map(|data| data.chunks_exact_mut(8)) {
        for (channel, share) in texel.chunks_exact_mut(2).zip(tint) {
            if let [low, high] = channel {
                let tinted = half(full(u16::from_le_bytes([*low, *high])) * share);
                [*low, *high] = tinted.to_le_bytes();
            }
        }
    }
    image
}

/// The number of a 16-bit float that [`half`] made.
fn full(half: u16) -> f32 {
    let (exponent, rest) = (half >> 10, half & 0x3ff);
    if exponent == 0 {
        return f32::from(rest) / 16_777_216.0;
    }
    f32::from_bits(((u32::from(exponent) + 127 - 15) << 23) | (u32::from(rest) << 13))
}

/// A number from 0 to 60 000 as a 16-bit float.
pub fn half(v: f32) -> u16 {
    let v = if v.is_finite() { v.clamp(0.0, 60_000.0) } else { 0.0 };
    let bits = v.to_bits();
    let exponent = ((bits >> 23) & 0xff) as i32 - 127 + 15;
    if exponent <= 0 {
        return (v * 16_777_216.0) as u16;
    }
    ((exponent as u16) << 10) | ((bits >> 13) & 0x3ff) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_texel_is_found_where_it_was_painted() {
        let cube = Cube::fill(16, |d| d);
        for d in [Vec3::new(0.3, 0.8, -0.5), Vec3::NEG_Z, Vec3::new(-0.9, -0.2, 0.4)] {
            let d = d.normalize();
            assert!(cube.at(d).dot(d) > 0.98, "{d}");
        }
    }

    #[test]
    fn a_map_times_a_colour_has_each_texel_times_it() {
        let map = image(&[Cube::fill(4, |d| d.abs() * 3.0 + 1e-6)]);
        let tinted = times(&map, Vec3::new(1.0, 0.5, 0.0));
        let texels = |image: &Image| -> Vec<f32> {
            let data = image.data.clone().unwrap();
            data.chunks_exact(2).map(|v| full(u16::from_le_bytes([v[0], v[1]]))).collect()
        };
        let (white, tinted) = (texels(&map), texels(&tinted));
        for (one, other) in white.chunks_exact(4).zip(tinted.chunks_exact(4)) {
            assert_eq!([one[0], one[1] * 0.5, 0.0, 1.0], *other);
        }
        assert_eq!(white.len(), 6 * 16 * 4);
    }

    #[test]
    fn half_floats_keep_their_value() {
        for v in [0.0, 1.0, 0.125, 1000.0] {
            assert_eq!(full(half(v)), v);
        }
        assert_eq!(half(1.0), 0x3c00);
        assert_eq!(half(0.5), 0x3800);
        assert_eq!(half(2.0), 0x4000);
        assert_eq!(half(f32::NAN), 0);
    }
}
