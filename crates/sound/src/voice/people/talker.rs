//! One person who talks near by.

use super::talk::{Manner, Talk};
use crate::dsp::{BLOCK, Block, Rng};
use crate::voice::{Controls, Synth};

const LEVEL: f32 = 0.367;

pub(crate) struct Talker {
    talk: Talk,
}

impl Talker {
    pub fn new(chance: Rng, rate: f32) -> Self {
        Self { talk: Talk::new(chance, 120.0, 1.0, rate) }
    }
}

impl Synth for Talker {
    fn restart(&mut self, chance: Rng, _age_secs: f32) {
        self.talk.begin(chance);
    }

    fn render(
        &mut self,
        &[pitch_hz, warmth, whisper, syllables_per_s]: &Controls,
        out: &mut Block,
    ) {
        self.talk.set_pitch(pitch_hz);
        let hard = (1.0 - warmth).clamp(0.0, 1.0);
        let manner = Manner { pitch: 1.0, syllables_per_s, hard, whisper, rest_s: 0.7 };
        let mut voice = [0.0; BLOCK];
        // A whisper carries less, as it should; a sharp voice is pressed.
        let level = LEVEL * (1.0 + 2.2 * whisper * whisper) * (1.0 + 0.1 * hard);
        if !self.talk.render(&manner, &mut voice) {
            voice = [0.0; BLOCK];
        }
        for (frame, sample) in out.iter_mut().zip(&voice) {
            *frame = [level * sample; 2];
        }
    }
}
