//! All change with time and state: components that hold how an entity changes, and systems. Every
//! system here computes from [`LiveWorld`](super::live::LiveWorld) and
//! [`WorldClock`](super::live::WorldClock) alone, writes only values that changed, and does not
//! allocate.

pub mod climb;
pub mod face;
pub mod gaze;
pub mod hands;
pub mod legs;
pub mod lights;
pub mod lips;
pub mod models;
pub mod people;
pub mod rain;
pub mod sky;
pub mod things;

use bevy::prelude::*;

use crate::order::{AnimateSet, WorldSet};

/// Adds the systems of this folder, each system in its set.
pub fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            things::show_places.in_set(AnimateSet::Places),
            things::carry_patient.in_set(AnimateSet::Patient),
            things::show_things.in_set(AnimateSet::Presence),
            things::move_things.in_set(AnimateSet::Things),
            people::walk.in_set(AnimateSet::Walkers),
            people::live.in_set(AnimateSet::People),
            people::gesture.in_set(AnimateSet::People),
            legs::step_legs.in_set(AnimateSet::Legs),
            models::play.in_set(AnimateSet::Models),
            climb::climb.in_set(AnimateSet::Climbers),
            hands::show.in_set(AnimateSet::Hands),
            rain::fall.in_set(AnimateSet::Rain),
            lights::set_lights.in_set(AnimateSet::Lights),
            lights::set_materials.in_set(AnimateSet::Materials),
            (sky::set_clock, sky::set_sky, sky::light_sky, sky::set_shadows, sky::set_wind)
                .chain()
                .in_set(AnimateSet::Sky),
        ),
    )
    .add_systems(PostUpdate, lights::light_plain.in_set(WorldSet::Light));
}
