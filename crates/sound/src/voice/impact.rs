//! A heavy body strikes another.

use core::f32::consts::TAU;

use super::{Controls, Synth};
use crate::dsp::{Beaten, Block, Modes, OnePole, Rng, one_pole_coefficient};

const LEVEL: f32 = 0.0285;
/// Modes of a plate, roughly.
const RATIOS: [f32; 8] = [1.0, 1.58, 2.24, 2.92, 3.9, 5.3, 7.1, 9.4];

/// One blow: a thump, a ring, and loose parts that rattle after it. Other voices knock with it too.
pub(crate) struct Clunk {
    rate: f32,
    rng: Rng,
    body: Modes,
    soft: OnePole,
    /// Seconds since the blow; none when all parts are still.
    age: Option<f32>,
    struck: bool,
    bounce_secs: f32,
    burst: f32,
}

impl Clunk {
    pub fn new(rng: Rng, rate: f32) -> Self {
        let (body, soft) = (Modes::default(), OnePole::default());
        Self { rate, rng, body, soft, age: None, struck: false, bounce_secs: 0.08, burst: 0.0 }
    }

    /// Strikes a blow.
    pub fn strike(&mut self) {
        (self.age, self.struck) = (Some(0.0), false);
    }

    /// Whether a part of a blow still sounds.
    pub fn rings(&self) -> bool {
        self.age.is_some()
    }

    /// The next sample of a blow that was struck.
    #[inline]
    pub fn next(&mut self, pitch_hz: f32, ring_s: f32, rattle: f32) -> f32 {
        let Some(age) = self.age else { return 0.0 };
        let rate = self.rate;
        if !self.struck {
            self.struck = true;
            let body = Beaten { pitch_hz, ring_s, ratios: &RATIOS, dull: 0.7 };
            self.body.tune(&body, rate, &mut self.rng);
            self.bounce_secs = self.rng.between(0.055, 0.11);
            self.burst = if age < 0.02 { 1.0 } else { 0.0 };
        }
        let next = age + 1.0 / rate;
        if age < self.bounce_secs && next >= self.bounce_secs {
            self.burst += 0.45;
        }
        // Loose parts: blows that come ever less often and ever weaker.
        let loose = (-age / 0.16).exp();
        if rattle > 0.0 && self.rng.unit() < rattle * 70.0 * loose / rate {
            self.burst += rattle * 0.35 * loose * self.rng.unit();
        }
        self.burst *= (-1.0 / (0.0016 * rate)).exp();
        let hit = self.soft.low(self.rng.white() * self.burst, one_pole_coefficient(2600.0, rate));
        let thump_hz = 52.0 + 30.0 * (-age / 0.03).exp();
        let swell = (age / 0.003).min(1.0);
        let thump = (TAU * thump_hz * age).sin() * (-age / 0.075).exp() * swell;
        self.age = (next < 12.0 * ring_s + 1.0).then_some(next);
        LEVEL * (self.body.next(hit) * 0.8 + hit * 0.35 + thump * 0.5)
    }
}

impl Synth for Clunk {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.rng = chance;
        self.strike();
        // A listener who joins late does not hear the blow again: only its remainder sounds.
        self.age = Some(if age_secs > 0.15 { age_secs } else { 0.0 });
    }

    fn render(&mut self, &[pitch_hz, ring_s, rattle, _]: &Controls, out: &mut Block) {
        for frame in out.iter_mut() {
            let sample = self.next(pitch_hz, ring_s, rattle);
            *frame = [sample, sample];
        }
        self.body.settle();
    }

    fn is_silent(&self) -> bool {
        self.age.is_none()
    }
}
