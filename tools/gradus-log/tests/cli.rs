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
        "Stopped by patient (squeeze)",
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
    assert!(text.contains("  0:06.000  stopped            by patient (squeeze)"), "{text}");
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
fn a_recovered_log_heads_with_what_was_lost() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let bytes = std::fs::read(sample()).unwrap();
    std::fs::write(path("cut.mcap"), &bytes[..bytes.len() * 3 / 4]).unwrap();
    assert_eq!(
        gradus_log(&["recover", &path("cut.mcap"), &path("out.mcap")]).status.code(),
        Some(1)
    );
    let text = out(&gradus_log(&["info", &path("out.mcap")]));
    assert!(text.contains("state     recovered: the log had not been closed in order"), "{text}");
    assert!(!text.contains("closed in order, whole"), "{text}");
    let json = out(&gradus_log(&["info", &path("out.mcap"), "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["whole"], &json["closed"]), (&false.into(), &true.into()));
    assert_eq!(json["recovered"]["closed_in_order"], false);
    for command in ["events", "replay", "advise", "gaze"] {
        let output = gradus_log(&[command, &path("out.mcap")]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("out.mcap: recovered: the log had not been closed"), "{said}");
    }
}

#[test]
fn a_log_that_a_transfer_changed_is_named_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let bytes = std::fs::read(sample()).unwrap();
    let mut more = Vec::new();
    for byte in &bytes {
        if *byte == b'\n' {
            more.push(b'\r');
        }
        more.push(*byte);
    }
    std::fs::write(path("more.mcap"), more).unwrap();
    let info = gradus_log(&["info", &path("more.mcap")]);
    assert_eq!(info.status.code(), Some(0));
    assert!(out(&info).contains("line ends were changed on the way"), "{}", out(&info));
    assert!(!out(&info).contains("whole"), "{}", out(&info));
    assert_eq!(
        gradus_log(&["recover", &path("more.mcap"), &path("out.mcap")]).status.code(),
        Some(1)
    );
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    std::fs::write(path("text.mcap"), text).unwrap();
    for command in ["info", "events", "gaze", "replay", "advise"] {
        let output = gradus_log(&[command, &path("text.mcap")]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{command}: {said}");
        assert!(said.contains("taken for text on the way"), "{command}: {said}");
    }
}

#[test]
fn an_empty_log_is_named_so_and_nothing_is_recovered_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("magic.mcap"), b"\x89MCAP0\r\n").unwrap();
    for args in [&["info"][..], &["info", "--json"], &["events"], &["recover", &path("out.mcap")]] {
        let mut all = vec![args[0], "FILE"];
        all.extend(&args[1..]);
        let file = path("magic.mcap");
        all[1] = &file;
        let output = gradus_log(&all);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{args:?}: {said}");
        assert!(said.contains("is an empty log"), "{args:?}: {said}");
    }
    assert!(!Path::new(&path("out.mcap")).exists());
}

