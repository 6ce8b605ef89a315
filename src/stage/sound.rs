//! The stage's sound: the world's voices, placed around the patient's head.
//!
//! No sound device is a warning and an alarm at the desk, never an exit.

use bevy::prelude::*;
use gradus_core::sample::Pose;
use gradus_sound::{Output, SoundControl, SoundWorld, open_output};

use super::order::StageSet;
use super::sense::{Frame, Sensed};
use crate::world::{LiveWorld, PatientPlace};

/// The voices' controls, and the device that plays them.
#[derive(Resource)]
struct Sound(SoundControl);

/// Holds the device open; it belongs to the thread that opened it.
struct Device(#[expect(dead_code, reason = "dropping it ends the sound")] Output);

/// Opens the sound; why there is none, if there is none.
pub fn start(app: &mut App, live: &LiveWorld) -> Option<String> {
    let output = match open_output() {
        Ok(output) => output,
        Err(error) => return Some(format!("{error}. {}", error.remedy())),
    };
    let scenario = &live.scenario;
    let (world, control) = SoundWorld::build(
        &scenario.world.sounds,
        &scenario.safe_place.sounds,
        live.state.seed(),
        output.sample_rate(),
    );
    output.play(world);
    app.insert_resource(Sound(control)).insert_non_send(Device(output)).add_plugins(plugin);
    None
}

/// What moves the ears and the voices.
pub fn plugin(app: &mut App) {
    app.add_systems(Last, follow.in_set(StageSet::Ears));
}

/// Moves the ears to where the head is in the world, and the voices to what the state says.
fn follow(
    mut sound: ResMut<Sound>,
    live: Res<LiveWorld>,
    frame: Res<Frame>,
    sensed: Res<Sensed>,
    place: Query<&Transform, With<PatientPlace>>,
) {
    let Ok(place) = place.single() else { return };
    let pose = sensed.head.pose;
    let head = Transform::from_translation(pose.position_m.into())
        .with_rotation(Quat::from_array(pose.orientation_xyzw));
    let ears = place.mul_transform(head);
    let listener = Pose {
        position_m: ears.translation.to_array(),
        orientation_xyzw: ears.rotation.to_array(),
    };
    sound.0.update(&live.scenario, &live.state, frame.display_time, &listener);
}
