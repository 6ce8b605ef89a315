//! What is heard: beds, places, events.
//!
//! Owns the words an author has for sound. What they sound like is the business of
//! `gradus_sound`; nothing here knows a sample.
//!
//! A sound at `gain_db: 0` and its reference controls is near −30 LUFS, whatever its voice, so that
//! an author balances a world with small numbers. 12 dB above that is the most there is.

use super::number::{Condition, Number};
use super::parameter::{KnownParameters, Parameter};
use super::stimulus::{KnownStimuli, Stimulus};
use crate::text::{Decode, Decoder, Fault, Faults, Node, Source, parse};
use crate::{Name, decode_enum, decode_struct};

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
        /// Up to this distance it is as loud as it gets; beyond, it falls with 1/distance, m.
        pub reach_m: f64 = 1.0 => 0.2..=500.0,
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

decode_enum! {
    /// How a sound is made. Each is synthesised; none plays a recording.
    pub enum Voice {
        /// Wind about the ears: broad noise that grows and brightens with speed. Reference: 8 m/s.
        Wind {
            /// Mean speed, m/s.
            speed_mps: Number => 0.0..=40.0,
            /// How uneven it is.
            gusts: Number = Number::from(0.5) => 0.0..=1.0,
            /// How much it moans at edges and corners.
            howl: Number = Number::from(0.3) => 0.0..=1.0,
        },
        /// Wind singing in bars and wires, at 0.2 × speed / thickness. Reference: 10 m/s.
        Whistle {
            /// m/s; below 2.5 nothing sings.
            speed_mps: Number => 0.0..=40.0,
            /// Thickness of the bars, mm.
            bar_mm: Number = Number::from(8.0) => 1.0..=100.0,
        },
        /// The rumble of many far vehicles. Reference: 30 m away.
        Traffic {
            /// From an empty road to a full one.
            flow: Number = Number::from(0.7) => 0.0..=1.0,
            /// To the nearest road, m; the farther, the softer and duller.
            distance_m: Number = Number::from(30.0) => 1.0..=2000.0,
        },
        /// Single vehicles that pass through `at_m`, both ways. Reference: passing at `reach_m`.
        Cars {
            /// How many pass in a minute, by chance.
            per_minute: Number => 0.0..=60.0,
            /// m/s.
            speed_mps: Number = Number::from(13.0) => 2.0..=40.0,
            /// Where the road leads: 0 is −Z, 90 is +X.
            heading_deg: Number = Number::from(90.0) => -360.0..=360.0,
        },
        /// A drive: hums while `travel_m` changes, knocks as it takes up its load and as it stops.
        Motor {
            /// What it moves, such as the height of a lift, m.
            travel_m: Number,
            /// The speed at which it turns fully, m/s.
            full_mps: Number = Number::from(1.0) => 0.05..=20.0,
            /// Turns a second of its shaft at that speed.
            pitch_hz: Number = Number::from(70.0) => 10.0..=400.0,
        },
        /// A heavy thing meets another.
        Clunk {
            /// Of the lowest ring.
            pitch_hz: Number = Number::from(170.0) => 40.0..=2000.0,
            /// How long it rings, s.
            ring_s: Number = Number::from(0.18) => 0.02..=3.0,
            /// How much is loose about it.
            rattle: Number = Number::from(0.4) => 0.0..=1.0,
        },
        /// Metal under load, sticking and slipping.
        Creak {
            /// Of the beam.
            pitch_hz: Number = Number::from(310.0) => 60.0..=2000.0,
            /// s.
            length_s: Number = Number::from(2.0) => 0.2..=8.0,
            /// From a tick to a groan.
            strain: Number = Number::from(0.5) => 0.0..=1.0,
        },
        /// A two-tone horn with the echoes of a town.
        Siren {
            /// Of the lower tone.
            low_hz: Number = Number::from(440.0) => 100.0..=2000.0,
            /// Of the higher tone.
            high_hz: Number = Number::from(585.0) => 100.0..=2000.0,
            /// Both tones once, s.
            period_s: Number = Number::from(1.5) => 0.3..=10.0,
            /// How much of it comes by way of walls.
            echo: Number = Number::from(0.5) => 0.0..=1.0,
        },
        /// A bird flies by: wings and calls.
        Bird {
            /// Of its call.
            pitch_hz: Number = Number::from(1100.0) => 300.0..=6000.0,
            /// Beats of its wings.
            flaps_per_s: Number = Number::from(6.0) => 0.0..=30.0,
            /// From one call to the next, about, s.
            call_every_s: Number = Number::from(1.2) => 0.3..=60.0,
        },
        /// A bird sings from a perch, in phrases with rests, in a manner of its own by name and seed.
        Song {
            /// About which it sings.
            pitch_hz: Number = Number::from(3600.0) => 800.0..=8000.0,
            /// Phrases a minute.
            per_minute: Number = Number::from(10.0) => 0.0..=40.0,
        },
        /// Leaves that move in wind. Reference: 3 m/s.
        Leaves {
            /// m/s.
            speed_mps: Number => 0.0..=40.0,
            /// From a shrub to a wood.
            density: Number = Number::from(0.6) => 0.0..=1.0,
        },
        /// Running water.
        Stream {
            /// From a trickle to a brook.
            flow: Number = Number::from(0.5) => 0.0..=1.0,
            /// About which its bubbles ring; smaller water is higher.
            pitch_hz: Number = Number::from(700.0) => 100.0..=4000.0,
        },
        /// A plain tone, with overtones as `warmth` grows.
        Tone {
            /// Of the tone.
            pitch_hz: Number => 20.0..=16000.0,
            /// From a bare sine to many overtones.
            warmth: Number = Number::from(0.2) => 0.0..=1.0,
        },
        /// Noise between two frequencies.
        Noise {
            /// The lower end.
            low_hz: Number = Number::from(100.0) => 20.0..=16000.0,
            /// The upper end.
            high_hz: Number = Number::from(2000.0) => 20.0..=16000.0,
        },
    }
}

