//! Opens the log that a person names, and turns the faults of a log into errors of the command line.

use std::path::Path;

use gradus_cli::{Error, Kind, say};
use gradus_log::LogError;
use gradus_log::read::LogFile;

use crate::audit;
use crate::info::state;
use crate::near;

/// The ends of the names of logs.
const ENDS: &[&str] = &["mcap"];

/// The log in a file.
pub fn open(file: &Path) -> Result<LogFile, Error> {
    let log = LogFile::open(file).map_err(of_log)?;
    if gradus_log::recover::is_part(file) {
        say(format_args!(
            "gradus-log: {}: left over from a recovery that was cut off: it holds a part of a log; \
             recover the log again",
            file.display()
        ));
    }
    Ok(log)
}

/// [`open`] for what is computed of a log: that a part of it is lost is said first, on standard
/// error, so that nobody takes the part for the whole.
///
/// Looking counts: `how` is the command, for the list of a folder that has one.
pub fn open_to_read(file: &Path, how: &str) -> Result<LogFile, Error> {
    let log = open(file)?;
    audit::viewed(file, &log, how);
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
        LogError::Io { path, source } => {
            let hint = near::hint(&path, &source, ENDS);
            Error::of(Kind::BadInput, LogError::Io { path, source }).hint(hint)
        }
        LogError::NotAFile { path } if path.is_dir() => {
            let folder = Error::new(
                Kind::BadInput,
                format!("{} is a folder, no plain file", path.display()),
            );
            folder.hint(near::hint_in(&path, ENDS))
        }
        LogError::NotALog { .. }
        | LogError::Packed { .. }
        | LogError::NoBytes { .. }
        | LogError::Empty { .. }
        | LogError::NothingLeft { .. }
        | LogError::Changed { .. } => Error::of(Kind::Absent, error),
        _ => Error::of(Kind::BadInput, error),
    }
}
