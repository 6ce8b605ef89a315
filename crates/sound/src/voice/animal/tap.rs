//! A fingernail on a pane: taps that are never quite alike.

use crate::dsp::{BLOCK, Block, Grains, Hit, Rng};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.211;

pub(crate) struct Tap {
    rate: f32,
    rng: Rng,
    grains: Grains<40>,
    age_s: f32,
    /// When the next tap comes, and how many taps came.
    next_s: f32,
    came: u32,
}

impl Tap {
    pub fn new(chance: Rng, rate: f32) -> Self {
        Self { rate, rng: chance, grains: Grains::default(), age_s: 60.0, next_s: 0.0, came: 99 }
    }
}

impl Synth for Tap {
    fn restart(&mut self, chance: Rng, age_secs: f32) {
        (self.rng, self.age_s, self.came, self.next_s) = (chance, age_secs, 0, 0.01);
        self.grains.clear();
    }

    fn render(&mut self, &[times, pitch_hz, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        self.age_s += BLOCK as f32 / rate;
        while (self.came as f32) < times.round() && self.age_s >= self.next_s {
            // A listener who joins late does not hear taps that are over.
            let now = self.age_s < self.next_s + 0.1;
            self.came += 1;
            self.next_s += self.rng.between(0.17, 0.24);
            let force = self.rng.between(0.7, 1.0);
            let panes = [
                (0.28, 0.012, 0.5, 0.0),
                (1.0, 0.022, 0.7, 0.0),
                (1.94, 0.015, 0.5, 0.0),
                (3.3, 0.009, 0.4, 0.0),
                (5.2, 0.003, 0.45, 2500.0),
            ];
            for (ratio, ring_s, part, width_hz) in panes {
                let hz = pitch_hz * ratio * self.rng.between(0.98, 1.02);
                let loud = if now { force * part } else { 0.0 };
                self.grains.strike(&Hit { hz, ring_s, loud, width_hz, ..Hit::default() }, rate);
            }
        }
        *out = [[0.0; 2]; BLOCK];
        self.grains.add(&mut self.rng, LEVEL, out);
    }

    fn is_silent(&self) -> bool {
        self.age_s > 1.0 && self.grains.is_silent()
    }
}
