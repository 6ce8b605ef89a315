//! The patient's road: steps that begin at stretches, a vehicle that waits, a stretch that is run
//! three times with the same stimuli at the same places.

use std::sync::Arc;

use gradus_live::Directive;
use gradus_scenario::Scenario;
use gradus_scenario::read::read_bytes;
use gradus_session::replay::replay;
use gradus_session::*;

use crate::support::*;

fn road() -> Arc<Scenario> {
    let text = r##"(
        format: 1, id: "road", version: "1", title: "Road", description: "", content_warning: "",
        posture: Seated, limits: (view_speed_mps: 20, suds_jump: 40),
        parameters: [(id: "speed", label: "Speed", kind: Number(unit: "m/s", min: 0, max: 15, default: 10, rate_per_s: 100))],
        stimuli: [
            (id: "shot", label: "Shot", duration_secs: 2, cooldown_secs: 3),
            (id: "blast", label: "Blast", duration_secs: 4, cooldown_secs: 5),
            (id: "rare", label: "Rare", duration_secs: 1, cooldown_secs: 120),
        ],
        ladder: [
            (id: "base", label: "Base", expected_suds: 10, stretch: "gate"),
            (id: "open", label: "Open road", expected_suds: 30, stretch: "open"),
            (id: "fast", label: "Fast", expected_suds: 40, stretch: "open", values: [("speed", 15)]),
            (id: "still", label: "Still", expected_suds: 20, stretch: "gate", values: [("speed", 0)]),
        ],
        world: (
            roads: [(id: "route", points: [(0, 0), (0, -900), (600, -900)], bend_m: 80, stretches: [
                (id: "gate", label: "Gate", from_m: 0, to_m: 200),
                (id: "open", label: "Open road", from_m: 200, to_m: 1000)])],
            things: [(when: During("shot"), shape: Bench), (when: During("blast"), shape: Bench),
                (when: During("rare"), shape: Bench)],
            patient: (rides: Some((road: "route", speed_mps: Follow("speed")))),
        ),
        safe_place: (),
    )"##;
    let (_, reading) = read_bytes("road.ron", text.as_bytes());
    let told = reading.render();
    Arc::new(reading.scenario.unwrap_or_else(|| panic!("{told}")))
}

fn on_road() -> Desk {
    let mut desk = Desk::open(road());
    desk.stage_says(ready());
    desk.takes(Command::BeginExposure);
    desk
}

fn trigger(stimulus: &str) -> Command {
    Command::Trigger { stimulus: stimulus.into() }
}

/// The stimuli on the road, with whether they came again.
fn on_the_road(records: &[Record]) -> Vec<(String, f64, bool)> {
    let all = records.iter().filter_map(|record| match &record.kind {
        RecordKind::StimulusOnRoad { stimulus, ride_m, again, .. } => {
            Some((stimulus.to_string(), *ride_m, *again))
        }
        _ => None,
    });
    all.collect()
}

/// Whether two more drives brought the two stimuli of the first to the same places.
#[track_caller]
fn come_twice_again(desk: &Desk, first: &[(String, f64, bool)]) {
    let all = on_the_road(&desk.records);
    assert_eq!(all.len(), 6, "{all:?}");
    for drive in all.chunks(2).skip(1) {
        for ((was, was_m, _), (is, is_m, again)) in first.iter().zip(drive) {
            assert_eq!((was, *again), (is, true));
            assert!((was_m - is_m).abs() < 0.05, "{was} at {was_m} m, then at {is_m} m");
        }
    }
    replay(desk.logged()).expect("it plays again");
}

#[test]
fn a_stretch_run_three_times_brings_the_same_stimuli_at_the_same_places() {
    let mut desk = on_road();
    desk.wait(25.0);
    desk.takes(trigger("shot"));
    desk.wait(12.0);
    desk.takes(trigger("blast"));
    desk.wait(10.0);
    let first = on_the_road(&desk.records);
    assert_eq!(first.len(), 2);
    for _ in 0..2 {
        desk.takes(Command::GoToStretch { stretch: "open".into(), again: true });
        // In another rhythm: slower, held, and on.
        desk.wait(3.0);
        desk.takes(Command::SetParameter { parameter: "speed".into(), value: number(4.0) });
        desk.wait(5.0);
        desk.takes(Command::SetRide { goes: false });
        desk.wait(20.0);
        desk.takes(Command::SetRide { goes: true });
        desk.takes(Command::SetParameter { parameter: "speed".into(), value: number(12.0) });
        for _ in 0..80 {
            desk.wait(0.5);
        }
    }
    come_twice_again(&desk, &first);
}

