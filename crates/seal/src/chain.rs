//! Chains of hashes over what a log holds: each head is the hash of the head before and of one item.
//!
//! Items are taken one by one, in the order of their channel, whatever container they stand in.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hash::Hash;

/// How many items, and the head of their chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// How many.
    pub count: u64,
    /// SHA-256 over the head before and the item; of none 64 zeros.
    pub head: Hash,
}

impl Default for Chain {
    fn default() -> Self {
        Self { count: 0, head: Hash::ZERO }
    }
}

/// A message of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// The channel's number.
    pub channel: u16,
    /// The message's number within its channel.
    pub sequence: u32,
    /// When it was logged, ns since the Unix epoch.
    pub log_time: u64,
    /// When it was captured, ns since the Unix epoch.
    pub publish_time: u64,
    /// Its bytes.
    pub data: &'a [u8],
}

/// What stands in a log outside its channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text<'a> {
    /// A file that travels with the log.
    Attachment {
        /// When it was logged, ns since the Unix epoch.
        log_time: u64,
        /// When it was made, ns since the Unix epoch.
        create_time: u64,
        /// Its name.
        name: &'a str,
        /// What kind of file it is.
        media_type: &'a str,
        /// Its bytes.
        data: &'a [u8],
    },
    /// Texts by key.
    Metadata {
        /// The name of the group.
        name: &'a str,
        /// The texts.
        values: &'a BTreeMap<String, String>,
    },
}

impl Message<'_> {
    /// Its fields in front of its bytes, each with the lowest byte first.
    fn head(&self) -> Vec<u8> {
        let Self { channel, sequence, log_time, publish_time, .. } = self;
        let mut head = Vec::with_capacity(22);
        head.extend(channel.to_le_bytes());
        head.extend(sequence.to_le_bytes());
        head.extend(log_time.to_le_bytes());
        head.extend(publish_time.to_le_bytes());
        head
    }

    /// The hash of the message alone.
    pub fn hash(&self) -> Hash {
        Hash::of(&[&self.head(), self.data])
    }
}

impl Chain {
    /// Adds a message.
    pub fn message(&mut self, message: &Message<'_>) {
        self.add(&[&message.head(), message.data]);
    }

    /// Adds a text. Each of its parts stands behind its length in bytes (8 bytes, the lowest first).
    pub fn text(&mut self, text: &Text<'_>) {
        let mut bytes = Vec::new();
        let mut part = |part: &[u8]| {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part);
        };
        match text {
            Text::Attachment { log_time, create_time, name, media_type, data } => {
                part(b"attachment");
                part(&log_time.to_le_bytes());
                part(&create_time.to_le_bytes());
                part(name.as_bytes());
                part(media_type.as_bytes());
                part(data);
            }
            Text::Metadata { name, values } => {
                part(b"metadata");
                part(name.as_bytes());
                for (key, value) in *values {
                    part(key.as_bytes());
                    part(value.as_bytes());
                }
            }
        }
        self.add(&[&bytes]);
    }

    fn add(&mut self, item: &[&[u8]]) {
        let head = self.head.0;
        let parts: Vec<&[u8]> =
            std::iter::once(head.as_slice()).chain(item.iter().copied()).collect();
        *self = Self { count: self.count + 1, head: Hash::of(&parts) };
    }
}

/// The chains of a log: one for each channel, one for its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chains {
    /// By the channel's number.
    pub channels: BTreeMap<u16, Chain>,
    /// Attachments and metadata.
    pub texts: Chain,
}

impl Chains {
    /// Adds a message to its channel's chain.
    pub fn message(&mut self, message: &Message<'_>) {
        self.channels.entry(message.channel).or_default().message(message);
    }

    /// The chain of a channel.
    pub fn of(&self, channel: u16) -> Chain {
        self.channels.get(&channel).copied().unwrap_or_default()
    }
}
