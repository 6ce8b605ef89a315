//! The stage's sound: the world's voices, placed around the patient's head.
//!
//! A missing sound device causes a warning and an alarm at the desk, never an exit.

use bevy::prelude::*;
use gradus_base::sample::Pose;
use gradus_sound::speech::Speaker;
use gradus_sound::{Output, SoundControl, SoundWorld, open_output};

use crate::order::StageSet;
use crate::stage::info::{Missing, StageInfo};
use crate::stage::link::LinkQueues;
use crate::stage::sense::{Frame, Sensed};
use crate::stage::speech;
use crate::stage::speech::Speech;
use crate::world::live::{LiveWorld, PatientPlace};

/// The voices' controls, and the maker of their sentences.
#[derive(Resource)]
struct Sound {
    control: SoundControl,
    speech: Option<Speech>,
}

/// Holds the device open; it belongs to the thread that opened it.
struct Device(#[expect(dead_code, reason = "dropping it ends the sound")] Output);

/// Opens the sound device; returns why sound or sentences are missing.
pub fn start(app: &mut App, live: &LiveWorld) -> Missing {
    let output = match open_output() {
        Ok(output) => output,
        Err(error) => {
            let sound = Some(format!("{error}. {}", error.remedy()));
            return Missing { sound, speech: None };
        }
    };
    let scenario = live.scenario();
    let (world, control) = SoundWorld::build(
        &scenario.world().sounds,
        &scenario.safe_place().sounds,
        live.state.seed(),
        output.sample_rate(),
    );
    output.play(world);
    let mut missing = control.missing().map(speech::why);
    let speech = match Speech::start(live, Speaker::new(output.sample_rate())) {
        Some(Ok(speech)) => Some(speech),
        Some(Err(error)) => {
            missing.get_or_insert(format!("no thread could be started for them: {error}"));
            None
        }
        None => None,
    };
    app.insert_resource(Sound { control, speech });
    app.insert_non_send(Device(output)).add_plugins(plugin);
    Missing { sound: None, speech: missing }
}

/// Adds the system that moves the ears and the voices.
pub fn plugin(app: &mut App) {
    app.add_systems(Last, follow.in_set(StageSet::Ears));
}

/// Moves the ears to the head's place in the world, and sets the voices from the world's state.
fn follow(
    mut sound: ResMut<Sound>,
    mut info: ResMut<StageInfo>,
    queues: Res<LinkQueues>,
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
    let Sound { control, speech } = &mut *sound;
    if let Some(speech) = speech {
        let missing = &mut info.missing.speech;
        if let Some(heard) = speech.frame(&live, frame.display_time, control, missing) {
            queues.queue_event(heard);
        }
    }
    control.update(&live.state, frame.display_time, &listener);
}
