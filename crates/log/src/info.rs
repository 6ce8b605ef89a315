//! What a log holds, summed up for a person: counts, times, gaps, loss, phases, stops, hashes.

mod channels;
mod clocks;
mod heart;
mod line;
mod recovered;
mod seals;
mod story;

use std::collections::BTreeMap;

use serde::Serialize;

pub use channels::{ChannelInfo, Gap};
pub use clocks::{CLOCK, ClockBudget, STAGE_CLOCK};
pub use heart::{BaselineInfo, HeartInfo, HeartRow};
pub use line::line;
pub use recovered::RecoveredInfo;
pub use seals::SealInfo;
pub use story::{AlarmInfo, DriveInfo, OnRoadInfo, StepInfo, Story, StoryEvent};

use crate::channel::Topic;
use crate::header::INCLUDED;
use crate::message::{Dropped, LogMessage, LogNote};
use crate::read::{Content, Damage, Item, LogFile};
use crate::recover;
use channels::Channels;
use clocks::Clocks;
use heart::Hearts;

/// A log summed up. Times in seconds are session time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Info {
    /// The size of the file.
    pub bytes: u64,
    /// The MCAP profile; `gradus` for a session log.
    pub profile: String,
    /// The format's number; none when the file does not say.
    pub format: Option<u32>,
    /// Nothing is known to be missing: the log was closed in order, nothing of it is damaged (its
    /// index neither), and it is not the outcome of a recovery that lost something.
    pub whole: bool,
    /// Closed in order: footer and index are there.
    pub closed: bool,
    /// What could not be read.
    pub damage: Vec<Damage>,
    /// The index is damaged: no message is missing for that, and programs that need it fail.
    pub index_damaged: bool,
    /// Every record can be read, and the checksum over all of them is wrong.
    pub checksum_wrong: bool,
    /// How the file was changed on its way here, in words.
    pub changed: Option<String>,
    /// What was lost before the log was recovered; none where it is no recovered log.
    pub recovered: Option<RecoveredInfo>,
    /// What the log says of its seals, unchecked: [`crate::verify`] checks them.
    pub seals: SealInfo,
    /// When the session began, UTC.
    pub started_utc: Option<String>,
    /// First and last message, s.
    pub first_s: Option<f64>,
    /// Session time of the last message, s.
    pub last_s: Option<f64>,
    /// Each channel that has messages.
    pub channels: Vec<ChannelInfo>,
    /// How sure the capture times are, source by source.
    pub clocks: Vec<ClockBudget>,
    /// Each text in the log.
    pub attachments: Vec<AttachmentInfo>,
    /// By the record's name; a later record of a name adds to an earlier one.
    pub metadata: BTreeMap<String, BTreeMap<String, String>>,
    /// Entries that were pushed and are not in the log, as far as the log knew.
    pub dropped: Dropped,
    /// The log's own news.
    pub notes: Vec<LogMessage>,
    /// The course of the session.
    pub story: Story,
    /// The heart by phase and step.
    pub heart: HeartInfo,
}

/// A text in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttachmentInfo {
    /// Its name in the log.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Whether its hash is the one in the metadata; none when the metadata has no hash of it.
    pub hash_holds: Option<bool>,
}

/// Sums up a log.
pub fn info(log: &LogFile) -> Info {
    let changed = log.change().map(|change| change.text().to_owned());
    let mut info = Info { bytes: log.size(), changed, ..Info::default() };
    let (mut channels, mut clocks) = (Channels::default(), Clocks::default());
    let mut hearts = Hearts::default();
    for item in log.items() {
        match item {
            Item::Header { profile, .. } => info.profile = profile,
            Item::Channel { id, topic, .. } => channels.name(id, &topic),
            Item::Message(message) => {
                let content = message.content();
                channels.message(&message, content.as_ref().ok());
                info.seals.message(&message);
                content.iter().for_each(|content| clocks.message(content));
                match content {
                    Ok(Content::Event(record)) => {
                        info.story.record(&record);
                        hearts.record(&record);
                    }
                    Ok(Content::Heart(sample)) => hearts.sample(&sample),
                    Ok(Content::Log(note)) => {
                        if let LogNote::Dropped { entries } = &note.note {
                            info.dropped = *entries;
                        }
                        info.notes.push(note);
                    }
                    _ => {}
                }
            }
            Item::Attachment(one) => info.attachments.push(AttachmentInfo {
                sha256: one.sha256(),
                bytes: one.data.len() as u64,
                name: one.name,
                hash_holds: None,
            }),
            Item::Metadata { name, values } => {
                if name == recover::METADATA {
                    info.recovered = Some(RecoveredInfo::add(info.recovered.take(), &values));
                }
                info.seals.metadata(&name, &values);
                info.metadata.entry(name).or_default().extend(values)
            }
            Item::Damage(damage) => info.damage.push(damage),
            Item::End(end) => {
                info.closed = end.closed;
                info.index_damaged = end.index_damaged;
                info.checksum_wrong = end.checksum_wrong;
            }
            Item::Schema { .. } => {}
        }
    }
    info.heart = hearts.info();
    info.clocks = clocks.budgets(&info.metadata);
    finish(info, &channels)
}

