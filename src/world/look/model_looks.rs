//! What the parts of models are made of: their surfaces, and their pictures that lie with the
//! renderer.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_model::{Model, Paint, Picture, Surface, Through};

use crate::world::look::textures;
use crate::world::mesh::pieces::Stuff;
use crate::world::tier::Tier;

/// What a part of a model is made of.
#[derive(Clone)]
pub struct ModelLook {
    pub surface: Surface,
    picture: Option<Arc<Picture>>,
}

/// How a picture is laid on, by its edges and by what its alpha means.
#[derive(Clone, Copy, PartialEq)]
struct PictureUse {
    paint: Paint,
    alpha: textures::Alpha,
}

/// What [`Stuff::Model`] counts.
#[derive(Default)]
pub struct ModelLooks {
    looks: Vec<ModelLook>,
    /// Pictures that lie with the renderer.
    pictures: Vec<(Arc<Picture>, PictureUse, Handle<Image>)>,
}

impl ModelLooks {
    /// By its number.
    pub fn get(&self, index: usize) -> Option<&ModelLook> {
        self.looks.get(index)
    }

    /// What a part of a model is made of. What has no picture and hides what is behind it is made
    /// of what the program brings, by what its material is nearest to.
    pub fn stuff(&mut self, model: &Model, surface: &Surface) -> Stuff {
        let plain = surface.paint.is_none() && !surface.both_sides;
        if plain && surface.through == Through::Nothing {
            return match (surface.metal > 0.5, surface.roughness < 0.4) {
                (true, _) => Stuff::Metal,
                (false, true) => Stuff::Gloss,
                (false, false) => Stuff::Matte,
            };
        }
        let picture = surface.paint.and_then(|paint| model.pictures.get(paint.picture));
        let look = ModelLook { surface: surface.clone(), picture: picture.cloned() };
        let same = |other: &ModelLook| {
            let pictures = [&other.picture, &look.picture].map(|p| p.as_ref().map(Arc::as_ptr));
            other.surface == look.surface && pictures[0] == pictures[1]
        };
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
}
