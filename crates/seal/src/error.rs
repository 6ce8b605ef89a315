//! What can be wrong with keys and lists; each says what to do.

use std::io;
use std::path::PathBuf;

use crate::utc::utc_of_secs;

/// Why a folder's keys or its list cannot be made, read or used.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// No chance to make keys of.
    #[error("the system gives no random bytes: {0}")]
    NoChance(String),
    /// Keys are there already.
    #[error("{} has keys already\n  help: `gradus-log keys renew` adds keys for the days after them", path.display())]
    KeysExist {
        /// The data folder.
        path: PathBuf,
    },
    /// No keys are there.
    #[error("{} has no keys\n  help: `gradus-log keys init` makes them", path.display())]
    NoKeys {
        /// The data folder.
        path: PathBuf,
    },
    /// The clinic's private key would lie beside what it protects.
    #[error("{} lies in the data folder; the clinic's private key must not stay on the station\n  help: name a file on a stick, and take the stick away", path.display())]
    ClinicKeyInFolder {
        /// The file.
        path: PathBuf,
    },
    /// A file that holds no clinic key.
    #[error("{} holds no private key of a clinic\n  help: name the file that `gradus-log keys init` wrote", path.display())]
    NoClinicKey {
        /// The file.
        path: PathBuf,
    },
    /// The clinic's key is not the one that signed the folder's keys.
    #[error("{} holds the private key of another clinic: this folder's keys are signed by {clinic}", path.display())]
    OtherClinic {
        /// The file.
        path: PathBuf,
        /// The public key of the folder's clinic.
        clinic: String,
    },
    /// The public part of the keys does not hold together.
    #[error("{}: {reason}\n  help: restore the file from a copy; without it the seals cannot be checked here", path.display())]
    BrokenKeys {
        /// `keys.json`.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// No key is left for today.
    #[error("the folder's keys ended on {}\n  help: `gradus-log keys renew` makes keys for the days to come", utc_of_secs(*until_s))]
    KeysUsedUp {
        /// The end of the last epoch.
        until_s: u64,
    },
    /// The private key of an epoch is gone before its time.
    #[error(
        "the private key of epoch {epoch} is not there\n  help: `gradus-log keys renew` makes new keys"
    )]
    KeyGone {
        /// The epoch.
        epoch: u64,
    },
    /// Another program holds the keys and the list.
    #[error("{} is held by another program\n  help: try again when it is done", path.display())]
    Busy {
        /// The lock's file.
        path: PathBuf,
    },
    /// The list cannot be read as one.
    #[error("{}: {reason}", path.display())]
    BrokenList {
        /// The list.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Too many days.
    #[error("keys for {days} days are not made; 1 to {most} are")]
    Days {
        /// As asked.
        days: u32,
        /// The most.
        most: u32,
    },
    /// The system's.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
