//! Counts, rates, gaps and clock uncertainty, channel by channel.

use std::collections::BTreeMap;

use gradus_base::sample::Capture;
use serde::Serialize;

use super::seconds;
use crate::channel::Topic;
use crate::read::{Content, Message};

/// One channel summed up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelInfo {
    /// The channel's topic.
    pub topic: String,
    /// How many messages it has.
    pub messages: u64,
    /// Messages whose content is not what the channel promises.
    pub unreadable: u64,
    /// Messages that the log counted when it was closed and that cannot be read.
    pub missing: u64,
    /// Capture time of the first message, s; none where there is no message.
    pub first_s: Option<f64>,
    /// Capture time of the last message, s; none where there is no message.
    pub last_s: Option<f64>,
    /// Messages per second between them; none for fewer than two moments.
    pub rate_hz: Option<f64>,
    /// Longer than [`gap_after_s`](Self::gap_after_s) without a message.
    pub gaps: Vec<Gap>,
    /// The silence from which on there is a gap; none where a silence is no gap.
    pub gap_after_s: Option<f64>,
    /// Half-width of the interval that holds the true capture time, s; none where no message states
    /// it, and where it is unknown.
    pub uncertainty_median_s: Option<f64>,
    /// The widest of them, s.
    pub uncertainty_max_s: Option<f64>,
}

impl ChannelInfo {
    /// A channel of which no message can be read.
    pub(super) fn lost(topic: &str, missing: u64) -> Self {
        Self {
            topic: topic.to_owned(),
            messages: 0,
            unreadable: 0,
            missing,
            first_s: None,
            last_s: None,
            rate_hz: None,
            gaps: Vec::new(),
            gap_after_s: None,
            uncertainty_median_s: None,
            uncertainty_max_s: None,
        }
    }
}

/// A time without messages.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// Capture time of the last message before it, s.
    pub from_s: f64,
    /// Capture time of the first message after it, s.
    pub to_s: f64,
}

/// A heart strap speaks every second, a stage every frame.
fn gap_after_ns(topic: Topic) -> Option<u64> {
    match topic {
        Topic::Heart => Some(3_000_000_000),
        Topic::Gaze | Topic::Head | Topic::Hands | Topic::Frames => Some(100_000_000),
        Topic::Events
        | Topic::Log
        | Topic::Signs
        | Topic::Signals
        | Topic::Columns
        | Topic::Seals => None,
    }
}

#[derive(Default)]
pub struct Channels {
    names: BTreeMap<u16, String>,
    seen: BTreeMap<u16, Seen>,
}

#[derive(Default)]
struct Seen {
    topic: Option<Topic>,
    unreadable: u64,
    log_times: Option<(u64, u64)>,
    captured: Vec<u64>,
    uncertain: Vec<u64>,
}

impl Channels {
    pub fn name(&mut self, id: u16, topic: &str) {
        self.names.insert(id, topic.to_owned());
    }

    pub fn message(&mut self, message: &Message, content: Option<&Content>) {
        let seen = self.seen.entry(message.channel_id).or_default();
        seen.topic = message.topic;
        seen.captured.push(message.publish_time);
        let (first, last) = seen.log_times.unwrap_or((message.log_time, message.log_time));
        seen.log_times = Some((first.min(message.log_time), last.max(message.log_time)));
        match content {
            Some(content) => seen.uncertain.extend(capture(content).map(|c| c.uncertainty_ns)),
            None => seen.unreadable += 1,
        }
    }

    pub fn first_log_time(&self) -> Option<u64> {
        self.seen.values().filter_map(|seen| Some(seen.log_times?.0)).min()
    }

    pub fn last_log_time(&self) -> Option<u64> {
        self.seen.values().filter_map(|seen| Some(seen.log_times?.1)).max()
    }

    pub fn infos(&self, epoch: u64) -> Vec<ChannelInfo> {
        let info = |(id, seen): (&u16, &Seen)| {
            let named = self.names.get(id).cloned();
            let topic = named.or_else(|| seen.topic.map(|topic| topic.as_str().to_owned()));
            channel_info(topic.unwrap_or_else(|| format!("/unknown/{id}")), seen, epoch)
        };
        self.seen.iter().filter_map(info).collect()
    }
}

fn channel_info(topic: String, seen: &Seen, epoch: u64) -> Option<ChannelInfo> {
    let mut captured = seen.captured.clone();
    captured.sort_unstable();
    let mut uncertain = seen.uncertain.clone();
    uncertain.sort_unstable();
    let (first, last) = (*captured.first()?, *captured.last()?);
    let span_s = seconds(last, first);
    let gap_after = seen.topic.and_then(gap_after_ns);
    let gaps = captured
        .iter()
        .zip(captured.iter().skip(1))
        .filter(|(a, b)| gap_after.is_some_and(|limit| b.saturating_sub(**a) > limit));
    let as_s = |ns: &u64| *ns as f64 / 1e9;
    Some(ChannelInfo {
        topic,
        messages: captured.len() as u64,
        unreadable: seen.unreadable,
        missing: 0,
        first_s: Some(seconds(first, epoch)),
        last_s: Some(seconds(last, epoch)),
        rate_hz: (span_s > 0.0).then(|| (captured.len() - 1) as f64 / span_s),
        gaps: gaps
            .map(|(a, b)| Gap { from_s: seconds(*a, epoch), to_s: seconds(*b, epoch) })
            .collect(),
        gap_after_s: gap_after.map(|ns| as_s(&ns)),
        uncertainty_median_s: uncertain.get(uncertain.len() / 2).map(as_s),
        uncertainty_max_s: uncertain.last().map(as_s),
    })
}

fn capture(content: &Content) -> Option<Capture> {
    match content {
        Content::Heart(sample) => Some(sample.capture),
        Content::Gaze(sample) => Some(sample.capture),
        Content::Head(sample) => Some(sample.capture),
        Content::Hand(sample) => Some(sample.capture),
        Content::Frame(sample) => Some(sample.capture),
        Content::Signals(block) => block.samples.last().map(|sample| sample.capture),
        Content::Event(_)
        | Content::Log(_)
        | Content::Signs(_)
        | Content::Seal(_)
        | Content::Other(_) => None,
    }
}
