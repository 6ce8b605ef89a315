//! A folder with keys, sealed sessions in it, and what somebody who has the station can do with them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gradus_base::time::Epoch;
use gradus_log::audit::Agent;
use gradus_log::read::{Item, LogFile, Message};
use gradus_log::verify::{Finding, Kind, Outcome, Verdict};
use gradus_log::{Header, LogWriter, Sealing, Topic};
use gradus_seal::folder::{LIST, Station};
use gradus_seal::keys::Signer;
use gradus_seal::record::{Line, Record};
use gradus_seal::seal::{Seal, Stand};
use gradus_seal::{Hash, Secret, chain, merkle};

use crate::support::*;

pub const DAY_NS: u64 = 86_400_000_000_000;
/// 10:00 on the day of the keys.
pub const MORNING: u64 = UNIX_NS / DAY_NS * DAY_NS + 36_000_000_000_000;

pub fn agent() -> Agent {
    Agent { by: Some("ana".to_owned()), program: "test 1".to_owned() }
}

/// A folder with keys for 60 days from that of [`MORNING`] on.
pub fn keyed() -> (tempfile::TempDir, Secret, Station) {
    let dir = tempfile::tempdir().unwrap();
    let clinic = Secret::new().unwrap();
    let station = Station::init(dir.path(), &clinic, 60, &|| MORNING - 1, &agent()).unwrap();
    (dir, clinic, station)
}

pub fn sealing(began: u64) -> Sealing {
    let wall = Arc::new(move |at: gradus_base::SessionTime| began + at.0);
    Sealing { wall, agent: agent(), every: Duration::from_secs(3) }
}

/// A session of nine seconds that began then, and its log.
pub fn session(dir: &Path, began: u64) -> PathBuf {
    session_of(dir, began, sealing(began), 9)
}

pub fn session_of(dir: &Path, began: u64, sealing: Sealing, seconds: u64) -> PathBuf {
    let epoch = Epoch { unix_ns: began, monotonic_ns: 7, boot_id: "boot".to_owned() };
    let log = LogWriter::create_sealed(dir, Header { epoch, ..header() }, &sealing).unwrap();
    for second in 0..seconds {
        let at = secs(second as f64);
        while !log.push(at, gradus_log::Entry::Heart(heart(at))) {}
        for frame in 0..4 {
            let index = second * 4 + frame;
            let at = secs(index as f64 / 4.0);
            while !log.push(at, gradus_log::Entry::Telemetry(telemetry(index, at))) {}
        }
    }
    log.finish().unwrap().path
}

pub fn verdict(path: &Path) -> Verdict {
    gradus_log::verify::log(&LogFile::open(path).unwrap(), None)
}

#[track_caller]
pub fn whole(verdict: &Verdict) {
    assert_eq!(verdict.findings, []);
    assert_eq!(verdict.outcome, Outcome::Whole);
}

/// The first finding.
#[track_caller]
pub fn first(findings: &[Finding]) -> &Finding {
    findings.first().expect("nothing was found")
}

#[track_caller]
pub fn kinds(findings: &[Finding]) -> Vec<Kind> {
    findings.iter().map(|finding| finding.kind).collect()
}

pub fn items(path: &Path) -> Vec<Item> {
    LogFile::open(path).unwrap().items().collect()
}

pub fn is_seal(item: &Item) -> bool {
    matches!(item, Item::Message(message) if message.topic == Some(Topic::Seals))
}

