//! Packs a closed log: the messages of the stage's frames go into columns, all else stays as it is.
//!
//! ```text
//!  LOG ─▶ .NAME.part ─▶ read back, compared with LOG ─▶ NAME
//! ```
//!
//! Until the new file has been compared with the old one, message by message, the old one stands.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::channel::{PACKED_FORMAT, Topic};
use crate::columns::{Gather, Row};
use crate::copied::Copied;
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

/// A block ends when its messages, and those between them, have so many bytes.
const SPAN_BYTES: usize = 16 << 20;

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
    let before = std::fs::metadata(to).ok();
    if before.as_ref().is_some_and(|about| about.permissions().readonly()) {
        let source = std::io::ErrorKind::PermissionDenied.into();
        return Err(LogError::Io { path: to.to_owned(), source });
    }
    let target = Target::open(to, force)?;
    let io = |source| LogError::Io { path: to.to_owned(), source };
    match write_and_compare(log, &target) {
        Ok(packed) => {
            // Who may read the log may read the packed log.
            if let Some(before) = before {
                target.file().set_permissions(before.permissions()).map_err(io)?;
            }
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
    let Some(part) = target.part() else {
        return Err(LogError::NotAFile { path: target.path().to_owned() });
    };
    let mut packed = write(log, target.file())?;
    let back = LogFile::open(part)?;
    packed.bytes_after = back.size();
    if same(log, &back) { Ok(packed) } else { Err(LogError::PackedOtherwise) }
}

/// Whether two logs hold the same messages, texts and metadata in the same order, and the same schemas
/// and channels, and the second is whole. That it is packed is what a packed log says besides.
fn same(log: &LogFile, packed: &LogFile) -> bool {
    let in_order = |item: &Item| {
        matches!(
            item,
            Item::Message(_) | Item::Attachment(_) | Item::Metadata { .. } | Item::Damage(_)
        )
    };
    let mut old = log.items().filter(in_order);
    let mut new = packed.items().filter(in_order);
    loop {
        match (old.next(), new.next()) {
            (None, None) => break,
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
    let whole = |item: &Item| match item {
        Item::End(end) => end.closed && !end.index_damaged && !end.checksum_wrong,
        _ => false,
    };
    declared(log) == declared(packed) && packed.items().any(|item| whole(&item))
}

/// The schemas and channels of a log but those of columns.
fn declared(log: &LogFile) -> BTreeMap<(bool, u16), (String, String, Vec<u8>)> {
    let columns = Topic::Columns;
    let of = |item: Item| match item {
        Item::Schema { id, name, encoding, data } => {
            (name != columns.schema_name()).then_some(((false, id), (name, encoding, data)))
        }
        Item::Channel { id, topic, encoding, .. } => {
            (topic != columns.as_str()).then_some(((true, id), (topic, encoding, Vec::new())))
        }
        _ => None,
    };
    log.items().filter_map(of).collect()
}

/// In its metadata a log says whether it has columns.
pub(crate) fn say_format(name: &str, values: &mut BTreeMap<String, String>, from: u32, to: u32) {
    let format = values.get_mut("format").filter(|format| **format == from.to_string());
    if let Some(format) = format.filter(|_| name == "gradus.session") {
        *format = to.to_string();
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
        copied: Copied::with_columns(options.create(BufWriter::new(file))?),
        gather: Gather::default(),
        span: Vec::new(),
        span_bytes: 0,
        blocks: 0,
        packed: Packed { messages: 0, in_columns: 0, bytes_before: log.size(), bytes_after: 0 },
    };
    for item in log.items() {
        out.item(item)?;
    }
    out.block()?;
    let Out { copied, packed, .. } = out;
    copied.finish()?;
    Ok(packed)
}

struct Out<W: Write + std::io::Seek> {
    copied: Copied<W>,
    gather: Gather,
    /// The messages of the block and those between them, and whether each is in the block.
    span: Vec<(Message, bool)>,
    span_bytes: usize,
    blocks: u32,
    packed: Packed,
}

impl<W: Write + std::io::Seek> Out<W> {
    fn item(&mut self, item: Item) -> Result<(), LogError> {
        match item {
            Item::Message(message) => {
                self.packed.messages += 1;
                if message.topic.is_some_and(Topic::is_packed) {
                    self.pack(message)
                } else if self.gather.is_empty() {
                    self.write(Item::Message(message))
                } else {
                    self.gather.pass();
                    self.hold(message, false)
                }
            }
            Item::End(end) if !end.closed || end.index_damaged || end.checksum_wrong => {
                Err(LogError::NotWhole)
            }
            Item::Damage(_) => Err(LogError::NotWhole),
            item => {
                // It stays between the messages between which it stands.
                self.block()?;
                self.write(item)
            }
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
        self.hold(message, true)
    }

    fn hold(&mut self, message: Message, in_block: bool) -> Result<(), LogError> {
        self.span_bytes += message.json.len();
        self.span.push((message, in_block));
        let full = self.gather.len() >= BLOCK || self.span_bytes >= SPAN_BYTES;
        if full { self.block() } else { Ok(()) }
    }

    /// Writes the block and what follows it; as single messages where a number would come back
    /// otherwise.
    fn block(&mut self) -> Result<(), LogError> {
        let gather = std::mem::take(&mut self.gather);
        let block = if gather.is_empty() { None } else { gather.block() };
        if let Some(block) = &block {
            let (log_time, publish_time) = gather.times();
            let json = serde_json::to_vec(block).map_err(std::io::Error::from);
            self.copied.message(&Message {
                channel_id: Topic::Columns.id(),
                topic: Some(Topic::Columns),
                sequence: self.blocks,
                log_time,
                publish_time,
                json: json.map_err(mcap::McapError::Io)?,
            })?;
            self.blocks += 1;
        }
        self.span_bytes = 0;
        for (message, in_block) in std::mem::take(&mut self.span) {
            if in_block && block.is_some() {
                self.packed.in_columns += 1;
            } else {
                self.write(Item::Message(message))?;
            }
        }
        Ok(())
    }

    fn write(&mut self, mut item: Item) -> Result<(), LogError> {
        if let Item::Metadata { name, values } = &mut item {
            say_packed(name, values);
        }
        self.copied.item(item)
    }
}
