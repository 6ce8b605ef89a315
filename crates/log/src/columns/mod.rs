//! Messages in columns: many messages of the stage's frames as one, a fifth as large.
//!
//! ```text
//!  messages ─▶ Block: order · for each channel its templates and a column for each number
//!                 └──────────────▶ the same messages, byte for byte
//! ```
//!
//! A message is parted into its numbers and the text around them. Messages of a channel with the same
//! text around their numbers share a [`Template`]; each of its numbers has a [`Column`].

mod number;
mod text;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use number::{Column, Kind};

/// A block holds no more messages than this.
pub const MOST_MESSAGES: usize = 40_000;
/// A block holds no more templates of a channel than this.
const MOST_TEMPLATES: usize = 200;
/// A longer message is not packed, bytes.
const LONGEST: usize = 64 << 10;
/// The messages of a block are no longer than this, all together, bytes.
pub const MOST_BYTES: usize = 64 << 20;

/// A message as it stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<J> {
    /// The channel's number in the file.
    pub channel: u16,
    /// The message's number within its channel.
    pub sequence: u32,
    /// Session time tied to the Unix epoch, ns.
    pub log_time: u64,
    /// Capture time tied to the Unix epoch, ns.
    pub publish_time: u64,
    /// The content.
    pub json: J,
}

/// Many messages in columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Block {
    /// For each message in its order the number of its channel, a byte each, packed with zstd, base64;
    /// 0 is a message that is not in the block and follows it in the file.
    pub order: String,
    /// How many messages `order` has.
    pub count: u32,
    /// The channels.
    pub channels: Vec<Channel>,
}

/// The messages of one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Channel {
    /// The channel's number in the file.
    pub channel: u16,
    /// Its messages.
    pub count: u32,
    /// The sequence number of each message.
    pub sequence: Column,
    /// The log time of each message, ns since the Unix epoch.
    pub log_time: Column,
    /// The publish time of each message less its log time, ns.
    pub publish_after: Column,
    /// Which template each message has: an index into `templates`.
    pub template: Column,
    /// Its templates.
    pub templates: Vec<Template>,
}

/// Messages with the same text around their numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Template {
    /// The message as JSON, with `#` for each number.
    pub text: String,
    /// How many messages have it.
    pub count: u32,
    /// A column for each number of the text.
    pub numbers: Vec<Column>,
}

/// What a message takes in memory at most, bytes, with a text of this length and so many numbers: a
/// number has some 25 signs.
fn cost(text: usize, numbers: usize) -> usize {
    96 + 2 * text + 64 * numbers
}

/// Gathers messages for a block, in the order of the file.
#[derive(Default)]
pub struct Gather {
    order: Vec<u8>,
    channels: BTreeMap<u16, Gathered>,
    /// What its messages cost.
    bytes: usize,
}

#[derive(Default)]
struct Gathered {
    sequence: Vec<u64>,
    log_time: Vec<u64>,
    publish_after: Vec<u64>,
    template: Vec<u64>,
    templates: Vec<GatheredTemplate>,
}

/// Messages with the same text around their numbers.
struct GatheredTemplate {
    text: Vec<u8>,
    /// For each number of the text its texts, one for each message.
    numbers: Vec<Vec<Vec<u8>>>,
}

impl Gather {
    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.channels.is_empty()
    }

    /// How many messages there are, those that stand outside among them.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// The log time and the publish time of the first message.
    pub fn times(&self) -> (u64, u64) {
        let first = self.order.first().and_then(|channel| self.channels.get(&u16::from(*channel)));
        let time = |of: &Vec<u64>| of.first().copied().unwrap_or_default();
        first.map_or((0, 0), |of| {
            let log_time = time(&of.log_time);
            (log_time, log_time.wrapping_add(time(&of.publish_after)))
        })
    }

    /// A message that is not in the block.
    pub fn pass(&mut self) {
        self.order.push(0);
    }

    /// Adds a message; false where the block has no room for it.
    pub fn add(&mut self, message: &Row<&[u8]>) -> bool {
        let Ok(channel) = u8::try_from(message.channel) else { return false };
        let sound = core::str::from_utf8(message.json).is_ok();
        if !sound || message.json.len() > LONGEST || self.order.len() >= MOST_MESSAGES {
            return false;
        }
        let (text, numbers) = text::part(message.json);
        let bytes = self.bytes + cost(text.len(), numbers.len());
        if bytes > MOST_BYTES {
            return false;
        }
        let of = self.channels.entry(message.channel).or_default();
        let known = of.templates.iter().position(|known| known.text == text);
        let index = match known {
            Some(index) => index,
            None if of.templates.len() >= MOST_TEMPLATES => return false,
            None => {
                of.templates
                    .push(GatheredTemplate { text, numbers: vec![Vec::new(); numbers.len()] });
                of.templates.len() - 1
            }
        };
        if let Some(template) = of.templates.get_mut(index) {
            for (column, number) in template.numbers.iter_mut().zip(numbers) {
                column.push(number.to_vec());
            }
        }
        of.template.push(index as u64);
        of.sequence.push(u64::from(message.sequence));
        of.log_time.push(message.log_time);
        of.publish_after.push(message.publish_time.wrapping_sub(message.log_time));
        self.order.push(channel);
        self.bytes = bytes;
        true
    }

    /// The block; none where a number comes back otherwise than it was.
    pub fn block(&self) -> Option<Block> {
        let channels = self.channels.iter().map(|(channel, of)| of.channel(*channel));
        let order = zstd::bulk::compress(&self.order, 12).ok()?;
        Some(Block {
            order: STANDARD.encode(order),
            count: u32::try_from(self.order.len()).ok()?,
            channels: channels.collect::<Option<Vec<_>>>()?,
        })
    }
}

