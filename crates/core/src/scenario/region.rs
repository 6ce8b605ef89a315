//! What can be looked at, and whether a line of sight meets it.

use crate::session::Place;
use crate::text::Text;
use crate::world_state::WorldState;
use crate::{Name, SessionTime};
use crate::{decode_enum, decode_struct};

use super::{Condition, Number, Scenario};

decode_struct! {
    /// A named part of the world that gaze is counted for.
    pub struct Region {
        /// Its name, in the log.
        pub id: Name,
        /// Its name, for the therapist.
        pub label: String as Text,
        /// What it means for this fear.
        pub role: RegionRole,
        /// When it is there.
        pub when: Condition = Condition::Always,
        /// Where its volumes are, m; bind it to what carries them.
        pub at: [Number; 3] = [Number::from(0.0), Number::from(0.0), Number::from(0.0)],
        /// What it takes up.
        pub volumes: Vec<Volume> = Vec::new(),
    }
}

decode_enum! {
    /// What a region means for this fear.
    #[derive(Copy, Eq)]
    pub enum RegionRole {
        /// What is feared.
        Feared,
        /// Where one looks to avoid it.
        Safe,
        /// Neither.
        Neutral,
    }
}

decode_enum! {
    /// A part of space, from the region's place.
    pub enum Volume {
        /// A box.
        Box {
            /// Least corner, m.
            from_m: [f64; 3],
            /// Greatest corner, m.
            to_m: [f64; 3],
        },
        /// Everything at and below a level.
        Below {
            /// m.
            level_m: f64,
        },
        /// Directions, at no distance: the sky, the horizon. Met when nothing nearer is.
        Directions {
            /// Least and greatest elevation, degrees.
            elevation_deg: [f64; 2],
        },
    }
}

/// The region of the world that a line of sight meets first: nearest wins, then the earlier one.
///
/// None in the safe place, behind a closed veil, where nothing is met, and for a line that is not
/// finite or has no direction. `origin` in m, `direction` of any length, both in the world. Does
/// not allocate.
pub fn region_hit(
    scenario: &Scenario,
    state: &WorldState,
    now: SessionTime,
    origin: [f32; 3],
    direction: [f32; 3],
) -> Option<u16> {
    let veil = super::world::Veil::at(state, now);
    if veil.place == Place::Safe || veil.darkness > 0.95 {
        return None;
    }
    let origin = origin.map(f64::from);
    let direction = direction.map(f64::from);
    let length = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
    if !length.is_normal() || !length.is_finite() || origin.iter().any(|o| !o.is_finite()) {
        return None;
    }
    let direction = direction.map(|d| d / length);
    let mut best: Option<(f64, usize)> = None;
    for (index, region) in scenario.regions.iter().enumerate() {
        if !region.when.holds(scenario, state, now) {
            continue;
        }
        let [x, y, z] = &region.at;
        let at = [x, y, z].map(|n| n.at(scenario, state, now));
        let [ox, oy, oz] = origin;
        let local = [ox - at[0], oy - at[1], oz - at[2]];
        for volume in &region.volumes {
            if let Some(distance) = volume.distance_along(local, direction)
                && best.is_none_or(|(nearest, _)| distance < nearest)
            {
                best = Some((distance, index));
            }
        }
    }
    best.and_then(|(_, index)| u16::try_from(index).ok())
}

impl Volume {
    /// How far along a line the volume begins, m; 0 from inside, infinite for directions.
    fn distance_along(&self, origin: [f64; 3], direction: [f64; 3]) -> Option<f64> {
        match self {
            Self::Box { from_m, to_m } => {
                let (mut near, mut far) = (0.0_f64, f64::INFINITY);
                for axis in 0..3 {
                    let (o, d) = (origin[axis], direction[axis]);
                    let (lo, hi) = (from_m[axis].min(to_m[axis]), from_m[axis].max(to_m[axis]));
                    if d.abs() < 1e-12 {
                        if !(lo..=hi).contains(&o) {
                            return None;
                        }
                    } else {
                        let (a, b) = ((lo - o) / d, (hi - o) / d);
                        near = near.max(a.min(b));
                        far = far.min(a.max(b));
                    }
                }
                (near <= far).then_some(near)
            }
            Self::Below { level_m } => {
                let above = origin[1] - level_m;
                if above <= 0.0 {
                    Some(0.0)
                } else {
                    (direction[1] < -1e-9).then(|| above / -direction[1])
                }
            }
            Self::Directions { elevation_deg: [lo, hi] } => {
                let elevation = direction[1].clamp(-1.0, 1.0).asin().to_degrees();
                (*lo..=*hi).contains(&elevation).then_some(f64::INFINITY)
            }
        }
    }
}
