//! `gradus-log fixations` over tables as devices and programs write them. `cases/` holds made-up
//! tables, each an example of its kind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

fn fixations(file: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus-log"));
    command.arg("fixations").arg(file).args(args).output().unwrap()
}

/// What a program is told of a table that is read.
#[track_caller]
fn json(file: &Path, args: &[&str]) -> Value {
    let said = fixations(file, &[args, &["--json"]].concat());
    let err = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(0), "{}: {err}", file.display());
    serde_json::from_slice(&said.stdout).unwrap()
}

/// How a table is refused: once, in print and as JSON, without a control character.
#[track_caller]
fn refused(file: &Path, args: &[&str]) -> String {
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

fn written(text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("eyes.csv");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[track_caller]
fn json_of(text: impl AsRef<[u8]>, args: &[&str]) -> Value {
    let (_folder, path) = written(text);
    json(&path, args)
}

#[track_caller]
fn refused_text(text: impl AsRef<[u8]>, args: &[&str]) -> String {
    let (_folder, path) = written(text);
    refused(&path, args)
}

fn notes(json: &Value) -> String {
    let notes = json["notes"].as_array().unwrap();
    notes.iter().map(|note| note.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

fn of_kind<'a>(json: &'a Value, kind: &str) -> Vec<&'a Value> {
    json["events"].as_array().unwrap().iter().filter(|event| event["kind"] == kind).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

/// The same but for the notes.
#[track_caller]
fn same(json: &Value, truth: &Value) {
    for key in ["settings", "samples", "missing", "out_of_order", "parts", "events"] {
        assert_eq!(json[key], truth[key], "{key}");
    }
}

/// The same fixations, by their times and directions.
#[track_caller]
fn alike(json: &Value, truth: &Value, secs: f64, degrees: f64) {
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

fn truth() -> Value {
    json(&case("E00-the-same-in-points.csv"), &[])
}

/// The first lines of the truth, header included.
fn truth_lines(lines: usize) -> Vec<String> {
    let text = std::fs::read_to_string(case("E00-the-same-in-points.csv")).unwrap();
    text.lines().take(lines).map(str::to_owned).collect()
}

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
fn nanoseconds_of_today_keep_their_microseconds() {
    let json = json(&case("E01-neon-style.csv"), &[]);
    assert_eq!(json["format"], "gaze.csv of Pupil Labs (Neon, Invisible)");
    // 60 rows without angles, and 40 that the file marks as a blink.
    assert_eq!((&json["samples"], &json["missing"]), (&1200.into(), &100.into()));
    let text = std::fs::read_to_string(case("E01-neon-style.csv")).unwrap();
    let stamps: Vec<&str> = text.lines().skip(1).map(|l| l.split(',').nth(2).unwrap()).collect();
    for event in json["events"].as_array().unwrap() {
        let from = format!("{:.6}", number(&event["from_s"])).replace('.', "");
        // The stamps end in …789 ns, which rounds up.
        let is = |ns: &&str| ((ns.parse::<i64>().unwrap() + 500) / 1000).to_string() == from;
        assert!(stamps.iter().any(is), "{from} is no time of the file");
    }
    let print = fixations(&case("E01-neon-style.csv"), &[]);
    let print = String::from_utf8(print.stdout).unwrap();
    assert!(print.lines().all(|line| line.chars().count() <= 80), "{print}");
    assert!(print.contains("read as a gaze.csv of Pupil Labs"), "{print}");
}

#[test]
fn marks_of_no_value_are_missing() {
    for name in ["E05-windows-nan.csv", "E05b-old-windows-nan.csv", "E06-bids-na.tsv"] {
        let json = json(&case(name), &[]);
        assert_eq!(json["missing"], 18, "{name}");
        let blinks = of_kind(&json, "blink");
        assert_eq!(blinks.len(), 1, "{name}");
        let length = number(&blinks[0]["to_s"]) - number(&blinks[0]["from_s"]);
        assert!((0.19..0.23).contains(&length), "{name}: {length}");
    }
    let json = json(&case("E18-nothing-behind.csv"), &[]);
    assert_eq!((&json["missing"], of_kind(&json, "lost").len()), (&2000.into(), 1));
    let mut lines = truth_lines(301);
    for line in &mut lines[100..120] {
        let time = line.split(',').next().unwrap().to_owned();
        *line = format!("{time},-9999,-9999");
    }
    let json = json_of(lines.join("\n"), &[]);
    assert_eq!(json["missing"], 20);
    assert!(notes(&json).contains("-9999 is taken as a mark of no value"), "{}", notes(&json));
}

#[test]
fn rows_that_do_not_count_are_missing_and_counted() {
    let truth = truth();
    for name in ["E07a-invalid-is-zero.csv", "E07b-invalid-is-minus-one.csv"] {
        let json = json(&case(name), &[]);
        assert_eq!(json["missing"], 45, "{name}");
        assert!(
            notes(&json).contains("45 rows with a direction count as missing: validity"),
            "{}",
            notes(&json)
        );
        assert_eq!(of_kind(&json, "lost").len(), 1);
        assert!(of_kind(&json, "fixation").len() <= of_kind(&truth, "fixation").len() + 1);
        for fixation in of_kind(&json, "fixation") {
            let (from, to) = (number(&fixation["from_s"]), number(&fixation["to_s"]));
            assert!(to < 3.34 || from > 3.8, "{fixation}");
        }
    }
}

#[test]
fn a_direction_that_the_tracker_holds_is_none_without_a_column_of_validity_too() {
    for name in ["E07a-invalid-is-zero.csv", "E07b-invalid-is-minus-one.csv"] {
        let text = std::fs::read_to_string(case(name)).unwrap();
        let bare = text.lines().map(|line| line.split(',').take(3).collect::<Vec<_>>().join(","));
        let bare = json_of(bare.collect::<Vec<_>>().join("\n"), &[]);
        same(&bare, &json(&case(name), &[]));
        assert!(notes(&bare).contains("holds the same direction"), "{}", notes(&bare));
    }
}

#[test]
fn columns_of_validity_are_read_in_every_writing() {
    let lines = truth_lines(301);
    let table = |name: &str, good: &str, bad: &str| {
        let mut text = format!("{},{name}\n", lines[0]);
        for (at, line) in lines[1..].iter().enumerate() {
            let valid = if (100..130).contains(&at) { bad } else { good };
            text += &format!("{line},{valid}\n");
        }
        text
    };
    for (name, good, bad) in [
        ("valid", "True", "False"),
        ("Validity", "Valid", "Invalid"),
        ("is_valid", "1", "0"),
        ("validity", "31", "8"),
        ("ValidityCode", "0", "4"),
        ("worn", "1", "0"),
        ("confidence", "0.97", "0.1"),
        ("confidence", "97", "3"),
        ("blink", "0", "1"),
        ("Tracked", "1.0", "-1"),
    ] {
        let json = json_of(table(name, good, bad), &[]);
        assert_eq!(json["missing"], 30, "{name} {good} {bad}: {}", notes(&json));
        assert!(notes(&json).contains(&format!(": {name} ")), "{}", notes(&json));
    }
    let json = json_of(table("validity", "fine", "eh"), &[]);
    assert_eq!(json["missing"], 0);
    assert!(notes(&json).contains("validity is passed over"), "{}", notes(&json));
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
fn what_cannot_be_an_angle_is_refused() {
    let pixels =
        refused(&case("E09-pixels-as-x-y.csv"), &["--time-unit", "ms", "--angle-unit", "deg"]);
    assert!(
        pixels.contains("line 2: the azimuth is 1565°") && pixels.contains("pixels"),
        "{pixels}"
    );
    let told = refused_text("time_ms,gaze x [px],gaze y [px]\n0,960,540\n11,961,541\n", &[]);
    assert!(told.contains("`gaze x [px]` are pixels"), "{told}");
    let told = refused_text("time_ms,norm_pos_x,b\n0,1,5\n", &[]);
    assert!(told.contains("no column"), "{told}");
    let told = refused_text("time_ms,azimuth_rad,elevation_rad\n0,20.1,7.2\n11,20.2,7.3\n", &[]);
    assert!(told.contains("degrees that are called radians"), "{told}");
    let told =
        refused_text("id,start timestamp [ns],end timestamp [ns],azimuth [deg]\n1,2,3,4\n", &[]);
    assert!(told.contains("a list of events, not of samples"), "{told}");
}

#[test]
fn no_event_crosses_a_step_of_the_clock() {
    let json = json(&case("E10-clock-steps-back-3s.csv"), &[]);
    assert_eq!((&json["parts"], &json["samples"]), (&2.into(), &900.into()));
    assert_eq!(json["out_of_order"], 0);
    assert!(
        notes(&json).contains("line 402: the clock steps back by 3 s; no event crosses it"),
        "{}",
        notes(&json)
    );
    for (part, from, to) in [(1, 100.0, 104.434), (2, 101.444, 108.0)] {
        let of_part = json["events"].as_array().unwrap().iter().filter(|row| row["part"] == part);
        for row in of_part {
            assert!(number(&row["from_s"]) >= from && number(&row["to_s"]) <= to, "{row}");
            assert!(row["kind"] != "lost", "{row}");
        }
    }
    // But for the fixation that is cut, these are the fixations of the truth.
    let found = of_kind(&json, "fixation").len();
    assert!((23..=24).contains(&found), "{found}");
    let print = String::from_utf8(fixations(&case("E10-clock-steps-back-3s.csv"), &[]).stdout);
    assert!(print.unwrap().lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn a_second_recording_behind_the_first_is_a_part_of_its_own() {
    let appended = case("E11-second-session-appended.csv");
    let json = json(&appended, &[]);
    assert_eq!((&json["parts"], &json["samples"]), (&2.into(), &1600.into()));
    assert!(notes(&json).contains("line 902: times begin anew"), "{}", notes(&json));
    let text = std::fs::read_to_string(&appended).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let alone = |rows: &[&str]| json_of(format!("{}\n{}", lines[0], rows.join("\n")), &[]);
    let (first, second) = (alone(&lines[1..901]), alone(&lines[901..]));
    let count = |json: &Value| json["events"].as_array().unwrap().len();
    assert_eq!(count(&json), count(&first) + count(&second));
    // With its header again.
    let again = format!("{}\n{}\n", lines[..901].join("\n"), lines[0]) + &lines[901..].join("\n");
    let again = json_of(again, &[]);
    assert_eq!((&again["parts"], &again["events"]), (&json["parts"], &json["events"]));
    assert!(notes(&again).contains("line 903: a second recording begins behind a second header"));
}

#[test]
fn a_late_row_and_two_rows_for_a_time_are_left_out_and_said() {
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let mut lines = truth_lines(301);
    let twice = lines[50].clone();
    lines.insert(50, twice);
    let json = json_of(lines.join("\n"), &[]);
    assert_eq!(json["events"], truth["events"]);
    assert!(
        notes(&json).contains("1 row left out for the time of the row before (the first: line 52)"),
        "{}",
        notes(&json)
    );
    let mut lines = truth_lines(301);
    let late = lines[20].clone();
    lines.insert(200, late);
    let json = json_of(lines.join("\n"), &[]);
    assert_eq!((&json["events"], &json["parts"]), (&truth["events"], &1.into()));
    assert!(notes(&json).contains("(the first: line 201)"), "{}", notes(&json));
    // A row for each eye.
    let mut rows = format!("{},eye_id\n", truth_lines(1)[0]);
    for line in &truth_lines(301)[1..] {
        let time = line.split(',').next().unwrap();
        rows += &format!("{line},0\n{time},80,80,1\n");
    }
    let json = json_of(rows, &[]);
    assert_eq!(json["events"], truth["events"]);
    assert!(notes(&json).contains("rows of two eyes (0 and 1): those of 0 are read"));
}

#[test]
fn samples_that_a_slower_tracker_repeats_count_once() {
    let told = refused(&case("E13-5hz-tracker-in-30hz-frames.csv"), &[]);
    assert!(told.contains("each direction stands in 6 rows"), "{told}");
    assert!(told.contains("measured 5 times a second"), "{told}");
    // 45 Hz in frames of 90 Hz.
    let lines = truth_lines(901);
    let mut rows = format!("{}\n", lines[0]);
    for (at, line) in lines[1..].iter().enumerate() {
        let time = line.split(',').next().unwrap();
        let held = lines[1 + at / 2 * 2].split_once(',').unwrap().1;
        rows += &format!("{time},{held}\n");
    }
    let json = json_of(rows, &[]);
    assert_eq!(json["samples"], 450);
    assert!(notes(&json).contains("a tracker of 45 Hz in a log of 90 Hz"), "{}", notes(&json));
    for fixation in of_kind(&json, "fixation") {
        assert!(number(&fixation["spread_deg"]) > 0.05, "{fixation}");
    }
}

#[test]
fn a_last_line_that_was_cut_is_left_out_and_said() {
    let json = json(&case("E19-cut-in-last-line.csv"), &[]);
    assert_eq!(json["samples"], 299);
    assert!(notes(&json).contains("line 301, the last, was not written"), "{}", notes(&json));
}

#[test]
fn steps_that_no_tracker_has_are_a_question_of_the_unit() {
    let told = refused(&case("E20-ms-called-s.csv"), &[]);
    assert!(told.contains("11 s between samples: is the unit of time_s right?"), "{told}");
    assert!(told.contains("--time-unit ms"), "{told}");
    let json = json(&case("E20-ms-called-s.csv"), &["--time-unit", "ms"]);
    same(&json, &truth());
    assert!(notes(&json).contains("time_s is read in ms"), "{}", notes(&json));
    let lines = truth_lines(301).join("\n").replace("time_s", "time_ms");
    let told = refused_text(lines, &[]);
    assert!(told.contains("0.01 ms between samples") && told.contains("--time-unit s"), "{told}");
}

#[test]
fn known_exports_of_vectors_give_the_fixations_of_the_truth() {
    for (name, format, frame) in [
        ("N09-tobii-pro-lab.tsv", "export of Tobii Pro Lab", "x to the right"),
        ("N10-varjo-gaze.csv", "gaze log of Varjo Base", "x to the right"),
        ("N11-sranipal.csv", "log of SRanipal (Vive)", "x to the right"),
    ] {
        let json = json(&case(name), &[]);
        assert_eq!(json["format"], format);
        assert_eq!(json["samples"], 900);
        assert!(notes(&json).contains(frame), "{}", notes(&json));
        assert!(of_kind(&json, "fixation").len() > 8, "{name}: {json}");
        let first = of_kind(&json, "fixation")[0];
        assert!((number(&first["azimuth_deg"]) - 16.2).abs() < 0.5, "{first}");
        assert!((number(&first["elevation_deg"]) - 9.6).abs() < 0.5, "{first}");
    }
    let json = json(&case("N19-unity-vector-cell.csv"), &[]);
    assert!(notes(&json).contains("the direction as a vector is passed over"), "{}", notes(&json));
    assert!((number(&of_kind(&json, "fixation")[0]["azimuth_deg"]) - 16.2).abs() < 0.5);
}

#[test]
fn a_vector_in_three_columns_or_in_a_cell_is_turned_by_its_axes() {
    let turn = |[az, el]: [f64; 2]| {
        let (az, el) = (az.to_radians(), el.to_radians());
        [az.sin() * el.cos(), el.sin(), az.cos() * el.cos()]
    };
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let table = |header: &str, write: &dyn Fn([f64; 3]) -> String| {
        let mut text = format!("{header}\n");
        for line in &truth_lines(301)[1..] {
            let mut cells = line.split(',');
            let time = cells.next().unwrap();
            let [az, el] = [0; 2].map(|_| cells.next().unwrap().parse::<f64>().unwrap());
            text += &format!("{time},{}\n", write(turn([az, el])));
        }
        text
    };
    let columns = "time_s,GazeDirection.x,GazeDirection.y,GazeDirection.z";
    let unity = table(columns, &|[x, y, z]| format!("{x:.6},{y:.6},{z:.6}"));
    let told = refused_text(&unity, &[]);
    assert!(told.contains("`GazeDirection.x`") && told.contains("--axes"), "{told}");
    alike(&json_of(&unity, &["--axes", "unity"]), &truth, 1e-6, 1e-3);
    let openxr = table(columns, &|[x, y, z]| format!("{x:.6},{y:.6},{:.6}", -z));
    alike(&json_of(&openxr, &["--axes", "openxr"]), &truth, 1e-6, 1e-3);
    assert!(refused_text(&openxr, &["--axes", "unity"]).contains("point backward"));
    let camera = table(columns, &|[x, y, z]| format!("{x:.6},{:.6},{z:.6}", -y));
    alike(&json_of(&camera, &["--axes", "camera"]), &truth, 1e-6, 1e-3);
    let cell = table("time_s,gaze_direction", &|[x, y, z]| format!("\"({x:.6}, {y:.6}, {z:.6})\""));
    let cell = json_of(&cell, &[]);
    alike(&cell, &truth, 1e-6, 1e-3);
    assert!(notes(&cell).contains("as Unity writes it"), "{}", notes(&cell));
    // SRanipal with both eyes, x to the left as the SDK has it: eyes converge on what is near.
    let header = "time(100ns)   time_stamp(ms)   eye_valid_L   eye_valid_R   gaze_direct_L.x   \
                  gaze_direct_L.y   gaze_direct_L.z   gaze_direct_R.x   gaze_direct_R.y   \
                  gaze_direct_R.z";
    let mut text = format!("{header}\n");
    for (at, line) in truth_lines(301)[1..].iter().enumerate() {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let eye = |inward: f64| {
            let [x, y, z] = turn([cells[1] + inward, cells[2]]);
            format!("{:.6}\t{y:.6}\t{z:.6}", -x)
        };
        let ticks = 637_000_000_000_000_000_u64 + (cells[0] * 1e7) as u64;
        // The tracker's own stamp stands still.
        text += &format!("{ticks}\t{}\t31\t31\t{}\t{}\n", at / 1000, eye(1.0), eye(-1.0));
    }
    let json = json_of(text, &[]);
    assert_eq!(json["format"], "log of SRanipal (Vive)");
    assert!(notes(&json).contains("x to the left, y up, z forward: so the two eyes converge"));
    alike(&json, &truth, 1e-4, 0.02);
}

#[test]
fn an_export_without_angles_is_named_and_refused() {
    let told = refused(&case("N20-pupil-core-gaze_positions.csv"), &[]);
    assert!(told.contains("Pupil Core") && told.contains("norm_pos_x"), "{told}");
    let told = refused(&case("N14-workbook.xlsx"), &[]);
    assert!(told.contains("a workbook (.xlsx)"), "{told}");
    let told = refused_text(
        "Recording timestamp [μs]\tSensor\tGaze point X [DACS px]\n0\tEye Tracker\t5\n",
        &[],
    );
    assert!(told.contains("Tobii Pro Lab without gaze directions"), "{told}");
    let told = refused_text("timestamp [ns],gaze x [px],gaze y [px]\n17000,5,6\n18000,5,6\n", &[]);
    assert!(told.contains("gaze.csv of Pupil Labs without azimuth"), "{told}");
    let head = "gaze_timestamp,world_index,confidence,norm_pos_x,norm_pos_y,gaze_normal0_x,\
                gaze_normal0_y,gaze_normal0_z";
    let told = refused_text(format!("{head}\n1.00,0,0.9,.5,.5,,,\n1.01,0,0.9,.5,.5,,,\n"), &[]);
    assert!(told.contains("without 3D gaze"), "{told}");
    let json = json_of(
        format!(
            "{head}\n{}",
            (0..40)
                .map(|n| format!("{}.{:02},0,0.9,.5,.5,0.1,-0.1,0.99\n", 1, n))
                .collect::<String>()
        ),
        &[],
    );
    let found = of_kind(&json, "fixation")[0];
    // The camera's y points down.
    assert!(
        number(&found["azimuth_deg"]) > 5.0 && number(&found["elevation_deg"]) > 5.0,
        "{found}"
    );
}

#[test]
fn rows_of_other_sensors_are_passed_over() {
    let text = std::fs::read_to_string(case("N09-tobii-pro-lab.tsv")).unwrap();
    let whole = json_of(&text, &[]);
    let mut mixed = String::new();
    for (at, line) in text.lines().enumerate() {
        mixed += &format!("{line}\n");
        if at > 0 && at % 10 == 0 {
            let time = line.split('\t').next().unwrap();
            mixed += &format!("{time}\t{time}\tMouse\tP01\tRecording1{}\n", "\t".repeat(9));
        }
    }
    let json = json_of(mixed, &[]);
    same(&json, &whole);
    assert!(notes(&json).contains("passed over: 90 rows of another sensor or eye"));
}

#[test]
fn bids_names_its_columns_in_the_json_beside_the_table() {
    let told = refused(&case("E06b-bids-physio.tsv.gz"), &[]);
    assert!(told.contains("this is gzip"), "{told}");
    assert!(told.contains("E06b-bids-physio.json"), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("sub-01_task-x_physio.tsv.gz");
    std::fs::copy(case("E06b-bids-physio.tsv.gz"), &table).unwrap();
    let sidecar = folder.path().join("sub-01_task-x_physio.json");
    let write = |time: &str, place: &str, more: &str| {
        let text = format!(
            r#"{{"Columns": ["timestamp", "x_coordinate", "y_coordinate"], "timestamp": {{{time}}},
            "x_coordinate": {{"Units": "{place}"}}, "y_coordinate": {{"Units": "{place}"}}{more}}}"#
        );
        std::fs::write(&sidecar, text).unwrap();
    };
    write(r#""Units": "ms""#, "degree", "");
    let by_unit = json(&table, &[]);
    assert_eq!(by_unit["format"], "recording of BIDS");
    assert_eq!(of_kind(&by_unit, "fixation").len(), 23);
    write("", "degree", r#", "SamplingFrequency": 90"#);
    same(&json(&table, &[]), &by_unit);
    write(r#""Units": "ms""#, "pixel", "");
    assert!(refused(&table, &[]).contains("`x_coordinate` are pixels"));
    std::fs::write(&sidecar, "{").unwrap();
    assert!(refused(&table, &[]).contains("is no JSON"));
    std::fs::write(&sidecar, r#"{"Columns": ["timestamp"]}"#).unwrap();
    assert!(refused(&table, &[]).contains("names 1 columns, and the table has 3"));
}

#[test]
fn times_of_the_wall_clock_and_names_in_other_writing_are_read() {
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let table = |header: &str, time: &dyn Fn(f64) -> String| {
        let mut text = format!("{header}\n");
        for line in &truth_lines(301)[1..] {
            let (secs, rest) = line.split_once(',').unwrap();
            text += &format!("{},{rest}\n", time(secs.parse().unwrap()));
        }
        text
    };
    let clock = table("Time,Gaze Azimuth (deg),Gaze Elevation (deg)", &|secs| {
        format!("2026-04-24T14:10:{:07.4}", 10.0 + secs)
    });
    let clock = json_of(clock, &[]);
    assert_eq!(clock["events"], truth["events"]);
    assert!(notes(&clock).contains("times count from the first, 2026-04-24T14:10:10.0000"));
    for header in [
        "timestamp [s],eyeYaw_deg,eyePitch_deg",
        "Time (s),left_azimuth_deg,left_elevation_deg",
        "seconds,gaze_x_deg,gaze_y_deg",
        "device_time_s,x [deg],y [deg]",
    ] {
        let json = json_of(table(header, &|secs| format!("{secs:.4}")), &[]);
        assert_eq!(json["events"], truth["events"], "{header}");
    }
}

#[test]
fn a_table_without_rows_or_without_a_header_is_refused() {
    assert!(refused_text("time_s,azimuth_deg,elevation_deg\n", &[]).contains("has no row"));
    assert!(refused_text("0.0,1.0,2.0\n0.1,1.1,2.1\n", &[]).contains("names its columns"));
    assert!(refused_text("", &[]).contains("the file is empty"));
    assert!(refused_text("{\"a\": 1}", &[]).contains("JSON"));
}

/// The truth's first 300 samples, each written by `row`: seconds, azimuth, elevation.
fn rewritten(header: &str, row: &dyn Fn(usize, f64, f64, f64) -> String) -> String {
    let mut text = format!("{header}\n");
    for (at, line) in truth_lines(301)[1..].iter().enumerate() {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        text += &row(at, cells[0], cells[1], cells[2]);
    }
    text
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

#[test]
fn a_clock_that_steps_back_a_little_parts_the_recording_too() {
    let header = "time_s,azimuth_deg,elevation_deg";
    let text = rewritten(header, &|at, secs, az, el| {
        format!("{:.4},{az:.3},{el:.3}\n", if at < 200 { secs } else { secs - 0.05 })
    });
    let json = json_of(text, &[]);
    assert_eq!((&json["parts"], &json["samples"]), (&2.into(), &300.into()));
    assert!(notes(&json).contains("line 202: the clock steps back by"), "{}", notes(&json));
    // A trial of its own time each.
    let text = rewritten("trial,time_ms,azimuth_deg,elevation_deg", &|at, _, az, el| {
        format!("{},{:.1},{az:.3},{el:.3}\n", at / 50, (at % 50) as f64 * 11.1)
    });
    let json = json_of(text, &[]);
    assert_eq!(json["parts"], 6);
    assert!(notes(&json).contains("and 2 more lines so: 6 parts"), "{}", notes(&json));
}

#[test]
fn two_eyes_are_a_direction_together() {
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let header = "time_s,left_yaw_deg,left_pitch_deg,right_yaw_deg,right_pitch_deg,left_valid,\
                  right_valid,head_yaw_deg,head_pitch_deg";
    let text = rewritten(header, &|_, secs, az, el| {
        format!("{secs:.4},{:.3},{el:.3},{:.3},{el:.3},1,1,50,50\n", az + 1.0, az - 1.0)
    });
    let json = json_of(text, &[]);
    alike(&json, &truth, 1e-6, 0.01);
    assert!(notes(&json).contains("the mean of those of the two eyes"));
    // An eye that does not count leaves the other.
    let text =
        rewritten(header, &|_, secs, az, el| format!("{secs:.4},0,0,{az:.3},{el:.3},0,1,50,50\n"));
    alike(&json_of(text, &[]), &truth, 1e-6, 1e-6);
}

#[test]
fn further_exports_are_known_or_named() {
    let truth = json_of(truth_lines(301).join("\n"), &[]);
    let aria =
        rewritten("tracking_timestamp_us,yaw_rads_cpf,pitch_rads_cpf", &|_, secs, az, el| {
            let (az, el) = (-az.to_radians(), el.to_radians());
            format!("{:.0},{az:.6},{el:.6}\n", secs * 1e6)
        });
    let aria = json_of(aria, &[]);
    assert_eq!(aria["format"], "eye gaze table of Project Aria");
    alike(&aria, &truth, 1e-6, 1e-3);
    let base = rewritten("n,x,y,val,xT,yT,dP,lab", &|_, secs, az, el| {
        format!("{:.0},{az:.3},{el:.3},0,1,1,500,1\n", secs * 1e3)
    });
    let base = json_of(base, &[]);
    assert_eq!(base["format"], "table of GazeBase");
    alike(&base, &truth, 0.001, 0.1);
    let asc = "** CONVERTED FROM C:\\x.edf\n** DATE: today\n\nMSG\t1000 RECCFG\n1000\t500.1\t400.2\t9\n\
               1001\t500.1\t400.2\t9\n";
    assert!(refused_text(asc, &[]).contains("EyeLink"));
    let unity =
        rewritten("Frame;CaptureTime;GazeStatus;CombinedGazeForward", &|at, secs, az, el| {
            let (az, el) = (az.to_radians(), el.to_radians());
            let v = [az.sin() * el.cos(), el.sin(), az.cos() * el.cos()].map(|v| format!("{v:.6}"));
            let ns = 1_777_706_073_123_456_789_u64 + (secs * 1e9) as u64;
            format!("{at};{ns};VALID;({}, {}, {})\n", v[0], v[1], v[2]).replace('.', ",")
        });
    let unity = json_of(unity, &[]);
    assert_eq!(unity["format"], "gaze log of Varjo's Unity plugin");
    alike(&unity, &truth, 1e-5, 1e-3);
}

#[test]
fn a_time_that_stands_still_and_parts_of_a_screen_are_refused() {
    let still = rewritten("timestamp [ns],azimuth [deg],elevation [deg]", &|_, secs, az, el| {
        format!("{:.5e},{az},{el}\n", 1.775_181_6e18 + secs * 1e9)
    });
    assert!(refused_text(still, &[]).contains("the time stands still"));
    let screen = rewritten("time_s,x,y", &|_, secs, az, el| {
        format!("{secs},{:.4},{:.4}\n", 0.5 + az / 100.0, 0.5 + el / 100.0)
    });
    assert!(refused_text(screen, &["--angle-unit", "deg"]).contains("parts of a screen?"));
}
