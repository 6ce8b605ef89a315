//! A table that is written, read or refused, and the truth that it is compared with.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

pub fn fixations(file: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus-log"));
    command.arg("fixations").arg(file).args(args).output().unwrap()
}

/// What a program is told of a table that is read.
#[track_caller]
pub fn json(file: &Path, args: &[&str]) -> Value {
    let said = fixations(file, &[args, &["--json"]].concat());
    let err = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(0), "{}: {err}", file.display());
    serde_json::from_slice(&said.stdout).unwrap()
}

/// How a table is refused: once, in print and as JSON, without a control character.
#[track_caller]
pub fn refused(file: &Path, args: &[&str]) -> String {
    let said = fixations(file, args);
    assert_eq!(said.status.code(), Some(2), "{}", String::from_utf8_lossy(&said.stdout));
    assert!(said.stdout.is_empty());
    let text = String::from_utf8(said.stderr).unwrap();
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert_eq!(text.lines().count(), 2, "a sentence and a remedy: {text}");
    let said = fixations(file, &[args, &["--json"]].concat());
    assert_eq!(said.status.code(), Some(2));
    let json: Value = serde_json::from_slice(&said.stdout).unwrap();
    let fault = &json["faults"][0];
    assert!(text.contains(fault["problem"].as_str().unwrap()), "{text}: {json}");
    assert!(text.contains(fault["remedy"].as_str().unwrap()), "{text}: {json}");
    text
}

pub fn written(text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("eyes.csv");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[track_caller]
pub fn json_of(text: impl AsRef<[u8]>, args: &[&str]) -> Value {
    let (_folder, path) = written(text);
    json(&path, args)
}

#[track_caller]
pub fn refused_text(text: impl AsRef<[u8]>, args: &[&str]) -> String {
    let (_folder, path) = written(text);
    refused(&path, args)
}

pub fn notes(json: &Value) -> String {
    let notes = json["notes"].as_array().unwrap();
    notes.iter().map(|note| note.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

pub fn of_kind<'a>(json: &'a Value, kind: &str) -> Vec<&'a Value> {
    json["events"].as_array().unwrap().iter().filter(|event| event["kind"] == kind).collect()
}

pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

/// The same but for the notes.
#[track_caller]
pub fn same(json: &Value, truth: &Value) {
    for key in ["settings", "samples", "missing", "out_of_order", "parts", "events"] {
        assert_eq!(json[key], truth[key], "{key}");
    }
}

/// The same fixations, by their times and directions.
#[track_caller]
pub fn alike(json: &Value, truth: &Value, secs: f64, degrees: f64) {
    let (found, wanted) = (of_kind(json, "fixation"), of_kind(truth, "fixation"));
    assert_eq!(found.len(), wanted.len(), "{}", notes(json));
    let zero = number(&found[0]["from_s"]) - number(&wanted[0]["from_s"]);
    for (found, wanted) in found.iter().zip(wanted) {
        for key in ["from_s", "to_s"] {
            let apart = number(&found[key]) - zero - number(&wanted[key]);
            assert!(apart.abs() <= secs, "{key}: {found} {wanted}");
        }
        for key in ["azimuth_deg", "elevation_deg"] {
            let apart = number(&found[key]) - number(&wanted[key]);
            assert!(apart.abs() <= degrees, "{key}: {found} {wanted}");
        }
    }
}

pub fn truth() -> Value {
    json(&case("E00-the-same-in-points.csv"), &[])
}

/// The first lines of the truth, header included.
pub fn truth_lines(lines: usize) -> Vec<String> {
    let text = std::fs::read_to_string(case("E00-the-same-in-points.csv")).unwrap();
    text.lines().take(lines).map(str::to_owned).collect()
}

/// The truth's first 300 samples, each written by `row`: seconds, azimuth, elevation.
pub fn rewritten(header: &str, row: &dyn Fn(usize, f64, f64, f64) -> String) -> String {
    let mut text = format!("{header}\n");
    for (at, line) in truth_lines(301)[1..].iter().enumerate() {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        text += &row(at, cells[0], cells[1], cells[2]);
    }
    text
}
