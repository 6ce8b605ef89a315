//! Files that an author names: read, never more than is needed, and led through the door.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use gradus_cli::{Context as _, Error, Kind};
use gradus_files::Folder;
use gradus_scenario::read::{ENOUGH_BYTES, Options, Reading, read_bytes_with};
use gradus_text::NoFiles;

/// The name of standard input.
pub const STDIN: &str = "-";

/// A file's name as it is shown, and its bytes.
pub struct Opened {
    pub name: String,
    pub bytes: Vec<u8>,
    /// None for standard input, which lies in no folder and can include nothing.
    path: Option<PathBuf>,
}

/// The bytes of a file, or why there are none. Of standard input, at most one more than a scenario
/// may have.
pub fn open(path: &Path) -> Result<Opened, Error> {
    if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(ENOUGH_BYTES as u64).read_to_end(&mut bytes);
        read.context(Kind::BadInput, || "cannot read standard input".to_owned())?;
        return Ok(Opened { name: "<stdin>".into(), bytes, path: None });
    }
    let bytes = gradus_files::read_bounded(path).kind(Kind::BadInput)?;
    Ok(Opened { name: path.display().to_string(), bytes, path: Some(path.to_owned()) })
}

impl Opened {
    /// The scenario with what it includes, or the faults of all its files.
    pub fn read(&self) -> Reading {
        self.read_with(&Options::default())
    }

    /// [`Opened::read`] with options, such as the language of the texts.
    pub fn read_with(&self, options: &Options) -> Reading {
        match &self.path {
            Some(path) => read_bytes_with(&self.name, &self.bytes, &Folder::of(path), options),
            None => read_bytes_with(&self.name, &self.bytes, &NoFiles, options),
        }
    }
}
