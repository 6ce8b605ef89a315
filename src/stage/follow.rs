//! The stage follows the desk: the desk's directives and the patient's hands become the world's
//! state. A session that is over, or a desk that stays away, ends the stage.

use bevy::prelude::*;
use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_live::feet::Feet;
use gradus_live::hand::Hands;
use gradus_live::{Directive, WorldState};

use crate::order::StageSet;
use crate::stage::clock::StageClock;
use crate::stage::headset::HeadsetState;
use crate::stage::link::{FromDesk, LinkQueues};
use crate::stage::report::Reported;
use crate::stage::sense::{Frame, Sensed};
use crate::world::live::{LiveWorld, WorldClock};

/// Adds the systems of this file, each system in its set.
pub fn plugin(app: &mut App) {
    app.add_systems(
        PreUpdate,
        (receive.in_set(StageSet::Receive), show_hands.in_set(StageSet::Hands)),
    )
    .add_systems(Last, leave.in_set(StageSet::Leave));
}

/// How often the desk gets a report of the clocks, s.
const CLOCK_REPORTED_EVERY_SECS: f64 = 30.0;

/// Takes the desk's messages from the queue, and sets the world's time to this frame's time.
fn receive(
    queues: Res<LinkQueues>,
    frame: Res<Frame>,
    mut live: ResMut<LiveWorld>,
    mut clock: ResMut<StageClock>,
    mut world_clock: ResMut<WorldClock>,
    mut reported: ResMut<Reported>,
    mut clock_reported: Local<Option<SessionTime>>,
) {
    world_clock.now = frame.display_time;
    while let Some(item) = queues.next() {
        match item {
            FromDesk::Directive(directive) => live.state.apply(directive),
            FromDesk::Offset(offset) => {
                clock.0.measured(offset);
                let now = clock.0.now();
                if clock_reported
                    .is_none_or(|before| now.secs_since(before) > CLOCK_REPORTED_EVERY_SECS)
                {
                    *clock_reported = Some(now);
                    queues.queue_clock_report(clock.0.report(gradus_link::monotonic_ns()));
                }
            }
            FromDesk::Welcome(welcome) => {
                // The patient stays where the stage's own stop took them until the desk releases.
                let stopped = live.state.is_stopped();
                if *clock.0.epoch() != welcome.epoch {
                    // The waiting samples and this frame's samples have times of the old clock.
                    queues.forget_telemetry();
                    reported.skip_frame();
                    reported.begin_session();
                }
                clock.0 = clock.0.rejoined(welcome.epoch);
                *clock_reported = None;
                let (hands, feet) = (*live.state.hands(), *live.state.feet());
                let scenario = Arc::clone(live.scenario());
                let other = match WorldState::restore(scenario, welcome.state) {
                    Ok(state) => {
                        live.state = state;
                        live.state.set_hands(hands);
                        live.state.set_feet(feet);
                        false
                    }
                    Err(why) => {
                        error!("{why}: the stage ends, and another one can be started");
                        true
                    }
                };
                if stopped || other {
                    let at = frame.display_time;
                    live.state.apply(Directive::Stop { at });
                }
                if other {
                    live.state.apply(Directive::End);
                }
                reported.forget();
            }
        }
    }
}

/// The world's hands take the poses of the sensed hands, and its feet go with the sensed head.
fn show_hands(
    sensed: Res<Sensed>,
    frame: Res<Frame>,
    headset: Option<Res<HeadsetState>>,
    mut live: ResMut<LiveWorld>,
) {
    // In another play space a hand has not moved from where it was: things come to it anew.
    if headset.is_some_and(|headset| headset.moved) {
        live.state.set_hands(Hands::default());
        live.state.set_feet(Feet::default());
    }
    // The samples of a frame that is not shown are not reported either, and the desk makes its
    // hands from the reported samples.
    if frame.shown {
        let mut hands = *live.state.hands();
        hands.take(&sensed.hands, &sensed.head);
        live.state.set_hands(hands);
        let mut feet = *live.state.feet();
        feet.take(&sensed.head, live.state.posture());
        live.state.set_feet(feet);
    }
}

/// How long the last fade gets before the stage ends, s.
const GOODBYE_SECS: f64 = 1.0;

/// Ends the stage after the session's end, or when the desk stayed away.
fn leave(
    live: Res<LiveWorld>,
    frame: Res<Frame>,
    queues: Res<LinkQueues>,
    mut ended: Local<Option<SessionTime>>,
    mut exit: MessageWriter<AppExit>,
) {
    if live.state.is_ended() {
        let since = *ended.get_or_insert(frame.display_time);
        if frame.display_time.secs_since(since) > GOODBYE_SECS {
            exit.write(AppExit::Success);
        }
    }
    if queues.desk_given_up() {
        exit.write(AppExit::Success);
    }
}

#[cfg(test)]
mod tests {
    use gradus_base::sample::{Capture, Pose, Side};
    use gradus_scenario::Place;
    use gradus_scenario::read::read_bytes;
    use std::f32::consts::FRAC_PI_4;

    use super::*;
    use crate::world::live::WorldCost;
    use crate::world::motion::hands::{OwnHand, show};
    use crate::world::scene::spawn::spawn_worlds;
    use crate::world::scene::spawner::stock_without_renderer;
    use crate::world::tier::{Tier, WorldTier};

