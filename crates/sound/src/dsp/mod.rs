//! The small parts that every voice is made of. No part allocates after it was built.

mod echo;
mod filter;
mod grains;
mod noise;
mod resonator;
mod wander;

pub(crate) use echo::Echo;
pub(crate) use filter::{OnePole, Svf, one_pole_coefficient};
pub(crate) use grains::{Arrivals, Grains, Hit};
pub(crate) use noise::{Pink, Rng};
pub(crate) use resonator::{Beaten, Modes, Oscillator};
pub(crate) use wander::Wander;

/// Frames made at a time; controls change at this pace and glide between.
pub(crate) const BLOCK: usize = 32;

/// A block of stereo frames.
pub(crate) type Block = [[f32; 2]; BLOCK];

/// The samples of one channel of a block: 0 left, 1 right.
#[inline]
pub(crate) fn channel(block: &mut Block, channel: usize) -> impl Iterator<Item = &mut f32> {
    block.iter_mut().filter_map(move |frame| frame.get_mut(channel))
}

/// A value that glides to its target over one block.
#[derive(Clone, Copy, Default)]
pub(crate) struct Glide {
    now: f32,
    step: f32,
    warm: bool,
}

impl Glide {
    /// A value at rest.
    pub fn at(value: f32) -> Self {
        Self { now: value, step: 0.0, warm: true }
    }

    /// Glides to `target` over [`BLOCK`] calls of [`Self::next`]. The first target is taken at
    /// once.
    pub fn to(&mut self, target: f32) {
        if !self.warm {
            *self = Self::at(target);
        }
        self.step = (target - self.now) / BLOCK as f32;
    }

    /// Whether the value is at `value` and not gliding.
    pub fn is_at_rest_at(&self, value: f32) -> bool {
        (self.now - value).abs() < 1e-6
    }

    /// The next value.
    #[inline]
    pub fn next(&mut self) -> f32 {
        self.now += self.step;
        self.now
    }
}

/// Sets a value that dies away to 0, before it becomes one of the slow numbers next to zero.
#[inline]
pub(crate) fn ended(x: f32) -> f32 {
    if x.abs() < 1e-15 { 0.0 } else { x }
}

/// The factor for a number of decibels.
pub(crate) fn from_db(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

/// A curve from 0 at `from` to 1 at `to`, flat at both ends.
pub(crate) fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let u = ((x - from) / (to - from)).clamp(0.0, 1.0);
    u * u * (3.0 - 2.0 * u)
}
