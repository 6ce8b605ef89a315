//! The tool as a person meets it: what it prints and how it exits.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

fn sample() -> String {
    format!("{}/../../crates/log/tests/logs/format-1.mcap", env!("CARGO_MANIFEST_DIR"))
}

fn gradus_log(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus-log")).args(args).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn info_tells_the_course_of_the_session() {
    let output = gradus_log(&["info", &sample()]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(0));
    for part in [
        "closed in order, whole",
        "STOP by patient_squeeze",
        "/frames",
        "as the metadata says",
        "Clock error budget",
        "stage to desk: ",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&out(&gradus_log(&["info", &sample(), "--json"]))).unwrap();
    assert_eq!(json["story"]["records"], 9);
}

#[test]
fn events_are_printed_a_line_each() {
    let text = out(&gradus_log(&["events", &sample()]));
    assert!(text.contains("  0:06.000  stopped            cause patient_squeeze"), "{text}");
    let json = out(&gradus_log(&["events", &sample(), "--json"]));
    assert_eq!(json.lines().count(), 9);
}

#[test]
fn recover_exits_by_what_it_found() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let whole = path("whole.mcap");
    assert_eq!(gradus_log(&["recover", &sample(), &whole]).status.code(), Some(0));
    let again = gradus_log(&["recover", &sample(), &whole]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("--force"));
    assert_eq!(gradus_log(&["recover", &sample(), &whole, "--force"]).status.code(), Some(0));
    assert_eq!(gradus_log(&["recover", &whole, &whole, "--force"]).status.code(), Some(2));
    assert!(Path::new(&whole).metadata().unwrap().len() > 1000, "the log itself is never touched");

    let bytes = std::fs::read(sample()).unwrap();
    std::fs::write(path("cut.mcap"), &bytes[..bytes.len() / 2]).unwrap();
    let cut = gradus_log(&["recover", &path("cut.mcap"), &path("out.mcap")]);
    assert_eq!(cut.status.code(), Some(1), "{}", out(&cut));
    std::fs::write(path("text"), "no log").unwrap();
    assert_eq!(gradus_log(&["info", &path("text")]).status.code(), Some(3));
    assert_eq!(gradus_log(&["info", &path("nothing")]).status.code(), Some(2));
    assert_eq!(gradus_log(&["nonsense"]).status.code(), Some(2));
}

#[test]
fn replay_says_what_keeps_a_log_from_being_the_same() {
    // The sample's scenario is a line of text that no version read.
    let output = gradus_log(&["replay", &sample()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("not the same: the scenario in the log"), "{}", out(&output));
}