impl Gathered {
    fn channel(&self, channel: u16) -> Option<Channel> {
        let templates =
            self.templates.iter().enumerate().map(|(index, GatheredTemplate { text, numbers })| {
                let columns = numbers.iter().map(|texts| {
                    let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
                    let kind = Kind::of(&texts)?;
                    let bits = texts.iter().map(|text| kind.bits(core::str::from_utf8(text).ok()?));
                    Column::new(kind, &bits.collect::<Option<Vec<_>>>()?)
                });
                let of_it =
                    self.template.iter().filter(|template| **template == index as u64).count();
                Some(Template {
                    text: String::from_utf8(text.clone()).ok()?,
                    count: u32::try_from(of_it).ok()?,
                    numbers: columns.collect::<Option<Vec<_>>>()?,
                })
            });
        Some(Channel {
            channel,
            count: u32::try_from(self.template.len()).ok()?,
            sequence: Column::new(Kind::Uint, &self.sequence)?,
            log_time: Column::new(Kind::Uint, &self.log_time)?,
            publish_after: Column::new(Kind::Int, &self.publish_after)?,
            template: Column::new(Kind::Uint, &self.template)?,
            templates: templates.collect::<Option<Vec<_>>>()?,
        })
    }
}

impl Block {
    /// The messages in their order; none for each that stands outside.
    ///
    /// # Errors
    /// What is wrong with the block.
    pub fn messages(&self) -> Result<Vec<Option<Row<Vec<u8>>>>, String> {
        let count = self.count as usize;
        if count > MOST_MESSAGES {
            return Err(format!("a block of {count} messages"));
        }
        let order = STANDARD.decode(&self.order).map_err(|e| format!("the order: {e}"))?;
        let order = zstd::bulk::decompress(&order, count).map_err(|e| format!("the order: {e}"))?;
        if order.len() != count {
            return Err(format!("an order of {} messages, not {count}", order.len()));
        }
        let mut counts = [0_u32; 256];
        for channel in &order {
            if let Some(count) = counts.get_mut(usize::from(*channel)) {
                *count += 1;
            }
        }
        let mut room = MOST_BYTES;
        let mut channels: BTreeMap<u16, std::vec::IntoIter<Row<Vec<u8>>>> = BTreeMap::new();
        for channel in &self.channels {
            let wanted = counts.get(usize::from(channel.channel)).copied();
            if channel.channel == 0 || wanted != Some(channel.count) {
                return Err(format!("channel {} has not as many as the order", channel.channel));
            }
            if channels.contains_key(&channel.channel) {
                return Err(format!("channel {} is there twice", channel.channel));
            }
            channels.insert(channel.channel, channel.messages(&mut room)?.into_iter());
        }
        let messages = order.iter().map(|channel| match channel {
            0 => Ok(None),
            channel => {
                let next = channels.get_mut(&u16::from(*channel)).and_then(Iterator::next);
                next.map(Some).ok_or_else(|| format!("channel {channel} has too few messages"))
            }
        });
        let messages = messages.collect::<Result<Vec<_>, _>>()?;
        match channels.values_mut().find_map(Iterator::next) {
            Some(left) => Err(format!("channel {} has too many messages", left.channel)),
            None => Ok(messages),
        }
    }
}

impl Channel {
    fn messages(&self, room: &mut usize) -> Result<Vec<Row<Vec<u8>>>, String> {
        let count = self.count as usize;
        let of_templates: u64 =
            self.templates.iter().map(|template| u64::from(template.count)).sum();
        if self.templates.len() > MOST_TEMPLATES || of_templates != u64::from(self.count) {
            return Err("a channel's texts have not as many messages as the channel".to_owned());
        }
        let (sequence, log_time) = (self.sequence.bits(count)?, self.log_time.bits(count)?);
        let (after, template) = (self.publish_after.bits(count)?, self.template.bits(count)?);
        let mut texts = Vec::with_capacity(self.templates.len());
        for template in &self.templates {
            texts.push(template.texts(room)?.into_iter());
        }
        let mut messages = Vec::with_capacity(count);
        for (((sequence, log_time), after), template) in
            sequence.into_iter().zip(log_time).zip(after).zip(template)
        {
            let of = usize::try_from(template).ok().and_then(|index| texts.get_mut(index));
            let json = of.and_then(Iterator::next).ok_or("a text has too few messages")?;
            messages.push(Row {
                channel: self.channel,
                sequence: u32::try_from(sequence).map_err(|_| "a sequence number is too large")?,
                log_time,
                publish_time: log_time.wrapping_add(after),
                json,
            });
        }
        if texts.iter_mut().any(|left| left.next().is_some()) {
            return Err("a text has too many messages".to_owned());
        }
        Ok(messages)
    }
}

impl Template {
    fn texts(&self, room: &mut usize) -> Result<Vec<Vec<u8>>, String> {
        let (count, text) = (self.count as usize, self.text.as_bytes());
        if text::holes(text) != self.numbers.len() {
            return Err("a text has another number of columns than of numbers".to_owned());
        }
        *room = room
            .checked_sub(count.saturating_mul(cost(text.len(), self.numbers.len())))
            .ok_or("a block of too many bytes")?;
        let bits = self.numbers.iter().map(|column| Ok((column.kind, column.bits(count)?)));
        let columns = bits.collect::<Result<Vec<(Kind, Vec<u64>)>, String>>()?;
        let message = |nth: usize| {
            let numbers: Option<Vec<String>> =
                columns.iter().map(|(kind, bits)| Some(kind.text(*bits.get(nth)?))).collect();
            let numbers = numbers.unwrap_or_default();
            text::join(text, numbers.iter().map(String::as_str))
                .ok_or_else(|| "a text has too few numbers".to_owned())
        };
        (0..count).map(message).collect()
    }
}
