//! Every log of a folder against the folder's list.

use std::collections::BTreeSet;
use std::path::Path;

use gradus_seal::check::{Outcome, Verdict};
use gradus_seal::finding::{Finding, Kind, Place};
use gradus_seal::folder::{LIST, Station};
use gradus_seal::note::Note;
use gradus_seal::record::{Event, Record};
use gradus_seal::{Hash, PublicKey, SealError, utc_text};
use serde::Serialize;

use crate::read::LogFile;

/// A list and a log may be so far apart in time, ns.
const APART_NS: u64 = 60_000_000_000;
/// So many logs that the list does not name are looked at.
const MOST_UNLISTED: usize = 10_000;

/// What was found in a folder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FolderVerdict {
    /// Whether all of it is as it was sealed.
    pub outcome: Outcome,
    /// What is wrong: of the list first, then of the logs in the order of the list.
    pub findings: Vec<Finding>,
    /// Lines of the list.
    pub list_size: u64,
    /// The root over them.
    pub list_root: Option<Hash>,
    /// Each log.
    pub logs: Vec<LogVerdict>,
    /// The clinic's public key, by the folder.
    pub clinic: Option<PublicKey>,
    /// The end of the earliest epoch whose private key is there, Unix time in s.
    pub keys_left_from_s: Option<u64>,
    /// What is worth knowing and not wrong.
    pub notes: Vec<String>,
}

/// A log of the folder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogVerdict {
    /// Its file.
    pub file: String,
    /// What was found in it; none where there is nothing to read.
    pub verdict: Option<Verdict>,
}

/// A session as the list tells of it.
struct Session<'a> {
    entry: u64,
    wall_unix_ns: u64,
    file: &'a str,
    number: &'a str,
    first: Option<Hash>,
    /// Its last seal and how many it has, where it was closed.
    closed: Option<(Option<Hash>, u64)>,
    /// When it was erased, and by whom.
    erased: Option<(u64, Option<&'a str>)>,
}

/// Checks every log of a folder against the folder's list, and the list against a checkpoint that was
/// kept elsewhere. `key` is the clinic's public key, where the person has it from elsewhere.
///
/// # Errors
/// Where the folder's keys or list cannot be read.
pub fn folder(
    dir: &Path,
    key: Option<PublicKey>,
    checkpoint: Option<&Note>,
) -> Result<FolderVerdict, SealError> {
    let mut verdict = FolderVerdict {
        outcome: Outcome::NotSealed,
        findings: Vec::new(),
        list_size: 0,
        list_root: None,
        logs: Vec::new(),
        clinic: None,
        keys_left_from_s: None,
        notes: Vec::new(),
    };
    let broken = |mut verdict: FolderVerdict, kind, words: String| {
        verdict.findings.push(Finding::new(kind, Place::default(), words));
        verdict.outcome = Outcome::Broken;
        Ok(verdict)
    };
    let station = match Station::open(dir) {
        // The keys are part of what is checked.
        Err(error @ SealError::BrokenKeys { .. }) => {
            return broken(verdict, Kind::Altered, error.to_string());
        }
        opened => opened?,
    };
    let Some(station) = station else {
        if dir.join(LIST).exists() || key.is_some() || checkpoint.is_some() {
            let words = "the folder has no keys (gradus-keys/keys.json), so that nothing in it can be \
                         checked: they were taken out, or it never had any";
            return broken(verdict, Kind::Missing, words.to_owned());
        }
        return Ok(verdict);
    };
    let (list, keys) = (station.list()?, station.keys());
    verdict.clinic = Some(keys.clinic);
    let left = station.left();
    let left = keys.epochs.iter().filter(|epoch| left.contains(&epoch.number));
    verdict.keys_left_from_s = left.map(|epoch| epoch.from_s).min();
    (verdict.list_size, verdict.list_root) = (list.size(), list.root(list.size()));
    verdict.findings = list.check(keys, key.as_ref());
    if let Some(note) = checkpoint {
        verdict.findings.extend(list.check_against(note, keys));
    }
    let records: Vec<&Record> = list.records().collect();
    let mut of = Of { dir, id: &keys.id, key, verdict };
    let sessions = sessions(&records);
    for session in &sessions {
        of.session(session);
    }
    let mut named: BTreeSet<&str> = sessions.iter().map(|session| session.file).collect();
    named.extend(records.iter().filter_map(|record| match &record.event {
        Event::Recovered { to, .. } => Some(to.as_str()),
        _ => None,
    }));
    of.unlisted(&named, records.first().map_or(0, |record| record.wall_unix_ns));
    let mut verdict = of.verdict;
    let none = verdict.findings.is_empty();
    verdict.outcome = if none { Outcome::Whole } else { Outcome::Broken };
    Ok(verdict)
}

fn sessions<'a>(records: &[&'a Record]) -> Vec<Session<'a>> {
    let mut sessions: Vec<Session<'a>> = Vec::new();
    for record in records {
        match &record.event {
            Event::Opened { file, session, seal } => sessions.push(Session {
                entry: record.number,
                wall_unix_ns: record.wall_unix_ns,
                file,
                number: session,
                first: *seal,
                closed: None,
                erased: None,
            }),
            Event::Closed { session, seal, seals, .. } => {
                let of = sessions.iter_mut().rev().find(|one| one.number == session);
                if let Some(one) = of {
                    one.closed = Some((*seal, *seals));
                }
            }
            Event::Erased { file, .. } => {
                let by = record.by.as_deref();
                let of = sessions.iter_mut().filter(|one| one.file == file);
                of.for_each(|one| one.erased = Some((record.wall_unix_ns, by)));
            }
            _ => {}
        }
    }
    sessions
}