    /// A stage app from the sensed hands to the entities to draw, without a renderer.
    fn app(hands: &str) -> App {
        let text = include_str!("../../tests/scenarios/small.ron");
        let place = "patient: (at: [0, Follow(\"height\"), 0])";
        assert!(text.contains(place));
        let at = format!("patient: (at: [3, 1, -2], facing_deg: 40, hands: {hands})");
        let (_, reading) = read_bytes("small", text.replace(place, &at).as_bytes());
        let rendered = reading.render();
        let scenario = Arc::new(reading.scenario.unwrap_or_else(|| unreachable!("{rendered}")));
        let mut state = WorldState::new(scenario, 7);
        state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
        let mut app = App::new();
        app.add_plugins(TransformPlugin);
        // The renderer would require this component.
        app.register_required_components::<Mesh3d, Visibility>();
        stock_without_renderer(&mut app);
        app.insert_resource(Sensed::nothing())
            .insert_resource(Frame { shown: true, ..default() })
            .init_resource::<WorldCost>()
            .init_resource::<WorldClock>()
            .insert_resource(WorldTier(Tier::Light))
            .insert_resource(LiveWorld { state })
            .add_systems(PreUpdate, show_hands)
            .add_systems(Update, (spawn_worlds, ApplyDeferred, show).chain());
        app
    }

    /// Runs frames of 50 ms. Both hands are sensed at `poses`, left before right; without poses
    /// both hands are untracked.
    fn frames(app: &mut App, from: &mut f64, secs: f64, poses: Option<[Pose; 2]>) {
        for _ in 0..(secs / 0.05).round() as usize {
            *from += 0.05;
            let at = SessionTime::from_secs_f64(*from);
            app.world_mut().resource_mut::<WorldClock>().now = at;
            let mut sensed = app.world_mut().resource_mut::<Sensed>();
            sensed.begin(Capture { at, uncertainty_ns: 0 });
            for (index, hand) in sensed.hands.iter_mut().enumerate() {
                hand.position_tracked = poses.is_some();
                hand.orientation_tracked = poses.is_some();
                hand.pose = poses.map_or_else(Pose::default, |poses| poses[index]);
            }
            app.update();
        }
    }

    /// Where the hand of a side is drawn in the world, whether its solid parts are seen, and
    /// whether its fading parts are seen.
    fn drawn(app: &mut App, side: Side) -> Option<(GlobalTransform, bool, bool)> {
        let world = app.world_mut();
        let mut hands = world.query::<(&OwnHand, &GlobalTransform, &Visibility)>();
        let (solid, fading, at) = hands.iter(world).find_map(|(own, at, seen)| {
            let there = own.side == side && own.place == Place::World;
            let seen = there && *seen != Visibility::Hidden;
            seen.then_some((own.solid, own.fading.each_ref().map(|(part, _)| *part), *at))
        })?;
        let seen = |part: &Entity| {
            world.get::<Visibility>(*part).is_some_and(|seen| *seen != Visibility::Hidden)
        };
        Some((at, solid.iter().all(seen), fading.iter().all(seen)))
    }

    fn poses() -> [Pose; 2] {
        let pose = |x: f32, turn: Quat| Pose {
            position_m: [x, 1.1, -0.4],
            orientation_xyzw: turn.to_array(),
        };
        [pose(-0.2, Quat::from_rotation_x(FRAC_PI_4)), pose(0.25, Quat::from_rotation_z(1.0))]
    }

    #[test]
    fn a_hand_is_drawn_where_it_is_sensed_and_fades_where_it_was_lost() {
        let (mut app, mut time) = (app("Shown"), 2.0);
        frames(&mut app, &mut time, 0.1, None);
        assert_eq!(drawn(&mut app, Side::Left), None, "no hand was seen yet");
        frames(&mut app, &mut time, 1.0, Some(poses()));
        let facing = Quat::from_rotation_y(40_f32.to_radians());
        let check = |app: &mut App, wanted: (bool, bool)| {
            for (side, pose) in [Side::Left, Side::Right].into_iter().zip(poses()) {
                let (at, solid, fading) = drawn(app, side).unwrap();
                let expected = Vec3::new(3.0, 1.0, -2.0) + facing * Vec3::from(pose.position_m);
                let turn = facing * Quat::from_array(pose.orientation_xyzw);
                assert!(at.translation().distance(expected) < 0.01, "{side:?} at {at:?}");
                assert!(at.rotation().angle_between(turn).to_degrees() < 1.0, "{side:?} {at:?}");
                assert_eq!((solid, fading), wanted, "{side:?}");
            }
        };
        check(&mut app, (true, false));
        frames(&mut app, &mut time, 0.2, None);
        check(&mut app, (false, true));
        frames(&mut app, &mut time, 0.4, None);
        for side in [Side::Left, Side::Right] {
            assert_eq!(drawn(&mut app, side), None);
        }
    }

    #[test]
    fn a_world_that_hides_hands_draws_none() {
        let (mut app, mut time) = (app("Hidden"), 2.0);
        frames(&mut app, &mut time, 1.0, Some(poses()));
        for side in [Side::Left, Side::Right] {
            assert_eq!(drawn(&mut app, side), None);
        }
        assert_eq!(app.world().resource::<LiveWorld>().state.hands().both()[0].1.shown, 1.0);
    }
}
