//! Sheets of paper: while one is moved, it buckles and snaps in a great many small places.

use crate::dsp::{Arrivals, BLOCK, Block, Grains, Hit, Pink, Rng, Svf, Wander, smoothstep};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.116;

pub(crate) struct PaperRustle {
    rate: f32,
    rng: Rng,
    pink: Pink,
    moved: Wander,
    snaps: Arrivals,
    grains: Grains<32>,
    slide: Svf,
    /// Time until somebody moves a sheet again, s.
    wait_s: f32,
    /// How far the movement has gone, s, and how long and how strong it is.
    at_s: f32,
    length_s: f32,
    force: f32,
    /// Pitch of this sheet's snaps.
    crisp_hz: f32,
}

impl PaperRustle {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        Self {
            rate,
            moved: Wander::new(Rng::new(u64::from(chance.unit().to_bits()), 3)),
            wait_s: chance.between(0.1, 1.5),
            rng: chance,
            pink: Pink::default(),
            snaps: Arrivals::default(),
            grains: Grains::default(),
            slide: Svf::new(3200.0, 0.5, rate),
            at_s: 1.0,
            length_s: 0.0,
            force: 0.0,
            crisp_hz: 3500.0,
        }
    }
}

impl Synth for PaperRustle {
    fn restart(&mut self, chance: Rng, _age_secs: f32) {
        (self.rng, self.wait_s, self.at_s, self.length_s) = (chance, 0.02, 1.0, 0.0);
    }

    fn render(&mut self, &[per_minute, _, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let block_s = BLOCK as f32 / rate;
        let rng = &mut self.rng;
        if self.at_s >= self.length_s {
            self.wait_s = (self.wait_s - block_s).min(240.0 / per_minute.max(1.0));
            if self.wait_s <= 0.0 && per_minute > 0.0 {
                (self.at_s, self.length_s) = (0.0, rng.between(0.25, 1.3));
                self.force = rng.between(0.5, 1.0);
                self.crisp_hz = rng.between(2400.0, 4600.0);
                let mean = (60.0 / per_minute - 0.8).max(0.05);
                self.wait_s = 0.3 * mean + 0.7 * rng.wait(1.0 / mean);
            }
        }
        self.at_s += block_s;
        let part = self.at_s / self.length_s.max(0.05);
        let way = smoothstep(0.0, 0.15, part) * (1.0 - smoothstep(0.7, 1.0, part));
        let hand = (0.45 + 0.9 * self.moved.next(6.0, rate)).max(0.0) * way * self.force;
        while let Some(delay) = self.snaps.next(1500.0 * hand.powf(1.5), rate, rng) {
            // Few snaps are loud, most are hardly audible.
            let force = rng.unit();
            let loud = (0.1 + 0.9 * force.powi(4)) * (0.4 + 0.6 * hand);
            let hz = self.crisp_hz * rng.between(0.45, 2.0);
            let ring_s = rng.between(0.0006, 0.0022) * (1.0 + force);
            let hit = Hit { hz, ring_s, loud, width_hz: 0.7 * hz, pan: 0.4 * rng.white(), delay };
            self.grains.strike(&hit, rate);
        }
        for frame in out.iter_mut() {
            let slide = 0.3 * hand * LEVEL * self.slide.band(self.pink.next(rng));
            *frame = [slide; 2];
        }
        self.grains.add(rng, LEVEL, out);
    }
}
