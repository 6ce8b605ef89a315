//! The sounds of a world: beds, places, events.
//!
//! This module owns the words an author has for sound. `gradus_sound` makes the sounds; nothing
//! here knows a sample.
//!
//! A sound at `gain_db: 0` and its reference controls is near −30 LUFS, whatever its voice, so that
//! an author balances a world with small numbers. `gain_db` is at most 12.

mod manner;
mod voice;
mod voice_check;

use super::index::StimulusIndex;
use super::kinds::{PARAMETER, STIMULUS};
use super::number::{Condition, Number};
use super::number_text;
use super::parameter::{KnownParameters, Parameter};
use super::stimulus::{KnownStimuli, Stimulus};
use crate::codes;
use crate::movement::{Along, Movement, from_place, line};
use gradus_base::Name;
use gradus_text::{Decode, Decoder, Fault, Faults, Node, Source, parse};
use gradus_text::{decode_enum, decode_struct};

pub use manner::{Floor, Ground, HeardFrom, Land, RainOnto, RoadSurface, Through};
pub use voice::Voice;
pub(crate) use voice_check::language_read;
pub use voice_check::{MOST_CHARACTERS, is_language};

decode_struct! {
    /// A sound of a world.
    pub struct Sound {
        /// A name; what varies in the sound varies by it and by the session's seed.
        pub id: Name,
        /// What it is for.
        pub layer: Layer,
        /// How it is made.
        pub voice: Voice,
        /// dB over the reference level, which is near −30 LUFS; −80 is silence.
        pub gain_db: Number = Number::from(0.0) => -80.0..=12.0,
        /// Where it is in the world, m. A bed has no place: it is all around.
        pub at_m: Option<[Number; 3]>,
        /// Laid along a road: `at_m` is then from that place, with −Z along the road.
        pub along: Option<Along> = None,
        /// How its place moves by itself: along a `Path`, in an `Orbit`, with the patient's `Ride`,
        /// `Beside` their road, or on a `Drive`. On a road `at_m` is in the frame of the place there:
        /// with `Ride()` in the patient's vehicle.
        pub moves: Movement = Movement::Still,
        /// Up to this distance it is as loud as it gets; beyond, it falls with 1/distance, m.
        pub reach_m: f64 = 1.0 => 0.2..=500.0,
        /// How long after its stimulus an event begins, s; 0 for what is no event.
        pub after_s: f64 = 0.0 => 0.0..=600.0,
        /// It sounds while this holds. An event waits for a stimulus: `During("…")`.
        pub when: Condition = Condition::Always,
    }
    check layer_fits
}

decode_enum! {
    /// What a sound is for.
    #[derive(Copy, Eq)]
    pub enum Layer {
        /// The air of the world: always there, from nowhere in particular.
        Bed,
        /// Tied to a thing.
        Place,
        /// Happens with a stimulus, from its start on.
        Event,
    }
}

impl Sound {
    /// The stimulus that starts the sound: the first that the sound's condition waits for.
    pub fn trigger(&self) -> Option<StimulusIndex> {
        fn first(condition: &Condition) -> Option<StimulusIndex> {
            match condition {
                Condition::During { stimulus } => Some(*stimulus),
                Condition::All(parts) | Condition::Any(parts) => parts.iter().find_map(first),
                _ => None,
            }
        }
        first(&self.when)
    }
}

/// Reads a list of sounds alone, as if it stood in a world with these parameters and stimuli: for
/// trying sounds out before there is a world.
pub fn read_list(
    source: &Source,
    parameters: &[Parameter],
    stimuli: &[Stimulus],
) -> Result<Vec<Sound>, Vec<Fault>> {
    let mut faults = Faults::default();
    let sounds = parse(source, &mut faults).and_then(|node| {
        let mut decoder = number_text::decoder(&mut faults);
        for parameter in parameters {
            decoder.declare(PARAMETER, parameter.id.as_str(), node.span);
        }
        for stimulus in stimuli {
            decoder.declare(STIMULUS, stimulus.id.as_str(), node.span);
        }
        decoder.provide(KnownParameters(parameters.iter().cloned().map(Some).collect()));
        decoder.provide(KnownStimuli(stimuli.iter().cloned().map(Some).collect()));
        Vec::decode(&node, &mut decoder)
    });
    match sounds {
        Some(sounds) if !faults.has_errors() => Ok(sounds),
        _ => Err(faults.into_sorted()),
    }
}

