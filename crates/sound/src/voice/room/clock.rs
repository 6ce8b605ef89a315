//! A clock on a wall: tick and tock are a little different, and its case answers.

use crate::dsp::{BLOCK, Block, Grains, Hit, Rng};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.257;

pub(crate) struct Clock {
    rate: f32,
    rng: Rng,
    phase: f32,
    tock: bool,
    /// Time until the wheel falls back, s; none when it did.
    back_s: Option<f32>,
    grains: Grains<16>,
    size: f32,
}

impl Clock {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let size = chance.between(0.88, 1.14);
        let (tock, back_s, grains) = (false, None, Grains::default());
        Self { rate, rng: chance, phase: 0.4, tock, back_s, grains, size }
    }

    fn knock(&mut self, loud: f32) {
        let turn = if self.tock { 0.87 } else { 1.0 };
        let parts = [
            (520.0, 0.012, 0.5),
            (2350.0, 0.006, 0.8),
            (4100.0, 0.0035, 0.5),
            (6700.0, 0.0015, 0.25),
        ];
        for (hz, ring_s, part) in parts {
            let hz = hz * turn * self.size;
            let loud = loud * part * self.rng.between(0.92, 1.05);
            self.grains.strike(&Hit { hz, ring_s, loud, ..Hit::default() }, self.rate);
        }
    }
}

impl Synth for Clock {
    fn render(&mut self, &[per_minute, _, _, _]: &Controls, out: &mut Block) {
        let block_s = BLOCK as f32 / self.rate;
        self.phase += per_minute / 60.0 * block_s;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
            self.tock = !self.tock;
            self.knock(1.0);
            self.back_s = Some(0.021);
        }
        if let Some(left) = self.back_s {
            self.back_s = (left > block_s).then_some(left - block_s);
            if self.back_s.is_none() {
                self.knock(0.35);
            }
        }
        *out = [[0.0; 2]; BLOCK];
        self.grains.add(&mut self.rng, LEVEL, out);
    }
}
