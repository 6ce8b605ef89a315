//! The files of a crate, and the imports between them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::imports::{ModPath, Said, said};

/// Why a source folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// The system refuses.
    #[error("{}: {source}", path.display())]
    Read {
        /// Folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The text is no Rust.
    #[error("{}: no Rust: {reason}", path.display())]
    NoRust {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// The files that each file imports; paths from the source folder.
#[derive(Debug, Default)]
pub struct Graph {
    /// The imported files, by the file that imports them.
    pub imports: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
}

/// Reads all source files below `src`.
///
/// # Errors
///
/// When a file cannot be read, or is no Rust.
pub fn read(src: &Path) -> Result<Graph, HouseError> {
    let mut files = Vec::new();
    find(src, &mut files)?;
    let mut house = House::default();
    let mut all = Vec::new();
    for path in files {
        let file = path.strip_prefix(src).unwrap_or(&path).to_path_buf();
        let module = module_of(&file);
        let text = std::fs::read_to_string(&path)
            .map_err(|source| HouseError::Read { path: path.clone(), source })?;
        let tokens: TokenStream = text.parse().map_err(|reason: proc_macro2::LexError| {
            HouseError::NoRust { path: path.clone(), reason: reason.to_string() }
        })?;
        let said = said(tokens, &module);
        for (module, name, path) in &said.handed_on {
            house.handed_on.insert((module.clone(), name.clone()), path.clone());
        }
        house.files.insert(module, file.clone());
        all.push((file, said));
    }
    let mut graph = Graph::default();
    for (file, Said { imports, .. }) in all {
        let of = imports.iter().filter_map(|path| house.defines(path, 0));
        let of = of.filter(|other| **other != file).cloned().collect();
        graph.imports.insert(file, of);
    }
    Ok(graph)
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), HouseError> {
    let refused = |source| HouseError::Read { path: folder.to_path_buf(), source };
    for entry in std::fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// The module of a file.
fn module_of(file: &Path) -> ModPath {
    let mut words: ModPath =
        file.with_extension("").iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let is_face = words.len() == 1
        && matches!(words.last().map(String::as_str), Some("lib" | "main"))
        || words.last().is_some_and(|word| word == "mod");
    if is_face {
        words.pop();
    }
    words
}

#[derive(Default)]
struct House {
    files: BTreeMap<ModPath, PathBuf>,
    handed_on: BTreeMap<(ModPath, String), ModPath>,
}

/// How often a name is handed on from one module to the next at most.
const MOST_HANDS: usize = 16;

impl House {
    /// The file that defines what a path names.
    fn defines(&self, path: &[String], hands: usize) -> Option<&PathBuf> {
        let deep = (0..=path.len())
            .rev()
            .find(|len| path.get(..*len).is_some_and(|module| self.files.contains_key(module)))?;
        let (module, rest) = path.split_at(deep);
        if let Some(name) = rest.first().filter(|_| hands < MOST_HANDS)
            && let Some(stands_for) = self.handed_on.get(&(module.to_vec(), name.clone()))
            && stands_for != path
        {
            let whole = [stands_for.as_slice(), rest.get(1..).unwrap_or_default()].concat();
            return self.defines(&whole, hands + 1);
        }
        self.files.get(module)
    }
}
