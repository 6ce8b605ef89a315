//! Reads logs: finished, unfinished and damaged ones.
//!
//! A chunk is read whole or not at all: what is returned has passed its checksum. After damage,
//! reading goes on at the next sound chunk. No bytes make it panic.
//!
//! ```text
//!            ┌────────── record ───────────┐
//!            ▼                             │
//!   magic ─▶ records ──chunk──▶ its records ┘ ──footer, magic──▶ End { whole: true }
//!            │    ▲
//!     damage │    │ next sound chunk                no more ──▶ End { whole: false }
//!            ▼    │
//!          Damage ┘
//! ```

mod bytes;
mod chunk;
mod message;

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use mcap::MAGIC;
use mcap::records::op;

use crate::channel::Topic;
use crate::error::LogError;
use crate::header::sha256_hex;
use bytes::Fields;
use chunk::{Chunk, find_chunk};
pub use message::{Content, Message};

/// A log's bytes.
pub struct LogFile {
    bytes: Vec<u8>,
}

/// What a log holds, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// The MCAP header: whose profile, by which library.
    Header {
        /// The profile: `gradus`.
        profile: String,
        /// The library that wrote the file.
        library: String,
    },
    /// A schema of messages.
    Schema {
        /// The schema's number in the file.
        id: u16,
        /// The schema's name.
        name: String,
        /// How the schema is written: `jsonschema`.
        encoding: String,
        /// The schema itself.
        data: Vec<u8>,
    },
    /// A channel of messages.
    Channel {
        /// The channel's number in the file.
        id: u16,
        /// The number of its schema.
        schema_id: u16,
        /// The channel's topic.
        topic: String,
        /// How its messages are written: `json`.
        encoding: String,
    },
    /// A message.
    Message(Message),
    /// A text that travels with the log.
    Attachment(Attachment),
    /// Texts by key.
    Metadata {
        /// The name of the group.
        name: String,
        /// The texts.
        values: BTreeMap<String, String>,
    },
    /// Bytes that could not be read; reading goes on after them.
    Damage(Damage),
    /// The last item, always there.
    End(End),
}

/// A text in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The name in the log.
    pub name: String,
    /// What kind of text, such as `text/plain`.
    pub media_type: String,
    /// Session time tied to the Unix epoch, ns.
    pub log_time: u64,
    /// When the text was made, ns since the Unix epoch.
    pub create_time: u64,
    /// The bytes.
    pub data: Vec<u8>,
}

impl Attachment {
    /// SHA-256 of the data, hexadecimal.
    pub fn sha256(&self) -> String {
        sha256_hex(&self.data)
    }
}

/// Bytes that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Damage {
    /// Where they begin in the file.
    pub offset: u64,
    /// How many.
    pub bytes: u64,
    /// What is wrong with them.
    pub reason: String,
}

/// How a log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The file has its footer: it was closed in order.
    pub closed: bool,
    /// How far it could be read, bytes.
    pub offset: u64,
}

impl LogFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is no plain file, or is no log: it does not begin as MCAP and has no
    /// sound chunk.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        let io = |source| LogError::Io { path: path.to_owned(), source };
        // A device never ends.
        if !std::fs::metadata(path).map_err(io)?.is_file() {
            return Err(LogError::NotAFile { path: path.to_owned() });
        }
        let bytes = std::fs::read(path).map_err(io)?;
        let log = Self::from_bytes(bytes);
        let is_log = log.bytes.starts_with(MAGIC) || find_chunk(&log.bytes, 0).is_some();
        if is_log { Ok(log) } else { Err(LogError::NotALog { path: path.to_owned() }) }
    }

    /// Takes any bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    /// The size of the file, bytes.
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Everything that can be read, in the order of the file; the last item is [`Item::End`].
    pub fn items(&self) -> Items<'_> {
        let topics = Topic::ALL.into_iter().map(|topic| (topic.id(), Some(topic))).collect();
        let mut items =
            Items { bytes: &self.bytes, place: 0, topics, ready: VecDeque::new(), ended: false };
        if self.bytes.starts_with(MAGIC) {
            items.place = MAGIC.len();
        } else {
            items.skip_damage("the file does not begin as MCAP".to_owned(), None);
        }
        items
    }

    /// The messages alone.
    pub fn messages(&self) -> impl Iterator<Item = Message> {
        self.items().filter_map(|item| match item {
            Item::Message(message) => Some(message),
            _ => None,
        })
    }
}

/// Walks through a log; see [`LogFile::items`].
pub struct Items<'a> {
    bytes: &'a [u8],
    place: usize,
    topics: BTreeMap<u16, Option<Topic>>,
    ready: VecDeque<Item>,
    ended: bool,
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if self.ended {
                return None;
            }
            self.step();
        }
    }
}

