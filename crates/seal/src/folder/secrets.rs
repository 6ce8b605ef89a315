//! The private keys of the epochs, a file each, and their end: overwritten, cut to nothing, removed.
//!
//! On a disk that writes in place nothing is left of a key. What flash memory, journals, snapshots and
//! backups keep, no program can reach: docs/privacy.md says so.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::disk::{of, private, sync_folder};
use crate::error::SealError;
use crate::sign::{PublicKey, Secret};

/// The private keys in a folder.
pub struct Secrets {
    folder: PathBuf,
}

impl Secrets {
    pub fn of(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, epoch: u64) -> PathBuf {
        self.folder.join(format!("epoch-{epoch:05}.key"))
    }

    /// The epochs whose keys are there.
    pub fn left(&self) -> BTreeSet<u64> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return BTreeSet::new() };
        let number = |entry: fs::DirEntry| {
            let name = entry.file_name();
            name.to_str()?.strip_prefix("epoch-")?.strip_suffix(".key")?.parse().ok()
        };
        entries.flatten().filter_map(number).collect()
    }

    pub fn write(&self, secrets: &[(u64, Secret)]) -> Result<(), SealError> {
        for (epoch, secret) in secrets {
            let path = self.path(*epoch);
            let mut open = OpenOptions::new();
            open.write(true).create_new(true);
            private(&mut open);
            let mut file = open.open(&path).map_err(of(&path))?;
            let text = format!("{}\n", secret.to_text());
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(of(&path))?;
        }
        sync_folder(&self.folder);
        Ok(())
    }

    pub fn read(&self, epoch: u64, key: &PublicKey) -> Result<Secret, SealError> {
        let path = self.path(epoch);
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => SealError::KeyGone { epoch },
            _ => of(&path)(error),
        })?;
        Secret::from_text(&text)
            .filter(|secret| secret.public() == *key)
            .ok_or(SealError::KeyGone { epoch })
    }

    pub fn erase(&self, epoch: u64) -> Result<(), SealError> {
        let path = self.path(epoch);
        let erased = OpenOptions::new().write(true).open(&path).and_then(|mut file| {
            let length = file.metadata()?.len().min(4096);
            file.write_all(&vec![0; usize::try_from(length).unwrap_or_default()])?;
            file.sync_all()?;
            file.set_len(0)?;
            file.sync_all()
        });
        erased.and_then(|()| fs::remove_file(&path)).map_err(of(&path))?;
        sync_folder(&self.folder);
        Ok(())
    }

    pub fn erase_all(&self) -> Result<(), SealError> {
        self.left().into_iter().try_for_each(|epoch| self.erase(epoch))
    }
}
