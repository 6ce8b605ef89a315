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
    for part in ["200 intervals", "RMSSD", "LF/HF", "      60  ", "missed", "1 artefact, 0.5 %"] {
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
    assert!(few.contains("2 intervals in parts of fewer than 12, which cannot be judged"), "{few}");
    assert!(few.contains("No interval is judged") && !few.contains("No artefacts"), "{few}");
    let twelve = out(&analyse(&recording(13), &[]));
    assert!(twelve.ends_with("\nNo artefacts, no gaps.\n"), "{twelve}");
}

#[test]
fn a_pause_is_no_interval_and_one_thing_is_named_in_the_singular() {
    let mut at_ms = 0;
    let rows = (0..140).fold("time_ms,rr_ms\n".to_owned(), |text, i| {
        let ms = 830 + i * 13 % 40;
        at_ms += ms + if i == 101 { 60_000 } else { 0 };
        format!("{text}{at_ms},{ms}\n")
    });
    let text = out(&analyse(&rows, &[]));
    assert!(text.contains("a pause of 60.0 s before interval 101"), "{text}");
    assert!(!text.contains("60000"), "{text}");
    assert!(text.contains("1 pause, 60 s, in which"), "{text}");
    assert!(text.contains("No artefacts.\n"), "{text}");
    let single = out(&analyse("rr\n812\n", &[]));
    assert!(single.contains("  1 interval, 0 min 1 s"), "{single}");
}

#[test]
fn what_a_person_reads_is_80_columns_wide_and_a_refusal_20_lines_long() {
    let short = |text: &str| text.lines().skip(1).all(|line| line.chars().count() <= 80);
    for name in ["A05-optical-ppi.txt", "A02-time-and-rr-with-gaps.csv", "A25-harmonic-lock.txt"] {
        let text = out(&case(name, &[]));
        assert!(short(&text), "{text}");
    }
    let faults: String = (0..30).map(|i| format!("812\n8o{i}\n{i}x{i}\n812\n812\n")).collect();
    for text in [faults, "rate,rr_ms,a long name\n72,x,\n".to_owned()] {
        let output = analyse(&text, &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(short(&said) && said.lines().count() <= 20, "{said}");
    }
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

/// A made-up file as a device or a program writes it.
fn case(name: &str, args: &[&str]) -> Output {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/sensors/tests/cases/");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus-sensors"));
    command.arg("analyse").arg(format!("{folder}{name}")).args(args).output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_str(&out(output)).unwrap()
}

#[test]
fn nothing_is_computed_across_the_gaps_that_times_tell() {
    for name in ["A01-empatica-IBI.csv", "A02-time-and-rr-with-gaps.csv"] {
        let of = json(&case(name, &["--json"]));
        assert_eq!(
            (of["intervals"].as_u64(), of["gaps"].as_array().unwrap().len()),
            (Some(345), 13)
        );
        assert!((of["raw"]["rmssd_ms"].as_f64().unwrap() - 21.8).abs() < 0.05, "{}", of["raw"]);
        assert!((of["length_secs"].as_f64().unwrap() - 666.0).abs() < 1.0, "{name}");
        assert!(of["spectrum"].is_null(), "{name}");
        assert!(of["quality"].as_f64().unwrap() < 0.5, "{name}");
        let text = out(&case(name, &[]));
        assert!(text.contains("345 intervals in 14 parts, 11 min 6 s"), "{text}");
    }
    let of = json(&case("A23-arrival-times-in-batches.csv", &["--json"]));
    assert_eq!(of["gaps"].as_array().unwrap().len(), 0);
    assert!((of["raw"]["rmssd_ms"].as_f64().unwrap() - 32.96).abs() < 0.05);
}

#[test]
fn a_unit_in_the_header_is_the_unit_of_the_numbers() {
    let rows = (0..60)
        .fold("rr [1/1024 s]\n".to_owned(), |text, i| format!("{text}{}\n", 840 + (i % 5) * 3));
    let of = json(&analyse(&rows, &["--json"]));
    let mean = of["raw"]["mean_nn_ms"].as_f64().unwrap();
    assert!((mean - 846.0 / 1.024).abs() < 0.01, "{mean}");
}

#[test]
fn a_refusal_is_json_where_json_was_asked_for_and_one_sentence() {
    for (name, said) in [
        ("A10a-peak-samples-130hz.txt", "times of beats"),
        ("N14-workbook.xlsx", "workbook"),
        ("N23-steps-by-minute.csv", "no column is named as intervals"),
    ] {
        let output = case(name, &["--json"]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let of = json(&output);
        assert!(of["refused"].as_str().unwrap().contains(said), "{name}: {of}");
        assert_eq!(of["faults"].as_array().unwrap().len(), 1, "{name}: {of}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "{told:?}");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(said) && !told.contains("replay"), "{told}");
    }
    let output = analyse("rr\n812\n8\u{1b}[31m1\n", &[]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("`8\\u{1b}[31m1` is not a number"), "{told:?}");
}
