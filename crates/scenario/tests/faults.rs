//! Every code of a fault is explained, and every example is the fault that it shows.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::path::Path;

use gradus_scenario::read::read_bytes;
use gradus_scenario::starter::starter;
use gradus_scenario::{codes, faults};

/// A fault can only have a declared code, so the declared codes are all codes that faults have.
#[test]
fn every_code_that_is_declared_is_explained_once() {
    let explained: Vec<_> = faults::all().map(|fault| fault.code).collect();
    let once: BTreeSet<_> = explained.iter().copied().collect();
    assert_eq!(once.len(), explained.len(), "one is explained twice");
    let declared: BTreeSet<_> = gradus_text::codes::ALL.iter().chain(codes::ALL).copied().collect();
    assert_eq!(once, declared);
}

#[test]
fn every_example_is_the_fault_that_it_shows() {
    let good = starter("example");
    for fault in faults::all() {
        let Some(example) = &fault.example else { continue };
        let code = fault.code;
        assert!(good.contains(example.right), "{code}: {:?} is not there", example.right);
        let bad = good.replacen(example.right, example.wrong, 1);
        let (source, reading) = read_bytes("example.ron", bad.as_bytes());
        let told = source.render_all(&reading.faults);
        assert!(told.contains(&format!("[{code}]")), "{code}:\n{told}");
    }
}

#[test]
fn every_code_of_the_invalid_scenarios_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios/invalid");
    for entry in std::fs::read_dir(folder).unwrap() {
        let Ok(text) = std::fs::read_to_string(entry.unwrap().path()) else { continue };
        for told in text.split(": error[").chain(text.split(": warning[")).skip(1) {
            let Some((word, _)) = told.split_once("]: ") else { continue };
            let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            let known = faults::all().any(|fault| fault.code == word);
            assert!(known || !plain, "{word} is not explained");
        }
    }
}
