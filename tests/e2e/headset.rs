//! The poses and buttons of the headset and the controllers, from the runtime to the log.

use std::f32::consts::FRAC_PI_2;

use bevy::math::{Quat, Vec3};
use gradus_base::sample::{GazeSource, Pose, Side};
use gradus_session::{AlarmKind, Phase, RecordKind, StageEvent, StopCause};
use gradus_xr_remote::{Hand, RemoteState};

use crate::support::log::{is_end_of, is_stop};
use crate::support::testbed::Testbed;
use crate::support::wall_ns;

/// The time of the script's end, s: longer than any test needs before it ends the session itself.
const LONG: f64 = 600.0;
/// The pitch of a look straight ahead and a little up, rad: in the small world it meets the region
/// `above`.
const UP: f32 = 0.3;

#[test]
fn poses_of_the_head_are_logged_within_a_centimetre_and_a_degree() {
    let Some(testbed) = Testbed::up() else { return };
    let mut remote = testbed.remote();
    let mut session = testbed.session(
        &[],
        &[(0.0, "BeginExposure"), (1.0, "SetIntensity(intensity: 2)"), (LONG, "Close")],
    );
    let looks = [
        ([0.0, 1.7, 0.0], 0.0, UP),
        ([0.4, 1.55, -0.3], FRAC_PI_2, 0.0),
        ([-0.25, 1.2, 0.6], -2.5, -0.9),
        ([0.1, 0.6, 0.1], 3.0, 1.2),
    ];
    for (position, yaw, pitch) in looks {
        let state = RemoteState::default().with_head(position, yaw, pitch);
        remote.send(&state).unwrap();
        let sent_ns = wall_ns();
        let wanted = state.head;
        session.wait_for(&format!("the head at {position:?}, {yaw}, {pitch}"), |log| {
            let after = log.head.iter().filter(|head| head.capture_ns > sent_ns);
            let tracked = after.filter(|h| h.is.position_tracked && h.is.orientation_tracked);
            let near = |pose: &Pose| {
                distance_m(pose.position_m, wanted.position) <= 0.01
                    && angle_deg(pose.orientation_xyzw, wanted.orientation) <= 1.0
            };
            // Five samples there, so that a head in passing does not count.
            (tracked.filter(|head| near(&head.is.pose)).count() >= 5).then_some(())
        });
    }
    let log = session.end();
    log.assert_no_hole(None);

    let tracked = log.gaze.iter().filter(|gaze| gaze.is.valid).count();
    assert!(tracked > 0);
    for gaze in &log.gaze {
        assert_eq!(gaze.is.source, GazeSource::Head, "no eyes were tracked: {gaze:?}");
    }
    // The gaze is the head's own direction: the last look was up.
    let last = log.gaze.iter().rev().find(|gaze| gaze.is.region.is_some()).unwrap();
    assert_eq!(last.is.region.as_ref().unwrap().as_str(), "above");
}

#[test]
fn a_hand_that_is_not_tracked_is_a_sample_that_says_so() {
    let Some(testbed) = Testbed::up() else { return };
    let mut remote = testbed.remote();
    let mut state = RemoteState::default();
    let mut session = testbed.session(&[], &[(0.0, "BeginExposure"), (LONG, "Close")]);
    for tracked in [true, false, true] {
        state.hand_mut(Hand::Left).set_tracked(tracked);
        remote.send(&state).unwrap();
        let sent_ns = wall_ns();
        session.wait_for(&format!("five samples of a left hand, tracked: {tracked}"), |log| {
            let after = log.hands.iter().filter(|hand| hand.capture_ns > sent_ns);
            let left = after.filter(|hand| hand.is.side == Side::Left);
            let so = left.filter(|hand| {
                hand.is.position_tracked == tracked && hand.is.orientation_tracked == tracked
            });
            (so.count() >= 5).then_some(())
        });
    }
    let log = session.end();
    // Every frame has both hands: a lost hand is not left out.
    log.assert_no_hole(None);
    for hand in log.hands.iter().filter(|hand| !hand.is.position_tracked) {
        assert_eq!(hand.is.pose.position_m, Pose::default().position_m, "{hand:?}");
        assert_eq!(hand.is.squeeze, None, "a squeeze of a hand that is not there: {hand:?}");
    }
    assert!(log.hands.iter().filter(|h| h.is.side == Side::Right).any(|h| h.is.position_tracked));
}

