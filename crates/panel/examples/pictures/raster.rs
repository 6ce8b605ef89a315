//! Draws egui's output of a frame into pixels, without a graphics card: triangles, textures,
//! premultiplied colours. For looking at the panel, not for speed.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, Primitive};
use egui::{Color32, ColorImage, ImageData, TextureId, TexturesDelta};

/// A picture and the textures with which it is drawn.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, ColorImage>,
}

impl Raster {
    /// Takes the changes of the textures.
    pub fn take(&mut self, mut delta: TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                let ImageData::Color(image) = change.image;
                match (change.pos, self.textures.get_mut(&id)) {
                    (None, _) => drop(self.textures.insert(id, image.as_ref().clone())),
                    (Some([left, top]), Some(whole)) => {
                        for (y, row) in image.pixels.chunks(image.size[0]).enumerate() {
                            let at = (top + y) * whole.size[0] + left;
                            whole.pixels[at..at + row.len()].copy_from_slice(row);
                        }
                    }
                    (Some(_), None) => {}
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    /// The picture, of that many pixels.
    pub fn draw(
        &self,
        [width, height]: [usize; 2],
        pixels_per_point: f32,
        all: &[ClippedPrimitive],
    ) -> ColorImage {
        let mut picture = ColorImage::filled([width, height], Color32::BLACK);
        for ClippedPrimitive { clip_rect, primitive } in all {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let clip = *clip_rect * pixels_per_point;
            for corners in mesh.indices.as_chunks::<3>().0 {
                let corners = corners.map(|i| {
                    let v = mesh.vertices[i as usize];
                    let c = v.color.to_array().map(f32::from);
                    let p = v.pos * pixels_per_point;
                    [p.x, p.y, v.uv.x, v.uv.y, c[0], c[1], c[2], c[3]]
                });
                triangle(&mut picture, clip, corners, texture);
            }
        }
        picture
    }
}

fn triangle(picture: &mut ColorImage, clip: egui::Rect, v: [[f32; 8]; 3], texture: &ColorImage) {
    let [a, b, c] = v;
    let edge = |p: [f32; 8], q: [f32; 8], x: f32, y: f32| {
        (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])
    };
    let area = edge(a, b, c[0], c[1]);
    if area == 0.0 {
        return;
    }
    let [width, height] = picture.size;
    let bounds = |axis: usize, low: f32, high: f32, size: usize| {
        let least = v.iter().map(|p| p[axis]).fold(f32::INFINITY, f32::min).max(low);
        let most = v.iter().map(|p| p[axis]).fold(f32::NEG_INFINITY, f32::max).min(high);
        (least - 0.5).ceil().max(0.0) as usize..((most - 0.5).ceil().max(0.0) as usize).min(size)
    };
    for y in bounds(1, clip.top(), clip.bottom(), height) {
        for x in bounds(0, clip.left(), clip.right(), width) {
            let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
            let w = [edge(b, c, px, py), edge(c, a, px, py), edge(a, b, px, py)].map(|e| e / area);
            // A pixel on an edge that two triangles share belongs to one of them.
            let owned = |i: usize, p: [f32; 8], q: [f32; 8]| {
                let (dx, dy) = ((q[0] - p[0]) * area.signum(), (q[1] - p[1]) * area.signum());
                w[i] > 0.0 || (w[i] == 0.0 && (dy < 0.0 || (dy == 0.0 && dx > 0.0)))
            };
            if !(owned(0, b, c) && owned(1, c, a) && owned(2, a, b)) {
                continue;
            }
            let mix = |i: usize| w[0] * a[i] + w[1] * b[i] + w[2] * c[i];
            let texel = sample(texture, mix(2), mix(3));
            let source: [f32; 4] = std::array::from_fn(|i| texel[i] * mix(4 + i) / 255.0);
            let at = &mut picture.pixels[y * width + x];
            let under = at.to_array().map(f32::from);
            let keep = 1.0 - source[3] / 255.0;
            let over: [u8; 4] =
                std::array::from_fn(|i| (source[i] + under[i] * keep).round() as u8);
            *at = Color32::from_rgba_premultiplied(over[0], over[1], over[2], 255);
        }
    }
}

/// A texture's colour, bilinear, clamped at the borders.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let along = |at: f32, size: usize| {
        let at = (at * size as f32 - 0.5).clamp(0.0, (size - 1) as f32);
        let first = at as usize;
        (first, (first + 1).min(size - 1), at - first as f32)
    };
    let ((x0, x1, fx), (y0, y1, fy)) = (along(u, width), along(v, height));
    let texel = |x: usize, y: usize| texture.pixels[y * width + x].to_array().map(f32::from);
    let (a, b, c, d) = (texel(x0, y0), texel(x1, y0), texel(x0, y1), texel(x1, y1));
    std::array::from_fn(|i| {
        let (top, low) = (a[i] + (b[i] - a[i]) * fx, c[i] + (d[i] - c[i]) * fx);
        top + (low - top) * fy
    })
}
