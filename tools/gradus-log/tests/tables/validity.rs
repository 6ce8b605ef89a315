//! Marks of no value, columns of validity, directions that count once or not at all.

use crate::support::*;

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
