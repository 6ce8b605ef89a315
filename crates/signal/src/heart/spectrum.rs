//! LF and HF power of intervals without a gap, by Welch's method.
//!
//! 1. A natural cubic spline is drawn through the intervals, each interval at the beat that ends
//!    it, and read every 0.25 s.
//! 2. The straight line of least squares is taken away.
//! 3. Welch: segments of half the length, at most 150 s, that overlap by half, each segment under a
//!    Hann window and padded with as many zeros; one-sided density, mean over the segments.
//! 4. LF is the integral by trapezia over the bins from 0.04 to below 0.15 Hz, HF from 0.15 to below
//!    0.40 Hz (the bands of the Task Force of ESC and NASPE 1996).

use core::f64::consts::TAU;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::correct::Nn;

/// The shortest stretch that a spectrum is computed from, s: the Task Force's two minutes for LF.
pub const SPECTRUM_MIN_SECS: f64 = 120.0;
/// The share of sound intervals that a spectrum needs.
const MIN_SOUND: f64 = 0.9;
const RATE_HZ: f64 = 4.0;
/// The longest segment, samples: half of five minutes.
const MAX_SEGMENT: usize = 600;
/// HF power below this is left over from rounding, and is no divisor.
const MIN_POWER_MS2: f64 = 1e-6;
const LF_HZ: core::ops::Range<f64> = 0.04..0.15;
const HF_HZ: core::ops::Range<f64> = 0.15..0.40;

/// Power of the intervals in two bands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spectrum {
    /// Time of the first beat of the stretch that the spectrum is computed from, s.
    pub from_secs: f64,
    /// Time of the last beat of that stretch, s.
    pub to_secs: f64,
    /// Power from 0.04 to 0.15 Hz, ms².
    pub lf_ms2: f64,
    /// Power from 0.15 to 0.40 Hz, ms².
    pub hf_ms2: f64,
    /// LF power divided by HF power; none when there is no HF power.
    pub lf_hf: Option<f64>,
}

impl Spectrum {
    /// The spectrum of one part without a gap, drawn through its sound intervals; none when the part
    /// is shorter than [`SPECTRUM_MIN_SECS`], and none when more than a tenth of it is not sound.
    /// Work and memory (four numbers a second) grow with the length.
    pub fn of(part: &[Nn]) -> Option<Self> {
        let sound: Vec<Nn> = part.iter().filter(|nn| nn.sound).copied().collect();
        if (sound.len() as f64) < MIN_SOUND * part.len() as f64 {
            return None;
        }
        let part = sound.as_slice();
        let (first, last) = (part.first()?, part.last()?);
        let span = last.at_secs - first.at_secs;
        if !span.is_finite() || span < SPECTRUM_MIN_SECS {
            return None;
        }
        let mut samples = resample(part);
        detrend(&mut samples);
        let bins = welch(&samples);
        let (lf, hf) = (bins.power(&LF_HZ), bins.power(&HF_HZ));
        Some(Self {
            from_secs: first.at_secs,
            to_secs: last.at_secs,
            lf_ms2: lf,
            hf_ms2: hf,
            lf_hf: (hf > MIN_POWER_MS2).then(|| lf / hf),
        })
    }
}

/// A natural cubic spline through the beats, read every 0.25 s from the first beat on.
fn resample(part: &[Nn]) -> Vec<f64> {
    let second = second_derivatives(part);
    let mut samples = Vec::new();
    let mut pairs = part.windows(2).zip(second.windows(2));
    let Some(mut pair) = pairs.next() else { return samples };
    let start = part.first().map_or(0.0, |nn| nn.at_secs);
    for index in 0_u32.. {
        let at = start + f64::from(index) / RATE_HZ;
        while let ([_, end], _) = pair
            && at > end.at_secs
        {
            match pairs.next() {
                Some(next) => pair = next,
                None => return samples,
            }
        }
        let ([a, b], [a2, b2]) = pair else { return samples };
        let h = b.at_secs - a.at_secs;
        let (u, v) = ((b.at_secs - at) / h, (at - a.at_secs) / h);
        let bend = ((u * u * u - u) * a2 + (v * v * v - v) * b2) * h * h / 6.0;
        samples.push(u * a.ms + v * b.ms + bend);
    }
    samples
}

/// The second derivatives of the natural spline: zero at both ends, the others found by elimination
/// in the tridiagonal system.
fn second_derivatives(part: &[Nn]) -> Vec<f64> {
    // For each beat: the factor of the next beat's derivative, and the known right-hand side.
    let mut rows = vec![(0.0, 0.0)];
    let mut before = (0.0, 0.0);
    for three in part.windows(3) {
        let [a, b, c] = three else { continue };
        let (h0, h1) = (b.at_secs - a.at_secs, c.at_secs - b.at_secs);
        let known = 6.0 * ((c.ms - b.ms) / h1 - (b.ms - a.ms) / h0);
        let pivot = 2.0 * (h0 + h1) - h0 * before.0;
        before = (h1 / pivot, (known - h0 * before.1) / pivot);
        rows.push(before);
    }
    rows.push((0.0, 0.0));
    let mut after = 0.0;
    for row in rows.iter_mut().rev() {
        after = row.1 - row.0 * after;
        row.1 = after;
    }
    rows.into_iter().map(|(_, second)| second).collect()
}

