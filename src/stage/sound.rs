//! The stage's sound: the world's voices, placed around the patient's head.
//!
//! A missing sound device causes a warning and an alarm at the desk, never an exit. A device that
//! goes, comes back or is exchanged during the session is opened again by a thread of its own; the
//! frame only takes the news.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use bevy::prelude::*;
use gradus_base::sample::Pose;
use gradus_sound::speech::Speaker;
use gradus_sound::{DeviceNews, DeviceThread, SoundControl, SoundWorld};

use crate::order::StageSet;
use crate::stage::info::{Missing, StageInfo};
use crate::stage::link::LinkQueues;
use crate::stage::sense::{Frame, Sensed};
use crate::stage::speech;
use crate::stage::speech::Speech;
use crate::world::live::{LiveWorld, PatientPlace};

/// How long a stage that starts waits for its sound device to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The voices' controls, and the maker of their sentences; none while there is no device, or no
/// sentence.
#[derive(Default)]
struct Voices {
    control: Option<Box<SoundControl>>,
    speech: Option<Speech>,
}

/// The thread that keeps the device open. Its news have one reader.
struct Sound {
    device: DeviceThread,
    voices: Voices,
}

/// Opens the sound device; returns why sound or sentences are missing.
pub fn start(app: &mut App, live: &LiveWorld) -> Missing {
    let mut missing = Missing::default();
    let scenario = Arc::clone(live.scenario());
    let seed = live.state.seed();
    let build = move |rate| SoundWorld::of(scenario.world(), scenario.safe_place(), seed, rate);
    let device = match DeviceThread::start(Box::new(build)) {
        Ok(device) => device,
        Err(error) => {
            missing.sound = Some(format!("no thread could be started for it: {error}"));
            return missing;
        }
    };
    let mut voices = Voices::default();
    match device.first_news(PATIENCE) {
        Some(news) => voices.take(news, live, &mut missing),
        None => missing.sound = Some("the sound device does not answer".to_owned()),
    }
    app.insert_non_send(Sound { device, voices }).add_plugins(plugin);
    missing
}

impl Voices {
    /// Takes news of the device.
    fn take(&mut self, news: DeviceNews, live: &LiveWorld, missing: &mut Missing) {
        match news {
            DeviceNews::Silent(reason) => {
                self.control = None;
                missing.sound = Some(reason);
            }
            DeviceNews::Playing { control, rate } => {
                missing.sound = None;
                if let Some(error) = control.missing() {
                    missing.speech.get_or_insert_with(|| speech::why(error));
                }
                if self.speech.is_none() {
                    self.speech = speak(live, rate, missing);
                }
                self.control = Some(control);
            }
        }
    }
}

/// Starts the thread that makes sentences.
fn speak(live: &LiveWorld, rate: NonZero<u32>, missing: &mut Missing) -> Option<Speech> {
    match Speech::start(live, Speaker::new(rate))? {
        Ok(speech) => Some(speech),
        Err(error) => {
            let why = || format!("no thread could be started for them: {error}");
            missing.speech.get_or_insert_with(why);
            None
        }
    }
}

/// Adds the system that moves the ears and the voices.
pub fn plugin(app: &mut App) {
    app.add_systems(Last, follow.in_set(StageSet::Ears));
}

/// Moves the ears to the head's place in the world, and sets the voices from the world's state.
fn follow(
    mut sound: NonSendMut<Sound>,
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
    let Sound { device, voices } = &mut *sound;
    while let Some(news) = device.news() {
        voices.take(news, &live, &mut info.missing);
    }
    let Voices { control, speech } = voices;
    let Some(control) = control else {
        if let Some(speech) = speech {
            speech.skip(&live);
        }
        return;
    };
    if let Some(speech) = speech {
        let missing = &mut info.missing.speech;
        if let Some(heard) = speech.frame(&live, frame.display_time, control, missing) {
            queues.queue_event(heard);
        }
    }
    control.update(&live.state, frame.display_time, &listener);
}
