//! Tests of the screen at every size that a desk may have: which words can be read, which controls
//! can be reached, and that no place moves.

use egui::epaint::{ClippedShape, Shape};
use egui::{Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use gradus_scenario::Scenario;
use gradus_session::snapshot::Snapshot;
use gradus_session::{Command, Phase};

use crate::tests::{App, desk, press};
use crate::{PanelCommand, sample_sensors, sample_snapshot};

/// Size of a window in points, and pixels per point.
const SIZES: [(f32, f32, f32); 10] = [
    (1024.0 / 1.5, 400.0, 1.5),
    (1024.0, 600.0, 1.0),
    (1280.0, 720.0, 1.0),
    (1366.0, 768.0, 1.0),
    (1920.0, 1080.0, 1.0),
    (2560.0, 1440.0, 1.0),
    (1280.0 / 1.5, 480.0, 1.5),
    (1366.0 / 1.5, 512.0, 1.5),
    (1280.0, 720.0, 1.5),
    (2560.0 / 1.5, 960.0, 1.5),
];

type Make = fn(&Scenario) -> Snapshot;

const STATES: [(&str, Make); 15] = [
    ("setup", sample_snapshot::setup),
    ("exposure", sample_snapshot::exposure),
    ("proposed", sample_snapshot::proposed),
    ("suds due", sample_snapshot::suds_due),
    ("suds asked", sample_snapshot::suds_asked),
    ("stopped", sample_snapshot::stopped),
    ("stage lost", sample_snapshot::stage_lost),
    ("alarms", sample_sensors::many_alarms),
    ("strap gone", sample_sensors::strap_gone),
    ("strap weak", sample_sensors::strap_weak),
    ("no baseline", sample_sensors::without_baseline),
    ("long proposal", sample_sensors::long_proposal),
    ("one signal", |s| sample_sensors::signals(s, 1)),
    ("three signals", |s| sample_sensors::signals(s, 3)),
    ("eight signals", |s| sample_sensors::signals(s, 8)),
];

const SIGNALS: &str = "Show the signals beside the heart";

fn sized(make: Make, (width, height, scale): (f32, f32, f32)) -> Harness<'static, App> {
    let mut harness = desk(make);
    // A change of the scale changes the size, so the size is set after the scale.
    harness.set_pixels_per_point(scale);
    harness.run_steps(1);
    harness.set_size(vec2(width, height));
    harness.run_steps(3);
    let seen = harness.ctx.content_rect().size();
    assert!((seen - vec2(width, height)).length() < 1.0, "{seen} is not {width} by {height}");
    harness
}