#[test]
fn replay_says_what_keeps_a_log_from_being_the_same() {
    // The sample's scenario is a line of text that no version read.
    let output = gradus_log(&["replay", &sample()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("not the same: the scenario in the log"), "{}", out(&output));
}

/// A table in a file of its own.
fn fixations(table: &str, args: &[&str]) -> Output {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("eyes.csv");
    std::fs::write(&path, table).unwrap();
    gradus_log(&[&["fixations", path.to_str().unwrap()], args].concat())
}

#[test]
fn fixations_of_a_recorded_table_are_printed_with_the_blink_between() {
    let recorded =
        format!("{}/../../crates/signal/tests/eyes/recorded.csv", env!("CARGO_MANIFEST_DIR"));
    let text = out(&gradus_log(&["fixations", &recorded]));
    assert!(text.contains("fixation       0.000      0.256    256 ms"), "{text}");
    assert!(text.contains("blink          0.312      0.408     96 ms"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&out(&gradus_log(&["fixations", &recorded, "--json"]))).unwrap();
    assert_eq!(json["events"][1]["kind"], "blink");
    assert_eq!(json["missing"], 11);
}

#[test]
fn a_table_in_other_units_and_with_another_separator_gives_the_same() {
    let degrees: String = (0..50).map(|n| format!("{},0.1,2.0\n", n * 10)).collect();
    let radians: String = (0..50)
        .map(|n| {
            format!("x;{};{};{}\n", n as f64 / 100.0, 0.1_f64.to_radians(), 2_f64.to_radians())
        })
        .collect();
    let a = fixations(&format!("time_ms,azimuth_deg,elevation_deg\n{degrees}"), &["--json"]);
    let args = ["--json", "--time-unit", "s", "--angle-unit", "rad"];
    let b = fixations(&format!("who;timestamp;yaw;pitch\n{radians}"), &args);
    let events = |output: &Output| {
        let json: serde_json::Value = serde_json::from_str(&out(output)).unwrap();
        (json["events"][0]["from_s"].clone(), json["events"][0]["to_s"].clone())
    };
    assert_eq!(events(&a), events(&b));
    assert_eq!(events(&a).1, 0.49);
}

#[test]
fn a_table_that_cannot_be_read_is_refused_with_its_line_and_what_would_mend_it() {
    let head = "time_ms,azimuth_deg,elevation_deg\n";
    for (table, says) in [
        (String::new(), "its first line names the columns"),
        ("time,azimuth_deg,elevation_deg\n".to_owned(), "--time-unit"),
        ("time_s,azimuth,elevation_deg\n".to_owned(), "call it azimuth_deg or azimuth_rad"),
        ("a,b,c\n".to_owned(), "no time column"),
        (format!("{head}0,1,2\n10,one,2\n"), "line 3: the azimuth is `one`"),
        (format!("{head}0,1,2\n10,1\n"), "line 3: it has 2 columns"),
        (format!("{head}0,1,2\n,1,2\n"), "line 3: a line without a time"),
        (format!("{head}0,1,2\n1e30,1,2\n"), "is the unit of time right?"),
    ] {
        let output = fixations(&table, &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{table:?}");
        assert!(said.contains(says), "{table:?}: {said}");
    }
}

#[test]
fn a_log_whose_scenario_is_not_read_says_so() {
    let output = gradus_log(&["gaze", &sample()]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("the scenario in the log is not one that this version reads"), "{said}");
}

#[test]
fn a_reader_that_has_left_ends_it_quietly() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus-log"));
    let output = command.args(["events", &sample()]).stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_rule_file_that_is_too_large_or_no_file_is_refused_unread() {
    let dir = tempfile::tempdir().unwrap();
    let large = dir.path().join("large.ron");
    std::fs::File::create(&large).unwrap().set_len(100 << 20).unwrap();
    for (path, why) in [(large.as_path(), "104857600 bytes"), (dir.path(), "is a folder")] {
        let output = gradus_log(&["rules", path.to_str().unwrap()]);
        let said = out(&output) + &String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(why), "{said}");
    }
}

/// How a command refuses: exit code and words.
fn refused(args: &[&str]) -> (Option<i32>, String) {
    let output = gradus_log(args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.stdout.is_empty(), "{args:?}: {}", out(&output));
    (output.status.code(), said)
}

#[test]
fn a_file_that_is_not_there_is_answered_with_those_that_are() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    for name in ["gradus-20261121T195600Z-P01.mcap", "b.mcap", "c.mcap", "d.mcap", "notes.txt"] {
        std::fs::write(path(name), "x").unwrap();
    }
    for command in ["info", "events", "replay", "gaze", "advise"] {
        let (code, said) = refused(&[command, &path("gradus-20261121T195600Z-P1.mcap")]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("help: did you mean ") && said.contains("Z-P01.mcap?"), "{said}");
        let (_, said) = refused(&[command, &path("something-else.mcap")]);
        assert!(said.contains("has gradus-20261121T195600Z-P01.mcap, d.mcap, c.mcap and 1 more"));
        let (code, said) = refused(&[command, dir.path().to_str().unwrap()]);
        assert!(code == Some(2) && said.contains("is a folder") && said.contains("and 1 more"));
        let (code, said) = refused(&[command, &path("none/a.mcap")]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("help: there is no folder ") && said.contains("none"), "{said}");
    }
    let (code, said) = refused(&["recover", &sample(), &path("none/out.mcap")]);
    assert!(code == Some(2) && said.contains("help: there is no folder "), "{said}");
    let (_, said) = refused(&["fixations", &path("eyes.csv")]);
    assert!(said.contains("has notes.txt"), "{said}");
    let (code, said) = refused(&["rules", &path("none.ron")]);
    assert!(code == Some(2) && said.contains("cannot open"), "{said}");
}

#[test]
fn a_packed_log_is_named_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log.mcap.gz");
    std::fs::write(&path, [&b"\x1f\x8b\x08"[..], &[0; 60]].concat()).unwrap();
    let path = path.to_str().unwrap();
    for command in ["info", "events"] {
        let (code, said) = refused(&[command, path]);
        assert_eq!(code, Some(3), "{said}");
        let help = format!("help: unpack it first: gzip -dc < {path} > unpacked.mcap");
        assert!(said.contains("is packed by gzip") && said.contains(&help), "{said}");
    }
}

