//! Files as devices and programs write them (`tests/cases`, made-up data): read, or refused in one
//! sentence that names what they are.

use std::path::{Path, PathBuf};

use gradus_sensors::{Recording, SensorError, open_recording};

fn case(id: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let begins = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(id);
    found.find(begins).unwrap_or_else(|| panic!("no case {id}"))
}

fn read(id: &str) -> Recording {
    open_recording(&case(id)).unwrap_or_else(|error| panic!("{id}: {error}"))
}

/// The sentence in which a case is refused.
fn refused(id: &str) -> String {
    let Err(SensorError::Replay { faults, .. }) = open_recording(&case(id)) else {
        panic!("{id} is read")
    };
    one_sentence(id, &faults.to_string())
}

fn one_sentence(what: &str, told: &str) -> String {
    assert_eq!(told.lines().count(), 1, "{what}: {told}");
    assert!(!told.contains(|c: char| c.is_control()), "{what}: {told:?}");
    told.trim().to_owned()
}

pub(super) fn of(text: &str) -> Recording {
    Recording::parse(text.as_bytes()).unwrap_or_else(|faults| panic!("{text:.200}: {faults}"))
}

pub(super) fn refusal(text: &str) -> String {
    let faults = Recording::parse(text.as_bytes()).unwrap_err();
    one_sentence(&text.chars().take(100).collect::<String>(), &faults.to_string())
}

pub(super) fn notes(recording: &Recording) -> String {
    recording.notes().join("\n")
}

/// Intervals of a heart that breathes, ms.
pub(super) fn heart(beats: usize) -> Vec<f64> {
    let at = |i: usize| i as f64;
    (0..beats)
        .map(|i| (830.0 + 30.0 * (at(i) * 1.3).sin() + 8.0 * (at(i) * 2.9).sin()).round())
        .collect()
}

/// A table of `head` and a line for each interval: its number, when it ended (ms), itself.
pub(super) fn lines(head: &str, line: impl Fn(usize, f64, f64) -> String) -> String {
    let mut at_ms = 0.0;
    let mut text = format!("{head}\n");
    for (index, ms) in heart(200).into_iter().enumerate() {
        at_ms += ms;
        text += &line(index, at_ms, ms);
        text.push('\n');
    }
    text
}

#[test]
fn the_cases_that_can_be_read_are_read_whole() {
    for (id, intervals) in [
        ("A01", 345),
        ("A02", 345),
        ("A03", 301),
        ("A04", 301),
        ("A05", 108),
        ("A06", 200),
        ("A07", 200),
        ("A12a", 120),
        ("A12c", 40),
        ("A14a", 240),
        ("A17a", 150),
        ("A18", 150),
        ("A19", 150),
        ("A20", 150),
        ("A22", 150),
        ("A23", 240),
        ("A25", 360),
        ("A26", 500),
        ("A28", 400),
        ("N02", 300),
        ("N06", 300),
        ("N15", 300),
        ("N17", 300),
        ("N21", 266),
    ] {
        let recording = read(id);
        assert_eq!(recording.rr_ms().len(), intervals, "{id}: {}", notes(&recording));
    }
}

#[test]
fn what_is_no_recording_of_intervals_is_refused_in_one_sentence_that_names_it() {
    for (id, said) in [
        ("A08a", "a report of several parts"),
        ("A08b", "a report of several parts"),
        ("A09", "the events file of HRV Logger"),
        ("A10a", "times of beats"),
        ("A10b", "times of beats"),
        ("A11", "decimals written with commas"),
        ("A16", "several columns of numbers"),
        ("N01", "HRV measures (HRV4Training)"),
        ("N04", "a Polar Flow training"),
        ("N05-", "this is JSON"),
        ("N05b", "this is JSON"),
        ("N07-", "an OpenSignals recording"),
        ("N07b", "an OpenSignals recording"),
        ("N14", "a workbook (.xlsx)"),
        ("N18", "this is XML"),
        ("N22", "HRV measures"),
        ("N23", "no column is named as intervals"),
    ] {
        let told = refused(id);
        assert!(told.contains(said), "{id}: {told}");
    }
}

