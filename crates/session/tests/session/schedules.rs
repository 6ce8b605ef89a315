//! Stimuli that come by themselves, and settings that stay.

use std::sync::Arc;

use gradus_live::Directive;
use gradus_scenario::Scenario;
use gradus_scenario::read::read_bytes;
use gradus_session::replay::replay;
use gradus_session::*;
use proptest::prelude::*;

use crate::any::steps;
use crate::support::*;

/// A room with a cough every 20 s, a door once, a clap by chance, and a seat that is chosen before.
fn room() -> Arc<Scenario> {
    let text = r##"(
        format: 1, id: "room", version: "1", title: "Room", description: "", content_warning: "",
        posture: Seated,
        parameters: [
            (id: "crowd", label: "Crowd", group: "People",
                kind: Number(min: 0, max: 9, default: 1, rate_per_s: 1)),
            (id: "mood", label: "Mood", kind: Choice(options: [("calm", "Calm"), ("gruff", "Gruff")], default: "calm")),
        ],
        settings: [
            (id: "seat", label: "Seat", kind: Choice(options: [("front", "Front"), ("back", "Back")], default: "back")),
            (id: "chair", label: "Chair", kind: Number(unit: "m", min: 0.3, max: 0.6, default: 0.45, rate_per_s: 0.1)),
        ],
        stimuli: [
            (id: "cough", label: "Cough", duration_secs: 1, cooldown_secs: 2, schedule: [Every(secs: 20, first_secs: 5)]),
            (id: "door", label: "Door", duration_secs: 2, cooldown_secs: 3, schedule: [After(12)], repeats: false),
            (id: "clap", label: "Clap", duration_secs: 1, cooldown_secs: 1, from_intensity: 5,
                schedule: [Random(least_secs: 10, most_secs: 30)]),
        ],
        intensity: [("crowd", [(0, 0), (10, 9)])],
        ladder: [
            (id: "few", label: "Few", expectancy: "What will they think?", intensity: 2, values: [("crowd", 1.8)]),
            (id: "many", label: "Many", intensity: 8, values: [("crowd", 7.2), ("mood", "gruff")]),
        ],
        world: (
            exposure_ev: Sum([Follow("crowd", [(0, 8), (9, 8.1)]), Follow("mood", [(0, 0), (1, 0.1)]),
                Follow("seat", [(0, 0), (1, 0.1)]), Follow("chair", [(0, 0), (1, 0.1)])]),
            things: [
                (when: During("cough"), shape: Bench), (when: During("door"), shape: Bench),
                (when: During("clap"), shape: Bench),
            ],
        ),
        safe_place: (),
    )"##;
    let (_, reading) = read_bytes("room.ron", text.as_bytes());
    let told = reading.render();
    Arc::new(reading.scenario.unwrap_or_else(|| panic!("{told}")))
}

fn in_room() -> Desk {
    let mut desk = Desk::open(room());
    desk.stage_says(ready());
    desk
}

/// What schedules asked for: seconds of exposure, stimulus, and why not.
fn asked(desk: &Desk, begun: f64) -> Vec<(f64, String, Option<Refusal>)> {
    let of = |command: &Command| match command {
        Command::Trigger { stimulus } => stimulus.to_string(),
        other => panic!("{other:?}"),
    };
    let kinds = desk.records.iter().filter_map(|record| {
        let at = ((record.at.as_secs_f64() - begun) * 1e3).round() / 1e3;
        match &record.kind {
            RecordKind::Taken { command, from: Origin::Schedule } => Some((at, of(command), None)),
            RecordKind::Refused { command, from: Origin::Schedule, reason } => {
                Some((at, of(command), Some(reason.clone())))
            }
            _ => None,
        }
    });
    kinds.collect()
}

fn taken(desk: &Desk, begun: f64, stimulus: &str) -> Vec<f64> {
    let all = asked(desk, begun).into_iter();
    all.filter(|(_, id, why)| id == stimulus && why.is_none()).map(|(at, ..)| at).collect()
}

#[test]
fn nothing_comes_by_itself_until_the_therapist_allows_it() {
    let mut desk = in_room();
    desk.takes(Command::BeginExposure);
    desk.wait(30.0);
    assert_eq!(asked(&desk, 0.0), []);
    desk.takes(Command::SetSchedules { allowed: true });
    desk.wait(40.0);
    assert_eq!(taken(&desk, 0.0, "cough"), [45.0, 65.0], "and what was due before does not come");
    assert_eq!(taken(&desk, 0.0, "door"), [] as [f64; 0]);
    desk.takes(Command::SetSchedules { allowed: false });
    desk.wait(60.0);
    assert_eq!(taken(&desk, 0.0, "cough").len(), 2);
    assert!(!desk.session.schedules_allowed());
}

