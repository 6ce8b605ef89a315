//! Slow random change that never comes back to where it began.

use super::{BLOCK, Rng};

/// Value noise in three octaves, advanced once a block; near −1 to 1.
#[derive(Clone)]
pub(crate) struct Wander {
    octaves: [Octave; 3],
    rng: Rng,
}

#[derive(Clone, Copy, Default)]
struct Octave {
    phase: f32,
    from: f32,
    to: f32,
}

/// Ratio of one octave's pace to the next; no whole number, so that they never meet.
const PACE: f32 = 2.37;

impl Wander {
    pub fn new(mut rng: Rng) -> Self {
        let mut octave = || Octave { phase: rng.unit(), from: rng.white(), to: rng.white() };
        let octaves = [octave(), octave(), octave()];
        Self { octaves, rng }
    }

    /// Moves on by one block; `hz` is how many times a second the slowest octave takes a new aim.
    pub fn next(&mut self, hz: f32, rate: f32) -> f32 {
        let mut sum = 0.0;
        let (mut pace, mut weight) = (hz * BLOCK as f32 / rate, 1.0);
        for octave in &mut self.octaves {
            octave.phase += pace;
            if octave.phase >= 1.0 {
                octave.phase = octave.phase.fract();
                octave.from = octave.to;
                octave.to = self.rng.white();
            }
            let u = octave.phase * octave.phase * (3.0 - 2.0 * octave.phase);
            sum += weight * (octave.from + (octave.to - octave.from) * u);
            pace *= PACE;
            weight *= 0.5;
        }
        sum / 1.3
    }
}