#[test]
fn known_exports_are_named() {
    for (id, name) in [
        ("A01", "an Empatica IBI file: offsets, then seconds"),
        ("A03", "a Polar Sensor Logger file"),
        ("A05", "PP intervals"),
        ("N02", "a Kubios report"),
        ("N06", "an EmotiBit BI file"),
        ("N15", "an HRV Logger RR file"),
    ] {
        assert!(read(id).format().unwrap().contains(name), "{id}");
    }
    assert_eq!(read("A28").format(), None);
}

#[test]
fn a_column_of_times_shows_gaps() {
    for id in ["A01", "A02"] {
        let recording = read(id);
        assert_eq!(recording.pauses().len(), 13, "{id}: {}", notes(&recording));
        assert_eq!(recording.duration().as_secs_f64().round(), 666.0, "{id}");
        assert!(notes(&recording).contains("13 gaps by the times of"), "{id}");
    }
    for id in ["A03", "A04", "A06", "A07", "A17a", "A18", "A23", "N02", "N06", "N15"] {
        assert_eq!(read(id).pauses(), [], "{id}: {}", notes(&read(id)));
    }
}

#[test]
fn what_holds_no_value_is_counted() {
    for (id, said) in [
        ("A03", "13 rows hold no interval"),
        ("A14a", "355 rows hold 65535, which is FIT's mark of no value"),
        ("A22", "hold 0, which is no interval"),
        ("A05", "12 rows are worth nothing by the column `blocker`: gaps"),
        ("N21", "34 rows are worth nothing by the column `quality`: gaps"),
    ] {
        let recording = read(id);
        assert!(notes(&recording).contains(said), "{id}: {}", notes(&recording));
    }
    // Slots that a device fills up are no gaps; rows that are worth nothing are.
    assert_eq!((read("A14a").pauses().len(), read("A22").pauses().len()), (0, 0));
    assert!(!read("A05").pauses().is_empty() && !read("N21").pauses().is_empty());
}

#[test]
fn a_unit_in_the_header_counts() {
    let ms = |text: &str| -> Vec<f32> { of(text).rr_ms().to_vec() };
    for head in ["rr [1/1024 s]", "RR (1/1024s)"] {
        let recording = of(&lines(head, |_, _, ms| format!("{:.3}", ms * 1.024)));
        assert!((recording.rr_ms()[0] - 830.0).abs() < 0.01, "{}", recording.rr_ms()[0]);
        assert!(notes(&recording).contains("1/1024 s"));
    }
    let plain = ms(&lines("rr", |_, _, ms| ms.to_string()));
    let near = |other: Vec<f32>| other.iter().zip(&plain).all(|(a, b)| (a - b).abs() < 0.01);
    assert!(near(ms(&lines("ibi_s", |_, _, ms| (ms / 1e3).to_string()))));
    assert!(near(ms(&lines("RR [s]", |_, _, ms| format!(
        "\"{}\"",
        (ms / 1e3).to_string().replace('.', ",")
    )))));
    assert!(near(ms(&lines("rr(us)", |_, _, ms| (ms * 1e3).to_string()))));
    assert!(near(ms(&lines("time;rr\n(s);(s)", |_, at, ms| format!("{};{}", at / 1e3, ms / 1e3)))));
    assert!(refusal(&lines("rr", |_, _, ms| (ms / 1e3).to_string())).contains("look like seconds"));
}

