//! The shipped world `heights`: it reads without a fault, its ladder rises, lines of sight meet its
//! regions where they are, and no program source knows it by name.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use gradus_base::{Name, SessionTime};
use gradus_live::WorldState;
use gradus_live::gaze::region_hit;
use gradus_live::state::STOP_FADE_SECS;
use gradus_live::{Directive, Motion};
use gradus_live::{Moment, Veil};
use gradus_scenario::Scenario;
use gradus_scenario::read::Options;
use gradus_scenario::{Place, Value};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn shipped() -> Scenario {
    shipped_with(&Options::default())
}

fn shipped_with(options: &Options) -> Scenario {
    let path = repository().join("scenarios/heights.ron");
    let reading = gradus_files::open(&path, options).unwrap();
    assert!(reading.faults.is_empty(), "{:?}", reading.faults);
    reading.scenario.unwrap()
}

/// The state with the patient in the world since 1 s, at a height and with a railing.
fn at(scenario: &Scenario, height: f64, railing: &str) -> WorldState {
    let mut state = WorldState::new(scenario.clone(), 1);
    let mut set = |parameter: &str, value: Value| {
        state.apply(Directive::Move {
            parameter: Name::from(parameter),
            motion: Motion::rest(value),
        });
    };
    set("height", Value::Number(height));
    set("railing", Value::Choice(Name::from(railing)));
    state.apply(Directive::Go { place: Place::World, at: SessionTime::from_secs_f64(1.0) });
    state
}

const LATER: f64 = 10.0;

fn looked_at(state: &WorldState, from: [f32; 3], to: [f32; 3]) -> Option<String> {
    let now = SessionTime::from_secs_f64(LATER);
    let hit = region_hit(state, now, from, to)?;
    Some(state.scenario().regions()[usize::from(hit)].id.as_str().to_string())
}

#[test]
fn the_shipped_world_reads_without_a_fault_and_its_ladder_reaches_the_ledge() {
    let scenario = shipped();
    assert!(scenario.ladder().len() >= 8);
    let height = |step: usize| {
        let (_, value) =
            scenario.ladder()[step].values.iter().find(|(n, _)| n.as_str() == "height").unwrap();
        value.clone()
    };
    assert_eq!(height(0), Value::Number(0.0));
    assert_eq!(height(scenario.ladder().len() - 1), Value::Number(120.0));
}

#[test]
fn the_lift_carries_the_patient_at_its_constant_speed() {
    let scenario = shipped();
    let mut state = at(&scenario, 0.0, "bars");
    let (from, to) = (Value::Number(0.0), Value::Number(120.0));
    let start = SessionTime::from_secs_f64(LATER);
    let motion = Motion { from, to, start, rate_per_s: Some(4.0) };
    state.apply(Directive::Move { parameter: Name::from("height"), motion });
    let up = |secs: f64| {
        let now = SessionTime::from_secs_f64(LATER + secs);
        Moment::new(&state, now, Place::World).stand.position_m[1]
    };
    let floor = up(0.0);
    assert!((up(1.0) - floor - 4.0).abs() < 1e-3);
    assert!((up(30.0) - floor - 120.0).abs() < 1e-3);
    assert!((up(60.0) - floor - 120.0).abs() < 1e-3);
}

#[test]
fn regions_are_met_where_they_are_and_the_railing_only_while_it_stands() {
    let scenario = shipped();
    let eyes = [0.0, 121.87, 0.0];
    let bars = at(&scenario, 120.0, "bars");
    let none = at(&scenario, 120.0, "none");
    let slightly_down = [0.0, -0.7, -1.0];
    assert_eq!(looked_at(&bars, eyes, slightly_down).as_deref(), Some("railing"));
    assert_eq!(looked_at(&none, eyes, slightly_down).as_deref(), Some("ground"));
    assert_eq!(looked_at(&none, eyes, [0.0, -1.0, 0.0]).as_deref(), Some("floor"));
    assert_eq!(looked_at(&none, eyes, [0.0, -1.65, -1.2]).as_deref(), Some("edge"));
    assert_eq!(looked_at(&none, eyes, [0.0, 0.0, 1.0]).as_deref(), Some("tower"));
    assert_eq!(looked_at(&none, eyes, [0.0, 0.0, -1.0]).as_deref(), Some("horizon"));
    assert_eq!(looked_at(&none, eyes, [0.0, 1.0, -1.0]).as_deref(), Some("sky"));
}

