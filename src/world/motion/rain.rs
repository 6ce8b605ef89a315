//! Rain and snow: layers that fall and begin again above, unseen.

use bevy::prelude::*;
use gradus_live::Veil;
use gradus_scenario::Number;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::mesh::rain::Fall;

/// A layer of rain or snow.
#[derive(Component)]
pub struct Falling {
    pub place: Place,
    pub amount: Number,
    pub fall: &'static Fall,
    /// Index into the layers of `fall`.
    pub layer: usize,
    pub high_m: f32,
    /// How far wind drives it, m along X and Z for each m that it falls.
    pub drift: Vec2,
    pub at: Vec3,
}

/// Lets rain and snow fall.
pub fn fall(
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    mut layers: Query<(&Falling, &mut Transform, &mut Visibility)>,
) {
    let shown = Veil::at(&live.state, clock.now).place;
    let moment = live.moment(clock.now, shown);
    let secs = moment.secs;
    for (rain, mut transform, mut visibility) in &mut layers {
        if rain.place != shown {
            continue;
        }
        let falls = moment.number(&rain.amount);
        let there = rain.fall.layers.get(rain.layer).is_some_and(|from| falls >= *from);
        visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        if there {
            // Layers fall at somewhat different speeds.
            let speed = rain.fall.mps * (1.0 + 0.07 * rain.layer as f32);
            let high = f64::from(rain.high_m.max(0.1));
            let gone = (secs * f64::from(speed)).rem_euclid(high) as f32;
            let drift = rain.drift * gone;
            transform.translation = rain.at + Vec3::new(drift.x, -gone, drift.y);
        }
    }
}
