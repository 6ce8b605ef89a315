//! A window as a stand-in for a headset: drag the mouse to look, Escape to stop.
//!
//! The head stands at the posture's eye height and turns with the mouse; the head always counts as
//! tracked. The log names the display, so that nobody takes the window for a headset.

use bevy::app::PluginGroupBuilder;
use bevy::input::mouse::AccumulatedMouseMotion;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use gradus_base::sample::Pose;

use crate::order::StageSet;
use crate::stage::clock::StageClock;
use crate::stage::sense::{Frame, Sensed};
use crate::world::live::{LiveWorld, PatientPlace, WorldCamera};

/// Turn per pixel of mouse motion, rad.
const RAD_PER_PIXEL: f32 = 0.004;
/// How far up or down the head turns, rad.
const MOST_PITCH: f32 = 1.45;

/// The plugins of a stage in a window.
pub fn plugins(defaults: PluginGroupBuilder) -> PluginGroupBuilder {
    defaults.disable::<PipelinedRenderingPlugin>().set(WindowPlugin {
        primary_window: Some(Window {
            title: "Gradus: the patient's view (stand-in for a headset; Escape stops)".to_owned(),
            resolution: (960, 600).into(),
            ..default()
        }),
        ..default()
    })
}

/// Systems and resources of the window.
pub fn plugin(app: &mut App) {
    app.init_resource::<Look>()
        .add_systems(Startup, spawn_camera)
        .add_systems(First, begin_frame.in_set(StageSet::Clock))
        .add_systems(PreUpdate, sense.in_set(StageSet::Sense))
        .add_systems(Update, place_camera.in_set(StageSet::Eyes));
}

/// How far the head is turned.
#[derive(Resource, Default)]
struct Look {
    yaw: f32,
    pitch: f32,
}

/// The camera of the window display.
#[derive(Component)]
struct StandInEye;

fn spawn_camera(mut commands: Commands) {
    commands.spawn((Camera3d::default(), WorldCamera, StandInEye));
}

fn begin_frame(clock: Res<StageClock>, mut frame: ResMut<Frame>) {
    frame.index += 1;
    frame.display_time = clock.0.now();
    // The window system does not report when a frame is seen; it is within two refreshes of 60 Hz.
    frame.uncertainty_ns = 33_000_000 + clock.0.uncertainty_ns();
    frame.shown = true;
}

fn sense(
    live: Res<LiveWorld>,
    frame: Res<Frame>,
    keys: Res<ButtonInput<KeyCode>>,
    buttons: Res<ButtonInput<MouseButton>>,
    motion: Res<AccumulatedMouseMotion>,
    mut look: ResMut<Look>,
    mut sensed: ResMut<Sensed>,
) {
    if buttons.pressed(MouseButton::Left) {
        look.yaw -= motion.delta.x * RAD_PER_PIXEL;
        look.pitch = (look.pitch - motion.delta.y * RAD_PER_PIXEL).clamp(-MOST_PITCH, MOST_PITCH);
    }
    sensed.begin(frame.capture());
    sensed.head.position_tracked = true;
    sensed.head.orientation_tracked = true;
    let turned = Quat::from_euler(EulerRot::YXZ, look.yaw, look.pitch, 0.0);
    sensed.head.pose = Pose {
        position_m: [0.0, live.scenario().posture().eye_height_m(), 0.0],
        orientation_xyzw: turned.to_array(),
    };
    sensed.stop_key = keys.just_pressed(KeyCode::Escape);
}

fn place_camera(
    sensed: Res<Sensed>,
    place: Query<&Transform, (With<PatientPlace>, Without<StandInEye>)>,
    mut eye: Query<&mut Transform, With<StandInEye>>,
) {
    if let (Ok(place), Ok(mut eye)) = (place.single(), eye.single_mut()) {
        let pose = sensed.head.pose;
        let head = Transform::from_translation(pose.position_m.into())
            .with_rotation(Quat::from_array(pose.orientation_xyzw));
        eye.set_if_neq(place.mul_transform(head));
    }
}
