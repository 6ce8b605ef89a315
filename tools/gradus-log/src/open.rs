//! Logs that a person names: opened, and what is wrong with a log for the edge of the program.

use std::path::Path;

use gradus_cli::{Error, Kind};
use gradus_log::LogError;
use gradus_log::read::LogFile;

/// The log in a file.
pub fn open(file: &Path) -> Result<LogFile, Error> {
    LogFile::open(file).map_err(of_log)
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
