//! How a sound is made: the voices.

use super::manner::{Floor, Ground, HeardFrom, Land, RainOnto, RoadSurface, Through};
use super::voice_check::voice_fits;
use crate::number::Number;
use gradus_text::{SaidText, decode_enum};

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
            text: String as SaidText,
            /// As `en`, `de`, `en-gb`; empty is the language of the text: of one that is written once,
            /// the first of the scenario's languages.
            language: String = String::new(),
            /// Who speaks: another number, another person.
            seed: u32 = 0,
            /// How the sentence comes to the ear.
            through: Through = Through::Air,
        },
        // Vehicles.
        /// The engine of a vehicle, with gears that change as it gets faster. Reference: 12 m/s.
        Engine {
            /// Of the vehicle, m/s; at 0 the engine idles.
            speed_mps: Number => 0.0..=60.0,
            /// From a vehicle that rolls to full throttle.
            load: Number = Number::from(0.4) => 0.0..=1.0,
            /// From a small petrol car (0) over a van or an off-road car (0.5) to a diesel lorry (1).
            size: Number = Number::from(0.3) => 0.0..=1.0,
            /// Where the ear is.
            heard_from: HeardFrom = HeardFrom::Outside,
        },
        /// Tyres that roll. Reference: 14 m/s.
        Tyres {
            /// Of the vehicle, m/s; at 0 they are silent.
            speed_mps: Number => 0.0..=60.0,
            /// What they roll on.
            surface: RoadSurface = RoadSurface::Asphalt,
            /// Where the ear is.
            heard_from: HeardFrom = HeardFrom::Outside,
        },
        /// A helicopter: each blade a beat, and the turbine. Let `at_m` fly; its pitch falls as it
        /// passes.
        Helicopter {
            /// Blades that pass a point in a second: 11 with two blades, 17 to 20 with four.
            blades_hz: Number = Number::from(17.0) => 8.0..=30.0,
            /// How much a blade slaps the wake of the blade before it: most in descents and turns.
            slap: Number = Number::from(0.5) => 0.0..=1.0,
        },
        /// A diesel generator at its one speed.
        Generator {
            /// From idle to all that it can give.
            load: Number = Number::from(0.5) => 0.0..=1.0,
            /// Turns a minute: 1500 or 3000 in most of the world, 1800 or 3600 at 60 Hz.
            per_minute: Number = Number::from(1500.0) => 600.0..=4000.0,
        },
        // What booms.
        /// Shots of a rifle. The muzzle is heard `distance_m` / (343 m/s) after the stimulus began;
        /// a bullet that passes cracks before that. Softer from 100 m on. Reference: 100 m.
        Gunfire {
            /// How many shots; a whole number.
            rounds: Number = Number::from(3.0) => 1.0..=60.0,
            /// Shots a minute: 600 to 900 of an automatic rifle, 40 of aimed single shots.
            per_minute: Number = Number::from(600.0) => 10.0..=1200.0,
            /// To the muzzle, m.
            distance_m: Number = Number::from(100.0) => 5.0..=4000.0,
            /// How far from the ear the bullets pass, m. Left out, they fly elsewhere and nothing
            /// cracks; nor does a bullet that is slower than sound, after some 780 m.
            passes_m: Option<Number> = None => 0.5..=100.0,
            /// What gives the echo.
            land: Land = Land::Open,
        },
        /// An explosion. It comes `distance_m` / (343 m/s) after the stimulus began. Softer from 50 m
        /// on. Reference: 50 m.
        Blast {
            /// From a hand grenade (0) over a mortar shell (0.4) to a lorry of explosives (1).
            size: Number = Number::from(0.4) => 0.0..=1.0,
            /// m: a crack and falling debris when near, a thud when far.
            distance_m: Number = Number::from(50.0) => 5.0..=8000.0,
            /// What gives the echo.
            land: Land = Land::Open,
        },
        /// A mortar far away fires; its shell flies, and falls. Give the stimulus the flight and 6 s.
        /// Reference: a shell that falls at 100 m.
        Mortar {
            /// To the tube, m: the thump of its shot is heard that much later.
            tube_m: Number = Number::from(1500.0) => 20.0..=8000.0,
            /// How long the shell flies, s.
            flight_s: Number = Number::from(18.0) => 1.0..=60.0,
            /// To where it falls, m; near ones rush for a moment before.
            distance_m: Number = Number::from(100.0) => 5.0..=8000.0,
            /// Of its explosion, as of a `Blast`.
            size: Number = Number::from(0.35) => 0.0..=1.0,
            /// What gives the echo.
            land: Land = Land::Open,
        },
        /// Ringing ears, as after a blast, with all other sounds of the world dull meanwhile.
        Ringing {
            /// About which the ears ring.
            pitch_hz: Number = Number::from(5200.0) => 2000.0..=9000.0,
            /// How long, s.
            fades_s: Number = Number::from(12.0) => 1.0..=60.0,
            /// How dull all else is at first: from not at all to far behind a wall.
            dull: Number = Number::from(0.7) => 0.0..=1.0,
        },
        // A street.
        /// People who shout in alarm, no words. Reference: 3 people.
        Shouts {
            /// How many.
            people: Number = Number::from(3.0) => 0.0..=12.0,
            /// From calls across a street to panic: higher, harder, fewer rests.
            alarm: Number = Number::from(0.6) => 0.0..=1.0,
        },
        /// Children at play, no words. Reference: 5 children.
        Children {
            /// How many.
            many: Number = Number::from(5.0) => 0.0..=16.0,
            /// From quiet play to a chase.
            glee: Number = Number::from(0.5) => 0.0..=1.0,
        },
        /// A call to prayer, far away over roofs: a singing voice through a loudspeaker, in a maqam by
        /// name and seed (Rast or Hijaz). It has no words and imitates no text.
        PrayerCall {
            /// The note on which its phrases end.
            pitch_hz: Number = Number::from(165.0) => 90.0..=330.0,
            /// How much of it comes by way of roofs and walls.
            echo: Number = Number::from(0.6) => 0.0..=1.0,
        },
    }
    check voice_fits
}
