//! What desk and stage say to each other.
//!
//! Messages travel as frames: a length (u32, little endian, at most [`MAX_FRAME`]) and the message
//! in postcard; a stage's are at most [`MAX_FRAME_TO_DESK`]. The desk listens, the stage connects
//! and speaks first. A stage that does not know the token or the protocol is turned away.
//!
//! ```text
//!  stage                               desk
//!    │ ── Hello {protocol, token} ──────▶ │
//!    │ ◀── Welcome {scenario, state, …} ─ │
//!    │ ── Ready (first frame seen) ─────▶ │
//!    │ ◀── Directive … , Heartbeat ────── │   every 100 ms
//!    │ ── ClockProbe ─▶ ◀── ClockEcho ─── │   every 250 ms
//!    │ ── Telemetry …, Event ──────────▶ │
//!    │ ◀── Directive::End ─────────────── │
//! ```

use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::StageEvent;
use gradus_base::sample::{FrameSample, GazeSample, HandSample, HeadSample};
use gradus_base::time::Epoch;
use gradus_live::{Directive, Held};
use gradus_scenario::ScenarioFiles;

/// Grows with every change to these messages.
pub const PROTOCOL: u32 = 9;
/// The largest frame, bytes: a welcome with the largest scenario and the most slides.
pub const MAX_FRAME: usize = 64 * 1024 * 1024;
/// The most bytes of the patient's own slides.
pub const MAX_SLIDES: usize = 32 * 1024 * 1024;
/// The largest frame from a stage, bytes. What a stage says is short, and a desk that serves a
/// patient does not hold megabytes for somebody who only claims to be a stage.
pub const MAX_FRAME_TO_DESK: usize = 16 * 1024;
/// How often the desk shows that it lives.
pub const HEARTBEAT_MS: u64 = 100;
/// A desk silent for this long sends the stage to the safe place.
pub const DESK_SILENT_MS: u64 = 500;

/// From the desk to the stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToStage {
    /// The session that the stage is to show, as it stands now.
    Welcome(Box<Welcome>),
    /// Do this.
    Directive(Directive),
    /// The desk lives. `monotonic_ns` is the desk's clock.
    Heartbeat {
        /// The clock of the desk, ns.
        monotonic_ns: u64,
    },
    /// Refused; the reason is for a person.
    Refused {
        /// Why.
        reason: String,
    },
    /// The answer to [`ToDesk::ClockProbe`]: what it said, and the desk's clock when it came. It
    /// says nothing of the engine, so it is no heartbeat.
    ClockEcho {
        /// The clock of the stage when it asked, ns.
        stage_ns: u64,
        /// The clock of the desk when the question came, ns.
        desk_ns: u64,
    },
}

/// A session as a stage needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version of these messages that the desk speaks.
    pub protocol: u32,
    /// The exact texts; the stage reads them through the same door.
    pub scenario: ScenarioFiles,
    /// The tie of session time to the clocks.
    pub epoch: Epoch,
    /// Parameters, stimuli, place and latch as they stand.
    pub state: Held,
    /// The patient's own slides, in order; none where the patient brought none. They are in no log.
    pub slides: Vec<Slide>,
}

/// A page of the patient's own slides: a PNG or JPEG picture, which the stage checks. It travels as
/// bytes in one piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slide(pub Vec<u8>);

impl Serialize for Slide {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slide {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Slide;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Slide, E> {
                Ok(Slide(bytes.to_vec()))
            }
            fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Slide, E> {
                Ok(Slide(bytes))
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}

/// From the stage to the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToDesk {
    /// The first message of a stage.
    Hello {
        /// The version of these messages that the stage speaks.
        protocol: u32,
        /// What the desk gave it to be known by.
        token: String,
        /// Of the program.
        version: String,
        /// Its process.
        pid: u32,
    },
    /// What was measured for one frame.
    Telemetry(Box<Telemetry>),
    /// Something happened (also that the stage is ready).
    Event(StageEvent),
    /// What time is it at the desk? `stage_ns` is the stage's monotonic clock; it comes back.
    ClockProbe {
        /// The clock of the stage, ns.
        stage_ns: u64,
    },
    /// How the stage's clock is tied to the desk's.
    Clock(ClockReport),
    /// The stage makes frames that nobody sees, and so measures nothing; once a second.
    Alive,
}

/// How a stage's clock is tied to the desk's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockReport {
    /// How the offset is known.
    pub how: ClockTie,
    /// The stage's monotonic clock minus the desk's, ns.
    pub offset_ns: i64,
    /// Half-width of the interval that holds the true offset, ns.
    pub uncertainty_ns: u64,
    /// Of the newest echo, ns; none where nothing was measured.
    pub round_trip_ns: Option<u64>,
}

/// How an offset is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockTie {
    /// One clock: the same boot of the same machine.
    Same,
    /// From the two wall clocks; nobody measured.
    Guessed,
    /// By echoes over the link.
    Measured,
}

impl ClockTie {
    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same clock",
            Self::Guessed => "guessed from wall clocks",
            Self::Measured => "measured over the link",
        }
    }
}

/// What the stage measured for one frame.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Telemetry {
    /// Timing of the frame.
    pub frame: FrameSample,
    /// The head.
    pub head: HeadSample,
    /// The left hand and the right.
    pub hands: [HandSample; 2],
    /// The direction of the gaze.
    pub gaze: GazeSample,
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_scenario::world::model;
    use gradus_text::{include, source};

    #[test]
    fn the_largest_scenario_fits_into_a_frame() {
        let texts = source::MAX_BYTES + include::MAX_INCLUDED_BYTES;
        // Its state, and the paths of what it includes.
        let rest = 2 * 1024 * 1024;
        let all = texts + model::MOST_BYTES + MAX_SLIDES + rest;
        assert!(all <= MAX_FRAME, "{all} bytes do not fit into {MAX_FRAME}");
    }
}
