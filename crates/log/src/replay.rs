//! Runs a log's inputs through a new session: are its records what the core makes of them?

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_base::sample::HeartSample;
use gradus_scenario::{Scenario, ScenarioFiles};
use gradus_session::Record;
use gradus_session::advice::{LoggedSigns, Rules, rules};
use gradus_session::replay::{Logged, ReplayError, Replayed, replay as replay_session};
use gradus_text::{Fault, PlacedFault, Severity, Source};

use crate::channel::{PACKED_FORMAT, is_read};
use crate::header::INCLUDED;
use crate::read::{Content, Item, LogFile};

/// Why a log could not be replayed, or which of its messages is wrong for its session.
#[derive(Debug, thiserror::Error)]
pub enum LogReplayError {
    /// A part that a replay needs is not in the log; the part.
    #[error("the log lacks {0}")]
    Lacks(&'static str),
    #[error(
        "the log is of format {0}, this program reads up to format {PACKED_FORMAT}: use a newer one; \
         `gradus-log info` shows which program wrote it"
    )]
    /// The log is of a format that is not read; which.
    Format(String),
    #[error(
        "a record is said to be {hours:.0} hours into the session: its time is damaged; \
         `gradus-log events` shows the records up to there"
    )]
    /// A time in the log cannot be true.
    TooLong {
        /// Since the begin of the session.
        hours: f64,
    },
    /// The scenario in the log has faults: its first fault, and how many there are.
    #[error(
        "the scenario in the log is not one that this version reads: {0}; `gradus-log info` shows \
         which version wrote it"
    )]
    Scenario(String),
    /// The rules in the log have faults: the first fault, and how many there are.
    #[error("the rules in the log are not ones that this version reads: {0}")]
    Rules(String),
    /// A message in the log has another content than its channel promises.
    #[error("a message in {topic} cannot be read: {reason}")]
    Message {
        /// The channel's topic.
        topic: &'static str,
        /// What is wrong with the message.
        reason: String,
    },
    /// The session comes out otherwise than it was logged.
    #[error(transparent)]
    Session(#[from] ReplayError),
}

/// No session lasts so long; a time past it is damage.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// What a log holds of its session: all that a replay needs.
pub struct LoggedSession {
    /// The scenario of the session.
    pub scenario: Arc<Scenario>,
    /// None at all in a log of a program that had no rules.
    pub rules: Arc<Rules>,
    /// The records of the session, in order.
    pub records: Vec<Record>,
    /// Each with the time at which the core took it.
    pub hearts: Vec<(SessionTime, HeartSample)>,
    /// Each with the time at which the core took it.
    pub signs: Vec<(SessionTime, LoggedSigns)>,
}

impl LoggedSession {
    /// Runs the session again.
    ///
    /// # Errors
    /// The first record that differs. A log that breaks off among the records of one input differs
    /// at its end.
    pub fn replay(&self) -> Result<Replayed, ReplayError> {
        replay_session(self.logged())
    }

    /// The parts that a replay takes.
    pub fn logged(&self) -> Logged<'_> {
        Logged {
            scenario: self.scenario.clone(),
            rules: self.rules.clone(),
            records: &self.records,
            hearts: self.hearts.clone(),
            signs: self.signs.clone(),
        }
    }
}

/// Replays a log: its scenario, its rules, its records, and its heart samples and signs at the
/// times when the core took them.
///
/// # Errors
/// What is missing, or the first record that differs.
pub fn replay(log: &LogFile) -> Result<Replayed, LogReplayError> {
    Ok(read(log)?.replay()?)
}