struct Of<'a> {
    dir: &'a Path,
    id: &'a str,
    key: Option<PublicKey>,
    verdict: FolderVerdict,
}

impl Of<'_> {
    fn session(&mut self, session: &Session<'_>) {
        let here = || Place {
            file: Some(session.file.to_owned()),
            entry: Some(session.entry),
            ..Place::default()
        };
        let plain = Path::new(session.file).file_name().is_some_and(|name| name == session.file);
        if !plain {
            let words = "the list names a file outside of its folder";
            return self.verdict.findings.push(Finding::new(Kind::Altered, here(), words));
        }
        let path = self.dir.join(session.file);
        if let Some((wall, by)) = session.erased {
            let by = by.map_or_else(String::new, |by| format!(" by {by}"));
            let there =
                if path.exists() { "; a file of its name is there all the same" } else { "" };
            let note = format!("{} was erased on {}{by}{there}.", session.file, utc_text(wall));
            return self.verdict.notes.push(note);
        }
        let log = match LogFile::open(&path) {
            Ok(log) => log,
            Err(error) => {
                let kind = if path.exists() { Kind::Damaged } else { Kind::Missing };
                let words = match kind {
                    Kind::Missing => {
                        "the session is in the list, and its log is not there".to_owned()
                    }
                    _ => error.to_string(),
                };
                self.verdict.findings.push(Finding::new(kind, here(), words));
                let file = session.file.to_owned();
                return self.verdict.logs.push(LogVerdict { file, verdict: None });
            }
        };
        let found = super::log(&log, self.key);
        let mut findings: Vec<Finding> = Vec::new();
        if let Some((kind, words)) = self.other(session, &found) {
            findings.push(Finding::new(kind, here(), words));
        }
        for finding in &found.findings {
            let mut finding = finding.clone();
            finding.place.file = Some(session.file.to_owned());
            findings.push(finding);
        }
        let notes = found.notes.iter().map(|note| format!("{}: {note}", session.file));
        self.verdict.notes.extend(notes);
        self.verdict.findings.extend(findings);
        let file = session.file.to_owned();
        self.verdict.logs.push(LogVerdict { file, verdict: Some(found) });
    }

    /// How a log is another than the one that the list tells of.
    fn other(&self, session: &Session<'_>, found: &Verdict) -> Option<(Kind, String)> {
        let Some(first) = session.first else {
            let words = "the session was not sealed".to_owned();
            return Some((Kind::Unsealed, words));
        };
        if found.outcome == Outcome::NotSealed {
            let words = "the session was sealed, and its log has no seals: they were taken out";
            return Some((Kind::Missing, words.to_owned()));
        }
        if found.session.as_deref().is_some_and(|number| number != session.number) {
            let words = "another session's log stands in its place".to_owned();
            return Some((Kind::Swapped, words));
        }
        if found.keys_id.as_deref().is_some_and(|id| id != self.id) {
            return Some((Kind::OtherKeys, "it is sealed with another folder's keys".to_owned()));
        }
        if found.first_seal.is_some_and(|seal| seal != first) {
            let words =
                "its first seal is another than the one that the list has: the log was made anew";
            return Some((Kind::Resealed, words.to_owned()));
        }
        if let Some(wall) = found.first_wall_ns
            && wall.abs_diff(session.wall_unix_ns) > APART_NS
            && found.first_seal == Some(first)
        {
            let words = format!(
                "the list has it on {}, and its first seal is of {}: the line was made anew",
                utc_text(session.wall_unix_ns),
                utc_text(wall)
            );
            return Some((Kind::Resealed, words));
        }
        let (last, seals) = session.closed?;
        // Where its own seals tell what is wrong, their place is closer.
        let of_end = |finding: &Finding| matches!(finding.kind, Kind::Unsealed | Kind::Recovered);
        if !found.findings.iter().all(of_end) {
            return None;
        }
        if found.seals < seals {
            let words = format!(
                "it was closed with {seals} seals, and {} genuine ones are there",
                found.seals
            );
            return Some((Kind::Cut, words));
        }
        if found.last_seal != last {
            let words = "its last seal is another than the one that the list has";
            return Some((Kind::Resealed, words.to_owned()));
        }
        None
    }

    /// Logs that the list does not name: of before it began, or put here; or their lines are gone.
    fn unlisted(&mut self, named: &BTreeSet<&str>, began_ns: u64) {
        let Ok(entries) = std::fs::read_dir(self.dir) else { return };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let unnamed = |name: &String| name.ends_with(".mcap") && !named.contains(name.as_str());
        let mut names: Vec<String> = names.filter(unnamed).take(MOST_UNLISTED).collect();
        names.sort();
        for name in names {
            let log = LogFile::open(&self.dir.join(&name)).ok();
            let found = log.as_ref().map(|log| super::log(log, self.key));
            let began = log.as_ref().and_then(super::super::info::began_unix_ns);
            let before = began.is_some_and(|began| began < began_ns);
            let not_sealed = found.as_ref().is_none_or(|found| found.outcome == Outcome::NotSealed);
            if before && not_sealed {
                self.verdict
                    .notes
                    .push(format!("{name} is older than the list, and is not sealed."));
            } else {
                let place = Place { file: Some(name.clone()), ..Place::default() };
                let words = "the list does not name this log: it was put here, or its line is gone";
                self.verdict.findings.push(Finding::new(Kind::Unlisted, place, words));
            }
            self.verdict.logs.push(LogVerdict { file: name, verdict: found });
        }
    }
}
