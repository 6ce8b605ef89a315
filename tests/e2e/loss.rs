//! Every process that can die or hang in a session, killed or held: the stage, the runtime, the
//! desk. The patient comes to the safe place, the desk reports it, and the log misses only the gap.

use gradus_base::SessionTime;
use gradus_session::{AlarmKind, Phase, RecordKind, StageEvent, StopCause};
use gradus_xr_remote::RemoteState;
use rustix::process::Signal;

use crate::support::log::{Log, is_ready, is_stop};
use crate::support::program::Line;
use crate::support::session::Session;
use crate::support::testbed::Testbed;
use crate::support::{processes, wait_for, wall_ns};

const LONG: f64 = 600.0;
const SECOND_NS: u64 = 1_000_000_000;

/// A session in the exposure, whose patient looks at the world.
#[track_caller]
fn exposed(testbed: &Testbed, args: &[&str], script: &[(f64, &'static str)]) -> Session {
    let mut all = vec![(0.0, "BeginExposure")];
    all.extend(script);
    all.push((LONG, "Close"));
    let mut remote = testbed.remote();
    remote.send(&RemoteState::default().with_head([0.0, 1.7, 0.0], 0.0, 0.3)).unwrap();
    let mut session = testbed.session(args, &all);
    session.wait_for("looks at the world", |log| {
        (log.gaze.iter().filter(|gaze| gaze.is.region.is_some()).count() >= 5).then_some(())
    });
    session
}

fn is_stage_lost(kind: &RecordKind) -> bool {
    matches!(kind, RecordKind::AlarmRaised { alarm } if alarm.kind == AlarmKind::StageLost)
}

/// Asserts that the desk reports the loss: the alarm within a second, the stop, the safe place.
#[track_caller]
fn assert_told_within_a_second(session: &mut Session, since_ns: u64) -> (usize, SessionTime) {
    let (at, alarm) = session.wait_for_event("the alarm", 0, is_stage_lost);
    let took_ns = alarm.log_ns.saturating_sub(since_ns);
    println!("the alarm came {} ms after the process was gone", took_ns / 1_000_000);
    assert!(took_ns <= SECOND_NS, "the alarm came after {} ms", took_ns / 1_000_000);
    let log = session.log();
    log.must("news of the loss", 0, |kind| {
        matches!(kind, RecordKind::Stage { event: StageEvent::Lost { .. } })
    });
    // The stop comes with the first word of the loss: the stage's own, where it can say it.
    session.wait_for_event("the stop", 0, |kind| is_stop(kind, &StopCause::StageLost));
    session.wait_for_event("the safe place", 0, |kind| {
        matches!(kind, RecordKind::PhaseChanged { to: Phase::SafePlace, .. })
    });
    (at, alarm.is.at)
}

/// Waits for a new stage that shows frames, and for the alarm's end.
#[track_caller]
fn wait_for_the_next_stage(session: &mut Session, lost: usize) -> (usize, SessionTime) {
    let (at, ready) = session.wait_for_event("the next stage", lost, is_ready);
    session.wait_for_event("the alarm's end", at, |kind| {
        matches!(kind, RecordKind::AlarmCleared { .. })
    });
    session.wait_for("its frames", |log| {
        let after = log.frames.iter().filter(|frame| frame.log_ns > ready.log_ns);
        (after.count() >= 10).then_some(())
    });
    (at, ready.is.at)
}

#[test]
fn a_stage_that_is_killed_is_told_within_a_second_and_comes_back_into_the_safe_place() {
    let Some(testbed) = Testbed::up() else { return };
    let mut session = exposed(&testbed, &[], &[]);
    let stage = session.running.stage().unwrap();
    let gone_ns = processes::kill(stage);
    let (lost, lost_at) = assert_told_within_a_second(&mut session, gone_ns);
    let (_, ready_at) = wait_for_the_next_stage(&mut session, lost);
    assert_ne!(session.running.stage(), Some(stage));
    let log = session.end();
    log.assert_no_hole(Some((lost_at, ready_at)));
    for look in log.gaze.iter().filter(|gaze| gaze.is.capture.at > ready_at) {
        assert_eq!(look.is.region, None, "the new stage shows the world: {look:?}");
    }
}

#[test]
fn a_runtime_that_is_killed_is_told_within_a_second_and_the_session_goes_on_when_it_is_back() {
    let Some(testbed) = Testbed::up() else { return };
    // Once the stage is back, the therapist goes on; until then these commands are refused.
    let retries: Vec<_> = (1..100)
        .flat_map(|n| [(f64::from(n) * 4.0, "ReleaseStop"), (f64::from(n) * 4.0, "LeaveSafePlace")])
        .collect();
    let mut session = exposed(&testbed, &[], &retries);
    let gone_ns = testbed.kill();
    let (lost, lost_at) = assert_told_within_a_second(&mut session, gone_ns);
    testbed.restart();
    let mut remote = testbed.remote();
    remote.send(&RemoteState::default().with_head([0.0, 1.7, 0.0], 0.0, 0.3)).unwrap();
    let (ready, ready_at) = wait_for_the_next_stage(&mut session, lost);
    let (_, back) = session.wait_for_event("the exposure", ready, |kind| {
        matches!(kind, RecordKind::PhaseChanged { to: Phase::Exposure, .. })
    });
    session.wait_for("looks at the world", |log| {
        let after = log.gaze.iter().filter(|gaze| gaze.log_ns > back.log_ns);
        after.into_iter().any(|gaze| gaze.is.region.is_some()).then_some(())
    });
    let log = session.end();
    log.assert_no_hole(Some((lost_at, ready_at)));
    let between = log.gaze.iter().filter(|g| g.is.capture.at > ready_at && g.log_ns < back.log_ns);
    for look in between {
        assert_eq!(look.is.region, None, "the new stage did not begin in the safe place: {look:?}");
    }
}

/// Whether a line is the stage's report of its watchdog.
fn says_silent(line: &Line) -> bool {
    line.text.starts_with("gradus stage: nothing heard from the desk")
}

#[track_caller]
fn assert_stage_stops_within_a_second(session: &Session, since_ns: u64) {
    let said = || session.running.said_text();
    let line = wait_for(
        "the stage's own stop",
        || session.running.said().into_iter().find(says_silent),
        said,
    );
    let took_ns = line.wall_ns.saturating_sub(since_ns);
    assert!(took_ns <= SECOND_NS, "the stage took {} ms", took_ns / 1_000_000);
    assert!(line.text.ends_with("the patient is in the safe place"), "{line:?}");
}

#[test]
fn a_desk_that_is_killed_leaves_a_log_that_can_be_read_and_a_patient_in_the_safe_place() {
    let Some(testbed) = Testbed::up() else { return };
    let mut session = exposed(&testbed, &["--linger-secs", "2", "--patient", "synthetic:7"], &[]);
    session.wait_for("heart samples", |log| (log.heart.len() >= 3).then_some(()));
    let stage = session.running.stage().unwrap();
    let killed_ns = wall_ns();
    session.running.signal(Signal::KILL);
    assert_stage_stops_within_a_second(&session, killed_ns);
    let (code, _) = session.running.wait();
    assert_eq!(code, None, "ended by a signal");

    let log = session.log();
    assert!(!log.closed);
    assert_read_until(&log, killed_ns);
    // The stage waits for a desk as long as its `--linger-secs` allow, and ends.
    wait_for(
        "the stage's end",
        || (!processes::is_alive(stage)).then_some(()),
        || session.running.said_text(),
    );
    assert!(session.running.processes().is_empty());
}

/// Asserts that the log is whole up to the last quarter of a second.
#[track_caller]
fn assert_read_until(log: &Log, killed_ns: u64) {
    let last = log.frames.last().unwrap().log_ns;
    let missing_ns = killed_ns.saturating_sub(last);
    // One frame may have been under way.
    assert!(missing_ns <= 250_000_000 + 50_000_000, "{} ms are missing", missing_ns / 1_000_000);
    assert!(log.damage.len() <= 1, "more than the end is damaged: {:?}", log.damage);
    for (seq, event) in log.events.iter().enumerate() {
        assert_eq!(event.is.seq, seq as u64);
    }
    assert!(log.frames.windows(2).all(|pair| pair[1].is.index == pair[0].is.index + 1));
}

#[test]
fn a_desk_that_hangs_cannot_keep_the_patient_from_the_safe_place() {
    let Some(testbed) = Testbed::up() else { return };
    let mut session = exposed(&testbed, &[], &[]);
    let held_ns = wall_ns();
    session.running.signal(Signal::STOP);
    assert_stage_stops_within_a_second(&session, held_ns);
    session.running.signal(Signal::CONT);
    let (stopped, _) = session
        .wait_for_event("the stop in the log", 0, |kind| is_stop(kind, &StopCause::DeskSilent));
    session.wait_for_event("the safe place", stopped, |kind| {
        matches!(kind, RecordKind::PhaseChanged { to: Phase::SafePlace, .. })
    });
    let log = session.end();
    log.assert_no_hole(None);
    let (_, word) = log.must("the stage's word", 0, |kind| {
        matches!(kind, RecordKind::Stage { event: StageEvent::StoppedItself { .. } })
    });
    let RecordKind::Stage { event: StageEvent::StoppedItself { at, .. } } = word.is.kind else {
        unreachable!()
    };
    // The stage's own time of the stop is used: the desk was held then.
    let epoch_ns = word.log_ns - word.is.at.0;
    let took_ns = (epoch_ns + at.0).saturating_sub(held_ns);
    assert!(took_ns <= SECOND_NS, "the stage took {} ms", took_ns / 1_000_000);
    for look in log.gaze.iter().filter(|g| g.is.capture.at.0 > at.0 + SECOND_NS) {
        assert_eq!(look.is.region, None, "the world is seen after the stop: {look:?}");
    }
}