/// Lays a sound that stands still along its road.
fn laid_along(mut sound: Sound, node: &Node, decoder: &mut Decoder<'_>) -> Option<Sound> {
    let (Some(along), Some(at_m)) = (sound.along, &mut sound.at_m) else { return Some(sound) };
    let line = line(decoder, along.road)?;
    if sound.moves != Movement::Still || at_m.iter().any(|number| number.constant().is_none()) {
        let message = "a sound that is laid along a road stands still there";
        let remedy = "leave `moves` out and write `at_m` as numbers, or leave `along` out";
        let span = node.field_span("along");
        decoder.faults.error(codes::NOT_HERE, span, message, Some(remedy.to_owned()));
        return None;
    }
    *at_m = from_place(&line.at(along.at_m).beside(along.side_m), at_m);
    Some(sound)
}

/// Checks that a movement is of the kind by which the place of a sound moves.
pub(crate) fn moves_fit(moves: &Movement, node: &Node, decoder: &mut Decoder<'_>) -> Option<()> {
    if !matches!(
        moves,
        Movement::Sway { .. }
            | Movement::Wander { .. }
            | Movement::Approach { .. }
            | Movement::Face
    ) {
        return Some(());
    }
    let message = "a sound does not move in this way";
    let remedy = "use `Path`, `Orbit`, `Ride`, `Beside` or `Drive`, or bind `at_m`";
    let span = node.field_span("moves");
    decoder.faults.error(codes::LAYER_MISMATCH, span, message, Some(remedy.to_owned()));
    None
}

