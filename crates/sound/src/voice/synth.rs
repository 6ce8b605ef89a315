//! The trait of every voice: controls in, a block of samples out.
//!
//! The voices implement the trait; this module knows none of them.

use glam::Vec3;

use crate::dsp::{Block, Rng};

/// The controls of a voice, as its fields stand in [`Voice`](gradus_scenario::sound::Voice).
pub(crate) type Controls = [f32; 4];

/// A voice that makes sound.
pub(crate) trait Synth: Send {
    /// A stimulus began `age_secs` ago; `_chance` is the run's stream of chance.
    fn restart(&mut self, _chance: Rng, _age_secs: f32) {}

    /// Renders the next block. Both channels of a voice without width are the same; of a voice with
    /// a place only the first channel is heard.
    fn render(&mut self, controls: &Controls, out: &mut Block);

    /// Whether the block before was silence, and the next block is silence unless a control moves.
    fn is_silent(&self) -> bool {
        false
    }

    /// How dull everything else in the world is because of this voice, 0 to 1. A voice that makes the
    /// world dull is not in the world itself: it is heard as it is. None for all other voices.
    fn dulls(&self) -> Option<f32> {
        None
    }

    /// The voice's present offset from the place where it was put, m.
    fn offset_m(&self) -> Vec3 {
        Vec3::ZERO
    }
}
