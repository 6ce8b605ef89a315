//! Scenarios of the repository, changed at random and led through the doors: none may panic, hang,
//! or be refused without a word. `GRADUS_FUZZ_CASES` says how many; fuzz/ does the same without
//! end.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

use gradus_scenario::Scenario;
use gradus_scenario::read;
use gradus_scenario::read::{Options, Reading, read_bytes_with};
use gradus_session::script;
use gradus_text::Source;
use proptest::prelude::*;

use crate::examples::Manual;
use crate::format::{Refusal, format};

const CASES: u32 = 1000;
/// A case that takes so long hangs.
const HANGS: Duration = Duration::from_secs(120);
/// What a mutated file may grow to.
const LONGEST: usize = 256 * 1024;

/// How a file is changed; numbers are places and lengths, taken modulo what there is.
#[derive(Clone, Debug)]
enum Change {
    Flip {
        at: u32,
        bits: u8,
    },
    Write {
        at: u32,
        bytes: &'static str,
    },
    CutOff {
        at: u32,
    },
    CutOut {
        at: u32,
        length: u32,
    },
    Double {
        at: u32,
        length: u32,
        times: u8,
    },
    /// A part of another file is put in.
    Splice {
        at: u32,
        other: u32,
        from: u32,
        length: u32,
    },
}

fn change() -> impl Strategy<Value = Change> {
    let length = || prop_oneof![4 => 1..40_u32, 1 => 1..4000_u32];
    let written = prop::sample::select(
        &[
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\"",
            "'",
            "\\",
            "//",
            "/*",
            "*/",
            "r#\"",
            "\"#",
            "-",
            "inf",
            "NaN",
            "1e308",
            "-1e308",
            "1e-320",
            "99999999999999999999",
            "0x",
            "None",
            "Some(",
            "\0",
            "\u{FEFF}",
            "é",
            "\u{2028}",
            "#![x]",
            "Follow(",
            "Sum([",
            "During(",
            "Wave(1, ",
            "Breath",
            "Include(\"shared/calm.ron\")",
            "Row(count: 9, step_m: ",
            "b\"",
        ][..],
    );
    prop_oneof![
        2 => (any::<u32>(), 1..=255_u8).prop_map(|(at, bits)| Change::Flip { at, bits }),
        4 => (any::<u32>(), written).prop_map(|(at, bytes)| Change::Write { at, bytes }),
        1 => any::<u32>().prop_map(|at| Change::CutOff { at }),
        3 => (any::<u32>(), length()).prop_map(|(at, length)| Change::CutOut { at, length }),
        2 => (any::<u32>(), length(), 1..=255_u8)
            .prop_map(|(at, length, times)| Change::Double { at, length, times }),
        3 => (any::<u32>(), any::<u32>(), any::<u32>(), length())
            .prop_map(|(at, other, from, length)| Change::Splice { at, other, from, length }),
    ]
}

fn span(bytes: &[u8], at: u32, length: u32) -> std::ops::Range<usize> {
    let at = at as usize % (bytes.len() + 1);
    at..bytes.len().min(at + length as usize)
}

fn apply(bytes: &mut Vec<u8>, change: &Change, corpus: &[Vec<u8>]) {
    match *change {
        Change::Flip { at, bits } => {
            let at = at as usize % bytes.len().max(1);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= bits;
            }
        }
        Change::Write { at, bytes: new } => {
            bytes.splice(span(bytes, at, 0), new.bytes());
        }
        Change::CutOff { at } => bytes.truncate(at as usize % (bytes.len() + 1)),
        Change::CutOut { at, length } => {
            bytes.drain(span(bytes, at, length));
        }
        Change::Double { at, length, times } => {
            let span = span(bytes, at, length);
            let again = bytes[span.clone()].repeat(times.into());
            bytes.splice(span.end..span.end, again);
        }
        Change::Splice { at, other, from, length } => {
            let other = &corpus[other as usize % corpus.len()];
            let part = other[span(other, from, length)].to_vec();
            bytes.splice(span(bytes, at, 0), part);
        }
    }
    bytes.truncate(LONGEST);
}