impl Items<'_> {
    /// Reads the next record of the file.
    fn step(&mut self) {
        let rest = self.bytes.get(self.place..).unwrap_or_default();
        if rest.is_empty() {
            return self.end(false);
        }
        let mut fields = Fields(rest);
        let Some((opcode, body)) = fields.record() else {
            return self.skip_damage("a record is cut off".to_owned(), None);
        };
        let next = self.bytes.len() - fields.0.len();
        match opcode {
            op::CHUNK => match Chunk::parse(body).map(|chunk| chunk.records()) {
                Some(Ok(records)) => self.unpack(&records),
                Some(Err(reason)) => return self.skip_damage(reason, Some(next)),
                None => {
                    return self.skip_damage("a chunk's header is damaged".to_owned(), Some(next));
                }
            },
            op::FOOTER if fields.0 == MAGIC => {
                self.place = self.bytes.len();
                return self.end(true);
            }
            // The index repeats what was read; nothing in it is new.
            op::MESSAGE_INDEX
            | op::CHUNK_INDEX
            | op::ATTACHMENT_INDEX
            | op::STATISTICS
            | op::METADATA_INDEX
            | op::SUMMARY_OFFSET
            | op::DATA_END => {}
            0x80.. => {}
            _ => match self.item(opcode, body) {
                Some(item) => self.ready.push_back(item),
                None => {
                    let reason = format!("a record of kind {opcode} is damaged");
                    return self.skip_damage(reason, Some(next));
                }
            },
        }
        self.place = next;
    }

    fn unpack(&mut self, records: &[u8]) {
        let mut fields = Fields(records);
        while let Some((opcode, body)) = fields.record() {
            if let Some(item) = self.item(opcode, body) {
                self.ready.push_back(item);
            }
        }
    }

    /// Reads one record outside the index.
    fn item(&mut self, opcode: u8, body: &[u8]) -> Option<Item> {
        let mut fields = Fields(body);
        Some(match opcode {
            op::HEADER => Item::Header {
                profile: fields.text()?.to_owned(),
                library: fields.text()?.to_owned(),
            },
            op::SCHEMA => {
                let (id, name, encoding) = (fields.u16()?, fields.text()?, fields.text()?);
                let length = fields.u32()?;
                let data = fields.take(u64::from(length))?.to_vec();
                Item::Schema { id, name: name.to_owned(), encoding: encoding.to_owned(), data }
            }
            op::CHANNEL => {
                let (id, schema_id) = (fields.u16()?, fields.u16()?);
                let (topic, encoding) = (fields.text()?.to_owned(), fields.text()?.to_owned());
                self.topics.insert(id, Topic::from_topic(&topic));
                Item::Channel { id, schema_id, topic, encoding }
            }
            op::MESSAGE => {
                let (channel_id, sequence) = (fields.u16()?, fields.u32()?);
                let (log_time, publish_time) = (fields.u64()?, fields.u64()?);
                let topic = self.topics.get(&channel_id).copied().flatten();
                let json = fields.0.to_vec();
                Item::Message(Message { channel_id, topic, sequence, log_time, publish_time, json })
            }
            op::ATTACHMENT => attachment(body)?,
            op::METADATA => {
                Item::Metadata { name: fields.text()?.to_owned(), values: fields.map()? }
            }
            _ => return None,
        })
    }

    /// Goes on after the damaged record when another seems to follow it, else at the next chunk
    /// that is sound, or ends.
    fn skip_damage(&mut self, reason: String, next: Option<usize>) {
        let found = next
            .filter(|next| self.record_seems_at(*next))
            .or_else(|| find_chunk(self.bytes, self.place + 1))
            .unwrap_or(self.bytes.len());
        let (offset, bytes) = (self.place as u64, (found - self.place) as u64);
        if bytes > 0 {
            self.ready.push_back(Item::Damage(Damage { offset, bytes, reason }));
        }
        self.place = found;
    }

    /// Whether a record of a known kind that fits into the file stands at `place`.
    fn record_seems_at(&self, place: usize) -> bool {
        let rest = self.bytes.get(place..).unwrap_or_default();
        Fields(rest)
            .record()
            .is_some_and(|(opcode, _)| (op::HEADER..=op::DATA_END).contains(&opcode))
    }

    fn end(&mut self, closed: bool) {
        self.ended = true;
        self.ready.push_back(Item::End(End { closed, offset: self.place as u64 }));
    }
}

/// Reads an attachment whose checksum is right.
fn attachment(body: &[u8]) -> Option<Item> {
    let mut fields = Fields(body);
    let (log_time, create_time) = (fields.u64()?, fields.u64()?);
    let (name, media_type) = (fields.text()?.to_owned(), fields.text()?.to_owned());
    let length = fields.u64()?;
    let data = fields.take(length)?.to_vec();
    let crc = fields.u32()?;
    let summed = body.get(..body.len().checked_sub(4)?)?;
    let sound = crc == 0 || crc32fast::hash(summed) == crc;
    sound.then_some(Item::Attachment(Attachment { name, media_type, log_time, create_time, data }))
}
