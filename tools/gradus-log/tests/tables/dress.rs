//! Encodings, delimiters, line ends, headers, and lines that are no rows.

use serde_json::Value;

use crate::support::*;

#[test]
fn the_truth_has_no_notes() {
    let truth = truth();
    assert_eq!(of_kind(&truth, "fixation").len(), 23);
    assert_eq!((notes(&truth).as_str(), &truth["format"]), ("", &Value::Null));
}

#[test]
fn another_dress_gives_the_same() {
    let truth = truth();
    for (name, told) in [
        ("E02-quoted-comma-decimals.csv", "decimals are written with a comma"),
        ("E04-semicolon-comma-decimals.csv", "decimals are written with a comma"),
        ("E14-message-lines-between.csv", "passed over: 2 comments (the first in line 102)"),
    ] {
        let json = json(&case(name), &[]);
        same(&json, &truth);
        assert_eq!(notes(&json), told, "{name}");
    }
}

#[test]
fn encodings_and_line_ends_are_read_and_said() {
    let json = json(&case("E16-utf16-tabs.tsv"), &[]);
    assert!(notes(&json).contains("UTF-16"), "{}", notes(&json));
    assert!(of_kind(&json, "fixation").len() > 5);
    let json = self::json(&case("E21-cr-only.csv"), &[]);
    let lines = truth_lines(301).join("\n");
    same(&json, &json_of(lines, &[]));
}

#[test]
fn an_azimuth_around_360_is_a_single_place() {
    let json = json(&case("E08-azimuth-around-360.csv"), &[]);
    let found = of_kind(&json, "fixation");
    assert_eq!(found.len(), 1);
    assert!(number(&found[0]["azimuth_deg"]).abs() < 0.1);
    // Unity's angles: 350 is 10 below 0.
    let rows: String = (0..60)
        .map(|n| format!("{},{:.2},{:.2}\n", n * 11, 5.0, 359.5 + 0.01 * f64::from(n % 30)))
        .collect();
    let json = json_of(format!("time_ms,yaw_deg,pitch_deg\n{rows}"), &[]);
    let found = of_kind(&json, "fixation");
    assert!((number(&found[0]["elevation_deg"]) + 0.35).abs() < 0.1, "{json}");
    assert!(notes(&json).contains("350° is read as −10°"));
}

#[test]
fn a_last_line_that_was_cut_is_left_out_and_said() {
    let json = json(&case("E19-cut-in-last-line.csv"), &[]);
    assert_eq!(json["samples"], 299);
    assert!(notes(&json).contains("line 301, the last, was not written"), "{}", notes(&json));
}

#[test]
fn a_table_without_rows_or_without_a_header_is_refused() {
    assert!(refused_text("time_s,azimuth_deg,elevation_deg\n", &[]).contains("has no row"));
    assert!(refused_text("0.0,1.0,2.0\n0.1,1.1,2.1\n", &[]).contains("names its columns"));
    assert!(refused_text("", &[]).contains("the file is empty"));
    assert!(refused_text("{\"a\": 1}", &[]).contains("JSON"));
}

#[test]
fn rows_of_words_between_the_samples_are_passed_over() {
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let text = rewritten("time_s,azimuth_deg,elevation_deg", &|at, secs, az, el| {
        let message = if at % 100 == 50 { "MSG,5.2,trial start\n" } else { "" };
        format!("{secs:.4},{az:.3},{el:.3}\n{message}")
    });
    let json = json_of(text, &[]);
    same(&json, &truth);
    assert!(notes(&json).contains("passed over: 3 rows of words (the first in line 53)"));
}
