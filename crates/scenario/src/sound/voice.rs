//! How a sound is made: the voices, and the grounds that rain falls and legs walk and run on.

use crate::codes;
use crate::number::Number;
use crate::rate;
use gradus_text::decode_enum;
use gradus_text::{Decoder, Node};

/// The most characters of one sentence.
pub const MOST_CHARACTERS: usize = 300;

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
        /// Waves that run up a beach, one after the other, none like the one before. Reference: 0.3 m.
        Surf {
            /// From trough to crest, m.
            waves_m: Number = Number::from(0.3) => 0.0..=3.0,
            /// From one wave to the next, about, s.
            every_s: Number = Number::from(8.0) => 3.0..=20.0,
        },
        /// Crickets in the dark, near and far. Reference: 0.5.
        Crickets {
            /// How many, from none to a warm night.
            many: Number = Number::from(0.5) => 0.0..=1.0,
            /// About which they chirp.
            pitch_hz: Number = Number::from(4300.0) => 2000.0..=8000.0,
        },
        /// Insects of a meadow by day: hoppers in the grass, a bee now and then. Reference: 0.5.
        Insects {
            /// How many, from none to the heat of noon.
            many: Number = Number::from(0.5) => 0.0..=1.0,
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
        // People.
        /// Many people talking, none to be understood. Reference: 12 talkers.
        Crowd {
            /// How many talk or wait for their turn; twice as many are 3 dB louder.
            talkers: Number = Number::from(12.0) => 0.0..=200.0,
            /// From murmurs to a room that is up in arms: higher, faster, harder, fewer rests.
            agitation: Number = Number::from(0.3) => 0.0..=1.0,
        },
        /// One person talking near by, not to be understood.
        Talker {
            /// About which the voice moves: 80 to 150 a man's, 150 to 280 a woman's.
            pitch_hz: Number = Number::from(120.0) => 60.0..=400.0,
            /// From sharp to soft and warm.
            warmth: Number = Number::from(0.6) => 0.0..=1.0,
            /// From a full voice to a whisper.
            whisper: Number = Number::from(0.0) => 0.0..=1.0,
            /// How fast they talk; 4 to 5 is usual.
            syllables_per_s: Number = Number::from(4.2) => 1.0..=8.0,
        },
        /// Somebody coughs, once to three times.
        Cough {
            /// Of the voice in it.
            pitch_hz: Number = Number::from(150.0) => 60.0..=400.0,
            /// From a cleared throat to a fit.
            force: Number = Number::from(0.5) => 0.0..=1.0,
        },
        /// A short laugh. Reference: 4 people.
        Laugh {
            /// How many join in.
            people: Number = Number::from(4.0) => 1.0..=12.0,
            /// From a giggle behind hands to a burst.
            mirth: Number = Number::from(0.4) => 0.0..=1.0,
        },
        /// Hands clapping. Reference: 30 clappers.
        Applause {
            /// How many clap now; let it rise and fall: `During("…", [(0, 0), (1, 40), (5, 2)])`.
            clappers: Number = Number::from(30.0) => 0.0..=500.0,
            /// From courtesy to delight: faster and harder.
            delight: Number = Number::from(0.5) => 0.0..=1.0,
        },
        /// A chair pushed over a floor.
        ChairScrape {
            /// About which its legs grate.
            pitch_hz: Number = Number::from(190.0) => 60.0..=1200.0,
            /// s.
            length_s: Number = Number::from(0.7) => 0.1..=3.0,
            /// From a smooth slide to a stutter.
            stutter: Number = Number::from(0.5) => 0.0..=1.0,
        },
        /// Somebody walks. Reference: 1.4 m/s; let `at_m` walk with it.
        Footsteps {
            /// m/s; 0 stands.
            speed_mps: Number = Number::from(1.4) => 0.0..=3.0,
            /// What they walk on.
            floor: Floor = Floor::Wood,
        },
        /// Sheets that are turned, shuffled, put down.
        PaperRustle {
            /// How often somebody does.
            per_minute: Number = Number::from(20.0) => 0.0..=120.0,
        },
        /// A telephone that buzzes, again and again while its stimulus runs.
        PhoneBuzz {
            /// Turns a second of its motor.
            pitch_hz: Number = Number::from(165.0) => 80.0..=300.0,
            /// From a pocket to a hard table.
            rattle: Number = Number::from(0.5) => 0.0..=1.0,
        },
        // Rooms.
        /// The air of a room: ventilation, a hum, and slow change.
        RoomTone {
            /// Of the hum.
            pitch_hz: Number = Number::from(98.0) => 30.0..=400.0,
            /// How much of it hums.
            hum: Number = Number::from(0.3) => 0.0..=1.0,
            /// From a still room to one with open vents.
            airflow: Number = Number::from(0.4) => 0.0..=1.0,
        },
        /// A clock that ticks. Not for calm: a tick counts.
        Clock {
            /// Ticks a minute.
            per_minute: Number = Number::from(60.0) => 0.0..=300.0,
        },
        /// A latch is turned and a door swings open.
        DoorOpen {
            /// How much its hinges complain.
            creak: Number = Number::from(0.2) => 0.0..=1.0,
        },
        /// A door falls shut.
        DoorClose {
            /// From a hand that guides it to a slam.
            force: Number = Number::from(0.4) => 0.0..=1.0,
        },
        /// The fan of a projector.
        ProjectorFan {
            /// From idle to hot.
            speed: Number = Number::from(0.5) => 0.0..=1.0,
        },
        // Weather.
        /// Rain. Reference: 5 mm/h, which is moderate; above 10 is heavy, 50 a cloudburst.
        Rain {
            /// mm/h.
            mm_per_h: Number => 0.0..=100.0,
            /// What it falls on.
            onto: RainOnto = RainOnto::Ground,
        },
        /// Thunder. It comes 2.9 s for each kilometre after its stimulus began; give the stimulus
        /// that and 6 s. Reference: 1000 m.
        Thunder {
            /// To the lightning, m: a crack when near, a rumble when far.
            distance_m: Number = Number::from(1000.0) => 100.0..=12000.0,
        },
        // Small animals.
        /// Small legs that run and rest. Reference: 2 animals of 14 steps a second on paper.
        Scuttle {
            /// Steps a second of one while it runs.
            steps_per_s: Number = Number::from(14.0) => 0.0..=40.0,
            /// How many.
            count: Number = Number::from(2.0) => 0.0..=40.0,
            /// How much they run and how little they rest.
            haste: Number = Number::from(0.4) => 0.0..=1.0,
            /// What they run on.
            ground: Ground = Ground::Paper,
        },
        /// A fingernail on glass.
        Tap {
            /// How many taps; a whole number.
            times: Number = Number::from(2.0) => 1.0..=8.0,
            /// Of the pane; a larger one is lower.
            pitch_hz: Number = Number::from(950.0) => 200.0..=4000.0,
        },
        // Larger animals.
        /// A dog barks. Far away it is heard through its `at_m`. Reference: twice.
        Bark {
            /// About which it barks: 250 a large dog, 480 a street dog, 800 a small one.
            pitch_hz: Number = Number::from(480.0) => 150.0..=1600.0,
            /// From a call to a threat.
            force: Number = Number::from(0.6) => 0.0..=1.0,
            /// How many barks; a whole number.
            times: Number = Number::from(2.0) => 1.0..=12.0,
        },
        /// A dog growls, breath after breath.
        Growl {
            /// Of its folds.
            pitch_hz: Number = Number::from(95.0) => 40.0..=300.0,
            /// From a rumble to bared teeth.
            menace: Number = Number::from(0.5) => 0.0..=1.0,
        },
        /// A dog pants.
        Pant {
            /// Breaths a second.
            per_second: Number = Number::from(4.5) => 0.5..=8.0,
        },
        /// A pigeon coos from its perch, in phrases with rests.
        Coo {
            /// Of its longest note.
            pitch_hz: Number = Number::from(330.0) => 150.0..=900.0,
            /// Phrases a minute.
            per_minute: Number = Number::from(12.0) => 0.0..=24.0,
        },
        /// Wings clap as birds take off. Reference: one bird.
        Wings {
            /// Beats a second.
            beats_hz: Number = Number::from(8.0) => 2.0..=20.0,
            /// How many birds.
            birds: Number = Number::from(1.0) => 1.0..=40.0,
        },
        // Calm.
        /// A soft swell to breathe with: it rises for two fifths of a breath and falls for three,
        /// in step with [`crate::breath`].
        Breath {
            /// Breaths a minute: a number, or `Follow` of parameters that are numbers. Left out, it is the pace that the therapist sets, and silent while there is none.
            breaths_per_min: Option<Number> = None => 4.0..=12.0,
            /// About which it sounds.
            pitch_hz: Number = Number::from(420.0) => 150.0..=1500.0,
        },
        // Speech.
        /// A sentence, prepared when the scenario is loaded. A shipped sentence has a voice that
        /// ships; all others are spoken by the program `espeak-ng`, and are missing, with one
        /// warning, where it is not installed.
        Say {
            /// Up to 300 characters.
            text: String,
            /// As `en`, `de`, `en-gb`.
            language: String = "en".into(),
            /// Who speaks: another number, another person.
            seed: u32 = 0,
        },
    }
    check voice_fits
}

