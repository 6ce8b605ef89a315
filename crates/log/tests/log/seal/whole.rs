//! What is whole is called whole: as it was written, packed, over midnight; and what is not sealed is
//! called that.

use gradus_base::SessionTime;
use gradus_log::read::{Content, LogFile};
use gradus_log::verify::{Kind, Outcome};
use gradus_log::{LogWriter, Topic};
use gradus_seal::seal::{Seal, State};

use super::support::*;
use crate::support::*;

fn seals(path: &std::path::Path) -> Vec<Seal> {
    let log = LogFile::open(path).unwrap();
    let of = |message: gradus_log::read::Message| match message.content().unwrap() {
        Content::Seal(seal) => Some(*seal),
        _ => None,
    };
    log.messages().filter_map(of).collect()
}

#[test]
fn a_session_is_sealed_from_its_beginning_to_its_end() {
    let (dir, clinic, _) = keyed();
    let path = session(dir.path(), MORNING);
    let seals = seals(&path);
    let states: Vec<State> = seals.iter().map(|seal| seal.state).collect();
    assert_eq!(states, [State::Open, State::Running, State::Running, State::Closed]);
    let at: Vec<u64> = seals.iter().map(|seal| seal.at / 1_000_000_000).collect();
    assert_eq!(at[..3], [0, 3, 6]);
    let log = LogFile::open(&path).unwrap();
    let found = gradus_log::verify::log(&log, Some(clinic.public()));
    whole(&found);
    assert_eq!((found.seals, found.stretches_whole, found.unsealed, found.closed), (4, 4, 0, true));
    let info = gradus_log::info::info(&log);
    assert!(info.whole && info.seals.closed && info.seals.count == 4, "{:?}", info.seals);
    let hearts = seals[3].channels.iter().find(|one| one.channel == Topic::Heart.id()).unwrap();
    assert_eq!(hearts.count, 9);
}

#[test]
fn a_log_of_another_clinic_is_told_by_the_key_alone() {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING);
    let another = gradus_seal::Secret::new().unwrap().public();
    let log = LogFile::open(&path).unwrap();
    let found = gradus_log::verify::log(&log, Some(another));
    assert_eq!(first(&found.findings).kind, Kind::OtherKeys);
}

#[test]
fn a_folder_without_keys_behaves_as_before() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogFile::from_bytes(small_log(dir.path(), 2));
    assert!(log.messages().all(|message| message.topic != Some(Topic::Seals)));
    let found = gradus_log::verify::log(&log, None);
    assert_eq!((found.outcome, found.findings.len()), (Outcome::NotSealed, 0));
    let names: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    let folder = gradus_log::verify::folder(dir.path(), None, None).unwrap();
    assert_eq!(folder.outcome, Outcome::NotSealed);
}

#[test]
fn packed_and_written_out_again_it_is_still_whole() {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING);
    let before = verdict(&path);
    let elsewhere = tempfile::tempdir().unwrap();
    let (packed, plain) =
        (elsewhere.path().join("packed.mcap"), elsewhere.path().join("plain.mcap"));
    let log = LogFile::open(&path).unwrap();
    assert!(gradus_log::pack::pack(&log, &packed, false).unwrap().in_columns > 100);
    let log = LogFile::open(&packed).unwrap();
    assert_eq!(gradus_log::info::info(&log).format, Some(2));
    gradus_log::recover::recover(&log, &plain, false).unwrap();
    assert_eq!(gradus_log::info::info(&LogFile::open(&plain).unwrap()).format, Some(1));
    for path in [packed, plain] {
        let after = verdict(&path);
        whole(&after);
        assert_eq!(after, before);
    }
}

