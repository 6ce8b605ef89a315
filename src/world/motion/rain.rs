//! Rain: layers of streaks that fall and begin again above, unseen.

use bevy::prelude::*;
use gradus_live::Veil;
use gradus_scenario::Number;
use gradus_scenario::Place;

use crate::world::live::{LiveWorld, WorldClock};
use crate::world::mesh::rain::{FALL_MPS, LAYERS_MM_PER_H};

/// A layer of rain.
#[derive(Component)]
pub struct Falling {
    pub place: Place,
    pub mm_per_h: Number,
    /// Index into [`LAYERS_MM_PER_H`].
    pub layer: usize,
    pub high_m: f32,
    /// How far wind drives the rain, m along X and Z for each m that it falls.
    pub drift: Vec2,
    pub at: Vec3,
}

/// Lets the rain fall.
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
        let falls = moment.number(&rain.mm_per_h);
        let there = LAYERS_MM_PER_H.get(rain.layer).is_some_and(|from| falls >= *from);
        visibility.set_if_neq(if there { Visibility::Inherited } else { Visibility::Hidden });
        if there {
            // Layers fall at somewhat different speeds.
            let speed = FALL_MPS * (1.0 + 0.07 * rain.layer as f32);
            let high = f64::from(rain.high_m.max(0.1));
            let gone = (secs * f64::from(speed)).rem_euclid(high) as f32;
            let drift = rain.drift * gone;
            transform.translation = rain.at + Vec3::new(drift.x, -gone, drift.y);
        }
    }
}