decode_enum! {
    /// What somebody walks on.
    #[derive(Copy, Eq)]
    pub enum Floor {
        /// Soft: a thud.
        Carpet,
        /// Boards that answer.
        Wood,
        /// Hard and short.
        Stone,
        /// Many small stones.
        Gravel,
    }
}

decode_enum! {
    /// What rain falls on.
    #[derive(Copy, Eq)]
    pub enum RainOnto {
        /// Earth and pavement.
        Ground,
        /// A tree, a hedge.
        Leaves,
        /// A window, heard from inside.
        Window,
        /// A thin roof overhead.
        Roof,
    }
}

decode_enum! {
    /// What small legs run on.
    #[derive(Copy, Eq)]
    pub enum Ground {
        /// Dry and crisp.
        Paper,
        /// Fine and bright.
        Glass,
        /// Lower and duller.
        Wood,
    }
}

impl Voice {
    /// Whether the sound happens once, from the start of a stimulus on.
    pub fn happens_once(&self) -> bool {
        use Voice::{
            Bark, ChairScrape, Clunk, Cough, Creak, DoorClose, DoorOpen, Laugh, Say, Tap, Thunder,
            Wings,
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
        )
    }
}

/// Checks rules that no range states: the bounds of a sentence, and that a pace of breath can be
/// summed over time.
fn voice_fits(voice: Voice, node: &Node, decoder: &mut Decoder<'_>) -> Option<Voice> {
    if let Voice::Breath { breaths_per_min: Some(pace), .. } = &voice {
        rate::check(pace, node, "breaths_per_min", decoder)?;
    }
    let (field, message, remedy) = match &voice {
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