/// Reads what a log holds of its session.
///
/// # Errors
/// What is missing, or cannot be read.
pub fn read(log: &LogFile) -> Result<LoggedSession, LogReplayError> {
    let mut session = BTreeMap::new();
    let (mut paths, mut attached) = (BTreeMap::new(), BTreeMap::new());
    let (mut records, mut hearts, mut signs) = (Vec::new(), Vec::new(), Vec::new());
    let mut unreadable = None;
    for item in log.items() {
        match item {
            Item::Metadata { name, values } if name == "gradus.session" => session = values,
            Item::Metadata { name, values } if name == INCLUDED => paths = values,
            Item::Attachment(file) => {
                attached.entry(file.name).or_insert(file.data);
            }
            Item::Message(message) => {
                let topic = message.topic.map_or("", |topic| topic.as_str());
                if !matches!(topic, "/events" | "/heart" | "/signs") {
                    continue;
                }
                match message.content() {
                    Ok(Content::Event(record)) => records.push(record),
                    Ok(Content::Heart(sample)) => hearts.push((message.log_time, sample)),
                    Ok(Content::Signs(all)) => signs.push((message.log_time, *all)),
                    Ok(_) => {}
                    Err(error) => unreadable = unreadable.or(Some((topic, error.to_string()))),
                }
            }
            _ => {}
        }
    }
    let other = |text: &&String| !text.parse().is_ok_and(is_read);
    if let Some(format) = session.get("format").filter(other) {
        return Err(LogReplayError::Format(format.clone()));
    }
    if let Some((topic, reason)) = unreadable {
        return Err(LogReplayError::Message { topic, reason });
    }
    let last = records.iter().map(|record: &Record| record.at).max();
    if let Some(last) = last.filter(|at| *at > SessionTime::ZERO + LONGEST) {
        return Err(LogReplayError::TooLong { hours: last.as_secs_f64() / 3600.0 });
    }
    let epoch = session.get("epoch_unix_ns").and_then(|text| text.parse::<u64>().ok());
    let epoch = epoch.ok_or(LogReplayError::Lacks("its tie to wall time"))?;
    let text_of = |role: &str| {
        let name = session.get(role)?;
        let data = attached.get(name)?;
        Some((name.clone(), String::from_utf8_lossy(data).into_owned()))
    };
    let (name, text) = text_of("scenario").ok_or(LogReplayError::Lacks("its scenario"))?;
    let language = session.get("language").cloned();
    let rules = text_of("rules");
    let included = attached.into_iter().filter(|(name, _)| paths.contains_key(name)).collect();
    let reading = ScenarioFiles { name, text, included, language }.read();
    let first = first_of(&reading.faults, |fault| reading.sources.place(fault));
    let scenario = Arc::new(reading.scenario.ok_or(LogReplayError::Scenario(first))?);
    let rules = match rules {
        None => Rules::none(),
        Some((name, text)) => {
            let source = Source::new(name, text);
            let (rules, faults) = rules::read(&source, Some(&scenario));
            Arc::new(rules.ok_or_else(|| {
                LogReplayError::Rules(first_of(&faults, |fault| source.place(fault)))
            })?)
        }
    };
    let taken = |unix_ns: u64| SessionTime(unix_ns.saturating_sub(epoch));
    let hearts = hearts.into_iter().map(|(at, sample)| (taken(at), sample)).collect();
    let signs = signs.into_iter().map(|(at, all)| (taken(at), all)).collect();
    Ok(LoggedSession { scenario, rules, records, hearts, signs })
}

/// The scenario of a log, its texts in `language` as far as it has them, else in those of the session.
/// It needs no more of the log than its metadata and its attachments, so that a damaged log still says
/// what its steps were called.
///
/// # Errors
/// When the log has no scenario, or one that this version does not read.
pub fn scenario(log: &LogFile, language: Option<&str>) -> Result<Arc<Scenario>, LogReplayError> {
    let (mut session, mut paths) = (BTreeMap::new(), BTreeMap::new());
    let mut attached = BTreeMap::new();
    for item in log.items() {
        match item {
            Item::Metadata { name, values } if name == "gradus.session" => session = values,
            Item::Metadata { name, values } if name == INCLUDED => paths = values,
            Item::Attachment(file) => {
                attached.entry(file.name).or_insert(file.data);
            }
            _ => {}
        }
    }
    let name = session.get("scenario").cloned();
    let name = name.ok_or(LogReplayError::Lacks("its scenario"))?;
    let data = attached.get(&name).ok_or(LogReplayError::Lacks("its scenario"))?;
    let text = String::from_utf8_lossy(data).into_owned();
    let included = attached.into_iter().filter(|(name, _)| paths.contains_key(name)).collect();
    let of_session = session.get("language").cloned();
    let mut files = ScenarioFiles { name, text, included, language: of_session.clone() };
    if let Some(language) = language {
        files.language = Some(language.to_owned());
        let there = files.read().scenario;
        let there = there.filter(|one| one.languages().iter().any(|l| l.to_string() == language));
        if let Some(scenario) = there {
            return Ok(Arc::new(scenario));
        }
        files.language = of_session;
    }
    let reading = files.read();
    let first = first_of(&reading.faults, |fault| reading.sources.place(fault));
    Ok(Arc::new(reading.scenario.ok_or(LogReplayError::Scenario(first))?))
}

/// The first fault that forbids the use, with its place, and how many others there are.
fn first_of(faults: &[Fault], place: impl Fn(&Fault) -> PlacedFault) -> String {
    let mut errors = faults.iter().filter(|fault| fault.severity == Severity::Error);
    let Some(first) = errors.next().map(place) else { return "it cannot be read".to_owned() };
    let PlacedFault { file, line, column, message, .. } = first;
    let more = match errors.count() {
        0 => String::new(),
        1 => " (and 1 more fault)".to_owned(),
        more => format!(" (and {more} more faults)"),
    };
    format!("{file}:{line}:{column}: {message}{more}")
}
