//! Things: where they are, and whether they are there. [`gradus_live::moment`] computes both.

use bevy::prelude::*;
use gradus_live::{Placement, Veil};
use gradus_scenario::Number;
use gradus_scenario::Place;
use gradus_scenario::plan::course::Course;
use gradus_scenario::plan::stance::{Shown, Stance};

use crate::world::live::{LiveWorld, PatientPlace, WorldClock};
use crate::world::look::place::Spawned;

/// Something whose pose is computed each frame.
#[derive(Component)]
pub struct Rig {
    pub place: Place,
    pub stance: Stance,
}

impl Rig {
    /// Where the program itself puts a part of a thing; `pace` is the thing's.
    pub fn part(place: Place, course: Course, pace: Number) -> Self {
        Self { place, stance: Stance::part(course, pace) }
    }
}

/// There only while a condition holds and so many of the repeated are there.
#[derive(Component)]
pub struct ShownWhen {
    pub shown: Shown,
    pub place: Place,
}

/// One place is there, the other is not.
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

/// The view is moved by this alone.
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

/// Things come and go.
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

/// Things move.
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
