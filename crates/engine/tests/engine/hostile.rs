//! Peers that are no stage, or a bad one.

use std::io::{Read as _, Write as _};

use gradus_session::link::{MAX_FRAME, MAX_FRAME_TO_DESK, PROTOCOL, ToDesk, ToStage};
use gradus_session::snapshot::StageView;
use gradus_session::*;

use crate::fake_stage::{FakeStage, TOKEN, ready, telemetry};
use crate::support::*;

#[track_caller]
fn is_refused(desk: &Desk, protocol: u32, token: &str, because: &str) {
    let mut stage = FakeStage::connect(desk.engine.listens_on());
    stage.hello(protocol, token);
    match stage.read().unwrap() {
        ToStage::Refused { reason } => assert!(reason.contains(because), "{reason}"),
        other => panic!("not refused: {other:?}"),
    }
    assert!(stage.is_turned_away());
    let snapshot = desk.until(|_| true);
    assert!(matches!(snapshot.stage, StageView::Waiting(_)), "nobody joined");
}

#[test]
fn a_wrong_token_is_refused() {
    let desk = Desk::open();
    for token in ["", "let me", "let me in!", "LET ME IN"] {
        is_refused(&desk, PROTOCOL, token, "wrong token");
    }
    desk.close().is_whole_and_replays();
}

#[test]
fn a_wrong_protocol_is_refused() {
    let desk = Desk::open();
    is_refused(&desk, PROTOCOL + 1, TOKEN, "protocol");
    desk.close();
}

#[test]
fn who_does_not_say_hello_first_is_refused() {
    let desk = Desk::open();
    let mut stage = FakeStage::connect(desk.engine.listens_on());
    stage.say(ready());
    assert!(matches!(stage.read(), Ok(ToStage::Refused { .. })));
    assert!(stage.is_turned_away());
    desk.close();
}

#[test]
fn garbage_is_dropped_without_harm_before_hello_and_after() {
    let desk = Desk::open();
    let addr = desk.engine.listens_on();
    for garbage in
        [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0xff; 64], &[0; 64], &[5, 0, 0, 0, 9, 9, 9, 9, 9]]
    {
        let mut stranger = FakeStage::connect(addr);
        let _ = stranger.send_bytes(garbage);
        assert!(stranger.is_turned_away());
    }
    let mut stage = FakeStage::join_ready(addr);
    desk.until(|s| s.recent.iter().any(|r| matches!(r.kind, RecordKind::Stage { .. })));
    stage.send_bytes(&[7, 0, 0, 0, 250, 1, 2, 3, 4, 5, 6]).unwrap();
    assert!(stage.is_turned_away());
    desk.until(|s| alarmed(s, &AlarmKind::StageLost));
    let stage = FakeStage::join_ready(addr);
    desk.until(|s| s.alarms.is_empty());
    drop(stage);
    desk.close().is_whole_and_replays();
}

#[test]
fn megabytes_from_a_stage_end_its_link_and_are_not_held() {
    let desk = Desk::open();
    let addr = desk.engine.listens_on();
    for joined in [false, true] {
        let mut stage = FakeStage::connect(addr);
        if joined {
            stage = FakeStage::join_ready(addr);
        }
        let length = u32::try_from(MAX_FRAME).unwrap();
        stage.send_bytes(&length.to_le_bytes()).unwrap();
        let _ = stage.send_bytes(&vec![1; 1 << 20]);
        assert!(stage.is_turned_away());
    }
    desk.until(|s| alarmed(s, &AlarmKind::StageLost));
    // The longest that a stage may say is taken.
    let mut stage = FakeStage::join_ready(addr);
    let reason = "x".repeat(MAX_FRAME_TO_DESK - 16);
    stage.send(&ToDesk::Event(StageEvent::NoSound { reason })).unwrap();
    desk.until(|s| alarmed(s, &AlarmKind::NoSound));
    drop(stage);
    desk.close().is_whole_and_replays();
}

#[test]
fn a_frame_whose_numbers_are_none_is_counted_and_goes_no_further() {
    let desk = Desk::open();
    let mut stage = FakeStage::join_ready(desk.engine.listens_on());
    for (index, period_ms) in [(1, 20.0), (2, f32::NAN), (3, f32::INFINITY)] {
        let mut frame = telemetry(index);
        frame.frame.period_ms = period_ms;
        stage.send(&ToDesk::Telemetry(Box::new(frame))).unwrap();
    }
    let after = desk.until(|s| s.log.dropped == 2);
    assert!(matches!(after.stage, StageView::Live { fps, .. } if fps == 50.0), "{:?}", after.stage);
    drop(stage);
    let logged = desk.close();
    let told = |kind: &RecordKind| {
        matches!(kind, RecordKind::Log { event: LogEvent::Dropped { messages: 2 } })
    };
    assert_eq!(logged.count(told), 1);
    assert_eq!(logged.ended.log.messages.get(&gradus_log::Topic::Frames), Some(&1));
    gradus_log::replay::replay(&logged.log).unwrap();
}

#[test]
fn who_connects_and_says_nothing_cannot_keep_a_stage_out_for_long() {
    let desk = Desk::open();
    let addr = desk.engine.listens_on();
    let mut silent: Vec<FakeStage> = (0..20).map(|_| FakeStage::connect(addr)).collect();
    // Slowly is as good as not at all.
    let _ = silent[0].stream.write_all(&[200]);
    // Those above the bound are turned away at once, the others when they did not speak in time.
    let mut byte = [0; 1];
    let last = silent.pop().unwrap();
    assert!(matches!((&last.stream).read(&mut byte), Ok(0) | Err(_)));
    assert!(silent.into_iter().all(|stranger| {
        let mut stranger = stranger;
        matches!(stranger.read(), Ok(ToStage::Refused { .. }) | Err(_))
    }));
    let stage = FakeStage::join_ready(addr);
    desk.until(|s| s.recent.iter().any(|r| matches!(r.kind, RecordKind::Stage { .. })));
    drop(stage);
    desk.close();
}

#[test]
fn a_stage_that_does_not_read_never_holds_the_engine_and_counts_as_lost() {
    let desk = Desk::with(|mut config| {
        // More than the system keeps for a reader that does not come.
        config.scenario_files.text.push_str(&"// \n".repeat(3 << 20));
        config
    });
    let mut stage = FakeStage::connect(desk.engine.listens_on());
    stage.hello(PROTOCOL, TOKEN);
    stage.say(ready());
    desk.until(|s| s.recent.iter().any(|r| matches!(r.kind, RecordKind::Stage { .. })));
    desk.asks(Command::BeginExposure);
    desk.asks(Command::AnswerSuds { suds: 40 });
    let taken = desk.until(|s| s.suds.last.is_some());
    assert_eq!(taken.phase, Phase::Exposure, "while the stage's welcome is still stuck");
    let lost = desk.until(|s| alarmed(s, &AlarmKind::StageLost));
    assert!(lost.stopped);
    drop(stage);
    desk.close();
}