#[test]
fn numbers_that_are_no_intervals_are_not_taken_as_such() {
    let from = |seed: u64| {
        let mut state = seed;
        move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / (1 << 24) as f64
        }
    };
    let mut chance = from(7);
    // Reaction times under a name that may be anything, scores, steps.
    let mut column = |head: &str, low: f64, high: f64| {
        (0..100).fold(format!("{head}\n"), |text, _| {
            format!("{text}{:.0}\n", low + (high - low) * chance())
        })
    };
    for head in ["rt_ms", "reaction time", "score", "steps", "result", "Antwort", "points"] {
        let told = refusal(&column(head, 350.0, 900.0));
        assert!(told.contains("no column is named as intervals"), "{head}: {told}");
    }
    let minutes = (0..60).fold("time;value\n".to_owned(), |text, minute| {
        format!("{text}07:{minute:02};{}\n", 700 + minute % 7)
    });
    assert!(refusal(&minutes).contains("60 s apart"), "{}", refusal(&minutes));
    let days = (1..29).fold("date,rr\n".to_owned(), |text, day| {
        format!("{text}2026-03-{day:02},9{:02}\n", day * 7 % 30)
    });
    assert!(refusal(&days).contains("86400 s apart"), "{}", refusal(&days));
    let stroop = (0..60)
        .fold("trial,condition,response_time_ms,correct\n".to_owned(), |text, i| {
            format!("{text}{i},a,{},1\n", 500 + i * 37 % 200)
        });
    assert!(refusal(&stroop).contains("no column is named as intervals"), "{}", refusal(&stroop));
    let line: String = heart(50).iter().map(|ms| format!("{ms},")).collect();
    assert!(refusal(&line).contains("stand in one line"), "{}", refusal(&line));
    // A pulse wave and an ECG as bare lists.
    let pulse = (0..2000).fold(String::new(), |text, i| {
        let at = f64::from(i) / 50.0;
        format!(
            "{text}{:.0}\n",
            520.0 + 180.0 * (at * 7.5).sin().max(-0.3) + 20.0 * (at * 15.0).cos()
        )
    });
    assert!(refusal(&pulse).contains("samples of a wave"), "{}", refusal(&pulse));
    let ecg = (0..4000).fold(String::new(), |text, i| {
        let spike = match i % 105 {
            50 => 120.0,
            51 => 400.0,
            52 => 220.0,
            53 => -60.0,
            _ => 0.0,
        };
        format!("{text}{:.0}\n", 514.0 + 8.0 * chance() + spike)
    });
    assert!(refusal(&ecg).contains("samples of a wave"), "{}", refusal(&ecg));
    let named = refusal(&lines("datetime,hr", |_, at, ms| {
        format!("2026-01-01 00:00:{:06.3},{ms}", at / 1e4)
    }));
    assert!(named.contains("`hr` is a heart rate by its name"), "{named}");
}

#[test]
fn an_uneven_heart_is_not_taken_for_something_else() {
    for id in ["A25", "A26", "A27a", "A27b", "A28"] {
        assert!(read(id).rr_ms().len() >= 300, "{id}");
    }
}

#[test]
fn times_of_beats_are_refused_in_any_unit_and_under_any_name() {
    for head in ["rr", "peak_ms", "ibi_ms"] {
        let told = refusal(&lines(head, |_, at, _| at.to_string()));
        assert!(told.contains("times of beats") || told.contains("no column is named"), "{told}");
    }
    let told = refusal(&lines("rr_s", |_, at, _| (at / 1e3).to_string()));
    assert!(told.contains("times of beats"), "{told}");
    let list: String = heart(100)
        .iter()
        .scan(0.0, |at, ms| {
            *at += ms;
            Some(format!("{}\n", *at / 1e3))
        })
        .collect();
    assert!(refusal(&list).contains("times of beats"));
}

#[test]
fn gaps_are_found_by_times_of_any_form_and_unit() {
    // 40 s are missing before beat 100.
    let late = |index: usize, at: f64| if index < 100 { at } else { at + 40_000.0 };
    let clock = |ms: f64| {
        let secs = ms / 1e3;
        format!("{:02}:{:06.3}", 10 + (secs / 60.0) as u32, secs % 60.0)
    };
    for text in [
        lines("time_s,rr", |i, at, ms| format!("{},{ms}", late(i, at) / 1e3)),
        lines("timestamp;rr_ms", |i, at, ms| format!("{:.0};{ms}", 1.7e12 + late(i, at))),
        lines("timestamp;rr_ms", |i, at, ms| format!("{:.0}000000;{ms}", 1.7e12 + late(i, at))),
        lines("when;rr", |i, at, ms| format!("2026-04-24T14:{};{ms}", clock(late(i, at)))),
        lines("Uhrzeit\trr", |i, at, ms| format!("23:{}\t{ms}", clock(late(i, at)))),
        // At the beginning of the interval.
        lines("time_ms,rr", |i, at, ms| format!("{},{ms}", late(i, at) - ms)),
        // When the message came, two beats at a time.
        lines("received;rr", |i, at, ms| {
            format!("2026-04-24 14:{};{ms}", clock((late(i, at) / 1700.0).ceil() * 1700.0))
        }),
    ] {
        let recording = of(&text);
        let [pause] = recording.pauses() else {
            panic!("{}: {:?}\n{}", &text[..60], recording.pauses(), notes(&recording))
        };
        // Messages tell a pause to their own pace.
        assert!((99..=101).contains(&pause.before), "{pause:?}");
        assert!((pause.secs.unwrap() - 40.0).abs() < 2.0, "{pause:?}");
    }
}

