//! Units of time, steps of the clock, recordings behind each other.

use serde_json::Value;

use crate::support::*;

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
