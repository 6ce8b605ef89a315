//! Which curves of a scenario are summed over session time.

use crate::number::{Number, Term};
use crate::rate::{MOST, Rate};
use crate::sound::Voice;
use crate::world::{Shape, Thing, World};

/// Every rate of things and sounds and of the patient's ride, each rate once. Gathering ends where
/// there are too many rates.
pub fn rates(world: &World) -> Vec<Rate> {
    let mut all = Vec::new();
    let mut take = |number: &Number| {
        for term in &number.terms {
            if let Term::Follow { parameter, curve } = term {
                let rate = Rate { parameter: *parameter, curve: curve.clone() };
                // Too many rates are a fault in any case: comparing more of them only takes time.
                if all.len() <= MOST && !all.contains(&rate) {
                    all.push(rate);
                }
            }
        }
    };
    if let Some(ride) = &world.patient.rides {
        take(&ride.speed_mps);
    }
    each_pace(&world.things, &mut take);
    for prefab in &world.prefabs.0 {
        each_pace(&prefab.things, &mut take);
    }
    for sound in &world.sounds {
        if let Voice::Breath { breaths_per_min: Some(pace), .. } = &sound.voice {
            take(pace);
        }
    }
    all
}

fn each_pace(things: &[Thing], take: &mut dyn FnMut(&Number)) {
    for thing in things {
        take(&thing.pace);
        if let Shape::Group { things } = &thing.shape {
            each_pace(things, take);
        }
    }
}
