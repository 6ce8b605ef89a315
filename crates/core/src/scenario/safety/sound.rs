//! How loud a world's sounds can get, each by itself at its nearest.
//!
//! A voice at its reference is near −30 LUFS at `gain_db: 0` (docs/sound.md). Its peaks lie above
//! that by what the voice is like.

use crate::scenario::Scenario;
use crate::scenario::sound::Voice;
use crate::scenario::world::World;
use crate::text::{Faults, Node};

/// Loudness of every voice at its reference and `gain_db: 0`, LUFS.
pub const REFERENCE_LUFS: f64 = -30.0;

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
        | Voice::PaperRustle { .. } => 21.0,
        Voice::Footsteps { .. }
        | Voice::Clock { .. }
        | Voice::DoorOpen { .. }
        | Voice::Scuttle { .. } => 25.0,
        _ => 16.0,
    }
}

/// Reports sounds of a place whose peaks can be above the limit.
pub fn check(scenario: &Scenario, world: &World, node: &Node, faults: &mut Faults) {
    let limit = scenario.limits.sound_peak_dbfs;
    let places = node.field("sounds").map_or(&[][..], Node::items);
    for (sound, at) in world.sounds.iter().zip(places) {
        let (_, gain) = sound.gain_db.extent();
        let peak = REFERENCE_LUFS + peak_over_loudness_db(&sound.voice) + gain;
        if peak > limit {
            let message = format!(
                "`{}` can have peaks near {peak:.0} dBFS at {gain} dB; the limit is {limit} dBFS",
                sound.id
            );
            let remedy =
                format!("keep `gain_db` at {:.0} or below", (gain - (peak - limit)).floor());
            faults.error("too-loud", at.field_span("gain_db"), message, Some(remedy));
        }
    }
}