/// Writes items as a file that any reader takes for a sound one.
pub fn write(path: &Path, items: &[Item]) {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut out = mcap::WriteOptions::new().profile("gradus").create(&mut bytes).unwrap();
    let (mut schemas, mut channels) = (BTreeMap::new(), BTreeMap::new());
    for item in items {
        match item.clone() {
            Item::Schema { id, name, encoding, data } => {
                if schemas.insert(id, ()).is_none() {
                    out.add_schema_with_id(id, &name, &encoding, &data).unwrap();
                }
            }
            Item::Channel { id, schema_id, topic, encoding } => {
                if channels.insert(id, ()).is_none() {
                    let none = BTreeMap::new();
                    out.add_channel_with_id(id, schema_id, &topic, &encoding, &none).unwrap();
                }
            }
            Item::Message(message) => {
                let header = mcap::records::MessageHeader {
                    channel_id: message.channel_id,
                    sequence: message.sequence,
                    log_time: message.log_time,
                    publish_time: message.publish_time,
                };
                out.write_to_known_channel(&header, &message.json).unwrap();
            }
            Item::Attachment(one) => {
                let attachment = mcap::Attachment {
                    log_time: one.log_time,
                    create_time: one.create_time,
                    name: one.name,
                    media_type: one.media_type,
                    data: Cow::Owned(one.data),
                };
                out.attach(&attachment).unwrap();
            }
            Item::Metadata { name, values } => {
                let record = mcap::records::Metadata { name, metadata: values };
                out.write_metadata(&record).unwrap();
            }
            Item::Header { .. } | Item::Damage(_) | Item::End(_) => {}
        }
    }
    out.finish().unwrap();
    drop(out);
    std::fs::write(path, bytes.into_inner()).unwrap();
}

/// The key that is on the station at a moment, as whoever took the station has it.
pub fn stolen(dir: &Path, now: u64) -> Signer {
    Station::open(dir).unwrap().unwrap().hold(&|| now).unwrap().signer.unwrap()
}

fn as_chained(message: &Message) -> chain::Message<'_> {
    chain::Message {
        channel: message.channel_id,
        sequence: message.sequence,
        log_time: message.log_time,
        publish_time: message.publish_time,
        data: &message.json,
    }
}

/// Seals items anew: every seal says what stands before it now. `change` may change a seal before it is
/// signed.
pub fn reseal(items: &mut [Item], signer: &Signer, mut change: impl FnMut(&mut Seal)) {
    let mut chains = chain::Chains::default();
    let mut previous: Option<Hash> = None;
    for item in items {
        match item {
            Item::Message(message) if message.topic == Some(Topic::Seals) => {
                let old = Seal::parse(&message.json).unwrap();
                for channel in &old.channels {
                    chains.channels.entry(channel.channel).or_default();
                }
                let stand = Stand {
                    number: old.number,
                    state: old.state,
                    at: old.at,
                    log_time: message.log_time,
                    wall_unix_ns: old.wall_unix_ns,
                    declared: old.declared,
                    chains: &chains,
                    previous,
                };
                let mut seal = Seal::sign(&stand, signer);
                change(&mut seal);
                seal.signature = signer.sign(seal.signed_text(message.log_time).as_bytes());
                message.json = seal.json();
                previous = Some(Seal::hash_of(&as_chained(message)));
            }
            Item::Message(message) => chains.message(&as_chained(message)),
            Item::Metadata { name, values } => {
                chains.texts.text(&chain::Text::Metadata { name, values });
            }
            Item::Attachment(one) => chains.texts.text(&chain::Text::Attachment {
                log_time: one.log_time,
                create_time: one.create_time,
                name: &one.name,
                media_type: &one.media_type,
                data: &one.data,
            }),
            _ => {}
        }
    }
}

/// Another heart than the one that was measured, at the message of that number.
pub fn lie(items: &mut [Item], nth: usize) {
    let hearts = items.iter_mut().filter_map(|item| match item {
        Item::Message(message) if message.topic == Some(Topic::Heart) => Some(message),
        _ => None,
    });
    let message = hearts.into_iter().nth(nth).unwrap();
    let json = String::from_utf8(message.json.clone()).unwrap();
    message.json = json.replace("72.5", "62.5").into_bytes();
}

pub fn list_lines(dir: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(dir.join(LIST)).unwrap();
    text.lines().map(str::to_owned).collect()
}

pub fn write_list(dir: &Path, lines: &[String]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(dir.join(LIST), text).unwrap();
}

/// Writes every line of a list from one on anew: with its number and the root before it, signed with a
/// key.
pub fn resign_list(
    lines: &mut [String],
    from: usize,
    signer: &Signer,
    change: impl Fn(&mut Record),
) {
    for at in from..lines.len() {
        let mut record = Line::parse(&lines[at]).unwrap().record;
        let before: Vec<Hash> =
            lines[..at].iter().map(|line| merkle::leaf(line.as_bytes())).collect();
        (record.number, record.root) = (at as u64, merkle::root(&before));
        record.epoch = Some(signer.proof.epoch);
        change(&mut record);
        lines[at] = record.line(Some(signer));
    }
}
