//! The imports between the files of a crate, and where they run in a circle.
//!
//! ```text
//!  src/**/*.rs ──imports::read──▶ modules, imports, re-exports ──graph──▶ file ─▶ file ──circles──▶ circles
//! ```
//!
//! A name that a `mod.rs` hands on (`pub use`) is no import of that `mod.rs`; a file that takes the
//! name from there imports the file that defines it. Imports of tests (`#[cfg(test)]`) do not
//! count. The crate reads source text and knows nothing of what the code does.

#![warn(missing_docs, clippy::indexing_slicing)]

mod circles;
mod graph;
mod imports;

pub use circles::circles;
pub use graph::{Graph, HouseError, read};

use std::path::{Path, PathBuf};

/// Every circle of a crate's source folder that runs through files of different folders: the files
/// of each circle, in order of their paths.
///
/// # Errors
///
/// When a file cannot be read, or is no Rust.
pub fn circles_between_folders(src: &Path) -> Result<Vec<Vec<PathBuf>>, HouseError> {
    let graph = read(src)?;
    let mut found = circles(&graph);
    found.retain(|files| {
        let mut folders = files.iter().map(|file| folder(src, file));
        let first = folders.next();
        folders.any(|folder| Some(folder) != first)
    });
    Ok(found)
}

/// The folder that a file belongs to: `x.rs` beside a folder `x` is the face of that folder.
fn folder(src: &Path, file: &Path) -> PathBuf {
    let own = file.with_extension("");
    if src.join(&own).is_dir() {
        return own;
    }
    file.parent().map(Path::to_path_buf).unwrap_or_default()
}
