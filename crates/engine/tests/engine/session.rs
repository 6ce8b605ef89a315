//! Sessions with a stage that behaves.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus_base::sample::GazeSource;
use gradus_engine::{Clock as _, Engine, EngineError};
use gradus_live::Directive;
use gradus_log::Topic;
use gradus_scenario::Place;
use gradus_session::link::{DESK_SILENT_MS, ToDesk, ToStage};
use gradus_session::snapshot::StageView;
use gradus_session::*;
use gradus_signal::eyes::tally::spans;

use crate::fake_stage::{FakeStage, ready, telemetry};
use crate::hand_clock::HandClock;
use crate::pair::{Pair, no_first_frame, waiting};
use crate::support::*;

#[test]
fn a_scripted_session_leaves_a_whole_log_that_replays() {
    let script = r#"(format: 1, seed: 7, events: [
        (at_secs: 0, do: BeginBaseline),
        (at_secs: 0.2, do: BeginExposure),
        (at_secs: 0.3, do: Trigger(stimulus: "gust")),
        (at_secs: 0.3, do: GoToStep(step: "first-floor")),
        (at_secs: 0.4, do: Trigger(stimulus: "gust")),
        (at_secs: 0.6, do: Pause),
        (at_secs: 0.8, do: Resume),
        (at_secs: 1.0, do: AnswerSuds(suds: 35)),
        (at_secs: 1.1, do: Stop),
        (at_secs: 1.2, do: SetIntensity(intensity: 9)),
        (at_secs: 1.3, do: ReleaseStop),
        (at_secs: 1.4, do: BeginRecovery),
        (at_secs: 2.2, do: Close),
    ])"#;
    let (pair, welcome) = Pair::with_stage(|mut config| {
        config.synthetic_patient = Some(3);
        with_script(config, script)
    });
    assert!(!welcome.state.is_stopped());
    let (logged, _) = pair.end();

    logged.is_whole_and_replays();
    assert_eq!(logged.ended.length, gradus_base::SessionTime::from_secs_f64(2.2));
    let taken = |kind: &RecordKind| matches!(kind, RecordKind::Taken { .. });
    assert_eq!(logged.count(taken), 11);
    let refusals: Vec<_> = logged
        .records
        .iter()
        .filter_map(|record| match &record.kind {
            RecordKind::Refused { reason, .. } => Some((record.at.as_secs_f64(), reason.clone())),
            _ => None,
        })
        .collect();
    let until = gradus_base::SessionTime::from_secs_f64(16.3);
    let expected = [(0.4, Refusal::Cooldown { until }), (1.2, Refusal::StopLatched)];
    assert_eq!(refusals, expected, "each at its own time, however late the loop woke");
    let presented = |kind: &RecordKind| {
        matches!(kind, RecordKind::Stage { event: StageEvent::Presented { run: 1, .. } })
    };
    assert_eq!(logged.count(presented), 1);
    let messages = |topic| logged.ended.log.messages.get(&topic).copied().unwrap_or(0);
    assert_eq!(messages(Topic::Events), logged.records.len() as u64);
    assert!(messages(Topic::Heart) >= 1, "{:?}", logged.ended.log.messages);
    assert!(messages(Topic::Frames) >= 5, "{:?}", logged.ended.log.messages);
    assert_eq!(messages(Topic::Hands), 2 * messages(Topic::Frames));
}

#[test]
fn the_stage_is_told_what_the_log_holds_and_nothing_else() {
    let script = r#"(format: 1, seed: 7, events: [
        (at_secs: 0, do: BeginExposure),
        (at_secs: 0.1, do: GoToStep(step: "first-floor")),
        (at_secs: 0.2, do: SetIntensity(intensity: 7.5)),
        (at_secs: 0.3, do: Trigger(stimulus: "gust")),
        (at_secs: 0.3, do: Trigger(stimulus: "gust")),
        (at_secs: 0.4, do: SetParameter(parameter: "height", value: 3)),
        (at_secs: 0.5, do: Pause),
        (at_secs: 0.6, do: Resume),
        (at_secs: 0.7, do: SafePlace),
        (at_secs: 0.8, do: LeaveSafePlace),
        (at_secs: 0.9, do: Stop),
        (at_secs: 0.9, do: SetIntensity(intensity: 1)),
        (at_secs: 1.0, do: ReleaseStop),
        (at_secs: 1.1, do: BeginRecovery),
        (at_secs: 1.2, do: Close),
    ])"#;
    let clock = HandClock::new();
    let desk = Desk::with_clock(|config| with_script(config, script), Arc::clone(&clock) as _);
    let (mut stage, _) = FakeStage::join(desk.engine.listens_on());
    // The session waits for the first frame.
    assert!(desk.engine.snapshot().is_none());
    stage.say(ready());
    desk.until(|_| true);
    let stage = std::thread::spawn(move || stage.serve());
    desk.play(&clock);
    let logged = desk.end();
    let told = stage.join().unwrap();
    let replayed = gradus_log::replay::replay(&logged.log).unwrap();
    assert_eq!(told, replayed.directives);
    assert!(told.len() > 15, "{told:#?}");
}

