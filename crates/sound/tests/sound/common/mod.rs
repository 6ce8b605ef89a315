//! A small scenario to sound in, every voice at its reference, and measurements of samples.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

pub mod people;
pub mod street;
pub mod written;

use std::num::NonZero;

use gradus_base::sample::Pose;
use gradus_base::{Name, SessionTime};
use gradus_live::{Directive, Moment, WorldState};
use gradus_scenario::Place;
use gradus_scenario::Scenario;
use gradus_scenario::number::{Condition, Number};
use gradus_scenario::sound::{Layer, Sound, Voice};
use gradus_scenario::world::Movement;
use gradus_sound::{SoundControl, SoundWorld};

pub const RATE: u32 = 48_000;
/// Every stimulus of [`scenario`].
pub const STIMULI: [(&str, f64); 20] = [
    ("gust", 8.0),
    ("creak", 3.0),
    ("lift_start", 2.0),
    ("lift_stop", 2.0),
    ("bird", 5.0),
    ("siren", 26.0),
    ("cough", 4.0),
    ("laugh", 5.0),
    ("applause", 9.0),
    ("phone", 7.0),
    ("latecomer", 12.0),
    ("question", 8.0),
    ("thunder", 12.0),
    ("tap", 2.0),
    ("run", 5.0),
    ("lid", 4.0),
    ("flyover", 26.0),
    ("shots", 8.0),
    ("device", 20.0),
    ("message", 6.0),
];

/// The scenario of docs/sound.md: `height`, `wind`, `railing` and the stimuli of [`STIMULI`].
pub fn scenario() -> Scenario {
    written::page().scenario
}

/// A scenario of the folder `scenarios`.
pub fn shipped(name: &str) -> Scenario {
    shipped_in(name, None)
}

/// The same, in one of its languages.
fn shipped_in(name: &str, language: Option<gradus_text::Language>) -> Scenario {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let options = gradus_scenario::Options { language };
    let reading = gradus_files::open(&folder.join(format!("{name}.ron")), &options);
    reading.unwrap().scenario.unwrap()
}

/// Language, seed and text of every sentence of the shipped scenarios, in each of their languages.
pub fn sentences() -> std::collections::BTreeSet<(String, u32, String)> {
    let mut all = std::collections::BTreeSet::new();
    for name in SHIPPED {
        let languages = shipped(name).languages().to_vec();
        for language in languages {
            let scenario = shipped_in(name, Some(language));
            for world in [scenario.world(), scenario.safe_place()] {
                for sound in &world.sounds {
                    if let Voice::Say { text, language, seed, .. } = &sound.voice {
                        all.insert((language.clone(), *seed, text.clone()));
                    }
                }
                for speaker in &world.speakers {
                    let own =
                        |text: &String| (speaker.language.clone(), speaker.seed, text.clone());
                    all.extend(speaker.sentences.iter().map(own));
                }
            }
        }
    }
    all
}

/// The names of all of them.
pub const SHIPPED: [&str; 6] = ["calm", "convoy", "heights", "market", "speaking", "spiders"];

/// A fixed number.
pub fn n(value: f64) -> Number {
    Number::from(value)
}

/// A sound of 0 dB that is heard at all times, from everywhere.
pub fn sound(id: &str, layer: Layer, voice: Voice) -> Sound {
    let (gain_db, when) = (n(0.0), Condition::Always);
    let (id, at_m, reach_m, after_s) = (Name::from(id), None, 1.0, 0.0);
    let (along, moves) = (None, Movement::Still);
    Sound { id, layer, voice, gain_db, at_m, along, moves, reach_m, after_s, when }
}

/// Such a sound, at a place.
pub fn placed(id: &str, voice: Voice, at_m: [f64; 3]) -> Sound {
    Sound { at_m: Some(at_m.map(n)), ..sound(id, Layer::Place, voice) }
}

/// Such a sound, started by a stimulus.
pub fn event(id: &str, voice: Voice, stimulus: &str) -> Sound {
    let index = scenario().stimulus_index(&Name::from(stimulus)).unwrap();
    Sound { when: Condition::During { stimulus: index }, ..sound(id, Layer::Event, voice) }
}

