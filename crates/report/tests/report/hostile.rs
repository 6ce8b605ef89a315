//! Damaged logs give what is there; logs made to be large give a report of a bounded size.

use gradus_base::Name;
use gradus_log::read::LogFile;
use gradus_log::{Entry, LogWriter};
use gradus_report::{For, Lang, Reading, document, html, pdf, read};
use gradus_session::{Alarm, AlarmKind, Command, Origin, Phase, Record, RecordKind};

use crate::support::{Made, bare_header, push, secs};
use crate::xml;

#[test]
fn a_log_that_is_cut_reports_what_is_there_and_says_what_it_is() {
    let bytes = Made::default().bytes();
    let mut reports = 0;
    for part in 1..40 {
        let cut = bytes[..bytes.len() * part / 40].to_vec();
        let facts = match read(&LogFile::from_bytes(cut), "en") {
            Ok(facts) => facts,
            Err(Reading::NoRecords) => continue,
            Err(other) => panic!("{other}"),
        };
        let document = document(&[facts], Lang::English, For::Both);
        let text = xml::texts(&html(&document));
        assert!(text.contains("is not whole"), "cut at {part}/40\n{text}");
        assert!(text.contains("it was not closed") && text.contains("Session report"));
        pdf(&document);
        reports += 1;
    }
    assert!(reports > 20, "{reports}");
}

#[test]
fn flipped_bits_never_end_the_program() {
    let bytes = Made::default().bytes();
    let mut seed = 1_u64;
    for _ in 0..30 {
        let mut changed = bytes.clone();
        for _ in 0..20 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 20) as usize % changed.len();
            changed[at] ^= 1 << (seed % 8);
        }
        if let Ok(facts) = read(&LogFile::from_bytes(changed), "en") {
            let document = document(&[facts], Lang::English, For::Both);
            xml::texts(&html(&document));
            pdf(&document);
        }
    }
}

#[test]
fn a_log_without_a_scenario_that_is_read_has_the_names_alone() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../log/tests/logs/format-1.mcap");
    let facts = read(&LogFile::open(path.as_ref()).unwrap(), "en").unwrap();
    assert!(facts.scenario.is_none() && facts.rungs.len() == 1);
    let text = xml::texts(&html(&document(&[facts], Lang::English, For::Both)));
    assert!(text.contains("third floor") && text.contains("The scenario cannot be read"), "{text}");
    assert!(text.contains("Stop: patient (both grips)") && text.contains("heart sensor silent"));
}

/// A log of records that no session made.
fn of_records(kinds: impl Iterator<Item = (f64, RecordKind)>) -> LogFile {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), bare_header()).unwrap();
    for (seq, (at, kind)) in kinds.enumerate() {
        let record = Record { seq: seq as u64, at: secs(at), kind };
        push(&log, secs(at.min(1e6)), Entry::Event(record));
    }
    LogFile::from_bytes(std::fs::read(log.finish().unwrap().path).unwrap())
}

#[test]
fn a_log_of_thousands_of_everything_gives_a_report_that_can_be_read() {
    let long = "a word, and ".repeat(2_000);
    let kinds = (0..9_000_u32).map(|n| {
        let at = f64::from(n) * 0.1;
        let kind = match n % 9 {
            0 => RecordKind::PhaseChanged { from: Phase::Setup, to: Phase::Exposure },
            1 => RecordKind::StepEntered {
                step: Name::from(format!("step {n}").as_str()),
                expected_suds: Some(200),
            },
            2 => RecordKind::SudsAnswered { suds: 255, asked: secs(1e9), by: Origin::Patient },
            3 => RecordKind::Taken {
                command: Command::Note { text: long.clone() },
                from: Origin::Therapist,
            },
            4 => RecordKind::AlarmRaised {
                alarm: Alarm {
                    id: n,
                    kind: AlarmKind::NoSound,
                    raised: secs(at),
                    message: long.clone(),
                    acknowledged: false,
                },
            },
            5 => RecordKind::StimulusStarted { stimulus: Name::from("gust"), run: n },
            6 => RecordKind::Stopped { cause: gradus_session::StopCause::Rule },
            7 => RecordKind::IntensityChanged { intensity: Some(1e300) },
            _ => RecordKind::PhaseChanged { from: Phase::Exposure, to: Phase::Paused },
        };
        (at, kind)
    });
    let facts = read(&of_records(kinds), "de").unwrap();
    assert_eq!(facts.peak(), Some(100), "no answer is above the scale");
    let document = document(&[facts], Lang::German, For::Both);
    let page = html(&document);
    xml::texts(&page);
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    let file = pdf(&document);
    assert!(file.len() < 3_000_000, "{} bytes", file.len());
}

#[test]
fn a_time_that_cannot_be_true_is_left_out_and_counted() {
    let opened = RecordKind::PhaseChanged { from: Phase::Setup, to: Phase::Exposure };
    let late = RecordKind::PhaseChanged { from: Phase::Exposure, to: Phase::Closed };
    let facts = read(&of_records([(0.0, opened), (9e6, late)].into_iter()), "en").unwrap();
    assert_eq!((facts.out_of_time, facts.end_s), (1, 0.0));
    let text = xml::texts(&html(&document(&[facts], Lang::English, For::Both)));
    assert!(text.contains("a time that cannot be true, left out here: 1"), "{text}");
}
