//! The patient's hands in the world: a thing that may come to a hand comes to the hand that the
//! runtime reports, and the log has gaze where the thing is. Picture and log compute the thing's
//! place with the same functions.

use gradus_xr_remote::{Hand, RemoteState};

use crate::support::repo;
use crate::support::session::Setup;
use crate::support::testbed::Testbed;
use crate::support::wall_ns;

/// The patient's eyes, m.
const EYES_M: [f32; 3] = [0.0, 1.6, 0.0];
/// Where the scenario's thing ends without a hand, and where it is on the hand; the middle of its
/// side, m.
const ALONE_M: [f32; 3] = [0.0, 1.04, -0.6];
const ON_HAND_M: [f32; 3] = [0.2, 1.04, -0.55];
/// The grip of a hand whose back is below the thing: 3 cm below the back, 1.2 cm before the wrist.
const GRIP_M: [f32; 3] = [0.2, 1.016, -0.538];

/// The state with the head turned so that the eyes look at a place.
fn looking_at(state: RemoteState, at: [f32; 3]) -> RemoteState {
    let [x, y, z] = [at[0] - EYES_M[0], at[1] - EYES_M[1], at[2] - EYES_M[2]];
    state.with_head(EYES_M, (-x).atan2(-z), y.atan2(x.hypot(z)))
}

#[test]
fn what_may_come_to_a_hand_comes_to_the_hand_that_the_runtime_tells_and_leaves_one_that_goes() {
    let Some(testbed) = Testbed::up() else { return };
    let mut remote = testbed.remote();
    let mut without = RemoteState::default();
    without.hand_mut(Hand::Left).set_tracked(false);
    without.hand_mut(Hand::Right).set_tracked(false);
    let mut lying = without;
    // The fingers point ahead, the palm faces down.
    let hand = lying.hand_mut(Hand::Right);
    hand.set_tracked(true);
    (hand.pose.position, hand.pose.orientation) = (GRIP_M, [0.5; 4]);
    let mut gone = lying;
    gone.hand_mut(Hand::Right).pose.position = [0.9, 1.6, -0.1];

    remote.send(&looking_at(without, ALONE_M)).unwrap();
    let mut session = testbed.start(&Setup {
        args: ["--display", "openxr", "--tier", "light"].map(str::to_owned).into(),
        scenario: repo().join("tests/scenarios/hand.ron"),
        script: vec![(0.0, "BeginExposure"), (600.0, "Close")],
    });
    for (how, hands, there, elsewhere) in [
        ("without a hand", without, ALONE_M, ON_HAND_M),
        ("on the hand that lies there", lying, ON_HAND_M, ALONE_M),
        ("after the hand has gone", gone, ALONE_M, ON_HAND_M),
    ] {
        for (at, met) in [(there, true), (elsewhere, false)] {
            remote.send(&looking_at(hands, at)).unwrap();
            let sent_ns = wall_ns();
            session.wait_for(&format!("looks at {at:?} {how}, met: {met}"), |log| {
                let after = log.gaze.iter().rev().take_while(|gaze| gaze.capture_ns > sent_ns);
                let looks: Vec<bool> = after.take(6).map(|g| g.is.region.is_some()).collect();
                // Six looks in a row, so that no look in passing and no thing on its way counts.
                (looks.len() == 6 && looks.iter().all(|of| *of == met)).then_some(())
            });
        }
    }
    session.end();
}
