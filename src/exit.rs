//! How the program ends: its exit codes, in one place.

use std::process::ExitCode;

/// Why a command failed, with what to tell the person who gave it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A scenario, script or argument is wrong.
    #[error("{0}")]
    BadInput(String),
    /// OpenXR was asked for and is not there.
    #[error("{0}")]
    NoRuntime(String),
    /// The session log cannot be written.
    #[error("{0}")]
    NoLog(String),
    /// The graphics, the stage or the link did not work.
    #[error("{0}")]
    Broken(String),
}

impl Failure {
    /// The exit code; see [`CODES`].
    pub fn code(&self) -> u8 {
        match self {
            Self::Broken(_) => 1,
            Self::BadInput(_) => 2,
            Self::NoRuntime(_) => 3,
            Self::NoLog(_) => 4,
        }
    }
}

impl From<&Failure> for ExitCode {
    fn from(failure: &Failure) -> Self {
        Self::from(failure.code())
    }
}

/// For `--help`.
pub const CODES: &str = "\
Exit codes:
  0  done
  1  the graphics, the stage or the link failed
  2  a scenario, a script or an argument is wrong; nothing was started
  3  OpenXR was asked for and there is no runtime or no headset
  4  the session log cannot be written
  101  the process crashed (a stage: its OpenXR runtime went away)";
