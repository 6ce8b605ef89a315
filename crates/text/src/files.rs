//! Other files that a text names, handed in: nothing here opens one.

use super::codes;
use std::collections::BTreeMap;

use super::RelPath;

/// Gives the files below the folder of a scenario.
pub trait Files {
    /// The whole of a file; at most [`MAX_BYTES`](super::source::MAX_BYTES) and one byte more is
    /// read.
    ///
    /// # Errors
    /// Why it cannot be had.
    fn read(&self, path: &RelPath) -> Result<Vec<u8>, FileRefusal>;
}

/// Why a file cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// It is not there; files near it, by path.
    #[error("there is no such file")]
    Missing {
        /// Names that are near it.
        near: Vec<String>,
    },
    /// A folder, a device, a pipe.
    #[error("this is no plain file")]
    NotAFile,
    /// A link leads out of the folder.
    #[error("a link leads out of the scenario's folder")]
    Outside,
    /// The file has more bytes than may be included.
    #[error("this has {bytes} bytes; at most {} are read", super::source::MAX_BYTES)]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// The operating system says why.
    #[error("this cannot be read: {reason}")]
    Unreadable {
        /// The system's message.
        reason: String,
    },
    /// There are no files to be had here.
    #[error("this text stands alone, without a folder")]
    NoFolder,
}

impl FileRefusal {
    /// The fault's short name.
    pub fn code(&self) -> super::Code {
        match self {
            Self::Missing { .. } => codes::MISSING_FILE,
            Self::NotAFile => codes::NOT_A_FILE,
            Self::Outside => codes::OUTSIDE_THE_FOLDER,
            Self::TooLarge { .. } => codes::TOO_LARGE,
            Self::Unreadable { .. } => codes::CANNOT_READ,
            Self::NoFolder => codes::NO_FOLDER,
        }
    }

    /// What would mend it, for `path`.
    pub fn remedy(&self, path: &str) -> Option<String> {
        let said = match self {
            Self::Missing { near } => {
                return super::did_you_mean_remedy(path, near.iter().map(String::as_str)).or_else(
                    || Some("a path begins at the folder of the scenario's main file".to_owned()),
                );
            }
            Self::NotAFile => "name a file, not a folder or a device",
            Self::Outside => "put the file itself into the scenario's folder",
            Self::TooLarge { .. } => "a scenario holds text, not data: is this the right file?",
            Self::Unreadable { .. } => return None,
            Self::NoFolder => "write out what stands in the other file",
        };
        Some(said.to_owned())
    }
}

/// No files at all.
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &RelPath) -> Result<Vec<u8>, FileRefusal> {
        Err(FileRefusal::NoFolder)
    }
}

/// Files that are at hand, by path: those of a log, of a stage's welcome, of a test.
impl<Bytes: AsRef<[u8]>> Files for BTreeMap<String, Bytes> {
    fn read(&self, path: &RelPath) -> Result<Vec<u8>, FileRefusal> {
        let near = || self.keys().cloned().collect();
        let found = self.get(path.as_str()).map(|bytes| bytes.as_ref().to_vec());
        found.ok_or_else(|| FileRefusal::Missing { near: near() })
    }
}