#[test]
fn a_clock_that_goes_back_and_a_second_recording_are_said_with_their_line() {
    let text = lines("time_s,rr", |i, at, ms| {
        format!("{},{ms}", if i < 100 { at } else { at - 20_000.0 } / 1e3)
    });
    let recording = of(&text);
    assert_eq!(recording.pauses().len(), 1);
    assert!(notes(&recording).contains("goes back in line 102"), "{}", notes(&recording));
    let one = lines("time_s,rr", |_, at, ms| format!("{},{ms}", at / 1e3));
    let recording = of(&format!("{one}{one}"));
    assert_eq!((recording.rr_ms().len(), recording.pauses().len()), (400, 1));
    assert!(
        notes(&recording).contains("another recording begins in line 203"),
        "{}",
        notes(&recording)
    );
}

#[test]
fn marks_break_a_list_and_slots_do_not() {
    let list = |mark: &str, each: usize| {
        heart(200).iter().enumerate().fold("rr\n".to_owned(), |text, (i, ms)| {
            let mark = if i % each == each - 1 { format!("{mark}\n") } else { String::new() };
            format!("{text}{ms}\n{mark}")
        })
    };
    for (mark, each, pauses) in [
        ("NaN", 50, 3),
        ("n/a", 50, 3),
        ("0", 50, 3),
        ("0", 3, 0),
        ("65535", 50, 0),
        ("12000", 50, 3),
    ] {
        let recording = of(&list(mark, each));
        assert_eq!(recording.rr_ms().len(), 200);
        assert_eq!(recording.pauses().len(), pauses, "{mark}: {}", notes(&recording));
        assert!(notes(&recording).contains("the first is line"), "{mark}");
    }
}

#[test]
fn a_note_with_commas_and_a_message_between_shift_nothing() {
    let text = lines("note,rr,hr", |i, _, ms| {
        let message = if i == 50 { "# Message: key\nstarted\n" } else { "" };
        format!("{message}\"calm, seated; {i}\",{ms},74")
    });
    let recording = of(&text);
    assert!(recording.rr_ms().iter().map(|ms| f64::from(*ms)).eq(heart(200)));
    assert!(notes(&recording).contains("passed over: 1 comment (line 52), 1 message (line 53)"));
    let bare = lines("note,rr,hr", |_, _, ms| format!("calm, seated,{ms},74"));
    assert!(refusal(&bare).contains("into quotes"), "{}", refusal(&bare));
}

#[test]
fn a_day_is_read_with_memory_of_its_length() {
    let mut text = "time_s,rr\n".to_owned();
    let mut at = 0.0;
    for ms in heart(100_000) {
        at += ms / 1e3;
        text += &format!("{at:.3},{ms}\n");
    }
    let recording = of(&text);
    assert_eq!((recording.rr_ms().len(), recording.pauses().len()), (100_000, 0));
}

#[test]
fn a_list_without_a_name_that_no_heart_may_have_made_is_read_with_a_question() {
    // Times of reaction, ms: lognormal, by a fixed sequence.
    let mut state = 7_u32;
    let reaction: Vec<String> = (0..120)
        .map(|_| {
            let sum: f64 = (0..6)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f64::from(state >> 8) / f64::from(1_u32 << 24)
                })
                .sum();
            format!("{:.0}", 450.0 * (0.35 * (sum - 3.0)).exp())
        })
        .collect();
    let asked = notes(&of(&reaction.join("\n")));
    assert!(asked.contains("are they intervals?"), "{asked}");
    let named = notes(&of(&format!("rr\n{}", reaction.join("\n"))));
    assert!(!named.contains("are they intervals?"), "{named}");
    let beats: Vec<String> = heart(120).iter().map(f64::to_string).collect();
    assert_eq!(notes(&of(&beats.join("\n"))), "");
}
