//! The channels of a log: their topics, their fixed numbers, their schemas.

use gradus_base::sample::{FrameSample, HandSample, HeadSample, HeartSample, SignalBlock};
use gradus_seal::seal::Seal;
use gradus_session::Record;
use gradus_session::advice::LoggedSigns;

use crate::columns::Block;
use crate::message::{GazeMessage, LogMessage};

/// The format of a log as a session writes it. Grows when a reader of older logs would misread a new
/// one.
pub const FORMAT: u32 = 1;
/// The format of a packed log: as the other, with `/columns`.
pub const PACKED_FORMAT: u32 = 2;

/// Whether logs of a format are read.
pub fn is_read(format: u32) -> bool {
    (FORMAT..=PACKED_FORMAT).contains(&format)
}

/// The MCAP header's profile.
pub const PROFILE: &str = "gradus";

/// One channel of a log. Its number in the file is fixed within a format, so that a log whose
/// channel records are damaged can still be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// `/events`: records of the session.
    Events = 1,
    /// `/heart`: samples of the heart.
    Heart = 2,
    /// `/gaze`: gaze rays.
    Gaze = 3,
    /// `/head`: poses of the head.
    Head = 4,
    /// `/hands`: poses of the hands.
    Hands = 5,
    /// `/frames`: timing of the stage's frames.
    Frames = 6,
    /// `/log`: news of the log itself.
    Log = 7,
    /// `/signs`: what the rules saw of heart and looking.
    Signs = 8,
    /// `/signals`: what else is measured, block by block.
    Signals = 9,
    /// `/columns`: in a packed log, the messages of the stage's frames, many as one.
    Columns = 10,
    /// `/seals`: where the data folder has keys, what the log held at a moment, signed.
    Seals = 11,
}

impl Topic {
    /// Every channel of a session, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Events,
        Self::Heart,
        Self::Gaze,
        Self::Head,
        Self::Hands,
        Self::Frames,
        Self::Log,
        Self::Signs,
        Self::Signals,
    ];

    /// The topic in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Events => "/events",
            Self::Heart => "/heart",
            Self::Gaze => "/gaze",
            Self::Head => "/head",
            Self::Hands => "/hands",
            Self::Frames => "/frames",
            Self::Log => "/log",
            Self::Signs => "/signs",
            Self::Signals => "/signals",
            Self::Columns => "/columns",
            Self::Seals => "/seals",
        }
    }

    /// The channel of a topic.
    pub fn from_topic(topic: &str) -> Option<Self> {
        Self::known().find(|one| one.as_str() == topic)
    }

    /// The channel of a number.
    pub fn from_id(id: u16) -> Option<Self> {
        Self::known().find(|one| one.id() == id)
    }

    /// Every channel that a log can have.
    pub(crate) fn known() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().chain([Self::Columns, Self::Seals])
    }

    /// Whether its messages go into columns when a log is packed.
    pub(crate) fn is_packed(self) -> bool {
        matches!(self, Self::Gaze | Self::Head | Self::Hands | Self::Frames)
    }

    /// The channel's number in the file; its schema has the same.
    pub fn id(self) -> u16 {
        self as u16
    }

    /// The name of its schema.
    pub fn schema_name(self) -> &'static str {
        match self {
            Self::Events => "gradus.Record",
            Self::Heart => "gradus.HeartSample",
            Self::Gaze => "gradus.GazeMessage",
            Self::Head => "gradus.HeadSample",
            Self::Hands => "gradus.HandSample",
            Self::Frames => "gradus.FrameSample",
            Self::Log => "gradus.LogMessage",
            Self::Signs => "gradus.LoggedSigns",
            Self::Signals => "gradus.SignalBlock",
            Self::Columns => "gradus.Columns",
            Self::Seals => "gradus.Seal",
        }
    }

    /// Its JSON Schema.
    pub fn json_schema(self) -> String {
        let schema = match self {
            Self::Events => schemars::schema_for!(Record),
            Self::Heart => schemars::schema_for!(HeartSample),
            Self::Gaze => schemars::schema_for!(GazeMessage),
            Self::Head => schemars::schema_for!(HeadSample),
            Self::Hands => schemars::schema_for!(HandSample),
            Self::Frames => schemars::schema_for!(FrameSample),
            Self::Log => schemars::schema_for!(LogMessage),
            Self::Signs => schemars::schema_for!(LoggedSigns),
            Self::Signals => schemars::schema_for!(SignalBlock),
            Self::Columns => schemars::schema_for!(Block),
            Self::Seals => schemars::schema_for!(Seal),
        };
        schema.as_value().to_string()
    }
}
