//! Items of a log into a new file, each schema and channel once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek, Write};

use mcap::records::{MessageHeader, Metadata};

use crate::channel::Topic;
use crate::error::LogError;
use crate::read::{Item, Message};

/// A file into which items are copied.
pub(crate) struct Copied<W: Write + Seek> {
    mcap: mcap::Writer<W>,
    schemas: BTreeSet<u16>,
    channels: BTreeSet<u16>,
    /// Whether the file may have columns.
    columns: bool,
}

impl<W: Write + Seek> Copied<W> {
    /// A file of single messages.
    pub fn plain(mcap: mcap::Writer<W>) -> Self {
        Self { mcap, schemas: BTreeSet::new(), channels: BTreeSet::new(), columns: false }
    }

    /// A file with columns: it has their channel even where it has none of them.
    pub fn with_columns(mcap: mcap::Writer<W>) -> Self {
        Self { columns: true, ..Self::plain(mcap) }
    }

    /// Writes an item. The file has a header and an end of its own, and no damage.
    pub fn item(&mut self, item: Item) -> Result<(), LogError> {
        match item {
            Item::Header { .. } | Item::Damage(_) | Item::End(_) => {}
            // The index at a file's end repeats schemas and channels; once is enough.
            Item::Schema { id, name, encoding, data } => {
                if !self.columns && name == Topic::Columns.schema_name() {
                    return Ok(());
                }
                if id != 0 && self.schemas.insert(id) {
                    self.mcap.add_schema_with_id(id, &name, &encoding, &data)?;
                }
            }
            Item::Channel { id, schema_id, topic, encoding } => {
                if !self.columns && topic == Topic::Columns.as_str() {
                    return Ok(());
                }
                let schema_id = if self.schemas.contains(&schema_id) { schema_id } else { 0 };
                if self.channels.insert(id) {
                    let none = BTreeMap::new();
                    self.mcap.add_channel_with_id(id, schema_id, &topic, &encoding, &none)?;
                }
            }
            Item::Message(message) => self.message(&message)?,
            Item::Attachment(attachment) => {
                self.mcap.attach(&mcap::Attachment {
                    log_time: attachment.log_time,
                    create_time: attachment.create_time,
                    name: attachment.name,
                    media_type: attachment.media_type,
                    data: Cow::Owned(attachment.data),
                })?;
            }
            Item::Metadata { name, values } => self.metadata(name, values)?,
        }
        Ok(())
    }

    /// Writes a message, and its channel before it where the file does not have it.
    pub fn message(&mut self, message: &Message) -> Result<(), LogError> {
        self.channel_of(message.channel_id, message.topic)?;
        let Message { channel_id, sequence, log_time, publish_time, .. } = *message;
        let header = MessageHeader { channel_id, sequence, log_time, publish_time };
        Ok(self.mcap.write_to_known_channel(&header, &message.json)?)
    }

    pub fn metadata(
        &mut self,
        name: String,
        metadata: BTreeMap<String, String>,
    ) -> Result<(), LogError> {
        Ok(self.mcap.write_metadata(&Metadata { name, metadata })?)
    }

    /// A message whose channel record was lost, or is new: the format's own numbers say which it is.
    fn channel_of(&mut self, id: u16, topic: Option<Topic>) -> Result<(), LogError> {
        if !self.channels.insert(id) {
            return Ok(());
        }
        let none = BTreeMap::new();
        match topic {
            Some(topic) => {
                if self.schemas.insert(id) {
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

    /// Writes index, summary and footer, and waits until the file has taken them.
    pub fn finish(mut self) -> Result<(), LogError> {
        if self.columns {
            self.channel_of(Topic::Columns.id(), Some(Topic::Columns))?;
        }
        self.mcap.finish()?;
        Ok(self.mcap.into_inner().flush().map_err(mcap::McapError::Io)?)
    }
}