/// Takes away the straight line of least squares.
fn detrend(samples: &mut [f64]) {
    let n = samples.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let mean = samples.iter().sum::<f64>() / n;
    let (mut along, mut squares) = (0.0, 0.0);
    for (index, sample) in samples.iter().enumerate() {
        let x = index as f64 - middle;
        along += x * (sample - mean);
        squares += x * x;
    }
    let slope = if squares > 0.0 { along / squares } else { 0.0 };
    for (index, sample) in samples.iter_mut().enumerate() {
        *sample -= mean + slope * (index as f64 - middle);
    }
}

/// Density in ms²/Hz by bin, up to the end of the HF band.
struct Bins {
    step_hz: f64,
    density: Vec<f64>,
}

impl Bins {
    fn power(&self, band: &core::ops::Range<f64>) -> f64 {
        let hz = |bin: usize| bin as f64 * self.step_hz;
        let inside = |bin: usize| band.contains(&hz(bin));
        let pairs = self.density.windows(2).enumerate();
        pairs
            .filter(|(bin, _)| inside(*bin) && inside(bin + 1))
            .map(|(_, pair)| pair.iter().sum::<f64>() / 2.0 * self.step_hz)
            .sum()
    }
}

fn welch(samples: &[f64]) -> Bins {
    let length = (samples.len() / 2).min(MAX_SEGMENT);
    let padded = 2 * length;
    let step_hz = RATE_HZ / padded as f64;
    let hann = |i: usize| 0.5 - 0.5 * (TAU * i as f64 / length as f64).cos();
    let window: Vec<f64> = (0..length).map(hann).collect();
    let wave: Vec<(f64, f64)> =
        (0..padded).map(|i| (TAU * i as f64 / padded as f64).sin_cos()).collect();
    let mut density = vec![0.0; (HF_HZ.end / step_hz).ceil() as usize + 1];
    let mut segments = 0.0;
    let hop = (length - length / 2).max(1);
    let mut start = 0;
    while let Some(segment) = samples.get(start..start + length).filter(|s| !s.is_empty()) {
        let seen: Vec<f64> = segment.iter().zip(&window).map(|(s, w)| s * w).collect();
        // Only some hundred bins are wanted: a sum for each bin costs less than a whole transform.
        for (bin, density) in density.iter_mut().enumerate() {
            let (mut re, mut im, mut phase) = (0.0, 0.0, 0);
            for value in &seen {
                let (sin, cos) = wave.get(phase).copied().unwrap_or_default();
                re += value * cos;
                im += value * sin;
                phase += bin;
                if phase >= padded {
                    phase -= padded;
                }
            }
            *density += re * re + im * im;
        }
        segments += 1.0;
        start += hop;
    }
    let energy: f64 = window.iter().map(|w| w * w).sum();
    for density in &mut density {
        *density *= 2.0 / (RATE_HZ * energy * f64::max(segments, 1.0));
    }
    Bins { step_hz, density }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waves(secs: f64, lf_ms: f64, hf_ms: f64) -> Vec<Nn> {
        let mut beats = Vec::new();
        let mut at_secs = 0.0;
        while at_secs < secs {
            let ms =
                800.0 + lf_ms * (TAU * 0.1 * at_secs).sin() + hf_ms * (TAU * 0.25 * at_secs).sin();
            at_secs += ms / 1e3;
            beats.push(Nn { at_secs, ms, mended: false, first: beats.is_empty(), sound: true });
        }
        beats
    }

    #[test]
    fn a_waves_power_is_half_its_amplitude_squared() {
        let found = Spectrum::of(&waves(300.0, 30.0, 20.0)).unwrap();
        assert!((found.lf_ms2 / 450.0 - 1.0).abs() < 0.05, "{found:?}");
        assert!((found.hf_ms2 / 200.0 - 1.0).abs() < 0.1, "{found:?}");
    }

    #[test]
    fn less_than_two_minutes_have_no_spectrum() {
        assert_eq!(Spectrum::of(&waves(119.0, 30.0, 20.0)), None);
        assert_eq!(Spectrum::of(&[]), None);
        assert!(Spectrum::of(&waves(123.0, 30.0, 20.0)).is_some());
    }

    #[test]
    fn a_heart_as_even_as_a_clock_has_no_ratio() {
        assert_eq!(Spectrum::of(&waves(200.0, 0.0, 0.0)).unwrap().lf_hf, None);
    }
}
