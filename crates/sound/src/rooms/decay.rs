//! The filter that a line of the tail passes each time: it takes from each octave band what the
//! room takes while the sound goes that way.
//!
//! Five shelves of second order between the six bands (R. Bristow-Johnson's *Audio EQ Cookbook*),
//! fitted so that the loss at the middle of each band is the wanted one, after S. J. Schlecht and
//! E. A. P. Habets, "Accurate reverberation time control in feedback delay networks", DAFx-17. The
//! loss changes smoothly from band to band; what a band's own reverberation time gains by that from
//! its neighbours is taken off beforehand.

use core::f32::consts::{FRAC_1_SQRT_2, LN_10, SQRT_2, TAU};

use super::materials::{BAND_HZ, BANDS, Bands};
use crate::dsp::ended;

/// Rounds in which a fit is improved.
const ROUNDS: usize = 24;
/// Rounds in which the neighbours' share is taken off.
const MUTUAL: usize = 8;
/// Places of an octave at which its decay is looked at.
const PLACES: usize = 11;

/// A shelf: what is above its edge changes by some dB.
#[derive(Clone, Copy, Debug, Default)]
struct Shelf {
    b: [f32; 3],
    a: [f32; 2],
}

impl Shelf {
    fn new(edge_hz: f32, db: f32, rate: f32) -> Self {
        let a = 10f32.powf(db / 40.0);
        let (sin, cos) = (TAU * edge_hz / rate).sin_cos();
        let alpha = 0.5 * sin / FRAC_1_SQRT_2;
        let root = 2.0 * a.sqrt() * alpha;
        let a0 = (a + 1.0) - (a - 1.0) * cos + root;
        Self {
            b: [
                a * ((a + 1.0) + (a - 1.0) * cos + root) / a0,
                -2.0 * a * ((a - 1.0) + (a + 1.0) * cos) / a0,
                a * ((a + 1.0) + (a - 1.0) * cos - root) / a0,
            ],
            a: [
                2.0 * ((a - 1.0) - (a + 1.0) * cos) / a0,
                ((a + 1.0) - (a - 1.0) * cos - root) / a0,
            ],
        }
    }

    /// The gain at a frequency, dB.
    fn db_at(&self, hz: f32, rate: f32) -> f32 {
        let square = |c: [f32; 3]| {
            let w = f64::from(TAU * hz / rate);
            let [c0, c1, c2] = c.map(f64::from);
            let (re, im) =
                (c0 + c1 * w.cos() + c2 * (2.0 * w).cos(), c1 * w.sin() + c2 * (2.0 * w).sin());
            re * re + im * im
        };
        let [a1, a2] = self.a;
        (10.0 * (square(self.b) / square([1.0, a1, a2])).log10()) as f32
    }
}

/// What a line does to a sound that goes through it once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Loss {
    gain: f32,
    shelves: [Shelf; BANDS - 1],
}

/// The memory of a [`Loss`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LossState([[f32; 2]; BANDS - 1]);

impl LossState {
    /// Lets a memory that dies away end, before it becomes one of the slow numbers next to zero.
    pub fn end(&mut self) {
        self.0.as_flattened_mut().iter_mut().for_each(|held| *held = ended(*held));
    }
}

impl Loss {
    /// The loss of these decibels, at most 0, in the middles of the bands.
    fn fitted(want_db: Bands, rate: f32) -> Self {
        let mut steps = want_db;
        let mut loss = Self::default();
        for round in 0..ROUNDS {
            if round == 0 {
                for (step, pair) in steps.iter_mut().skip(1).zip(want_db.windows(2)) {
                    *step = pair.last().unwrap_or(&0.0) - pair.first().unwrap_or(&0.0);
                }
            }
            let [first, rest @ ..] = steps;
            loss.gain = 10f32.powf(first / 20.0);
            for ((shelf, step), hz) in loss.shelves.iter_mut().zip(rest).zip(BAND_HZ) {
                *shelf = Shelf::new(hz * SQRT_2, step, rate);
            }
            let mut before = 0.0;
            for ((step, hz), want) in steps.iter_mut().zip(BAND_HZ).zip(want_db) {
                let off = want - loss.db_at(hz, rate);
                *step += 0.7 * (off - before);
                before = off;
            }
        }
        loss
    }

    /// The gain at a frequency, dB.
    fn db_at(&self, hz: f32, rate: f32) -> f32 {
        let shelves = self.shelves.iter().map(|shelf| shelf.db_at(hz, rate)).sum::<f32>();
        20.0 * self.gain.log10() + shelves
    }

    /// The losses of lines of these lengths, in frames, that give a room its reverberation times as
    /// an octave filter measures them, s.
    pub fn of_lines<const N: usize>(lengths: [usize; N], t60_secs: Bands, rate: f32) -> [Self; N] {
        let per_frame = |t60: Bands| t60.map(|t60| -60.0 / (rate * t60));
        let mean = lengths.iter().sum::<usize>() as f32 / N as f32;
        let mut aim = t60_secs;
        for _ in 0..MUTUAL {
            let loss = Self::fitted(per_frame(aim).map(|db| db * mean), rate);
            for ((aim, hz), want) in aim.iter_mut().zip(BAND_HZ).zip(t60_secs) {
                let got =
                    octave_secs(|hz| -60.0 * mean / (rate * loss.db_at(hz, rate).min(-1e-4)), hz);
                *aim = (*aim * (want / got).powf(0.8)).clamp(0.45 * want, 1.6 * want);
            }
        }
        lengths.map(|length| Self::fitted(per_frame(aim).map(|db| db * length as f32), rate))
    }

    /// One sample through the filter.
    #[inline]
    pub fn next(&self, state: &mut LossState, x: f32) -> f32 {
        let mut x = x * self.gain;
        for (shelf, [z1, z2]) in self.shelves.iter().zip(&mut state.0) {
            let [b0, b1, b2] = shelf.b;
            let [a1, a2] = shelf.a;
            let y = b0 * x + *z1;
            *z1 = b1 * x - a1 * y + *z2;
            *z2 = b2 * x - a2 * y;
            x = y;
        }
        x
    }
}

/// The reverberation time that is measured in the octave about `hz` where each frequency has its
/// own: from −5 to −35 dB of the backward integral.
fn octave_secs(t60_at: impl Fn(f32) -> f32, hz: f32) -> f32 {
    let mut t60 = [0.0; PLACES];
    for (place, t60) in t60.iter_mut().enumerate() {
        let share = (place as f32 + 0.5) / PLACES as f32;
        *t60 = t60_at(hz * (FRAC_1_SQRT_2 + share * (SQRT_2 - FRAC_1_SQRT_2)));
    }
    // Six decades in ln.
    let left = |secs: f32| -> f32 { t60.iter().map(|t| t * (-6.0 * LN_10 * secs / t).exp()).sum() };
    let longest = t60.iter().copied().fold(0.0, f32::max);
    let when = |db: f32| {
        let want = left(0.0) * 10f32.powf(db / 10.0);
        let (mut low, mut high) = (0.0, longest);
        for _ in 0..24 {
            let middle = 0.5 * (low + high);
            if left(middle) > want { low = middle } else { high = middle }
        }
        low
    };
    2.0 * (when(-35.0) - when(-5.0))
}
