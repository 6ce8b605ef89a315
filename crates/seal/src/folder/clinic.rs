//! The file of the clinic's private key, which lies outside of every data folder.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::disk::{of, private};
use crate::error::SealError;
use crate::sign::Secret;

/// What stands before the key.
const WORD: &str = "gradus-clinic-key-1 ";
/// What the file says of itself.
const HEAD: &str = "# The clinic's private key of Gradus. Keep it off every station, in a safe; keep a copy.\n\
                    # Whoever has it can make keys that pass for the clinic's.\n";

/// Writes the clinic's key to a new file, for this user alone.
///
/// # Errors
/// [`SealError::ClinicKeyInFolder`] where the file would lie in the data folder, [`SealError::Io`], also
/// where the file is there already.
pub fn write_clinic(path: &Path, secret: &Secret, data: &Path) -> Result<(), SealError> {
    refuse_within(path, data)?;
    let mut open = OpenOptions::new();
    open.write(true).create_new(true);
    private(&mut open);
    let mut file = open.open(path).map_err(of(path))?;
    let text = format!("{HEAD}{WORD}{}\n", secret.to_text());
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(of(path))
}

/// Reads the clinic's key. Lines that this program does not know are passed over.
///
/// # Errors
/// [`SealError::NoClinicKey`], [`SealError::ClinicKeyInFolder`], [`SealError::Io`].
pub fn read_clinic(path: &Path, data: &Path) -> Result<Secret, SealError> {
    refuse_within(path, data)?;
    if fs::metadata(path).map_err(of(path))?.len() > 64 << 10 {
        return Err(SealError::NoClinicKey { path: path.to_owned() });
    }
    let text = fs::read_to_string(path).map_err(of(path))?;
    let key = text.lines().find_map(|line| line.strip_prefix(WORD)).and_then(Secret::from_text);
    key.ok_or_else(|| SealError::NoClinicKey { path: path.to_owned() })
}

/// Through links or not.
fn refuse_within(path: &Path, data: &Path) -> Result<(), SealError> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let folder = fs::canonicalize(folder).map_err(of(folder))?;
    let file = fs::canonicalize(path).unwrap_or_else(|_| folder.clone());
    let data: PathBuf = fs::canonicalize(data).map_err(of(data))?;
    if folder.starts_with(&data) || file.starts_with(&data) {
        return Err(SealError::ClinicKeyInFolder { path: path.to_owned() });
    }
    Ok(())
}
