//! Tells the list of a folder that has keys what was done with its logs. That the list cannot be written
//! is said on standard error, and keeps nobody from their work.

use std::path::Path;

use gradus_cli::say;
use gradus_log::audit::{Agent, Event, agent, folder_of, session_of, unix_ns};
use gradus_log::read::LogFile;
use gradus_seal::folder::Station;

/// This program and the account that it runs under.
pub fn me() -> Agent {
    agent(concat!("gradus-log ", env!("CARGO_PKG_VERSION")))
}

/// The name of a log's file, as the list has it.
pub fn name_of(file: &Path) -> String {
    let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Somebody looked into a log, by this command.
pub fn viewed(file: &Path, log: &LogFile, how: &str) {
    let event = |session| Event::Viewed { file: name_of(file), session, how: how.to_owned() };
    tell(file, Some(log), event);
}

/// Somebody had pages made of a log, by this command.
pub fn printed(file: &Path, log: &LogFile, how: &str) {
    let event = |session| Event::Printed { file: name_of(file), session, how: how.to_owned() };
    tell(file, Some(log), event);
}

/// The newest checkpoint of the folder that a log lies in, on one line; none where it has no keys. That
/// a checkpoint cannot be signed is said on standard error.
pub fn checkpoint_of(file: &Path) -> Option<String> {
    let station = Station::open(&folder_of(file)).ok().flatten()?;
    match station.checkpoint(&unix_ns, &me()) {
        Ok((note, ..)) => Some(note.to_string().split_whitespace().collect::<Vec<_>>().join(" ")),
        Err(error) => {
            say(format_args!("gradus-log: no checkpoint for the report: {error}"));
            None
        }
    }
}

/// What could be read of a log was written to another file.
pub fn recovered(file: &Path, log: &LogFile, to: &Path) {
    // A file that was written elsewhere is no log of the folder.
    let to_name = match folder_of(to) == folder_of(file) {
        true => name_of(to),
        false => "elsewhere".to_owned(),
    };
    tell(file, Some(log), |session| Event::Recovered { file: name_of(file), session, to: to_name });
}

/// Tells the list of the log's folder an event, which is given the number of the log's session.
pub fn tell(file: &Path, log: Option<&LogFile>, event: impl FnOnce(Option<String>) -> Event) {
    let session = log.and_then(session_of);
    tell_folder(&folder_of(file), event(session));
}

/// Tells the list of a folder an event.
pub fn tell_folder(folder: &Path, event: Event) {
    if let Err(error) = gradus_log::audit::tell(folder, event, &me(), &unix_ns) {
        say(format_args!("gradus-log: the folder's list does not have this: {error}"));
    }
}
