//! Rules of this project that these tests check by reading the source.

use std::path::{Path, PathBuf};

use gradus_scenario::read::Options;

use crate::support::repo;

/// Every file below `folder` whose name ends with `ending`.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().is_some_and(|name| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn no_file_of_these_tests_is_forgotten() {
    let here = repo().join("tests/e2e");
    for file in files(&here, ".rs") {
        let (folder, stem) = (file.parent().unwrap(), file.file_stem().unwrap().to_str().unwrap());
        let (name, parent) = match stem {
            "main" if folder == here => continue,
            "mod" => (folder.file_name().unwrap().to_str().unwrap(), folder.parent().unwrap()),
            _ => (stem, folder),
        };
        let module = if parent == here { "main.rs" } else { "mod.rs" };
        let text = std::fs::read_to_string(parent.join(module)).unwrap();
        let declared = [format!("mod {name};"), format!("pub mod {name};")];
        let is_declared = text.lines().any(|line| declared.iter().any(|one| line.trim() == one));
        assert!(
            is_declared,
            "{} is no module of {}",
            file.display(),
            parent.join(module).display()
        );
    }
    // With `autotests` on, Cargo would build a file beside this folder as a separate test program.
    let beside: Vec<_> = std::fs::read_dir(repo().join("tests"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    assert!(beside.is_empty(), "move these into tests/e2e: {beside:?}");
}

#[test]
fn the_program_knows_no_scenario_by_name() {
    let mut ids = Vec::new();
    for path in files(&repo().join("scenarios"), ".ron") {
        let reading = gradus_files::open(&path, &Options::default()).unwrap();
        // The other files are scripts, and parts of scenarios.
        ids.extend(reading.scenario.map(|scenario| scenario.id().as_str().to_owned()));
    }
    assert!(!ids.is_empty());
    let mut sources = files(&repo().join("src"), ".rs");
    for entry in std::fs::read_dir(repo().join("crates")).unwrap().flatten() {
        sources.extend(files(&entry.path().join("src"), ".rs"));
    }
    assert!(sources.len() > 50);
    let mut found = Vec::new();
    for path in sources {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in code_lines(&text) {
            for id in ids.iter().filter(|id| holds_word(line, id)) {
                found.push(format!("{}:{number}: `{id}`: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "a scenario is a file, not code:\n{}", found.join("\n"));
}

/// The lines of code of a source, with their numbers: without comments, tests, and examples of use
/// (lines of help that begin with the program's name).
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .map(|(number, line)| (number, line.split("//").next().unwrap_or_default()))
        .filter(|(_, line)| !line.trim_start().starts_with("gradus "))
}

/// Whether a text in quotes on this line holds `word` as a whole word.
fn holds_word(line: &str, word: &str) -> bool {
    let quoted = line.split('"').skip(1).step_by(2);
    quoted
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_'))
        .any(|one| one == word)
}
