//! Whether a log is sealed: the one place where seals come into a report.

use gradus_log::read::LogFile;

/// The state of a log's seals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seal {
    /// The log has no seals: a change of it would not show.
    None,
    /// Sealed, in the words of the check.
    Sealed {
        /// Up to where, and by which key, for a person.
        state: String,
        /// The checkpoint, a line each, to be printed; empty where there is none.
        checkpoint: Vec<String>,
    },
}

/// Looks for the seals of a log. No log has any yet.
pub fn seal(_log: &LogFile) -> Seal {
    Seal::None
}
