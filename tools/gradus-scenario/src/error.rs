//! The errors of this program that every subcommand may meet, and the name that stands before them.

use gradus_cli::{Error, Kind};

/// The name before a message.
pub const PROGRAM: &str = "gradus-scenario";

/// An argument or a file is wrong, or cannot be read or written.
pub fn bad(what: impl Into<String>) -> Error {
    Error::new(Kind::BadInput, what)
}
