//! Remembers the sensor used last: a file with its address, one line.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::BleAddress;

/// `$XDG_DATA_HOME/gradus/heart-sensor`, by default `~/.local/share/gradus/heart-sensor`, on
/// Windows `%LOCALAPPDATA%\gradus\heart-sensor`: beside the sessions. A person would carry this
/// file over to a new machine, so it is data and not configuration.
pub(super) fn default_file() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let data = set("XDG_DATA_HOME").map(PathBuf::from);
    let home = || set("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let local = || set("LOCALAPPDATA").filter(|_| cfg!(windows)).map(PathBuf::from);
    Some(data.or_else(local).or_else(home)?.join("gradus").join("heart-sensor"))
}

/// The last address; none where there is no file or the file holds no address.
pub(super) fn recall(file: &Path) -> Option<BleAddress> {
    let mut text = String::new();
    File::open(file).ok()?.take(64).read_to_string(&mut text).ok()?;
    text.lines().next()?.trim().parse().ok()
}

/// Keeps an address. A failure is ignored: the person has to name the sensor at the next start, but
/// no session is lost.
pub(super) fn keep(file: &Path, address: BleAddress) {
    if recall(file) == Some(address) {
        return;
    }
    if let Some(folder) = file.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let _ = std::fs::write(file, format!("{address}\n"));
}
