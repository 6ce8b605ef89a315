//! The pace of a thing: a speed that follows a parameter, and never a jump.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use gradus_base::SessionTime;
use gradus_live::Moment;
use gradus_live::{Directive, Motion};
use gradus_live::{Held, WorldState};
use gradus_scenario::Scenario;
use gradus_scenario::plan::stance::{Common, Stance, Within, copies};
use gradus_scenario::read::read_bytes;
use gradus_scenario::{Place, Value};
use gradus_text::Severity;
use proptest::prelude::*;

fn at(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

fn read(pace: &str, more: &str) -> Result<Scenario, Vec<&'static str>> {
    let text = format!(
        r##"(format: 1, id: "t", version: "1.0.0", title: "t", description: "t", content_warning: "t",
        posture: Standing, ladder: [(id: "a", label: "a", expected_suds: 10)],
        parameters: [
            (id: "haste", label: "h", kind: Number(min: 0, max: 10, default: 5, rate_per_s: 2)),
            (id: "kind", label: "k", kind: Choice(options: [("a", "A"), ("b", "B")], default: "a")),
        ],
        stimuli: [(id: "gust", label: "g", duration_secs: 2, cooldown_secs: 5)],
        world: (things: [
            (id: "bus", moves: Path(points: [(0, 0, -4), (4000000, 0, -4)], speed_mps: 2, closed: false),
                pace: {pace}, shape: Box(size_m: [1, 1, 1])),
            (when: Is("kind", "b"), shape: Bench), (when: During("gust"), shape: Bench),
            {more}
        ]), safe_place: ())"##
    );
    let (_, reading) = read_bytes("t", text.as_bytes());
    let codes = reading
        .faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error)
        .map(|fault| fault.code.as_str());
    reading.scenario.ok_or(codes.collect())
}

/// How far along its path the first thing is, m.
fn gone_m(state: &WorldState, now: SessionTime) -> f64 {
    let thing = &state.scenario().world().things[0];
    let stance = Stance::new(
        Common::new(thing),
        copies(thing, false)[0],
        Within::default(),
        &glam::Mat4::IDENTITY,
    );
    f64::from(Moment::new(state, now, Place::World).pose(&stance).translation.x)
}

fn turn(state: &mut WorldState, to: f64, rate_per_s: Option<f64>, when: SessionTime) {
    let from = state.value(&"haste".into(), when).unwrap();
    let motion = Motion { from, to: Value::Number(to), start: when, rate_per_s };
    let directive = Directive::Move { parameter: "haste".into(), motion };
    state.apply(directive.clone());
    let once = state.clone();
    state.apply(directive);
    assert_eq!(once, *state, "told twice, it is done once");
}

const BENT: &str = r#"Sum([0.25, Follow("haste", Smooth([(1, 0), (4, 1), (6, 0.5), (9, 3)]))])"#;

#[test]
fn a_pace_of_nothing_halts_a_thing_where_it_is_and_one_of_one_changes_nothing() {
    let state = |pace| WorldState::new(read(pace, "").unwrap(), 3);
    let (written, halted) = (state("1"), state("0"));
    let gone = |state: &WorldState, secs| gone_m(state, at(secs));
    assert!((gone(&written, 30.0) - gone(&written, 20.0) - 20.0).abs() < 0.01);
    assert_eq!(gone(&halted, 20.0), gone(&halted, 900.0));
    // At second 0 everything is where its author put it, whatever its pace.
    assert_eq!(gone(&halted, 0.0), gone(&written, 0.0));
}

proptest! {
    #[test]
    fn however_its_parameter_is_moved_a_thing_goes_as_fast_as_its_pace_says(
        moves in prop::collection::vec((0.1f64..20.0, 0.0f64..10.0, prop::option::of(0.3f64..9.0)), 1..6),
        seed in 0u64..9,
    ) {
        let mut state = WorldState::new(read(BENT, "").unwrap(), seed);
        let pace = state.scenario().world().things[0].pace.clone();
        let mut now = 0.0;
        let mut expected = gone_m(&state, at(0.0));
        let mut check = |state: &WorldState, from: f64, till: f64| {
            let steps = 400;
            let wide = (till - from) / f64::from(steps);
            for step in 0..steps {
                let middle = at(from + wide * (f64::from(step) + 0.5));
                expected += 2.0 * wide * Moment::new(state, middle, Place::World).number(&pace);
            }
            // The tolerance: single precision over some kilometres, and steps across corners of the
            // pace.
            let gone = gone_m(state, at(till));
            prop_assert!((gone - expected).abs() < 0.05, "{till}: {gone} is not {expected}");
            Ok(())
        };
        for (after, to, rate) in moves {
            check(&state, now, now + after)?;
            now += after;
            turn(&mut state, to, rate, at(now));
        }
        check(&state, now, now + 15.0)?;
    }
}

#[test]
fn whoever_joins_late_sees_it_where_all_others_do() {
    let mut state = WorldState::new(read(BENT, "").unwrap(), 3);
    turn(&mut state, 9.0, Some(1.0), at(7.0));
    turn(&mut state, 2.0, Some(0.5), at(8.5));
    let sent = serde_json::to_vec(state.held()).unwrap();
    let sent: Held = serde_json::from_slice(&sent).unwrap();
    let late = WorldState::restore(read(BENT, "").unwrap().into(), sent.clone()).unwrap();
    assert_eq!(gone_m(&late, at(33.0)), gone_m(&state, at(33.0)));
    // A world of other paces is another world.
    let other = WorldState::restore(read("1", "").unwrap().into(), sent);
    assert_eq!(other.unwrap_err().what, "paces");
}

#[test]
fn a_pace_follows_numbers_alone_within_its_range_and_not_in_hundreds_of_ways() {
    for wrong in
        ["Follow(\"kind\")", "During(\"gust\", [(0, 1), (1, 2)])", "Sum([1, Wave(4, 0.5)])"]
    {
        assert_eq!(read(wrong, "").unwrap_err(), ["pace-follows-numbers"], "{wrong}");
    }
    assert_eq!(read("Follow(\"haste\", [(0, 0), (10, 11)])", "").unwrap_err(), ["out-of-range"]);
    let many = |count: u32| {
        let one =
            |i| format!("(pace: Follow(\"haste\", [(0, 0), (10, {}.5)]), shape: Bench),", i % 9);
        let other =
            |i| format!("(pace: Follow(\"haste\", [(0.{i:03}, 0), (10, 1)]), shape: Bench),");
        (0..count).map(|i| one(i) + &other(i)).collect::<String>()
    };
    assert!(read("1", &many(50)).is_ok());
    assert_eq!(read("1", &many(90)).unwrap_err(), ["too-many"]);
}
