//! The entities of a scenario's two places, spawned once for each scenario. Things that never
//! change are merged into few meshes; a thing that is bound, moves or comes and goes becomes an
//! entity with its own components of [`super::motion`].

mod animals;
mod bent;
mod birds;
mod dogs;
mod feet;
mod hands;
mod kept;
mod model;
mod near;
mod people;
mod rows;
mod screens;
mod skins;
pub mod spawn;
pub mod spawner;
mod special;
mod things;
mod town;

use bevy::prelude::*;

use crate::order::SpawnSet;

/// Adds the system that spawns the live scenario, in [`SpawnSet::Places`].
pub fn plugin(app: &mut App) {
    app.init_resource::<kept::TownCache>()
        .init_resource::<kept::PeopleCache>()
        .add_systems(Update, spawn::spawn_worlds.in_set(SpawnSet::Places));
}
