//! No display: renders to an image at a steady 20 frames a second of session time.
//!
//! The head stands at the posture's eye height and faces the scenario's front; a modelled patient's
//! gaze is added at the desk. Frames are due at whole multiples of the period, so that the same
//! script gives the same times on every run.

use std::time::Duration;

use bevy::app::ScheduleRunnerPlugin;
use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_base::sample::Pose;

use crate::order::StageSet;
use crate::stage::clock::StageClock;
use crate::stage::sense::{Frame, Sensed};
use crate::world::live::{LiveWorld, PatientPlace, WorldCamera};
use crate::world::offscreen;

/// Time between two frames, ns: 20 frames a second.
pub const PERIOD_NS: u64 = 50_000_000;
/// The size of the image, pixels.
const SIZE: (u32, u32) = (480, 320);

/// Systems and resources of the offscreen display.
pub fn plugin(app: &mut App) {
    app.add_plugins(ScheduleRunnerPlugin::run_loop(Duration::ZERO))
        .add_systems(Startup, spawn_camera)
        .add_systems(First, begin_frame.in_set(StageSet::Clock))
        .add_systems(PreUpdate, sense.in_set(StageSet::Sense))
        .add_systems(Update, place_camera.in_set(StageSet::Eyes));
}

/// The camera of the offscreen display.
#[derive(Component)]
struct OffscreenEye;

fn spawn_camera(mut commands: Commands, mut images: ResMut<Assets<Image>>) {
    if let Ok(image) = offscreen::target(&mut images, SIZE) {
        let target = offscreen::looking_at_image(&image);
        commands.spawn((Camera3d::default(), target, WorldCamera, OffscreenEye));
    }
}

/// Waits until the next frame is due; a late frame takes the next multiple of the period.
fn begin_frame(clock: Res<StageClock>, mut frame: ResMut<Frame>) {
    let now = clock.0.now();
    let due = SessionTime((now.0 / PERIOD_NS + 1) * PERIOD_NS);
    std::thread::sleep(due.since(now));
    frame.index += 1;
    frame.display_time = due;
    frame.uncertainty_ns = clock.0.uncertainty_ns();
    frame.shown = true;
}

fn sense(live: Res<LiveWorld>, frame: Res<Frame>, mut sensed: ResMut<Sensed>) {
    sensed.begin(frame.capture());
    sensed.head.position_tracked = true;
    sensed.head.orientation_tracked = true;
    sensed.head.pose = Pose {
        position_m: [0.0, live.scenario().posture().eye_height_m(), 0.0],
        ..Pose::default()
    };
}

fn place_camera(
    sensed: Res<Sensed>,
    place: Query<&Transform, (With<PatientPlace>, Without<OffscreenEye>)>,
    mut eye: Query<&mut Transform, With<OffscreenEye>>,
) {
    if let (Ok(place), Ok(mut eye)) = (place.single(), eye.single_mut()) {
        let head = Transform::from_translation(sensed.head.pose.position_m.into());
        eye.set_if_neq(place.mul_transform(head));
    }
}
