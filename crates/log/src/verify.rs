//! Whether a log, and a folder of logs, is what was sealed.
//!
//! A log is checked against its own seals; a folder's list says which logs there are, and which seals
//! they began and ended with.

mod folder;

use std::collections::BTreeMap;

use gradus_seal::PublicKey;
use gradus_seal::chain::{Message, Text};
use gradus_seal::check::{Check, End};
pub use gradus_seal::check::{Outcome, Verdict};
pub use gradus_seal::finding::{Finding, Kind, Place};

use crate::channel::{FORMAT, PACKED_FORMAT, Topic};
use crate::pack::say_format;
use crate::read::{Item, LogFile, Message as Read};
use crate::recover;
use crate::sealing::Declared;
pub use folder::{FolderVerdict, LogVerdict, folder};

/// Checks a log against its seals. `key` is the clinic's public key, where the person has it from
/// elsewhere than from the log.
pub fn log(log: &LogFile, key: Option<PublicKey>) -> Verdict {
    of_items(log.items(), key)
}

/// The same of what was read of a log.
pub fn of_items(items: impl Iterator<Item = Item>, key: Option<PublicKey>) -> Verdict {
    let mut check = Check::new(key);
    let (mut declared, mut packed) = (Declared::default(), Packed::default());
    let mut end = End::default();
    for topic in Topic::known() {
        check.name(topic.id(), topic.as_str());
    }
    for item in items {
        match item {
            Item::Header { .. } => {}
            Item::Schema { id, name, encoding, data } => {
                declared.schema(id, &name, &encoding, &data);
            }
            Item::Channel { id, schema_id, topic, encoding } => {
                packed.columns |= topic == Topic::Columns.as_str();
                declared.channel(id, schema_id, &topic, &encoding);
            }
            Item::Message(message) => match message.topic {
                Some(Topic::Seals) => check.seal(&of(&message)),
                _ => check.message(&of(&message)),
            },
            Item::Attachment(one) => check.text(&Text::Attachment {
                log_time: one.log_time,
                create_time: one.create_time,
                name: &one.name,
                media_type: &one.media_type,
                data: &one.data,
            }),
            Item::Metadata { name, .. } if name == recover::METADATA => check.recovered(),
            Item::Metadata { name, mut values } => {
                packed.metadata(&name, &mut values);
                check.text(&Text::Metadata { name: &name, values: &values });
            }
            Item::Damage(damage) => {
                let (from, bytes) = (damage.offset, damage.bytes);
                check
                    .damage(format!("{bytes} bytes from {from} cannot be read: {}", damage.reason));
            }
            Item::End(read) => {
                end.closed = read.closed;
                end.checksum_wrong = read.checksum_wrong || read.index_damaged;
            }
        }
    }
    end.declared = Some(declared.hash());
    let disagrees = packed.disagrees();
    let mut verdict = check.finish(end);
    // Where bytes cannot be read, the channel of columns may have stood in them.
    let damaged = verdict.findings.iter().any(|finding| finding.kind == Kind::Damaged);
    if disagrees && !damaged && verdict.outcome != Outcome::NotSealed {
        let words = "the format in its metadata is not that of a log that has columns, or has none";
        verdict.findings.push(Finding::new(Kind::Altered, Place::default(), words));
        verdict.outcome = Outcome::Broken;
    }
    verdict
}

fn of(message: &Read) -> Message<'_> {
    Message {
        channel: message.channel_id,
        sequence: message.sequence,
        log_time: message.log_time,
        publish_time: message.publish_time,
        data: &message.json,
    }
}

/// Packing changes the number of the format and nothing else that is sealed: it is sealed as a session
/// writes it, and has to be that of a packed log where the log has columns, and only there.
#[derive(Default)]
struct Packed {
    says: bool,
    columns: bool,
}

impl Packed {
    fn metadata(&mut self, name: &str, values: &mut BTreeMap<String, String>) {
        let before = values.get("format").cloned();
        say_format(name, values, PACKED_FORMAT, FORMAT);
        self.says |= before != values.get("format").cloned();
    }

    fn disagrees(&self) -> bool {
        self.says != self.columns
    }
}