#[test]
fn the_patients_stop_by_either_menu_button_or_both_squeezes_reaches_the_safe_place_and_the_log() {
    let Some(testbed) = Testbed::up() else { return };
    let mut remote = testbed.remote();
    let calm = RemoteState::default().with_head([0.0, 1.7, 0.0], 0.0, UP);
    remote.send(&calm).unwrap();
    let pressed = |hand: Hand| {
        let mut state = calm;
        state.hand_mut(hand).set_menu(true);
        state
    };
    let stops = [
        ("the left menu button", pressed(Hand::Left), StopCause::PatientMenu),
        ("the right menu button", pressed(Hand::Right), StopCause::PatientMenu),
        ("both squeezes", calm.with_squeezes(1.0), StopCause::PatientSqueeze),
    ];
    // The script keeps going back into the exposure, for the next stop; a release without a stop
    // before it is refused.
    let mut script = vec![(0.0, "BeginExposure")];
    for second in 1..150 {
        let at = f64::from(second) * 3.0;
        script.extend([(at, "ReleaseStop"), (at, "LeaveSafePlace")]);
    }
    script.push((LONG, "Close"));
    let mut session = testbed.session(&[], &script);
    let mut from = 0;
    for (how, state, cause) in stops {
        let to_exposure = |kind: &RecordKind| {
            matches!(kind, RecordKind::PhaseChanged { to: Phase::Exposure, .. })
        };
        let (exposed, at) = session.wait_for_event("the exposure", from, to_exposure);
        // The patient sees the world again.
        session.wait_for("a look at the world", |log| {
            let after = log.gaze.iter().filter(|gaze| gaze.log_ns > at.log_ns);
            after.into_iter().any(|gaze| gaze.is.region.is_some()).then_some(())
        });
        remote.send(&state).unwrap();
        let (stopped, record) =
            session.wait_for_event(&format!("the stop by {how}"), exposed, |k| is_stop(k, &cause));
        remote.send(&calm).unwrap();
        let log = session.log();
        let (_, itself) = log.must("word of the stage", exposed, |kind| {
            matches!(kind, RecordKind::Stage { event: StageEvent::StoppedItself { cause: one, .. } } if *one == cause)
        });
        assert_eq!(itself.is.seq + 1, record.is.seq, "the stop follows the stage's word");
        session.wait_for_event("the safe place", stopped, |kind| {
            matches!(kind, RecordKind::PhaseChanged { from: Phase::Exposure, to: Phase::SafePlace })
        });
        from = stopped;
    }
    let log = session.end();
    log.assert_no_hole(None);
    assert_stopped_frames_show_the_safe_place(&log);
    assert_squeezes_were_held_for_half_a_second(&log);
    for line in ["pressed a menu button", "squeezed both controllers"] {
        let said = session.running.said_text();
        assert!(said.contains(line), "the stage said nothing of it:\n{said}");
    }
}

