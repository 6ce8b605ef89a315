//! A scenario's files as they travel: to a stage, into a log, and back through the door.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::{Options, Reading, read_bytes_with};
use gradus_text::{FileRefusal, Files, RelPath, Sources};

/// The exact texts that a scenario was read from. Reading them again gives the same scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioFiles {
    /// The main file's name, for messages.
    pub name: String,
    /// The exact text of the main file.
    pub text: String,
    /// The files that the main file includes, texts and models, by path below its folder.
    pub included: BTreeMap<String, Vec<u8>>,
    /// The language in which the scenario's texts were asked for; none where no language was asked
    /// for.
    pub language: Option<String>,
}

impl ScenarioFiles {
    /// The files of a reading, and the language it was read in.
    pub fn of(sources: &Sources, options: &Options) -> Self {
        let texts = sources
            .included()
            .map(|(path, source)| (path.to_owned(), source.text.clone().into_bytes()));
        let assets = sources.assets().map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
        Self {
            name: sources.main().name.clone(),
            text: sources.main().text.clone(),
            included: texts.chain(assets).collect(),
            language: options.language.as_ref().map(ToString::to_string),
        }
    }

    /// Reads the files through the door, [`read`](super::read).
    pub fn read(&self) -> Reading {
        let language = self.language.as_ref().and_then(|language| language.parse().ok());
        let options = Options { language };
        read_bytes_with(&self.name, self.text.as_bytes(), self, &options)
    }
}

impl Files for ScenarioFiles {
    fn read(&self, path: &RelPath) -> Result<Vec<u8>, FileRefusal> {
        self.included.read(path)
    }
}
