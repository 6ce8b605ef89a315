//! What the headset senses each frame: head, hands and eyes. A pose is read only where the runtime
//! reports it as tracked.

use bevy::prelude::*;
use bevy_mod_openxr::resources::{OxrFrameState, OxrInstance};
use bevy_mod_openxr::session::OxrSession;
use bevy_mod_xr::spaces::{XrPrimaryReferenceSpace, XrSpace};
use gradus_base::sample::{Capture, GazeSample, GazeSource, Pose, ReferenceFrame, Side};
use openxr::{SpaceLocation, SpaceLocationFlags};

use crate::stage::clock::StageClock;
use crate::stage::display::openxr::controls::{Actions, Spaces};
use crate::stage::display::openxr::focus::Focus;
use crate::stage::display::openxr::hands::Trackers;
use crate::stage::display::openxr::runtime_time::RuntimeTime;
use crate::stage::display::openxr::{captured, eyes};
use crate::stage::sense::{Frame, Sensed, forward};

/// How old a gaze sample may be if the runtime does not report its time, ns. On headsets gaze is 15
/// to 52 ms old.
const GAZE_AGE_NS: u64 = 100_000_000;

/// Senses where the eyes look. If the eyes are lost, the sample is marked as not valid.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn sense_eyes(
    session: Res<OxrSession>,
    instance: Res<OxrInstance>,
    state: Option<Res<OxrFrameState>>,
    base: Option<Res<XrPrimaryReferenceSpace>>,
    spaces: Option<Res<Spaces>>,
    clock: Res<StageClock>,
    mut runtime: ResMut<RuntimeTime>,
    mut sensed: ResMut<Sensed>,
) {
    let (Some(state), Some(base), Some(spaces)) = (state, base, spaces) else { return };
    let Some(eyes) = &spaces.eyes else { return };
    let found = eyes::locate(session.instance(), eyes, &base, state.predicted_display_time).ok();
    let (sampled, ray) = found.map_or((None, None), |(location, sampled)| {
        let (_, tracked, pose) = read_location(&location);
        // The eyes' position may be an estimate; their direction must be tracked.
        let placed = location.location_flags.contains(SpaceLocationFlags::POSITION_VALID);
        (sampled, (tracked && placed).then_some(pose))
    });
    let capture = match sampled {
        Some(time) => captured(&mut runtime, &instance, &clock, time),
        None => Capture {
            at: clock.0.now(),
            uncertainty_ns: GAZE_AGE_NS.saturating_add(clock.0.uncertainty_ns()),
        },
    };
    let pose = ray.unwrap_or_default();
    sensed.eyes = Some(GazeSample {
        capture,
        source: GazeSource::Eye,
        frame: ReferenceFrame::PlaySpace,
        origin_m: pose.position_m,
        direction: forward(&pose),
        valid: ray.is_some(),
        region: None,
    });
}

/// While the runtime runs no session nothing is tracked, and nothing can be pressed.
pub fn sense_nothing(focus: Res<Focus>, frame: Res<Frame>, mut sensed: ResMut<Sensed>) {
    sensed.begin(frame.capture());
    sensed.no_stop = focus.no_stop(&Default::default());
}

/// Senses head and hands, and whether the patient's own stop can work.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
pub fn sense(
    session: Res<OxrSession>,
    state: Option<Res<OxrFrameState>>,
    base: Option<Res<XrPrimaryReferenceSpace>>,
    spaces: Option<Res<Spaces>>,
    actions: Option<Res<Actions>>,
    trackers: Option<Res<Trackers>>,
    focus: Res<Focus>,
    frame: Res<Frame>,
    mut sensed: ResMut<Sensed>,
) {
    sensed.begin(frame.capture());
    let (mut inputs, holds) = actions.map_or_else(Default::default, |actions| {
        let synced = actions.sync(&session);
        let hands = if synced { actions.hands(&session) } else { Default::default() };
        (hands, actions.holds())
    });
    let seen = match (&trackers, &state, &base) {
        (Some(trackers), Some(state), Some(base)) => [Side::Left, Side::Right]
            .map(|side| trackers.locate(&session, side, base, state.predicted_display_time)),
        _ => [None; 2],
    };
    // A hand without a controller stops by its fist. The joints of a hand that holds a controller
    // are the runtime's guess, and say nothing.
    for ((inputs, seen), holds) in inputs.iter_mut().zip(&seen).zip(holds) {
        let fist = seen.filter(|_| !holds).map(|hand| hand.closed);
        inputs.squeeze = inputs.squeeze.or(fist);
    }
    sensed.no_stop = focus.no_stop(&inputs);
    for (hand, inputs) in sensed.hands.iter_mut().zip(inputs) {
        (hand.squeeze, hand.menu) = (inputs.squeeze, inputs.menu);
    }
    let (Some(state), Some(base), Some(spaces)) = (state, base, spaces) else { return };
    let at = state.predicted_display_time;
    let located = |space: &XrSpace| session.locate_space(space, &base, at).ok();
    if let Some(head) = spaces.head.as_ref().and_then(|head| located(head)) {
        let (position, orientation, pose) = read_location(&head);
        sensed.head.position_tracked = position;
        sensed.head.orientation_tracked = orientation;
        sensed.head.pose = pose;
    }
    // A controller that is off gives an error; then the hand is where its palm is seen.
    for ((hand, grip), seen) in sensed.hands.iter_mut().zip(&spaces.grips).zip(seen) {
        if let Some(location) = grip.as_ref().and_then(located) {
            let (position, orientation, pose) = read_location(&location);
            hand.position_tracked = position;
            hand.orientation_tracked = orientation;
            hand.pose = pose;
        }
        if let Some(seen) = seen.filter(|_| !hand.position_tracked) {
            (hand.position_tracked, hand.orientation_tracked) = (true, true);
            hand.pose = seen.grip;
        }
    }
}

/// Whether the position is tracked, whether the orientation is tracked, and the pose. A part of the
/// pose that is not tracked is not read.
fn read_location(location: &SpaceLocation) -> (bool, bool, Pose) {
    let has = |flags: SpaceLocationFlags| location.location_flags.contains(flags);
    let position = has(SpaceLocationFlags::POSITION_VALID | SpaceLocationFlags::POSITION_TRACKED);
    let orientation =
        has(SpaceLocationFlags::ORIENTATION_VALID | SpaceLocationFlags::ORIENTATION_TRACKED);
    let mut pose = Pose::default();
    if position {
        let p = location.pose.position;
        pose.position_m = [p.x, p.y, p.z];
    }
    if orientation {
        let q = location.pose.orientation;
        pose.orientation_xyzw = [q.x, q.y, q.z, q.w];
    }
    if pose.is_sound() { (position, orientation, pose) } else { (false, false, Pose::default()) }
}
