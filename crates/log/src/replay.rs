//! Runs a log's inputs through a new session: are its records what the core makes of them?

use std::collections::BTreeMap;
use std::sync::Arc;

use gradus_core::SessionTime;
use gradus_core::sample::HeartSample;
use gradus_core::scenario::{Scenario, ScenarioFiles};
use gradus_core::session::Record;
use gradus_core::session::replay::{ReplayError, Replayed, replay as replay_session};

use crate::header::INCLUDED;
use crate::read::{Content, Item, LogFile};

/// Why a log could not be replayed, or what in it is not of the session that it tells of.
#[derive(Debug, thiserror::Error)]
pub enum LogReplayError {
    #[error("the log lacks {0}")]
    Lacks(&'static str),
    #[error("the scenario in the log is not one that this version reads:\n{0}")]
    Scenario(String),
    #[error("a message in {topic} cannot be read: {reason}")]
    Message { topic: &'static str, reason: String },
    #[error(transparent)]
    Session(#[from] ReplayError),
}

/// Replays a log: its scenario, its records, and its heart samples at the times when the core took
/// them.
///
/// # Errors
/// What is missing, or the first record that differs. A log that breaks off within what came of
/// one input differs at its end.
pub fn replay(log: &LogFile) -> Result<Replayed, LogReplayError> {
    let told = told(log)?;
    Ok(replay_session(told.scenario, &told.records, told.hearts)?)
}

/// All that a replay is made from.
pub(crate) struct Told {
    pub scenario: Arc<Scenario>,
    pub records: Vec<Record>,
    /// Each with the time when the core took it.
    pub hearts: Vec<(SessionTime, HeartSample)>,
}

pub(crate) fn told(log: &LogFile) -> Result<Told, LogReplayError> {
    let (mut epoch_unix_ns, mut named, mut scenario) = (None, None, None);
    let mut language = None;
    let (mut paths, mut included) = (BTreeMap::new(), BTreeMap::new());
    let (mut records, mut hearts) = (Vec::new(), Vec::new());
    for item in log.items() {
        match item {
            Item::Metadata { name, values } if name == "gradus.session" => {
                named = values.get("scenario").cloned();
                language = values.get("language").cloned();
                epoch_unix_ns = values.get("epoch_unix_ns").and_then(|text| text.parse().ok());
            }
            Item::Metadata { name, values } if name == INCLUDED => paths = values,
            Item::Attachment(file) if scenario.is_none() && named.as_ref() == Some(&file.name) => {
                scenario = Some((file.name, file.data));
            }
            Item::Attachment(file) if paths.contains_key(&file.name) => {
                included.insert(file.name, file.data);
            }
            Item::Message(message) => {
                let topic = message.topic.map_or("", |topic| topic.as_str());
                if !matches!(topic, "/events" | "/heart") {
                    continue;
                }
                let content = message.content().map_err(|error| LogReplayError::Message {
                    topic,
                    reason: error.to_string(),
                })?;
                match content {
                    Content::Event(record) => records.push(record),
                    Content::Heart(sample) => hearts.push((message.log_time, sample)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let epoch: u64 = epoch_unix_ns.ok_or(LogReplayError::Lacks("its tie to wall time"))?;
    let (name, text) = scenario.ok_or(LogReplayError::Lacks("its scenario"))?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let reading = ScenarioFiles { name, text, included, language }.read();
    let told = reading.render();
    let scenario = reading.scenario.ok_or(LogReplayError::Scenario(told))?;
    let taken = |unix_ns: u64| SessionTime(unix_ns.saturating_sub(epoch));
    let hearts = hearts.into_iter().map(|(at, sample)| (taken(at), sample)).collect();
    Ok(Told { scenario: Arc::new(scenario), records, hearts })
}
