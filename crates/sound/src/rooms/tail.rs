//! The tail of a room: many late reflections that die away in each octave band as the room's
//! reverberation time says.
//!
//! ```text
//!  sends ─▶ diffusers ─▶ eight delay lines ─▶ loss ─▶ Hadamard matrix ─▶ two ears
//!                               ▲────────────────────────┘
//! ```
//!
//! A feedback delay network (J.-M. Jot, A. Chaigne, AES 90, 1991): a line of m samples keeps
//! 10^(−3 m / T) of each pass, at each frequency ([`Loss`]), so every path loses 60 dB in T. Level: the density of reflections that a room of volume V has (M. Barron,
//! L.-J. Lee, J. Acoust. Soc. Am. 84, 1988). The ears hear a diffuse field: alike in the lows, each
//! its own in the highs (R. K. Cook, J. Acoust. Soc. Am. 27, 1955).

use super::decay::{Loss, LossState};
use super::materials::Bands;
use crate::dsp::{BLOCK, Block, OnePole, ended, one_pole_coefficient};
use crate::spatial::SOUND_MPS;

const LINES: usize = 8;
/// The lines, as multiples of their mean.
const SPREAD: [f32; LINES] = [0.62, 0.71, 0.83, 0.94, 1.04, 1.15, 1.29, 1.42];
/// The least and the greatest mean length of a line, s.
const MEAN_SECS: (f32, f32) = (0.018, 0.06);
/// The diffusers, as multiples of the mean length of a line.
const DIFFUSERS: [f32; 3] = [0.11, 0.17, 0.23];
const DIFFUSION: f32 = 0.6;
/// A send this soft wakes no tail.
const INAUDIBLE: f32 = 1e-7;
/// Below this the ears hear the same of a diffuse field, Hz: k d = π/2 for ears 0.25 m apart.
const ALIKE_HZ: f32 = 343.0;

/// What a room makes of the network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tuning {
    lengths: [usize; LINES],
    losses: [Loss; LINES],
    diffusers: [usize; DIFFUSERS.len()],
    /// Of the output.
    gain: f32,
    /// Between what both ears hear and what each hears alone.
    alike: f32,
    /// Frames after which nothing is heard of a sound.
    rings: usize,
}

impl Tuning {
    /// The tuning of a room of `volume_m3` and `surface_m2` with reverberation times `t60_secs`.
    pub fn new(volume_m3: f32, surface_m2: f32, t60_secs: Bands, rate: f32) -> Self {
        let free_secs = 4.0 * volume_m3 / surface_m2 / SOUND_MPS;
        let mean = (1.6 * free_secs).clamp(MEAN_SECS.0, MEAN_SECS.1) * rate;
        // Odd lengths with few common divisors.
        let lengths = SPREAD.map(|part| prime_from((part * mean) as usize));
        let losses = Loss::of_lines(lengths, t60_secs, rate);
        let all: usize = lengths.iter().sum();
        // Against a direct sound of energy 1 at 1 m, half of it at each ear, a room's reflections
        // have the power 312 · 13.8 / V in a second, without their decay. A lossless network gives
        // 1/M of its energy a frame.
        let gain = (0.5 * 312.0 * 13.8 / volume_m3 * all as f32 / rate).sqrt();
        let alike = one_pole_coefficient(ALIKE_HZ, rate);
        let longest = t60_secs.into_iter().fold(0.0, f32::max);
        let diffusers = DIFFUSERS.map(|part| prime_from((part * mean) as usize));
        Self { lengths, losses, diffusers, gain, alike, rings: (1.4 * longest * rate) as usize }
    }

    /// The frames that the longest line takes.
    fn longest(&self) -> usize {
        self.lengths.iter().chain(&self.diffusers).copied().max().unwrap_or(1)
    }
}

/// The first prime number from `least` on.
fn prime_from(least: usize) -> usize {
    let is_prime = |n: &usize| (2..).take_while(|d| d * d <= *n).all(|d| !n.is_multiple_of(d));
    (least.max(3)..).find(is_prime).unwrap_or(least)
}

/// A ring of samples.
#[derive(Clone)]
struct Ring {
    held: Box<[f32]>,
    length: usize,
    at: usize,
}

impl Ring {
    fn new(most: usize) -> Self {
        Self { held: vec![0.0; most].into_boxed_slice(), length: most, at: 0 }
    }

    /// The oldest sample.
    #[inline]
    fn oldest(&self) -> f32 {
        self.held.get(self.at).copied().unwrap_or_default()
    }

    /// Puts a sample in the place of the oldest.
    #[inline]
    fn push(&mut self, value: f32) {
        if let Some(slot) = self.held.get_mut(self.at) {
            *slot = value;
        }
        self.at = if self.at + 1 >= self.length { 0 } else { self.at + 1 };
    }

