//! Files: private ones, replaced ones, and the lock that writers hold.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::error::SealError;

/// A lock that is held is tried so often, this far apart.
const TRIES: u32 = 100;
const APART: Duration = Duration::from_millis(20);

/// Held while keys are erased or a line is added; the system lets go of it when its process ends.
pub struct Lock {
    _file: File,
}

impl Lock {
    pub fn take(folder: &Path) -> Result<Self, SealError> {
        let path = folder.join("lock");
        let mut open = OpenOptions::new();
        open.write(true).create(true).truncate(false);
        private(&mut open);
        let file = open.open(&path).map_err(of(&path))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => thread::sleep(APART),
                // A file system without locks: a station has one writer at a time as a rule.
                Err(TryLockError::Error(_)) => return Ok(Self { _file: file }),
            }
        }
        Err(SealError::Busy { path })
    }
}

/// For this user alone, where the system knows users.
pub fn private(open: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(open, 0o600);
    #[cfg(not(unix))]
    let _ = open;
}

/// Makes a folder for this user alone.
pub fn private_folder(path: &Path) -> Result<(), SealError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.map_err(of(path)),
    }
}

/// Writes a file under another name, and gives it its name when it is on the medium.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), SealError> {
    let part = path.with_extension("part");
    let mut file = File::create(&part).map_err(of(&part))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(of(&part))?;
    fs::rename(&part, path).map_err(of(path))
}

/// Brings a folder's names to the medium, where folders can be synced.
pub fn sync_folder(path: &Path) {
    if cfg!(unix) {
        // A folder that cannot be synced holds its files all the same.
        let _ = File::open(path).and_then(|folder| folder.sync_all());
    }
}

/// The system's error with its file.
pub fn of(path: &Path) -> impl FnOnce(io::Error) -> SealError {
    let path: PathBuf = path.to_owned();
    |source| SealError::Io { path, source }
}
