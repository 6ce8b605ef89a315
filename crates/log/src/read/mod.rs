//! Reads logs: finished, unfinished and damaged ones.
//!
//! A chunk is read whole or not at all: what is returned has passed its checksum. After damage,
//! reading goes on at the next sound chunk. No bytes make it panic, and of a file no more is held
//! than the record that is read.
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
mod record;
mod search;
mod store;
mod sums;
mod transfer;

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::path::Path;

use mcap::MAGIC;
use mcap::records::op;

use crate::channel::Topic;
use crate::columns::{Block, MOST_BYTES, Row};
use crate::error::LogError;
use crate::header::sha256_hex;
pub use message::{Content, Message};
use record::{Topics, read_record};
use store::{LARGEST_RECORD, Record, Store, Window};
use sums::DataSum;
pub use transfer::Change;

/// A log's bytes.
pub struct LogFile {
    store: Store,
    beginning: Beginning,
    change: Option<Change>,
}

/// A file with fewer bytes has no room for more than the beginning of a log.
const BARELY_BEGUN: u64 = 100;

/// Blocks of columns unpack to no more bytes than so many times those of the file, and these. A headset
/// that lies still packs best: its times alone take some bytes for each frame.
const UNPACKS_TO: u64 = 1000;
const UNPACKS_AT_LEAST: u64 = 64 << 20;
/// What is said of a block past that.
const TOO_MUCH: &str = "the blocks hold more than a log of this size has";

/// What a file begins with.
#[derive(Clone, Copy)]
enum Beginning {
    /// As every MCAP file.
    Mcap,
    /// Bytes that were those of an MCAP file; how many they are now.
    Changed(u64),
    Other,
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

impl Item {
    /// Whether it shows that a session or another program has written into the log, or has closed
    /// it in order with nothing in it.
    fn is_content(&self) -> bool {
        match self {
            Self::Header { .. } | Self::Damage(_) => false,
            Self::End(end) => end.closed,
            _ => true,
        }
    }
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
    /// The index does not have the checksum that the footer gives; no message is missing for that.
    pub index_damaged: bool,
    /// Every record can be read, and the checksum over all of them is wrong: bytes outside the
    /// chunks are others than were written, such as those of metadata.
    pub checksum_wrong: bool,
    /// How far it could be read, bytes.
    pub offset: u64,
}

impl LogFile {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be read, is no plain file, or holds nothing that a log holds.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        let io = |source| LogError::Io { path: path.to_owned(), source };
        // Looked at before it is opened: a device never ends, and a pipe waits for its other end.
        if !std::fs::metadata(path).map_err(io)?.is_file() {
            return Err(LogError::NotAFile { path: path.to_owned() });
        }
        let file = File::open(path).map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        let log = Self::of(Store::file(file, bytes));
        if log.items().any(|item| item.is_content()) {
            return Ok(log);
        }
        let path = path.to_owned();
        let mut beginning = Vec::new();
        let store = &log.store;
        let read = store.read(0, MAGIC.len() as u64, &mut beginning);
        read.map_err(|source| LogError::Io { path: path.clone(), source })?;
        Err(match log.change {
            Some(change) => LogError::Changed { path, change: change.text() },
            None if beginning.is_empty() => LogError::NoBytes { path },
            None if MAGIC.starts_with(&beginning) && bytes < BARELY_BEGUN => {
                LogError::Empty { path, bytes }
            }
            None if beginning == MAGIC => LogError::NothingLeft { path, bytes },
            None => match packer(&beginning) {
                Some((packer, command)) => LogError::Packed { path, packer, command },
                None => LogError::NotALog { path },
            },
        })
    }

