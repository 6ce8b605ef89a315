//! Sessions without a display: every run gives the same, also on a machine without a sound device
//! or a heart.

use gradus_base::SessionTime;
use gradus_session::{AlarmKind, RecordKind, SensorEvent, StageEvent};
use serde_json::Value;

use crate::support::log::{Log, is_ready};
use crate::support::one_at_a_time;
use crate::support::program::{gradus, scratch};
use crate::support::session::{Session, Setup};

fn offscreen(args: &[&str], script: &[(f64, &'static str)]) -> Session {
    let mut all = vec!["--display", "offscreen"];
    all.extend(args);
    start(&Setup::small(&all, script))
}

/// Starts a session as on a machine without a sound device, whatever devices this machine has.
fn start(setup: &Setup) -> Session {
    Session::start(setup, |args| {
        let mut command = gradus(args);
        command.env("ALSA_CONFIG_PATH", "/dev/null");
        command
    })
}

#[test]
fn the_same_script_and_seed_give_the_same_events_at_the_same_times() {
    let _one = one_at_a_time();
    let script = [
        (0.0, "BeginBaseline"),
        (0.5, "BeginExposure"),
        (1.0, "GoToStep(step: \"high\")"),
        (1.3, "AskSuds"),
        (2.0, "Trigger(stimulus: \"drop\")"),
        (3.5, "SetIntensity(intensity: 4)"),
        (4.5, "Pause"),
        (5.0, "Trigger(stimulus: \"drop\")"),
        (5.5, "Resume"),
        (6.0, "Trigger(stimulus: \"drop\")"),
        (7.0, "Stop"),
        (7.5, "ReleaseStop"),
        (8.0, "BeginRecovery"),
        (8.5, "Close"),
    ];
    let log = || offscreen(&["--patient", "synthetic:7"], &script).finish();
    let (first, second) = (log(), log());
    for log in [&first, &second] {
        log.assert_no_hole(None);
        let presented = |kind: &RecordKind| {
            matches!(kind, RecordKind::Stage { event: StageEvent::Presented { .. } })
        };
        assert_eq!(log.events.iter().filter(|e| presented(&e.is.kind)).count(), 2);
        frames_say_what_they_show(log);
    }
    let frame_ns = longest_frame_ns(&first).max(longest_frame_ns(&second));
    let both = format!("{}\n{}", first.story(), second.story());
    assert_eq!(first.events.len(), second.events.len(), "{both}");
    for (one, other) in first.events.iter().zip(&second.events) {
        let values = [one, other].map(|event| serde_json::to_value(&event.is).unwrap());
        if let Err(what) = same(&values[0], &values[1], "", frame_ns) {
            panic!("{what}:\n{}\n{}\n{both}", values[0], values[1]);
        }
    }
}

/// Asserts that every movement of a parameter is shown from some frame on, and not before it was
/// directed.
#[track_caller]
fn frames_say_what_they_show(log: &Log) {
    let moved =
        log.events.iter().filter(|e| matches!(e.is.kind, RecordKind::ParameterMoved { .. }));
    let moved: Vec<_> = moved.map(|event| event.is.at).collect();
    assert!(moved.len() >= 2, "{}", log.story());
    for at in moved {
        let mut shows = log.frames.iter().map(|frame| &frame.is).filter(|f| f.directed_at >= at);
        let first = shows.next().unwrap_or_else(|| panic!("no frame shows what began at {at:?}"));
        assert!(first.capture.at >= at, "{first:?} shows what began at {at:?}");
    }
    let directed =
        log.frames.windows(2).map(|pair| (pair[0].is.directed_at, pair[1].is.directed_at));
    for (before, after) in directed {
        assert!(before <= after, "a frame shows less than the one before: {before:?}, {after:?}");
    }
}

/// The longest frame of a log: 50 ms, or longer where the log of a busy machine has a longer frame.
fn longest_frame_ns(log: &Log) -> f64 {
    let periods = log.frames.iter().map(|frame| f64::from(frame.is.period_ms) * 1e6);
    periods.fold(50e6, f64::max)
}

/// Fails unless two values are equal. Times, recognised by their names, may differ by less than a
/// frame.
fn same(one: &Value, other: &Value, name: &str, frame_ns: f64) -> Result<(), String> {
    const TIMES: [&str; 4] = ["at", "asked", "raised", "until"];
    match (one, other) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().zip(b).try_for_each(|((key, x), (_, y))| same(x, y, key, frame_ns))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).try_for_each(|(x, y)| same(x, y, name, frame_ns))
        }
        (Value::Number(a), Value::Number(b)) if TIMES.contains(&name) => {
            let apart = (a.as_f64().unwrap() - b.as_f64().unwrap()).abs();
            if apart < frame_ns {
                Ok(())
            } else {
                Err(format!("`{name}` differs by {} ms", apart / 1e6))
            }
        }
        _ if one == other => Ok(()),
        _ => Err(format!("`{name}` differs: {one}, {other}")),
    }
}

#[test]
fn without_a_sound_device_the_session_runs_and_says_so() {
    let _one = one_at_a_time();
    let log = offscreen(&[], &[(0.0, "BeginExposure"), (1.0, "Close")]).finish();
    let (_, alarm) = log.must("an alarm", 0, |kind| {
        matches!(kind, RecordKind::AlarmRaised { alarm } if alarm.kind == AlarmKind::NoSound)
    });
    log.must("news of the stage", 0, |kind| {
        matches!(kind, RecordKind::Stage { event: StageEvent::NoSound { .. } })
    });
    assert!(alarm.is.at < SessionTime::from_secs_f64(1.0), "{alarm:?}");
    assert!(log.frames.len() > 5, "{} frames", log.frames.len());
}

