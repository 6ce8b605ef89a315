//! Speakers: places from which sentences can be spoken, and the sentences that can be spoken.

use super::kinds::SPEAKER;
use super::number::Number;
use super::sound::{MOST_CHARACTERS, Through, is_language, language_read, moves_fit};
use crate::codes;
use crate::movement::Movement;
use gradus_base::Name;
use gradus_text::decode_struct;
use gradus_text::fields::Becomes;
use gradus_text::{Decode, Decoder, Node, Shape, Text};

/// The most speakers of one world.
const MOST_SPEAKERS: usize = 40;
/// The most prepared sentences of one speaker.
const MOST_SENTENCES: usize = 40;

decode_struct! {
    /// Somebody who can say a sentence during the exposure: one of `sentences`, or one that the
    /// therapist writes at the desk. A shipped sentence has a voice that ships; all others are spoken
    /// by the program `espeak-ng` on the stage's machine.
    pub struct Speaker {
        /// How scripts and the log call it.
        pub id: Name,
        /// How the panel calls it.
        pub label: String as Text,
        /// Where the mouth is, m. The lips of a person whose mouth is within 0.4 m of here follow
        /// the sentence.
        pub at_m: [Number; 3],
        /// How that place moves by itself; with the patient's `Ride` or on a `Drive`, `at_m` is in
        /// the vehicle.
        pub moves: Movement = Movement::Still,
        /// How the sentence comes to the ear.
        pub through: Through = Through::Air,
        /// Who speaks: another number, another person.
        pub seed: u32 = 0,
        /// As `en`, `de`, `en-gb`; empty is the language that the scenario's texts are read in.
        pub language: String = String::new(),
        /// Up to this distance it is as loud as it gets; beyond, it falls with 1/distance, m.
        pub reach_m: f64 = 2.0 => 0.2..=500.0,
        /// dB over the reference level, which is near −30 LUFS.
        pub gain_db: f64 = 0.0 => -80.0..=12.0,
        /// What the panel offers, one press each; up to 300 characters.
        pub sentences: Vec<String> as Vec<Text> = Vec::new(),
    }
    check speaker_fits
}

/// Whether a text can be spoken as one sentence, and if not, why not. A sentence has 1 to 300
/// characters, a letter or a digit among them, and no control characters.
pub fn check_sentence(text: &str) -> Result<(), &'static str> {
    if text.chars().count() > MOST_CHARACTERS {
        Err("a sentence has 300 characters at most")
    } else if text.chars().any(char::is_control) {
        Err("a sentence has no line breaks, tabs or other control characters")
    } else if !text.chars().any(char::is_alphanumeric) {
        Err("there is nothing to say: a sentence has a letter or a digit")
    } else {
        Ok(())
    }
}

fn speaker_fits(mut speaker: Speaker, node: &Node, decoder: &mut Decoder<'_>) -> Option<Speaker> {
    moves_fit(&speaker.moves, node, decoder)?;
    if speaker.language.is_empty() {
        speaker.language = language_read(decoder, false);
    } else if !is_language(&speaker.language) {
        let message = "this is no language that can be spoken";
        let remedy = Some("write one as `en`, `de` or `en-gb`".to_owned());
        decoder.faults.error(codes::VOICE_MISMATCH, node.field_span("language"), message, remedy);
        return None;
    }
    let span = node.field_span("sentences");
    decoder.at_most(MOST_SENTENCES, speaker.sentences.len(), "sentences", span)?;
    let places = node.field("sentences").map_or(&[][..], Node::items);
    let mut sound = true;
    for (sentence, at) in speaker.sentences.iter().zip(places) {
        if let Err(why) = check_sentence(sentence) {
            let remedy = Some("write one sentence of up to 300 characters".to_owned());
            decoder.faults.error(codes::BAD_SENTENCE, at.span, why, remedy);
            sound = false;
        }
    }
    sound.then_some(speaker)
}

/// The speakers of a world, each with a name of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SpeakerList(Vec<Speaker>);

impl Decode for SpeakerList {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.declare_all(SPEAKER, node, "id");
        decoder.at_most(MOST_SPEAKERS, node.items().len(), "speakers", node.span)?;
        Vec::decode(node, decoder).map(Self)
    }
    fn shape() -> Shape {
        Vec::<Speaker>::shape()
    }
}

impl Becomes<Vec<Speaker>> for SpeakerList {
    fn becomes(self) -> Vec<Speaker> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_something_to_say_and_an_end() {
        for good in ["Louder, please.", "7", "Что?", &"ä".repeat(MOST_CHARACTERS)] {
            assert_eq!(check_sentence(good), Ok(()), "{good}");
        }
        for bad in ["", "   ", "…", "two\nlines", "a\tb", "\u{7}bell", &"a".repeat(301)] {
            assert!(check_sentence(bad).is_err(), "{bad:?}");
        }
    }
}