/// Every voice at the reference controls at which it is levelled.
pub fn references() -> Vec<Sound> {
    let mut all = first_references();
    all.extend(people::references());
    all.extend(street::references());
    all
}

fn first_references() -> Vec<Sound> {
    use Layer::{Bed, Place};
    let car = Voice::Cars { per_minute: n(12.0), speed_mps: n(13.0), heading_deg: n(90.0) };
    let mut motor = Voice::Motor { travel_m: n(0.0), full_mps: n(2.0), pitch_hz: n(70.0) };
    if let Voice::Motor { travel_m, .. } = &mut motor {
        *travel_m = follow("height", &[(0.0, 0.0), (120.0, 120.0)]);
    }
    let horn = Voice::Siren { low_hz: n(440.0), high_hz: n(585.0), period_s: n(1.5), echo: n(0.5) };
    let bird = Voice::Bird { pitch_hz: n(1100.0), flaps_per_s: n(6.0), call_every_s: n(1.2) };
    let creak = Voice::Creak { pitch_hz: n(310.0), length_s: n(2.2), strain: n(0.6) };
    let clunk = Voice::Clunk { pitch_hz: n(170.0), ring_s: n(0.18), rattle: n(0.5) };
    vec![
        sound("wind", Bed, Voice::Wind { speed_mps: n(8.0), gusts: n(0.5), howl: n(0.4) }),
        sound("whistle", Place, Voice::Whistle { speed_mps: n(10.0), bar_mm: n(5.0) }),
        sound("traffic", Bed, Voice::Traffic { flow: n(0.7), distance_m: n(30.0) }),
        Sound { reach_m: 10.0, ..placed("cars", car, [0.0, 0.0, -8.0]) },
        sound("motor", Place, motor),
        event("clunk", clunk, "lift_start"),
        event("creak", creak, "creak"),
        event("siren", horn, "siren"),
        event("bird", bird, "bird"),
        sound("song", Place, Voice::Song { pitch_hz: n(3600.0), per_minute: n(14.0) }),
        sound("leaves", Bed, Voice::Leaves { speed_mps: n(3.0), density: n(0.6) }),
        sound("stream", Bed, Voice::Stream { flow: n(0.5), pitch_hz: n(700.0) }),
        sound("surf", Bed, Voice::Surf { waves_m: n(0.3), every_s: n(8.0) }),
        sound("crickets", Bed, Voice::Crickets { many: n(0.5), pitch_hz: n(4300.0) }),
        sound("insects", Bed, Voice::Insects { many: n(0.5) }),
        sound("tone", Place, Voice::Tone { pitch_hz: n(1000.0), warmth: n(0.2) }),
        sound("noise", Bed, Voice::Noise { low_hz: n(100.0), high_hz: n(2000.0) }),
    ]
}

/// A curve over a parameter of [`scenario`].
pub fn follow(parameter: &str, points: &[(f64, f64)]) -> Number {
    use gradus_scenario::curve::{Curve, Easing};
    let parameter = scenario().parameter_index(&Name::from(parameter)).unwrap();
    let curve = Curve::new(points.to_vec(), Easing::Linear).unwrap();
    let term = gradus_scenario::number::Term::Follow { parameter, curve };
    Number { base: 0.0, terms: vec![term] }
}

/// A world that is played, and the state it follows.
pub struct Play {
    pub state: WorldState,
    pub world: SoundWorld,
    pub control: SoundControl,
    pub ears: Pose,
    pub now: SessionTime,
    /// The patient stands at the height, 1.7 m above the floor.
    pub lifted: bool,
}

impl Play {
    /// At second 10 in the scenario's world, ears at the origin.
    pub fn new(sounds: &[Sound], safe_place: &[Sound], seed: u64) -> Self {
        Self::of(scenario(), sounds, safe_place, seed)
    }

    /// Like [`Self::new`], in another scenario.
    pub fn of(scenario: Scenario, sounds: &[Sound], safe_place: &[Sound], seed: u64) -> Self {
        let mut state = WorldState::new(scenario, seed);
        state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
        let rate = NonZero::new(RATE).unwrap();
        let (world, control) = SoundWorld::build(sounds, safe_place, seed, rate);
        let now = SessionTime::from_secs_f64(10.0);
        let (ears, lifted) = (Pose::default(), false);
        Self { state, world, control, ears, now, lifted }
    }

