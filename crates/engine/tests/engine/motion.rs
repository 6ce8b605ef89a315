//! How the view moves over the recorded drives of Convoy.

use gradus_log::view_motion::view_motion;
use gradus_scenario::ScenarioFiles;
use gradus_scenario::read::Options;

use crate::pair::Pair;
use crate::support::with_script;

/// Runs the script that ships with a scenario.
fn recorded(name: &str) -> (crate::support::Logged, gradus_scenario::Limits) {
    let file = format!("{}/../../scenarios/{name}", env!("CARGO_MANIFEST_DIR"));
    let script = std::fs::read_to_string(format!("{file}.session.ron")).unwrap();
    let reading = gradus_files::open(format!("{file}.ron").as_ref(), &Options::default()).unwrap();
    let scenario_files = ScenarioFiles::of(&reading.sources, &Options::default());
    let scenario = reading.scenario.expect("it has no faults");
    let limits = *scenario.limits();
    let (pair, _) = Pair::with_stage(|mut config| {
        config.scenario = std::sync::Arc::new(scenario);
        config.scenario_files = scenario_files;
        config.synthetic_patient = Some(3);
        with_script(config, &script)
    });
    (pair.end().0, limits)
}

#[test]
fn over_a_recorded_drive_the_view_goes_at_once_and_level_and_never_jumps() {
    let (logged, limits) = recorded("convoy");
    logged.is_whole_and_replays();
    let motion = view_motion(&logged.log).unwrap();
    println!("{motion:?}");
    assert_eq!(motion.unknown_from_s, None);
    assert!(motion.moved_s > 60.0, "less than a minute of motion");
    assert!(motion.way_m > 300.0);
    assert!(motion.fastest_mps <= limits.view_speed_mps);
    assert!(motion.gathers_s <= 0.55, "it gathers speed for {} s", motion.gathers_s);
    assert!(motion.climbs_mps < 0.3, "it goes up or down at {} m/s", motion.climbs_mps);
    assert!(motion.turns_deg_per_s <= 20.0);
    assert_eq!(motion.jumps, 0);
}

#[test]
fn on_foot_in_the_market_no_motion_is_the_views() {
    let (logged, _) = recorded("market");
    let motion = view_motion(&logged.log).unwrap();
    println!("{motion:?}");
    assert!(motion.seen_s > 30.0);
    assert_eq!((motion.way_m, motion.jumps), (0.0, 0), "the patient walks, the world does not");
}

#[test]
fn a_vehicle_that_gathers_speed_is_seen_to() {
    let text = r#"(format: 1, id: "way", version: "1", title: "A road", description: "A drive.",
        content_warning: "A drive.", posture: Seated, limits: (view_speed_mps: 20),
        parameters: [(id: "speed", label: "Speed",
            kind: Number(unit: "m/s", min: 0, max: 10, default: 0, rate_per_s: 1))],
        ladder: [(id: "slow", label: "Slow", expected_suds: 10)],
        world: (
            roads: [(id: "route", points: [(0, 0), (0, -900)], stretches: [
                (id: "gate", label: "Gate", from_m: 0, to_m: 100)])],
            things: [(along: (road: "route", at_m: 30, side_m: 4), shape: Bench)],
            patient: (at: (0, 0, 0), rides: (road: "route", speed_mps: Follow("speed"))),
        ),
        safe_place: ())"#;
    let script = r#"(format: 1, seed: 1, events: [
        (at_secs: 0, do: BeginExposure),
        (at_secs: 3, do: SetParameter(parameter: "speed", value: 10)),
        (at_secs: 20, do: BeginRecovery),
        (at_secs: 21, do: Close),
    ])"#;
    let source = gradus_text::Source::new("way.ron", text);
    let reading = gradus_scenario::read::read(&source);
    let scenario =
        reading.scenario.unwrap_or_else(|| panic!("{}", source.render_all(&reading.faults)));
    let scenario_files = ScenarioFiles::of(&reading.sources, &Options::default());
    let (pair, _) = Pair::with_stage(|mut config| {
        config.scenario = std::sync::Arc::new(scenario);
        config.scenario_files = scenario_files;
        with_script(config, script)
    });
    let motion = view_motion(&pair.end().0.log).unwrap();
    assert!((motion.gathers_s - 10.0).abs() < 0.1, "{motion:?}");
    assert!((motion.fastest_mps - 10.0).abs() < 0.1, "{motion:?}");
}
