//! Measures the loudness of a sentence: ITU-R BS.1770-4, integrated, with both gates.

/// A filter of two poles and two zeros.
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    z: [f64; 2],
}

impl Biquad {
    fn next(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.z[0];
        self.z[0] = self.b[1] * x - self.a[0] * y + self.z[1];
        self.z[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}

/// The two filters of BS.1770 at any rate, from the analogue prototypes of its tables at 48 kHz.
fn k_weighting(rate: f64) -> [Biquad; 2] {
    let k = (core::f64::consts::PI * 1_681.974_450_955_533 / rate).tan();
    let (q, high) = (0.707_175_236_955_419_6, 10f64.powf(3.999_843_853_973_347 / 20.0));
    let band = high.powf(0.499_666_774_154_541_6);
    let a0 = 1.0 + k / q + k * k;
    let shelf = Biquad {
        b: [
            (high + band * k / q + k * k) / a0,
            2.0 * (k * k - high) / a0,
            (high - band * k / q + k * k) / a0,
        ],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
        z: [0.0; 2],
    };
    let k = (core::f64::consts::PI * 38.135_470_876_024_44 / rate).tan();
    let q = 0.500_327_037_323_877_3;
    let a0 = 1.0 + k / q + k * k;
    let low_cut = Biquad {
        b: [1.0, -2.0, 1.0],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
        z: [0.0; 2],
    };
    [shelf, low_cut]
}

/// Loudness of a mono sound that is heard by both ears, LUFS; none for silence. A sound shorter
/// than a block of 400 ms is measured as one block.
pub(super) fn lufs(samples: &[f32], rate: u32) -> Option<f64> {
    let [mut shelf, mut low_cut] = k_weighting(f64::from(rate));
    let weighted: Vec<f64> =
        samples.iter().map(|x| low_cut.next(shelf.next(f64::from(*x))).powi(2)).collect();
    let (block, step) = ((rate * 2 / 5) as usize, (rate / 10) as usize);
    // Both channels count.
    let power = |part: &[f64]| 2.0 * part.iter().sum::<f64>() / block as f64;
    let mut blocks: Vec<f64> = weighted.windows(block).step_by(step).map(power).collect();
    if blocks.is_empty() {
        blocks.push(power(&weighted));
    }
    let loudness = |power: f64| -0.691 + 10.0 * power.log10();
    let mean = |least: f64| {
        let kept: Vec<f64> = blocks.iter().copied().filter(|p| loudness(*p) > least).collect();
        (!kept.is_empty()).then(|| loudness(kept.iter().sum::<f64>() / kept.len() as f64))
    };
    let rough = mean(-70.0)?;
    mean((rough - 10.0).max(-70.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_measures_as_a_published_meter_does() {
        for rate in [44_100u32, 48_000] {
            let mut rng = crate::dsp::Rng::new(3, 4);
            let samples: Vec<f32> = (0..rate as usize * 4)
                .map(|i| {
                    let on = !(i / (rate as usize / 3)).is_multiple_of(3);
                    let tone = (i as f32 * 0.031).sin() + 0.4 * rng.white();
                    tone * if on { 0.05 } else { 0.0004 }
                })
                .collect();
            let mut meter = ebur128::EbuR128::new(2, rate, ebur128::Mode::I).unwrap();
            let both: Vec<f32> = samples.iter().flat_map(|x| [*x, *x]).collect();
            meter.add_frames_f32(&both).unwrap();
            let want = meter.loudness_global().unwrap();
            let got = lufs(&samples, rate).unwrap();
            assert!((got - want).abs() < 0.1, "{got} is not {want} at {rate}");
        }
        assert_eq!(lufs(&[0.0; 48_000], 48_000), None);
    }
}