    /// A shipped scenario's world with its rooms, and its safe place; ears 1.6 m over the patient's
    /// place. Without rooms its sounds are in the open air.
    pub fn shipped(scenario: Scenario, seed: u64, with_rooms: bool) -> Self {
        let rate = NonZero::new(RATE).unwrap();
        let (world, safe) = (scenario.world(), scenario.safe_place());
        let (world, control) = if with_rooms {
            SoundWorld::of(world, safe, seed, rate)
        } else {
            SoundWorld::build(&world.sounds, &safe.sounds, seed, rate)
        };
        let mut state = WorldState::new(scenario, seed);
        state.apply(Directive::Go { place: Place::World, at: SessionTime::ZERO });
        let ears = Pose { position_m: [0.0, 1.6, 0.0], ..Pose::default() };
        let now = SessionTime::from_secs_f64(10.0);
        Self { state, world, control, ears, now, lifted: false }
    }

    /// Renders `secs` at 50 frames a second. Who rides has ears 1.2 m above the floor of the vehicle.
    pub fn run(&mut self, secs: f64) -> Vec<f32> {
        let Self { state, world, control, ears, now, lifted } = self;
        let start = *now;
        let height = state.scenario().parameter_index(&Name::from("height"));
        *now = start + std::time::Duration::from_secs_f64(secs);
        gradus_sound::render_offline(world, start, secs, 50.0, |at| {
            if *lifted && let Some(height) = height {
                ears.position_m[1] = 1.7 + state.number(height, at) as f32;
            }
            if state.ride().is_some() {
                let stand = Moment::new(state, at, Place::World).stand;
                ears.position_m = stand.position_m;
                ears.position_m[1] += 1.2;
                let facing = f64::from(stand.facing_deg).to_radians() * 0.5;
                ears.orientation_xyzw = [0.0, facing.sin() as f32, 0.0, facing.cos() as f32];
            }
            control.update(state, at, ears);
        })
    }

    /// Starts a stimulus now.
    pub fn trigger(&mut self, stimulus: &str, run: u32) {
        let (stimulus, start) = (Name::from(stimulus), self.now);
        self.state.apply(Directive::Stimulus { stimulus, run, start });
    }

    /// Moves a parameter to `to`, from now on.
    pub fn move_to(&mut self, parameter: &str, to: f64, rate_per_s: Option<f64>) {
        use gradus_live::Motion;
        use gradus_scenario::Value;
        let parameter = Name::from(parameter);
        let from = self.state.value(&parameter, self.now).unwrap();
        let motion = Motion { from, to: Value::Number(to), start: self.now, rate_per_s };
        self.state.apply(Directive::Move { parameter, motion });
    }
}

/// One channel of interleaved stereo.
pub fn channel(samples: &[f32], side: usize) -> Vec<f32> {
    samples.iter().skip(side).step_by(2).copied().collect()
}

/// Integrated loudness, LUFS.
pub fn lufs(samples: &[f32]) -> f64 {
    let mut meter = ebur128::EbuR128::new(2, RATE, ebur128::Mode::I).unwrap();
    meter.add_frames_f32(samples).unwrap();
    meter.loudness_global().unwrap()
}

/// The loudest 0.4 s, LUFS.
pub fn loudest_lufs(samples: &[f32]) -> f64 {
    let mut meter = ebur128::EbuR128::new(2, RATE, ebur128::Mode::M).unwrap();
    let mut loudest = f64::NEG_INFINITY;
    for part in samples.chunks(RATE as usize / 10 * 2) {
        meter.add_frames_f32(part).unwrap();
        loudest = loudest.max(meter.loudness_momentary().unwrap());
    }
    loudest
}

/// The highest true peak of both channels, dBFS.
pub fn true_peak_db(samples: &[f32]) -> f64 {
    let mut meter = ebur128::EbuR128::new(2, RATE, ebur128::Mode::TRUE_PEAK).unwrap();
    meter.add_frames_f32(samples).unwrap();
    let peak = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
    20.0 * peak.log10()
}

/// Root of the mean square.
pub fn rms(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
    (sum / samples.len().max(1) as f64).sqrt()
}
