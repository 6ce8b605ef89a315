//! A session goes in and comes out the same.

use std::collections::BTreeMap;

use gradus_base::SessionTime;
use gradus_base::sample::{HeartSample, Pose};
use gradus_log::info::info;
use gradus_log::read::{Content, Item, LogFile};
use gradus_log::{Entry, LogError, LogWriter, Topic};
use gradus_scenario::Value;
use gradus_session::{Command, Origin, Phase, Record, RecordKind, Refusal, StageEvent, StopCause};

use crate::support::*;

#[test]
fn a_finished_log_gives_back_what_was_pushed() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let records = write_session(&log, 9);
    let metadata = BTreeMap::from([("display".to_owned(), "openxr".to_owned())]);
    log.push(secs(9.0), Entry::Metadata { name: "gradus.stage".to_owned(), values: metadata });
    let totals = log.finish().unwrap();
    assert_eq!(totals.dropped.total(), 0);
    assert_eq!(totals.messages[&Topic::Hands], 2 * 9 * 90);

    let log = LogFile::open(&totals.path).unwrap();
    assert_eq!(events(&log), records);
    let head = log.messages().find(|m| m.topic == Some(Topic::Head)).unwrap();
    assert_eq!(head.log_time - UNIX_NS, 2_000_000, "logged 2 ms after its capture");
    assert_eq!(head.publish_time, UNIX_NS);

    let info = info(&log);
    assert!(info.closed && info.damage.is_empty());
    assert_eq!(info.attachments.iter().map(|a| a.hash_holds).collect::<Vec<_>>(), [Some(true); 2]);
    assert_eq!(info.metadata["gradus.stage"]["display"], "openxr");
    assert_eq!(info.story.stops[0].what, StopCause::PatientSqueeze);
    assert_eq!(info.story.alarms[0].cleared_s, Some(7.0));
    assert_eq!(info.story.phase_lengths()[1], (Phase::Baseline, 1.0));
    let frames = info.channels.iter().find(|c| c.topic == "/frames").unwrap();
    assert!((frames.rate_hz.unwrap() - 90.0).abs() < 0.01 && frames.gaps.is_empty());
    assert_eq!(frames.uncertainty_max_s, Some(0.000_25));
}

#[test]
fn the_scenario_travels_to_the_letter() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogFile::from_bytes(small_log(dir.path(), 0));
    let scenario = log.items().find_map(|item| match item {
        Item::Attachment(attachment) if attachment.name == "balcony.ron" => Some(attachment.data),
        _ => None,
    });
    assert_eq!(scenario.unwrap(), SCENARIO.as_bytes());
}

#[test]
fn gaze_is_logged_with_its_regions_name_and_without_a_ray_when_there_was_none() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogFile::from_bytes(small_log(dir.path(), 1));
    let gaze: Vec<_> = log
        .messages()
        .filter_map(|message| match message.content().unwrap() {
            Content::Gaze(gaze) => Some(gaze),
            _ => None,
        })
        .collect();
    assert_eq!(gaze[1].region.as_ref().unwrap().as_str(), "railing");
    assert_eq!((gaze[0].origin_m, gaze[0].direction, &gaze[0].region), (None, None, &None));
}

#[test]
fn a_pose_that_is_not_finite_is_logged_as_untracked() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let mut frame = telemetry(1, SessionTime::ZERO);
    frame.head.pose.position_m[1] = f32::NAN;
    log.push(SessionTime::ZERO, Entry::Telemetry(frame));
    let log = LogFile::open(&log.finish().unwrap().path).unwrap();
    let head = log.messages().find(|m| m.topic == Some(Topic::Head)).unwrap();
    let Content::Head(head) = head.content().unwrap() else { panic!("not a head") };
    assert!(!head.position_tracked && head.orientation_tracked);
    assert_eq!(head.pose.position_m, Pose::default().position_m);
}

