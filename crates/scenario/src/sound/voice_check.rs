//! What voices are like, and the rules for them that no range states.

use super::voice::Voice;
use crate::{codes, rate};
use gradus_text::{Decoder, Language, Node, Speech};

/// The most characters of one sentence.
pub const MOST_CHARACTERS: usize = 300;

impl Voice {
    /// Whether the sound happens once, from the start of a stimulus on.
    pub fn happens_once(&self) -> bool {
        use Voice::{
            Bark, Blast, ChairScrape, Clunk, Cough, Creak, DoorClose, DoorOpen, Gunfire, Laugh,
            Mortar, Ringing, Say, Tap, Thunder, Wings,
        };
        matches!(
            self,
            Clunk { .. }
                | Creak { .. }
                | Cough { .. }
                | Laugh { .. }
                | ChairScrape { .. }
                | DoorOpen { .. }
                | DoorClose { .. }
                | Thunder { .. }
                | Tap { .. }
                | Bark { .. }
                | Wings { .. }
                | Say { .. }
                | Gunfire { .. }
                | Blast { .. }
                | Mortar { .. }
                | Ringing { .. }
        )
    }
}

/// Checks rules that no range states: the bounds of a sentence, and that a pace of breath can be
/// summed over time.
pub(super) fn voice_fits(
    mut voice: Voice,
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<Voice> {
    if let Voice::Say { language, .. } = &mut voice
        && language.is_empty()
    {
        let once = node.field("text").is_none_or(|text| text.text().is_some());
        *language = language_read(decoder, once);
    }
    if let Voice::Breath { breaths_per_min: Some(pace), .. } = &voice {
        rate::check(pace, node, "breaths_per_min", decoder)?;
    }
    let (field, message, remedy) = match &voice {
        Voice::Gunfire { distance_m, passes_m: Some(passes_m), .. }
            if passes_m.extent().0 > distance_m.extent().1 =>
        {
            (
                "passes_m",
                "the bullet would pass farther away than its muzzle is",
                "make `passes_m` smaller than `distance_m`, or leave it out for shots that go elsewhere",
            )
        }
        Voice::Say { text, .. } if text.trim().is_empty() => {
            ("text", "there is nothing to say", "write the sentence, or remove the sound")
        }
        Voice::Say { text, .. } if text.chars().count() > MOST_CHARACTERS => {
            ("text", "a sentence has 300 characters at most", "shorten it, or make two of it")
        }
        Voice::Say { language, .. } if !is_language(language) => {
            ("language", "this is no language", "write one as `en`, `de` or `en-gb`")
        }
        _ => return Some(voice),
    };
    let span = node.field_span(field);
    decoder.faults.error(codes::VOICE_MISMATCH, span, message, Some(remedy.to_string()));
    None
}

/// Whether a text names a language: `en`, `en-gb`, `zh-yue`.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let letters = |part: &str| part.chars().all(|c| c.is_ascii_lowercase());
    let first = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && letters(p));
    let small = |p: &str| (2..=8).contains(&p.len());
    let whole = |p: &str| p.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    first && text.len() <= 16 && parts.all(|p| small(p) && whole(p))
}

/// The language that the scenario's texts are read in, or that of texts which are written once, as
/// the speech program writes it.
pub(crate) fn language_read(decoder: &Decoder<'_>, once: bool) -> String {
    let speech = decoder.provided::<Speech>();
    let language =
        speech.and_then(|speech| if once { speech.first() } else { Some(speech.chosen()) });
    spoken(&language.unwrap_or_else(Language::english))
}

/// A language as the speech program writes it: `pt-BR` is `pt-br`, `zh-Hant` is `zh`.
fn spoken(language: &Language) -> String {
    match language.as_str().split_once('-') {
        Some((primary, script)) if script.len() == 4 => primary.to_owned(),
        _ => language.as_str().to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_not_spoken_and_a_region_is() {
        let spoken = |tag: &str| spoken(&tag.parse().unwrap());
        assert_eq!(
            ["de", "pt-BR", "zh-Hant", "es-419"].map(spoken),
            ["de", "pt-br", "zh", "es-419"]
        );
    }
}
