//! One throat: a pulse at the vocal folds, breath, and a mouth that shapes both.
//!
//! Source and filter (Fant 1960): the folds' flow is a raised cosine that closes faster than it
//! opens (Rosenberg 1971, pulse C), heard as its derivative; the mouth is four resonances side by
//! side. The resonances have the pitches, and about the levels, of Peterson & Barney 1952, rounded.

use core::f32::consts::{FRAC_PI_2, PI};

use crate::dsp::{BLOCK, Glide, OnePole, Rng, Svf, ended, one_pole_coefficient, smoothstep};

/// The first three formants of vowels, Hz, in a man's mouth.
pub(super) const VOWELS: [[f32; 3]; 8] = [
    [730.0, 1090.0, 2440.0],
    [530.0, 1840.0, 2480.0],
    [400.0, 2000.0, 2550.0],
    [300.0, 2250.0, 2950.0],
    [570.0, 840.0, 2410.0],
    [320.0, 880.0, 2240.0],
    [500.0, 1450.0, 2450.0],
    [640.0, 1190.0, 2390.0],
];
/// The formants of a closed mouth that hums.
pub(super) const NASAL: [f32; 3] = [270.0, 1150.0, 2300.0];
/// The formants of the neutral tube.
pub(super) const NEUTRAL: [f32; 3] = [500.0, 1500.0, 2500.0];

/// The sound of a throat in one block.
#[derive(Clone, Copy)]
pub(super) struct Sound {
    pub pitch_hz: f32,
    /// Formants, Hz, of a man's mouth.
    pub mouth: [f32; 3],
    /// Loudness of the folds.
    pub voiced: f32,
    /// Loudness of breath through the same mouth.
    pub breath: f32,
    /// Loudness of hissing at the teeth, and its approximate pitch, Hz.
    pub hiss: f32,
    pub hiss_hz: f32,
    /// From a soft voice to a hard one.
    pub hard: f32,
}

pub(super) struct Throat {
    rate: f32,
    rng: Rng,
    /// Size of the mouth: a man's is 1; a shorter one has higher formants.
    pub size: f32,
    phase: f32,
    jitter: f32,
    mouth: [f32; 3],
    tubes: [Svf; 4],
    teeth: Svf,
    tilt: OnePole,
    gains: [Glide; 3],
}

/// The time in which a tongue reaches its next place, s.
const TONGUE_S: f32 = 0.028;
/// Part of a period in which the folds open.
const OPENING: f32 = 0.42;

impl Throat {
    pub fn new(rng: Rng, size: f32, rate: f32) -> Self {
        Self {
            rate,
            rng,
            size,
            phase: 0.0,
            jitter: 0.0,
            mouth: NEUTRAL,
            tubes: [Svf::default(); 4],
            teeth: Svf::default(),
            tilt: OnePole::default(),
            gains: [Glide::at(0.0); 3],
        }
    }

    /// Becomes the throat of another person: another size of mouth and another stream of chance.
    pub fn become_other(&mut self, rng: Rng, size: f32) {
        (self.rng, self.size, self.phase) = (rng, size, 0.0);
    }

    /// Whether no sound is left.
    pub fn is_still(&self) -> bool {
        self.gains.iter().all(|g| g.is_at_rest_at(0.0))
    }

    /// The next block of `sound`.
    pub fn render(&mut self, sound: &Sound, out: &mut [f32; BLOCK]) {
        let rate = self.rate;
        let ease = 1.0 - (-(BLOCK as f32) / rate / TONGUE_S).exp();
        for (now, aim) in self.mouth.iter_mut().zip(sound.mouth) {
            *now += ease * (aim * self.size - *now);
        }
        let [f1, f2, f3] = self.mouth;
        let widths = [70.0, 100.0, 160.0, 260.0];
        let tubes = [f1, f2, f3, 3400.0 * self.size];
        for ((tube, hz), width) in self.tubes.iter_mut().zip(tubes).zip(widths) {
            tube.tune(hz, hz / width, rate);
        }
        self.teeth.tune(sound.hiss_hz.max(500.0), 1.6, rate);
        for (gain, aim) in self.gains.iter_mut().zip([sound.voiced, sound.breath, sound.hiss]) {
            gain.to(aim);
        }
        self.tilt.held = ended(self.tilt.held);
        let tilt = one_pole_coefficient(900.0 + 5500.0 * sound.hard, rate);
        // A vowel said with the tongue in front is bright.
        let bright = 0.15 + 0.45 * smoothstep(1000.0, 2000.0, f2);
        // Folds are never quite regular.
        self.jitter += 0.06 * (self.rng.white() - self.jitter);
        let turn = sound.pitch_hz * (1.0 + 0.05 * self.jitter) / rate;
        // Pressed folds close abruptly, which makes a voice hard.
        let closing = 0.26 - 0.15 * sound.hard;
        for sample in out.iter_mut() {
            let p = self.phase;
            let flow = if p < OPENING {
                0.5 * FRAC_PI_2 * (PI * p / OPENING).sin() * (closing / OPENING)
            } else if p < OPENING + closing {
                -FRAC_PI_2 * (FRAC_PI_2 * (p - OPENING) / closing).sin()
            } else {
                0.0
            };
            self.phase += turn;
            if self.phase >= 1.0 {
                self.phase -= 1.0;
            }
            let air = self.rng.white();
            let folds = self.tilt.low(flow, tilt) * self.gains[0].next();
            // Breath is let through while the folds are open.
            let open = if p < OPENING + closing { 1.0 } else { 0.35 };
            let source = folds + 0.3 * air * open * self.gains[1].next();
            let [a, b, c, d] = &mut self.tubes;
            // Neighbours are turned against each other, so that they leave no gap between them.
            let low = a.band(source) - 0.8 * b.band(source);
            let mouth = low + bright * (c.band(source) - 0.6 * d.band(source));
            *sample = mouth + self.teeth.band(air) * self.gains[2].next();
        }
    }
}