    fn clear(&mut self, length: usize) {
        self.held.fill(0.0);
        (self.length, self.at) = (length.min(self.held.len()), 0);
    }
}

/// The network of a room.
pub(super) struct Tail {
    tuning: Tuning,
    lines: [Ring; LINES],
    states: [LossState; LINES],
    diffusers: [Ring; DIFFUSERS.len()],
    apart: OnePole,
    /// Frames for which the network rings still.
    rings: usize,
}

impl Tail {
    /// A network that can be tuned to each of `tunings`; it has the first.
    pub fn new(tunings: &[Tuning]) -> Option<Self> {
        let most = tunings.iter().map(Tuning::longest).max()?;
        let mut tail = Self {
            tuning: *tunings.first()?,
            lines: core::array::from_fn(|_| Ring::new(most)),
            diffusers: core::array::from_fn(|_| Ring::new(most)),
            states: [LossState::default(); LINES],
            apart: OnePole::default(),
            rings: 0,
        };
        tail.tune(&{ tail.tuning });
        Some(tail)
    }

    /// Becomes the tail of another room, and silent.
    pub fn tune(&mut self, tuning: &Tuning) {
        self.tuning = *tuning;
        self.rings = 0;
        for (line, length) in self.lines.iter_mut().zip(tuning.lengths) {
            line.clear(length);
        }
        for (ring, length) in self.diffusers.iter_mut().zip(tuning.diffusers) {
            ring.clear(length);
        }
        self.states = [LossState::default(); LINES];
        self.apart = OnePole::default();
    }

    /// Forgets all that rings.
    pub fn quiet(&mut self) {
        if self.rings > 0 {
            self.tune(&{ self.tuning });
        }
    }

    /// Adds the tail of a block of sends to `bus`.
    pub fn add(&mut self, sends: &[f32; BLOCK], bus: &mut Block) {
        if sends.iter().any(|x| x.abs() > INAUDIBLE) {
            self.rings = self.tuning.rings;
        } else if self.rings == 0 {
            return;
        } else {
            self.rings = self.rings.saturating_sub(BLOCK);
            if self.rings == 0 {
                // What is left is 84 dB down.
                self.tune(&{ self.tuning });
                return;
            }
        }
        for (x, out) in sends.iter().zip(bus.iter_mut()) {
            let ears = self.next(*x);
            out[0] += ears[0];
            out[1] += ears[1];
        }
        self.states.iter_mut().for_each(LossState::end);
        self.apart.end();
    }

    fn next(&mut self, x: f32) -> [f32; 2] {
        let input = self.diffused(x);
        let Tuning { losses, gain, alike, .. } = &self.tuning;
        let mut mixed = [0.0; LINES];
        let lines = self.lines.iter().zip(&mut self.states).zip(losses);
        for (mixed, ((line, state), loss)) in mixed.iter_mut().zip(lines) {
            *mixed = loss.next(state, line.oldest());
        }
        // A Hadamard matrix in three steps of sums and differences.
        for step in [1, 2, 4] {
            let before = mixed;
            for (index, mixed) in mixed.iter_mut().enumerate() {
                let a = before.get(index & !step).copied().unwrap_or_default();
                let b = before.get(index | step).copied().unwrap_or_default();
                *mixed = if index & step == 0 { a + b } else { a - b };
            }
        }
        let share = 1.0 / (LINES as f32).sqrt();
        for ((line, mixed), number) in self.lines.iter_mut().zip(&mixed).zip(0..) {
            let sign = if number % 3 == 1 { -share } else { share };
            line.push(ended(share * mixed + sign * input));
        }
        // Two rows of the matrix are alike in nothing. In the lows both ears hear the first.
        let [_, _, _, one, _, _, other, _] = mixed.map(|row| row * share * gain);
        let low = self.apart.low(other - one, *alike);
        [one, other - low]
    }

    /// The input spread over time.
    #[inline]
    fn diffused(&mut self, x: f32) -> f32 {
        let mut rest = x;
        for ring in &mut self.diffusers {
            let old = ring.oldest();
            let new = ended(rest + DIFFUSION * old);
            ring.push(new);
            rest = old - DIFFUSION * new;
        }
        rest
    }
}

/// The loudness of all reflections of a room against a direct sound from `away_m` that is 1 at 1 m,
/// as energies: Barron and Lee's revised theory.
pub(super) fn reverberant(volume_m3: f32, t60_secs: f32, away_m: f32) -> f32 {
    312.0 * t60_secs / volume_m3 * (-13.8 * away_m / SOUND_MPS / t60_secs).exp()
}
