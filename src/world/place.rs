//! The entities of a scenario and what is known of its two places.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_scenario::Place;
use gradus_scenario::Scenario;

use super::WorldCost;
use super::plain::SkyLight;

/// What was spawned.
#[derive(Resource)]
pub struct Spawned {
    pub scenario: Arc<Scenario>,
    pub safe: PlaceParts,
    pub world: PlaceParts,
}

/// One place.
#[derive(Clone)]
pub struct PlaceParts {
    /// Everything of it hangs here.
    pub root: Entity,
    pub sky: PlacePictures,
    pub cost: WorldCost,
}

/// Its sky: what is seen of it, and its light.
#[derive(Clone)]
pub struct PlacePictures {
    pub picture: Handle<Image>,
    pub diffuse: Handle<Image>,
    pub specular: Handle<Image>,
    pub light: SkyLight,
    /// What `diffuse` and `specular` were made as, for the sky's tint.
    pub white: Arc<[Image; 2]>,
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