#[test]
fn a_recording_of_the_heart_that_ends_is_an_alarm_and_a_gap_and_never_a_zero() {
    let _one = one_at_a_time();
    let folder = scratch();
    let recording = folder.path().join("three-seconds.txt");
    std::fs::write(&recording, "800\n790\n810\n800\n").unwrap();
    let heart = format!("replay:{}", recording.display());
    let script = [(0.0, "BeginBaseline"), (1.0, "BeginExposure"), (10.0, "Close")];
    let log = offscreen(&["--heart", &heart], &script).finish();

    log.must("the source", 0, |kind| {
        matches!(
            kind,
            RecordKind::Sensor { event: SensorEvent::Connected { synthetic: false, .. } }
        )
    });
    assert!(!log.heart.is_empty());
    for sample in &log.heart {
        assert!(sample.is.rate_bpm.is_none_or(|rate| rate > 0.0), "{sample:?}");
        assert!(sample.is.rr_ms.iter().all(|rr| *rr > 0.0), "{sample:?}");
    }
    // The recording lasts 3.2 s, and its last sample comes in the second in which it ends; after
    // that no sample is made up.
    let last = log.heart.last().unwrap().is.capture.at.as_secs_f64();
    assert!(last <= 4.0, "a sample at {last} s of a recording of 3.2 s");
    let (_, alarm) = log.must("an alarm", 0, |kind| {
        matches!(kind, RecordKind::AlarmRaised { alarm } if matches!(alarm.kind, AlarmKind::HeartSilent { .. }))
    });
    let after = alarm.is.at.as_secs_f64() - last;
    assert!((0.0..=5.0).contains(&after), "the alarm came {after} s after the last sample");
}

#[test]
fn a_heart_that_falls_silent_without_an_end_is_an_alarm_after_five_seconds_and_back_when_it_beats()
{
    let _one = one_at_a_time();
    let folder = scratch();
    let recording = folder.path().join("with-a-pause.txt");
    // The recording has 9.6 s without a beat and then goes on. That is longer than a heart rests,
    // as when a strap lost the skin, and shorter than the longest gap that a recording may hold.
    std::fs::write(&recording, "800\n790\n810\n9600\n800\n790\n810\n800\n".repeat(2)).unwrap();
    let heart = format!("replay:{}", recording.display());
    let script = [(0.0, "BeginBaseline"), (15.0, "Close")];
    let log = offscreen(&["--heart", &heart], &script).finish();

    let silent = |kind: &RecordKind| matches!(kind, RecordKind::AlarmRaised { alarm } if matches!(alarm.kind, AlarmKind::HeartSilent { .. }));
    let (raised_at, raised) = log.must("an alarm", 0, silent);
    let RecordKind::AlarmRaised { alarm } = &raised.is.kind else { unreachable!() };
    let cleared = |kind: &RecordKind| *kind == RecordKind::AlarmCleared { id: alarm.id };
    let (_, cleared) = log.must("the alarm's end", raised_at, cleared);
    // The log has no loss of the source: the source was there all the time.
    assert!(
        log.event(0, |kind| matches!(kind, RecordKind::Sensor { event: SensorEvent::Lost { .. } }))
            .is_none()
    );

    // By the desk's own times, the alarm lasts from five seconds after the last sample to the next
    // sample.
    let opened = log.events[0].log_ns;
    let taken: Vec<f64> = log.heart.iter().map(|h| (h.log_ns - opened) as f64 / 1e9).collect();
    let raised = raised.is.at.as_secs_f64();
    let before = taken.iter().copied().filter(|at| *at < raised).fold(0.0, f64::max);
    let after = taken.iter().copied().filter(|at| *at >= raised).fold(f64::MAX, f64::min);
    assert!((raised - before - 5.0).abs() < 1e-6, "raised {} s after a sample", raised - before);
    assert_eq!(cleared.is.at.as_secs_f64(), after, "{taken:?}");
    // Between these samples there is no sample, and no sample has a zero.
    for sample in &log.heart {
        assert!(sample.is.rate_bpm.is_none_or(|rate| rate > 0.0), "{sample:?}");
        assert!(sample.is.rr_ms.iter().all(|rr| *rr > 0.0), "{sample:?}");
    }
    log.assert_no_hole(None);
}

#[test]
fn the_first_shipped_scenario_runs_as_it_is() {
    let _one = one_at_a_time();
    let mut setup = Setup::small(
        &["--display", "offscreen", "--patient", "synthetic:7"],
        &[
            (0.0, "BeginExposure"),
            (0.5, "GoToStep(step: \"footbridge\")"),
            (1.0, "Trigger(stimulus: \"gust\")"),
            (3.0, "Close"),
        ],
    );
    setup.scenario = crate::support::repo().join("scenarios/heights.ron");
    let log = start(&setup).finish();
    log.assert_no_hole(None);
    log.must("a stage", 0, is_ready);
    log.must("the gust", 0, |kind| {
        matches!(kind, RecordKind::Stage { event: StageEvent::Presented { .. } })
    });
}
