//! Sentences that somebody in a world says: spoken ahead where the program ships them
//! (assets/voices), else by the program `espeak-ng`.
//!
//! ```text
//!  Utterance (checked text) ─▶ Speaker ─▶ assets/voices, else
//!                                │        espeak-ng, a process of its own: text in by its standard
//!                                │         input, WAV out by its standard output, within 5 s
//!                                ▼
//!  Sentence: mono, at the device's rate, −30 LUFS, no peak above −3 dBFS; kept for the next time
//! ```
//!
//! The audio thread calls nothing here. A [`Speaker`] makes its caller wait, some 50 ms a sentence;
//! [`SpeechThread`] is for callers that may not wait. Where the program is not installed the
//! sentence is missing, and its error names the remedy; every other sound plays.

mod loudness;
mod prepared;
mod program;
mod radio;
mod resample;
mod thread;
mod wav;

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use gradus_base::chance::mix;
use gradus_scenario::sound::{MOST_CHARACTERS, Sound, Through, Voice, is_language};

pub use program::SpeechError;
pub use thread::SpeechThread;

/// The loudness of a sentence heard from ahead within its reach, LUFS.
const LOUDNESS_LUFS: f64 = -30.0;
/// The highest peak of a sentence: −3 dBFS.
const HIGHEST: f32 = 0.707;
/// The number of sentences kept.
const KEPT: usize = 64;
/// How long the sentences of a scenario may take before the remaining ones are left out.
const MOST_TO_PREPARE: Duration = Duration::from_secs(6);

/// A sentence and its speaker. Equal utterances sound the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Utterance {
    text: String,
    language: String,
    seed: u32,
    through: Through,
}

impl Utterance {
    /// A sentence of up to 300 characters in a language such as `en`, `de`, `en-gb`. Another `seed`
    /// is another person. Line breaks and other characters that are no writing become spaces.
    pub fn new(text: &str, language: &str, seed: u32) -> Result<Self, SpeechError> {
        // Double brackets would be read as phonemes.
        let plain = |c: char| if c.is_control() || "[]<>|".contains(c) { ' ' } else { c };
        let text: String = text.chars().map(plain).collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Err(SpeechError::Empty);
        }
        let characters = text.chars().count();
        if characters > MOST_CHARACTERS {
            return Err(SpeechError::TooLong { characters });
        }
        if !is_language(language) {
            return Err(SpeechError::NoLanguage { language: language.chars().take(16).collect() });
        }
        Ok(Self { text, language: language.to_string(), seed, through: Through::Air })
    }

    /// The same sentence, coming to the ear in this way.
    #[must_use]
    pub fn through(self, through: Through) -> Self {
        Self { through, ..self }
    }
}

/// A spoken sentence, ready to be heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    pub(crate) samples: Arc<[f32]>,
    rate: u32,
}

impl Sentence {
    /// The length of the sentence, s.
    pub fn secs(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate)
    }

    /// The samples of the sentence, mono.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }
}

/// Turns utterances into sentences. Its callers wait for the sentence.
#[derive(Debug)]
pub struct Speaker {
    program: PathBuf,
    rate: u32,
    kept: Mutex<Vec<(Utterance, Sentence)>>,
}

impl Speaker {
    /// A speaker that calls `espeak-ng` as the system finds it, for a device of this rate.
    pub fn new(rate: NonZero<u32>) -> Self {
        Self::by_program("espeak-ng".into(), rate)
    }

    /// A speaker that calls another program with the same arguments.
    pub fn by_program(program: PathBuf, rate: NonZero<u32>) -> Self {
        Self { program, rate: rate.get(), kept: Mutex::default() }
    }