/// Checks that a bed has no place in the world, that a place has one, that an event waits for a
/// stimulus, and that a sound which happens once is an event.
fn layer_fits(sound: Sound, node: &Node, decoder: &mut Decoder<'_>) -> Option<Sound> {
    let passes_by = matches!(sound.voice, Voice::Cars { .. });
    let moved = if sound.along.is_some() { "along" } else { "moves" };
    let goes = sound.along.is_some() || sound.moves != Movement::Still;
    if goes && (sound.at_m.is_none() || passes_by) {
        let message = if passes_by {
            "cars pass through a place that stays where it is"
        } else {
            "a sound without a place has nothing that could be laid along a road or move"
        };
        let remedy = if passes_by {
            format!("leave `{moved}` out; a vehicle of its own is an `Engine` that moves")
        } else {
            format!("write `at_m: (x, y, z)`, or leave `{moved}` out")
        };
        let span = node.field_span(moved);
        decoder.faults.error(codes::LAYER_MISMATCH, span, message, Some(remedy));
        return None;
    }
    moves_fit(&sound.moves, node, decoder)?;
    let (message, remedy) = match (sound.layer, sound.at_m.is_some(), sound.trigger()) {
        (Layer::Bed, true, _) => {
            ("a bed is all around and has no place", "leave `at_m` out, or make it a `Place`")
        }
        (Layer::Place, false, _) => {
            ("a sound of a place needs one", "write `at_m: (x, y, z)`, or make it a `Bed`")
        }
        (Layer::Bed | Layer::Place, _, _) if sound.after_s > 0.0 => {
            ("only an event begins after something", "leave `after_s` out, or make it an `Event`")
        }
        (Layer::Event, _, None) => {
            ("an event waits for a stimulus", "write `when: During(\"…\")`, or make it a `Place`")
        }
        (Layer::Bed | Layer::Place, _, _) if sound.voice.happens_once() => (
            "a sound that happens once comes with a stimulus",
            "make it an `Event` with `when: During(\"…\")`",
        ),
        (_, false, _) if passes_by => ("cars pass through a place", "write `at_m: (x, y, z)`"),
        _ => return laid_along(sound, node, decoder),
    };
    let field = match sound.layer {
        Layer::Event => "when",
        _ if sound.voice.happens_once() => "layer",
        _ if sound.after_s > 0.0 => "after_s",
        _ => "at_m",
    };
    let span = node.field_span(field);
    decoder.faults.error(codes::LAYER_MISMATCH, span, message, Some(remedy.to_string()));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stimulus(id: &str) -> Stimulus {
        Stimulus {
            id: Name::from(id),
            label: id.into(),
            category: "test".into(),
            duration_secs: 5.0,
            cooldown_secs: 5.0,
            from_intensity: 0.0,
            schedule: Vec::new(),
            repeats: true,
        }
    }

    fn read(text: &str) -> Result<Vec<Sound>, Vec<&'static str>> {
        let source = Source::new("sounds", text);
        read_list(&source, &[], &[stimulus("gust"), stimulus("bird")])
            .map_err(|faults| faults.iter().map(|fault| fault.code.as_str()).collect())
    }

    #[test]
    fn a_sound_says_little_and_the_rest_is_known() {
        let sounds = read("[(id: \"a\", layer: Bed, voice: Wind(speed_mps: 4))]").unwrap();
        assert_eq!(sounds[0].gain_db.constant(), Some(0.0));
        assert_eq!((sounds[0].at_m.as_ref(), sounds[0].reach_m), (None, 1.0));
        assert_eq!(sounds[0].trigger(), None);
    }

    #[test]
    fn an_event_knows_what_starts_it() {
        let text =
            "[(id: \"a\", layer: Event, voice: Bird(), when: All([Always, During(\"bird\")]))]";
        assert_eq!(read(text).unwrap()[0].trigger(), Some(StimulusIndex::new(1)));
    }

    #[test]
    fn what_does_not_fit_its_layer_is_refused() {
        for wrong in [
            "layer: Bed, voice: Noise(), at_m: (0, 0, 0)",
            "layer: Place, voice: Noise()",
            "layer: Event, voice: Noise()",
            "layer: Bed, voice: Cars(per_minute: 3)",
            "layer: Place, voice: Cough(), at_m: (0, 0, 0)",
            "layer: Place, voice: Noise(), at_m: (0, 0, 0), after_s: 2",
        ] {
            let faults = read(&format!("[(id: \"a\", {wrong})]")).unwrap_err();
            assert_eq!(faults, ["layer-mismatch"], "{wrong}");
        }
    }

    #[test]
    fn a_sentence_has_its_bounds_and_a_pace_of_breath_can_be_summed() {
        let say = |text: &str, language: &str| {
            let voice = format!("Say(text: \"{text}\", language: \"{language}\")");
            read(&format!("[(id: \"a\", layer: Event, voice: {voice}, when: During(\"bird\"))]"))
        };
        assert!(say("Louder, please.", "en-gb").is_ok());
        assert!(say(&"a".repeat(MOST_CHARACTERS), "de").is_ok());
        assert_eq!(say(&"a".repeat(MOST_CHARACTERS + 1), "de").unwrap_err(), ["voice-mismatch"]);
        assert_eq!(say("  ", "en").unwrap_err(), ["voice-mismatch"]);
        for language in ["English", "-v", "en gb", "e", "en/x"] {
            assert_eq!(say("Hello", language).unwrap_err(), ["voice-mismatch"], "{language}");
        }
        let pace = "Sum([6, During(\"gust\", [(0, 0), (1, 2)])])";
        let text = format!("[(id: \"a\", layer: Bed, voice: Breath(breaths_per_min: {pace}))]");
        assert_eq!(read(&text).unwrap_err(), ["pace-follows-numbers"]);
        assert!(read("[(id: \"a\", layer: Bed, voice: Breath(breaths_per_min: 6))]").is_ok());
    }

    #[test]
    fn what_would_be_too_loud_is_refused_wherever_its_curve_reaches() {
        let gain = "Sum([6, During(\"gust\", [(0, 0), (1, 7)])])";
        let text = format!("[(id: \"a\", layer: Bed, voice: Noise(), gain_db: {gain})]");
        assert_eq!(read(&text).unwrap_err().len(), 1);
    }
}
