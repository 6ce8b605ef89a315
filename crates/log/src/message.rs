//! What is pushed into a log, and the messages that are the log's own.

use std::collections::BTreeMap;

use gradus_base::sample::{
    Capture, GazeSample, GazeSource, HeartSample, ReferenceFrame, SignalBlock,
};
use gradus_base::{Name, SessionTime};
use gradus_session::Record;
use gradus_session::advice::LoggedSigns;
use gradus_session::link::Telemetry;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One entry of a log, as it is pushed.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A record of the core, to `/events`.
    Event(Record),
    /// To `/heart`.
    Heart(HeartSample),
    /// The signs that the rules saw, to `/signs`; its numbers are finite
    /// ([`gradus_session::advice::Signs::sound`]).
    Signs(Box<LoggedSigns>),
    /// To `/signals`.
    Signals(SignalBlock),
    /// One frame of the stage, to `/head`, `/hands`, `/gaze` and `/frames`.
    Telemetry(Telemetry),
    /// What became known later: display, runtime, sources. The keys are free; `name` is the
    /// group's, such as `gradus.stage`.
    Metadata {
        /// The group's name.
        name: String,
        /// Texts by key.
        values: BTreeMap<String, String>,
    },
}

impl Entry {
    /// Whether its numbers are numbers. Poses and gaze have a way to say that they are none.
    pub(crate) fn can_be_told(&self) -> bool {
        match self {
            Self::Heart(sample) => sample.is_finite(),
            Self::Signals(block) => block.is_finite(),
            Self::Telemetry(telemetry) => telemetry.frame.is_finite(),
            Self::Event(_) | Self::Signs(_) | Self::Metadata { .. } => true,
        }
    }
}

/// A gaze sample as it is logged: the region by its name, and no ray where there was none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GazeMessage {
    /// When the ray was captured.
    pub capture: Capture,
    /// Where the ray comes from.
    pub source: GazeSource,
    /// The frame that `origin_m` and `direction` are in.
    pub frame: ReferenceFrame,
    /// False: the tracker had no ray (blink, loss).
    pub valid: bool,
    /// Metres, in `frame`; null when not valid.
    pub origin_m: Option<[f32; 3]>,
    /// Unit vector, in `frame`; null when not valid.
    pub direction: Option<[f32; 3]>,
    /// The scenario's gaze region that the ray meets first; null when it meets none.
    pub region: Option<Name>,
}

impl GazeMessage {
    /// Names the region from the scenario's list; an index that the list lacks becomes `#index`.
    pub fn new(sample: &GazeSample, regions: &[Name]) -> Self {
        let finite = |v: &[f32; 3]| v.iter().all(|n| n.is_finite());
        let valid = sample.valid && finite(&sample.origin_m) && finite(&sample.direction);
        let region = sample.region.filter(|_| valid).map(|index| {
            let name = regions.get(usize::from(index)).cloned();
            name.unwrap_or_else(|| Name::from(format!("#{index}")))
        });
        Self {
            capture: sample.capture,
            source: sample.source,
            frame: sample.frame,
            valid,
            origin_m: valid.then_some(sample.origin_m),
            direction: valid.then_some(sample.direction),
            region,
        }
    }
}

/// News of the log itself, in `/log`: a reader who finds none knows that nothing is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LogMessage {
    /// The latest session time that the writer knew, ns.
    pub at: SessionTime,
    /// What happened.
    #[serde(flatten)]
    pub note: LogNote,
}

/// What happened to the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LogNote {
    /// There is a hole before this place. Totals since the start.
    Dropped {
        /// How many of each kind.
        entries: Dropped,
    },
    /// Writing failed; what follows was kept in memory until it worked again.
    WriteFailed {
        /// What the system says.
        reason: String,
    },
    /// Writing works again; so many bytes had been kept.
    WriteResumed {
        /// Bytes that memory held.
        kept_bytes: u64,
    },
}

/// Entries that were pushed and are not in the log, since the start. One telemetry entry is one
/// message in `/head`, `/gaze` and `/frames` and two in `/hands`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Dropped {
    /// Records of the session.
    pub events: u64,
    /// Samples of the heart.
    pub heart: u64,
    /// Frames of the stage.
    pub telemetry: u64,
    /// Metadata records.
    pub metadata: u64,
    /// What the rules saw.
    #[serde(default)]
    pub signs: u64,
    /// Blocks.
    #[serde(default)]
    pub signals: u64,
}

impl Dropped {
    /// All together.
    pub fn total(self) -> u64 {
        self.events + self.heart + self.telemetry + self.metadata + self.signs + self.signals
    }
}
