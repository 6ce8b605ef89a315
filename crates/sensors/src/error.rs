//! What can go wrong with a source, each with what would mend it.

use std::path::PathBuf;

use crate::ReplayFaults;

/// A source that could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SensorError {
    /// The recording could not be read at all.
    #[error("cannot read the recording {}: {cause}\n  {remedy}", file.display())]
    Read {
        file: PathBuf,
        cause: std::io::Error,
        /// What would mend it.
        remedy: &'static str,
    },
    /// The recording was read and holds faults.
    #[error("cannot replay {}:\n{faults}", file.display())]
    Replay { file: PathBuf, faults: ReplayFaults },
}

/// A text after `--heart` or `--patient` that names no source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Nothing is called this.
    #[error("there is no source `{kind}`{}\n  {known}", did_you_mean(.suggestion.as_deref()))]
    UnknownKind {
        kind: String,
        suggestion: Option<String>,
        /// What exists, with its form.
        known: &'static str,
    },
    /// Nothing was written.
    #[error("no source was named\n  {known}")]
    Empty {
        /// What exists, with its form.
        known: &'static str,
    },
    /// The seed of a modelled patient is not a number.
    #[error(
        "`{seed}` is no seed\n  write a whole number from 0 to {}, as in synthetic:7, or synthetic alone",
        u64::MAX
    )]
    BadSeed { seed: String },
    /// `replay` without its file.
    #[error("replay needs a recording\n  write replay:FILE, as in replay:rest.csv")]
    NoFile,
    /// `ble:` without what it is to be.
    #[error(
        "`ble:` names no sensor\n  write ble for the one used last, ble:NAME or ble:ADDRESS; \
         `gradus-sensors list` shows what is there"
    )]
    NoSensor,
    /// `none` with something after it.
    #[error("`none` takes nothing after it, found `:{extra}`\n  write none")]
    Superfluous { extra: String },
}

fn did_you_mean(suggestion: Option<&str>) -> String {
    suggestion.map(|text| format!("; did you mean `{text}`?")).unwrap_or_default()
}
