//! The voices: each turns a few controls into samples, from a seed.
//!
//! A voice never allocates after it was built, reads no clock and hears of nothing but its
//! controls. Voices are levelled so that at their reference controls they are near −30 LUFS; each
//! keeps that in its own `LEVEL`, and `tests/levels.rs` measures it.

mod air;
mod bird;
mod cars;
mod creak;
mod impact;
mod leaves;
mod motor;
mod plain;
mod siren;
mod song;
mod stream;
mod traffic;
mod whistle;

use gradus_core::scenario::Number;
use gradus_core::scenario::sound::Voice;

use crate::dsp::{Block, Rng};

/// The controls of a voice, as its fields stand in [`Voice`].
pub(crate) type Controls = [f32; 4];

/// Something that makes sound.
pub(crate) trait Synth: Send {
    /// A stimulus began `age_secs` ago; chance is that of this run.
    fn restart(&mut self, _chance: Rng, _age_secs: f32) {}

    /// The next block. Both channels of a voice without width are the same; a voice that is placed
    /// is heard by its first.
    fn render(&mut self, controls: &Controls, out: &mut Block);

    /// Whether the block before was silence, and the next is unless a control moves.
    fn is_silent(&self) -> bool {
        false
    }

    /// Where it is from where it was put, m.
    fn offset_m(&self) -> [f32; 3] {
        [0.0; 3]
    }
}

/// A control: a number, or how fast a number changes, per second.
#[derive(Clone, Copy)]
pub(crate) enum Control<'a> {
    Value(&'a Number),
    Pace(&'a Number),
}

/// How many bodies a voice has, each with its own place.
pub(crate) fn bodies(voice: &Voice) -> u64 {
    match voice {
        Voice::Cars { .. } => cars::LANES,
        _ => 1,
    }
}

/// One body of a voice.
pub(crate) fn build(voice: &Voice, chance: Rng, rate: f32) -> Box<dyn Synth> {
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
        Voice::Stream { .. } => Box::new(stream::Stream::new(chance, rate)),
        Voice::Tone { .. } => Box::new(plain::Tone::new(rate)),
        Voice::Noise { .. } => Box::new(plain::Noise::new(chance, rate)),
    }
}

/// The controls of a voice, in the order of its fields.
pub(crate) fn controls(voice: &Voice) -> [Option<Control<'_>>; 4] {
    use Control::{Pace, Value};
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
        Voice::Tone { pitch_hz, warmth } => two(pitch_hz, warmth),
        Voice::Noise { low_hz, high_hz } => two(low_hz, high_hz),
    }
}