/// The files that scenarios of the corpus include, so that a changed include is checked too.
fn files() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = BTreeMap::new();
    for folder in ["shared", "shared/weather"] {
        for entry in std::fs::read_dir(root.join("scenarios").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                files.insert(format!("{folder}/{name}"), std::fs::read(&path).unwrap());
            }
        }
    }
    for name in ["models/pyramid.glb", "models/studs.glb"] {
        files.insert(name.into(), std::fs::read(root.join("tests/scenarios").join(name)).unwrap());
    }
    files
}

/// A small scenario around every word of the manual.
fn examples() -> Vec<Vec<u8>> {
    let manual = Manual(read::shapes());
    let places = manual.places().into_iter().filter(|place| place.field.is_none());
    let all: Vec<_> = places
        .filter_map(|place| manual.around(place.owner, &manual.example(place)))
        .map(String::into_bytes)
        .collect();
    assert!(all.len() > 150, "{}", all.len());
    all
}

fn corpus() -> Vec<Vec<u8>> {
    let mut files = examples();
    let page = include_str!("../../../docs/authoring.md").split("<!-- weather: begin -->").nth(1);
    let storm = page.and_then(|page| page.split("```").nth(1)).unwrap();
    files.push(storm.trim_start_matches("ron").as_bytes().to_vec());
    for folder in ["scenarios", "tests/scenarios", "tests/scenarios/invalid"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "ron"));
        paths.sort();
        files.extend(paths.iter().map(|path| std::fs::read(path).unwrap()));
    }
    files
}

fn read(bytes: &[u8], files: &BTreeMap<String, Vec<u8>>) -> Reading {
    read_bytes_with("x.ron", bytes, files, &Options::default())
}

/// Through every door, and the formatter; what it says of the outcome.
fn lead_through(
    bytes: &[u8],
    files: &BTreeMap<String, Vec<u8>>,
    small: &Scenario,
) -> Result<(), String> {
    let reading = read(bytes, files);
    let told = reading.render();
    if reading.scenario.is_none() && told.is_empty() {
        return Err("refused without a word".into());
    }
    if reading.scenario.is_some() && reading.has_errors() {
        return Err(format!("let through with\n{told}"));
    }
    let Ok(source) = Source::from_bytes("x.ron", bytes) else { return Ok(()) };
    let (script, faults) = script::read(&source, small);
    if script.is_none() && faults.is_empty() {
        return Err("a script was refused without a word".into());
    }
    match format(&source) {
        Err(Refusal::Unsafe(why)) => Err(format!("fmt: {why}")),
        Ok(text) if reading.scenario.is_some() => {
            let again = read(text.as_bytes(), files).scenario;
            if again == reading.scenario { Ok(()) } else { Err("fmt: another scenario".into()) }
        }
        _ => Ok(()),
    }
}

#[test]
fn no_mutation_of_a_scenario_makes_a_door_panic_or_hang() {
    let cases = std::env::var("GRADUS_FUZZ_CASES").ok().and_then(|n| n.parse().ok());
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases.unwrap_or(CASES))
    };
    let (corpus, files) = (corpus(), files());
    let small = include_str!("../../../tests/scenarios/small.ron");
    let small = read(small.as_bytes(), &files).scenario.unwrap();

    // The doors are on a thread of their own, so that a hang is a failure.
    let (send, work) = channel::<Vec<u8>>();
    let (answer, receive) = channel();
    std::thread::spawn(move || {
        for bytes in work {
            if answer.send(lead_through(&bytes, &files, &small)).is_err() {
                return;
            }
        }
    });
    let picked = (any::<u32>(), prop::collection::vec(change(), 1..8));
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let outcome = runner.run(&picked, |(file, changes)| {
        let mut bytes = corpus[file as usize % corpus.len()].clone();
        for change in &changes {
            apply(&mut bytes, change, &corpus);
        }
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        send.send(bytes).map_err(|_| TestCaseError::fail("a door panicked before"))?;
        match receive.recv_timeout(HANGS) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(TestCaseError::fail(format!("{why}\n{shown}"))),
            Err(error) => Err(TestCaseError::fail(format!("a door {error}\n{shown}"))),
        }
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
