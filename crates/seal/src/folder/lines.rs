//! The file of the list: lines are added at its end and nothing else ever happens to it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::disk::of;
use crate::error::SealError;
use crate::hash::Hash;
use crate::merkle::{self, Growing};

/// A list has no more bytes than this: a million lines.
const MOST_BYTES: u64 = 1 << 30;

/// The list, opened to add lines.
pub struct Lines {
    path: PathBuf,
    file: File,
    tree: Growing,
}

impl Lines {
    pub fn open(path: &Path) -> Result<Self, SealError> {
        let mut open = OpenOptions::new();
        open.read(true).write(true).create(true).truncate(false);
        let mut file = open.open(path).map_err(of(path))?;
        let text = read_file(&mut file, path)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut tree = Growing::default();
        let lines = text.get(..whole).unwrap_or_default().split_inclusive(|byte| *byte == b'\n');
        for line in lines {
            tree.push(merkle::leaf(line.strip_suffix(b"\n").unwrap_or(line)));
        }
        // A line without an end was being written when the machine was lost. It was never a line.
        if whole < text.len() {
            file.set_len(whole as u64).map_err(of(path))?;
        }
        file.seek(SeekFrom::Start(whole as u64)).map_err(of(path))?;
        Ok(Self { path: path.to_owned(), file, tree })
    }

    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Adds a line and brings it to the medium.
    pub fn add(&mut self, line: &str) -> Result<(), SealError> {
        let all = format!("{line}\n");
        let written = self.file.write_all(all.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(of(&self.path))?;
        self.tree.push(merkle::leaf(line.as_bytes()));
        Ok(())
    }
}

/// The text of the list; of none nothing.
pub fn read(path: &Path) -> Result<Vec<u8>, SealError> {
    match File::open(path) {
        Ok(mut file) => read_file(&mut file, path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(of(path)(error)),
    }
}

fn read_file(file: &mut File, path: &Path) -> Result<Vec<u8>, SealError> {
    let mut text = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut text).map_err(of(path))?;
    if text.len() as u64 > MOST_BYTES {
        let reason = format!("it has more than {MOST_BYTES} bytes");
        return Err(SealError::BrokenList { path: path.to_owned(), reason });
    }
    Ok(text)
}
