//! The tool as a person runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

fn tool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus-sensors")).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_packet_is_explained_and_a_broken_one_is_told_why_it_is() {
    let whole = tool(&["decode", "2a37", "1E 48 34 12 00 04 00 02"]);
    assert_eq!(whole.status.code(), Some(0));
    let said = text(&whole.stdout);
    for part in ["72 beats per minute", "touches skin", "4660 kJ", "1000.0, 500.0 ms"] {
        assert!(said.contains(part), "no {part}: {said}");
    }
    let json = tool(&["decode", "2a37", "--json", "0x10480004"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["rr_ms"], serde_json::json!([1000.0]));
    let stray = tool(&["decode", "2a37", "104800"]);
    assert_eq!(stray.status.code(), Some(0));
    let said = text(&stray.stdout);
    assert!(said.contains("72 beats") && said.contains("each interval has 2"), "{said}");
    let broken = tool(&["decode", "2a37", "1148"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(text(&broken.stdout).contains("the rate has 2 bytes"));
    assert_eq!(tool(&["decode", "2a37", "1g"]).status.code(), Some(2));
}

#[test]
fn packets_as_tools_copy_them_are_read_or_asked_about() {
    let none: [f64; 0] = [];
    for (bytes, rate, rr_ms, faults) in [
        ("10 3C 8C 04", 60, &[1136.71875][..], 0),
        ("16, 60, 140, 4", 60, &[1136.71875], 0),
        ("[16, 68, 146, 3]", 68, &[892.578125], 0),
        ("0x10 0x3e 0xb1 0x3 0xde", 62, &[922.8515625], 1),
        ("(0x) 10-3C-8C-04", 60, &[1136.71875], 0),
        ("16 48 00 00 00 00 00 00 00 00", 72, &none, 0),
        ("16480004FF", 72, &[1000.0], 1),
        ("1E 48 FF FF 00 04", 72, &[1000.0], 0),
        ("0E 48 0A 00", 72, &none, 0),
    ] {
        let output = tool(&["decode", "2a37", bytes, "--json"]);
        assert_eq!(output.status.code(), Some(0), "{bytes}");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["rate_bpm"], rate, "{bytes}");
        assert_eq!(json["rr_ms"], serde_json::json!(rr_ms), "{bytes}");
        assert_eq!(json["faults"].as_array().unwrap().len(), faults, "{bytes}");
    }
    for unquoted in ["16 48 00 04", "22 72 -116 4", "16, 60, 140, 4", "0x16 0x48"] {
        let parts = unquoted.split(' ');
        let args: Vec<&str> =
            ["decode", "2a37"].into_iter().chain(parts).chain(["--json"]).collect();
        assert_eq!(tool(&args).stdout, tool(&["decode", "2a37", unquoted, "--json"]).stdout);
    }
    assert_eq!(tool(&["decode", "2a37"]).status.code(), Some(2));
    let said = text(&tool(&["decode", "2a37", "16, 60, 140, 4"]).stdout);
    assert!(said.contains("10 3C 8C 04, read as decimal numbers"), "{said}");
    let said = text(&tool(&["decode", "2a37", "16 48 00 00 00 00"]).stdout);
    assert!(said.contains("RR       none") && said.contains("2 slots are empty"), "{said}");
    let asked = tool(&["decode", "2a37", "16 60", "--json"]);
    assert_eq!(asked.status.code(), Some(2));
    let json: serde_json::Value = serde_json::from_slice(&asked.stdout).unwrap();
    assert_eq!(json["readable"], false);
    assert!(text(&asked.stderr).contains("hexadecimal or decimal"));
}

#[test]
fn an_unknown_source_is_told_what_exists() {
    let output = tool(&["watch", "bel:H10"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `ble:H10`?"));
}

/// A simulated strap that ends with the test.
struct Simulated(Child);

impl Drop for Simulated {
    fn drop(&mut self) {
        // Its end of the bus is taken down with it only when it is asked to end.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_simulated_strap_is_listed_and_watched_from_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile.csv");
    let head = "for_secs,rate_bpm,rr_ms,contact,link\n";
    std::fs::write(&profile, format!("{head}120,77,700 800,yes,on\n")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gradus-sensors"))
        .args(["simulate", "ble", "--name", "Strap of a test", "--profile"])
        .arg(&profile)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let _strap = Simulated(child);
    let mut lines = stdout.lines().map(Result::unwrap);
    let export = lines.find(|line| line.contains("DBUS_SYSTEM_BUS_ADDRESS")).unwrap();
    let address = export.split('\'').nth(1).unwrap();
    let on_its_bus = |args: &[&str]| {
        let tool = env!("CARGO_BIN_EXE_gradus-sensors");
        Command::new(tool).args(args).env("DBUS_SYSTEM_BUS_ADDRESS", address).output().unwrap()
    };
    let list = text(&on_its_bus(&["list", "--for-secs", "2"]).stdout);
    assert!(list.contains("Strap of a test") && list.contains("--heart ble:A0:9E"), "{list}");
    let watched = on_its_bus(&["watch", "ble:strap of", "--for-secs", "12"]);
    let said = text(&watched.stdout);
    assert_eq!(watched.status.code(), Some(0), "{said}");
    for part in ["sending", "77 bpm", "connected to Strap of a test", "battery 80 %", "800"] {
        assert!(said.contains(part), "no {part}: {said}");
    }
}

#[test]
fn a_profile_with_faults_is_not_played_and_every_fault_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile.csv");
    std::fs::write(&profile, "for_secs,rate_bpm,rr_ms,contact,link\n0,,,,\n5,,,,lost\n").unwrap();
    let output = tool(&["simulate", "ble", "--profile", profile.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("line 2") && said.contains("line 3"), "{said}");
}

#[test]
fn a_wrong_profile_is_refused_before_anything_starts_and_within_a_screen() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let head = "for_secs,rate_bpm,rr_ms,contact,link\n";
    let strap = file("strap.csv", &format!("{head}60,72,,yes,on\n"));
    let faulty = file("faulty.csv", &format!("{head}{}", "0,,,,\n".repeat(500)));
    let recording = file("rest.csv", &"812\n".repeat(500));
    let words: String = (0..400).map(|i| format!("812\n81{i}o\n")).collect();
    let words = file("words.csv", &words);
    let none = file("none", "") + "/nowhere.csv";
    for (peer, profile, said) in [
        ("osc", &strap, "simulate ble"),
        ("lsl", &strap, "simulate ble"),
        ("osc", &words, "is not a number"),
        ("lsl", &words, "is not a number"),
        ("ble", &words, "begins with for_secs"),
        ("ble", &recording, "simulate osc"),
        ("ble", &faulty, "no length"),
        ("osc", &none, "cannot read"),
        ("ble", &none, "cannot read"),
    ] {
        let output = tool(&["simulate", peer, "--profile", profile]);
        assert_eq!(output.status.code(), Some(2), "{peer} {profile}");
        assert_eq!(text(&output.stdout), "", "{peer} {profile}");
        let error = text(&output.stderr);
        assert!(error.contains(said), "{peer} {profile}: {error}");
        assert!(error.lines().count() <= 20, "{peer} {profile}: {error}");
    }
}

#[test]
fn a_reader_that_has_left_ends_it_quietly() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus-sensors"));
    let output = command.args(["decode", "2a37", "10480004"]).stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
