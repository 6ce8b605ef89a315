//! The keys of a folder by day, and their end.

use std::path::Path;

use gradus_seal::folder::{KEYS, LIST, Station, read_clinic, write_clinic};
use gradus_seal::record::{Agent, Event};
use gradus_seal::{SealError, Secret};

const DAY_S: u64 = 86_400;
/// A noon.
const NOON: u64 = (20_000 * DAY_S + DAY_S / 2) * 1_000_000_000;
const DAY: u64 = DAY_S * 1_000_000_000;

fn keyed(days: u32) -> (tempfile::TempDir, Secret, Station) {
    let dir = tempfile::tempdir().unwrap();
    let clinic = Secret::new().unwrap();
    let station = Station::init(dir.path(), &clinic, days, &|| NOON, &Agent::default()).unwrap();
    (dir, clinic, station)
}

fn key_file(dir: &Path, epoch: u64) -> std::path::PathBuf {
    dir.join(KEYS).join(format!("epoch-{epoch:05}.key"))
}

#[test]
fn each_day_has_its_own_key_and_the_keys_of_days_that_are_over_are_gone() {
    let (dir, _, station) = keyed(10);
    assert_eq!(station.left().len(), 10);
    for (day, left) in [(0, 10), (1, 9), (5, 5), (9, 1)] {
        let held = station.hold(&|| NOON + day * DAY).unwrap();
        let signer = held.signer.unwrap();
        assert_eq!((signer.proof.epoch, station.left().len()), (day, left));
        assert!(signer.proof.holds());
        assert!(!key_file(dir.path(), day.saturating_sub(1)).exists() || day == 0);
    }
    // Skipped days are erased too, and said so.
    let list = std::fs::read_to_string(dir.path().join(LIST)).unwrap();
    assert_eq!(list.lines().count(), 1, "`hold` writes no lines");
}

#[test]
fn the_list_says_which_keys_were_erased() {
    let (dir, _, station) = keyed(10);
    let view = || Event::Viewed { file: "a".to_owned(), session: None, how: "info".to_owned() };
    station.append(view(), &|| NOON + 4 * DAY, &Agent::default()).unwrap();
    let list = station.list().unwrap();
    let events: Vec<&Event> = list.records().map(|record| &record.event).collect();
    assert!(matches!(events[1], Event::KeysErased { from: 0, to: 4 }), "{events:?}");
    assert_eq!(list.check(station.keys(), None), []);
    drop(dir);
}

#[test]
fn behind_the_last_day_nothing_is_signed_and_nothing_erased() {
    let (_dir, _, station) = keyed(10);
    let held = station.hold(&|| NOON + 4000 * DAY).unwrap();
    assert!(matches!(held.signer, Err(SealError::KeysUsedUp { .. })) && held.erased.is_none());
    assert_eq!(station.left().len(), 10, "a clock that runs wild does not take the keys");
    assert_eq!(station.hold(&|| NOON).unwrap().signer.unwrap().proof.epoch, 0);
}

#[test]
fn where_the_clock_was_set_back_the_oldest_key_that_is_left_signs() {
    let (_dir, _, station) = keyed(10);
    station.hold(&|| NOON + 6 * DAY).unwrap();
    let signer = station.hold(&|| NOON + 2 * DAY).unwrap().signer.unwrap();
    assert_eq!(signer.proof.epoch, 6);
}

#[test]
fn a_key_that_was_changed_or_taken_out_signs_nothing() {
    let (dir, clinic, mut station) = keyed(3);
    let other = std::fs::read(key_file(dir.path(), 1)).unwrap();
    std::fs::write(key_file(dir.path(), 0), other).unwrap();
    let held = station.hold(&|| NOON).unwrap();
    assert!(matches!(held.signer, Err(SealError::KeyGone { epoch: 0 })));
    std::fs::remove_file(key_file(dir.path(), 0)).unwrap();
    // A line without a signature says that no key was there.
    let event = Event::Started;
    let record = station.append(event, &|| NOON + 3 * DAY, &Agent::default()).unwrap();
    assert_eq!(record.epoch, None);
    // Keys from today on, where none is left for today.
    station.renew(&clinic, 5, &|| NOON + 20 * DAY, &Agent::default()).unwrap();
    let signer = station.hold(&|| NOON + 20 * DAY).unwrap().signer.unwrap();
    assert_eq!(signer.proof.epoch, 3);
    let again = Station::open(dir.path()).unwrap().unwrap();
    assert_eq!((again.keys(), again.keys().signed.len()), (station.keys(), 2));
}

#[test]
fn a_line_that_the_power_cut_is_no_line_and_the_list_goes_on() {
    let (dir, _, station) = keyed(3);
    let path = dir.path().join(LIST);
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("{\"number\":1,\"wa");
    std::fs::write(&path, text).unwrap();
    assert!(station.list().unwrap().cut);
    station.append(Event::Started, &|| NOON, &Agent::default()).unwrap();
    let list = station.list().unwrap();
    assert_eq!((list.size(), list.cut), (2, false));
    assert_eq!(list.check(station.keys(), None), []);
}

#[test]
fn keys_are_made_once_and_the_clinics_key_is_read_back() {
    let (dir, clinic, _) = keyed(3);
    let again = Station::init(dir.path(), &clinic, 3, &|| NOON, &Agent::default()).unwrap_err();
    assert!(matches!(again, SealError::KeysExist { .. }));
    let stick = tempfile::tempdir().unwrap();
    let file = stick.path().join("clinic.key");
    write_clinic(&file, &clinic, dir.path()).unwrap();
    assert!(write_clinic(&file, &clinic, dir.path()).is_err(), "never overwritten");
    assert_eq!(read_clinic(&file, dir.path()).unwrap().public(), clinic.public());
    std::fs::write(&file, "nothing").unwrap();
    let none = read_clinic(&file, dir.path()).err().unwrap();
    assert!(matches!(none, SealError::NoClinicKey { .. }));
    for days in [0, 100_000] {
        let empty = tempfile::tempdir().unwrap();
        let made = Station::init(empty.path(), &clinic, days, &|| NOON, &Agent::default());
        assert!(matches!(made, Err(SealError::Days { .. })));
    }
}
