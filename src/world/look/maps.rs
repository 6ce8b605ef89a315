//! The maps of a scenario's materials, computed if they are not kept yet.

use bevy::prelude::*;
use gradus_scenario::world::{Colour, Look, Material};

use crate::world::cache::Cache;
use crate::world::look::surfaces;
use crate::world::tier::Tier;

/// The most materials whose maps are kept.
const MOST: usize = 256;

/// Everything that the maps of a material are computed from.
#[derive(Clone, PartialEq)]
struct MapKey {
    tier: Tier,
    sharp: bool,
    look: Look,
    colour: Colour,
    seed: u64,
    wear: f64,
}

/// The maps of a material that the renderer holds.
#[derive(Clone)]
pub struct MaterialMaps {
    pub colour: Handle<Image>,
    pub normal: Option<Handle<Image>>,
    pub surface: Option<Handle<Image>>,
    pub glow: Option<Handle<Image>>,
}

/// Maps that were computed.
#[derive(Resource, Default)]
pub struct MapCache(Cache<MapKey, MaterialMaps>);

impl MapCache {
    /// Forgets all maps if those of more than `MOST` materials are kept.
    pub fn tidy(&mut self) {
        self.0.tidy(MOST);
    }

    /// The maps of a material; `sharp` keeps textures sharp at a slant.
    pub fn maps(
        &mut self,
        material: &Material,
        tier: Tier,
        sharp: bool,
        images: &mut Assets<Image>,
    ) -> MaterialMaps {
        let colour = surfaces::painted(&material.colour);
        let Material { look, seed, wear, .. } = material;
        let key = MapKey { tier, sharp, look: look.clone(), colour, seed: *seed, wear: *wear };
        if let Some(kept) = self.0.get(&key) {
            return kept;
        }
        let mut maps = surfaces::maps(material, colour, tier);
        if sharp {
            maps.sharpen();
        }
        let made = MaterialMaps {
            colour: images.add(maps.colour),
            normal: maps.normal.map(|i| images.add(i)),
            surface: maps.surface.map(|i| images.add(i)),
            glow: maps.glow.map(|i| images.add(i)),
        };
        self.0.keep(key, made)
    }
}