    /// Takes any bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self::of(Store::Memory(bytes))
    }

    fn of(store: Store) -> Self {
        let mut window = Window::new(&store);
        let length = transfer::BEGINNING.min(store.bytes());
        let bytes = window.get(0, length).unwrap_or_default();
        let Some((change, changed)) = transfer::change(bytes) else {
            let mcap = bytes.starts_with(MAGIC);
            let beginning = if mcap { Beginning::Mcap } else { Beginning::Other };
            return Self { store, beginning, change: None };
        };
        let (store, change) = transfer::set_right(store, change);
        let beginning = match change {
            Change::CrAddedAndRemoved => Beginning::Mcap,
            _ => Beginning::Changed(changed),
        };
        Self { store, beginning, change: Some(change) }
    }

    /// The size of the log, bytes; without the line ends that a transfer has added.
    pub fn size(&self) -> u64 {
        self.store.bytes()
    }

    /// How the bytes were changed on their way here.
    pub fn change(&self) -> Option<Change> {
        self.change
    }

    /// Everything that can be read, in the order of the file; the last item is [`Item::End`].
    pub fn items(&self) -> Items<'_> {
        let topics = Topic::known().map(|topic| (topic.id(), Some(topic))).collect();
        let window = Window::new(&self.store);
        let shorter = self.change == Some(Change::CrRemoved);
        let (ready, sum) = (VecDeque::new(), DataSum::default());
        let (unpacked, held) = (VecDeque::new(), None);
        let room = self.store.bytes().saturating_mul(UNPACKS_TO).saturating_add(UNPACKS_AT_LEAST);
        let mut items = Items {
            window,
            shorter,
            place: 0,
            topics,
            sum,
            ready,
            ended: false,
            unpacked,
            held,
            room,
        };
        let reason = "the file does not begin as MCAP".to_owned();
        match self.beginning {
            Beginning::Mcap => {
                items.place = MAGIC.len() as u64;
                items.sum = DataSum::after(MAGIC);
            }
            Beginning::Changed(bytes) => {
                items.ready.push_back(Item::Damage(Damage { offset: 0, bytes, reason }));
                items.place = bytes;
            }
            Beginning::Other => items.skip_damage(reason, None),
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

/// What packs files that begin so, and the command that unpacks them.
fn packer(beginning: &[u8]) -> Option<(&'static str, &'static str)> {
    let known: [(&[u8], &str, &str); 5] = [
        (b"\x1f\x8b", "gzip", "gzip -dc"),
        (b"\x28\xb5\x2f\xfd", "zstd", "zstd -dc"),
        (b"\xfd7zXZ\0", "xz", "xz -dc"),
        (b"BZh", "bzip2", "bzip2 -dc"),
        (b"PK\x03\x04", "zip", "funzip"),
    ];
    let found = known.into_iter().find(|(bytes, ..)| beginning.starts_with(bytes));
    found.map(|(_, packer, command)| (packer, command))
}

/// Walks through a log; see [`LogFile::items`].
pub struct Items<'a> {
    window: Window<'a>,
    /// Records may be shorter than they say.
    shorter: bool,
    place: u64,
    topics: Topics,
    sum: DataSum,
    ready: VecDeque<Item>,
    ended: bool,
    /// The messages of a block of columns; none for each that follows the block in the file.
    unpacked: VecDeque<Option<Message>>,
    /// What was read and comes after the block.
    held: Option<Item>,
    /// So many bytes may still come out of blocks.
    room: u64,
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            match self.unpacked.front() {
                Some(Some(_)) => return self.unpacked.pop_front().flatten().map(Item::Message),
                Some(None) => match self.held.take().or_else(|| self.stored()) {
                    Some(Item::Message(message)) if message.topic != Some(Topic::Columns) => {
                        self.unpacked.pop_front();
                        return Some(Item::Message(message));
                    }
                    // Messages that stood between are not in the file.
                    Some(item @ (Item::Message(_) | Item::Damage(_) | Item::End(_))) => {
                        self.unpacked.retain(Option::is_some);
                        self.held = Some(item);
                    }
                    other => return other,
                },
                None => match self.held.take().or_else(|| self.stored()) {
                    Some(Item::Message(message)) if message.topic == Some(Topic::Columns) => {
                        if let Some(damage) = self.unpack(&message) {
                            return Some(damage);
                        }
                    }
                    other => return other,
                },
            }
        }
    }
}

