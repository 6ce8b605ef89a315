//! From the body of a record to its items.

use std::collections::{BTreeMap, VecDeque};

use mcap::records::op;

use super::bytes::Fields;
use super::chunk::Chunk;
use super::{Attachment, Item, Message};
use crate::channel::Topic;

/// The topic of each channel that was read so far; none where it is not one of Gradus'.
pub type Topics = BTreeMap<u16, Option<Topic>>;

/// Reads a record that stands outside the index: its items, or what is wrong with it.
pub fn read_record(
    opcode: u8,
    body: &[u8],
    topics: &mut Topics,
    ready: &mut VecDeque<Item>,
) -> Result<(), String> {
    if opcode != op::CHUNK {
        let one = item(opcode, body, topics);
        ready.push_back(one.ok_or_else(|| match opcode {
            0 => "zeros stand where a record should".to_owned(),
            _ => format!("a record of kind {opcode} is damaged"),
        })?);
        return Ok(());
    }
    let chunk = Chunk::parse(body).ok_or("a chunk's header is damaged")?;
    let records = chunk.records()?;
    let mut fields = Fields(&records);
    while let Some((opcode, body)) = fields.record() {
        ready.extend(item(opcode, body, topics));
    }
    Ok(())
}

/// Reads one record outside the index and outside chunks, or in a chunk.
fn item(opcode: u8, body: &[u8], topics: &mut Topics) -> Option<Item> {
    let mut fields = Fields(body);
    Some(match opcode {
        op::HEADER => {
            Item::Header { profile: fields.text()?.to_owned(), library: fields.text()?.to_owned() }
        }
        op::SCHEMA => {
            let (id, name, encoding) = (fields.u16()?, fields.text()?, fields.text()?);
            let length = fields.u32()?;
            let data = fields.take(u64::from(length))?.to_vec();
            Item::Schema { id, name: name.to_owned(), encoding: encoding.to_owned(), data }
        }
        op::CHANNEL => {
            let (id, schema_id) = (fields.u16()?, fields.u16()?);
            let (topic, encoding) = (fields.text()?.to_owned(), fields.text()?.to_owned());
            topics.insert(id, Topic::from_topic(&topic));
            Item::Channel { id, schema_id, topic, encoding }
        }
        op::MESSAGE => {
            let (channel_id, sequence) = (fields.u16()?, fields.u32()?);
            let (log_time, publish_time) = (fields.u64()?, fields.u64()?);
            let topic = topics.get(&channel_id).copied().flatten();
            let json = fields.0.to_vec();
            Item::Message(Message { channel_id, topic, sequence, log_time, publish_time, json })
        }
        op::ATTACHMENT => attachment(body)?,
        op::METADATA => Item::Metadata { name: fields.text()?.to_owned(), values: fields.map()? },
        _ => return None,
    })
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
