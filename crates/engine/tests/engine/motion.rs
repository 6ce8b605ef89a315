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
