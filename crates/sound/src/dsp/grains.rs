//! A great many short rings: drops, claps, ticks, small legs.

use core::f32::consts::{FRAC_PI_4, TAU};

use super::{BLOCK, Block, Rng};

/// A small object that is struck.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    /// The frequency about which the object rings.
    pub hz: f32,
    /// How long the object rings, to 1/e, s.
    pub ring_s: f32,
    pub loud: f32,
    /// The width of the object's band, Hz: at 0 it is a pure ring, at the object's own pitch a
    /// burst of noise.
    pub width_hz: f32,
    /// Place between the ears, −1 left to 1 right.
    pub pan: f32,
    /// Samples into the block at which the hit begins.
    pub delay: usize,
}

impl Default for Hit {
    fn default() -> Self {
        Self { hz: 1000.0, ring_s: 0.01, loud: 1.0, width_hz: 0.0, pan: 0.0, delay: 0 }
    }
}

/// Up to `N` hits that ring at a time. Each hit begins at zero; a hit too many replaces the
/// softest.
pub(crate) struct Grains<const N: usize> {
    grains: [Grain; N],
}

#[derive(Clone, Copy, Default)]
struct Grain {
    /// A turning pointer that shrinks: a sine that dies.
    at: [f32; 2],
    turn: [f32; 2],
    /// Noise that multiplies the sine, and how fast the noise changes; 0 is no noise.
    rough: f32,
    change: f32,
    ears: [f32; 2],
    delay: usize,
}

/// A hit softer than this is over.
const SILENT: f32 = 1e-5;

impl<const N: usize> Default for Grains<N> {
    fn default() -> Self {
        Self { grains: [Grain::default(); N] }
    }
}

impl<const N: usize> Grains<N> {
    pub fn strike(&mut self, hit: &Hit, rate: f32) {
        let power = |g: &Grain| g.at[0] * g.at[0] + g.at[1] * g.at[1];
        let softest = self.grains.iter_mut().min_by(|a, b| power(a).total_cmp(&power(b)));
        let Some(grain) = softest else { return };
        let w = TAU * hit.hz.min(rate * 0.45) / rate;
        let radius = (-1.0 / (hit.ring_s.max(1e-4) * rate)).exp();
        let angle = FRAC_PI_4 * (1.0 + hit.pan.clamp(-1.0, 1.0));
        let width = TAU * 0.5 * hit.width_hz / rate;
        let change = if hit.width_hz > 0.0 { 1.0 - (-width).exp() } else { 0.0 };
        // Narrow noise is soft noise: the level that the filter takes is given back.
        let loud =
            if change > 0.0 { hit.loud * ((2.0 - change) / change).sqrt() * 1.7 } else { hit.loud };
        *grain = Grain {
            at: [loud, 0.0],
            turn: [radius * w.cos(), radius * w.sin()],
            rough: 0.0,
            change,
            ears: [angle.cos() * 1.414, angle.sin() * 1.414],
            delay: hit.delay.min(BLOCK - 1),
        };
    }

    /// Adds a block of all hits that ring.
    pub fn add(&mut self, rng: &mut Rng, level: f32, out: &mut Block) {
        for grain in self.grains.iter_mut().filter(|g| g.at[0].abs() + g.at[1].abs() > SILENT) {
            let from = core::mem::take(&mut grain.delay);
            let [c, s] = grain.turn;
            for frame in out.iter_mut().skip(from) {
                let [x, y] = grain.at;
                grain.at = [c * x - s * y, s * x + c * y];
                let mut sample = level * grain.at[1];
                if grain.change > 0.0 {
                    grain.rough += grain.change * (rng.white() - grain.rough);
                    sample *= grain.rough;
                }
                frame[0] += grain.ears[0] * sample;
                frame[1] += grain.ears[1] * sample;
            }
        }
    }

    pub fn is_silent(&self) -> bool {
        self.grains.iter().all(|g| g.at[0].abs() + g.at[1].abs() <= SILENT)
    }

    pub fn clear(&mut self) {
        self.grains = [Grain::default(); N];
    }
}

/// Events that come by chance, some times a second: the wait for the next event.
#[derive(Clone, Copy, Default)]
pub(crate) struct Arrivals {
    left_s: f32,
}

impl Arrivals {
    /// The sample at which an event falls into this block, if one does; call until it gives none.
    pub fn next(&mut self, per_s: f32, rate: f32, rng: &mut Rng) -> Option<usize> {
        let block_s = BLOCK as f32 / rate;
        if self.left_s < block_s && per_s > 0.0 {
            let at = (self.left_s * rate).max(0.0) as usize;
            self.left_s += rng.wait(per_s);
            return Some(at.min(BLOCK - 1));
        }
        // A rate that grows is not kept waiting for a wait drawn when the rate was small.
        self.left_s = (self.left_s - block_s).min(8.0 / per_s.max(1e-3));
        None
    }
}