#[test]
fn input_that_is_taken_away_is_an_alarm_at_once_and_the_stop_works_when_it_is_back() {
    let Some(testbed) = Testbed::up() else { return };
    let mut remote = testbed.remote();
    let calm = RemoteState::default().with_head([0.0, 1.7, 0.0], 0.0, UP);
    remote.send(&calm).unwrap();
    let mut session = testbed.session(&[], &[(0.0, "BeginExposure"), (LONG, "Close")]);
    session.wait_for("looks at the world", |log| {
        log.gaze.iter().any(|gaze| gaze.is.region.is_some()).then_some(())
    });
    let is_no_stop = |kind: &RecordKind| matches!(kind, RecordKind::AlarmRaised { alarm } if alarm.kind == AlarmKind::NoPatientStop);
    assert!(!session.log().events.iter().any(|event| is_no_stop(&event.is.kind)));

    testbed.toggle_input();
    let (taken, alarm) = session.wait_for_event("the alarm", 0, is_no_stop);
    // The patient squeezes with both hands, and nothing can come of it.
    remote.send(&calm.with_squeezes(1.0)).unwrap();
    session.wait_for("a second of frames", |log| {
        let after = log.frames.iter().filter(|frame| frame.log_ns > alarm.log_ns + 1_000_000_000);
        (after.count() > 10).then_some(())
    });
    let stopped = |kind: &RecordKind| is_stop(kind, &StopCause::PatientSqueeze);
    assert!(!session.log().events.iter().any(|event| stopped(&event.is.kind)));
    remote.send(&calm).unwrap();

    testbed.toggle_input();
    let ended = |kind: &RecordKind| is_end_of(kind, &alarm.is.kind);
    let (back, _) = session.wait_for_event("the alarm's end", taken, ended);
    remote.send(&calm.with_squeezes(1.0)).unwrap();
    session.wait_for_event("the stop by both squeezes", back, stopped);
    let log = session.end();
    log.assert_no_hole(None);
    let RecordKind::AlarmRaised { alarm } = &alarm.is.kind else { unreachable!() };
    assert!(alarm.message.contains("cannot stop by hand"), "{alarm:?}");
}

/// Asserts that no frame shows the world from the stage's own stop to the next release.
fn assert_stopped_frames_show_the_safe_place(log: &crate::support::log::Log) {
    for (index, event) in log.events.iter().enumerate() {
        let RecordKind::Stage { event: StageEvent::StoppedItself { at, .. } } = event.is.kind
        else {
            continue;
        };
        let released = log.event(index, |kind| matches!(kind, RecordKind::StopReleased));
        let until = released.map_or(u64::MAX, |(_, e)| e.is.at.0);
        // The veil falls first; then the safe place is shown.
        let from = at.0 + 1_000_000_000;
        let looks = log.gaze.iter().filter(|g| (from..until).contains(&g.is.capture.at.0));
        for look in looks {
            assert_eq!(look.is.region, None, "the world is seen after a stop: {look:?}");
        }
    }
}

fn assert_squeezes_were_held_for_half_a_second(log: &crate::support::log::Log) {
    let firm = |pair: &[crate::support::log::At<gradus_base::sample::HandSample>]| {
        pair.iter().all(|hand| hand.is.squeeze.is_some_and(|squeeze| squeeze >= 0.8))
    };
    let frames = || log.hands.chunks(2);
    let first = frames().find(|pair| firm(pair)).unwrap()[0].is.capture.at;
    let (_, stop) = log.must("a stop by squeezes", 0, |kind| {
        matches!(
            kind,
            RecordKind::Stage {
                event: StageEvent::StoppedItself { cause: StopCause::PatientSqueeze, .. }
            }
        )
    });
    let RecordKind::Stage { event: StageEvent::StoppedItself { at, .. } } = stop.is.kind else {
        unreachable!()
    };
    // The guard times the squeeze by the machine's clock, and frames carry the time at which they
    // are shown: the stop may be one frame early or late, and no more.
    let times: Vec<_> = frames().map(|pair| pair[0].is.capture.at).collect();
    let due = times.iter().position(|t| t.secs_since(first) >= 0.5).expect("a frame that is due");
    let stopped = times.iter().position(|t| *t == at).expect("the stop has the time of a frame");
    let held_s = at.since(first).as_secs_f64();
    assert!(stopped.abs_diff(due) <= 1, "stopped {held_s} s after the first firm squeeze");
}

fn distance_m(a: [f32; 3], b: [f32; 3]) -> f32 {
    Vec3::from(a).distance(Vec3::from(b))
}

fn angle_deg(a: [f32; 4], b: [f32; 4]) -> f32 {
    Quat::from_array(a).angle_between(Quat::from_array(b)).to_degrees()
}