/// Adds what only the whole log shows.
fn finish(mut info: Info, channels: &Channels) -> Info {
    let none = BTreeMap::new();
    let session = info.metadata.get("gradus.session").unwrap_or(&none);
    let included = info.metadata.get(INCLUDED).unwrap_or(&none);
    info.format = session.get("format").and_then(|text| text.parse().ok());
    info.started_utc = session.get("started_utc").cloned();
    let first = channels.first_log_time();
    let epoch = session.get("epoch_unix_ns").and_then(|text| text.parse().ok()).or(first);
    let epoch: u64 = epoch.unwrap_or_default();
    for attachment in &mut info.attachments {
        attachment.hash_holds = ["scenario", "script", "rules"].into_iter().find_map(|role| {
            let hash = session.get(&format!("{role}_sha256"))?;
            (session.get(role)? == &attachment.name).then(|| *hash == attachment.sha256)
        });
        if attachment.hash_holds.is_none() {
            let hash = included.get(&attachment.name);
            attachment.hash_holds = hash.map(|hash| *hash == attachment.sha256);
        }
    }
    info.first_s = first.map(|at| seconds(at, epoch));
    info.last_s = channels.last_log_time().map(|at| seconds(at, epoch));
    info.channels = channels.infos(epoch);
    for channel in &mut info.channels {
        let mut of_it = info.clocks.iter().filter(|clock| clock.topic == channel.topic).peekable();
        if of_it.peek().is_some() && of_it.all(|clock| clock.worst_s.is_none()) {
            (channel.uncertainty_median_s, channel.uncertainty_max_s) = (None, None);
        }
    }
    if let Some(closed) = info.metadata.get("gradus.closed") {
        missing(closed, &mut info.channels, &mut info.story);
    }
    info.story.end_s = info.last_s;
    info.whole = info.closed
        && info.damage.is_empty()
        && !info.index_damaged
        && !info.checksum_wrong
        && info.changed.is_none()
        && info.recovered.as_ref().is_none_or(RecoveredInfo::is_whole)
        && info.story.missing == 0
        && info.channels.iter().all(|channel| channel.missing == 0);
    info
}

/// Adds the messages that the log counted when it was closed and that are not there.
fn missing(closed: &BTreeMap<String, String>, channels: &mut Vec<ChannelInfo>, story: &mut Story) {
    for (key, count) in closed {
        let topic = key.strip_prefix("messages").filter(|topic| topic.starts_with('/'));
        let (Some(topic), Some(count)) = (topic, count.parse::<u64>().ok()) else { continue };
        let there = channels.iter().position(|channel| channel.topic == topic);
        let missing = match there.and_then(|index| channels.get_mut(index)) {
            Some(channel) => {
                channel.missing = count.saturating_sub(channel.messages);
                channel.missing
            }
            None => {
                channels.push(ChannelInfo::lost(topic, count));
                count
            }
        };
        if topic == Topic::Events.as_str() {
            story.missing = story.missing.max(missing);
        }
    }
}

/// When a log's session began, ns since the Unix epoch; none where it does not say.
pub(crate) fn began_unix_ns(log: &LogFile) -> Option<u64> {
    let beginning = log.items().take_while(|item| !matches!(item, Item::Message(_)));
    beginning.into_iter().find_map(|item| match item {
        Item::Metadata { name, values } if name == "gradus.session" => {
            values.get("epoch_unix_ns")?.parse().ok()
        }
        _ => None,
    })
}

/// Seconds of session time of a moment of Unix time.
fn seconds(unix_ns: u64, epoch_ns: u64) -> f64 {
    (i128::from(unix_ns) - i128::from(epoch_ns)) as f64 / 1e9
}
