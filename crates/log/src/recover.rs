//! Makes a whole, indexed file of everything that can be read in a damaged or unfinished one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::BufWriter;
use std::path::Path;

use mcap::records::{MessageHeader, Metadata};

use crate::channel::Topic;
use crate::encode::options;
use crate::error::LogError;
use crate::read::{Damage, Item, LogFile};

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
}

impl Recovered {
    /// Nothing was missing or damaged in the source.
    pub fn was_whole(&self) -> bool {
        self.closed && self.damage.is_empty()
    }
}

/// Writes everything readable of `log` to `to`, in its order, with index and footer.
///
/// # Errors
/// When `to` exists and `force` is not set, or cannot be written.
pub fn recover(log: &LogFile, to: &Path, force: bool) -> Result<Recovered, LogError> {
    let io_error = |source| LogError::Io { path: to.to_owned(), source };
    let mut open = OpenOptions::new();
    if force {
        open.write(true).create(true).truncate(true);
    } else {
        open.write(true).create_new(true);
    }
    let file = open.open(to).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => LogError::Exists { path: to.to_owned() },
        _ => io_error(source),
    })?;
    let synced = file.try_clone().map_err(io_error)?;
    let mut out = Out::new(options().create(BufWriter::new(file))?);
    for item in log.items() {
        out.item(item)?;
    }
    let recovered = out.finish()?;
    synced.sync_all().map_err(io_error)?;
    Ok(recovered)
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
                self.mcap.write_metadata(&Metadata { name, metadata: values })?;
            }
            Item::Damage(damage) => self.recovered.damage.push(damage),
            Item::End(end) => self.recovered.closed = end.closed,
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
            let name = "gradus.recovered".to_owned();
            self.mcap.write_metadata(&Metadata { name, metadata })?;
        }
        self.mcap.finish()?;
        Ok(self.recovered)
    }
}
