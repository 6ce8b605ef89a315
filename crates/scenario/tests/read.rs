//! The scenarios that the door [`read`](gradus_scenario::read) lets through, and its warnings.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use gradus_base::Name;
use gradus_scenario::Value;
use gradus_scenario::read::read_bytes;
use gradus_scenario::{Advance, Scenario};

fn example() -> String {
    let page = include_str!("../../../docs/scenario-format.md");
    page.split("```ron\n").nth(1).unwrap().split("```").next().unwrap().to_string()
}

fn read(text: &str) -> (Option<Scenario>, String) {
    let (source, reading) = read_bytes("x.ron", text.as_bytes());
    (reading.scenario, source.render_all(&reading.faults))
}

#[test]
fn a_step_has_a_value_for_every_parameter() {
    let (scenario, told) = read(&example());
    let scenario = scenario.expect(&told);
    let ground = &scenario.ladder()[0];
    assert_eq!(
        ground.values,
        [
            (Name::from("height"), Value::Number(0.0)),
            (Name::from("railing"), Value::Choice(Name::from("wall"))),
        ]
    );
    assert_eq!(ground.advance, Advance::Therapist);
    assert_eq!(scenario.ladder()[1].values[0].1, Value::Number(10.0));
    let (_, dial) = &scenario.dial()[1];
    assert_eq!(dial.at(4.0), Some(Value::Choice(Name::from("bars"))));
}

#[test]
fn pairs_may_be_a_map() {
    let listed = example();
    let mapped = listed.replace(
        r#"values: [("height", 10), ("railing", "bars")]"#,
        r#"values: {"height": 10, "railing": "bars"}"#,
    );
    assert_ne!(listed, mapped);
    assert_eq!(read(&listed).0, read(&mapped).0);
}

#[test]
fn the_order_of_fields_means_nothing() {
    let text = example();
    let start = text.find("    parameters: [").unwrap();
    let end = text.find("    intensity: [").unwrap();
    let close = text.rfind(')').unwrap();
    let moved = [&text[..start], &text[end..close], &text[start..end], ")"].concat();
    assert_eq!(read(&text).0, read(&moved).0);
    assert!(read(&moved).0.is_some());
}

#[test]
fn a_ladder_that_falls_is_remarked_on_and_read() {
    let text = example().replace("expected_suds: 30", "expected_suds: 5");
    let (scenario, told) = read(&text);
    assert!(scenario.is_some(), "{told}");
    assert!(told.contains("warning[ladder-falls]"), "{told}");
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let text = example();
    let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    assert_eq!(read(&text).0, read(&windows).0);
    let faulty = windows.replace("posture: Standing", "posture: Lying");
    assert!(read(&faulty).1.contains("x.ron:8:14: error[unknown-variant]"), "{}", read(&faulty).1);
}

#[test]
fn what_waits_beyond_the_end_of_the_road_is_warned_of() {
    let road = |ridden: &str| {
        let world = format!(
            "    world: (
        roads: [(id: \"route\", points: [(0, 0), (0, -500)], stretches: [
            (id: \"gate\", label: \"Gate\", from_m: 0, to_m: 100)])],
        things: [(when: {ridden}, shape: Bench)],
        patient: (at: (0, 0, 0), rides: (road: \"route\", speed_mps: Follow(\"speed\"))),
    ),
"
        );
        let head = "(format: 1, id: \"way\", version: \"1.0.0\", title: \"A road\",
            description: \"A drive.\", content_warning: \"A drive.\", posture: Seated,
            limits: (view_speed_mps: 20),
            parameters: [(id: \"speed\", label: \"Speed\",
                kind: Number(unit: \"m/s\", min: 0, max: 15, default: 0, rate_per_s: 30))],
            ladder: [(id: \"slow\", label: \"Slow\", expected_suds: 10)],\n";
        let (scenario, said) = read(&format!("{head}{world}    safe_place: (),\n)"));
        assert!(scenario.is_some(), "{said}");
        said
    };
    let said = road("Ridden(600, 900)");
    assert!(said.contains("the road is 500 m long: nobody rides 600 m on it"), "{said}");
    assert!(!road("Ridden(400, 900)").contains("nobody rides"));
}
