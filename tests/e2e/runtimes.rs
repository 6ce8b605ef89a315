//! Headsets and runtimes as people have them: through the fault layer, which offers, withholds,
//! refuses and fails by script.

use gradus_session::headset::{Availability, HeatLevel, RecentredBy};
use gradus_session::{
    AlarmKind, Command, Phase, Record, RecordKind, Refusal, StageEvent, StopCause,
};
use gradus_xr_remote::{Remote, RemoteState};

use crate::support::faults::Faults;
use crate::support::log::{At, is_ready, is_stop};
use crate::support::session::{Session, Setup};
use crate::support::testbed::Testbed;
use crate::support::wait_for;

/// The time of the script's end, s: longer than any test needs before it ends the session itself.
const LONG: f64 = 600.0;
const SECOND_NS: u64 = 1_000_000_000;

/// A session in the small world under a script of faults, in the exposure.
struct Test {
    session: Session,
    faults: Faults,
    remote: Remote,
    at: usize,
}

impl Test {
    /// None where tests of the runtime are left out.
    fn exposed(testbed: &Testbed, faults: &str, script: &[(f64, &'static str)]) -> Self {
        Self::start(testbed, faults, &[], script)
    }

    fn start(
        testbed: &Testbed,
        faults: &str,
        args: &[&str],
        script: &[(f64, &'static str)],
    ) -> Self {
        let mut remote = testbed.remote();
        remote.send(&RemoteState::default().with_head([0.0, 1.7, 0.0], 0.0, 0.3)).unwrap();
        let mut all = script.to_vec();
        if !script.iter().any(|(_, what)| *what == "BeginExposure") {
            all.insert(0, (0.0, "BeginExposure"));
        }
        all.push((LONG, "Close"));
        let mut setup = Setup::small(args, &all);
        setup.args.extend(["--display", "openxr", "--tier", "light"].map(str::to_owned));
        let faults = Faults::new(faults);
        let session = faults.start(testbed, &setup);
        Self { session, faults, remote, at: 0 }
    }

    fn script(&self, line: &str) {
        self.faults.script.append(line).unwrap();
    }

    /// The next event from where the last was found.
    #[track_caller]
    fn next(&mut self, what: &str, wanted: impl Fn(&RecordKind) -> bool) -> At<Record> {
        let (at, event) = self.session.wait_for_event(what, self.at, wanted);
        self.at = at + 1;
        event
    }

    /// The next event of the stage.
    #[track_caller]
    fn stage(&mut self, what: &str, wanted: impl Fn(&StageEvent) -> bool) -> At<Record> {
        self.next(what, |kind| matches!(kind, RecordKind::Stage { event } if wanted(event)))
    }

    #[track_caller]
    fn enters(&mut self, phase: Phase) -> At<Record> {
        self.next(
            "the phase",
            |kind| matches!(kind, RecordKind::PhaseChanged { to, .. } if *to == phase),
        )
    }

    #[track_caller]
    fn alarm(&mut self, kind: AlarmKind) -> At<Record> {
        self.next(
            "the alarm",
            |record| matches!(record, RecordKind::AlarmRaised { alarm } if alarm.kind == kind),
        )
    }

    /// Waits for frames that follow what the log holds now.
    #[track_caller]
    fn frames(&mut self, count: usize) {
        let from = self.session.log().frames.len();
        self.session.wait_for("frames", |log| (log.frames.len() >= from + count).then_some(()));
    }

    fn said(&self, text: &str) -> usize {
        self.session.running.said().iter().filter(|line| line.text.contains(text)).count()
    }

    #[track_caller]
    fn says(&self, text: &str) {
        wait_for(text, || (self.said(text) > 0).then_some(()), || self.session.running.said_text());
    }
}

fn stage_event(record: &At<Record>) -> &StageEvent {
    let RecordKind::Stage { event } = &record.is.kind else { panic!("{record:?}") };
    event
}

#[test]
fn a_headset_that_is_taken_off_holds_the_exposure_until_the_therapist_resumes() {
    let Some(testbed) = Testbed::up() else { return };
    let resume: Vec<_> = (6..100).map(|n| (f64::from(n) * 2.0, "Resume")).collect();
    let mut test = Test::exposed(&testbed, "offer XR_EXT_user_presence", &resume);
    test.enters(Phase::Exposure);
    test.frames(10);
    test.script("presence off");
    let off = test.stage("the headset off", |e| matches!(e, StageEvent::HeadsetOff { .. }));
    let StageEvent::HeadsetOff { at } = stage_event(&off) else { unreachable!() };
    let at = *at;
    test.alarm(AlarmKind::HeadsetOff);
    let paused = test.enters(Phase::Paused);
    // A frame's time is that of its display, which may lie ahead of the record.
    let took_ms = paused.is.at.0.saturating_sub(at.0) / 1_000_000;
    assert!(took_ms <= 250, "held after {took_ms} ms");
    test.next("a refusal", |kind| {
        matches!(
            kind,
            RecordKind::Refused { command: Command::Resume, reason: Refusal::HeadsetOff, .. }
        )
    });
    test.script("presence on");
    test.stage("the headset on", |e| matches!(e, StageEvent::HeadsetOn { .. }));
    // It is the therapist, here the script, who resumes.
    let taken = test.next("the resume", |kind| {
        matches!(kind, RecordKind::Taken { command: Command::Resume, .. })
    });
    let back = test.enters(Phase::Exposure);
    assert_eq!(taken.is.at, back.is.at);
    let log = test.session.end();
    log.assert_no_hole(None);
}

#[test]
fn the_states_of_a_session_come_and_go_twice_over_in_one_stage() {
    let Some(testbed) = Testbed::up() else { return };
    let resume: Vec<_> = (4..200).map(|n| (f64::from(n), "Resume")).collect();
    let mut test = Test::exposed(&testbed, "strict", &resume);
    test.enters(Phase::Exposure);
    test.frames(10);
    let stage = test.session.running.stage().unwrap();
    for _ in 0..2 {
        // A system menu over the world: seen, and no input.
        test.script("state VISIBLE");
        test.alarm(AlarmKind::NoPatientStop);
        test.script("state FOCUSED");
        test.stage("the stop", |e| matches!(e, StageEvent::PatientStopBack));
        // Something else is shown.
        test.script("state SYNCHRONIZED");
        test.stage("hidden", |e| matches!(e, StageEvent::Hidden { .. }));
        test.enters(Phase::Paused);
        test.script("state FOCUSED");
        test.stage("visible", |e| matches!(e, StageEvent::Visible { .. }));
        test.enters(Phase::Exposure);
        test.frames(5);
        // The headset sleeps on a table, and wakes.
        test.script("state STOPPING");
        let hidden = test.stage("hidden", |e| matches!(e, StageEvent::Hidden { .. }));
        let StageEvent::Hidden { reason, .. } = stage_event(&hidden) else { unreachable!() };
        assert!(reason.contains("sleeps"), "{reason}");
        test.enters(Phase::Paused);
        test.script("state READY");
        test.stage("visible", |e| matches!(e, StageEvent::Visible { .. }));
        test.enters(Phase::Exposure);
        test.frames(5);
    }
    assert_eq!(test.session.running.stage(), Some(stage), "the stage was not started again");
    let said = test.session.running.said_text();
    assert!(!said.contains("panicked"), "{said}");
    test.session.end();
}

#[test]
fn a_headset_on_a_table_is_waited_for_and_the_stage_is_not_started_again() {
    let Some(testbed) = Testbed::up() else { return };
    let mut test = Test::exposed(&testbed, "strict", &[]);
    test.enters(Phase::Exposure);
    test.frames(10);
    let stage = test.session.running.stage().unwrap();
    test.script("state STOPPING");
    let hidden = test.stage("hidden", |e| matches!(e, StageEvent::Hidden { .. }));
    // Longer than a stage may hang (15 s), and than one may be silent (20 s).
    let until = hidden.log_ns + 24 * SECOND_NS;
    test.session.wait_for("24 s", |log| (log.newest_ns >= until).then_some(()));
    assert_eq!(test.session.running.stage(), Some(stage), "the stage was not started again");
    test.script("state READY");
    test.stage("visible", |e| matches!(e, StageEvent::Visible { .. }));
    test.frames(5);
    let log = test.session.end();
    let lost =
        |kind: &RecordKind| matches!(kind, RecordKind::Stage { event: StageEvent::Lost { .. } });
    assert!(!log.events.iter().any(|event| lost(&event.is.kind)));
}

#[test]
fn a_session_that_the_runtime_ends_or_loses_is_named_and_another_stage_follows_in_the_safe_place() {
    let Some(testbed) = Testbed::up() else { return };
    for (script, word) in [
        ("state STOPPING\nstate EXITING", "menu"),
        ("lose session", "losing"),
        ("lose instance", "shuts down"),
    ] {
        let mut test = Test::exposed(&testbed, "strict", &[]);
        test.enters(Phase::Exposure);
        test.frames(10);
        for line in script.lines() {
            test.script(line);
        }
        let lost = test.stage("the loss", |e| matches!(e, StageEvent::DisplayLost { .. }));
        let StageEvent::DisplayLost { reason } = stage_event(&lost) else { unreachable!() };
        assert!(reason.contains(word), "{script}: {reason}");
        test.next("the stop", |kind| is_stop(kind, &StopCause::StageLost));
        test.enters(Phase::SafePlace);
        test.next("the next stage", is_ready);
        test.frames(5);
        let said = test.session.running.said_text();
        assert!(!said.contains("panicked"), "{script}: {said}");
        test.session.end();
    }
}

#[test]
fn errors_of_single_calls_and_slow_waits_are_survived() {
    let Some(testbed) = Testbed::up() else { return };
    let faults = "strict\n\
        fail xrWaitFrame ERROR_RUNTIME_FAILURE 60 3\n\
        fail xrBeginFrame ERROR_RUNTIME_FAILURE 70\n\
        fail xrEndFrame ERROR_RUNTIME_FAILURE 80\n\
        fail xrAcquireSwapchainImage ERROR_RUNTIME_FAILURE 90\n\
        fail xrWaitSwapchainImage ERROR_RUNTIME_FAILURE 95\n\
        fail xrLocateViews ERROR_RUNTIME_FAILURE 100 2\n\
        fail xrLocateSpace ERROR_RUNTIME_FAILURE 200 4\n\
        fail xrPollEvent ERROR_RUNTIME_FAILURE 100\n\
        fail xrSyncActions ERROR_RUNTIME_FAILURE 100 3\n\
        slow xrWaitFrame 700 110 2\n";
    let mut test = Test::exposed(&testbed, faults, &[]);
    test.enters(Phase::Exposure);
    test.frames(160);
    let said = test.session.running.said_text();
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(said.matches("wait for a frame").count(), 1, "once a fault: {said}");
    let log = test.session.end();
    let lost = |kind: &RecordKind| {
        matches!(
            kind,
            RecordKind::Stage { event: StageEvent::Lost { .. } | StageEvent::DisplayLost { .. } }
        )
    };
    assert!(!log.events.iter().any(|event| lost(&event.is.kind)), "{}", log.story());
}

#[test]
fn the_origin_is_moved_by_the_desk_and_by_the_runtime_and_both_are_records() {
    let Some(testbed) = Testbed::up() else { return };
    let script = [(3.0, "Recentre")];
    let mut test = Test::exposed(&testbed, "strict", &script);
    let turned = RemoteState::default().with_head([0.5, 1.7, -0.4], 2.0, 0.2);
    test.remote.send(&turned).unwrap();
    let by = |by: RecentredBy| move |event: &StageEvent| matches!(event, StageEvent::Recentred { by: one, .. } if *one == by);
    let recentred = test.stage("the recentring", by(RecentredBy::Therapist));
    let ahead = |test: &mut Test, after: u64| {
        test.session.wait_for("the head at the origin, ahead", |log| {
            let after = log.head.iter().filter(|head| head.log_ns > after + SECOND_NS / 4);
            let near = after.filter(|head| {
                let [x, y, z] = head.is.pose.position_m;
                let [_, qy, _, _] = head.is.pose.orientation_xyzw;
                x.hypot(z) < 0.02 && (y - 1.7).abs() < 0.02 && qy.abs() < 0.02
            });
            (near.count() >= 5).then_some(())
        });
    };
    ahead(&mut test, recentred.log_ns);
    // The headset's own button: the runtime's origin is where the head is.
    test.script("recentre 0.5 0 -0.4 114.59156");
    let moved = test.stage("the runtime's recentring", by(RecentredBy::Runtime));
    ahead(&mut test, moved.log_ns);
    test.session.end();
}

#[test]
fn a_patient_on_a_chair_in_a_standing_world_has_the_eyes_of_one_who_stands() {
    let Some(testbed) = Testbed::up() else { return };
    // A runtime without a floor: the height is estimated, and recentring sets it.
    let script = [(0.0, "SetPosture(seated: true)"), (2.0, "Recentre"), (4.0, "BeginExposure")];
    let mut test = Test::exposed(&testbed, "strict\nspaces VIEW LOCAL", &script);
    test.remote.send(&RemoteState::default().with_head([0.0, 1.2, 0.0], 0.0, 0.0)).unwrap();
    let space = test.stage("the space", |e| matches!(e, StageEvent::PlaySpace { .. }));
    let StageEvent::PlaySpace { space, floor } = stage_event(&space) else { unreachable!() };
    assert_eq!(space, "LOCAL");
    assert!(floor.contains("estimated"), "{floor}");
    test.stage("the recentring", |e| matches!(e, StageEvent::Recentred { .. }));
    test.enters(Phase::Exposure);
    test.session.wait_for("eyes at 1.65 m", |log| {
        let last = log.head.last()?;
        ((last.is.pose.position_m[1] - 1.65).abs() < 0.02).then_some(())
    });
    test.session.end();
}

#[test]
fn a_headset_that_grows_hot_is_an_alarm_and_the_picture_is_eased_once() {
    let Some(testbed) = Testbed::up() else { return };
    let mut test = Test::exposed(&testbed, "offer XR_EXT_performance_settings", &[]);
    test.enters(Phase::Exposure);
    test.frames(10);
    test.says("performance CPU SUSTAINED_HIGH");
    test.says("performance GPU SUSTAINED_HIGH");
    for _ in 0..2 {
        test.script("thermal GPU WARNING");
        test.stage("the warning", |e| {
            matches!(e, StageEvent::Heat { level: HeatLevel::Warning, .. })
        });
        test.alarm(AlarmKind::Overheats);
        test.script("thermal GPU NORMAL");
        test.next("the alarm's end", |kind| matches!(kind, RecordKind::AlarmCleared { .. }));
    }
    let log = test.session.end();
    let eased = |kind: &RecordKind| matches!(kind, RecordKind::Stage { event: StageEvent::DrawsLess { what } } if what.contains("light tier"));
    assert_eq!(log.events.iter().filter(|event| eased(&event.is.kind)).count(), 1);
}

#[test]
fn a_stop_ends_in_the_room_by_every_route_where_the_therapist_chose_so() {
    let Some(testbed) = Testbed::up() else { return };
    for (faults, shown, gone) in [
        ("blend OPAQUE ALPHA_BLEND", "blend ALPHA_BLEND", "blend OPAQUE"),
        (
            "offer XR_FB_passthrough\nsystem XR_FB_passthrough yes",
            "passthrough shown",
            "passthrough gone",
        ),
        ("offer XR_HTC_passthrough", "passthrough shown", "passthrough gone"),
    ] {
        let script = [
            (0.0, "SetStopEnd(room: true)"),
            (0.0, "BeginExposure"),
            (3.0, "Stop"),
            (6.0, "ReleaseStop"),
        ];
        let mut test = Test::exposed(&testbed, faults, &script);
        let room = |shown: bool| move |event: &StageEvent| matches!(event, StageEvent::Room { shown: one, .. } if *one == shown);
        test.stage("the room", room(true));
        test.says(shown);
        test.stage("the safe place", room(false));
        test.says(gone);
        test.frames(5);
        test.session.end();
    }
}

#[test]
fn a_headset_that_cannot_show_the_room_refuses_that_end_of_a_stop() {
    let Some(testbed) = Testbed::up() else { return };
    let script = [(0.0, "SetStopEnd(room: true)"), (0.0, "BeginExposure")];
    let mut test = Test::exposed(&testbed, "", &script);
    test.next("the refusal", |kind| {
        matches!(kind, RecordKind::Refused { reason: Refusal::NoRoom, .. })
    });
    test.session.end();
}

#[test]
fn both_fists_closed_for_half_a_second_stop_without_controllers() {
    let Some(testbed) = Testbed::up() else { return };
    let faults = "withhold all\noffer XR_EXT_hand_interaction\nprofiles hand_interaction_ext";
    let mut test = Test::exposed(&testbed, faults, &[]);
    test.enters(Phase::Exposure);
    test.script("grasp BOTH 0.1");
    test.frames(20);
    test.script("grasp LEFT 1");
    test.frames(20);
    assert!(
        !test.session.log().events.iter().any(|e| is_stop(&e.is.kind, &StopCause::PatientSqueeze))
    );
    test.script("grasp BOTH 1");
    test.next("the stop", |kind| is_stop(kind, &StopCause::PatientSqueeze));
    test.session.end();
}

const PRESENCE: &str = "XR_EXT_user_presence";
const HEAT: &str = "XR_EXT_performance_settings";
const EYES: &str = "XR_EXT_eye_gaze_interaction";
const RATES: &str = "XR_FB_display_refresh_rate";
const FB_ROOM: &str = "XR_FB_passthrough";
const HTC_ROOM: &str = "XR_HTC_passthrough";
const HANDS: &str = "XR_EXT_hand_interaction";
const ALL: [&str; 7] = [PRESENCE, HEAT, EYES, RATES, FB_ROOM, HTC_ROOM, HANDS];

/// Extensions that a runtime has or has not, in sets that between them have every pair both ways.
const SETS: [&[&str]; 7] = [
    &[],
    &[HANDS, HTC_ROOM],
    &[PRESENCE, HEAT, EYES],
    &[PRESENCE, RATES, FB_ROOM],
    &[HEAT, RATES, HTC_ROOM],
    &[EYES, FB_ROOM, HANDS],
    &ALL,
];

#[test]
fn sets_of_extensions_start_run_and_stop_and_the_log_says_which_there_were() {
    let Some(testbed) = Testbed::up() else { return };
    for set in SETS {
        let mut faults = "strict\nwithhold all\n".to_owned();
        for extension in set {
            faults += &format!("offer {extension}\n");
        }
        let mut test = Test::exposed(&testbed, &faults, &[]);
        let found = test.stage("the headset", |e| matches!(e, StageEvent::Headset { .. }));
        let StageEvent::Headset { headset } = stage_event(&found) else { unreachable!() };
        let state = |name: &str| {
            let found = headset.capabilities.iter().find(|capability| capability.name == name);
            found.map(|capability| capability.state)
        };
        for (extension, name) in [
            (PRESENCE, "presence"),
            (HEAT, "performance settings"),
            (RATES, "refresh rates"),
            (HANDS, "hand interaction"),
        ] {
            let wanted =
                if set.contains(&extension) { Availability::Present } else { Availability::Absent };
            assert_eq!(state(name), Some(wanted), "{extension} in {set:?}");
        }
        assert_eq!(state("controllers"), Some(Availability::Present));
        test.enters(Phase::Exposure);
        test.frames(20);
        let said = test.session.running.said_text();
        assert!(!said.contains("panicked"), "{set:?}: {said}");
        let log = test.session.end();
        assert!(log.closed, "{set:?}");
    }
}

#[test]
fn a_session_that_meets_everything_runs_to_its_end_with_all_of_it_in_the_log() {
    let Some(testbed) = Testbed::up() else { return };
    let faults = "strict\noffer XR_EXT_user_presence\noffer XR_EXT_performance_settings";
    let go_on: Vec<_> = (4..200)
        .flat_map(|n| ["ReleaseStop", "LeaveSafePlace", "Resume"].map(|go| (f64::from(n), go)))
        .collect();
    let mut test = Test::exposed(&testbed, faults, &go_on);
    test.enters(Phase::Exposure);
    test.frames(5);
    test.script("state VISIBLE");
    test.alarm(AlarmKind::NoPatientStop);
    test.script("state FOCUSED");
    test.stage("the stop", |e| matches!(e, StageEvent::PatientStopBack));
    test.script("presence off");
    test.enters(Phase::Paused);
    test.script("presence on");
    test.enters(Phase::Exposure);
    test.script("recentre 0.3 0 0.2 90");
    test.stage("the recentring", |e| matches!(e, StageEvent::Recentred { .. }));
    test.script("thermal CPU IMPAIRED");
    test.stage("less work", |e| matches!(e, StageEvent::DrawsLess { .. }));
    test.alarm(AlarmKind::Overheats);
    test.script("lose session");
    test.stage("the loss", |e| matches!(e, StageEvent::DisplayLost { .. }));
    test.enters(Phase::SafePlace);
    test.next("the next stage", is_ready);
    test.enters(Phase::Exposure);
    test.frames(5);
    let log = test.session.end();
    assert!(log.closed, "{}", log.story());
}

/// The sets that the runtimes of docs/headsets.md list, where they are neither all extensions nor
/// all but one nor a single one.
const RUNTIMES: [(&str, &[&str]); 10] = [
    ("Quest 2, 3, 3S", &[PRESENCE, HEAT, RATES, FB_ROOM, HANDS]),
    ("SteamVR", &[EYES, PRESENCE, RATES, HANDS]),
    ("WiVRn", &[EYES, PRESENCE, FB_ROOM]),
    ("Link in developer mode", &[RATES, FB_ROOM, HANDS]),
    ("Pico 4", &[EYES, HEAT, RATES, FB_ROOM]),
    ("Vive Focus 3", &[EYES, HEAT, HTC_ROOM]),
    ("Galaxy XR", &[EYES, PRESENCE, HEAT, RATES, HANDS]),
    ("Vive Cosmos", &[EYES, HTC_ROOM]),
    ("Varjo", &[EYES, PRESENCE, HANDS]),
    ("Windows Mixed Reality", &[EYES, RATES]),
];

/// Runs sets of the extensions, each for as many seconds as `GRADUS_XR_SECS` says: those that
/// matter, or with `GRADUS_XR_ALL` set every one of the 128. `tools/xr-combinations`.
#[test]
#[ignore = "a campaign: tools/xr-combinations"]
fn sets_of_extensions_start_run_a_minute_and_stop() {
    let Some(testbed) = Testbed::up() else { return };
    let secs: f64 = std::env::var("GRADUS_XR_SECS").map_or(60.0, |secs| secs.parse().unwrap());
    let sets = if std::env::var_os("GRADUS_XR_ALL").is_some() { every_set() } else { relevant() };
    for (name, set) in &sets {
        let offers: String = set.iter().map(|extension| format!("offer {extension}\n")).collect();
        let mut test = Test::exposed(&testbed, &format!("strict\nwithhold all\n{offers}"), &[]);
        let begun = test.enters(Phase::Exposure).log_ns;
        let steps = (secs / 10.0).ceil().max(1.0);
        for step in 1..=steps as u32 {
            let until = begun + (secs / steps * f64::from(step) * 1e9) as u64;
            test.session.wait_for("the time", |log| {
                log.frames.last().is_some_and(|frame| frame.log_ns >= until).then_some(())
            });
        }
        let said = test.session.running.said_text();
        assert!(!said.contains("panicked"), "{name}: {said}");
        let log = test.session.end();
        log.assert_no_hole(None);
        println!("{name}: {} frames; {}", log.frames.len(), offers.replace('\n', " "));
    }
}

type Set = (String, Vec<&'static str>);

/// None and all; each alone, and all but each, so that nothing leans on another extension being
/// there; and what runtimes list.
fn relevant() -> Vec<Set> {
    let mut sets = vec![("none".to_owned(), Vec::new()), ("all".to_owned(), ALL.to_vec())];
    for one in ALL {
        sets.push((format!("{one} alone"), vec![one]));
        let others = ALL.into_iter().filter(|other| *other != one);
        sets.push((format!("all but {one}"), others.collect()));
    }
    sets.extend(RUNTIMES.iter().map(|(name, set)| ((*name).to_owned(), set.to_vec())));
    sets
}

fn every_set() -> Vec<Set> {
    let sets = 0..1_u32 << ALL.len();
    sets.map(|set| {
        let taken = ALL.into_iter().enumerate().filter(|(index, _)| set & (1 << index) != 0);
        (set.to_string(), taken.map(|(_, name)| name).collect())
    })
    .collect()
}
