//! Which curves of a scenario are summed over session time.

use crate::number::{Number, Term};
use crate::rate::{MOST, Rate};
use crate::sound::{Sound, Voice};
use crate::world::{Prefabs, Shape, Thing};

/// Every rate of things and sounds, each rate once. Gathering ends where there are too many rates.
pub fn rates(things: &[Thing], prefabs: &Prefabs, sounds: &[Sound]) -> Vec<Rate> {
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
    each_pace(things, &mut take);
    for prefab in &prefabs.0 {
        each_pace(&prefab.things, &mut take);
    }
    for sound in sounds {
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
