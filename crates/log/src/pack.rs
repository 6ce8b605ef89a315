//! Packs a closed log: the messages of the stage's frames go into columns, all else stays as it is.
//!
//! ```text
//!  LOG ─▶ .NAME.part ─▶ read back, compared with LOG ─▶ NAME
//! ```
//!
//! Until the new file has been compared with the old one, message by message, the old one stands.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use mcap::records::{MessageHeader, Metadata};

use crate::channel::{PACKED_FORMAT, Topic};
use crate::columns::{Gather, Row};
use crate::encode::options;
use crate::error::LogError;
use crate::read::{Item, LogFile, Message};
use crate::recover::Target;

/// A block ends when it holds so many messages: 20 s at 90 frames a second.
const BLOCK: usize = 9_000;
/// How hard zstd tries on what stays outside of the columns.
const LEVEL: u32 = 12;
/// A chunk of the file holds so many bytes before zstd.
const CHUNK: u64 = 1 << 20;

/// What packing brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Packed {
    /// Messages of the log, in columns or not.
    pub messages: u64,
    /// Those that are in columns.
    pub in_columns: u64,
    /// The size of the log before.
    pub bytes_before: u64,
    /// The size of the new file.
    pub bytes_after: u64,
}

/// Writes a packed copy of `log` to `to`, and gives it its name when it has been read back and found
/// to hold the same. `to` may be the file of the log itself when `force` is set: it is replaced at once.
///
/// # Errors
/// When the log is not whole (recover it first), when `to` exists and `force` is not set, when it
/// cannot be written, or when what is read back is not the same.
pub fn pack(log: &LogFile, to: &Path, force: bool) -> Result<Packed, LogError> {
    let target = Target::open(to, force)?;
    match write_and_compare(log, &target) {
        Ok(packed) => {
            target.finish()?;
            Ok(packed)
        }
        Err(error) => {
            target.give_up();
            Err(error)
        }
    }
}

fn write_and_compare(log: &LogFile, target: &Target) -> Result<Packed, LogError> {
    let mut packed = write(log, target.file())?;
    let Some(part) = target.part() else {
        return Err(LogError::NotAFile { path: target.path().to_owned() });
    };
    let back = LogFile::open(part)?;
    packed.bytes_after = back.size();
    if same(log, &back) { Ok(packed) } else { Err(LogError::PackedOtherwise) }
}

/// Whether two logs hold the same messages, texts and metadata in the same order. That it is packed is
/// what a packed log says besides.
fn same(log: &LogFile, packed: &LogFile) -> bool {
    let told = |item: &Item| match item {
        Item::Header { .. } | Item::Schema { .. } | Item::End(_) => false,
        Item::Channel { topic, .. } => topic != Topic::Columns.as_str(),
        _ => true,
    };
    let mut old = log.items().filter(told).map(Some);
    let mut new = packed.items().filter(told).map(Some);
    loop {
        match (old.next().flatten(), new.next().flatten()) {
            (None, None) => return true,
            (
                Some(Item::Metadata { name, mut values }),
                Some(Item::Metadata { name: of, values: now }),
            ) => {
                say_packed(&name, &mut values);
                if name != of || values != now {
                    return false;
                }
            }
            (Some(old), Some(new)) if old == new => {}
            _ => return false,
        }
    }
}

fn say_packed(name: &str, values: &mut BTreeMap<String, String>) {
    if name == "gradus.session" {
        values.insert("format".to_owned(), PACKED_FORMAT.to_string());
    }
}

fn write(log: &LogFile, file: &File) -> Result<Packed, LogError> {
    let options = options().compression_level(LEVEL).chunk_size(Some(CHUNK));
    let mut out = Out {
        mcap: options.create(BufWriter::new(file))?,
        known: BTreeMap::new(),
        gather: Gather::default(),
        outside: Vec::new(),
        blocks: 0,
        packed: Packed { messages: 0, in_columns: 0, bytes_before: log.size(), bytes_after: 0 },
    };
    for item in log.items() {
        out.item(item)?;
    }
    out.block()?;
    out.mcap.finish()?;
    out.mcap.into_inner().flush().map_err(mcap::McapError::Io)?;
    Ok(out.packed)
}

/// Whether a message goes into columns.
fn is_packed(message: &Message) -> bool {
    use Topic::{Frames, Gaze, Hands, Head};
    matches!(message.topic, Some(Gaze | Head | Hands | Frames))
}

