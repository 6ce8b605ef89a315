//! Wind singing in bars and wires.
//!
//! Behind a bar eddies part at f = 0.2 · speed / thickness (Strouhal number of a cylinder). The
//! sound is a narrow noise about that pitch that comes and goes as the bars fall in and out of
//! step.

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Glide, Pink, Rng, Svf, Wander};

const LEVEL: f32 = 0.801;
const STROUHAL: f32 = 0.2;
/// Below this the eddies are too weak to hear, m/s.
const ONSET_MPS: f32 = 2.5;
/// The speed at which the reference level is met, m/s.
const REFERENCE_MPS: f32 = 10.0;
/// Thickness and turn of each bar, relative to the author's value.
const BARS: [f32; 5] = [1.0, 1.06, 0.93, 1.31, 0.71];

pub(crate) struct Whistle {
    rate: f32,
    rng: Rng,
    pink: Pink,
    gust: Wander,
    bars: [Bar; BARS.len()],
}

struct Bar {
    thickness: f32,
    drift: Wander,
    step: Wander,
    band: [Svf; 2],
    gain: Glide,
}

impl Whistle {
    pub fn new(mut chance: Rng, rate: f32) -> Self {
        let mut fork = |salt| Rng::new(u64::from(chance.unit().to_bits()), salt);
        let bars = BARS.map(|thickness| Bar {
            thickness,
            drift: Wander::new(fork(1)),
            step: Wander::new(fork(2)),
            band: [Svf::default(); 2],
            gain: Glide::default(),
        });
        Self { rate, rng: fork(3), pink: Pink::default(), gust: Wander::new(fork(4)), bars }
    }
}

impl Synth for Whistle {
    fn render(&mut self, &[speed, bar_mm, _, _]: &Controls, out: &mut Block) {
        let rate = self.rate;
        let speed = (speed * (1.0 + 0.22 * self.gust.next(0.23, rate))).max(0.0);
        let over = ((speed - ONSET_MPS) / (REFERENCE_MPS - ONSET_MPS)).max(0.0);
        let level = LEVEL * if over < 1.0 { over.powf(1.4) } else { over.sqrt().min(1.6) };
        let mut noise = [0.0f32; BLOCK];
        for sample in &mut noise {
            *sample = self.pink.next(&mut self.rng);
        }
        *out = [[0.0; 2]; BLOCK];
        for bar in &mut self.bars {
            let local = speed * (1.0 + 0.06 * bar.drift.next(0.9, rate));
            let hz = STROUHAL * local / (bar_mm.max(1.0) * bar.thickness / 1000.0);
            bar.band[0].tune(hz, 16.0, rate);
            bar.band[1].tune(hz * 1.004, 11.0, rate);
            let in_step = (0.25 + 1.1 * bar.step.next(0.5, rate)).max(0.0);
            bar.gain.to(level * in_step * in_step);
            for (frame, noise) in out.iter_mut().zip(noise) {
                let once = bar.band[0].band(noise);
                let sung = bar.band[1].band(once) * bar.gain.next();
                frame[0] += sung;
                frame[1] += sung;
            }
        }
    }
}
