//! What a check finds: of what kind, where, and in words.

use std::fmt;

use serde::Serialize;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is other than it was sealed.
    Altered,
    /// It was sealed and is not there.
    Missing,
    /// It is there and was not sealed.
    Added,
    /// It stands elsewhere than it was sealed.
    Reordered,
    /// The end is gone.
    Cut,
    /// It was sealed with a key of another day than it says it is of.
    Resealed,
    /// It was never sealed.
    Unsealed,
    /// The clock was set.
    Clock,
    /// Bytes cannot be read.
    Damaged,
    /// It is sealed with keys of another clinic or station.
    OtherKeys,
    /// Another log stands in its place.
    Swapped,
    /// An older state was put in the place of a newer one.
    RolledBack,
    /// A log that the list does not name.
    Unlisted,
    /// The log was recovered, which is not sealed.
    Recovered,
}

impl Kind {
    /// For a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Missing => "missing",
            Self::Added => "added",
            Self::Reordered => "reordered",
            Self::Cut => "cut",
            Self::Resealed => "re-sealed",
            Self::Unsealed => "unsealed",
            Self::Clock => "clock set",
            Self::Damaged => "damaged",
            Self::OtherKeys => "other keys",
            Self::Swapped => "swapped",
            Self::RolledBack => "rolled back",
            Self::Unlisted => "not in the list",
            Self::Recovered => "recovered",
        }
    }
}

/// Where something is wrong; what is none is not known or does not apply.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Place {
    /// The file of the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The number of the entry of the folder's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// The number of the first seal that does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<u64>,
    /// The channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The number of the message within its channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<u64>,
    /// It lies behind this session time, ns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_ns: Option<u64>,
    /// It lies before this session time, ns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_ns: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.file.clone());
        parts.extend(self.entry.map(|entry| format!("entry {entry} of the list")));
        parts.extend(self.seal.map(|seal| format!("seal {seal}")));
        parts.extend(self.channel.clone());
        parts.extend(self.message.map(|message| format!("message {message}")));
        parts.extend(match (self.from_ns, self.to_ns) {
            (Some(from), Some(to)) => Some(format!("{} to {}", clock(from), clock(to))),
            (Some(from), None) => Some(format!("from {} on", clock(from))),
            (None, Some(to)) => Some(format!("until {}", clock(to))),
            (None, None) => None,
        });
        f.write_str(&parts.join(", "))
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Of what kind.
    pub kind: Kind,
    /// Where.
    pub place: Place,
    /// In words.
    pub words: String,
}

impl Finding {
    /// A finding.
    pub fn new(kind: Kind, place: Place, words: impl Into<String>) -> Self {
        Self { kind, place, words: words.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        let colon = if place.is_empty() { "" } else { ": " };
        write!(f, "{}: {place}{colon}{}", self.kind.word(), self.words)
    }
}

/// Session time as minutes and seconds.
pub(crate) fn clock(ns: u64) -> String {
    let tenths = ns / 100_000_000;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}
