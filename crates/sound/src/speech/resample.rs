//! Changes the rate of samples, off the audio thread: a sinc in a Hann window at each sample.

use core::f64::consts::PI;

/// Samples of the source on each side from which a sample is made.
const REACH: usize = 24;

/// `samples` at `to` a second instead of `from`.
pub(super) fn resample(samples: &[f32], from: u32, to: u32) -> Vec<f32> {
    if from == to {
        return samples.to_vec();
    }
    let step = f64::from(from) / f64::from(to);
    // To a lower rate, frequencies that it cannot carry are left out.
    let cut = (1.0 / step).min(1.0);
    let reach = (REACH as f64 / cut).ceil() as i64;
    let length = (samples.len() as f64 / step) as usize;
    let mut out = Vec::with_capacity(length);
    for index in 0..length {
        let at = index as f64 * step;
        let middle = at.floor() as i64;
        let mut sum = 0.0;
        for tap in middle - reach + 1..=middle + reach {
            let Some(sample) = usize::try_from(tap).ok().and_then(|tap| samples.get(tap)) else {
                continue;
            };
            let x = at - tap as f64;
            let window = 0.5 + 0.5 * (PI * x / reach as f64).cos();
            let sinc = if x.abs() < 1e-9 { cut } else { (PI * cut * x).sin() / (PI * x) };
            sum += f64::from(*sample) * sinc * window;
        }
        out.push(sum as f32);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_stays_the_tone_it_was() {
        let tone = |hz: f64, rate: f64, i: usize| (2.0 * PI * hz * i as f64 / rate).sin() as f32;
        for (from, to) in [(22_050u32, 48_000u32), (22_050, 44_100), (48_000, 16_000)] {
            let source: Vec<f32> =
                (0..from as usize / 4).map(|i| tone(1000.0, f64::from(from), i)).collect();
            let got = resample(&source, from, to);
            assert!(got.len().abs_diff(to as usize / 4) <= 2);
            for (i, got) in got.iter().enumerate().take(to as usize / 4 - 400).skip(400) {
                let want = tone(1000.0, f64::from(to), i);
                assert!((got - want).abs() < 2e-3, "{from} to {to}, {i}: {got} is not {want}");
            }
        }
    }

    #[test]
    fn what_the_new_rate_cannot_carry_does_not_fold_down() {
        let source: Vec<f32> = (0..12_000)
            .map(|i| (2.0 * PI * 12_000.0 * f64::from(i) / 48_000.0).sin() as f32)
            .collect();
        let got = resample(&source, 48_000, 16_000);
        assert!(got[200..got.len() - 200].iter().all(|x| x.abs() < 0.02));
    }
}
