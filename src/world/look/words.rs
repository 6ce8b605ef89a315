//! Written words as pictures: signs, slides, posters.

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _};
use bevy::asset::RenderAssetUsages;
use bevy::image::{ImageFilterMode, ImageSampler, ImageSamplerDescriptor};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use gradus_scenario::world::Colour;

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/GradusSans-Regular.otf");
const STRONG: &[u8] = include_bytes!("../../../assets/fonts/GradusSans-SemiBold.otf");
/// Height of a capital letter in this face, as a share of the em.
const CAPITAL: f32 = 0.727;
const LINE: f32 = 1.35;
/// The most texels of a picture's longer side.
const MOST: f32 = 2048.0;
const LINES: usize = 60;

/// A picture of words, and its size in the world.
pub struct Sheet {
    pub image: Image,
    pub size_m: Vec2,
}

/// A picture of the ink's coverage.
struct Page {
    wide: usize,
    high: usize,
    ink: Vec<u8>,
}

impl Page {
    fn new(wide: f32, high: f32) -> Self {
        let size = |v: f32| v.ceil().clamp(1.0, MOST) as usize;
        let (wide, high) = (size(wide), size(high));
        Self { wide, high, ink: vec![0; wide * high] }
    }

    /// Draws one line of words from `x`, its base line at `y`, `em` texels to the em.
    fn line(&mut self, face: &[u8], text: &str, x: f32, y: f32, em: f32) {
        let Ok(font) = FontRef::try_from_slice(face) else { return };
        let scale =
            PxScale::from(em * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0));
        let scaled = font.as_scaled(scale);
        let (mut at, mut last) = (x, None);
        for c in text.chars() {
            let id = font.glyph_id(c);
            if let Some(last) = last {
                at += scaled.kern(last, id);
            }
            let glyph = id.with_scale_and_position(scale, ab_glyph::point(at, y));
            at += scaled.h_advance(id);
            last = Some(id);
            let Some(shape) = font.outline_glyph(glyph) else { continue };
            let corner = shape.px_bounds().min;
            shape.draw(|px, py, cover| {
                let (px, py) = (corner.x + px as f32, corner.y + py as f32);
                if px >= 0.0
                    && py >= 0.0
                    && (px as usize) < self.wide
                    && let Some(ink) = self.ink.get_mut(py as usize * self.wide + px as usize)
                {
                    *ink = (*ink).max((cover.clamp(0.0, 1.0) * 255.0) as u8);
                }
            });
        }
    }

    fn image(self, texel: impl Fn(f32) -> [u8; 4]) -> Image {
        let size = Extent3d {
            width: self.wide as u32,
            height: self.high as u32,
            depth_or_array_layers: 1,
        };
        let data = self.ink.iter().flat_map(|ink| texel(f32::from(*ink) / 255.0)).collect();
        let mut image = Image::new(
            size,
            TextureDimension::D2,
            data,
            TextureFormat::Rgba8UnormSrgb,
            RenderAssetUsages::RENDER_WORLD,
        );
        image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
            mag_filter: ImageFilterMode::Linear,
            min_filter: ImageFilterMode::Linear,
            ..default()
        });
        image
    }
}

/// Width of a line, in ems.
fn width(face: &[u8], text: &str) -> f32 {
    let Ok(font) = FontRef::try_from_slice(face) else { return 0.0 };
    let unit = font.units_per_em().unwrap_or(1000.0);
    text.chars().map(|c| font.h_advance_unscaled(font.glyph_id(c)) / unit).sum()
}

/// Words in one colour on a transparent ground, `texels` to the height of a capital letter.
pub fn words(text: &str, capital_m: f32, colour: &Colour, texels: f32) -> Sheet {
    let lines: Vec<&str> = text.lines().take(LINES).collect();
    let widest = lines.iter().map(|l| width(STRONG, l)).fold(0.1, f32::max);
    let (ems_wide, ems_high) = (widest + 0.3, lines.len().max(1) as f32 * LINE);
    let em = (texels / CAPITAL).min(MOST / ems_wide.max(ems_high));
    let mut page = Page::new(ems_wide * em, ems_high * em);
    for (i, line) in lines.iter().enumerate() {
        let x = (ems_wide - width(STRONG, line)) * 0.5 * em;
        page.line(STRONG, line, x, (i as f32 * LINE + 0.5 * (LINE + CAPITAL)) * em, em);
    }
    let byte = colour.srgb.map(|c| (c * 255.0 + 0.5) as u8);
    let size_m = Vec2::new(ems_wide, ems_high) * capital_m / CAPITAL;
    Sheet { image: page.image(|ink| [byte[0], byte[1], byte[2], (ink * 255.0) as u8]), size_m }
}

/// A slide on paper: a title and lines below it, in the largest size that fits.
pub fn slide(
    title: &str,
    text: &str,
    size_m: Vec2,
    paper: &Colour,
    ink: &Colour,
    wide: f32,
) -> Sheet {
    let aspect = size_m.y / size_m.x.max(1e-3);
    let (w, h) = (wide.min(MOST), (wide * aspect).clamp(16.0, MOST));
    let mut page = Page::new(w, h);
    let margin = 0.08 * w.min(h * 1.6);
    let lines: Vec<&str> = text.lines().take(LINES).collect();
    let room = w - 2.0 * margin;
    let fits = |face: &[u8], line: &str| room / width(face, line).max(0.1);
    let mut y = margin;
    if !title.is_empty() {
        let em = (h * 0.11).min(fits(STRONG, title));
        page.line(STRONG, title, margin, y + em * CAPITAL, em);
        y += em * 1.9;
    }
    let em = lines.iter().map(|l| fits(REGULAR, l)).fold(h * 0.07, f32::min);
    let em = em.min((h - margin - y).max(8.0) / (lines.len().max(1) as f32 * LINE));
    for line in lines {
        page.line(REGULAR, line, margin, y + em * CAPITAL, em);
        y += em * LINE;
    }
    let mix = move |ink_share: f32| {
        let channel = |i: usize| {
            let c = paper.srgb[i] + (ink.srgb[i] - paper.srgb[i]) * ink_share;
            (c * 255.0 + 0.5) as u8
        };
        [channel(0), channel(1), channel(2), 255]
    };
    Sheet { image: page.image(mix), size_m }
}

/// A black picture of one texel.
pub fn black() -> Image {
    Page { wide: 1, high: 1, ink: vec![0] }.image(|_| [0, 0, 0, 255])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_leave_ink_and_longer_ones_are_wider() {
        let colour = Colour::rgb(200, 10, 10);
        let short = words("Ausgang", 0.1, &colour, 24.0);
        let long = words("Ausgang zum Hof\nÄÖÜ", 0.1, &colour, 24.0);
        assert!(long.size_m.x > short.size_m.x && long.size_m.y > short.size_m.y);
        let data = short.image.data.unwrap();
        let inked = data.chunks_exact(4).filter(|t| t[3] > 128).count();
        assert!(inked * 20 > data.len() / 4, "{inked} texels of ink");
        assert!(data.chunks_exact(4).all(|t| t[0] == 200));
    }

    #[test]
    fn a_text_without_end_makes_no_picture_without_end() {
        let sheet = words(&"w".repeat(100_000), 1.0, &Colour::rgb(0, 0, 0), 48.0);
        assert!(sheet.image.width() <= 2048 && sheet.image.height() <= 2048);
    }
}