#[test]
fn a_scripted_session_whose_stage_shows_no_frame_is_given_up_after_three_minutes() {
    let script = "(format: 1, events: [(at_secs: 1, do: Close)])";
    let (waiting, clock, _folder) = waiting(|config| with_script(config, script));
    let began_ns = clock.monotonic_ns();
    let error = no_first_frame(waiting, &clock);
    assert!(error.to_string().contains("no frame within 180 s"), "{error}");
    let waited = Duration::from_nanos(clock.monotonic_ns() - began_ns);
    assert!(waited > Duration::from_secs(180) && waited < Duration::from_secs(181), "{waited:?}");
}

#[test]
fn a_stage_that_falls_silent_is_lost_after_twenty_seconds() {
    let (mut pair, _) = Pair::with_stage(|config| config);
    pair.asks(Command::BeginExposure);
    pair.until(|s| matches!(s.stage, StageView::Live { .. }));
    pair.stage.as_mut().unwrap().answers = false;
    let silent_ns = pair.clock.monotonic_ns();
    pair.until(|s| s.stopped && alarmed(s, &AlarmKind::StageLost));
    let after = Duration::from_nanos(pair.clock.monotonic_ns() - silent_ns);
    let secs = Duration::from_secs;
    assert!(after > secs(19) && after < secs(21), "{after:?}");
    let (logged, _) = pair.close();
    logged.is_whole_and_replays();
}

#[test]
fn a_stage_that_is_lost_stops_the_exposure_and_the_next_one_is_welcomed_stopped() {
    let desk = Desk::open();
    let addr = desk.engine.listens_on();
    let mut stage = FakeStage::join_ready(addr);
    desk.until(|s| s.recent.iter().any(|r| matches!(r.kind, RecordKind::Stage { .. })));
    desk.asks(Command::BeginExposure);
    stage.read_until(|d| matches!(d, Directive::Go { place: Place::World, .. }));
    drop(stage);
    let lost = desk.until(|s| alarmed(s, &AlarmKind::StageLost));
    assert!(lost.stopped);
    assert_eq!(lost.phase, Phase::SafePlace);
    assert!(matches!(lost.stage, StageView::Lost { .. }));

    let (mut stage, welcome) = FakeStage::join(addr);
    assert!(welcome.state.is_stopped());
    assert_eq!(welcome.state.place().0, Place::Safe);
    stage.say(ready());
    desk.until(|s| s.alarms.is_empty() && s.stopped);
    drop(stage);
    let logged = desk.close();
    logged.is_whole_and_replays();
    let stopped =
        |kind: &RecordKind| matches!(kind, RecordKind::Stopped { cause: StopCause::StageLost });
    assert_eq!(logged.count(stopped), 1);
}

#[test]
fn a_stage_that_takes_anothers_place_stops_the_exposure() {
    let desk = Desk::open();
    let addr = desk.engine.listens_on();
    let mut first = FakeStage::join_ready(addr);
    desk.until(|s| s.recent.iter().any(|r| matches!(r.kind, RecordKind::Stage { .. })));
    desk.asks(Command::BeginExposure);
    first.read_until(|d| matches!(d, Directive::Go { place: Place::World, .. }));
    let (_second, welcome) = FakeStage::join(addr);
    assert!(welcome.state.is_stopped(), "it has shown no frame yet");
    assert!(first.is_turned_away());
    desk.close().is_whole_and_replays();
}