    /// Makes the sentence, or gives the sentence kept from an equal utterance.
    pub fn say(&self, utterance: &Utterance) -> Result<Sentence, SpeechError> {
        // A caller that panicked left the list whole: the list is only ever pushed to and
        // shortened.
        let held = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, sentence)) = held().iter().find(|(said, _)| said == utterance) {
            return Ok(sentence.clone());
        }
        let sentence = if utterance.through == Through::Radio {
            let said = self.spoken(utterance)?;
            self.level(radio::through(&said.samples, self.rate, utterance.seed))?
        } else {
            self.spoken(utterance)?
        };
        let mut kept = held();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((utterance.clone(), sentence.clone()));
        Ok(sentence)
    }

    /// The sentence from a mouth.
    fn spoken(&self, utterance: &Utterance) -> Result<Sentence, SpeechError> {
        self.spoken_ahead(utterance).map_or_else(|| self.spoken_now(utterance), Ok)
    }

    /// The sentence, if it ships with the program.
    fn spoken_ahead(&self, utterance: &Utterance) -> Option<Sentence> {
        self.finish(prepared::find(utterance)?).ok()
    }

    /// The sentence, by the program.
    fn spoken_now(&self, utterance: &Utterance) -> Result<Sentence, SpeechError> {
        let person = Person::of(utterance.seed);
        let voice = format!("{}+{}", file_of(&utterance.language), person.variant);
        let bytes = program::run(
            &self.program,
            &voice,
            person.pitch,
            person.words_per_minute,
            &utterance.text,
        )?;
        self.finish(wav::read(&bytes).map_err(|what| SpeechError::BadSound { what })?)
    }

    /// At the device's rate, and at the loudness of all sentences.
    fn finish(&self, wave: wav::Wave) -> Result<Sentence, SpeechError> {
        self.level(resample::resample(&wave.samples, wave.rate, self.rate))
    }

    fn level(&self, mut samples: Vec<f32>) -> Result<Sentence, SpeechError> {
        let level = loudness::lufs(&samples, self.rate);
        let Some(level) = level else {
            return Err(SpeechError::BadSound { what: "silence" });
        };
        let peak = samples.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
        let gain = 10f64.powf((LOUDNESS_LUFS - level) / 20.0) as f32;
        let gain = gain.min(HIGHEST / peak);
        samples.iter_mut().for_each(|x| *x *= gain);
        Ok(Sentence { samples: samples.into(), rate: self.rate })
    }
}

/// The sentences written in sounds, at their places; and the first reason why sentences are
/// missing.
pub(crate) fn prepare(
    sounds: &[Sound],
    speaker: &Speaker,
) -> (Vec<Option<Sentence>>, Option<SpeechError>) {
    let begun = Instant::now();
    let mut missing: Option<SpeechError> = None;
    let mut make = |sound: &Sound| {
        let Voice::Say { text, language, seed, through } = &sound.voice else { return None };
        let utterance = Utterance::new(text, language, *seed).map(|u| u.through(*through));
        let ships = utterance.as_ref().ok().filter(|utterance| prepared::ships(utterance));
        if let Some(sentence) = ships.and_then(|utterance| speaker.say(utterance).ok()) {
            return Some(sentence);
        }
        // A program that is missing or hangs is not called again.
        if matches!(missing, Some(SpeechError::NotInstalled | SpeechError::TooSlow)) {
            return None;
        }
        if begun.elapsed() > MOST_TO_PREPARE {
            missing.get_or_insert(SpeechError::TooMany);
            return None;
        }
        match utterance.and_then(|utterance| speaker.say(&utterance)) {
            Ok(sentence) => Some(sentence),
            Err(error) => {
                missing.get_or_insert(error);
                None
            }
        }
    };
    let spoken = sounds.iter().map(&mut make).collect();
    (spoken, missing)
}

/// The file of a language's voice. The program knows variants of a voice only under the name of its
/// file, and drops them silently under another name: British English, and a language in its own
/// country, are the plain file.
fn file_of(language: &str) -> &str {
    match language.split_once('-') {
        Some(("en", "gb")) => "en",
        Some((own, country)) if own == country => own,
        _ => language,
    }
}

/// The person who speaks.
struct Person {
    variant: &'static str,
    pitch: u32,
    words_per_minute: u32,
}

/// Voices of the program that resemble people's voices.
const VARIANTS: [&str; 8] = ["m3", "f2", "m1", "f4", "m7", "f1", "m2", "f3"];

impl Person {
    fn of(seed: u32) -> Self {
        let chance = mix(u64::from(seed));
        let variant = VARIANTS.get(seed as usize % VARIANTS.len()).copied().unwrap_or("m3");
        Self {
            variant,
            pitch: 38 + (chance % 25) as u32,
            words_per_minute: 142 + (chance >> 8) as u32 % 34,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_writing_is_taken_out_and_what_is_too_much_is_refused() {
        let said = Utterance::new(" Why [[are]]\nyou\u{7} here? ", "en", 1).unwrap();
        assert_eq!(said.text, "Why are you here?");
        assert!(matches!(Utterance::new(" \n ", "en", 1), Err(SpeechError::Empty)));
        let long = "ä".repeat(MOST_CHARACTERS + 1);
        let refused = Utterance::new(&long, "de", 1);
        assert!(matches!(refused, Err(SpeechError::TooLong { characters: 301 })));
        for wrong in ["", "--stdout", "en/../x", "English", "en gb"] {
            let refused = Utterance::new("hello", wrong, 1);
            assert!(matches!(refused, Err(SpeechError::NoLanguage { .. })), "{wrong}");
        }
    }

    #[test]
    fn people_differ_by_seed() {
        let all: std::collections::HashSet<_> =
            (0..8).map(Person::of).map(|p| (p.variant, p.pitch)).collect();
        assert_eq!(all.len(), 8);
    }
}
