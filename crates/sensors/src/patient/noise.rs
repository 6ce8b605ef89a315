//! Random numbers that are the same on every machine: whole numbers from PCG, then arithmetic only.

use core::ops::Range;

use gradus_base::chance::mix;
use rand::Rng as _;
use rand_pcg::Pcg32;

/// The use of a stream of random numbers. Streams of one seed are independent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    Person = 1,
    Heart = 2,
    Suds = 3,
    Gaze = 4,
}

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub(super) struct Noise(Pcg32);

impl Noise {
    pub fn new(seed: u64, stream: Stream) -> Self {
        let stream = stream as u64;
        Self(Pcg32::new(mix(seed ^ mix(stream)), stream))
    }

    /// A number drawn evenly from 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// A number drawn evenly within `range`.
    pub fn within(&mut self, range: Range<f64>) -> f64 {
        range.start + (range.end - range.start) * self.unit()
    }

    /// A number drawn evenly, with mean 0 and standard deviation 1.
    pub fn even(&mut self) -> f64 {
        const SQRT_12: f64 = 3.464_101_615_137_754_6;
        (self.unit() - 0.5) * SQRT_12
    }

    /// A nearly normal number with mean 0 and standard deviation 1, within ±6: twelve even numbers
    /// summed (Irwin and Hall).
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// A number that wanders about zero and is drawn back (Uhlenbeck and Ornstein 1930), within three
/// standard deviations.
#[derive(Clone, Debug, Default)]
pub(super) struct Wander(f64);

impl Wander {
    /// One step of `dt_secs` with standard deviation `sd` and time constant `tau_secs`.
    pub fn step(&mut self, noise: &mut Noise, dt_secs: f64, sd: f64, tau_secs: f64) -> f64 {
        let share = dt_secs / tau_secs;
        self.0 += -self.0 * share + sd * (2.0 * share).sqrt() * noise.even();
        self.0 = self.0.clamp(-3.0 * sd, 3.0 * sd);
        self.0
    }
}

/// A sine of changing frequency, made without a sine: a point turned around the unit circle.
#[derive(Clone, Debug)]
pub(super) struct Oscillator {
    x: f64,
    y: f64,
}

impl Oscillator {
    /// Starts at a random phase.
    pub fn new(noise: &mut Noise) -> Self {
        let t = noise.within(-1.0..1.0);
        let (mut x, mut y) = turned(1.0, 0.0, t);
        if noise.unit() < 0.5 {
            (x, y) = (-x, -y);
        }
        Self { x, y }
    }

    /// Turns by `dt_secs` at `frequency_hz` and gives the new height, −1 to 1.
    ///
    /// With t the half angle, ((1−t²)/(1+t²), 2t/(1+t²)) lies on the circle exactly; its angle
    /// falls short of 2t by 2t³/3, a thousandth for the frequencies and steps used here.
    pub fn step(&mut self, dt_secs: f64, frequency_hz: f64) -> f64 {
        let t = core::f64::consts::PI * frequency_hz * dt_secs;
        (self.x, self.y) = turned(self.x, self.y, t);
        // Rounding must not grow over a long session: one Newton step towards length one.
        let correction = (3.0 - (self.x * self.x + self.y * self.y)) / 2.0;
        self.x *= correction;
        self.y *= correction;
        self.y
    }
}

fn turned(x: f64, y: f64, half_angle: f64) -> (f64, f64) {
    let t = half_angle;
    let (cos, sin) = ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t));
    (x * cos - y * sin, x * sin + y * cos)
}