/// Every text that was drawn, and whether it had to be cut.
fn texts(harness: &Harness<'_, App>) -> Vec<(String, bool)> {
    fn walk(shape: &Shape, clip: Rect, out: &mut Vec<(String, bool)>) {
        match shape {
            Shape::Vec(all) => all.iter().for_each(|shape| walk(shape, clip, out)),
            Shape::Text(text) => {
                let rect = text.visual_bounding_rect();
                if clip.intersects(rect) && !text.galley.is_empty() {
                    let cut = text.galley.elided || !clip.expand(2.0).contains_rect(rect);
                    out.push((text.galley.text().to_owned(), cut));
                }
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    for ClippedShape { clip_rect, shape } in &harness.output().shapes {
        walk(shape, *clip_rect, &mut out);
    }
    out
}

#[test]
fn the_stop_is_one_press_away_in_every_state_at_every_size_whatever_is_open() {
    let opened = ["Sensors", "Headset", "Keys and help", "Skip ahead", "Breath: off", SIGNALS];
    let every = STATES.iter().flat_map(|state| SIZES.map(|size| (state, "", size)));
    // An unfolded list may cover all but the stop; the smallest windows have least room.
    let busy = STATES.iter().filter(|(state, _)| *state == "strap weak");
    let small = [SIZES[0], SIZES[1], SIZES[2], SIZES[6]];
    let unfolded =
        busy.flat_map(|state| opened.iter().flat_map(move |open| small.map(|s| (state, *open, s))));
    for ((state, make), open, size) in every.chain(unfolded) {
        let mut harness = sized(*make, size);
        harness.state_mut().snapshot.stopped = false;
        harness.run_steps(1);
        if !open.is_empty() {
            harness.get_by_label(open).click();
            harness.run_steps(3);
        }
        let at = harness.get_by_label("Stop").rect();
        let window = Rect::from_min_size(egui::Pos2::ZERO, vec2(size.0, size.1));
        assert!(window.expand(0.5).contains_rect(at), "{state}, {size:?}, {open}: {at:?}");
        assert!(at.width() * size.2 > 200.0 && at.height() * size.2 > 60.0, "{size:?}");
        for corner in [at.min + vec2(3.0, 3.0), at.max - vec2(3.0, 3.0)] {
            harness.state_mut().out.clear();
            harness.drag_at(corner);
            harness.run_steps(1);
            let said = harness.state().said(Command::Stop);
            assert!(said, "{state}, {size:?}, over {open:?}, at {corner:?}");
            harness.drop_at(corner);
            harness.run_steps(1);
        }
    }
}

#[test]
fn what_the_panel_itself_says_is_cut_nowhere() {
    let mut all_cut = Vec::new();
    for size in SIZES {
        for (state, make) in STATES {
            let harness = sized(make, size);
            let own = [
                "Accept",
                "Dismiss",
                "Auto down: on",
                "Auto down: off",
                "Release…",
                "SYNTHETIC",
                "SYNTHETIC DATA",
                "HEART",
                "SUDS",
                "LADDER",
                "INTENSITY",
                "WHAT HAPPENED",
                "STOP",
                "Check: on the skin, wet, on, near.",
                "no baseline: heart rules are silent",
                "Seen",
                "Stopped: in the safe place",
                "Start the stage again",
                "heart silent",
                "stage lost",
                "log drops",
                "by the head",
                "heart, bpm",
                "silent for",
                "gone for",
                "unreadable",
                "No baseline",
                "(rule ",
                "Exposure",
                "0:12:41",
                "phase ",
                "expected SUDS",
                "10 min",
                "all",
                "signals",
            ];
            for (text, cut) in texts(&harness) {
                let ours =
                    own.iter().any(|word| text == *word || word.len() >= 6 && text.contains(word));
                if cut && ours {
                    all_cut.push(format!("{state}, {size:?}: {text:?}"));
                }
            }
        }
    }
    assert!(all_cut.is_empty(), "cut:\n{}", all_cut.join("\n"));
}

#[test]
fn nothing_moves_when_a_proposal_an_alarm_or_a_trouble_comes_and_goes() {
    let fixed = [
        "Pause",
        "Stop",
        "Note",
        "Ask for SUDS",
        "Intensity",
        "Show the last 10 minutes",
        "Sensors",
    ];
    for size in SIZES {
        let places = |make: Make| {
            let harness = sized(make, size);
            fixed.map(|name| {
                harness
                    .get_by(|n| {
                        n.label().as_deref() == Some(name)
                            && n.role() != egui::accesskit::Role::Label
                    })
                    .rect()
            })
        };
        let quiet = places(sample_snapshot::exposure);
        for make in [
            sample_snapshot::proposed as Make,
            sample_sensors::long_proposal,
            sample_sensors::strap_gone,
            sample_sensors::strap_weak,
            sample_sensors::without_baseline,
            |s| sample_sensors::signals(s, 8),
        ] {
            assert_eq!(places(make), quiet, "{size:?}");
        }
    }
}

#[test]
fn what_is_synthetic_says_so_at_every_size() {
    for size in SIZES {
        let harness = sized(sample_snapshot::stage_lost, size);
        let all = texts(&harness);
        for word in ["SYNTHETIC", "SYNTHETIC DATA", "SYNTHETIC heart, bpm"] {
            assert!(all.contains(&(word.to_owned(), false)), "{size:?}: no {word}");
        }
    }
}

#[test]
fn the_newest_alarm_comes_first_and_all_are_told() {
    let harness = sized(sample_sensors::many_alarms, SIZES[1]);
    let seen: Vec<_> = harness.query_all_by_label_contains("Seen: ").collect();
    let tops: Vec<_> = seen.iter().map(|n| n.rect().top()).collect();
    let label = |n: &egui_kittest::Node<'_>| {
        use egui_kittest::kittest::NodeT;
        n.accesskit_node().label().unwrap_or_default()
    };
    assert!(tops.windows(2).all(|pair| pair[0] < pair[1]));
    let order: Vec<bool> = ["log cannot", "stage is gone", "head is not"]
        .iter()
        .zip(&seen)
        .map(|(what, node)| label(node).contains(what))
        .collect();
    assert_eq!(order, [true, true, true], "red first, the newest of them first");
    harness.get_by_label_contains("2 more: The heart source is silent.");
}

#[test]
fn a_strap_that_is_gone_says_why_and_what_to_do_and_one_that_sends_is_quiet() {
    let harness = desk(sample_sensors::strap_gone);
    let all: Vec<String> = texts(&harness).into_iter().map(|(text, _)| text).collect();
    assert!(all.contains(&"polar-h10 gone for 0:28".to_owned()), "{all:?}");
    harness.get_by_label_contains("has gone out of reach or was switched off. It is looked for.");
    harness.get_by_label("Check: on the skin, wet, on, near.");
    let harness = desk(sample_snapshot::exposure);
    for word in ["battery", "unreadable", "found again", "Check"] {
        assert!(harness.query_by_label_contains(word).is_none(), "{word}");
    }
}

#[test]
fn all_that_is_counted_of_a_sensor_unfolds_and_folds() {
    let mut harness = desk(sample_sensors::strap_weak);
    assert!(harness.query_by_label("64 (last: it is empty)").is_none());
    press(&mut harness, "Sensors");
    for word in [
        "polar-h10: 8 % unreadable",
        "Polar H10, A0:9E:1A:00:00:01",
        "64 (last: it is empty)",
        "8 %",
        "± 18 ms",
        "lsl:type=EDA: sends, since 0:02",
        "-12.250 s off, ± 0.6 ms",
    ] {
        assert!(harness.query_by_label(word).is_some(), "{word}");
    }
    press(&mut harness, "Sensors");
    assert!(harness.query_by_label("64 (last: it is empty)").is_none());
    assert_eq!(harness.state().out, vec![]);
}

#[test]
fn the_headset_unfolds_with_what_it_offers_and_how_the_patient_is_placed() {
    let mut harness = desk(sample_snapshot::exposure);
    press(&mut harness, "Headset");
    for word in ["Index, SteamVR/OpenXR 2.14.4", "presence: present", "eye tracking: denied"] {
        assert!(harness.query_by_label(word).is_some(), "{word}");
    }
    press(&mut harness, "The patient's place and direction: Recentre (R)");
    assert!(harness.state().said(Command::Recentre));
    // In the exposure the floor does not move, and the end of a stop is settled.
    let before = harness.state().out.len();
    press(&mut harness, "The patient: sits");
    press(&mut harness, "A stop ends in: the room");
    assert_eq!(harness.state().out.len(), before);
    harness.state_mut().snapshot.phase = Phase::Setup;
    harness.run_steps(2);
    press(&mut harness, "The patient: sits");
    assert!(harness.state().said(Command::SetPosture { seated: true }));
    // This headset has no view of the room.
    press(&mut harness, "A stop ends in: the room");
    assert!(!harness.state().said(Command::SetStopEnd { room: true }));
}

#[test]
fn a_missing_baseline_is_said_with_its_reason_and_remedy_and_no_longer_than_it_is_so() {
    let mut harness = desk(sample_sensors::without_baseline);
    harness.get_by_label("no baseline: heart rules are silent");
    let line = "No baseline of the heart (rest: 1 of 3 windows of 20 s): rules over heart change are \
                silent. Go by SUDS and by looking; next time, rest for a minute in Baseline with the \
                sensor on.";
    harness.get_by_label(line);
    harness.state_mut().snapshot.exposed_secs = 61.0;
    harness.run_steps(2);
    assert!(harness.query_by_label(line).is_none(), "the step's note has its line again");
    harness.get_by_label("no baseline: heart rules are silent");
    harness.state_mut().snapshot.advice.without_baseline = false;
    harness.run_steps(2);
    assert!(harness.query_by_label_contains("heart rules").is_none());
}

#[test]
fn every_signal_has_its_name_source_unit_and_newest_value_at_every_size() {
    for size in SIZES {
        for channels in [1, 3, 8] {
            let make: Make = match channels {
                1 => |s| sample_sensors::signals(s, 1),
                3 => |s| sample_sensors::signals(s, 3),
                _ => |s| sample_sensors::signals(s, 8),
            };
            let mut harness = sized(make, size);
            press(&mut harness, SIGNALS);
            harness.get_by_label("EDA");
            harness.get_by_label("5.773 microsiemens");
            let all = texts(&harness);
            let shows = |word: &str| all.iter().any(|(text, _)| text.contains(word));
            assert!(shows("type=EDA"), "{size:?}, {channels}: the source");
            if channels == 8 {
                harness.get_by_label("5.000 V");
                harness.get_by_label("0.4206 no unit");
                harness.get_by_label("silent for 4:21");
            }
            press(&mut harness, SIGNALS);
            assert!(harness.query_by_label("5.773 microsiemens").is_none());
        }
    }
}

#[test]
fn signals_cannot_be_shown_where_there_are_none() {
    let mut harness = desk(|s| {
        let mut snapshot = sample_snapshot::exposure(s);
        snapshot.signals.clear();
        snapshot
    });
    press(&mut harness, SIGNALS);
    assert!(harness.query_by_label("each in its own range, as it comes").is_none());
    let mut harness = desk(sample_snapshot::exposure);
    press(&mut harness, SIGNALS);
    harness.get_by_label("Waiting for the first value of lsl:type=EDA");
    assert_eq!(harness.state().out, Vec::<PanelCommand>::new());
}
