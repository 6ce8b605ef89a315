//! One message of a log, and its content.

use gradus_base::sample::{FrameSample, HandSample, HeadSample, HeartSample, SignalBlock};
use gradus_seal::seal::Seal;
use gradus_session::Record;
use gradus_session::advice::LoggedSigns;

use crate::channel::Topic;
use crate::message::{GazeMessage, LogMessage};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The channel's number in the file.
    pub channel_id: u16,
    /// The channel; none when it is not one of Gradus'.
    pub topic: Option<Topic>,
    /// The message's number within its channel.
    pub sequence: u32,
    /// Session time tied to the Unix epoch, ns.
    pub log_time: u64,
    /// Capture time tied to the Unix epoch, ns.
    pub publish_time: u64,
    /// The content as it stands in the file, JSON.
    pub json: Vec<u8>,
}

/// The content of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Of `/events`.
    Event(Record),
    /// Of `/heart`.
    Heart(HeartSample),
    /// Of `/gaze`.
    Gaze(GazeMessage),
    /// Of `/head`.
    Head(HeadSample),
    /// Of `/hands`.
    Hand(HandSample),
    /// Of `/frames`.
    Frame(FrameSample),
    /// Of `/log`.
    Log(LogMessage),
    /// Of `/signs`.
    Signs(Box<LoggedSigns>),
    /// Of `/signals`.
    Signals(SignalBlock),
    /// Of `/seals`; [`crate::verify`] checks it.
    Seal(Box<Seal>),
    /// A channel that is not one of Gradus'.
    Other(serde_json::Value),
}

impl Message {
    /// Reads the content.
    ///
    /// # Errors
    /// When the JSON is not what the channel promises, such as that of a later format.
    pub fn content(&self) -> Result<Content, serde_json::Error> {
        let json = &self.json;
        Ok(match self.topic {
            Some(Topic::Events) => Content::Event(serde_json::from_slice(json)?),
            Some(Topic::Heart) => Content::Heart(serde_json::from_slice(json)?),
            Some(Topic::Gaze) => Content::Gaze(serde_json::from_slice(json)?),
            Some(Topic::Head) => Content::Head(serde_json::from_slice(json)?),
            Some(Topic::Hands) => Content::Hand(serde_json::from_slice(json)?),
            Some(Topic::Frames) => Content::Frame(serde_json::from_slice(json)?),
            Some(Topic::Log) => Content::Log(serde_json::from_slice(json)?),
            Some(Topic::Signs) => Content::Signs(serde_json::from_slice(json)?),
            Some(Topic::Signals) => Content::Signals(serde_json::from_slice(json)?),
            Some(Topic::Seals) => Content::Seal(serde_json::from_slice(json)?),
            Some(Topic::Columns) | None => Content::Other(serde_json::from_slice(json)?),
        })
    }
}
