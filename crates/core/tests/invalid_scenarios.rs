//! Files that are wrong, each named for its fault, and what an author is told.
//!
//! `GRADUS_BLESS=1 cargo test -p gradus_core --test invalid_scenarios` writes what is told now;
//! read it before you commit it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gradus_core::scenario::read::read_bytes;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios/invalid")
}

fn stems(extension: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder()).expect("tests/scenarios/invalid");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let wanted = paths.filter(|path| path.extension().is_some_and(|e| e == extension));
    wanted.filter_map(|path| Some(path.file_stem()?.to_str()?.to_string())).collect()
}

fn told(stem: &str) -> String {
    let bytes = std::fs::read(folder().join(format!("{stem}.ron"))).expect("the scenario");
    let (source, reading) = read_bytes(&format!("{stem}.ron"), &bytes);
    assert!(reading.scenario.is_none(), "{stem}.ron is not wrong");
    source.render_all(&reading.faults)
}

#[test]
fn each_is_told_what_is_expected() {
    let bless = std::env::var_os("GRADUS_BLESS").is_some();
    let mut differing = String::new();
    for stem in stems("ron") {
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
        assert_eq!(stems("ron"), stems("expected"));
    }
    assert!(stems("ron").len() >= 25);
}

#[test]
fn each_fault_has_a_place_and_an_error_ends_it() {
    for stem in stems("ron") {
        let told = told(&stem);
        assert!(told.contains(": error["), "{stem}: {told}");
        for line in told.lines().filter(|line| line.contains(": error[")) {
            let mut parts = line.trim_start_matches(&format!("{stem}.ron:")).split(':');
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
