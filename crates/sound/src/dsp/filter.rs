//! Filters that can be moved while they sound.

use core::f32::consts::PI;

/// A state-variable filter by trapezoidal integration (Simper 2013): stable when swept.
#[derive(Clone, Copy, Default)]
pub(crate) struct Svf {
    a: [f32; 3],
    k: f32,
    state: [f32; 2],
}

impl Svf {
    /// A filter at `cutoff_hz` with resonance `q`.
    pub fn new(cutoff_hz: f32, q: f32, rate: f32) -> Self {
        let mut filter = Self::default();
        filter.tune(cutoff_hz, q, rate);
        filter
    }

    /// Moves the filter's cutoff; its memory stays.
    pub fn tune(&mut self, cutoff_hz: f32, q: f32, rate: f32) {
        let g = (PI * cutoff_hz.clamp(5.0, rate * 0.45) / rate).tan();
        self.k = 1.0 / q.max(0.1);
        let a1 = 1.0 / (1.0 + g * (g + self.k));
        self.a = [a1, g * a1, g * g * a1];
        for held in &mut self.state {
            // A value that fades for ever would end in slow denormal numbers.
            if held.abs() < 1e-18 {
                *held = 0.0;
            }
        }
    }

    #[inline]
    fn step(&mut self, x: f32) -> [f32; 2] {
        let [a1, a2, a3] = self.a;
        let [s1, s2] = self.state;
        let v3 = x - s2;
        let v1 = a1 * s1 + a2 * v3;
        let v2 = s2 + a2 * s1 + a3 * v3;
        self.state = [2.0 * v1 - s1, 2.0 * v2 - s2];
        [v1, v2]
    }

    /// The part below the cutoff, −12 dB an octave.
    #[inline]
    pub fn low(&mut self, x: f32) -> f32 {
        self.step(x)[1]
    }

    /// The part above the cutoff, −12 dB an octave.
    #[inline]
    pub fn high(&mut self, x: f32) -> f32 {
        let [band, low] = self.step(x);
        x - self.k * band - low
    }

    /// The part around the cutoff, 1 at its centre.
    #[inline]
    pub fn band(&mut self, x: f32) -> f32 {
        self.step(x)[0] * self.k
    }
}

/// The coefficient of a [`OnePole`] at `cutoff_hz`.
pub(crate) fn one_pole_coefficient(cutoff_hz: f32, rate: f32) -> f32 {
    1.0 - (-2.0 * PI * cutoff_hz.clamp(0.01, rate * 0.5) / rate).exp()
}

/// A low-pass of −6 dB an octave.
#[derive(Clone, Copy, Default)]
pub(crate) struct OnePole {
    pub held: f32,
}

impl OnePole {
    #[inline]
    pub fn low(&mut self, x: f32, coefficient: f32) -> f32 {
        self.held += coefficient * (x - self.held);
        self.held
    }

    /// Lets a memory that dies away end, before it becomes one of the slow numbers next to zero.
    #[inline]
    pub fn end(&mut self) {
        self.held = super::ended(self.held);
    }
}
