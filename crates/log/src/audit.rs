//! The folder's list of sessions and of who did what with them: lines that a folder with keys gets.
//!
//! A folder without keys has no list, and nothing is written. That the list cannot be written never
//! keeps anybody from their work: the caller says so and goes on.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use gradus_seal::SealError;
use gradus_seal::folder::Station;
pub use gradus_seal::record::{Agent, Event};

use crate::read::{Item, LogFile};

/// Adds a line to the list of a data folder, with the time of that wall clock (ns since the Unix epoch);
/// false where the folder has no keys and so no list.
///
/// # Errors
/// Why the line could not be written.
pub fn tell(
    folder: &Path,
    event: Event,
    agent: &Agent,
    wall: &dyn Fn() -> u64,
) -> Result<bool, SealError> {
    let Some(station) = Station::open(folder)? else { return Ok(false) };
    station.append(event, wall, agent)?;
    Ok(true)
}

/// The data folder that a log lies in: that of the file itself, where a link leads to it.
pub fn folder_of(file: &Path) -> PathBuf {
    let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The session's number in a log that lies in a folder with keys; none in other logs.
pub fn session_of(log: &LogFile) -> Option<String> {
    // It stands before the first message.
    let beginning = log.items().take_while(|item| !matches!(item, Item::Message(_)));
    beginning.into_iter().find_map(|item| match item {
        Item::Metadata { name, mut values } if name == gradus_seal::check::METADATA => {
            values.remove("session")
        }
        _ => None,
    })
}

/// This program, and the account that it runs under, as the system names it.
pub fn agent(program: &str) -> Agent {
    let by = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let by = by.map(|by| by.chars().take(64).collect());
    Agent { by, program: program.to_owned() }
}

/// The wall clock, ns since the Unix epoch.
pub fn unix_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
