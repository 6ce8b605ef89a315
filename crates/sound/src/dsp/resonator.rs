//! Bodies that ring, and tones.

use core::f32::consts::TAU;

use super::Rng;

/// Up to eight ringing modes of one body.
#[derive(Clone, Default)]
pub(crate) struct Modes {
    modes: [Mode; 8],
}

/// The description of a body that is struck.
pub(crate) struct Beaten<'a> {
    /// Pitch of the lowest mode.
    pub pitch_hz: f32,
    /// How long the lowest mode rings, to 1/e.
    pub ring_s: f32,
    /// The modes, as multiples of the lowest.
    pub ratios: &'a [f32],
    /// How much weaker higher modes are: their gain goes with ratio^−dull.
    pub dull: f32,
}

#[derive(Clone, Copy, Default)]
struct Mode {
    a: [f32; 2],
    y: [f32; 2],
    gain: f32,
}

impl Modes {
    /// Takes on the modes of `body`, each mode a little off by chance.
    pub fn tune(&mut self, body: &Beaten<'_>, rate: f32, rng: &mut Rng) {
        let Beaten { pitch_hz, ring_s, ratios, dull } = *body;
        *self = Self::default();
        for (mode, ratio) in self.modes.iter_mut().zip(ratios) {
            let hz = pitch_hz * ratio * rng.between(0.97, 1.03);
            if hz > rate * 0.45 {
                continue;
            }
            let ring = ring_s / ratio.powf(0.6);
            let radius = (-1.0 / (ring.max(0.002) * rate)).exp();
            let w = TAU * hz / rate;
            mode.a = [2.0 * radius * w.cos(), -radius * radius];
            // An impulse of 1 rings at `gain`.
            mode.gain = w.sin() * rng.between(0.6, 1.0) / ratio.powf(dull);
        }
    }

    #[inline]
    pub fn next(&mut self, x: f32) -> f32 {
        let mut sum = 0.0;
        for mode in &mut self.modes {
            let y = x * mode.gain + mode.a[0] * mode.y[0] + mode.a[1] * mode.y[1];
            mode.y = [y, mode.y[0]];
            sum += y;
        }
        sum
    }

    /// Ends modes that are too quiet to hear.
    pub fn settle(&mut self) {
        for mode in &mut self.modes {
            if mode.y[0].abs() < 1e-15 && mode.y[1].abs() < 1e-15 {
                mode.y = [0.0; 2];
            }
        }
    }
}

/// A phase that turns.
#[derive(Clone, Copy, Default)]
pub(crate) struct Oscillator {
    /// The phase in turns, 0 to below 1.
    pub phase: f32,
}

impl Oscillator {
    /// Turns on by one sample; gives the phase before, in turns.
    #[inline]
    pub fn turn(&mut self, hz: f32, rate: f32) -> f32 {
        let before = self.phase;
        self.phase = (self.phase + hz / rate).fract();
        before
    }
}