impl Items<'_> {
    /// Takes the messages out of a block; the damage where it has none.
    fn unpack(&mut self, message: &Message) -> Option<Item> {
        let block = serde_json::from_slice::<Block>(&message.json).map_err(|e| e.to_string());
        let room = self.room;
        let rows = block.and_then(|block| {
            // Looked at before anything is unpacked.
            if u64::from(block.count) * 96 > room {
                Err(TOO_MUCH.to_owned())
            } else {
                block.messages()
            }
        });
        match rows.and_then(|rows| self.of_rows(rows)) {
            Ok(messages) => {
                self.unpacked = messages;
                None
            }
            Err(reason) => {
                // A block in a sound chunk that does not hold together was made so: it may have cost
                // as much as one that does.
                self.room = self.room.saturating_sub(MOST_BYTES as u64);
                Some(Item::Damage(Damage {
                    offset: self.place,
                    bytes: message.json.len() as u64,
                    reason: format!("a block of columns before this place: {reason}"),
                }))
            }
        }
    }

    /// The messages of a block's rows.
    fn of_rows(
        &mut self,
        rows: Vec<Option<Row<Vec<u8>>>>,
    ) -> Result<VecDeque<Option<Message>>, String> {
        let bytes = rows.iter().flatten().map(|row| 96 + row.json.len() as u64).sum();
        let Some(room) = self.room.checked_sub(bytes) else {
            self.room = 0;
            return Err(TOO_MUCH.to_owned());
        };
        self.room = room;
        let message = |row: Row<Vec<u8>>| {
            let topic = self.topics.get(&row.channel).copied().flatten();
            if !topic.is_some_and(Topic::is_packed) {
                return Err(format!("channel {} is none of frames", row.channel));
            }
            Ok(Message {
                channel_id: row.channel,
                topic,
                sequence: row.sequence,
                log_time: row.log_time,
                publish_time: row.publish_time,
                json: row.json,
            })
        };
        rows.into_iter().map(|row| row.map(message).transpose()).collect()
    }

    /// The next item as it stands in the file.
    fn stored(&mut self) -> Option<Item> {
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
        if self.place >= self.window.bytes() {
            return self.end(None);
        }
        let Some(record) = self.window.record(self.place) else {
            return self.skip_damage("a record is cut off".to_owned(), None);
        };
        let next = record.end();
        match record.opcode {
            op::FOOTER if self.is_last_magic(next) => return self.end(Some(record)),
            op::DATA_END => self.sum.ends_with(self.window.get(record.body, record.length)),
            // The index repeats what was read; nothing in it is new.
            op::MESSAGE_INDEX
            | op::CHUNK_INDEX
            | op::ATTACHMENT_INDEX
            | op::STATISTICS
            | op::METADATA_INDEX
            | op::SUMMARY_OFFSET
            | 0x80.. => self.sum.add_part(&mut self.window, self.place, next),
            _ if record.length > LARGEST_RECORD => {
                let reason = format!("a record of {} bytes is too long", record.length);
                return self.skip_damage(reason, Some(next));
            }
            opcode => {
                let Some(all) = self.window.get(self.place, next - self.place) else {
                    return self.skip_damage("a record is cut off".to_owned(), None);
                };
                self.sum.add(all);
                let body = all.get(store::RECORD_HEAD as usize..).unwrap_or_default();
                if let Err(reason) = read_record(opcode, body, &mut self.topics, &mut self.ready) {
                    return self.skip_damage(reason, Some(next));
                }
            }
        }
        self.place = next;
    }

    /// Whether the file ends at `place`, with what every MCAP file ends with.
    fn is_last_magic(&mut self, place: u64) -> bool {
        let left = self.window.bytes().saturating_sub(place);
        let magic = if self.shorter { transfer::WITHOUT_CR } else { MAGIC };
        left == magic.len() as u64 && self.window.get(place, left) == Some(magic)
    }

    /// Ends with the footer of the file, or without.
    fn end(&mut self, footer: Option<Record>) {
        self.ended = true;
        let closed = footer.is_some();
        if closed {
            self.place = self.window.bytes();
        }
        // A transfer that took bytes out has changed every checksum.
        let footer = footer.filter(|_| !self.shorter);
        let index_damaged =
            footer.is_some_and(|footer| !sums::index_holds(&mut self.window, footer));
        let checksum_wrong = self.sum.is_wrong();
        let offset = self.place;
        self.ready.push_back(Item::End(End { closed, index_damaged, checksum_wrong, offset }));
    }
}
