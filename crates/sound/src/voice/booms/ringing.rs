//! Ears that ring after a blast: two high tones that beat, with a hiss between, and all else dull.
//!
//! What is heard after too much noise is high, a tone or a narrow hiss about 3 to 6 kHz, as the loss
//! that comes with it (Axelsson and Hamernik 1987).

use core::f32::consts::TAU;

use crate::dsp::{BLOCK, Block, Glide, Oscillator, Rng, Svf, Wander, smoothstep};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.05;

pub(crate) struct Ringing {
    rate: f32,
    rng: Rng,
    tones: [Oscillator; 3],
    waver: Wander,
    hiss: [Svf; 2],
    gain: Glide,
    age_s: f32,
    fades_s: f32,
    dull: f32,
}

impl Ringing {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let waver = Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 1));
        Self {
            rate,
            rng: chance,
            tones: [Oscillator::default(); 3],
            waver,
            hiss: [Svf::default(); 2],
            gain: Glide::at(0.0),
            age_s: 1000.0,
            fades_s: 1.0,
            dull: 0.0,
        }
    }

    /// How much of the ringing is left, 1 to 0.
    fn left(&self) -> f32 {
        let part = self.age_s / self.fades_s.max(0.1);
        // To −60 dB, and the last of it to nothing.
        (-6.9 * part).exp() * (1.0 - smoothstep(0.85, 1.0, part))
    }
}

impl Synth for Ringing {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        (self.rng, self.age_s) = (chance, age_secs);
    }

    fn render(&mut self, &[pitch_hz, fades_s, dull, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        self.fades_s = fades_s;
        let rises = smoothstep(0.0, 0.35, self.age_s);
        let waver = 1.0 + 0.0015 * self.waver.next(0.4, rate);
        self.gain.to(LEVEL * rises * self.left());
        let recovers = 1.0 - smoothstep(0.15, 0.9, self.age_s / fades_s.max(0.1));
        self.dull = dull * smoothstep(0.0, 0.05, self.age_s) * recovers;
        for side in &mut self.hiss {
            side.tune(pitch_hz, 9.0, rate);
        }
        for frame in out.iter_mut() {
            let gain = self.gain.next();
            let [a, b, c] = &mut self.tones;
            let a = (TAU * a.turn(pitch_hz * waver, rate)).sin();
            let b = (TAU * b.turn(pitch_hz * 1.0009, rate)).sin();
            let c = (TAU * c.turn(pitch_hz * 0.871, rate)).sin();
            let tone = a + 0.6 * b + 0.25 * c;
            for (heard, side) in frame.iter_mut().zip(&mut self.hiss) {
                *heard = gain * (tone + 1.1 * side.band(self.rng.white()));
            }
        }
        self.age_s += BLOCK as f32 / rate;
    }

    fn is_silent(&self) -> bool {
        self.age_s > self.fades_s
    }

    fn dulls(&self) -> Option<f32> {
        Some(if self.age_s > self.fades_s { 0.0 } else { self.dull })
    }
}