#[test]
fn heartbeats_come_several_times_before_a_stage_would_miss_them() {
    let (mut pair, _) = Pair::with_stage(|config| config);
    pair.until(|s| s.now > gradus_base::SessionTime::from_secs_f64(10.0));
    let (_, told) = pair.close();
    let beats = told.iter().filter(|(_, message)| matches!(message, ToStage::Heartbeat { .. }));
    let beats: Vec<u64> = beats.map(|(at_ns, _)| *at_ns).collect();
    let gaps = beats.windows(2).map(|pair| Duration::from_nanos(pair[1] - pair[0]));
    let widest = gaps.max().unwrap();
    assert!(beats.len() > 50, "{}", beats.len());
    assert!(widest <= Duration::from_millis(200), "{widest:?}");
    assert!(2 * widest < Duration::from_millis(DESK_SILENT_MS));
}

#[test]
fn a_modelled_patient_answers_when_asked() {
    let mut pair = Pair::open(|mut config| {
        config.synthetic_patient = Some(3);
        config
    });
    pair.asks(Command::AskSuds);
    pair.until(|s| s.suds.last.is_some());
    let (logged, _) = pair.close();
    logged.is_whole_and_replays();
    let answered = |kind: &RecordKind| {
        matches!(kind, RecordKind::SudsAnswered { by: Origin::SyntheticPatient, .. })
    };
    assert_eq!(logged.count(answered), 1);
}

#[test]
fn a_desk_that_goes_away_stops_and_closes() {
    let desk = Desk::open();
    let mut stage = FakeStage::join_ready(desk.engine.listens_on());
    desk.until(|s| s.recent.iter().any(|r| matches!(r.kind, RecordKind::Stage { .. })));
    desk.asks(Command::BeginExposure);
    stage.read_until(|d| matches!(d, Directive::Go { place: Place::World, .. }));
    let stage = std::thread::spawn(move || {
        stage.read_until(|d| matches!(d, Directive::Stop { .. }));
        stage.read_until(|d| matches!(d, Directive::End));
    });
    let logged = desk.end();
    stage.join().unwrap();
    logged.is_whole_and_replays();
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_anything_listens() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("not a folder");
    std::fs::write(&file, "").unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut config = config(&folder);
    (config.data_dir, config.listen) = (file.join("sessions"), free);
    let error = Engine::start(config).err().expect("it cannot be written");
    assert!(matches!(error, EngineError::Log(_)), "{error}");
    assert!(error.to_string().contains("not a folder"), "{error}");
    assert!(std::net::TcpStream::connect(free).is_err(), "nobody listens");
}

#[test]
fn an_address_that_is_taken_is_an_error_that_names_it() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    config.listen = taken.local_addr().unwrap();
    let error = Engine::start(config).err().expect("it is taken");
    assert!(matches!(error, EngineError::Listen { .. }), "{error}");
    assert!(error.to_string().contains(&taken.local_addr().unwrap().to_string()), "{error}");
}

#[test]
fn a_finished_engine_says_so() {
    let desk = Desk::open();
    desk.until(|_| true);
    desk.asks(Command::Close);
    let since = Instant::now();
    while !desk.engine.is_finished() {
        assert!(since.elapsed() < crate::fake_stage::LONG);
        std::thread::sleep(Duration::from_millis(5));
    }
    desk.end().is_whole_and_replays();
}

#[test]
fn a_sample_of_slow_eyes_that_two_frames_bring_is_one_look_of_the_log() {
    let desk = Desk::open();
    let mut stage = FakeStage::join_ready(desk.engine.listens_on());
    for index in 0..60_u64 {
        let mut marked = telemetry(index);
        let at = |frame: u64| gradus_base::SessionTime(1_000_000_000 + frame * 11_111_111);
        marked.frame.capture.at = at(index);
        marked.head.capture.at = at(index);
        marked.gaze.source = GazeSource::Eye;
        // Its own time, two frames old, and the same for two.
        marked.gaze.capture.at = at(index / 2 * 2 - index.min(2) / 2 * 2);
        stage.send(&ToDesk::Telemetry(Box::new(marked))).unwrap();
    }
    desk.asks(Command::Close);
    drop(stage);
    let logged = desk.end();
    let looks = gradus_log::looks::looks(&logged.log).unwrap().looks;
    assert_eq!(looks.len(), 29, "30 samples, two of them of one time");
    assert!(looks.windows(2).all(|pair| pair[0].at < pair[1].at));
    let seconds: f64 = spans(&looks).map(|(_, secs)| secs).sum();
    assert!((seconds - 28.0 * 2.0 * 0.011_111_111).abs() < 1e-9, "{seconds}");
}
