//! All change with time and state: components that hold how an entity changes, and systems. Every
//! system here computes from [`LiveWorld`](super::live::LiveWorld) and
//! [`WorldClock`](super::live::WorldClock) alone, writes only values that changed, and does not
//! allocate.

pub mod air;
pub mod bend;
pub mod birds;
pub mod climb;
pub mod dogs;
pub mod face;
pub mod feet;
pub mod gait;
pub mod gaze;
pub mod hands;
pub mod legs;
pub mod lights;
pub mod lips;
pub mod models;
pub mod over;
pub mod paces;
pub mod people;
pub mod rain;
pub mod rows;
pub mod screens;
pub mod shade;
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
            rows::fill.in_set(AnimateSet::Rows),
            things::move_things.in_set(AnimateSet::Things),
            people::walk.in_set(AnimateSet::Walkers),
            bend::bend.in_set(AnimateSet::Bodies),
            people::live.in_set(AnimateSet::People),
            people::gesture.in_set(AnimateSet::People),
            climb::climb.in_set(AnimateSet::Climbers),
            (legs::step_legs, dogs::step_dogs, birds::step_birds).chain().in_set(AnimateSet::Legs),
            models::play.in_set(AnimateSet::Models),
            hands::show.in_set(AnimateSet::Hands),
            feet::stand.in_set(AnimateSet::Feet),
            (rain::fall, air::appear).chain().in_set(AnimateSet::Rain),
            lights::set_lights.in_set(AnimateSet::Lights),
            lights::set_materials.in_set(AnimateSet::Materials),
            screens::count.in_set(AnimateSet::Timers),
            screens::show_slides.in_set(AnimateSet::Slides),
            (sky::set_clock, sky::set_sky, sky::light_sky, sky::set_shadows, sky::set_wind)
                .chain()
                .in_set(AnimateSet::Sky),
        ),
    )
    .add_systems(PostUpdate, (lights::light_plain, air::fill).in_set(WorldSet::Light));
}
