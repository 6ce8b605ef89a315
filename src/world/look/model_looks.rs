//! The looks of models' parts: their surfaces, and their pictures that the renderer holds.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_model::{Model, NormalMap, Paint, Picture, Surface, Through};

use crate::world::look::textures;
use crate::world::mesh::pieces::Stuff;
use crate::world::tier::Tier;

/// The look of a model's part: its surface, its picture, and the map of its normals, which the
/// light tier leaves out.
#[derive(Clone)]
pub struct ModelLook {
    pub surface: Surface,
    picture: Option<Arc<Picture>>,
    normals: Option<Arc<Picture>>,
}

/// How a picture is laid on a surface: the rule at its edges, and the meaning of its alpha.
#[derive(Clone, Copy, PartialEq)]
struct PictureUse {
    paint: Paint,
    alpha: textures::Alpha,
}

/// The looks that [`Stuff::Model`] numbers.
#[derive(Default)]
pub struct ModelLooks {
    looks: Vec<ModelLook>,
    /// The pictures that the renderer holds.
    pictures: Vec<(Arc<Picture>, PictureUse, Handle<Image>)>,
    /// The maps of normals that the renderer holds.
    normals: Vec<(Arc<Picture>, NormalMap, Handle<Image>)>,
}

impl ModelLooks {
    /// The look of a number.
    pub fn get(&self, index: usize) -> Option<&ModelLook> {
        self.looks.get(index)
    }

    /// The stuff of a model's part. An opaque part without a picture or a map of normals, seen from
    /// its front only, gets the program's own stuff that its surface is nearest to.
    pub fn stuff(&mut self, model: &Model, surface: &Surface, tier: Tier) -> Stuff {
        let normal_map = surface.normals.filter(|_| tier == Tier::Full);
        let plain = surface.paint.is_none() && normal_map.is_none() && !surface.both_sides;
        if plain && surface.through == Through::Nothing {
            return match (surface.metal > 0.5, surface.roughness < 0.4) {
                (true, _) => Stuff::Metal,
                (false, true) => Stuff::Gloss,
                (false, false) => Stuff::Matte,
            };
        }
        let picture = surface.paint.and_then(|paint| model.pictures.get(paint.picture));
        let normals = normal_map.and_then(|map| model.pictures.get(map.paint.picture));
        let look = ModelLook {
            // A map that is not drawn makes no look of its own.
            surface: Surface { normals: normal_map, ..surface.clone() },
            picture: picture.cloned(),
            normals: normals.cloned(),
        };
        let pictures = |of: &ModelLook| {
            [&of.picture, &of.normals].map(|picture| picture.as_ref().map(Arc::as_ptr))
        };
        let same =
            |other: &ModelLook| other.surface == look.surface && pictures(other) == pictures(&look);
        let known = self.looks.iter().position(same);
        Stuff::Model(known.unwrap_or_else(|| {
            self.looks.push(look);
            self.looks.len() - 1
        }))
    }

    /// The picture of a look, if it has one.
    pub fn picture(
        &mut self,
        look: &ModelLook,
        tier: Tier,
        sharp: bool,
        images: &mut Assets<Image>,
    ) -> Option<Handle<Image>> {
        let (picture, paint) = look.picture.clone().zip(look.surface.paint)?;
        let alpha = match look.surface.through {
            Through::Nothing => textures::Alpha::Ignored,
            Through::Holes(_) => textures::Alpha::Holes,
            Through::Soft => textures::Alpha::Soft,
        };
        let used = PictureUse { paint, alpha };
        let known = self
            .pictures
            .iter()
            .find(|(other, its_use, _)| Arc::ptr_eq(other, &picture) && *its_use == used);
        if let Some((_, _, image)) = known {
            return Some(image.clone());
        }
        let image = images.add(textures::of_picture(&picture, paint, alpha, tier, sharp));
        self.pictures.push((picture, used, image.clone()));
        Some(image)
    }

    /// The map of normals of a look, if it has one.
    pub fn normals(
        &mut self,
        look: &ModelLook,
        sharp: bool,
        images: &mut Assets<Image>,
    ) -> Option<Handle<Image>> {
        let (picture, map) = look.normals.clone().zip(look.surface.normals)?;
        let known = self
            .normals
            .iter()
            .find(|(other, its_map, _)| Arc::ptr_eq(other, &picture) && *its_map == map);
        if let Some((_, _, image)) = known {
            return Some(image.clone());
        }
        let image = images.add(textures::of_normals(&picture, map, sharp));
        self.normals.push((picture, map, image.clone()));
        Some(image)
    }
}
