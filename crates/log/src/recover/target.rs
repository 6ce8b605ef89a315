//! The file that a recovery writes: under another name until it is whole.
//!
//! ```text
//!  open ──▶ .NAME.part beside it ──finish──▶ NAME
//!                    └──give_up──▶ removed
//! ```
//!
//! It never writes into a file that is there, and never puts a file in the place of a link.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::LogError;

/// The end of the name of a part file; the name begins with a point.
const PART: &str = ".part";
/// So many links lead to a file at most, as on Linux.
const MOST_LINKS: usize = 40;

/// Whether a file has the name of a part file: what is left of a recovery that was cut off.
pub fn is_part(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| name.starts_with('.') && name.ends_with(PART))
}

/// The name of the part file of a recovery that writes `to`.
pub fn part_of(to: &Path) -> PathBuf {
    let to = behind_links(to);
    let mut name = OsString::from(".");
    name.push(to.file_name().unwrap_or_default());
    name.push(PART);
    to.with_file_name(name)
}

pub struct Target {
    file: File,
    /// The file that there will be; behind a link.
    to: PathBuf,
    part: Option<PathBuf>,
    behind_link: bool,
    part_removed: bool,
    force: bool,
}

impl Target {
    pub fn open(asked: &Path, force: bool) -> Result<Self, LogError> {
        let is_there = asked.symlink_metadata().is_ok();
        if is_there && !force {
            return Err(LogError::Exists { path: asked.to_owned() });
        }
        let to = behind_links(asked);
        let behind_link = to != asked;
        if to.is_symlink() {
            return Err(of(asked)(io::Error::other("its links lead in a circle")));
        }
        // A device or a pipe that is named with `force` is written to, not replaced.
        if to.metadata().is_ok_and(|about| !about.is_file()) {
            let file = OpenOptions::new().write(true).open(&to).map_err(of(&to))?;
            return Ok(Self { file, to, part: None, behind_link, part_removed: false, force });
        }
        let part = part_of(&to);
        // Whatever else has that name is not of a recovery, and stays.
        let left_over = part.symlink_metadata().is_ok_and(|about| about.is_file());
        if left_over {
            // One that is being written is held.
            let held = File::open(&part).map_err(of(&part))?;
            if matches!(held.try_lock(), Err(TryLockError::WouldBlock)) {
                let busy = io::Error::new(io::ErrorKind::ResourceBusy, "it is being written");
                return Err(of(&part)(busy));
            }
            std::fs::remove_file(&part).map_err(of(&part))?;
        }
        let file = OpenOptions::new().write(true).create_new(true).open(&part);
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => of(&to)(error),
            _ => of(&part)(error),
        })?;
        // Where files cannot be held nothing is lost.
        drop(file.try_lock());
        let part_removed = left_over;
        Ok(Self { file, to, part: Some(part), behind_link, part_removed, force })
    }

    /// The file that there will be.
    pub fn path(&self) -> &Path {
        &self.to
    }

    /// Its name until it is whole; none where it is written to as it is, as a pipe.
    pub fn part(&self) -> Option<&Path> {
        self.part.as_deref()
    }

    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives the file its name: that of the file behind a link, where there is one, and the part file
    /// that was removed.
    pub fn finish(self) -> Result<(Option<PathBuf>, Option<PathBuf>), LogError> {
        let done = self.named();
        if done.is_err() {
            self.give_up();
            done?;
        }
        let removed = self.part.filter(|_| self.part_removed);
        Ok((Some(self.to).filter(|_| self.behind_link), removed))
    }

    fn named(&self) -> Result<(), LogError> {
        let synced = self.file.sync_all();
        let Some(part) = &self.part else {
            // A pipe cannot be synced.
            return match synced {
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
                synced => synced.map_err(of(&self.to)),
            };
        };
        synced.map_err(of(part))?;
        // Somebody else may have made it meanwhile.
        if !self.force && self.to.symlink_metadata().is_ok() {
            return Err(LogError::Exists { path: self.to.clone() });
        }
        std::fs::rename(part, &self.to).map_err(of(&self.to))
    }

    /// Leaves no half-written file.
    pub fn give_up(&self) {
        if let Some(part) = &self.part {
            drop(std::fs::remove_file(part));
        }
    }
}

/// The file that a path leads to, also where it is not there yet.
fn behind_links(path: &Path) -> PathBuf {
    let mut to = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = to.read_link() else { break };
        to = to.parent().unwrap_or(Path::new("")).join(next);
    }
    to
}

fn of(path: &Path) -> impl FnOnce(io::Error) -> LogError {
    let path = path.to_owned();
    |source| LogError::Io { path, source }
}
