//! The voices: each turns a few controls into samples, from a seed.
//!
//! A voice never allocates after it was built, reads no clock and knows nothing but its controls.
//! Voices are levelled so that at their reference controls they are near −30 LUFS; each voice keeps
//! that in its own `LEVEL`, and `tests/levels.rs` measures it.

mod air;
mod animal;
mod bird;
mod booms;
mod breath;
mod cars;
mod creak;
mod helicopter;
mod impact;
mod insects;
mod leaves;
mod motor;
mod people;
mod plain;
mod road;
mod room;
pub(crate) mod say;
mod siren;
mod song;
mod stream;
mod surf;
mod synth;
mod throat;
mod traffic;
mod weather;
mod whistle;

use gradus_scenario::Number;
use gradus_scenario::sound::Voice;

use crate::dsp::Rng;
use crate::speech::Sentence;

pub(crate) use synth::{Controls, Synth};

/// A control: a number, how fast a number changes, per second, or how many breaths have gone by at
/// a number of breaths a minute; or the session's own breaths, and their pace a minute.
#[derive(Clone, Copy)]
pub(crate) enum Control<'a> {
    Value(&'a Number),
    Pace(&'a Number),
    Breaths(&'a Number),
    SessionBreaths,
    SessionPace,
}

/// How many bodies a voice has, each with its own place.
pub(crate) fn bodies(voice: &Voice) -> u64 {
    match voice {
        Voice::Cars { .. } => cars::LANES,
        _ => 1,
    }
}

/// One body of a voice; `spoken` is the sentence of a voice that speaks.
pub(crate) fn build(
    voice: &Voice,
    chance: Rng,
    rate: f32,
    spoken: Option<Sentence>,
) -> Box<dyn Synth> {
    match voice {
        Voice::Wind { .. } => Box::new(air::Wind::new(chance, rate)),
        Voice::Whistle { .. } => Box::new(whistle::Whistle::new(chance, rate)),
        Voice::Traffic { .. } => Box::new(traffic::Traffic::new(chance, rate)),
        Voice::Cars { .. } => Box::new(cars::Car::new(chance, rate)),
        Voice::Motor { .. } => Box::new(motor::Motor::new(chance, rate)),
        Voice::Clunk { .. } => Box::new(impact::Clunk::new(chance, rate)),
        Voice::Creak { .. } => Box::new(creak::Creak::new(chance, rate)),
        Voice::Siren { .. } => Box::new(siren::Siren::new(chance, rate)),
        Voice::Bird { .. } => Box::new(bird::Bird::new(chance, rate)),
        Voice::Song { .. } => Box::new(song::Song::new(chance, rate)),
        Voice::Leaves { .. } => Box::new(leaves::Leaves::new(chance, rate)),
        Voice::Surf { .. } => Box::new(surf::Surf::new(chance, rate)),
        Voice::Crickets { .. } => Box::new(insects::Crickets::new(chance, rate)),
        Voice::Insects { .. } => Box::new(insects::Insects::new(chance, rate)),
        Voice::Stream { .. } => Box::new(stream::Stream::new(chance, rate)),
        Voice::Tone { .. } => Box::new(plain::Tone::new(rate)),
        Voice::Noise { .. } => Box::new(plain::Noise::new(chance, rate)),
        Voice::Crowd { .. } => Box::new(people::Crowd::new(chance, rate)),
        Voice::Talker { .. } => Box::new(people::Talker::new(chance, rate)),
        Voice::Cough { .. } => Box::new(people::Cough::new(chance, rate)),
        Voice::Laugh { .. } => Box::new(people::Laugh::new(chance, rate)),
        Voice::Applause { .. } => Box::new(people::Applause::new(chance, rate)),
        Voice::ChairScrape { .. } => Box::new(people::ChairScrape::new(chance, rate)),
        Voice::Footsteps { floor, .. } => Box::new(people::Footsteps::new(*floor, chance, rate)),
        Voice::PaperRustle { .. } => Box::new(people::PaperRustle::new(chance, rate)),
        Voice::PhoneBuzz { .. } => Box::new(people::PhoneBuzz::new(chance, rate)),
        Voice::RoomTone { .. } => Box::new(room::RoomTone::new(chance, rate)),
        Voice::Clock { .. } => Box::new(room::Clock::new(chance, rate)),
        Voice::DoorOpen { .. } => Box::new(room::DoorOpen::new(chance, rate)),
        Voice::DoorClose { .. } => Box::new(room::DoorClose::new(chance, rate)),
        Voice::ProjectorFan { .. } => Box::new(room::ProjectorFan::new(chance, rate)),
        Voice::Rain { onto, .. } => Box::new(weather::Rain::new(*onto, chance, rate)),
        Voice::Thunder { .. } => Box::new(weather::Thunder::new(chance, rate)),
        Voice::Scuttle { ground, .. } => Box::new(animal::Scuttle::new(*ground, chance, rate)),
        Voice::Tap { .. } => Box::new(animal::Tap::new(chance, rate)),
        Voice::Bark { .. } => Box::new(animal::Bark::new(chance, rate)),
        Voice::Growl { .. } => Box::new(animal::Growl::new(chance, rate)),
        Voice::Pant { .. } => Box::new(animal::Pant::new(chance, rate)),
        Voice::Coo { .. } => Box::new(animal::Coo::new(chance, rate)),
        Voice::Wings { .. } => Box::new(animal::Wings::new(chance, rate)),
        Voice::Breath { .. } => Box::new(breath::Breath::new(chance, rate)),
        Voice::Say { .. } => Box::new(say::Say::written(spoken, rate)),
        Voice::Engine { heard_from, .. } => Box::new(road::Engine::new(*heard_from, chance, rate)),
        Voice::Tyres { surface, heard_from, .. } => {
            Box::new(road::Tyres::new(*surface, *heard_from, chance, rate))
        }
        Voice::Helicopter { .. } => Box::new(helicopter::Helicopter::new(chance, rate)),
        Voice::Generator { .. } => Box::new(road::Generator::new(chance, rate)),
        Voice::Gunfire { land, .. } => Box::new(booms::Gunfire::new(*land, chance, rate)),
        Voice::Blast { land, .. } => Box::new(booms::Blast::new(*land, chance, rate)),
        Voice::Mortar { land, .. } => Box::new(booms::Mortar::new(*land, chance, rate)),
        Voice::Ringing { .. } => Box::new(booms::Ringing::new(chance, rate)),
        Voice::Shouts { .. } => Box::new(people::Shouts::new(chance, rate)),
        Voice::Children { .. } => Box::new(people::Children::new(chance, rate)),
        Voice::PrayerCall { .. } => Box::new(people::PrayerCall::new(chance, rate)),
    }
}

/// The controls of a voice, in the order of its fields.
pub(crate) fn controls(voice: &Voice) -> [Option<Control<'_>>; 4] {
    use Control::{Breaths, Pace, SessionBreaths, SessionPace, Value};
    let one = |a| [Some(Value(a)), None, None, None];
    let three = |a, b, c| [Some(Value(a)), Some(Value(b)), Some(Value(c)), None];
    let two = |a, b| [Some(Value(a)), Some(Value(b)), None, None];
    match voice {
        Voice::Wind { speed_mps, gusts, howl } => three(speed_mps, gusts, howl),
        Voice::Whistle { speed_mps, bar_mm } => two(speed_mps, bar_mm),
        Voice::Traffic { flow, distance_m } => two(flow, distance_m),
        Voice::Cars { per_minute, speed_mps, heading_deg } => {
            three(per_minute, speed_mps, heading_deg)
        }
        Voice::Motor { travel_m, full_mps, pitch_hz } => {
            [Some(Pace(travel_m)), Some(Value(full_mps)), Some(Value(pitch_hz)), None]
        }
        Voice::Clunk { pitch_hz, ring_s, rattle } => three(pitch_hz, ring_s, rattle),
        Voice::Creak { pitch_hz, length_s, strain } => three(pitch_hz, length_s, strain),
        Voice::Siren { low_hz, high_hz, period_s, echo } => {
            [Some(Value(low_hz)), Some(Value(high_hz)), Some(Value(period_s)), Some(Value(echo))]
        }
        Voice::Bird { pitch_hz, flaps_per_s, call_every_s } => {
            three(pitch_hz, flaps_per_s, call_every_s)
        }
        Voice::Song { pitch_hz, per_minute } => two(pitch_hz, per_minute),
        Voice::Leaves { speed_mps, density } => two(speed_mps, density),
        Voice::Stream { flow, pitch_hz } => two(flow, pitch_hz),
        Voice::Surf { waves_m, every_s } => two(waves_m, every_s),
        Voice::Crickets { many, pitch_hz } => two(many, pitch_hz),
        Voice::Insects { many } => one(many),
        Voice::Tone { pitch_hz, warmth } => two(pitch_hz, warmth),
        Voice::Noise { low_hz, high_hz } => two(low_hz, high_hz),
        Voice::Crowd { talkers, agitation } => two(talkers, agitation),
        Voice::Talker { pitch_hz, warmth, whisper, syllables_per_s } => {
            let [a, b, c] = [pitch_hz, warmth, whisper].map(|n| Some(Value(n)));
            [a, b, c, Some(Value(syllables_per_s))]
        }
        Voice::Cough { pitch_hz, force } => two(pitch_hz, force),
        Voice::Laugh { people, mirth } => two(people, mirth),
        Voice::Applause { clappers, delight } => two(clappers, delight),
        Voice::ChairScrape { pitch_hz, length_s, stutter } => three(pitch_hz, length_s, stutter),
        Voice::Footsteps { speed_mps, floor: _ } => one(speed_mps),
        Voice::PaperRustle { per_minute } | Voice::Clock { per_minute } => one(per_minute),
        Voice::PhoneBuzz { pitch_hz, rattle } => two(pitch_hz, rattle),
        Voice::RoomTone { pitch_hz, hum, airflow } => three(pitch_hz, hum, airflow),
        Voice::DoorOpen { creak } => one(creak),
        Voice::DoorClose { force } => one(force),
        Voice::ProjectorFan { speed } => one(speed),
        Voice::Rain { mm_per_h, onto: _ } => one(mm_per_h),
        Voice::Thunder { distance_m } => one(distance_m),
        Voice::Scuttle { steps_per_s, count, haste, ground: _ } => three(steps_per_s, count, haste),
        Voice::Tap { times, pitch_hz } => two(times, pitch_hz),
        Voice::Bark { pitch_hz, force, times } => three(pitch_hz, force, times),
        Voice::Growl { pitch_hz, menace } => two(pitch_hz, menace),
        Voice::Pant { per_second } => one(per_second),
        Voice::Coo { pitch_hz, per_minute } => two(pitch_hz, per_minute),
        Voice::Wings { beats_hz, birds } => two(beats_hz, birds),
        Voice::Breath { breaths_per_min: Some(pace), pitch_hz } => {
            [Some(Breaths(pace)), Some(Value(pitch_hz)), Some(Value(pace)), None]
        }
        Voice::Breath { breaths_per_min: None, pitch_hz } => {
            [Some(SessionBreaths), Some(Value(pitch_hz)), Some(SessionPace), None]
        }
        Voice::Say { .. } => [None; 4],
        Voice::Engine { speed_mps, load, size, heard_from: _ } => three(speed_mps, load, size),
        Voice::Tyres { speed_mps, surface: _, heard_from: _ } => one(speed_mps),
        Voice::Helicopter { blades_hz, slap } => two(blades_hz, slap),
        Voice::Generator { load, per_minute } => two(load, per_minute),
        Voice::Gunfire { rounds, per_minute, distance_m, passes_m, land: _ } => {
            let [a, b, c] = [rounds, per_minute, distance_m].map(|n| Some(Value(n)));
            [a, b, c, passes_m.as_ref().map(Value)]
        }
        Voice::Blast { size, distance_m, land: _ } => two(size, distance_m),
        Voice::Mortar { tube_m, flight_s, distance_m, size, land: _ } => {
            let [a, b, c] = [tube_m, flight_s, distance_m].map(|n| Some(Value(n)));
            [a, b, c, Some(Value(size))]
        }
        Voice::Ringing { pitch_hz, fades_s, dull } => three(pitch_hz, fades_s, dull),
        Voice::Shouts { people, alarm } => two(people, alarm),
        Voice::Children { many, glee } => two(many, glee),
        Voice::PrayerCall { pitch_hz, echo } => two(pitch_hz, echo),
    }
}