#[test]
fn a_heart_or_frame_number_that_is_not_finite_is_refused_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let sound = heart(SessionTime::ZERO);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for sample in [
            HeartSample { rate_bpm: Some(bad), ..sound.clone() },
            HeartSample { rr_ms: vec![800.0, bad], ..sound.clone() },
            HeartSample { quality: bad, ..sound.clone() },
        ] {
            assert!(!log.push(secs(0.1), Entry::Heart(sample)));
        }
        for at in 0..2 {
            let mut frame = telemetry(1, secs(0.1));
            *[&mut frame.frame.period_ms, &mut frame.frame.cpu_ms][at] = bad;
            assert!(!log.push(secs(0.1), Entry::Telemetry(frame)));
        }
    }
    assert!(log.push(secs(0.2), Entry::Heart(sound)));
    let log = LogFile::open(&log.finish().unwrap().path).unwrap();
    let info = info(&log);
    assert_eq!((info.dropped.heart, info.dropped.telemetry), (9, 6));
    let samples = log.messages().filter(|m| m.topic != Some(Topic::Log));
    let samples: Vec<_> = samples.map(|message| message.content().unwrap()).collect();
    assert!(matches!(samples[..], [Content::Heart(_)]), "{samples:?}");
}

#[test]
fn every_shape_of_record_survives_json() {
    let kinds = [
        RecordKind::SudsDue,
        RecordKind::IntensityChanged { intensity: None },
        RecordKind::IntensityChanged { intensity: Some(0.1 + 0.2) },
        RecordKind::ParameterMoved {
            parameter: "height".into(),
            from: Value::Number(1.0),
            to: Value::Choice("glass".into()),
            rate_per_s: None,
        },
        RecordKind::Taken {
            command: Command::Note { text: "\"ö\"\n".to_owned() },
            from: Origin::Engine,
        },
        RecordKind::Refused {
            command: Command::Trigger { stimulus: "gust".into() },
            from: Origin::Script,
            reason: Refusal::Cooldown { until: SessionTime(u64::MAX) },
        },
        RecordKind::Stage {
            event: StageEvent::Presented { stimulus: "gust".into(), run: 1, at: SessionTime(5) },
        },
        RecordKind::Stage { event: StageEvent::DisplayBack },
    ];
    for kind in kinds {
        let record = Record { seq: u64::MAX, at: SessionTime(u64::MAX - 1), kind };
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&json).unwrap(), record, "{json}");
    }
}

#[test]
fn a_log_is_refused_before_the_session_where_it_could_not_be_written() {
    let dir = tempfile::tempdir().unwrap();
    let first = LogWriter::create(dir.path(), header()).unwrap();
    assert!(first.path().ends_with("gradus-20261121T195600Z-P01.mcap"));
    let again = LogWriter::create(dir.path(), header()).err().unwrap();
    assert!(matches!(again, LogError::Exists { .. }), "{again}");
    let nowhere = LogWriter::create(&dir.path().join("no"), header()).err().unwrap();
    assert!(matches!(nowhere, LogError::Folder { .. }), "{nowhere}");
    if cfg!(unix) {
        let huge = gradus_log::Header { need_bytes: u64::MAX, ..header() };
        let no_room = LogWriter::create(dir.path(), huge).err().unwrap();
        assert!(matches!(no_room, LogError::NoRoom { .. }), "{no_room}");
    }
}

#[test]
fn a_log_that_is_dropped_closes_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let path = log.path().to_owned();
    write_session(&log, 1);
    drop(log);
    assert!(info(&LogFile::open(&path).unwrap()).closed);
}

#[test]
fn what_the_queue_cannot_take_is_counted_and_told_in_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let mut refused = 0;
    while refused < 10 {
        refused += u64::from(!log.push(secs(1.0), Entry::Telemetry(telemetry(1, secs(1.0)))));
    }
    assert_eq!(log.dropped().telemetry, refused);
    let totals = log.finish().unwrap();
    let info = info(&LogFile::open(&totals.path).unwrap());
    assert_eq!(info.dropped, totals.dropped);
    assert_eq!(info.dropped.telemetry, refused);
}
