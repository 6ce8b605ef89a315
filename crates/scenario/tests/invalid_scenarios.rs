//! Wrong files, each named for its fault, and the faults that an author reads for them.
//!
//! `GRADUS_BLESS=1 cargo test -p gradus_scenario --test invalid_scenarios` writes the faults as
//! they are now; read them before you commit them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gradus_scenario::read::{Options, read_bytes_with};
use gradus_text::{FileRefusal, Files, RelPath};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios/invalid")
}

fn stems(wanted: impl Fn(&Path) -> bool) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder()).expect("tests/scenarios/invalid");
    let paths = entries.map(|entry| entry.expect("an entry").path()).filter(|path| wanted(path));
    paths.filter_map(|path| Some(path.file_stem()?.to_str()?.to_string())).collect()
}

/// A case is a file, or a folder with a `main.ron` and the files that it includes.
fn cases() -> BTreeSet<String> {
    stems(|path| path.is_dir() || path.extension().is_some_and(|e| e == "ron"))
}

/// Every file below a folder, by path.
fn neighbours(below: &Path, at: &Path, all: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(at).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            neighbours(below, &path, all);
        } else {
            let parts = path.strip_prefix(below).expect("below").iter();
            let parts: Vec<_> = parts.map(|part| part.to_str().expect("UTF-8")).collect();
            all.insert(parts.join("/"), std::fs::read(&path).expect("a file"));
        }
    }
}

/// The files of a case.
struct Neighbours(BTreeMap<String, Vec<u8>>);

impl Files for Neighbours {
    fn read(&self, path: &RelPath) -> Result<Vec<u8>, FileRefusal> {
        let near = || self.0.keys().cloned().collect();
        let found = self.0.get(path.as_str()).cloned();
        found.ok_or_else(|| FileRefusal::Missing { near: near() })
    }
}

fn told(stem: &str) -> String {
    let at = folder().join(stem);
    let mut files = BTreeMap::new();
    let (name, bytes) = if at.is_dir() {
        neighbours(&at, &at, &mut files);
        (format!("{stem}/main.ron"), files["main.ron"].clone())
    } else {
        let name = format!("{stem}.ron");
        let bytes = std::fs::read(folder().join(&name)).expect("the scenario");
        (name, bytes)
    };
    let reading = read_bytes_with(&name, &bytes, &Neighbours(files), &Options::default());
    assert!(reading.scenario.is_none(), "{name} is not wrong:\n{}", reading.render());
    reading.render()
}

#[test]
fn each_is_told_what_is_expected() {
    let bless = std::env::var_os("GRADUS_BLESS").is_some();
    let mut differing = String::new();
    for stem in cases() {
        let told = told(&stem);
        let path = folder().join(format!("{stem}.expected"));
        if bless {
            std::fs::write(path, told).expect("the expectation can be written");
            continue;
        }
        let expected = std::fs::read_to_string(path).unwrap_or_default();
        if told != expected {
            differing += &format!("--- {stem}: expected\n{expected}--- {stem}: told\n{told}\n");
        }
    }
    assert!(differing.is_empty(), "{differing}");
}

#[test]
fn none_is_without_an_expectation_and_none_is_forgotten() {
    if std::env::var_os("GRADUS_BLESS").is_none() {
        let expected = stems(|path| path.extension().is_some_and(|e| e == "expected"));
        assert_eq!(cases(), expected);
    }
    assert!(cases().len() >= 70);
}

#[test]
fn each_fault_has_a_place_and_an_error_ends_it() {
    for stem in cases() {
        let told = told(&stem);
        assert!(told.contains(": error["), "{stem}: {told}");
        for line in told.lines().filter(|line| line.contains(": error[")) {
            let (_, place) = line.split_once(".ron:").expect("a file and a place");
            let mut parts = place.split(':');
            for _ in 0..2 {
                let number = parts.next().and_then(|part| part.parse::<usize>().ok());
                assert!(number.is_some_and(|number| number > 0), "{line}");
            }
        }
    }
}

#[test]
fn five_faults_are_told_at_once() {
    let told = told("five-faults");
    assert!(told.matches(": error[").count() >= 5, "{told}");
}
