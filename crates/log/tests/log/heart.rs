//! The heart by phase and step, as `info` sums it up.

use gradus_base::Name;
use gradus_base::sample::HeartSample;
use gradus_log::info::{HeartRow, Info, info};
use gradus_log::read::LogFile;
use gradus_log::{Entry, LogWriter};
use gradus_session::{Phase, Record, RecordKind};
use gradus_signal::heart::analyse;

use crate::support::{header, heart, secs};

/// Intervals of a heart that breathes, with a missed beat at 100, ms.
fn beats(count: u32) -> Vec<f32> {
    let plain = |i: u32| 820.0 + 40.0 * (f64::from(i) * 1.3).sin() - f64::from(i % 7);
    (0..count).map(|i| (plain(i) * if i == 100 { 2.0 } else { 1.0 }) as f32).collect()
}

/// An interval and when it ended, s.
type Beat = (f64, f32);

/// A session of 240 s: rest, two steps, recovery; nothing is heard from 160 to 172 s.
fn session(phases: &[(f64, RecordKind)]) -> (Info, Vec<Beat>) {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let mut entries: Vec<(f64, Entry)> = Vec::new();
    for (seq, (at, kind)) in phases.iter().enumerate() {
        let record = Record { seq: seq as u64, at: secs(*at), kind: kind.clone() };
        entries.push((*at, Entry::Event(record)));
    }
    let (mut at, mut told) = (0.0, Vec::new());
    for rr in beats(400) {
        at += f64::from(rr) / 1e3;
        if (160.0..172.0).contains(&at) || at > 240.0 {
            continue;
        }
        told.push((at, rr));
        let sample = HeartSample { rr_ms: vec![rr], ..heart(secs(at)) };
        entries.push((at, Entry::Heart(sample)));
    }
    entries.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, entry) in entries {
        assert!(log.push(secs(at), entry));
    }
    let path = log.finish().unwrap().path;
    (info(&LogFile::open(&path).unwrap()), told)
}

fn phase(from: Phase, to: Phase) -> RecordKind {
    RecordKind::PhaseChanged { from, to }
}

fn step(step: &str) -> RecordKind {
    RecordKind::StepEntered { step: Name::from(step), expected_suds: None }
}

fn whole() -> (Info, Vec<Beat>) {
    session(&[
        (0.0, phase(Phase::Setup, Phase::Baseline)),
        (80.0, phase(Phase::Baseline, Phase::Exposure)),
        (80.0, step("low")),
        (140.0, step("high")),
        (200.0, phase(Phase::Exposure, Phase::Recovery)),
        (240.0, phase(Phase::Recovery, Phase::Closed)),
    ])
}

fn row<'a>(info: &'a Info, what: &str) -> &'a HeartRow {
    let found = info.heart.stretches.iter().find(|row| row.what == what);
    found.unwrap_or_else(|| panic!("no {what} in {:#?}", info.heart))
}

#[test]
fn each_phase_and_step_has_the_numbers_that_its_intervals_alone_give() {
    let (info, beats) = whole();
    let titles: Vec<&str> = info.heart.stretches.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(titles, ["(baseline)", "low", "high", "(recovery)"]);
    for row in &info.heart.stretches {
        let inside = beats.iter().filter(|(at, rr)| {
            at - f64::from(*rr) / 1e3 >= row.from_s - 1e-6 && *at <= row.to_s + 1e-6
        });
        // What `gradus-sensors analyse` makes of them; the silence is an interval of no heart.
        let mut intervals: Vec<f64> = Vec::new();
        let mut before = None;
        for (at, rr) in inside {
            let begin = at - f64::from(*rr) / 1e3;
            if before.is_some_and(|end| begin - end > 1.0) {
                intervals.push(12_000.0);
            }
            intervals.push(f64::from(*rr));
            before = Some(*at);
        }
        let alone = analyse(&intervals);
        let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() < 1e-9;
        assert!(near(row.heart.rate_bpm, alone.corrected.rate_bpm), "{row:#?}\n{alone:#?}");
        assert!(near(row.heart.rmssd_ms, alone.corrected.rmssd_ms), "{row:#?}\n{alone:#?}");
        assert!(near(row.heart.sdnn_ms, alone.corrected.sdnn_ms), "{row:#?}");
        assert_eq!(row.heart.artefacts as usize, alone.artefacts.len());
        assert_eq!(row.heart.gaps as usize, alone.gaps.len());
        assert_eq!(row.heart.intervals as usize, intervals.len() - alone.gaps.len());
    }
    assert_eq!(row(&info, "low").heart.artefacts, 1, "the missed beat");
    assert_eq!(row(&info, "high").heart.gaps, 1);
    let covered = row(&info, "high").heart.covered_share;
    assert!((0.75..0.81).contains(&covered), "48 s of 60: {covered}");
}

#[test]
fn change_is_against_the_rest_phase_and_of_the_rest_itself_there_is_none() {
    let (info, _) = whole();
    let rest = info.heart.baseline.unwrap();
    assert_eq!((rest.windows, rest.window_s), (4, 20.0));
    assert_eq!(row(&info, "(baseline)").change_from_baseline_bpm, None);
    for what in ["low", "high", "(recovery)"] {
        let one = row(&info, what);
        let change = one.heart.rate_bpm.unwrap() - rest.rate_bpm;
        assert_eq!(one.change_from_baseline_bpm, Some(change));
    }
    assert_eq!(info.heart.no_baseline, None);
}

#[test]
fn without_a_rest_or_with_a_short_one_there_is_no_change_and_the_reason_is_told() {
    let (info, _) = session(&[(0.0, phase(Phase::Setup, Phase::Exposure)), (1.0, step("low"))]);
    assert_eq!(info.heart.baseline, None);
    assert_eq!(info.heart.no_baseline.as_deref(), Some("the session had no rest phase"));
    assert_eq!(row(&info, "low").change_from_baseline_bpm, None);
    let (info, _) = session(&[
        (0.0, phase(Phase::Setup, Phase::Baseline)),
        (45.0, phase(Phase::Baseline, Phase::Exposure)),
    ]);
    let why = info.heart.no_baseline.unwrap();
    assert_eq!(why, "the baseline has 2 of 3 windows at least");
}

#[test]
fn a_session_without_a_heart_has_no_rows() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let kind = phase(Phase::Setup, Phase::Exposure);
    assert!(log.push(secs(0.0), Entry::Event(Record { seq: 0, at: secs(0.0), kind })));
    let path = log.finish().unwrap().path;
    let info = info(&LogFile::open(&path).unwrap());
    assert_eq!(info.heart, gradus_log::info::HeartInfo::default());
}
