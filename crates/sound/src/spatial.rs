//! Places a sound: its level, time and colour at each ear.
//!
//! ```text
//!  voice ─▶ air (low-pass by distance) ─▶ pinna (highs fall behind and below) ─▶ delay line
//!                                                                                 │      │
//!                                              left: delay ─▶ shadow ─▶ gain ◀────┘      │
//!                                             right: delay ─▶ shadow ─▶ gain ◀───────────┘
//! ```
//!
//! A head as a sphere: the far ear hears later (Woodworth 1938), duller and softer. Levels keep
//! their power while they move from ear to ear. Every value glides over a block, so that no value
//! steps. The model has no outer ear of its own shape: above and below differ little.

use core::f32::consts::{FRAC_PI_2, FRAC_PI_4};

use glam::{Quat, Vec3, Vec4};

use crate::dsp::{BLOCK, Block, Glide, OnePole, one_pole_coefficient};

/// Radius of the modelled head, m.
pub const HEAD_RADIUS_M: f32 = 0.0875;
/// Speed of sound, m/s.
pub const SOUND_MPS: f32 = 343.0;
/// The time in which the head glides to the frame thread's position, s.
const HEAD_GLIDE_SECS: f32 = 0.015;
/// How far a level moves from ear to ear; at 1 the far ear would hear nothing.
const WIDTH: f32 = 0.62;
/// A source nearer than this is heard from this distance, m.
const NEAREST_M: f32 = 0.15;
/// Highs above this fall behind the head.
const PINNA_HZ: f32 = 2200.0;
/// The far ear's low-pass, from a source ahead to one at the other ear.
const SHADOW_HZ: (f32, f32) = (18_000.0, 2_200.0);

/// The ears, in the frame of the world.
#[derive(Clone, Copy)]
pub(crate) struct Ears {
    pub position_m: Vec3,
    pub orientation: Quat,
}

/// How much earlier a source is heard at the nearer ear, s; positive: the right ear first.
/// `lateral` is the sine of its angle from the median plane, right positive.
pub fn interaural_delay_secs(lateral: f32) -> f32 {
    let angle = lateral.clamp(-1.0, 1.0).asin();
    HEAD_RADIUS_M / SOUND_MPS * (angle + angle.sin())
}

/// The gains of both ears for a source whose angle from the median plane has this sine.
pub(crate) fn ear_gains(lateral: f32) -> [f32; 2] {
    let pan = FRAC_PI_4 * (1.0 + WIDTH * lateral);
    [pan.cos(), pan.sin()]
}

/// How much later than the middle the left ear hears a source, and the right ear earlier, frames.
pub(crate) fn ear_delay(lateral: f32, rate: f32) -> f32 {
    0.5 * interaural_delay_secs(lateral) * rate
}

/// The frequency at which air over `distance_m` has taken 3 dB, Hz (a fit to ISO 9613-1 at 15 °C,
/// 60 %).
pub(crate) fn air_cutoff_hz(distance_m: f32) -> f32 {
    (4000.0 * (100.0 / distance_m.max(1.0)).powf(1.0 / 1.8)).clamp(250.0, 18_000.0)
}

/// The four parts added up in order: the result of `Vec4::dot` differs between processors.
fn sum_of(parts: Vec4) -> f32 {
    parts.to_array().iter().sum()
}

/// The share of the way that the head, and a room that moves, go in a block to where the frame thread
/// has them.
pub(crate) fn head_ease(rate: f32) -> f32 {
    1.0 - (-(BLOCK as f32) / rate / HEAD_GLIDE_SECS).exp()
}

/// A turn between two, a share of the way from the first to the second.
pub(crate) fn between(from: Quat, to: Quat, share: f32) -> Quat {
    let (from, aim) = (Vec4::from(from), Vec4::from(to));
    let sign = if sum_of(from * aim) < 0.0 { -1.0 } else { 1.0 };
    let between = from + share * (sign * aim - from);
    let length = sum_of(between * between).sqrt();
    if length > 1e-3 { Quat::from_vec4(between / length) } else { to }
}

