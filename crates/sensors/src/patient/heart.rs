//! The heart: integrates its rate and beats each time the integral is full (integral pulse
//! frequency modulation; Bayly 1968), with breathing, a slow wave, drift and noise of single beats.

use core::time::Duration;

use gradus_base::SessionTime;

use super::body::{TICK, TICK_SECS};
use super::noise::{Noise, Oscillator, Stream, Wander};
use super::parameters::HeartParameters;
use crate::strap::Beat;

/// The heart beats no slower and no faster, ms between beats before noise.
const SLOWEST_MS: f64 = 1500.0;
const FASTEST_MS: f64 = 400.0;
/// The share of breathing's and the slow wave's amplitude and of the noise that full arousal
/// removes.
const BREATH_LOST: f64 = 0.65;
const SLOW_WAVE_LOST: f64 = 0.4;
const NOISE_LOST: f64 = 0.5;
/// Breathing wanders by this share of its rate, s to wander.
const BREATH_WANDER: (f64, f64) = (0.06, 20.0);
const SLOW_WAVE_HZ: f64 = 0.1;
/// The slow wave's frequency wanders by this share, s to wander.
const SLOW_WANDER: (f64, f64) = (0.1, 40.0);
const DRIFT_SECS: f64 = 60.0;

#[derive(Debug)]
pub(super) struct Heart {
    noise: Noise,
    breath: Oscillator,
    breath_wander: Wander,
    slow_wave: Oscillator,
    slow_wander: Wander,
    drift: Wander,
    /// How far the integral for the next beat has grown.
    filled: f64,
    /// The value of the integral at which the heart beats.
    full: f64,
    last: Option<SessionTime>,
}

impl Heart {
    pub fn new(seed: u64) -> Self {
        let mut noise = Noise::new(seed, Stream::Heart);
        Self {
            breath: Oscillator::new(&mut noise),
            breath_wander: Wander::default(),
            slow_wave: Oscillator::new(&mut noise),
            slow_wander: Wander::default(),
            drift: Wander::default(),
            filled: noise.unit() * 0.9,
            full: 1.0,
            last: None,
            noise,
        }
    }

    /// Lives the tick that begins at `start`; gives the interval that ended in it, if one did.
    pub fn tick(&mut self, p: &HeartParameters, arousal: f64, start: SessionTime) -> Option<Beat> {
        let rr_ms = self.interval_ms(p, arousal);
        let before = self.filled;
        self.filled += TICK_SECS * 1000.0 / rr_ms;
        if self.filled < self.full {
            return None;
        }
        let share = (self.full - before) / (self.filled - before);
        let into = Duration::from_nanos((share * TICK.as_nanos() as f64) as u64);
        let at = start + into.min(TICK);
        self.filled -= self.full;
        let noise_ms = p.beat_noise_ms * (1.0 - NOISE_LOST * arousal.min(1.0));
        self.full = 1.0 + noise_ms / rr_ms * self.noise.normal().clamp(-3.0, 3.0);
        let last = self.last.replace(at)?;
        Some(Beat {
            at,
            rr_ms: (at.since(last).as_nanos() as f64 / 1e6) as f32,
            after_pause: false,
        })
    }

    /// The interval towards which the heart tends at this moment, ms.
    fn interval_ms(&mut self, p: &HeartParameters, arousal: f64) -> f64 {
        let calm = arousal.min(1.0);
        let noise = &mut self.noise;
        let (sd, tau) = BREATH_WANDER;
        let wander = self.breath_wander.step(noise, TICK_SECS, sd, tau);
        let breath_hz = (p.breath_hz + p.breath_rise_hz * arousal) * (1.0 + wander);
        let breath = self.breath.step(TICK_SECS, breath_hz);
        let (sd, tau) = SLOW_WANDER;
        let wander = self.slow_wander.step(noise, TICK_SECS, sd, tau);
        let slow = self.slow_wave.step(TICK_SECS, SLOW_WAVE_HZ * (1.0 + wander));
        let drift_bpm = self.drift.step(noise, TICK_SECS, p.drift_bpm, DRIFT_SECS);
        let rate_bpm = p.resting_bpm + p.rise_bpm * arousal + drift_bpm;
        let rr_ms = 60_000.0 / rate_bpm.max(20.0)
            + p.rsa_ms * (1.0 - BREATH_LOST * calm) * breath
            + p.slow_wave_ms * (1.0 - SLOW_WAVE_LOST * calm) * slow;
        rr_ms.clamp(FASTEST_MS, SLOWEST_MS)
    }
}
