//! A small session to write: a header, a frame, records.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use gradus_base::sample::*;
use gradus_base::time::Epoch;
use gradus_base::{Name, SessionTime};
use gradus_log::read::{Content, LogFile};
use gradus_log::{Attached, Entry, Header, LogHandle, LogWriter};
use gradus_session::link::Telemetry;
use gradus_session::*;

pub const UNIX_NS: u64 = 1_795_290_960_000_000_000;
pub const SCENARIO: &str = "(name: \"balcony\", height_m: 12.0) // Höhe\r\n";

pub fn header() -> Header {
    Header {
        epoch: Epoch { unix_ns: UNIX_NS, monotonic_ns: 77, boot_id: "boot".to_owned() },
        patient_code: "P01".to_owned(),
        seed: 42,
        scenario: Attached { name: "balcony.ron".to_owned(), data: SCENARIO.into() },
        included: Vec::new(),
        language: "de".to_owned(),
        script: Some(Attached {
            name: "short.script".to_owned(),
            data: b"at 5 s: stop\n".to_vec(),
        }),
        rules: None,
        regions: vec![Name::from("sky"), Name::from("railing")],
        versions: BTreeMap::from([("gradus".to_owned(), "0.1.0".to_owned())]),
        sources: BTreeMap::from([("heart".to_owned(), "synthetic".to_owned())]),
        need_bytes: 1_000_000,
    }
}

pub fn capture(at: SessionTime) -> Capture {
    Capture { at, uncertainty_ns: 250_000 }
}

pub fn secs(secs: f64) -> SessionTime {
    SessionTime::from_secs_f64(secs)
}

pub fn telemetry(index: u64, at: SessionTime) -> Telemetry {
    let swing = (index as f32 * 0.03).sin();
    let mut seed = index;
    // Trackers tremble in the last digits, and that is what does not compress.
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 40) as f32 / 1.7e9
    };
    let mut pose = |height: f32| Pose {
        position_m: [0.1 * swing + noise(), height + noise(), 0.2 + noise()],
        orientation_xyzw: [noise(), 0.1 * swing + noise(), noise(), 0.995 + noise()],
    };
    let (head, left, right) = (pose(1.62), pose(1.1), pose(1.12));
    let (frame, capture) = (ReferenceFrame::World, capture(at));
    let hand = |side, pose| HandSample {
        capture,
        side,
        frame,
        position_tracked: true,
        orientation_tracked: true,
        pose,
        squeeze: Some(0.5 + 0.5 * swing),
        menu: Some(false),
    };
    let gaze = GazeSample {
        capture,
        source: GazeSource::Head,
        frame,
        origin_m: head.position_m,
        direction: [swing * 0.1 + noise(), -0.2 + noise(), -0.97],
        valid: !index.is_multiple_of(20),
        region: Some(1),
    };
    Telemetry {
        frame: FrameSample {
            capture,
            index,
            period_ms: 11.1,
            cpu_ms: 3.0,
            telemetry_dropped: 0,
            directed_at: SessionTime::ZERO,
        },
        head: HeadSample {
            capture,
            frame,
            position_tracked: true,
            orientation_tracked: true,
            pose: head,
        },
        hands: [hand(Side::Left, left), hand(Side::Right, right)],
        gaze,
    }
}

pub fn heart(at: SessionTime) -> HeartSample {
    HeartSample {
        capture: capture(at),
        rate_bpm: Some(72.5),
        rr_ms: vec![830.1, 825.0],
        contact: Contact::Contact,
        source: Name::from("synthetic"),
        synthetic: true,
        quality: 1.0,
    }
}

pub fn record(seq: u64, at: SessionTime, kind: RecordKind) -> Entry {
    Entry::Event(Record { seq, at, kind })
}

/// Ten seconds of a session, or as many as asked for, pushed as fast as the log takes them.
pub fn write_session(log: &LogHandle, seconds: u64) -> Vec<Record> {
    write_session_at(log, seconds, 90)
}

/// The same at another frame rate, Hz.
pub fn write_session_at(log: &LogHandle, seconds: u64, rate: u64) -> Vec<Record> {
    let kinds = [
        RecordKind::Opened {
            scenario: Name::from("balcony"),
            scenario_version: "1".to_owned(),
            seed: 42,
        },
        RecordKind::PhaseChanged { from: Phase::Setup, to: Phase::Baseline },
        RecordKind::PhaseChanged { from: Phase::Baseline, to: Phase::Exposure },
        RecordKind::StepEntered { step: Name::from("third floor"), expected_suds: Some(40) },
        RecordKind::SudsAnswered { suds: 55, asked: secs(3.5), by: Origin::Patient },
        RecordKind::AlarmRaised {
            alarm: Alarm {
                id: 1,
                kind: AlarmKind::HeartSilent { source: Name::from("synthetic") },
                raised: secs(5.0),
                message: "The heart source is silent: check the strap.".to_owned(),
                acknowledged: false,
            },
        },
        RecordKind::Stopped { cause: StopCause::PatientSqueeze },
        RecordKind::AlarmCleared { id: 1 },
        RecordKind::Refused {
            command: Command::SetIntensity { intensity: 3.0 },
            from: Origin::Therapist,
            reason: Refusal::StopLatched,
        },
    ];
    let mut records = Vec::new();
    for second in 0..seconds {
        let at = secs(second as f64);
        if let Some(kind) = kinds.get(second as usize) {
            let record = Record { seq: second, at, kind: kind.clone() };
            push(log, at, Entry::Event(record.clone()));
            records.push(record);
        }
        push(log, at, Entry::Heart(heart(at)));
        for frame in 0..rate {
            let index = second * rate + frame;
            let at = secs(index as f64 / rate as f64);
            push(log, at + Duration::from_millis(2), Entry::Telemetry(telemetry(index, at)));
        }
    }
    records
}

/// Faster than any session: waits where the queue is full.
fn push(log: &LogHandle, at: SessionTime, entry: Entry) {
    while log.status().failure.is_none() && log.path().exists() {
        if log.push(at, entry.clone()) {
            return;
        }
        std::thread::yield_now();
    }
    log.push(at, entry);
}

/// A log of a few seconds, closed.
pub fn small_log(dir: &Path, seconds: u64) -> Vec<u8> {
    let log = LogWriter::create(dir, header()).unwrap();
    write_session(&log, seconds);
    std::fs::read(log.finish().unwrap().path).unwrap()
}

pub fn events(log: &LogFile) -> Vec<Record> {
    log.messages()
        .filter_map(|message| match message.content().unwrap() {
            Content::Event(record) => Some(record),
            _ => None,
        })
        .collect()
}
