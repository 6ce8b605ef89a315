//! The types that the owner of an app and the rooms of the world share: the world to show, the time
//! to show, the entities that both look for. No system is here.

use std::sync::Arc;

use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_live::{Moment, Veil, WorldState};
use gradus_scenario::{Place, Scenario};

/// The world to show. A new scenario is spawned in the frame in which it is put here.
#[derive(Resource)]
pub struct LiveWorld {
    pub state: WorldState,
}

impl LiveWorld {
    /// The moment `now` in one of the world's places, from which poses are computed.
    pub fn moment(&self, now: SessionTime, place: Place) -> Moment<'_> {
        Moment::new(&self.state, now, place)
    }

    /// The moment `now` in the place that the patient sees.
    pub fn seen(&self, now: SessionTime) -> Moment<'_> {
        self.moment(now, Veil::at(&self.state, now).place)
    }

    /// The scenario shown.
    pub fn scenario(&self) -> &Arc<Scenario> {
        self.state.shared_scenario()
    }
}

/// The session time to show.
#[derive(Resource, Default)]
pub struct WorldClock {
    pub now: SessionTime,
}

/// A camera that looks at this world. It gets sky, light, haze, exposure, tone, smoothing of edges
/// and the veil.
#[derive(Component)]
pub struct WorldCamera;

/// Whether the patient sees the room instead of the world: every camera's picture is transparent.
#[derive(Resource, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoomShown(pub bool);

/// The entity that carries the patient: the middle of the play space, on the floor. Its transform
/// is set each frame; there is one such entity while a world is live.
#[derive(Component)]
pub struct PatientPlace;

/// The counts of the meshes, triangles, materials and moving entities spawned, for reports.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct WorldCost {
    pub meshes: usize,
    pub triangles: usize,
    pub materials: usize,
    pub moving: usize,
    pub spawn_secs: f32,
}

impl WorldCost {
    /// The sum of two costs.
    pub fn with(self, other: Self) -> Self {
        Self {
            meshes: self.meshes + other.meshes,
            triangles: self.triangles + other.triangles,
            materials: self.materials + other.materials,
            moving: self.moving + other.moving,
            spawn_secs: self.spawn_secs + other.spawn_secs,
        }
    }
}