#[test]
fn what_is_scheduled_counts_the_exposure_alone_and_is_a_record_with_its_cause() {
    let mut desk = in_room();
    desk.takes(Command::SetSchedules { allowed: true });
    desk.wait(50.0);
    assert_eq!(asked(&desk, 0.0), [], "before the exposure");
    desk.takes(Command::BeginExposure);
    desk.wait(4.0);
    desk.takes(Command::Pause);
    desk.wait(100.0);
    desk.takes(Command::Resume);
    let happened = desk.wait(1.0);
    let started = RecordKind::StimulusStarted { stimulus: name("cough"), run: 1 };
    assert!(happened.contains(&started), "{happened:?}");
    assert_eq!(taken(&desk, 150.0, "cough"), [5.0]);
    let Some(Directive::Stimulus { start, .. }) = desk.directives.last() else { panic!() };
    assert_eq!(*start, secs(155.0));
}

#[test]
fn below_its_intensity_a_stimulus_does_not_come_by_itself_and_the_record_says_so() {
    let mut desk = in_room();
    desk.takes(Command::SetSchedules { allowed: true });
    desk.takes(Command::BeginExposure);
    desk.wait(60.0);
    let claps: Vec<_> = asked(&desk, 0.0).into_iter().filter(|(_, id, _)| id == "clap").collect();
    assert!(claps.len() >= 2, "{claps:?}");
    let below = Some(Refusal::BelowIntensity { from_intensity: 5.0 });
    assert!(claps.iter().all(|(_, _, why)| *why == below), "{claps:?}");
    desk.takes(trigger("clap"));
    desk.takes(step("many"));
    desk.wait(60.0);
    let times = taken(&desk, 0.0, "clap");
    assert!(times.len() >= 2, "{times:?}");
    let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(gaps.clone().all(|gap| (10.0..=30.0).contains(&gap)), "{times:?}");
}

#[test]
fn what_happens_once_is_refused_then_and_comes_no_more_by_itself() {
    let mut desk = in_room();
    desk.takes(Command::SetSchedules { allowed: true });
    desk.takes(Command::BeginExposure);
    desk.takes(trigger("door"));
    desk.wait(30.0);
    assert_eq!(taken(&desk, 0.0, "door"), [] as [f64; 0]);
    assert_eq!(desk.refuses(trigger("door")), Refusal::OnceOnly { stimulus: name("door") });
    let stimuli: Vec<_> =
        desk.session.scenario().indexed_stimuli().map(|(index, _)| index).collect();
    let is_spent = |nth: usize| desk.session.is_spent(stimuli[nth]);
    assert!(is_spent(1) && !is_spent(0));
}

#[test]
fn the_same_seed_gives_the_same_times_and_another_does_not() {
    let times = |seed| {
        let (mut session, _) = Session::open(room(), seed);
        let mut at = secs(0.0);
        let mut give = |input, at| session.handle(&input, at).records;
        give(Input::Stage(ready()), at);
        for command in
            [Command::SetSchedules { allowed: true }, Command::BeginExposure, step("many")]
        {
            give(Input::Command { command, from: Origin::Script }, at);
        }
        let mut starts = Vec::new();
        for _ in 0..60 {
            at = secs(at.as_secs_f64() + 5.0);
            let records = give(Input::Tick, at);
            starts.extend(records.into_iter().filter_map(|r| match r.kind {
                RecordKind::StimulusStarted { stimulus, .. } if stimulus == name("clap") => {
                    Some(r.at)
                }
                _ => None,
            }));
        }
        starts
    };
    assert_eq!(times(3), times(3));
    assert_ne!(times(3), times(4));
}

#[test]
fn a_setting_is_chosen_before_the_exposure_at_once_and_stays_then() {
    let mut desk = in_room();
    desk.takes(set("seat", choice("front")));
    desk.takes(set("chair", number(0.6)));
    assert_eq!(desk.value("chair"), number(0.6), "without a way from here to there");
    desk.takes(Command::BeginBaseline);
    desk.takes(set("chair", number(0.5)));
    desk.takes(Command::BeginExposure);
    desk.takes(step("many"));
    desk.wait(9.0);
    assert_eq!((desk.value("seat"), desk.value("chair")), (choice("front"), number(0.5)));
    assert_eq!((desk.value("crowd"), desk.value("mood")), (number(7.2), choice("gruff")));
    let fixed = Refusal::SettingFixed { parameter: name("seat") };
    assert_eq!(desk.refuses(set("seat", choice("back"))), fixed);
    desk.takes(Command::SafePlace);
    assert_eq!(desk.refuses(set("seat", choice("back"))), fixed);
    desk.takes(set("crowd", number(1.0)));
    assert_eq!(desk.session.world(), &desk.stage);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_session_with_schedules_replays(steps in steps(&room(), 80)) {
        let mut desk = Desk::open(room());
        desk.asks(Command::SetSchedules { allowed: true }, Origin::Therapist);
        for (pass, input) in &steps {
            desk.go(pass, input);
        }
        let replayed = replay(desk.logged());
        let replayed = replayed.map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(replayed.directives, desk.directives);
        prop_assert_eq!(replayed.session.world(), desk.session.world());
    }
}
