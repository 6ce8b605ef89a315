//! Metal under load: it sticks, slips, and each slip rings the beam.

use super::{Controls, Synth};
use crate::dsp::{
    BLOCK, Beaten, Block, Modes, OnePole, Rng, Wander, one_pole_coefficient, smoothstep,
};

const LEVEL: f32 = 0.0542;
/// Modes of a beam held at its ends, and of the plates on it.
const RATIOS: [f32; 8] = [1.0, 1.42, 2.09, 2.76, 3.61, 5.4, 6.7, 8.93];

pub(crate) struct Creak {
    rate: f32,
    rng: Rng,
    beam: Modes,
    soft: [OnePole; 2],
    unrest: Wander,
    age: Option<f32>,
    fresh: bool,
    to_slip: f32,
    slip: f32,
}

impl Creak {
    pub fn new(chance: Rng, rate: f32) -> Self {
        Self {
            rate,
            unrest: Wander::new(chance.clone()),
            rng: chance,
            beam: Modes::default(),
            soft: [OnePole::default(); 2],
            age: None,
            fresh: false,
            to_slip: 0.0,
            slip: 0.0,
        }
    }
}

impl Synth for Creak {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        self.unrest = Wander::new(chance.clone());
        self.rng = chance;
        (self.age, self.fresh) = (Some(age_secs), true);
        (self.to_slip, self.slip) = (0.0, 0.0);
    }

    fn render(&mut self, &[pitch_hz, length_s, strain, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        if self.fresh {
            self.fresh = false;
            let ring_s = 0.035 + 0.05 * strain;
            let beam = Beaten { pitch_hz, ring_s, ratios: &RATIOS, dull: 0.35 };
            self.beam.tune(&beam, rate, &mut self.rng);
        }
        let Some(age) = self.age else {
            *out = [[0.0; 2]; BLOCK];
            return;
        };
        let part = age / length_s.max(0.05);
        // Slow ticks, a groan as the beam gives, ticks again.
        let groan = smoothstep(0.12, 0.45, part) * (1.0 - smoothstep(0.55, 0.95, part));
        let unrest = self.unrest.next(2.6, rate);
        let slips_hz = (9.0 + (22.0 + 95.0 * strain) * groan) * (1.0 + 0.45 * unrest).max(0.2);
        let force = smoothstep(0.0, 0.15, part)
            * (1.0 - smoothstep(0.7, 1.0, part))
            * (0.65 + 0.5 * unrest).max(0.1);
        let fade = (-1.0 / (0.0009 * rate)).exp();
        let (low, dull) = (one_pole_coefficient(3200.0, rate), one_pole_coefficient(5000.0, rate));
        for frame in out.iter_mut() {
            self.to_slip -= slips_hz / rate;
            if self.to_slip <= 0.0 {
                self.to_slip += self.rng.between(0.75, 1.3);
                self.slip = force * self.rng.between(0.45, 1.0);
            }
            self.slip *= fade;
            let rub = self.rng.white() * (self.slip + 0.02 * force * groan);
            let hit = self.soft[0].low(0.12 * self.slip + rub, low);
            let rung = self.soft[1].low(self.beam.next(hit) + 0.25 * hit, dull);
            let sample = LEVEL * 0.25 * rung;
            *frame = [sample, sample];
        }
        self.beam.settle();
        let next = age + BLOCK as f32 / rate;
        self.age = (next < length_s + 2.0).then_some(next);
    }

    fn is_silent(&self) -> bool {
        self.age.is_none()
    }
}
