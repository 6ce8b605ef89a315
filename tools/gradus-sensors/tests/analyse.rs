//! `gradus-sensors analyse` as a person meets it.
#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

fn analyse(text: &str, args: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rest.csv");
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus-sensors"));
    command.arg("analyse").arg(&file).args(args).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A heart that breathes, with a beat missed at interval 60.
fn recording(beats: u32) -> String {
    let interval = |i: u32| 850.0 + 30.0 * (f64::from(i) * 1.3).sin();
    let line = |i: u32| if i == 60 { 2.0 * interval(i) } else { interval(i) };
    (0..beats)
        .map(|i| format!("{i};{:.1}\n", line(i)))
        .fold("nr;RR [ms]\n".to_owned(), |a, b| a + &b)
}

#[test]
fn a_table_with_a_header_is_computed_and_its_artefact_named() {
    let output = analyse(&recording(200), &[]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(0));
    for part in ["200 intervals", "RMSSD", "LF/HF", "      60  ", "missed", "1 artefacts, 0.5 %"] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn json_holds_every_number_and_every_artefact() {
    let output = analyse(&recording(200), &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["artefacts"][0]["index"], 60);
    assert_eq!(json["artefacts"][0]["class"], "missed");
    assert!(
        json["corrected"]["rmssd_ms"].as_f64().unwrap() < json["raw"]["rmssd_ms"].as_f64().unwrap()
    );
    assert!(json["spectrum"]["lf_hf"].is_number());
}

#[test]
fn what_is_missing_is_null_and_has_its_reason() {
    let output = analyse(&recording(40), &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert!(json["spectrum"].is_null());
    let text = out(&analyse(&recording(40), &[]));
    assert!(text.contains("no LF and HF") && text.contains("120 s are needed"), "{text}");
    let few = out(&analyse("800\n810\n", &[]));
    assert!(few.contains("cannot be judged"), "{few}");
}

#[test]
fn a_bad_file_is_told_with_its_place_and_what_would_mend_it() {
    let output = analyse("800\nabc\n810\n", &[]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("line 2") && told.contains("such as 812"), "{told}");
    let missing = Command::new(env!("CARGO_BIN_EXE_gradus-sensors"))
        .args(["analyse", "/nowhere/at/all.csv"])
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("check the path"));
}
