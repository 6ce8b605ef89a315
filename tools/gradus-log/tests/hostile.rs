//! Logs that are cut off, of other programs and of broken clocks: each command says what is wrong,
//! exits as its help says, and none panics or goes on for ever.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gradus_base::sample::GazeSource;
use gradus_log::read::{Item, LogFile};
use mcap::records::{MessageHeader, Metadata};
use serde_json::{Value, json};

#[allow(dead_code)]
mod support;
use support::session;

/// What a command said: exit code, standard output, standard error.
type Said = (i32, String, String);

/// Runs it; nothing here takes a minute, what does hangs.
#[track_caller]
fn gradus_log(args: &[&str]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| std::fs::File::create(folder.path().join(name)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gradus-log"))
        .args(args)
        .stdin(Stdio::null())
        .stdout(file("out"))
        .stderr(file("err"))
        .spawn()
        .unwrap();
    let since = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if since.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{args:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |name: &str| {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let said = (status.code().expect("a signal ended it"), text("out"), text("err"));
    assert!((0..=3).contains(&said.0), "{args:?}: {said:?}");
    assert!(!said.2.contains("panicked"), "{args:?}: {}", said.2);
    if said.0 != 0 {
        let all = format!("{}{}", said.1, said.2);
        assert!(!all.trim().is_empty(), "{args:?} failed without a word");
    }
    said
}

/// Every command that reads a log.
fn every(log: &Path) -> [(&'static str, Said); 8] {
    let path = log.to_str().unwrap();
    let svg = log.with_extension("svg");
    let svg = svg.to_str().unwrap();
    [
        ("info", gradus_log(&["info", path])),
        ("info --json", gradus_log(&["info", path, "--json"])),
        ("events", gradus_log(&["events", path])),
        ("gaze", gradus_log(&["gaze", path, "--heatmap", svg])),
        ("gaze --json", gradus_log(&["gaze", path, "--json", "--window", "1"])),
        ("advise", gradus_log(&["advise", path])),
        ("advise --json", gradus_log(&["advise", path, "--json"])),
        ("replay", gradus_log(&["replay", path])),
    ]
}

fn said<'a>(all: &'a [(&'static str, Said)], command: &str) -> &'a Said {
    &all.iter().find(|(name, _)| *name == command).unwrap().1
}

/// A log again, with its messages and metadata as `edit` leaves them.
fn rewritten(
    log: &Path,
    to: &Path,
    mut edit: impl FnMut(&str, &mut MessageHeader, &mut Value),
    metadata: impl Fn(&str, &mut BTreeMap<String, String>),
) {
    let file = std::fs::File::create(to).unwrap();
    let options = mcap::WriteOptions::new().profile("gradus");
    let mut out = options.create(std::io::BufWriter::new(file)).unwrap();
    let mut topics = BTreeMap::new();
    for item in LogFile::open(log).unwrap().items() {
        match item {
            // The index at a file's end repeats the channels.
            Item::Channel { id, .. } if topics.contains_key(&id) => {}
            Item::Channel { id, topic, encoding, .. } => {
                out.add_channel_with_id(id, 0, &topic, &encoding, &BTreeMap::new()).unwrap();
                topics.insert(id, topic);
            }
            Item::Message(message) => {
                let mut header = MessageHeader {
                    channel_id: message.channel_id,
                    sequence: message.sequence,
                    log_time: message.log_time,
                    publish_time: message.publish_time,
                };
                let mut value = serde_json::from_slice(&message.json).unwrap();
                edit(&topics[&message.channel_id], &mut header, &mut value);
                let text = value.to_string().replace("\"HUGE\"", "1e300");
                out.write_to_known_channel(&header, text.as_bytes()).unwrap();
            }
            Item::Attachment(one) => out
                .attach(&mcap::Attachment {
                    log_time: one.log_time,
                    create_time: one.create_time,
                    name: one.name,
                    media_type: one.media_type,
                    data: one.data.into(),
                })
                .unwrap(),
            Item::Metadata { name, mut values } => {
                metadata(&name, &mut values);
                out.write_metadata(&Metadata { name, metadata: values }).unwrap();
            }
            _ => {}
        }
    }
    out.finish().unwrap();
}

fn as_it_is(_: &str, _: &mut BTreeMap<String, String>) {}

#[test]
fn a_log_that_is_cut_off_anywhere_is_told_of_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let log = session(folder.path(), GazeSource::Eye);
    let bytes = std::fs::read(log).unwrap();
    for part in [0, 1, 20, 40, 60, 80, 99] {
        let cut = folder.path().join(format!("cut-{part}.mcap"));
        std::fs::write(&cut, &bytes[..bytes.len() * part / 100]).unwrap();
        let all = every(&cut);
        if part == 0 {
            assert!(all.iter().all(|(_, said)| said.0 == 3), "an empty file is no log: {all:?}");
            assert!(all.iter().all(|(_, said)| said.2.contains("is not a session log")));
        }
        if part >= 20 {
            let info = said(&all, "info");
            assert_eq!(info.0, 0);
            assert!(info.1.contains("not closed"), "{}", info.1);
            assert_eq!(said(&all, "gaze").0, 0, "{:?}", said(&all, "gaze"));
        }
    }
}

#[test]
fn a_log_of_another_format_is_named_so_and_not_guessed_at() {
    let folder = tempfile::tempdir().unwrap();
    let log = session(folder.path(), GazeSource::Eye);
    let newer = folder.path().join("newer.mcap");
    let format = |name: &str, values: &mut BTreeMap<String, String>| {
        if name == "gradus.session" {
            values.insert("format".to_owned(), "9".to_owned());
        }
    };
    let edit = |topic: &str, _: &mut MessageHeader, value: &mut Value| {
        if topic == "/events" && value["kind"] == "step_entered" {
            value["kind"] = "rung_entered".into();
        }
    };
    rewritten(&log, &newer, edit, format);
    let all = every(&newer);
    assert!(said(&all, "info").1.contains("FORMAT 9: this program knows format 2"));
    assert!(said(&all, "info").1.contains("do not follow the format"));
    assert!(said(&all, "events").1.contains("(unreadable)"));
    for command in ["gaze", "gaze --json"] {
        let (code, _, told) = said(&all, command);
        assert_eq!(*code, 2, "{told}");
        assert!(told.contains("of format 9") && told.contains("use a newer one"), "{told}");
    }
    for command in ["advise", "replay"] {
        let (code, told, _) = said(&all, command);
        assert_eq!(*code, 1);
        assert!(told.contains("of format 9"), "{told}");
    }
}

#[test]
fn times_that_run_backwards_or_are_none_hang_nothing_and_make_no_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let log = session(folder.path(), GazeSource::Eye);
    let huge = u64::MAX - 7;
    let broken = |name: &str, edit: &dyn Fn(&str, &mut MessageHeader, &mut Value)| {
        let path = folder.path().join(name);
        rewritten(&log, &path, edit, as_it_is);
        let all = every(&path);
        for command in ["info --json", "gaze --json", "advise --json"] {
            let (code, out, err) = said(&all, command);
            if *code == 0 {
                let value: Value = serde_json::from_str(out).unwrap_or_else(|why| {
                    panic!("{name}, {command}: {why}\n{out}\n{err}");
                });
                assert!(value.is_object());
            }
        }
        for (command, (_, out, _)) in &all {
            for none in ["NaN", "inf ", "inf\n"] {
                assert!(!out.contains(none), "{name}, {command}: {none} in\n{out}");
            }
        }
        all
    };
    let backwards = broken("backwards.mcap", &|topic, header, value| {
        if matches!(topic, "/gaze" | "/head") {
            let at = 70_000_000_000 - value["capture"]["at"].as_u64().unwrap();
            value["capture"]["at"] = at.into();
            header.publish_time = 1_795_290_960_000_000_000 + at;
        }
    });
    assert_eq!(said(&backwards, "gaze").0, 0);
    let far = broken("far.mcap", &|topic, header, value| {
        if header.sequence % 1000 == 999 && topic == "/gaze" {
            value["capture"]["at"] = huge.into();
            header.publish_time = huge;
        }
    });
    assert_eq!(said(&far, "info").0, 0);
    let ages = broken("ages.mcap", &|topic, _, value| {
        if topic == "/events" && value["kind"] == "phase_changed" && value["to"] == "closed" {
            value["at"] = huge.into();
        }
    });
    assert!(said(&ages, "gaze").2.contains("its time is damaged"), "{:?}", said(&ages, "gaze"));
    assert!(said(&ages, "replay").1.contains("hours into the session"));
    broken("no-numbers.mcap", &|topic, _, value| match topic {
        "/gaze" => {
            value["direction"] = json!(["HUGE", 0.0, 0.0]);
            value["capture"]["uncertainty_ns"] = huge.into();
        }
        "/head" => value["pose"]["orientation_xyzw"] = json!([0.0, 0.0, 0.0, 0.0]),
        "/frames" => value["cpu_ms"] = "HUGE".into(),
        _ => {}
    });
    broken("null-times.mcap", &|topic, _, value| {
        if matches!(topic, "/gaze" | "/head" | "/frames") {
            value["capture"]["at"] = Value::Null;
        }
    });
}

#[test]
fn a_session_in_which_nothing_happened_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let log = session(folder.path(), GazeSource::Eye);
    let empty = folder.path().join("empty.mcap");
    let file = std::fs::File::create(&empty).unwrap();
    let options = mcap::WriteOptions::new().profile("gradus");
    options.create(std::io::BufWriter::new(file)).unwrap().finish().unwrap();
    let all = every(&empty);
    let info = &said(&all, "info").1;
    assert!(
        info.contains("began     unknown") && info.contains("No heart source sent anything"),
        "{info}"
    );
    for command in ["gaze", "advise", "replay"] {
        let (code, out, err) = said(&all, command);
        assert_ne!(*code, 0, "{command}");
        assert!(format!("{out}{err}").contains("the log lacks"), "{command}: {out}{err}");
    }
    // A whole log has nothing before it begins and after it ends.
    let (code, _, err) = gradus_log(&["gaze", log.to_str().unwrap(), "--from", "1e15"]);
    assert_eq!(code, 2);
    assert!(err.contains("nothing lies between"), "{err}");
    for bad in ["nan", "inf", "-1", "1:2:3", ""] {
        let (code, _, err) = gradus_log(&["gaze", log.to_str().unwrap(), "--from", bad]);
        assert_eq!(code, 2, "{bad}");
        assert!(err.contains("minutes and seconds"), "{err}");
    }
}

#[test]
fn what_is_no_plain_file_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    for no_file in [folder.path(), Path::new("/dev/zero")] {
        if !no_file.exists() {
            continue;
        }
        let path = no_file.to_str().unwrap();
        for command in ["info", "events", "gaze", "advise", "replay", "fixations"] {
            let (code, _, err) = gradus_log(&[command, path]);
            assert_eq!(code, 2, "{command} {path}: {err}");
            assert!(err.contains("no plain file"), "{command} {path}: {err}");
        }
    }
    // A table that is too large is refused by its size; it is a hole, and takes no room.
    let large = folder.path().join("large.csv");
    std::fs::File::create(&large).unwrap().set_len(5 << 30).unwrap();
    let (code, _, err) = gradus_log(&["fixations", large.to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(err.contains("5368 MB") && err.contains("cut it into parts"), "{err}");
}