#[test]
fn of_a_packed_log_that_is_cut_the_loss_alone_is_told() {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING);
    let packed = dir.path().join("packed");
    gradus_log::pack::pack(&LogFile::open(&path).unwrap(), &packed, false).unwrap();
    let bytes = std::fs::read(&packed).unwrap();
    let lost =
        |kind: &Kind| matches!(kind, Kind::Damaged | Kind::Missing | Kind::Unsealed | Kind::Cut);
    // Within what the log holds, and within its index.
    for length in [bytes.len() / 6, bytes.len() / 3, bytes.len() * 2 / 3] {
        let found = gradus_log::verify::log(&LogFile::from_bytes(bytes[..length].to_vec()), None);
        assert!(!found.findings.is_empty());
        assert!(kinds(&found.findings).iter().all(lost), "{length}: {:#?}", found.findings);
    }
}

#[test]
fn a_recovered_log_is_not_whole_and_its_seals_are_checked_all_the_same() {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING);
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("recovered.mcap");
    let bytes = std::fs::read(&path).unwrap();
    // The index alone is gone: nothing that was sealed is missing.
    let log = LogFile::from_bytes(bytes[..bytes.len() - 40].to_vec());
    assert!(!gradus_log::recover::recover(&log, &out, false).unwrap().was_whole());
    let found = verdict(&out);
    assert_eq!(kinds(&found.findings), [Kind::Recovered]);
    assert_eq!((found.outcome, found.stretches_whole, found.closed), (Outcome::Broken, 4, true));
}

#[test]
fn over_midnight_the_next_days_key_goes_on_and_the_last_days_is_erased() {
    let (dir, _, station) = keyed();
    let midnight = MORNING / DAY_NS * DAY_NS + DAY_NS;
    let began = midnight - 4_000_000_000;
    let log = LogWriter::create_sealed(
        dir.path(),
        gradus_log::Header {
            epoch: gradus_base::time::Epoch {
                unix_ns: began,
                monotonic_ns: 1,
                boot_id: "b".to_owned(),
            },
            ..header()
        },
        &sealing(began),
    )
    .unwrap();
    // The session's seconds go by faster than the clock that looks after the keys.
    write_session_at(&log, 4, 4);
    while log.status().bytes == 0 {
        std::thread::yield_now();
    }
    log.push(SessionTime(9_000_000_000), gradus_log::Entry::Heart(heart(secs(9.0))));
    let totals = log.finish().unwrap();
    let found = verdict(&totals.path);
    whole(&found);
    let epochs: Vec<u64> = seals(&totals.path).iter().map(|seal| seal.key.epoch).collect();
    assert_eq!((epochs.first(), epochs.last()), (Some(&0), Some(&1)));
    assert!(!station.left().contains(&0), "the key of the first day is still there");
    assert!(gradus_log::verify::folder(dir.path(), None, None).unwrap().findings.is_empty());
}

#[test]
fn a_clock_that_jumps_is_a_line_of_the_list() {
    let (dir, _, station) = keyed();
    let epoch =
        gradus_base::time::Epoch { unix_ns: MORNING, monotonic_ns: 1, boot_id: "b".to_owned() };
    let header = gradus_log::Header { epoch, ..header() };
    let log = LogWriter::create_sealed(dir.path(), header, &sealing(MORNING)).unwrap();
    log.tell_clock_jumped(-3600.0);
    log.finish().unwrap();
    let list = station.list().unwrap();
    let jumped = list.records().any(|record| {
        matches!(&record.event, gradus_log::audit::Event::ClockJumped { ahead_s, .. } if *ahead_s == -3600.0)
    });
    assert!(jumped, "{list:#?}");
}

#[test]
fn used_up_keys_leave_a_session_that_says_why_it_is_not_sealed() {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING + 70 * DAY_NS);
    let found = verdict(&path);
    assert_eq!(found.outcome, Outcome::NotSealed);
    assert!(found.not_sealed_because.unwrap().contains("keys ended"));
    let info = gradus_log::info::info(&LogFile::open(&path).unwrap());
    assert!(info.whole && info.seals.not_sealed_because.is_some());
    let folder = gradus_log::verify::folder(dir.path(), None, None).unwrap();
    assert_eq!(folder.outcome, Outcome::Broken);
    assert!(kinds(&folder.findings).iter().all(|kind| *kind == Kind::Unsealed));
}
