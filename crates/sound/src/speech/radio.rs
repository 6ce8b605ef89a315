//! A sentence through a two-way radio: a narrow band, pressed hard, hiss, and the squelch.
//!
//! Such sets pass 300 to 3000 Hz (ITU-T G.712's telephone band is near that). The squelch mutes the set
//! until a carrier comes; it opens with a click and a breath of noise, and shuts late, with a burst of the
//! noise that is there without a carrier.

use crate::dsp::{Rng, Svf, smoothstep};

/// The band, Hz.
pub(super) const BAND_HZ: [f32; 2] = [300.0, 3000.0];
/// Before the first word, s.
pub(super) const OPENS_SECS: f32 = 0.22;
/// After the last word: the carrier alone, then the burst, s.
const HOLDS_SECS: f32 = 0.12;
const BURST_SECS: f32 = 0.16;

/// The samples of a sentence as a radio gives them: longer by half a second. Speech has to be at the
/// loudness of sentences.
pub(super) fn through(samples: &[f32], rate: u32, seed: u32) -> Vec<f32> {
    let rate = rate as f32;
    let mut rng = Rng::new(u64::from(seed), 0x7261_6469);
    let [low, high] = BAND_HZ;
    let stages = || [0.54, 1.31].map(|q| (Svf::new(low, q, rate), Svf::new(high, q, rate)));
    let (mut before, mut after) = (stages(), stages());
    let pass = |stages: &mut [(Svf, Svf); 2], x: f32| {
        stages.iter_mut().fold(x, |x, (low, high)| high.low(low.high(x)))
    };
    let frames = |secs: f32| (secs * rate) as usize;
    let speaks = frames(OPENS_SECS);
    let ends = speaks + samples.len() + frames(HOLDS_SECS);
    let total = ends + frames(BURST_SECS);
    let level = (samples.iter().map(|x| x * x).sum::<f32>() / samples.len().max(1) as f32).sqrt();
    let level = level.max(1e-4);
    let mut held = 0.0f32;
    let release = (-1.0 / (0.12 * rate)).exp();
    let fade = frames(0.012).max(1) as f32;
    (0..total)
        .map(|at| {
            let said = at.checked_sub(speaks).and_then(|at| samples.get(at)).copied();
            let voice = pass(&mut before, said.unwrap_or(0.0)) / level;
            // A compressor brings all syllables to one level, and the amplifier clips.
            held = voice.abs().max(held * release);
            let pressed = (voice * 1.7 / held.max(0.5)).tanh();
            let white = rng.white();
            let carrier = 0.05 * white;
            let burst = if at >= ends { 0.75 * white } else { 0.0 };
            let opens = (-(at as f32) / (0.05 * rate)).exp() * 0.4 * white;
            let click = if at < frames(0.0008) { 0.8 } else { 0.0 };
            let mix = pass(&mut after, pressed + carrier + burst + opens + click);
            let begun = (at as f32 / (0.15 * fade)).min(1.0);
            let left = smoothstep(0.0, fade, (total - at) as f32 - 1.0);
            mix * begun * left * level
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The level of a tone of `hz` in some samples.
    fn level(samples: &[f32], hz: f32) -> f32 {
        let w = core::f32::consts::TAU * hz / 48_000.0;
        let (mut a, mut b) = (0.0f32, 0.0f32);
        for (i, x) in samples.iter().enumerate() {
            a += x * (w * i as f32).cos();
            b += x * (w * i as f32).sin();
        }
        (a * a + b * b).sqrt() / samples.len() as f32
    }

    #[test]
    fn lows_and_highs_are_lost_and_hiss_surrounds_the_words() {
        let tones = |i: usize| {
            let t = i as f32 / 48_000.0 * core::f32::consts::TAU;
            0.02 * ((120.0 * t).sin() + (1000.0 * t).sin() + (6000.0 * t).sin())
        };
        let said: Vec<f32> = (0..48_000).map(tones).collect();
        let heard = through(&said, 48_000, 3);
        let speaks = (OPENS_SECS * 48_000.0) as usize;
        let words = &heard[speaks..speaks + 48_000];
        let middle = level(words, 1000.0);
        assert!(level(words, 120.0) < 0.05 * middle && level(words, 6000.0) < 0.05 * middle);
        let rms = |x: &[f32]| (x.iter().map(|x| x * x).sum::<f32>() / x.len() as f32).sqrt();
        let carrier = rms(&heard[speaks - 4000..speaks - 1000]);
        let burst = rms(&heard[speaks + 48_000 + 7000..heard.len() - 1500]);
        assert!(carrier > 0.005 * rms(words) && carrier < 0.15 * rms(words), "{carrier}");
        assert!(burst > 3.0 * carrier, "{burst} {carrier}");
        assert_eq!(heard, through(&said, 48_000, 3));
        assert_ne!(heard, through(&said, 48_000, 4));
        assert!(through(&[], 48_000, 1).iter().all(|x| x.is_finite()));
    }
}
