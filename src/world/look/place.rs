//! The two spawned places of a scenario: the entity that holds each place, and the pictures and the
//! light of its sky, computed if they are not kept yet.

use std::sync::Arc;

use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use gradus_scenario::Place;
use gradus_scenario::world::{Haze, Sky, Sun, World};
use gradus_scenario::{Number, Scenario};

use crate::world::cache::Cache;
use crate::world::live::WorldCost;
use crate::world::look::cubemap;
use crate::world::look::live_sky::{Air, Airs, SkyState};
use crate::world::look::plain::{SkyLight, exposure};
use crate::world::look::sky::Dome;
use crate::world::tier::Tier;

/// The most skies kept.
const MOST_SKIES: usize = 16;

/// Whether textures are kept sharp at a slant: where a processor draws, that costs a hundredfold.
pub fn is_sharp(adapter: Option<&RenderAdapterInfo>) -> bool {
    adapter.is_some_and(|adapter| format!("{:?}", adapter.0.device_type) != "Cpu")
}

/// The scenario that is spawned, and its two places.
#[derive(Resource)]
pub struct Spawned {
    pub scenario: Arc<Scenario>,
    pub safe: PlaceParts,
    pub world: PlaceParts,
}

impl Spawned {
    /// The parts of a place.
    pub fn of(&self, place: Place) -> &PlaceParts {
        match place {
            Place::Safe => &self.safe,
            Place::World => &self.world,
        }
    }
}

/// A spawned place.
#[derive(Clone)]
pub struct PlaceParts {
    /// The entity that holds all entities of the place.
    pub root: Entity,
    pub sky: SkyPictures,
    pub cost: WorldCost,
}

/// A sky: its picture, and its light.
#[derive(Clone)]
pub struct SkyPictures {
    pub picture: Handle<Image>,
    pub diffuse: Handle<Image>,
    pub specular: Handle<Image>,
    pub light: SkyLight,
    /// The table of a sky that changes.
    pub air: Option<Arc<Air>>,
    /// `diffuse` and `specular` as they were made, without the sky's tint.
    pub white: Arc<[Image; 2]>,
}

/// The light of the changing sky that is seen, and the state that it was summed for.
#[derive(Resource, Default)]
pub struct LiveLight {
    pub light: SkyLight,
    pub of: Option<(AssetId<Image>, SkyState)>,
}

/// Everything that the pictures of a sky are computed from.
#[derive(Clone, PartialEq)]
struct SkyKey {
    tier: Tier,
    sky: Sky,
    sun: Option<Sun>,
    haze: Option<Haze>,
    exposure_ev: Number,
}

/// Skies that were computed.
#[derive(Resource, Default)]
pub struct SkyCache(Cache<SkyKey, SkyPictures>);

impl SkyCache {
    /// Forgets all skies if more than `MOST_SKIES` are kept.
    pub fn tidy(&mut self) {
        self.0.tidy(MOST_SKIES);
    }

    /// The sky of a world.
    pub fn pictures(
        &mut self,
        world: &World,
        tier: Tier,
        airs: &mut Airs,
        images: &mut Assets<Image>,
    ) -> SkyPictures {
        let World { sky, sun, haze, exposure_ev, .. } = world;
        let key = SkyKey {
            tier,
            sky: sky.clone(),
            sun: sun.clone(),
            haze: haze.clone(),
            exposure_ev: exposure_ev.clone(),
        };
        if let Some(kept) = self.0.get(&key) {
            return kept;
        }
        if world.sky_changes() {
            let (air, _) = airs.air(sky.turbidity, images);
            // `light_sky` fills them before they are seen.
            let black = SkyLight::default();
            let [diffuse, specular] = cubemap::quick(&black, |_| Vec3::ZERO);
            let made = SkyPictures {
                white: [diffuse.clone(), specular.clone()].into(),
                picture: images.add(diffuse.clone()),
                diffuse: images.add(diffuse),
                specular: images.add(specular),
                light: black,
                air: Some(air),
            };
            return self.0.keep(key, made);
        }
        let dome = Dome::new(world);
        // An exposure that changes is that of daylight when it takes in least light: the sky is
        // seen as outdoors.
        let ev = exposure_ev.extent().1;
        let level = sky.brightness_cd_m2.base as f32 * exposure(ev as f32);
        let maps = cubemap::maps(&dome, tier, level);
        let made = SkyPictures {
            white: [maps.diffuse.clone(), maps.specular.clone()].into(),
            picture: images.add(maps.picture),
            diffuse: images.add(maps.diffuse),
            specular: images.add(maps.specular),
            light: maps.light,
            air: None,
        };
        self.0.keep(key, made)
    }
}