/// Turns the vector `v` of the world into the frame of a head turned by `head`.
pub(crate) fn into_head(head: Quat, v: Vec3) -> Vec3 {
    // v' = v + 2w(u × v) + 2u × (u × v) with the conjugate: u = −xyz.
    let u = -Vec3::new(head.x, head.y, head.z);
    let once = u.cross(v);
    v + 2.0 * (head.w * once + u.cross(once))
}

/// The differences of a source at the two ears.
#[derive(Clone, Copy, Debug)]
struct Cue {
    gain: [f32; 2],
    delay: [f32; 2],
    shadow: [f32; 2],
    highs: f32,
    air: f32,
}

/// A source in space.
pub(crate) struct Spatial {
    rate: f32,
    middle: f32,
    line: Box<[f32]>,
    at: usize,
    pinna_coefficient: f32,
    air: [OnePole; 2],
    pinna: OnePole,
    ears: [Ear; 2],
    highs: Glide,
    air_glide: Glide,
}

#[derive(Clone, Copy, Default)]
struct Ear {
    gain: Glide,
    delay: Glide,
    shadow: Glide,
    pole: OnePole,
}

impl Spatial {
    pub fn new(rate: f32) -> Self {
        let most = interaural_delay_secs(1.0) * rate;
        let len = (most as usize + 16).next_power_of_two();
        Self {
            rate,
            middle: 0.5 * most + 3.0,
            line: vec![0.0; len].into_boxed_slice(),
            at: 0,
            pinna_coefficient: one_pole_coefficient(PINNA_HZ, rate),
            air: [OnePole::default(); 2],
            pinna: OnePole::default(),
            ears: [Ear::default(); 2],
            highs: Glide::default(),
            air_glide: Glide::default(),
        }
    }

    /// The delay of a source in the median plane, frames.
    pub fn middle(&self) -> f32 {
        self.middle
    }

    /// Forgets the source's last position: the next block begins at its own position, without a
    /// glide.
    pub fn snap(&mut self) {
        self.ears = [Ear::default(); 2];
        (self.highs, self.air_glide) = (Glide::default(), Glide::default());
    }

    /// The cue of a source at `from_head` in the head's frame: x right, y up, −z ahead, m.
    fn cue(&self, from_head: Vec3, reach_m: f32) -> Cue {
        let Vec3 { x, y, z } = from_head;
        let true_m = from_head.length();
        let away_m = true_m.max(NEAREST_M);
        let lateral = x / away_m;
        let behind = (0.5 + 0.5 * z / away_m).clamp(0.0, 1.0);
        let below = (-y / away_m).clamp(0.0, 1.0);
        let reach = reach_m.max(NEAREST_M);
        let loud = reach / away_m.max(reach);
        let [left, right] = ear_gains(lateral);
        let turned = if true_m < NEAREST_M { 0.0 } else { smooth_half(behind) };
        let soft = 1.0 - 0.16 * turned;
        let late = ear_delay(lateral, self.rate);
        let shadow = |side: f32| {
            let (open, shut) = SHADOW_HZ;
            let hz = open * (shut / open).powf((side * lateral).max(0.0));
            one_pole_coefficient(hz, self.rate)
        };
        Cue {
            gain: [left * loud * soft, right * loud * soft],
            delay: [self.middle + late, self.middle - late],
            shadow: [shadow(1.0), shadow(-1.0)],
            highs: (1.0 - 0.74 * turned) * (1.0 - 0.35 * below),
            air: one_pole_coefficient(air_cutoff_hz(away_m), self.rate),
        }
    }

