//! A choice that changes behind a veil: what is seen changes only while nothing is seen.

// A test may fail by a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use gradus_base::{Name, SessionTime};
use gradus_live::{Directive, Moment, Motion, Veil, WorldState};
use gradus_scenario::read::read_bytes;
use gradus_scenario::{Place, Value};

const TEXT: &str = r#"(format: 1, id: "t", version: "1.0.0", title: "t", description: "t", content_warning: "t",
    posture: Standing,
    parameters: [
        (id: "place", label: "Place", kind: Choice(options: [("shore", "Shore"), ("wood", "Wood"), ("hill", "Hill")], default: "shore", veil_s: 2)),
        (id: "railing", label: "Railing", kind: Choice(options: [("bars", "Bars"), ("none", "None")], default: "bars")),
    ],
    ladder: [(id: "a", label: "a", expected_suds: 10)], world: (), safe_place: ())"#;

fn at(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

fn state() -> WorldState {
    let (_, reading) = read_bytes("t", TEXT.as_bytes());
    let rendered = reading.render();
    let mut state = WorldState::new(Arc::new(reading.scenario.expect(&rendered)), 1);
    state.apply(Directive::Go { place: Place::World, at: at(0.0) });
    state
}

fn choose(state: &mut WorldState, parameter: &str, from: &str, to: &str, secs: f64) {
    let [from, to] = [from, to].map(|option| Value::Choice(option.into()));
    let motion = Motion { from, to, start: at(secs), rate_per_s: None };
    state.apply(Directive::Move { parameter: parameter.into(), motion });
}

/// The number of the option that is seen, and how dark the view is.
fn seen(state: &WorldState, parameter: &str, secs: f64) -> (f64, f32) {
    let index = state.scenario().parameter_index(&Name::from(parameter)).unwrap();
    let moment = Moment::new(state, at(secs), Place::World);
    let holds = |number| moment.holds(&gradus_scenario::Condition::Is { parameter: index, number });
    let option = [0.0, 1.0, 2.0].into_iter().find(|number| holds(*number)).unwrap();
    (option, Veil::at(state, at(secs)).darkness)
}

#[test]
fn the_change_is_made_where_nothing_is_seen() {
    let mut state = state();
    choose(&mut state, "place", "shore", "wood", 10.0);
    assert_eq!(seen(&state, "place", 9.9), (0.0, 0.0));
    assert_eq!(seen(&state, "place", 10.0), (0.0, 0.0));
    let (place, dark) = seen(&state, "place", 10.5);
    assert!(place == 0.0 && (0.4..0.7).contains(&dark), "{place} {dark}");
    assert_eq!(seen(&state, "place", 10.99), (0.0, 1.0));
    assert_eq!(seen(&state, "place", 11.01), (1.0, 1.0));
    let (place, dark) = seen(&state, "place", 11.5);
    assert!(place == 1.0 && (0.4..0.7).contains(&dark), "{place} {dark}");
    assert_eq!(seen(&state, "place", 12.0), (1.0, 0.0));
    // The value itself is the new one from the first: a log and the panel have it.
    let now = state.value(&"place".into(), at(10.1));
    assert_eq!(now, Some(Value::Choice("wood".into())));
}

#[test]
fn a_choice_without_a_veil_and_one_chosen_again_change_as_they_say() {
    let mut state = state();
    choose(&mut state, "railing", "bars", "none", 10.0);
    assert_eq!(seen(&state, "railing", 10.0), (1.0, 0.0));
    choose(&mut state, "place", "shore", "shore", 20.0);
    assert_eq!(seen(&state, "place", 20.8), (0.0, 0.0), "nothing changes, nothing is veiled");
}

#[test]
fn choosing_anew_within_the_veil_shows_no_place_that_was_not_chosen_and_no_leap_of_light() {
    for again in [10.2, 10.6, 11.2, 11.7] {
        let mut state = state();
        choose(&mut state, "place", "shore", "wood", 10.0);
        let mut before = seen(&state, "place", again - 0.001);
        choose(&mut state, "place", "wood", "hill", again);
        let shown = before.0;
        for step in 0..3000 {
            let now = seen(&state, "place", again + f64::from(step) * 0.001);
            assert!((now.1 - before.1).abs() < 0.01, "{again}: {before:?} {now:?}");
            assert!(now.0 == before.0 || now.1 > 0.99, "{again}: {before:?} {now:?}");
            assert!(now.0 == shown || now.0 == 2.0, "{again}: {now:?}");
            before = now;
        }
        assert_eq!(before, (2.0, 0.0), "{again}");
    }
}

#[test]
fn the_veil_of_a_choice_is_not_over_the_safe_place() {
    let mut state = state();
    choose(&mut state, "place", "shore", "wood", 10.0);
    state.apply(Directive::Stop { at: at(10.3) });
    let veil = Veil::at(&state, at(10.9));
    assert_eq!((veil.place, veil.darkness), (Place::Safe, 0.0));
}