impl Sound {
    /// The stimulus that starts it: the first that its condition waits for.
    pub fn trigger(&self) -> Option<usize> {
        fn first(condition: &Condition) -> Option<usize> {
            match condition {
                Condition::During { stimulus } => Some(*stimulus),
                Condition::All(parts) | Condition::Any(parts) => parts.iter().find_map(first),
                _ => None,
            }
        }
        first(&self.when)
    }
}

/// Reads a list of sounds alone, as it stands in a world that has these parameters and stimuli: for
/// trying sounds out before there is a world.
pub fn read_list(
    source: &Source,
    parameters: &[Parameter],
    stimuli: &[Stimulus],
) -> Result<Vec<Sound>, Vec<Fault>> {
    let mut faults = Faults::default();
    let sounds = parse(source, &mut faults).and_then(|node| {
        let mut decoder = Decoder::new(&mut faults);
        for parameter in parameters {
            decoder.declare("parameter", parameter.id.as_str(), node.span);
        }
        for stimulus in stimuli {
            decoder.declare("stimulus", stimulus.id.as_str(), node.span);
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

/// A bed is nowhere, a place somewhere, an event waits for a stimulus.
fn layer_fits(sound: Sound, node: &Node, decoder: &mut Decoder<'_>) -> Option<Sound> {
    let passes_by = matches!(sound.voice, Voice::Cars { .. });
    let (message, remedy) = match (sound.layer, sound.at_m.is_some(), sound.trigger()) {
        (Layer::Bed, true, _) => {
            ("a bed is all around and has no place", "leave `at_m` out, or make it a `Place`")
        }
        (Layer::Place, false, _) => {
            ("a sound of a place needs one", "write `at_m: (x, y, z)`, or make it a `Bed`")
        }
        (Layer::Event, _, None) => {
            ("an event waits for a stimulus", "write `when: During(\"…\")`, or make it a `Place`")
        }
        (_, false, _) if passes_by => ("cars pass through a place", "write `at_m: (x, y, z)`"),
        _ => return Some(sound),
    };
    let span = node.field_span(if sound.layer == Layer::Event { "when" } else { "at_m" });
    decoder.faults.error("layer-mismatch", span, message, Some(remedy.to_string()));
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
            .map_err(|faults| faults.iter().map(|fault| fault.code).collect())
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
        assert_eq!(read(text).unwrap()[0].trigger(), Some(1));
    }

    #[test]
    fn what_does_not_fit_its_layer_is_refused() {
        for wrong in [
            "layer: Bed, voice: Noise(), at_m: (0, 0, 0)",
            "layer: Place, voice: Noise()",
            "layer: Event, voice: Noise()",
            "layer: Bed, voice: Cars(per_minute: 3)",
        ] {
            let faults = read(&format!("[(id: \"a\", {wrong})]")).unwrap_err();
            assert_eq!(faults, ["layer-mismatch"], "{wrong}");
        }
    }

    #[test]
    fn what_would_be_too_loud_is_refused_wherever_its_curve_reaches() {
        let gain = "Sum([6, During(\"gust\", [(0, 0), (1, 7)])])";
        let text = format!("[(id: \"a\", layer: Bed, voice: Noise(), gain_db: {gain})]");
        assert_eq!(read(&text).unwrap_err().len(), 1);
    }
}
