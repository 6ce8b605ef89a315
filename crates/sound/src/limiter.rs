//! The ceiling: no true peak above −3 dBFS, and no audible change of the sound.
//!
//! Peaks are looked for between the samples too (four times oversampled), a millisecond and a half
//! before they are heard, so that the gain is down when they come.

use core::f32::consts::PI;

/// −3 dBFS.
pub(crate) const CEILING: f32 = 0.707_945_8;
/// The limiter's aim: −3.4 dBFS; the rest covers peaks that four phases miss.
const AIM: f32 = 0.676;
const TAPS: usize = 12;
const PHASES: usize = 3;

pub(crate) struct Limiter {
    line: Box<[[f32; 2]]>,
    /// The gain that each frame of the line needs.
    wanted: Box<[f32]>,
    at: usize,
    gain: f32,
    release: f32,
    attack: f32,
    between: [[f32; TAPS]; PHASES],
    recent: [[f32; TAPS]; 2],
    /// Frames until the last loud frame has left `recent`.
    loud_for: usize,
    /// Frames until the last frame that needs less gain has left the line.
    held_for: usize,
}

impl Limiter {
    pub fn new(rate: f32) -> Self {
        let ahead = ((rate * 0.0015) as usize).max(TAPS * 2);
        let mut between = [[0.0; TAPS]; PHASES];
        for (phase, taps) in between.iter_mut().enumerate() {
            let offset = (phase + 1) as f32 / (PHASES + 1) as f32;
            for (i, tap) in taps.iter_mut().enumerate() {
                // A sinc between the two middle taps, in a Hann window.
                let x = i as f32 - (TAPS / 2 - 1) as f32 - offset;
                let window = 0.5 + 0.5 * (PI * x / (TAPS / 2) as f32).cos();
                *tap = if x.abs() < 1e-6 { 1.0 } else { (PI * x).sin() / (PI * x) * window };
            }
        }
        Self {
            line: vec![[0.0; 2]; ahead].into_boxed_slice(),
            wanted: vec![1.0; ahead].into_boxed_slice(),
            at: 0,
            gain: 1.0,
            release: 1.0 - (-1.0 / (0.12 * rate)).exp(),
            attack: 1.0 - (-6.0 / ahead as f32).exp(),
            between,
            recent: [[0.0; TAPS]; 2],
            loud_for: 0,
            held_for: 0,
        }
    }

    /// Frames between a frame's entry and its exit.
    pub fn latency(&self) -> usize {
        self.line.len()
    }

    /// The highest point about the newest samples, and between them.
    fn peak(&mut self, frame: [f32; 2]) -> f32 {
        let mut peak = 0.0f32;
        let soft = frame[0].abs().max(frame[1].abs()) < AIM / 3.0;
        self.loud_for = if soft { self.loud_for.saturating_sub(1) } else { TAPS };
        for (recent, x) in self.recent.iter_mut().zip(frame) {
            recent.copy_within(1.., 0);
            recent[TAPS - 1] = x;
            peak = peak.max(x.abs());
            if self.loud_for == 0 {
                // No peak between soft samples reaches the aim.
                continue;
            }
            for taps in &self.between {
                let sum: f32 = taps.iter().zip(recent.iter()).map(|(t, r)| t * r).sum();
                peak = peak.max(sum.abs());
            }
        }
        peak
    }

    /// Takes one frame, and gives the frame of a moment ago.
    #[inline]
    pub fn next(&mut self, frame: [f32; 2]) -> [f32; 2] {
        let peak = self.peak(frame);
        let want = if peak > AIM { AIM / peak } else { 1.0 };
        let (Some(held), Some(wanted)) = (self.line.get_mut(self.at), self.wanted.get_mut(self.at))
        else {
            return [0.0; 2];
        };
        let out = core::mem::replace(held, frame);
        *wanted = want;
        self.at = if self.at + 1 == self.line.len() { 0 } else { self.at + 1 };
        self.held_for = if want < 1.0 { self.line.len() } else { self.held_for.saturating_sub(1) };
        let least =
            if self.held_for == 0 { 1.0 } else { self.wanted.iter().copied().fold(1.0, f32::min) };
        let pace = if least < self.gain { self.attack } else { self.release };
        self.gain += pace * (least - self.gain);
        out.map(|x| (x * self.gain).clamp(-CEILING, CEILING))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_the_ceiling_goes_through_unchanged() {
        let mut limiter = Limiter::new(48_000.0);
        let ahead = limiter.line.len();
        let wave: Vec<f32> = (0..2000).map(|i| 0.3 * (i as f32 * 0.05).sin()).collect();
        let out: Vec<f32> = wave.iter().map(|x| limiter.next([*x, -*x])[0]).collect();
        for i in ahead..wave.len() {
            assert!((out[i] - wave[i - ahead]).abs() < 1e-6);
        }
    }

    #[test]
    fn what_is_above_comes_down_without_being_cut_flat() {
        let mut limiter = Limiter::new(48_000.0);
        let out: Vec<f32> = (0..48_000)
            .map(|i| {
                let loud = if i > 10_000 { 2.5 } else { 0.1 };
                limiter.next([loud * (i as f32 * 0.113).sin(); 2])[0]
            })
            .collect();
        let peak = out.iter().fold(0.0f32, |p, x| p.max(x.abs()));
        assert!(peak <= CEILING);
        let flat =
            out[12_000..].windows(2).filter(|w| w[0].abs() >= CEILING * 0.9999 && w[0] == w[1]);
        assert_eq!(flat.count(), 0);
    }
}
