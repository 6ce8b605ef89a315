//! The tail that walls and trees leave behind a sound.

use super::{OnePole, Rng};

/// A few late copies, each copy duller than the one before.
pub(crate) struct Echo {
    line: Vec<f32>,
    at: usize,
    taps: [(usize, f32); 6],
    damp: OnePole,
    coefficient: f32,
}

impl Echo {
    /// Copies spread over `span_s`, damped above `damp_hz`.
    pub fn new(span_s: f32, damp_hz: f32, rate: f32, rng: &mut Rng) -> Self {
        let span = (span_s * rate) as usize + 2;
        let mut taps = [(1, 0.0); 6];
        for (i, tap) in taps.iter_mut().enumerate() {
            let part = (i as f32 + rng.between(0.4, 1.0)) / 6.0;
            let sign = if rng.unit() < 0.5 { -1.0 } else { 1.0 };
            *tap = (((span - 2) as f32 * part) as usize + 1, sign * (1.0 - 0.75 * part));
        }
        let coefficient = super::one_pole_coefficient(damp_hz, rate);
        Self { line: vec![0.0; span], at: 0, taps, damp: OnePole::default(), coefficient }
    }

    /// The tail without the sound itself.
    #[inline]
    pub fn next(&mut self, x: f32) -> f32 {
        let len = self.line.len();
        let mut tail = 0.0;
        for (delay, gain) in self.taps {
            let from = if self.at >= delay { self.at - delay } else { self.at + len - delay };
            tail += gain * self.line.get(from).copied().unwrap_or(0.0);
        }
        self.damp.held = super::ended(self.damp.held);
        let dull = self.damp.low(tail * 0.45, self.coefficient);
        if let Some(slot) = self.line.get_mut(self.at) {
            *slot = super::ended(x + 0.4 * dull);
        }
        self.at = if self.at + 1 == len { 0 } else { self.at + 1 };
        dull
    }
}
