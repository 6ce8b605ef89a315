//! How loud a world's sounds can get, each sound by itself at its nearest.
//!
//! A voice at its reference is near −30 LUFS at `gain_db: 0` (docs/sound.md). How far its peaks lie
//! above that depends on the voice.

use crate::Scenario;
use crate::codes;
use crate::sound::Voice;
use crate::world::World;
use gradus_text::{Faults, Node};

/// Loudness of every voice at its reference and `gain_db: 0`, LUFS.
pub const REFERENCE_LUFS: f64 = -30.0;

/// How far the peaks of a spoken sentence, and of most voices, lie above the loudness, dB.
pub const SPEECH_DB: f64 = 16.0;

/// How far a voice's peaks lie above its loudness, dB; measured and rounded up, and held by
/// `no_voice_has_higher_peaks_than_the_safety_check_takes` in crates/sound.
pub fn peak_over_loudness_db(voice: &Voice) -> f64 {
    match voice {
        Voice::Tone { .. } => 6.0,
        Voice::Siren { .. } => 12.0,
        Voice::Leaves { .. }
        | Voice::Cars { .. }
        | Voice::Applause { .. }
        | Voice::DoorClose { .. }
        | Voice::Rain { .. }
        | Voice::Thunder { .. }
        | Voice::Tap { .. }
        | Voice::Bark { .. }
        | Voice::Wings { .. }
        | Voice::Surf { .. }
        | Voice::Helicopter { .. }
        | Voice::Tyres { .. }
        | Voice::Gunfire { .. }
        | Voice::Shouts { .. }
        | Voice::Children { .. }
        | Voice::Crickets { .. }
        | Voice::PaperRustle { .. } => 21.0,
        Voice::Blast { .. } | Voice::Mortar { .. } => 24.0,
        Voice::Footsteps { .. }
        | Voice::Clock { .. }
        | Voice::DoorOpen { .. }
        | Voice::Insects { .. }
        | Voice::Scuttle { .. } => 25.0,
        _ => SPEECH_DB,
    }
}

/// Reports sounds of a place whose peaks can be above the limit.
pub fn check(scenario: &Scenario, world: &World, node: &Node, faults: &mut Faults) {
    let limit = scenario.limits.sound_peak_dbfs;
    let places = |field| node.field(field).map_or(&[][..], Node::items);
    let sounds = world.sounds.iter().zip(places("sounds")).map(|(sound, at)| {
        (&sound.id, sound.gain_db.extent().1, peak_over_loudness_db(&sound.voice), at)
    });
    let speakers = world.speakers.iter().zip(places("speakers"));
    let speakers = speakers.map(|(speaker, at)| (&speaker.id, speaker.gain_db, SPEECH_DB, at));
    for (id, gain, over_loudness, at) in sounds.chain(speakers) {
        let peak = REFERENCE_LUFS + over_loudness + gain;
        if peak > limit {
            let message = format!(
                "`{id}` can have peaks near {peak:.0} dBFS at {gain} dB; the limit is {limit} dBFS",
            );
            let remedy =
                format!("keep `gain_db` at {:.0} or below", (gain - (peak - limit)).floor());
            faults.error(codes::TOO_LOUD, at.field_span("gain_db"), message, Some(remedy));
        }
    }
}