struct Out<W: Write + std::io::Seek> {
    mcap: mcap::Writer<W>,
    /// Schemas and channels that are written.
    known: BTreeMap<(bool, u16), ()>,
    gather: Gather,
    /// What follows the block.
    outside: Vec<Item>,
    blocks: u32,
    packed: Packed,
}

impl<W: Write + std::io::Seek> Out<W> {
    fn item(&mut self, item: Item) -> Result<(), LogError> {
        match item {
            Item::Message(message) => {
                self.packed.messages += 1;
                if is_packed(&message) {
                    self.pack(message)
                } else if self.gather.is_empty() {
                    self.write(Item::Message(message))
                } else {
                    self.gather.pass();
                    self.outside.push(Item::Message(message));
                    self.full()
                }
            }
            Item::End(end) if !end.closed || end.index_damaged || end.checksum_wrong => {
                Err(LogError::NotWhole)
            }
            Item::Damage(_) => Err(LogError::NotWhole),
            Item::Metadata { .. } | Item::Attachment(_) if !self.gather.is_empty() => {
                // It stays between the messages between which it stands.
                self.block()?;
                self.write(item)
            }
            item => self.write(item),
        }
    }

    fn pack(&mut self, message: Message) -> Result<(), LogError> {
        let row = Row {
            channel: message.channel_id,
            sequence: message.sequence,
            log_time: message.log_time,
            publish_time: message.publish_time,
            json: message.json.as_slice(),
        };
        if !self.gather.add(&row) {
            self.block()?;
            if !self.gather.add(&row) {
                self.gather = Gather::default();
                return self.write(Item::Message(message));
            }
        }
        self.packed.in_columns += 1;
        self.full()
    }

    fn full(&mut self) -> Result<(), LogError> {
        if self.gather.len() >= BLOCK { self.block() } else { Ok(()) }
    }

    /// Writes the block and what follows it.
    fn block(&mut self) -> Result<(), LogError> {
        let gather = std::mem::take(&mut self.gather);
        if !gather.is_empty() {
            let block = gather.block().ok_or(LogError::PackedOtherwise)?;
            let json = serde_json::to_vec(&block).map_err(std::io::Error::from);
            let (log_time, publish_time) = gather.times();
            let topic = Topic::Columns;
            if self.known.insert((true, topic.id()), ()).is_none() {
                let (schema, none) = (topic.json_schema(), BTreeMap::new());
                let name = topic.schema_name();
                self.mcap.add_schema_with_id(topic.id(), name, "jsonschema", schema.as_bytes())?;
                self.mcap.add_channel_with_id(
                    topic.id(),
                    topic.id(),
                    topic.as_str(),
                    "json",
                    &none,
                )?;
            }
            let sequence = self.blocks;
            self.blocks += 1;
            let header = MessageHeader { channel_id: topic.id(), sequence, log_time, publish_time };
            let json = json.map_err(mcap::McapError::Io)?;
            self.mcap.write_to_known_channel(&header, &json)?;
        }
        for item in std::mem::take(&mut self.outside) {
            self.write(item)?;
        }
        Ok(())
    }

    fn write(&mut self, item: Item) -> Result<(), LogError> {
        match item {
            Item::Header { .. } | Item::Damage(_) | Item::End(_) => {}
            Item::Schema { id, name, encoding, data } => {
                if id != 0 && self.known.insert((false, id), ()).is_none() {
                    self.mcap.add_schema_with_id(id, &name, &encoding, &data)?;
                }
            }
            Item::Channel { id, schema_id, topic, encoding } => {
                if self.known.insert((true, id), ()).is_none() {
                    let none = BTreeMap::new();
                    self.mcap.add_channel_with_id(id, schema_id, &topic, &encoding, &none)?;
                }
            }
            Item::Message(message) => {
                let Message { channel_id, sequence, log_time, publish_time, json, .. } = message;
                let header = MessageHeader { channel_id, sequence, log_time, publish_time };
                self.mcap.write_to_known_channel(&header, &json)?;
            }
            Item::Attachment(attachment) => {
                self.mcap.attach(&mcap::Attachment {
                    log_time: attachment.log_time,
                    create_time: attachment.create_time,
                    name: attachment.name,
                    media_type: attachment.media_type,
                    data: Cow::Owned(attachment.data),
                })?;
            }
            Item::Metadata { name, mut values } => {
                say_packed(&name, &mut values);
                self.mcap.write_metadata(&Metadata { name, metadata: values })?;
            }
        }
        Ok(())
    }
}
