//! The patient's own feet, drawn where the body stands: [`gradus_live::feet`] knows where.

use bevy::prelude::*;
use gradus_base::sample::Side;
use gradus_live::Veil;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};

/// One of the patient's feet.
#[derive(Component)]
pub struct OwnFoot {
    pub side: Side,
    pub place: Place,
}

/// Moves the feet to where they stand, and shows them where the scenario does. What the world says
/// of them holds in the safe place too.
pub fn stand(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut feet: Query<(&OwnFoot, &mut Transform, &mut Visibility)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let wanted = [Place::World, shown]
        .into_iter()
        .all(|place| moment.holds(&live.scenario().world_of(place).patient.feet));
    let both = live.state.feet().both().filter(|_| wanted);
    for (own, mut transform, mut visibility) in &mut feet {
        let foot = both.iter().flatten().find(|(side, _)| *side == own.side);
        let Some((_, foot)) = foot.filter(|_| own.place == shown) else {
            visibility.set_if_neq(Visibility::Hidden);
            continue;
        };
        visibility.set_if_neq(Visibility::Inherited);
        let (at, turn) = foot.in_world(&moment.stand);
        transform.set_if_neq(Transform::from_translation(at).with_rotation(turn));
    }
}
