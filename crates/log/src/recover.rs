//! Makes a whole, indexed file of everything that can be read in a damaged or unfinished one.
//!
//! The new file says in its metadata what the old one lacked, so that nobody takes it for the whole
//! session: [`METADATA`]. How it comes to its name: `target`.

mod target;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use mcap::records::{MessageHeader, Metadata};

use crate::channel::Topic;
use crate::encode::options;
use crate::error::LogError;
use crate::read::{Damage, Item, LogFile};
pub(crate) use target::Target;
pub use target::{is_part, part_of};

/// The name of the metadata in which a recovered log tells of what was lost.
pub const METADATA: &str = "gradus.recovered";

/// What a recovery brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Recovered {
    /// Messages that were kept.
    pub messages: u64,
    /// Texts that were kept.
    pub attachments: u64,
    /// The source had been closed in order.
    pub closed: bool,
    /// What could not be read.
    pub damage: Vec<Damage>,
    /// How the source was changed on its way here, in words.
    pub changed: Option<String>,
    /// The index of the source was damaged; the new file has a new one.
    pub index_damaged: bool,
    /// Every record could be read, and the checksum over all of them was wrong.
    pub checksum_wrong: bool,
    /// The source is itself the outcome of a recovery, and says what was lost then.
    pub again: bool,
    /// The file that was written, where the name that was asked for is a link to it.
    pub behind_link: Option<PathBuf>,
    /// A part file of a recovery that was cut off; it was removed.
    pub part_removed: Option<PathBuf>,
}

impl Recovered {
    /// Nothing was missing or damaged in the source.
    pub fn was_whole(&self) -> bool {
        self.closed
            && self.damage.is_empty()
            && self.changed.is_none()
            && !self.index_damaged
            && !self.checksum_wrong
    }
}

/// Writes everything readable of `log` to `to`, in its order, with index and footer. Until the new
/// file is whole it has another name, and a file that is overwritten is there. Where `to` is a link,
/// the file that it leads to is written, and the link stays.
///
/// # Errors
/// When `to` exists and `force` is not set, or cannot be written.
pub fn recover(log: &LogFile, to: &Path, force: bool) -> Result<Recovered, LogError> {
    let target = Target::open(to, force)?;
    let done = write(log, target.file());
    match done {
        Ok(mut recovered) => {
            (recovered.behind_link, recovered.part_removed) = target.finish()?;
            Ok(recovered)
        }
        Err(error) => {
            target.give_up();
            Err(error)
        }
    }
}

fn write(log: &LogFile, file: &File) -> Result<Recovered, LogError> {
    let mut out = Out::new(options().create(BufWriter::new(file))?);
    out.recovered.changed = log.change().map(|change| change.text().to_owned());
    for item in log.items() {
        out.item(item)?;
    }
    out.finish()
}

struct Out<W: std::io::Write + std::io::Seek> {
    mcap: mcap::Writer<W>,
    schemas: BTreeMap<u16, ()>,
    channels: BTreeMap<u16, ()>,
    recovered: Recovered,
}

impl<W: std::io::Write + std::io::Seek> Out<W> {
    fn new(mcap: mcap::Writer<W>) -> Self {
        let recovered = Recovered::default();
        Self { mcap, schemas: BTreeMap::new(), channels: BTreeMap::new(), recovered }
    }

    fn item(&mut self, item: Item) -> Result<(), LogError> {
        match item {
            Item::Header { .. } => {}
            // The index at a file's end repeats schemas and channels; once is enough.
            Item::Schema { id, name, encoding, data } => {
                if id != 0 && self.schemas.insert(id, ()).is_none() {
                    self.mcap.add_schema_with_id(id, &name, &encoding, &data)?;
                }
            }
            Item::Channel { id, schema_id, topic, encoding } => {
                let schema_id = if self.schemas.contains_key(&schema_id) { schema_id } else { 0 };
                if self.channels.insert(id, ()).is_none() {
                    let none = BTreeMap::new();
                    self.mcap.add_channel_with_id(id, schema_id, &topic, &encoding, &none)?;
                }
            }
            Item::Message(message) => {
                self.channel_of(message.channel_id, message.topic)?;
                let header = MessageHeader {
                    channel_id: message.channel_id,
                    sequence: message.sequence,
                    log_time: message.log_time,
                    publish_time: message.publish_time,
                };
                self.mcap.write_to_known_channel(&header, &message.json)?;
                self.recovered.messages += 1;
            }
            Item::Attachment(attachment) => {
                self.mcap.attach(&mcap::Attachment {
                    log_time: attachment.log_time,
                    create_time: attachment.create_time,
                    name: attachment.name,
                    media_type: attachment.media_type,
                    data: Cow::Owned(attachment.data),
                })?;
                self.recovered.attachments += 1;
            }
            Item::Metadata { name, values } => {
                self.recovered.again |= name == METADATA;
                self.mcap.write_metadata(&Metadata { name, metadata: values })?;
            }
            Item::Damage(damage) => self.recovered.damage.push(damage),
            Item::End(end) => {
                self.recovered.closed = end.closed;
                self.recovered.index_damaged = end.index_damaged;
                self.recovered.checksum_wrong = end.checksum_wrong;
            }
        }
        Ok(())
    }

    /// A message whose channel record was lost: the format's own numbers say which it is.
    fn channel_of(&mut self, id: u16, topic: Option<Topic>) -> Result<(), LogError> {
        if self.channels.insert(id, ()).is_some() {
            return Ok(());
        }
        let none = BTreeMap::new();
        match topic {
            Some(topic) => {
                if self.schemas.insert(id, ()).is_none() {
                    let schema = topic.json_schema();
                    let (name, data) = (topic.schema_name(), schema.as_bytes());
                    self.mcap.add_schema_with_id(id, name, "jsonschema", data)?;
                }
                self.mcap.add_channel_with_id(id, id, topic.as_str(), "json", &none)?;
            }
            None => {
                let name = format!("/unknown/{id}");
                self.mcap.add_channel_with_id(id, 0, &name, "json", &none)?;
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Recovered, LogError> {
        if !self.recovered.was_whole() {
            let lost: u64 = self.recovered.damage.iter().map(|damage| damage.bytes).sum();
            let mut metadata = BTreeMap::from([
                ("closed_in_order".to_owned(), self.recovered.closed.to_string()),
                ("lost_bytes".to_owned(), lost.to_string()),
            ]);
            for (index, damage) in self.recovered.damage.iter().enumerate() {
                let text =
                    format!("{} bytes from {}: {}", damage.bytes, damage.offset, damage.reason);
                metadata.insert(format!("damage_{index}"), text);
            }
            if self.recovered.checksum_wrong {
                metadata.insert("checksum_wrong".to_owned(), "true".to_owned());
            }
            if let Some(changed) = &self.recovered.changed {
                metadata.insert("changed".to_owned(), changed.clone());
            }
            let name = METADATA.to_owned();
            self.mcap.write_metadata(&Metadata { name, metadata })?;
        }
        self.mcap.finish()?;
        Ok(self.recovered)
    }
}