#[test]
fn a_number_below_zero_is_refused_in_a_sentence() {
    for (name, unit) in [("--threshold", "degrees per second"), ("--shortest-ms", "milliseconds")] {
        let (code, said) = refused(&["fixations", "eyes.csv", name, "-5"]);
        assert_eq!(code, Some(2));
        assert_eq!(said, format!("gradus-log: {name} is -5: write a number from 0, in {unit}\n"));
    }
}

#[test]
fn a_scenario_of_another_version_is_refused_on_a_line() {
    for command in ["replay", "advise"] {
        let text = out(&gradus_log(&[command, &sample()]));
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            text.contains("balcony.ron:1:1: ") && text.contains("(and 3 more faults)"),
            "{text}"
        );
    }
    assert_eq!(refused(&["gaze", &sample()]).1.lines().count(), 1);
}

#[test]
fn a_log_with_a_damaged_index_is_not_called_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.mcap");
    let mut bytes = std::fs::read(sample()).unwrap();
    // Within the last record before the footer.
    let place = bytes.len() - 45;
    bytes[place] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let info = gradus_log(&["info", path.to_str().unwrap()]);
    assert_eq!(info.status.code(), Some(0));
    let text = out(&info).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("its index is damaged") && !text.contains("whole"), "{text}");
    let events = gradus_log(&["events", path.to_str().unwrap()]);
    assert_eq!(events.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&events.stderr).contains("its index is damaged"));
    let new = dir.path().join("new.mcap");
    let done = gradus_log(&["recover", path.to_str().unwrap(), new.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(1));
    assert!(out(&done).contains("The index of the log was damaged"), "{}", out(&done));
    assert!(
        out(&gradus_log(&["info", new.to_str().unwrap()])).contains("nothing of the log was lost")
    );
}

#[test]
fn the_part_file_of_a_recovery_is_no_log_and_is_not_removed_while_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let bytes = std::fs::read(sample()).unwrap();
    std::fs::write(path(".out.mcap.part"), &bytes[..bytes.len() / 2]).unwrap();
    let info = gradus_log(&["info", &path(".out.mcap.part")]);
    let said = String::from_utf8_lossy(&info.stderr).into_owned();
    assert!(said.contains("left over from a recovery that was cut off"), "{said}");
    let (code, said) = refused(&["recover", &path(".out.mcap.part"), &path("out.mcap")]);
    assert!(code == Some(2) && said.contains("the part file of OUT"), "{said}");
    let done = gradus_log(&["recover", &sample(), &path("out.mcap")]);
    assert_eq!(done.status.code(), Some(0));
    assert!(out(&done).contains("Removed: ") && !Path::new(&path(".out.mcap.part")).exists());
}

