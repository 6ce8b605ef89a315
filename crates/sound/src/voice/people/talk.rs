//! Somebody who talks: syllables, phrases, breath between them, in a voice of their own; no words.

use crate::dsp::{BLOCK, Rng, smoothstep};
use crate::voice::throat::{NASAL, NEUTRAL, Sound, Throat, VOWELS};

/// After this time the mouth no longer rings on from the last sound, s.
const MOUTH_RINGS_S: f32 = 0.1;

/// The manner of somebody's talk at a moment.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// Factor on the person's own pitch.
    pub pitch: f32,
    pub syllables_per_s: f32,
    /// From a soft voice to a hard one.
    pub hard: f32,
    /// From a full voice to a whisper.
    pub whisper: f32,
    /// About how long the person rests after a phrase, s.
    pub rest_s: f32,
}

/// How a syllable begins.
#[derive(Clone, Copy, PartialEq)]
enum Onset {
    Open,
    /// The mouth is shut, then bursts open.
    Stop,
    Hiss,
    Hum,
}

pub(super) struct Talk {
    rate: f32,
    rng: Rng,
    throat: Throat,
    pitch_hz: f32,
    /// The person's own pace.
    pace: f32,
    /// Syllables left in the phrase, and how many the phrase had.
    left: u32,
    phrase: u32,
    /// How far the present syllable has gone, and its length, s; below 0 while the person rests.
    at_s: f32,
    length_s: f32,
    onset: Onset,
    onset_s: f32,
    hiss_hz: f32,
    vowel: [f32; 3],
    stress: f32,
    /// For how long the throat has had no input, s.
    still_s: f32,
}

impl Talk {
    /// Somebody with a pitch and a mouth of `size`, in the middle of a rest.
    pub fn new(mut rng: Rng, pitch_hz: f32, size: f32, rate: f32) -> Self {
        let throat = Throat::new(Rng::new(u64::from(rng.unit().to_bits()), 1), size, rate);
        Self {
            rate,
            throat,
            pitch_hz,
            pace: rng.between(0.85, 1.15),
            left: 0,
            phrase: 1,
            at_s: -rng.between(0.0, 0.9),
            length_s: 0.0,
            onset: Onset::Open,
            onset_s: 0.0,
            hiss_hz: 4000.0,
            vowel: NEUTRAL,
            stress: 0.0,
            still_s: 0.0,
            rng,
        }
    }

    /// Somebody drawn by chance: a pitch and a mouth that fit each other.
    pub fn by_chance(mut rng: Rng, rate: f32) -> Self {
        let woman = rng.unit() < 0.5;
        let (pitch_hz, size) = if woman {
            (rng.between(175.0, 245.0), rng.between(1.12, 1.22))
        } else {
            (rng.between(90.0, 145.0), rng.between(0.94, 1.05))
        };
        Self::new(rng, pitch_hz, size, rate)
    }

    /// Begins to speak, from another stream of chance.
    pub fn begin(&mut self, chance: Rng) {
        self.rng = chance;
        (self.left, self.at_s) = (0, -0.02);
    }

    pub fn set_pitch(&mut self, pitch_hz: f32) {
        self.pitch_hz = pitch_hz;
        self.throat.size = 0.92 + 0.26 * smoothstep(90.0, 240.0, pitch_hz);
    }

    fn begin_syllable(&mut self, manner: &Manner) {
        if self.left == 0 {
            self.phrase = self.rng.between(4.0, 18.0) as u32;
            self.left = self.phrase;
        }
        let rng = &mut self.rng;
        self.stress = if rng.unit() < 0.35 { rng.between(0.6, 1.0) } else { rng.between(0.0, 0.4) };
        let last = self.left == 1;
        let long = rng.between(0.82, 1.12) + 0.25 * self.stress + if last { 0.5 } else { 0.0 };
        self.length_s = long * 0.85 / (manner.syllables_per_s * self.pace).max(0.5);
        let vowel = (rng.unit() * VOWELS.len() as f32) as usize;
        self.vowel = VOWELS.get(vowel).copied().unwrap_or(NEUTRAL);
        if self.stress < 0.25 {
            // An unstressed syllable is half swallowed.
            for (hz, neutral) in self.vowel.iter_mut().zip(NEUTRAL) {
                *hz = 0.5 * (*hz + neutral);
            }
        }
        self.onset = match (rng.unit() * 10.0) as u32 {
            0 | 1 => Onset::Open,
            2..=4 => Onset::Stop,
            5..=6 => Onset::Hiss,
            _ => Onset::Hum,
        };
        self.onset_s = rng.between(0.045, 0.095).min(0.4 * self.length_s);
        self.hiss_hz = rng.between(2600.0, 6200.0);
        self.at_s = 0.0;
    }

    /// The sound that the throat makes at this moment.
    fn sound(&mut self, manner: &Manner) -> Sound {
        let mut sound = Sound {
            pitch_hz: self.pitch_hz,
            mouth: self.vowel,
            voiced: 0.0,
            breath: 0.0,
            hiss: 0.0,
            hiss_hz: self.hiss_hz,
            hard: manner.hard,
        };
        if self.at_s < 0.0 {
            return sound;
        }
        let part = self.at_s / self.length_s;
        // The pitch falls through a phrase; a stressed syllable stands out.
        let gone = 1.0 - self.left as f32 / self.phrase.max(1) as f32;
        let fall = 1.1 - 0.24 * gone + 0.16 * self.stress * (1.0 - part);
        sound.pitch_hz *= manner.pitch * fall;
        let open = smoothstep(0.0, 0.25, part) * (1.0 - smoothstep(0.62, 1.0, part));
        let loud = (0.55 + 0.45 * self.stress) * (1.0 - 0.3 * gone);
        let mut voiced = loud * (0.12 + 0.88 * open);
        let begun = self.at_s / self.onset_s;
        if begun < 1.0 {
            match self.onset {
                Onset::Open => {}
                Onset::Stop => {
                    voiced = 0.0;
                    sound.hiss = 0.1 * loud * smoothstep(0.72, 0.8, begun);
                    sound.hiss_hz = 0.55 * self.hiss_hz;
                }
                Onset::Hiss => {
                    voiced *= 0.1;
                    sound.hiss = 0.06 * loud * (core::f32::consts::PI * begun).sin();
                }
                Onset::Hum => {
                    sound.mouth = NASAL;
                    voiced = 0.4 * loud;
                }
            }
        } else if self.left == 1 {
            voiced *= 1.0 - smoothstep(0.7, 1.0, part);
        }
        sound.voiced = voiced * (1.0 - manner.whisper);
        sound.breath = voiced * (0.05 + 2.6 * manner.whisper * manner.whisper);
        sound
    }

    /// Renders the next block; false when it is silence.
    pub fn render(&mut self, manner: &Manner, out: &mut [f32; BLOCK]) -> bool {
        let resting = self.at_s < 0.0;
        self.at_s += BLOCK as f32 / self.rate;
        if resting && self.at_s >= 0.0 {
            self.begin_syllable(manner);
        } else if !resting && self.at_s >= self.length_s {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                self.at_s = -manner.rest_s * self.rng.between(0.4, 1.4) - self.rng.wait(3.0) * 0.5;
            } else {
                self.begin_syllable(manner);
            }
        }
        let sound = self.sound(manner);
        let still = sound.voiced + sound.breath + sound.hiss <= 0.0 && self.throat.is_still();
        self.still_s = if still { self.still_s + BLOCK as f32 / self.rate } else { 0.0 };
        if self.still_s > MOUTH_RINGS_S {
            return false;
        }
        self.throat.render(&sound, out);
        true
    }
}
