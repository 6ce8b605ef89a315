//! Cues for the skin and the nose: vibration and scent, from devices that stand beside the program.
//!
//! This module owns the words. `gradus_engine` computes the levels at the desk and sends them; the
//! stage knows no cue.

use super::kinds::CUE;
use super::number::{Condition, Number};
use crate::codes;
use gradus_base::Name;
use gradus_text::fields::Becomes;
use gradus_text::{Decode, Decoder, Node, Shape};
use gradus_text::{decode_enum, decode_struct};

/// The most cues of a scenario.
pub const MOST_CUES: usize = 32;

decode_struct! {
    /// What a device beside the program lets the patient feel or smell, during the exposure alone:
    /// before and after it, in a pause, in the safe place and after a stop every level is 0.
    pub struct Cue {
        /// How the log calls it.
        pub id: Name,
        /// What it is.
        pub kind: CueKind,
        /// How strong, from nothing to as much as the device gives. Of several cues on one channel
        /// the strongest is sent.
        pub level: Number => 0.0..=1.0,
        /// It is there while this holds.
        pub when: Condition = Condition::Always,
    }
}

decode_enum! {
    /// What a cue is.
    pub enum CueKind {
        /// A seat, a floor or a vest that shakes.
        Vibration {
            /// The device's channel.
            channel: u8 => 0..=15,
            /// How fast it shakes, Hz.
            hz: Number = Number::from(40.0) => 1.0..=500.0,
        },
        /// A scent that is blown to the patient. It stays in the air for minutes after its level is
        /// 0: write short levels.
        Scent {
            /// The scent, as the device's cartridge is called: `diesel`, `smoke`, `spice`.
            scent: Name,
            /// The cartridge. A scent has one cartridge, and a cartridge one scent.
            channel: u8 => 0..=15,
        },
    }
}

/// The cues of a scenario, each with a name of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct CueList(Vec<Cue>);

impl Decode for CueList {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Option<Self> {
        decoder.declare_all(CUE, node, "id");
        decoder.at_most(MOST_CUES, node.items().len(), "cues", node.span)?;
        let cues = Vec::<Cue>::decode(node, decoder)?;
        one_cartridge_for_each_scent(&cues, node, decoder)?;
        Some(Self(cues))
    }
    fn shape() -> Shape {
        Vec::<Cue>::shape()
    }
}

impl Becomes<Vec<Cue>> for CueList {
    fn becomes(self) -> Vec<Cue> {
        self.0
    }
}

/// Reports two scents on one channel, and one scent on two.
fn one_cartridge_for_each_scent(
    cues: &[Cue],
    node: &Node,
    decoder: &mut Decoder<'_>,
) -> Option<()> {
    let mut sound = true;
    let mut known: Vec<(&Name, u8)> = Vec::new();
    for (cue, at) in cues.iter().zip(node.items()) {
        let CueKind::Scent { scent, channel } = &cue.kind else { continue };
        let other = known.iter().find(|(s, c)| (*s == scent) != (c == channel));
        let Some((known_scent, known_channel)) = other else {
            known.push((scent, *channel));
            continue;
        };
        let (message, remedy) = if known_channel == channel {
            (
                format!("channel {channel} has the scent `{known_scent}` already"),
                format!("give `{scent}` a channel of its own"),
            )
        } else {
            (
                format!("`{scent}` is on channel {known_channel} already"),
                format!("write `channel: {known_channel}`"),
            )
        };
        let span = at.field("kind").map_or(at.span, |kind| kind.span);
        decoder.faults.error(codes::CUE_CHANNEL, span, message, Some(remedy));
        sound = false;
    }
    sound.then_some(())
}