#[test]
fn the_number_that_a_steps_note_gives_is_the_number_that_the_step_shows() {
    let mut checked = 0;
    for (language, things) in [
        ("en", [(" red parasols", "red"), (" balls", "balls")]),
        ("de", [(" rote Schirme", "red"), (" Bälle", "balls")]),
        ("es", [(" sombrillas rojas", "red"), (" pelotas", "balls")]),
        ("fr", [(" parasols rouges", "red"), (" balles", "balls")]),
        ("it", [(" ombrelloni rossi", "red"), (" palline", "balls")]),
    ] {
        let options = Options { language: Some(language.parse().unwrap()) };
        let scenario = shipped_with(&options);
        for step in scenario.ladder() {
            for (words, parameter) in things {
                let Some((before, _)) = step.note.split_once(words) else { continue };
                let told = before.rsplit(' ').next().and_then(|n| n.parse::<f64>().ok());
                let shown = step.values.iter().find(|(name, _)| name.as_str() == parameter);
                let shown = shown.map(|(_, value)| value.clone());
                assert_eq!(shown, told.map(Value::Number), "{language}: {}", step.id);
                checked += 1;
            }
        }
    }
    assert!(checked >= 30, "{checked}");
}

#[test]
fn each_place_has_its_own_edge_and_its_own_way_back() {
    let scenario = shipped();
    let state = |place: &str| {
        let mut state = at(&scenario, 20.0, "bars");
        let motion = Motion::rest(Value::Choice(Name::from(place)));
        state.apply(Directive::Move { parameter: Name::from("place"), motion });
        state
    };
    let (atrium, bridge) = (state("atrium"), state("bridge"));
    let eyes = [0.0, 21.87, 0.0];
    assert_eq!(looked_at(&atrium, eyes, [0.0, 0.0, 1.0]).as_deref(), Some("gallery"));
    assert_eq!(looked_at(&atrium, eyes, [0.3, -0.2, -1.0]).as_deref(), Some("galleries"));
    assert_eq!(looked_at(&bridge, eyes, [0.0, 0.0, 1.0]).as_deref(), Some("ends"));
    assert_eq!(looked_at(&bridge, eyes, [0.7, -1.6, 0.0]).as_deref(), Some("bridge_edge"));
    assert_eq!(looked_at(&bridge, eyes, [0.0, -1.0, 0.0]).as_deref(), Some("bridge_deck"));
    assert_eq!(looked_at(&bridge, eyes, [1.0, -0.6, -0.2]).as_deref(), Some("bridge_rail"));
}

#[test]
fn a_line_of_sight_that_is_no_line_meets_nothing() {
    let scenario = shipped();
    let state = at(&scenario, 10.0, "bars");
    let eyes = [0.0, 11.0, 0.0];
    assert_eq!(looked_at(&state, eyes, [0.0; 3]), None);
    assert_eq!(looked_at(&state, eyes, [f32::NAN, 0.0, 1.0]), None);
    assert_eq!(looked_at(&state, [f32::INFINITY, 0.0, 0.0], [0.0, 0.0, 1.0]), None);
}

#[test]
fn nothing_is_looked_at_in_the_safe_place() {
    let scenario = shipped();
    let state = WorldState::new(scenario.clone(), 1);
    assert_eq!(looked_at(&state, [0.0, 1.6, 0.0], [0.0, -1.0, -1.0]), None);
}

#[test]
fn the_place_changes_behind_a_closed_veil_and_a_stop_is_quick() {
    let scenario = shipped();
    let mut state = at(&scenario, 50.0, "bars");
    let stopped = SessionTime::from_secs_f64(20.0);
    state.apply(Directive::Stop { at: stopped });
    let veil = |secs: f64| Veil::at(&state, SessionTime::from_secs_f64(20.0 + secs));
    assert_eq!(veil(0.0).place, Place::World);
    assert!(veil(STOP_FADE_SECS * 0.499).darkness > 0.95);
    assert!(veil(STOP_FADE_SECS * 0.501).darkness > 0.95);
    assert_eq!(veil(STOP_FADE_SECS * 0.501).place, Place::Safe);
    assert_eq!(veil(STOP_FADE_SECS), Veil { place: Place::Safe, darkness: 0.0 });
}

/// Rust files below a folder.
#[test]
fn a_stop_before_the_world_is_in_view_never_shows_it() {
    let scenario = shipped();
    let time = SessionTime::from_secs_f64;
    for stop_after_secs in [0.05, 0.2, 0.39] {
        let mut state = WorldState::new(scenario.clone(), 1);
        state.apply(Directive::Go { place: Place::World, at: time(20.0) });
        state.apply(Directive::Stop { at: time(20.0 + stop_after_secs) });
        for step in 0..200 {
            let now = time(20.0 + stop_after_secs + f64::from(step) * 0.005);
            assert_eq!(Veil::at(&state, now).place, Place::Safe, "{stop_after_secs}, {now:?}");
        }
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_program_source_knows_a_scenario_by_name() {
    let scenario = shipped();
    let mut found = Vec::new();
    sources(&repository().join("src/world"), &mut found);
    sources(&repository().join("crates/scenario/src/world"), &mut found);
    assert!(found.len() > 15);
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        let quoted = format!("\"{}\"", scenario.id());
        assert!(!text.contains(&quoted), "{} names a scenario", path.display());
    }
}