    /// Adds a block of the voice's first channel, heard from `from_head`, to `bus`.
    pub fn add(&mut self, from_head: Vec3, reach_m: f32, voice: &Block, bus: &mut Block) {
        let cue = self.cue(from_head, reach_m);
        let cues = cue.gain.into_iter().zip(cue.delay).zip(cue.shadow);
        for (ear, ((gain, delay), shadow)) in self.ears.iter_mut().zip(cues) {
            ear.gain.to(gain);
            ear.delay.to(delay);
            ear.shadow.to(shadow);
        }
        self.highs.to(cue.highs);
        self.air_glide.to(cue.air);
        let mask = self.line.len() - 1;
        for (frame, out) in voice.iter().zip(bus.iter_mut()).take(BLOCK) {
            let air = self.air_glide.next();
            let once = self.air[0].low(frame[0], air);
            let low = self.pinna.low(once, self.pinna_coefficient);
            let x = low + self.highs.next() * (once - low);
            if let Some(slot) = self.line.get_mut(self.at) {
                *slot = x;
            }
            for (ear, out) in self.ears.iter_mut().zip(out.iter_mut()) {
                let late = read(&self.line, mask, self.at, ear.delay.next());
                *out += ear.pole.low(late, ear.shadow.next()) * ear.gain.next();
            }
            self.at = (self.at + 1) & mask;
        }
        let poles = self.ears.iter_mut().map(|ear| &mut ear.pole);
        self.air.iter_mut().chain([&mut self.pinna]).chain(poles).for_each(OnePole::end);
    }
}

/// 0 ahead, near 0.5 at the side, 1 behind; flat at both ends.
fn smooth_half(u: f32) -> f32 {
    (FRAC_PI_2 * u).sin().powi(2)
}

/// The line's value `delay` samples ago, between samples by a cubic through four (Lagrange).
#[inline]
pub(crate) fn read(line: &[f32], mask: usize, at: usize, delay: f32) -> f32 {
    let whole = delay.floor();
    let d = delay - whole;
    let from = at.wrapping_sub(whole as usize).wrapping_add(1);
    let tap = |i: usize| line.get(from.wrapping_sub(i) & mask).copied().unwrap_or(0.0);
    // Taps at −1, 0, 1, 2 samples about the whole delay.
    let (a, b, c, e) = (tap(0), tap(1), tap(2), tap(3));
    let (p, q, r) = (d + 1.0, d - 1.0, d - 2.0);
    -a * d * q * r / 6.0 + b * p * q * r / 2.0 - c * p * d * r / 2.0 + e * p * d * q / 6.0
}

#[cfg(test)]
mod tests {
    use core::f32::consts::FRAC_1_SQRT_2;

    use super::*;

    const LEFT_90: Quat = Quat::from_xyzw(0.0, FRAC_1_SQRT_2, 0.0, FRAC_1_SQRT_2);

    #[test]
    fn a_head_turned_left_has_what_was_ahead_at_its_right() {
        let Vec3 { x, y, z } = into_head(LEFT_90, Vec3::new(0.0, 0.0, -2.0));
        assert!((x - 2.0).abs() < 1e-5 && y.abs() < 1e-5 && z.abs() < 1e-5, "{x} {y} {z}");
    }

    #[test]
    fn the_delay_line_reads_between_samples() {
        let line: Vec<f32> = (0..64).map(|i| (i as f32 * 0.2).sin()).collect();
        for delay in [3.0f32, 3.25, 7.5, 20.9] {
            let got = read(&line, 63, 60, delay);
            let want = ((60.0 - delay) * 0.2).sin();
            assert!((got - want).abs() < 1e-3, "{delay}: {got} is not {want}");
        }
    }

    #[test]
    fn power_stays_as_a_source_goes_round() {
        let spatial = Spatial::new(48_000.0);
        for degrees in 0..=90 {
            let angle = (degrees as f32).to_radians();
            let cue = spatial.cue(Vec3::new(3.0 * angle.sin(), 0.0, -3.0 * angle.cos()), 3.0);
            let power = cue.gain[0] * cue.gain[0] + cue.gain[1] * cue.gain[1];
            assert!(power <= 1.001 && power > 0.8, "{degrees}°: {power}");
        }
    }
}