#[test]
fn a_packed_log_says_the_same_and_what_cannot_be_packed_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (log, cut) = (path("log.mcap"), path("cut.mcap"));
    std::fs::copy(sample(), &log).unwrap();
    let bytes = std::fs::read(sample()).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let output = gradus_log(&["pack", &log, &cut]);
    assert_eq!(output.status.code(), Some(1));
    let said = out(&output);
    assert!(said.contains("log.mcap: ") && said.contains(" MB ("), "{said}");
    assert!(said.contains("cut.mcap: stays as it is: only a whole log is packed"), "{said}");
    assert_eq!(std::fs::read(&cut).unwrap(), &bytes[..bytes.len() / 2]);
    assert_ne!(std::fs::read(&log).unwrap(), bytes, "it is packed");
    let told = |command: &str| {
        let of = |file: &str| {
            let output = gradus_log(&[command, file]);
            (output.status.code(), out(&output))
        };
        (of(&log), of(&sample()))
    };
    let (packed, before) = told("events");
    assert_eq!(packed, before);
    let ((code, packed), _) = told("info");
    assert_eq!(code, Some(0));
    assert!(packed.contains("closed in order, whole") && !packed.contains("FORMAT"), "{packed}");
    let many = gradus_log(&["pack", &log, &cut, "--out", &path("one.mcap")]);
    assert_eq!(many.status.code(), Some(2));
}

#[test]
fn a_report_is_a_file_of_the_kind_that_its_name_says_and_overwrites_nothing_unasked() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    for (name, begins) in [("a.html", "<!DOCTYPE html>"), ("a.pdf", "%PDF-1.7")] {
        let output = gradus_log(&["report", &sample(), "--out", &path(name)]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(out(&output).trim_end(), path(name));
        assert!(std::fs::read(path(name)).unwrap().starts_with(begins.as_bytes()));
    }
    let again = gradus_log(&["report", &sample(), "--out", &path("a.html")]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("--force"));
    let forced = [
        "report",
        &sample(),
        "--lang",
        "pt",
        "--for",
        "patient",
        "--force",
        "--out",
        &path("a.html"),
    ];
    assert_eq!(gradus_log(&forced).status.code(), Some(0));
    let page = std::fs::read_to_string(path("a.html")).unwrap();
    assert!(page.contains("A sua sessão") && !page.contains("Relatório"));
    let faults: [&[&str]; 3] = [
        &["report", &sample(), "--out", &path("a.docx")],
        &["report", &sample(), "--out", &path("b.pdf"), "--lang", "xx"],
        &["report", &sample(), &sample(), "--out", &path("b.pdf")],
    ];
    for fault in faults {
        assert_eq!(gradus_log(fault).status.code(), Some(2), "{fault:?}");
    }
    assert!(!Path::new(&path("b.pdf")).exists());
    std::fs::write(path("text"), "no log").unwrap();
    let none = gradus_log(&["report", &path("text"), "--out", &path("c.pdf")]);
    assert_eq!(none.status.code(), Some(3));
}

#[test]
fn info_says_first_who_how_far_and_how_hard() {
    let text = out(&gradus_log(&["info", &sample()]));
    let first: Vec<&str> = text.lines().take(6).collect();
    let first = first.join(" ");
    for part in ["P01; MODELLED", "1 step, the last third floor", "SUDS 55", "stopped once"] {
        assert!(first.contains(part), "{part:?} is not in\n{first}");
    }
    assert!(
        text.contains("The mean rate is missing in 4 of 4 rows: fewer than 5 s of beats"),
        "{text}"
    );
}
