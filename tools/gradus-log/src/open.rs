//! Opens the log that a person names, and turns the faults of a log into errors of the command line.

use std::path::Path;

use gradus_cli::{Error, Kind, say};
use gradus_log::LogError;
use gradus_log::read::LogFile;

use crate::info::state;

/// The log in a file.
pub fn open(file: &Path) -> Result<LogFile, Error> {
    LogFile::open(file).map_err(of_log)
}

/// [`open`] for what is computed of a log: that a part of it is lost is said first, on standard
/// error, so that nobody takes the part for the whole.
pub fn open_to_read(file: &Path) -> Result<LogFile, Error> {
    let log = open(file)?;
    let info = gradus_log::info::info(&log);
    if info.profile == gradus_log::PROFILE && !info.whole {
        say(format_args!("gradus-log: {}: {}", file.display(), state(&info)));
    }
    Ok(log)
}

/// An error of a log for a person, with a hint where there is a remedy.
pub fn of_log(error: LogError) -> Error {
    match error {
        LogError::Exists { path } => {
            Error::new(Kind::BadInput, format!("{} exists already", path.display()))
                .hint("choose another name, or overwrite it with --force")
        }
        LogError::NotALog { .. }
        | LogError::NoBytes { .. }
        | LogError::Empty { .. }
        | LogError::NothingLeft { .. }
        | LogError::Changed { .. } => Error::of(Kind::Absent, error),
        _ => Error::of(Kind::BadInput, error),
    }
}
