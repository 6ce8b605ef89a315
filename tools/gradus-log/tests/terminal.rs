//! What a person reads in a terminal of 80 columns.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::Command;

use gradus_base::sample::GazeSource;

#[allow(dead_code)]
mod support;
use support::session;

fn gradus_log(args: &[&str]) -> String {
    let said = Command::new(env!("CARGO_BIN_EXE_gradus-log")).args(args).output().unwrap();
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

#[track_caller]
fn assert_fits(text: &str) {
    for line in text.lines() {
        // A word alone, such as a hash, may be longer.
        let words = line.split_whitespace().count();
        assert!(line.chars().count() <= 80 || words < 2, "{line}");
        assert!(!line.contains('{') && !line.contains("Some("), "a programmer's line: {line}");
    }
}

#[test]
fn what_is_told_of_a_log_fits_a_terminal_and_reads_as_sentences() {
    let folder = tempfile::tempdir().unwrap();
    let log = session(folder.path(), GazeSource::Eye);
    let log = log.to_str().unwrap();
    let info = gradus_log(&["info", log]);
    let events = gradus_log(&["events", log]);
    for text in [&info, &events, &gradus_log(&["advise", log])] {
        assert_fits(text);
    }
    assert!(info.contains("No heart source sent anything."), "{info}");
    for line in [
        "  0:05.000  phase changed      baseline to exposure",
        "  0:38.000  taken              therapist: Go to step high",
        "  0:38.000  step entered       high, SUDS 50 expected",
        "  0:38.000  parameter moved    height from 0 to 10, 5 a second",
        "  0:38.000  intensity changed  off the dial's line",
        "  0:49.510  stage              drop was seen, run 1, at 49.500 s",
    ] {
        assert!(events.lines().any(|told| told == line), "no {line:?} in\n{events}");
    }
}

#[test]
fn the_help_of_each_command_has_an_example() {
    for command in ["info", "recover", "replay", "gaze", "fixations", "rules", "advise", "events"] {
        let help = gradus_log(&[command, "--help"]);
        assert!(help.contains(&format!("Example:\n  gradus-log {command} ")), "{help}");
    }
}
