//! A sentence that was made before, played from its start.

use std::sync::Arc;

use crossbeam_queue::ArrayQueue;

use super::{Controls, Synth};
use crate::dsp::{BLOCK, Block, Rng};
use crate::speech::Sentence;

/// The queue by which sentences reach the audio thread while it runs. The sender keeps each
/// sentence for as long as the audio thread holds it, so that nothing is freed on this side.
pub(crate) type Letters = Arc<ArrayQueue<Sentence>>;

pub(crate) struct Say {
    rate: f32,
    sentence: Option<Sentence>,
    letters: Option<Letters>,
    /// The next sample; none when nobody speaks.
    at: Option<usize>,
}

impl Say {
    /// A voice that always says the same sentence; none is silence.
    pub fn written(sentence: Option<Sentence>, rate: f32) -> Self {
        Self { rate, sentence, letters: None, at: None }
    }

    /// A voice that says the sentences that arrive.
    pub fn live(letters: Letters, rate: f32) -> Self {
        Self { rate, sentence: None, letters: Some(letters), at: None }
    }
}

impl Synth for Say {
    fn restart(&mut self, _chance: Rng, age_secs: f32) {
        // Of several sentences that arrived, the last is meant.
        while let Some(newer) = self.letters.as_ref().and_then(|letters| letters.pop()) {
            self.sentence = Some(newer);
        }
        self.at = Some((age_secs.max(0.0) * self.rate) as usize);
    }

    fn render(&mut self, _controls: &Controls, out: &mut Block) {
        *out = [[0.0; 2]; BLOCK];
        let (Some(at), Some(sentence)) = (self.at, &self.sentence) else { return };
        let rest = sentence.samples().get(at..).unwrap_or_default();
        for (frame, sample) in out.iter_mut().zip(rest) {
            *frame = [*sample; 2];
        }
        self.at = (rest.len() > BLOCK).then_some(at + BLOCK);
    }

    fn is_silent(&self) -> bool {
        self.at.is_none()
    }
}
