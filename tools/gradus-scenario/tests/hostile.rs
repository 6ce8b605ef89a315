//! Hostile files through the binary: each is refused with a reason, in 256 MiB, and none hangs.
#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Output};

/// Address space, KiB.
const MOST_KIB: usize = 256 * 1024;
/// After so long a command hangs; it ends with 124.
const HANGS_SECS: u32 = 120;

fn confined(args: &[&str]) -> Output {
    let script = format!("ulimit -v {MOST_KIB}; exec timeout {HANGS_SECS} \"$0\" \"$@\"");
    let tool = env!("CARGO_BIN_EXE_gradus-scenario");
    Command::new("sh").args(["-c", &script, tool]).args(args).output().unwrap()
}

/// The exit code, and what is said on both streams.
fn told(args: &[&str]) -> (Option<i32>, String) {
    let output = confined(args);
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

fn file(folder: &Path, name: &str, write: impl FnOnce(&mut dyn std::io::Write)) -> String {
    let path = folder.join(name);
    let mut to = BufWriter::new(std::fs::File::create(&path).unwrap());
    write(&mut to);
    to.flush().unwrap();
    path.to_str().unwrap().to_string()
}

fn repeated(to: &mut dyn std::io::Write, text: &str, bytes: usize) {
    let block = text.repeat(64 * 1024 / text.len());
    for _ in 0..bytes / block.len() {
        to.write_all(block.as_bytes()).unwrap();
    }
}

#[test]
fn the_limit_on_memory_is_in_force() {
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MOST_KIB}; ulimit -v")])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), MOST_KIB.to_string());
}

#[test]
fn files_that_are_too_large_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let brackets = file(folder.path(), "brackets.ron", |to| repeated(to, "(", 100_000_000));
    for task in ["check", "ladder", "fmt"] {
        let (code, said) = told(&[task, &brackets]);
        assert_eq!(code, Some(2), "{task}: {said}");
        assert!(
            said.contains("has 99942400 bytes; a scenario, script or rule file has at most"),
            "{said}"
        );
        let (code, said) = told(&[task, "/dev/zero"]);
        assert_eq!(code, Some(2), "{task}: {said}");
        assert!(said.contains("/dev/zero is no plain file but a device or a pipe"), "{said}");
    }
    let zero = Command::new("sh")
        .args(["-c", "exec timeout 120 \"$0\" check - < /dev/zero"])
        .arg(env!("CARGO_BIN_EXE_gradus-scenario"))
        .output()
        .unwrap();
    assert_eq!(zero.status.code(), Some(1));
    let said = String::from_utf8_lossy(&zero.stdout).into_owned();
    assert!(said.contains("<stdin>:1:1: error[too-large]"), "{said}");
}

#[test]
fn what_fits_but_is_dense_is_refused_or_read() {
    let folder = tempfile::tempdir().unwrap();
    let full = 4_000_000;
    let cases: [(&str, &str, &str); 6] = [
        ("deep.ron", "(", "too-deep"),
        ("lists.ron", "[],", "too-many-values"),
        ("commas.ron", ",", "extra-comma"),
        ("quotes.ron", "\"", "missing-comma"),
        ("comments.ron", "/*", "unclosed-comment"),
        ("fields.ron", "a:0,", "too-many-values"),
    ];
    for (name, text, code) in cases {
        let path = file(folder.path(), name, |to| {
            to.write_all(b"(").unwrap();
            repeated(to, text, full);
        });
        for task in ["check", "ladder", "fmt"] {
            let (exit, said) = told(&[task, &path]);
            assert_eq!(exit, Some(1), "{task} {name}: {said}");
            assert!(task != "check" || said.contains(&format!("error[{code}]")), "{name}: {said}");
        }
    }
    // As many values as are read, in one list: it is no scenario, but `fmt` may set it in order.
    let path = file(folder.path(), "values.ron", |to| {
        to.write_all(b"[").unwrap();
        repeated(to, "0,", 390_000);
        to.write_all(b"]").unwrap();
    });
    let (exit, said) = told(&["fmt", &path]);
    assert_eq!(exit, Some(0), "{said}");
}

#[test]
fn what_is_no_text_and_no_file_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let binary = file(folder.path(), "binary.ron", |to| {
        for byte in 0..=255_u8 {
            to.write_all(&[byte; 64]).unwrap();
        }
    });
    let (code, said) = told(&["check", &binary]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[not-utf8]"), "{said}");
    let folder = folder.path().to_str().unwrap();
    let missing = format!("{folder}/missing.ron");
    for (path, why) in [(folder, "is a folder"), (missing.as_str(), "cannot open")] {
        for task in ["check", "ladder", "fmt"] {
            let (code, said) = told(&[task, path]);
            assert_eq!(code, Some(2), "{task} {path}: {said}");
            assert!(said.contains(why), "{task} {path}: {said}");
        }
    }
}
