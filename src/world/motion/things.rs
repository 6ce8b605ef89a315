//! The poses of things, and whether things are shown. [`gradus_live::moment`] computes both.

use bevy::prelude::*;
use gradus_live::{Placement, Veil};
use gradus_scenario::Number;
use gradus_scenario::Place;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::{Shown, Stance};

use crate::world::live::{LiveWorld, PatientPlace, WorldClock};
use crate::world::look::place::Spawned;

/// An entity whose pose is computed each frame.
#[derive(Component)]
pub struct Rig {
    pub place: Place,
    pub stance: Stance,
}

impl Rig {
    /// A rig that moves a part of a thing along a course of the program's own; `pace` is the
    /// thing's pace.
    pub fn part(place: Place, course: Course, pace: Number) -> Self {
        Self { place, stance: Stance::part(course, pace) }
    }
}

/// An entity that is shown only while its thing's condition holds and enough copies of the thing
/// are there.
#[derive(Component)]
pub struct ShownWhen {
    pub shown: Shown,
    pub place: Place,
}

#[cfg(test)]
impl ShownWhen {
    /// For entities that a test shows and hides by itself.
    pub fn never_asked() -> Self {
        let stance = Stance::part(Course::Still, Number::from(1.0));
        let shown = Shown { common: stance.common, nth: 1.0 };
        Self { shown, place: Place::World }
    }
}

/// Shows the place that the patient is in, and hides the other place.
pub fn show_places(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    spawned: Res<Spawned>,
    mut seen: Query<&mut Visibility>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    for place in [Place::Safe, Place::World] {
        let wanted = if place == shown { Visibility::Inherited } else { Visibility::Hidden };
        if let Ok(mut visibility) = seen.get_mut(spawned.of(place).root) {
            visibility.set_if_neq(wanted);
        }
    }
}

/// Moves the patient's place, and with it the view. No other system moves the view.
pub fn carry_patient(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut patients: Query<&mut Transform, With<PatientPlace>>,
) {
    let place = Veil::at(&live.state, clock.now).place;
    let stand = live.moment(clock.now, place).stand;
    let wanted = Transform::from_translation(Vec3::from(stand.position_m))
        .with_rotation(Quat::from_rotation_y(stand.facing_deg.to_radians()));
    for mut transform in &mut patients {
        transform.set_if_neq(wanted);
    }
}

/// Shows and hides things.
pub fn show_things(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut things: Query<(&ShownWhen, &mut Visibility)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (thing, mut visibility) in &mut things {
        if thing.place == shown {
            let there = moment.is_shown(&thing.shown);
            visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        }
    }
}

/// Moves things.
pub fn move_things(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut things: Query<(&Rig, &mut Transform)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    for (rig, mut transform) in &mut things {
        if rig.place != shown {
            continue;
        }
        let Placement { translation, rotation, scale } = moment.pose(&rig.stance);
        transform.set_if_neq(Transform { translation, rotation, scale });
    }
}
