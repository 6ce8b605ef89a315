//! The folder of a scenario: what lies below it, and nothing else.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use gradus_text::{FileRefusal, Files, RelPath};

use crate::open::{OpenError, read_bounded};

/// So many names of a folder are looked at for the name that was meant.
const MOST_NAMES: usize = 2000;

/// The files below one folder.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Without links; none where the folder is not there.
    root: Option<PathBuf>,
}

impl Folder {
    /// The folder that `main`, a scenario's main file, lies in.
    pub fn of(main: &Path) -> Self {
        // A link to the main file from elsewhere has its neighbours where the file itself is.
        let real = std::fs::canonicalize(main).ok();
        Self { root: real.and_then(|real| real.parent().map(Path::to_owned)) }
    }

    /// Where a plain file below the folder really lies.
    fn find(&self, path: &RelPath) -> Result<PathBuf, FileRefusal> {
        let root = self.root.as_ref().ok_or(FileRefusal::NoFolder)?;
        let wanted = path.parts().fold(root.clone(), |all, part| all.join(part));
        let real = std::fs::canonicalize(&wanted).map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                FileRefusal::Missing { near: near(root, path) }
            }
            _ => FileRefusal::Unreadable { reason: error.to_string() },
        })?;
        if !real.starts_with(root) {
            return Err(FileRefusal::Outside);
        }
        let about = std::fs::metadata(&real)
            .map_err(|error| FileRefusal::Unreadable { reason: error.to_string() })?;
        if about.is_file() { Ok(real) } else { Err(FileRefusal::NotAFile) }
    }
}

impl Files for Folder {
    fn read(&self, path: &RelPath) -> Result<Vec<u8>, FileRefusal> {
        read_bounded(&self.find(path)?).map_err(|error| match error {
            OpenError::TooLarge { bytes, .. } => FileRefusal::TooLarge { bytes },
            OpenError::NotAFile { .. } | OpenError::IsAFolder { .. } => FileRefusal::NotAFile,
            OpenError::Open { source, .. } => {
                FileRefusal::Unreadable { reason: source.to_string() }
            }
        })
    }
}

/// The files of the folder where `path` should be, by path; of the nearest folder that is there.
fn near(root: &Path, path: &RelPath) -> Vec<String> {
    let mut parts: Vec<&str> = path.parts().collect();
    parts.pop();
    loop {
        let folder = parts.iter().fold(root.to_owned(), |all, part| all.join(part));
        if let Ok(entries) = std::fs::read_dir(folder) {
            let mut names: Vec<String> = entries
                .take(MOST_NAMES)
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .filter(|name| !name.starts_with('.'))
                .map(|name| [parts.as_slice(), &[&name]].concat().join("/"))
                .collect();
            names.sort();
            return names;
        }
        if parts.pop().is_none() {
            return Vec::new();
        }
    }
}
