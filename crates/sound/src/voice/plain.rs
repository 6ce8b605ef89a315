//! A tone and a noise, for instruments, alarms, fans and any sound without a voice of its own.

use core::f32::consts::TAU;

use super::{Controls, Synth};
use crate::dsp::{Block, Glide, Oscillator, Pink, Rng, Svf, channel};

const TONE_LEVEL: f32 = 0.0308;
const NOISE_LEVEL: f32 = 0.115;

pub(crate) struct Tone {
    rate: f32,
    turn: Oscillator,
    hz: Glide,
    warmth: Glide,
}

impl Tone {
    pub fn new(rate: f32) -> Self {
        let (hz, warmth) = (Glide::default(), Glide::default());
        Self { rate, turn: Oscillator::default(), hz, warmth }
    }
}

impl Synth for Tone {
    fn render(&mut self, &[pitch_hz, warmth, _, _]: &Controls, out: &mut Block) {
        self.hz.to(pitch_hz);
        self.warmth.to(warmth);
        for frame in out.iter_mut() {
            let hz = self.hz.next();
            let turn = TAU * self.turn.turn(hz, self.rate);
            let mut tone = turn.sin();
            let warmth = self.warmth.next();
            let mut overtone = warmth;
            for k in [2.0, 3.0, 4.0, 5.0] {
                // No overtone above half the rate: it would fold down.
                if hz * k < self.rate * 0.45 {
                    tone += overtone * (k * turn).sin();
                }
                overtone *= 0.6 * warmth;
            }
            *frame = [tone * TONE_LEVEL; 2];
        }
    }
}

pub(crate) struct Noise {
    rate: f32,
    sides: [(Rng, Pink, [Svf; 2]); 2],
}

impl Noise {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut side = |salt| {
            let rng = Rng::new(u64::from(chance.unit().to_bits()), salt);
            (rng, Pink::default(), [Svf::default(); 2])
        };
        Self { rate, sides: [side(1), side(2)] }
    }
}

impl Synth for Noise {
    fn render(&mut self, &[low_hz, high_hz, _, _]: &Controls, out: &mut Block) {
        for (index, (rng, pink, ends)) in self.sides.iter_mut().enumerate() {
            ends[0].tune(low_hz, 0.7, self.rate);
            ends[1].tune(high_hz.max(low_hz * 1.05), 0.7, self.rate);
            for heard in channel(out, index) {
                let noise = pink.next(rng);
                let above = ends[0].high(noise);
                *heard = NOISE_LEVEL * ends[1].low(above);
            }
        }
    }
}
