//! What every voice is to whoever plays it: controls in, a block of samples out.
//!
//! The voices implement it; it knows none of them.

use glam::Vec3;

use crate::dsp::{Block, Rng};

/// The controls of a voice, as its fields stand in [`Voice`](gradus_scenario::sound::Voice).
pub(crate) type Controls = [f32; 4];

/// Something that makes sound.
pub(crate) trait Synth: Send {
    /// A stimulus began `age_secs` ago; chance is that of this run.
    fn restart(&mut self, _chance: Rng, _age_secs: f32) {}

    /// The next block. Both channels of a voice without width are the same; a voice that is placed
    /// is heard by its first.
    fn render(&mut self, controls: &Controls, out: &mut Block);

    /// Whether the block before was silence, and the next is unless a control moves.
    fn is_silent(&self) -> bool {
        false
    }

    /// Where it is from where it was put, m.
    fn offset_m(&self) -> Vec3 {
        Vec3::ZERO
    }
}
