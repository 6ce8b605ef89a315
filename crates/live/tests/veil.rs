//! The veil over any course of directives: what the patient sees never jumps.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_live::Directive;
use gradus_live::Veil;
use gradus_live::WorldState;
use gradus_live::state::STOP_FADE_SECS;
use gradus_scenario::Place;
use gradus_scenario::Scenario;
use gradus_scenario::read::read_bytes;
use proptest::prelude::*;

/// Between two looks, s: a frame at 500 Hz.
const LOOK_SECS: f64 = 0.002;
/// The steepest fade, that of a stop, gains this much darkness from look to look.
const MOST: f32 = (2.2 * LOOK_SECS / STOP_FADE_SECS) as f32 + 1e-4;

fn small() -> Arc<Scenario> {
    let text = include_bytes!("../../../tests/scenarios/small.ron");
    read_bytes("small.ron", text).1.scenario.unwrap().into()
}

/// Numbers that stand for directives, each with how many looks it comes after the one before.
fn course() -> impl Strategy<Value = Vec<(usize, u8)>> {
    proptest::collection::vec((0..500usize, 0..4u8), 1..20)
}

proptest! {
    #[test]
    fn brightness_never_jumps_and_the_place_changes_in_the_dark(course in course()) {
        let mut state = WorldState::new(small(), 1);
        let mut look = 0u32;
        let time = |look: u32| SessionTime::from_secs_f64(f64::from(look) * LOOK_SECS);
        let mut seen = Veil::at(&state, time(0));
        for (wait, what) in course.into_iter().chain([(0, 3)]) {
            // The directive is given at the moment of a look. The last directive is a stop.
            for _ in 0..=wait {
                look += 1;
                let now = Veil::at(&state, time(look));
                let jump = (now.darkness - seen.darkness).abs();
                prop_assert!(jump <= MOST, "{:?} after {:?} at look {}", now, seen, look);
                let dark = now.darkness.min(seen.darkness) > 1.0 - MOST;
                prop_assert!(now.place == seen.place || dark, "{:?}, {:?}", seen, now);
                seen = now;
            }
            let at = time(look);
            state.apply(match what {
                0 => Directive::Go { place: Place::World, at },
                1 => Directive::Go { place: Place::Safe, at },
                2 => Directive::ReleaseStop,
                _ => Directive::Stop { at },
            });
            let now = Veil::at(&state, at);
            let jump = (now.darkness - seen.darkness).abs();
            prop_assert!(jump <= MOST, "{:?} after {:?}, told {}", now, seen, what);
            prop_assert_eq!(now.place, seen.place, "told {}", what);
        }
        // The last directive was a stop: a quarter of a second later it is light, in the safe
        // place.
        let over = time(look) + std::time::Duration::from_secs_f64(STOP_FADE_SECS);
        prop_assert_eq!(Veil::at(&state, over).place, Place::Safe);
        prop_assert!(Veil::at(&state, over).darkness < MOST);
    }
}
