//! A soft swell to breathe with: air that comes in and goes out, over a low chord that opens.
//!
//! The voice takes its phase from the world's breath (`gradus_live::breath`), given once a frame.
//! Between frames the phase goes on at the pace, and is drawn to the phase given, so that it makes
//! no step.

use core::f32::consts::TAU;

use gradus_scenario::breath::fullness;

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Oscillator, Pink, Rng, Svf, Wander, channel};

const LEVEL: f32 = 0.119;
/// The time in which the phase is drawn to the phase given, s.
const DRAWN_S: f32 = 0.12;
/// Where the difference is greater, the phase jumps to the phase given, breaths.
const LOST: f64 = 0.2;

pub(crate) struct Breath {
    rate: f32,
    /// The phase in breaths, gone on from the phases given; none before the first block.
    at: Option<f64>,
    turns: [Oscillator; 3],
    sides: [Side; 2],
    chord: Glide,
}

struct Side {
    rng: Rng,
    pink: Pink,
    drift: Wander,
    air: Svf,
    soft: Svf,
    gain: Glide,
}

impl Breath {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let mut side = |salt: u64| Side {
            rng: fork(salt),
            pink: Pink::default(),
            drift: Wander::new(fork(salt + 1)),
            air: Svf::default(),
            soft: Svf::default(),
            gain: Glide::default(),
        };
        let sides = [side(10), side(20)];
        Self { rate, at: None, turns: [Oscillator::default(); 3], sides, chord: Glide::default() }
    }
}

impl Synth for Breath {
    fn render(&mut self, &[breaths, pitch_hz, per_minute, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let block_s = BLOCK as f32 / rate;
        let given = f64::from(breaths);
        let at = self.at.map_or(given, |at| at + f64::from(per_minute / 60.0 * block_s));
        let off = given - at;
        let drawn = if off.abs() > LOST { off } else { off * f64::from(block_s / DRAWN_S) };
        let at = at + drawn;
        self.at = Some(at);
        let full = fullness(at) as f32;
        // Never quite silent: an end of breath is a rest, not a hole.
        let loud = 0.06 + 0.94 * full * full;
        self.chord.to(LEVEL * 0.3 * loud);
        for frame in out.iter_mut() {
            let [a, b, c] = &mut self.turns;
            let low = TAU * a.turn(0.5 * pitch_hz, rate);
            let fifth = TAU * b.turn(0.7502 * pitch_hz, rate);
            let eighth = TAU * c.turn(1.001 * pitch_hz, rate);
            let chord = low.sin() + 0.6 * fifth.sin() + 0.35 * full * eighth.sin();
            *frame = [chord * self.chord.next(); 2];
        }
        for (index, side) in self.sides.iter_mut().enumerate() {
            let drift = 1.0 + 0.12 * side.drift.next(0.4, rate);
            side.air.tune(pitch_hz * (0.9 + 1.5 * full) * drift, 0.5, rate);
            side.soft.tune(pitch_hz * (1.8 + 3.6 * full), 0.6, rate);
            side.gain.to(LEVEL * 1.1 * loud * drift);
            for heard in channel(out, index) {
                let noise = side.pink.next(&mut side.rng);
                *heard += side.soft.low(side.air.band(noise)) * side.gain.next();
            }
        }
    }
}
