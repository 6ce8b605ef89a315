//! Opening files that people wrote: bounded, and plain files only. What a text means is read
//! elsewhere.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use gradus_scenario::read::{Options, Reading, read_bytes_with};
use gradus_text::source::MAX_BYTES;
use gradus_text::{Fault, Source};

use crate::Folder;

/// Why a file that was named could not be read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is not there, or may not be read.
    #[error("cannot open {}: {source}\n  help: check the path; scenarios/ holds those shipped", path.display())]
    Open {
        /// As it was named.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A folder was named.
    #[error("{} is a folder\n  help: name a .ron file in it", path.display())]
    IsAFolder {
        /// As it was named.
        path: PathBuf,
    },
    /// A device or a pipe was named.
    #[error("{} is no plain file but a device or a pipe\n  help: name a .ron file", path.display())]
    NotAFile {
        /// As it was named.
        path: PathBuf,
    },
    /// The file has more bytes than are read.
    #[error(
        "{} has {bytes} bytes; a scenario, script or rule file has at most {MAX_BYTES}\n  help: it holds \
         text, not data: is this the right file?", path.display()
    )]
    TooLarge {
        /// As it was named.
        path: PathBuf,
        /// How many bytes it has, as far as is known.
        bytes: u64,
    },
}

/// The bytes of a plain file, at most [`MAX_BYTES`].
///
/// # Errors
/// A file that is not there, is not plain, or is too large.
pub fn read_bounded(path: &Path) -> Result<Vec<u8>, OpenError> {
    let cannot = |source| OpenError::Open { path: path.to_owned(), source };
    // Looked at before it is opened: to open a pipe would wait for its other end.
    let about = std::fs::metadata(path).map_err(cannot)?;
    if about.is_dir() {
        return Err(OpenError::IsAFolder { path: path.to_owned() });
    }
    if !about.is_file() {
        return Err(OpenError::NotAFile { path: path.to_owned() });
    }
    let too_large = |bytes| OpenError::TooLarge { path: path.to_owned(), bytes };
    if about.len() > MAX_BYTES as u64 {
        return Err(too_large(about.len()));
    }
    // A file that grows meanwhile, or has no honest length: one byte too many is enough.
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(cannot)?;
    if bytes.len() > MAX_BYTES { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

/// A text file that stands alone, a script or rules: its text, or its faults with the source that
/// shows them.
///
/// # Errors
/// A file that cannot be read. A text that is not UTF-8 is the inner error.
pub fn source(path: &Path) -> Result<Result<Source, (Source, Vec<Fault>)>, OpenError> {
    let bytes = read_bounded(path)?;
    let name = path.display().to_string();
    let shown = |faults| (Source::for_faults(&name, &bytes), faults);
    Ok(Source::from_bytes(&name, &bytes).map_err(shown))
}

/// Reads a scenario and what it includes; its faults are in the reading.
///
/// # Errors
/// A main file that cannot be read. An included file that cannot be read is a fault.
pub fn open(path: &Path, options: &Options) -> Result<Reading, OpenError> {
    let bytes = read_bounded(path)?;
    let name = path.display().to_string();
    Ok(read_bytes_with(&name, &bytes, &Folder::of(path), options))
}
