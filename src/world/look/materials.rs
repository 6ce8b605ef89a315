//! The store of both tiers' materials, and the setters of their values that change with time and
//! state.

use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

use crate::world::look::nature::{Nature, NatureMaterial};
use crate::world::look::plain::PlainMaterial;

/// A material of either tier.
#[derive(Clone, Debug)]
pub enum AnyMaterial {
    Full(Handle<StandardMaterial>),
    /// Of the full tier, moved by wind or waves.
    Nature(Handle<NatureMaterial>),
    Plain(Handle<PlainMaterial>),
}

/// All materials of both tiers. Only this store knows the names that each kind of material has for
/// tint, glow and alpha; a material's tint and glow are written only when they change.
#[derive(SystemParam)]
pub struct MaterialStore<'w> {
    pub full: ResMut<'w, Assets<StandardMaterial>>,
    pub nature: ResMut<'w, Assets<NatureMaterial>>,
    pub plain: ResMut<'w, Assets<PlainMaterial>>,
}

impl MaterialStore<'_> {
    /// Adds a material of the full tier.
    pub fn add_full(&mut self, material: StandardMaterial) -> AnyMaterial {
        AnyMaterial::Full(self.full.add(material))
    }

    /// Adds a material of the full tier that wind or waves move.
    pub fn add_nature(&mut self, base: StandardMaterial, extension: Nature) -> AnyMaterial {
        AnyMaterial::Nature(self.nature.add(NatureMaterial { base, extension }))
    }

    /// Adds a material of the light tier.
    pub fn add_plain(&mut self, material: PlainMaterial) -> AnyMaterial {
        AnyMaterial::Plain(self.plain.add(material))
    }

    /// Sets the colour that multiplies a material's textures, linear.
    pub fn set_tint(&mut self, of: &AnyMaterial, tint: Vec3) {
        match of {
            AnyMaterial::Full(handle) => {
                let tint = Color::linear_rgb(tint.x, tint.y, tint.z);
                if self.full.get(handle).is_some_and(|held| held.base_color != tint)
                    && let Some(mut material) = self.full.get_mut(handle)
                {
                    material.base_color = tint;
                }
            }
            AnyMaterial::Nature(handle) => {
                let tint = Color::linear_rgb(tint.x, tint.y, tint.z);
                if self.nature.get(handle).is_some_and(|held| held.base.base_color != tint)
                    && let Some(mut material) = self.nature.get_mut(handle)
                {
                    material.base.base_color = tint;
                }
            }
            AnyMaterial::Plain(handle) => {
                if self.plain.get(handle).is_some_and(|held| held.surface.tint != tint)
                    && let Some(mut material) = self.plain.get_mut(handle)
                {
                    material.surface.tint = tint;
                }
            }
        }
    }

    /// Sets the coloured light that a material gives, cd/m².
    pub fn set_glow(&mut self, of: &AnyMaterial, glow: Vec3) {
        match of {
            AnyMaterial::Full(handle) => {
                let glow = LinearRgba::rgb(glow.x, glow.y, glow.z);
                if self.full.get(handle).is_some_and(|held| held.emissive != glow)
                    && let Some(mut material) = self.full.get_mut(handle)
                {
                    material.emissive = glow;
                }
            }
            // What wind and waves move gives no light.
            AnyMaterial::Nature(_) => {}
            AnyMaterial::Plain(handle) => {
                if self.plain.get(handle).is_some_and(|held| held.surface.glow != glow)
                    && let Some(mut material) = self.plain.get_mut(handle)
                {
                    material.surface.glow = glow;
                }
            }
        }
    }

    /// Sets the picture of a screen's glow.
    pub fn set_picture(&mut self, of: &AnyMaterial, picture: &Handle<Image>) {
        match of {
            AnyMaterial::Full(handle) => {
                if let Some(mut material) = self.full.get_mut(handle) {
                    material.emissive_texture = Some(picture.clone());
                }
            }
            AnyMaterial::Nature(_) => {}
            AnyMaterial::Plain(handle) => {
                if let Some(mut material) = self.plain.get_mut(handle) {
                    material.glow = Some(picture.clone());
                }
            }
        }
    }

    /// Sets a material's opacity: 0 is invisible, 1 is opaque.
    pub fn set_alpha(&mut self, of: &AnyMaterial, alpha: f32) {
        match of {
            AnyMaterial::Full(handle) => {
                if let Some(mut material) = self.full.get_mut(handle) {
                    material.base_color.set_alpha(alpha);
                }
            }
            AnyMaterial::Nature(_) => {}
            AnyMaterial::Plain(handle) => {
                if let Some(mut material) = self.plain.get_mut(handle) {
                    material.surface.alpha = alpha;
                }
            }
        }
    }
}
