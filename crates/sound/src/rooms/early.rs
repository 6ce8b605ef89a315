//! The first reflection of each wall: six delayed copies of a source, each from its own direction.
//!
//! J. B. Allen, D. A. Berkley, "Image method for efficiently simulating small-room acoustics",
//! J. Acoust. Soc. Am. 65, 1979. A copy comes (d − direct) / c later, as loud as 1/d and its wall
//! allow. The wall's six bands are drawn together into two, below and above 700 Hz.

use glam::Vec3;

use super::materials::Bands;
use super::shoebox::{FACES, Image};
use crate::dsp::{BLOCK, Block, Glide, OnePole, one_pole_coefficient};
use crate::spatial::{SOUND_MPS, ear_delay, ear_gains};

/// Between the lows and the highs of a reflection, Hz.
const MIDDLE_HZ: f32 = 700.0;

/// The mean of a room's first three bands, and of its last three.
pub(super) fn lows_and_highs(bands: Bands) -> [f32; 2] {
    let [a, b, c, d, e, f] = bands;
    [(a + b + c) / 3.0, (d + e + f) / 3.0]
}

/// The first reflections of one source.
pub(super) struct Early {
    rate: f32,
    /// The lows and the highs of the source, up to now.
    line: Box<[[f32; 2]]>,
    /// Frames of the line that hold what the source said since it was hushed: many sources may be
    /// hushed in one block, and none has time to be wiped.
    said: usize,
    at: usize,
    split: OnePole,
    coefficient: f32,
    taps: [[Tap; 2]; FACES],
    ease: f32,
}

/// One reflection at one ear.
#[derive(Clone, Copy, Default)]
struct Tap {
    delay: Glide,
    gains: [Glide; 2],
    eased: [f32; 2],
    warm: bool,
}

impl Early {
    /// Reflections that come up to `latest_secs` after the direct sound.
    pub fn new(latest_secs: f32, rate: f32) -> Self {
        let len = ((latest_secs * rate) as usize + 4 * BLOCK).next_power_of_two();
        Self {
            rate,
            line: vec![[0.0; 2]; len].into_boxed_slice(),
            said: 0,
            at: 0,
            split: OnePole::default(),
            coefficient: one_pole_coefficient(MIDDLE_HZ, rate),
            taps: [[Tap::default(); 2]; FACES],
            ease: one_pole_coefficient(1.0 / (0.03 * core::f32::consts::TAU), rate / BLOCK as f32),
        }
    }

    /// The number of blocks in which the whole line is heard.
    pub fn rings(&self) -> u32 {
        (self.line.len() / BLOCK) as u32
    }

    /// Forgets the source's last place.
    pub fn snap(&mut self) {
        self.taps = [[Tap::default(); 2]; FACES];
    }

    /// Forgets what the source said.
    pub fn hush(&mut self) {
        self.said = 0;
    }

    /// Adds the reflections of a block to `bus`. `direct_m` is the way of the direct sound, `middle`
    /// its delay in frames without a difference between the ears; `level` is the level at 1 m.
    pub fn add(
        &mut self,
        images: &[(Image, Vec3); FACES],
        (direct_m, middle): (f32, f32),
        (level, reach_m): (f32, f32),
        voice: &Block,
        bus: &mut Block,
    ) {
        let most = (self.line.len() - BLOCK) as f32;
        for (taps, (image, in_head)) in self.taps.iter_mut().zip(images) {
            let away_m = in_head.length().max(0.1);
            let lateral = in_head.x / away_m;
            let late = (away_m - direct_m).max(0.0) / SOUND_MPS * self.rate + middle;
            let loud = level / away_m.max(reach_m);
            let back = lows_and_highs(image.gives_back).map(f32::sqrt);
            let gains = ear_gains(lateral);
            for ((tap, side), gain) in taps.iter_mut().zip([1.0, -1.0]).zip(gains) {
                let delay = late + side * ear_delay(lateral, self.rate);
                tap.delay.to(delay.clamp(1.0, most));
                let fits = if delay < most { 1.0 } else { 0.0 };
                let ease = if tap.warm { self.ease } else { 1.0 };
                tap.warm = true;
                let parts = tap.gains.iter_mut().zip(&mut tap.eased).zip(back);
                for ((glide, eased), back) in parts {
                    *eased += ease * (fits * loud * gain * back - *eased);
                    glide.to(*eased);
                }
            }
        }
        let mask = self.line.len() - 1;
        for (frame, out) in voice.iter().zip(bus.iter_mut()) {
            let low = self.split.low(frame[0], self.coefficient);
            if let Some(slot) = self.line.get_mut(self.at) {
                *slot = [low, frame[0] - low];
            }
            self.said = (self.said + 1).min(self.line.len());
            let said = self.said;
            for taps in &mut self.taps {
                for (tap, out) in taps.iter_mut().zip(out.iter_mut()) {
                    let delay = tap.delay.next();
                    let whole = delay as usize;
                    let part = delay - whole as f32;
                    let from = self.at.wrapping_sub(whole);
                    let read = |i: usize, ago: usize| {
                        let at = self.line.get(i & mask).filter(|_| ago < said);
                        at.copied().unwrap_or_default()
                    };
                    let (near, far) = (read(from, whole), read(from.wrapping_sub(1), whole + 1));
                    let [low, high] = &mut tap.gains;
                    *out += low.next() * (near[0] + part * (far[0] - near[0]))
                        + high.next() * (near[1] + part * (far[1] - near[1]));
                }
            }
            self.at = (self.at + 1) & mask;
        }
        self.split.end();
    }
}
