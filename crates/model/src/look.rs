//! What a file says of a material: its surface, and its pictures, which are decoded once.

use std::sync::Arc;

use crate::file;
use crate::read::Reading;
use crate::{
    MOST_SCALE, MOST_TEXELS, ModelError, NormalMap, Paint, Picture, Surface, Through, Wrap,
};

const MISSING: ModelError = ModelError::Untrue("a picture is named that is not there");

impl Reading<'_, '_> {
    /// The map of normals of a material, which lies where its base colour does.
    pub(crate) fn normal_map(
        &mut self,
        of: &file::TextureUse,
        colour: Option<&file::TextureUse>,
    ) -> Result<NormalMap, ModelError> {
        if coordinates(of) != 0 {
            return Err(ModelError::NormalMap("it uses other than the first coordinates"));
        }
        if colour.is_some_and(|colour| lies(colour) != lies(of)) {
            return Err(ModelError::NormalMap("it lies otherwise than the base colour"));
        }
        let scale = of.scale.unwrap_or(1.0);
        if !scale.is_finite() || scale.abs() > MOST_SCALE {
            return Err(ModelError::NormalMap("its scale is no number from -100 to 100"));
        }
        Ok(NormalMap { paint: self.laid(of)?, scale })
    }

    /// Decodes a picture of the file.
    fn picture(&mut self, image: usize) -> Result<Picture, ModelError> {
        let source = self.root().images.get(image).ok_or(MISSING)?;
        let left = MOST_TEXELS.saturating_sub(self.texels);
        let picture = match (source.buffer_view, &source.uri) {
            (Some(view), _) => Picture::read(self.data.view(view)?, left)?,
            (None, Some(name)) => {
                let bytes = (self.beside)(name);
                let said = || name.chars().take(60).collect();
                let bytes = bytes.ok_or_else(|| ModelError::NoPicture(said()))?;
                Picture::read(&bytes, left)?
            }
            (None, None) => return Err(MISSING),
        };
        self.texels += picture.texels.len();
        Ok(picture)
    }

    /// The means over a picture of roughness and metal: the two shares.
    pub(crate) fn roughness_and_metal(
        &mut self,
        of: &file::TextureUse,
    ) -> Result<[f32; 2], ModelError> {
        let texture = self.root().textures.get(of.index).ok_or(MISSING)?;
        let image = texture.source.ok_or(MISSING)?;
        if let Some(known) = self.means.get(&image) {
            return Ok(*known);
        }
        let picture = self.picture(image)?;
        let many = 255.0 * picture.texels.len() as f64;
        let sums = picture.texels.iter().fold([0; 2], |[green, blue], [_, g, b, _]| {
            [green + u64::from(*g), blue + u64::from(*b)]
        });
        let mean = sums.map(|sum| (sum as f64 / many) as f32);
        self.means.insert(image, mean);
        Ok(mean)
    }

    pub(crate) fn paint(&mut self, of: &file::TextureUse) -> Result<Paint, ModelError> {
        if coordinates(of) != 0 {
            return Err(ModelError::Untrue(
                "its base colour uses other than the first coordinates",
            ));
        }
        self.laid(of)
    }

    /// A picture of the file as it is laid on parts.
    fn laid(&mut self, of: &file::TextureUse) -> Result<Paint, ModelError> {
        let texture = self.root().textures.get(of.index).ok_or(MISSING)?;
        let image = texture.source.ok_or(MISSING)?;
        let picture = match self.pictures.get(&image) {
            Some(own) => *own,
            None => {
                let picture = self.picture(image)?;
                let own = self.model.pictures.len();
                self.model.pictures.push(Arc::new(picture));
                self.pictures.insert(image, own);
                own
            }
        };
        let sampler = texture.sampler.and_then(|sampler| self.root().samplers.get(sampler));
        let wrap = |said: Option<u32>| match said {
            Some(33071) => Wrap::Edge,
            Some(33648) => Wrap::Mirror,
            _ => Wrap::Repeat,
        };
        Ok(Paint {
            picture,
            wrap: [
                wrap(sampler.and_then(|sampler| sampler.wrap_s)),
                wrap(sampler.and_then(|sampler| sampler.wrap_t)),
            ],
            squares: sampler.and_then(|sampler| sampler.mag_filter) == Some(9728),
        })
    }
}

/// Between 0 and 1; NaN becomes 1.
pub(crate) fn share(v: f32) -> f32 {
    if v.is_nan() { 1.0 } else { v.clamp(0.0, 1.0) }
}

pub(crate) fn surface(of: &file::Material, alpha: f32) -> Surface {
    let look = &of.pbr_metallic_roughness;
    let through = match of.alpha_mode.as_deref() {
        Some("MASK") => Through::Holes(share(of.alpha_cutoff.unwrap_or(0.5))),
        Some("BLEND") => Through::Soft,
        _ => Through::Nothing,
    };
    Surface {
        roughness: share(look.roughness_factor.unwrap_or(1.0)),
        metal: share(look.metallic_factor.unwrap_or(1.0)),
        paint: None,
        normals: None,
        through,
        alpha,
        both_sides: of.double_sided,
    }
}

/// Which of its corners' coordinates a picture uses.
fn coordinates(of: &file::TextureUse) -> u32 {
    let moved_to = of.extensions.transform.and_then(|t| t.tex_coord);
    moved_to.unwrap_or(of.tex_coord)
}

/// How a picture lies: moved by, scaled by, turned by.
fn lies(of: &file::TextureUse) -> ([f32; 2], [f32; 2], f32) {
    let by = of.extensions.transform.unwrap_or_default();
    (by.offset.unwrap_or_default(), by.scale.unwrap_or([1.0; 2]), by.rotation)
}

/// `KHR_texture_transform`: scaled, turned, moved.
pub(crate) fn on_picture(by: &file::TextureTransform, [u, v]: [f32; 2]) -> [f32; 2] {
    let ([across, down], [x, y]) = (by.scale.unwrap_or([1.0; 2]), by.offset.unwrap_or_default());
    let ((sin, cos), (u, v)) = (by.rotation.sin_cos(), (u * across, v * down));
    [u * cos + v * sin + x, v * cos - u * sin + y]
}