#[test]
fn what_comes_first_on_a_stretch_or_rests_for_long_comes_again_too() {
    let mut desk = on_road();
    desk.takes(Command::GoToStretch { stretch: "open".into(), again: false });
    desk.wait(0.6);
    desk.takes(trigger("shot"));
    desk.wait(4.0);
    desk.takes(trigger("rare"));
    desk.wait(4.0);
    let first = on_the_road(&desk.records);
    assert!(first[0].1 < 203.0, "{first:?}");
    for _ in 0..2 {
        desk.takes(Command::GoToStretch { stretch: "open".into(), again: true });
        for _ in 0..20 {
            desk.wait(0.5);
        }
    }
    come_twice_again(&desk, &first);
}

#[test]
fn steps_begin_at_their_stretch_and_a_pause_holds_the_vehicle() {
    let mut desk = on_road();
    desk.wait(3.0);
    let at = |desk: &Desk| desk.session.world().ride_m(desk.now);
    assert!((at(&desk) - 30.0).abs() < 1.0, "{}", at(&desk));
    desk.takes(Command::GoToStep { step: "open".into() });
    desk.wait(2.0);
    assert!((at(&desk) - 216.0).abs() < 1.0, "{}", at(&desk));
    let out = desk.takes(Command::GoToStep { step: "open".into() });
    assert!(!out.directives.iter().any(|d| matches!(d, Directive::Ride { .. })), "it is there");
    desk.takes(Command::Pause);
    let held = at(&desk);
    desk.wait(30.0);
    assert_eq!(at(&desk), held);
    desk.takes(Command::Resume);
    desk.wait(1.0);
    assert!((at(&desk) - held - 10.0).abs() < 0.5);
    desk.takes(Command::Stop);
    let stopped = at(&desk);
    desk.wait(10.0);
    assert_eq!(at(&desk), stopped);
}

#[test]
fn what_cannot_be_driven_is_refused() {
    let mut desk = on_road();
    let unknown = Command::GoToStretch { stretch: "nowhere".into(), again: false };
    assert_eq!(
        desk.session.may(&unknown, Origin::Therapist),
        Err(Refusal::Unknown { name: "nowhere".into() })
    );
    desk.takes(Command::Pause);
    let goes = Command::SetRide { goes: false };
    assert!(matches!(desk.session.may(&goes, Origin::Therapist), Err(Refusal::WrongPhase { .. })));
    let mut desk = Desk::open(heights());
    desk.stage_says(ready());
    desk.takes(Command::BeginExposure);
    assert_eq!(desk.session.may(&goes, Origin::Therapist), Err(Refusal::NoRide));
}

#[test]
fn a_step_begins_at_its_stretch_at_its_own_speed() {
    let mut desk = on_road();
    desk.wait(3.0);
    let at = |desk: &Desk| desk.session.world().ride_m(desk.now);
    desk.takes(Command::GoToStep { step: "fast".into() });
    desk.wait(0.4);
    assert!((at(&desk) - 200.0).abs() < 0.1, "{} when it is seen", at(&desk));
    desk.wait(2.0);
    assert!((at(&desk) - 230.0).abs() < 0.1, "{}", at(&desk));
    desk.takes(Command::GoToStep { step: "still".into() });
    desk.wait(5.0);
    assert_eq!(at(&desk), 0.0, "it stands at the beginning of its stretch");
    let out = desk.takes(Command::GoToStep { step: "base".into() });
    assert!(!out.directives.iter().any(|d| matches!(d, Directive::Ride { .. })), "it is there");
    replay(desk.logged()).expect("it plays again");
}

#[test]
fn a_hold_behind_a_veil_is_recorded_where_the_vehicle_will_stand() {
    let mut desk = on_road();
    desk.wait(3.0);
    desk.takes(Command::GoToStretch { stretch: "open".into(), again: false });
    desk.wait(0.2);
    desk.takes(Command::SetRide { goes: false });
    let held = desk.records.iter().rev().find_map(|record| match &record.kind {
        RecordKind::RideSent { ride_m, waits: true, .. } => Some(*ride_m),
        _ => None,
    });
    assert_eq!(held, Some(200.0));
    desk.wait(5.0);
    assert_eq!(desk.session.world().ride_m(desk.now), 200.0);
}

#[test]
fn a_stretch_run_again_and_again_lets_a_stimulus_rest_for_a_second_all_the_same() {
    let mut desk = on_road();
    desk.takes(Command::GoToStretch { stretch: "open".into(), again: false });
    desk.wait(0.5);
    desk.takes(trigger("shot"));
    for _ in 0..6 {
        desk.takes(Command::GoToStretch { stretch: "open".into(), again: true });
        desk.wait(0.6);
    }
    desk.wait(4.0);
    let starts: Vec<f64> = desk
        .records
        .iter()
        .filter(|record| matches!(record.kind, RecordKind::StimulusStarted { .. }))
        .map(|record| record.at.as_secs_f64())
        .collect();
    assert!(starts.len() > 2, "{starts:?}");
    assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= 1.0 - 1e-9), "{starts:?}");
}
