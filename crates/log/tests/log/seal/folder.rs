//! The named attacks on a folder, by somebody who has the station a month later.

use std::path::{Path, PathBuf};

use gradus_log::verify::{FolderVerdict, Kind, Outcome, folder};
use gradus_seal::Secret;
use gradus_seal::checkpoint::Checkpoint;
use gradus_seal::folder::Station;
use gradus_seal::note::Note;
use gradus_seal::record::Event;

use super::support::*;

/// Four sessions, a week apart, and a checkpoint after the third.
struct Clinic {
    dir: tempfile::TempDir,
    secret: Secret,
    logs: Vec<PathBuf>,
    note: Note,
    now: u64,
}

fn clinic() -> Clinic {
    let (dir, secret, station) = keyed();
    let mut logs: Vec<PathBuf> =
        (0..3).map(|week| session(dir.path(), MORNING + week * 7 * DAY_NS)).collect();
    let at = MORNING + 15 * DAY_NS;
    let (note, _, _) = station.checkpoint(&|| at, &agent()).unwrap();
    logs.push(session(dir.path(), MORNING + 21 * DAY_NS));
    Clinic { dir, secret, logs, note, now: MORNING + 30 * DAY_NS }
}

impl Clinic {
    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn verify(&self) -> FolderVerdict {
        folder(self.path(), Some(self.secret.public()), None).unwrap()
    }

    fn with_paper(&self) -> FolderVerdict {
        folder(self.path(), Some(self.secret.public()), Some(&self.note)).unwrap()
    }

    fn name(&self, log: usize) -> String {
        self.logs[log].file_name().unwrap().to_string_lossy().into_owned()
    }

    /// The number of the line with which a session was opened.
    fn opened(&self, log: usize) -> usize {
        let name = self.name(log);
        let line = |line: &String| line.contains("\"opened\"") && line.contains(&name);
        list_lines(self.path()).iter().position(line).unwrap()
    }
}

#[track_caller]
fn only(found: &FolderVerdict, kind: Kind) {
    assert_eq!(found.outcome, Outcome::Broken);
    let first = first(&found.findings);
    assert_eq!(first.kind, kind, "{first}");
}

#[test]
fn a_folder_that_nobody_touched_is_whole_and_its_keys_are_erased() {
    let clinic = clinic();
    let found = clinic.with_paper();
    assert_eq!((found.findings.as_slice(), found.outcome), ([].as_slice(), Outcome::Whole));
    assert_eq!(found.logs.len(), 4);
    let station = Station::open(clinic.path()).unwrap().unwrap();
    assert_eq!(station.left().first(), Some(&21), "every day before has lost its key");
    assert_eq!(station.left().len(), 60 - 21);
}

#[test]
fn a_dropped_session_is_missing() {
    let clinic = clinic();
    std::fs::remove_file(&clinic.logs[1]).unwrap();
    let found = clinic.verify();
    only(&found, Kind::Missing);
    assert_eq!(first(&found.findings).place.file, Some(clinic.name(1)));
    assert_eq!(first(&found.findings).place.entry, Some(clinic.opened(1) as u64));
}

#[test]
fn a_session_dropped_with_its_lines_leaves_a_hole_in_the_list() {
    let clinic = clinic();
    std::fs::remove_file(&clinic.logs[1]).unwrap();
    let (at, name) = (clinic.opened(1), clinic.name(1));
    let mut lines = list_lines(clinic.path());
    lines.retain(|line| !line.contains(&name));
    write_list(clinic.path(), &lines);
    let found = clinic.verify();
    only(&found, Kind::Missing);
    assert_eq!(first(&found.findings).place.entry, Some(at as u64));
    // With the numbers and roots behind it made anew, by the key of today.
    let signer = stolen(clinic.path(), clinic.now);
    resign_list(&mut lines, at, &signer, |_| {});
    write_list(clinic.path(), &lines);
    let found = clinic.verify();
    only(&found, Kind::Resealed);
    assert_eq!(first(&found.findings).place.entry, Some(at as u64));
}

#[test]
fn two_swapped_sessions_are_told_apart() {
    let clinic = clinic();
    let swap = clinic.path().join("swap");
    std::fs::rename(&clinic.logs[0], &swap).unwrap();
    std::fs::rename(&clinic.logs[2], &clinic.logs[0]).unwrap();
    std::fs::rename(&swap, &clinic.logs[2]).unwrap();
    let found = clinic.verify();
    only(&found, Kind::Swapped);
    assert_eq!(kinds(&found.findings), [Kind::Swapped; 2]);
    assert_eq!(first(&found.findings).place.file, Some(clinic.name(0)));
}

#[test]
fn a_session_of_last_month_sealed_anew_is_found_in_the_list_too() {
    let clinic = clinic();
    let mut all = items(&clinic.logs[0]);
    lie(&mut all, 4);
    let signer = stolen(clinic.path(), clinic.now);
    reseal(&mut all, &signer, |_| {});
    write(&clinic.logs[0], &all);
    let found = clinic.verify();
    only(&found, Kind::Resealed);
    assert_eq!(first(&found.findings).place.file, Some(clinic.name(0)));

    // Dated today in every seal and in the metadata, so that the log by itself holds together; the list
    // is made anew from that session on, with the key of today.
    let ahead = clinic.now - MORNING;
    for item in &mut all {
        match item {
            gradus_log::read::Item::Metadata { name, values } if name == "gradus.session" => {
                let epoch = clinic.now.to_string();
                values.insert("epoch_unix_ns".to_owned(), epoch);
            }
            gradus_log::read::Item::Message(message) => {
                message.log_time += ahead;
                message.publish_time += ahead;
            }
            _ => {}
        }
    }
    reseal(&mut all, &signer, |seal| seal.wall_unix_ns += ahead);
    write(&clinic.logs[0], &all);
    assert_eq!(verdict(&clinic.logs[0]).findings, []);
    let found = clinic.verify();
    only(&found, Kind::Resealed);
    let seals = gradus_log::read::LogFile::open(&clinic.logs[0]).unwrap();
    let seals = gradus_log::verify::log(&seals, None);
    let mut lines = list_lines(clinic.path());
    let from = clinic.opened(0);
    let now = clinic.now;
    resign_list(&mut lines, from, &signer, |record| {
        record.wall_unix_ns = now;
        if let Event::Opened { file, seal, .. } | Event::Closed { file, seal, .. } =
            &mut record.event
            && *file == clinic.name(0)
        {
            *seal = if record.number as usize == from { seals.first_seal } else { seals.last_seal };
        }
    });
    write_list(clinic.path(), &lines);
    let found = clinic.verify();
    // The lines of the other sessions had to be made anew too, and their logs are of their own days.
    only(&found, Kind::Resealed);
    assert_eq!(first(&found.findings).place.file, Some(clinic.name(1)));
    only(&clinic.with_paper(), Kind::RolledBack);
}

#[test]
fn a_folder_that_is_rolled_back_is_told_by_paper_alone() {
    let clinic = clinic();
    // The state after the second session, with everything of the folder.
    let at = clinic.opened(2);
    let mut lines = list_lines(clinic.path());
    let erased = lines[..at].iter().rposition(|line| line.contains("closed")).unwrap();
    lines.truncate(erased + 1);
    write_list(clinic.path(), &lines);
    for log in 2..4 {
        std::fs::remove_file(&clinic.logs[log]).unwrap();
    }
    assert_eq!(clinic.verify().findings, [], "of itself it cannot be told");
    let found = clinic.with_paper();
    only(&found, Kind::RolledBack);
    assert!(first(&found.findings).words.contains("lines"));
    // Where the logs are left, the list is seen to lack them.
    let clinic = self::clinic();
    write_list(clinic.path(), &lines_until(&clinic, 2));
    assert_eq!(kinds(&clinic.verify().findings), [Kind::Unlisted; 2]);
}

fn lines_until(clinic: &Clinic, log: usize) -> Vec<String> {
    let at = clinic.opened(log);
    let mut lines = list_lines(clinic.path());
    let end = lines[..at].iter().rposition(|line| line.contains("closed")).unwrap();
    lines.truncate(end + 1);
    lines
}

#[test]
fn a_clock_that_was_set_back_is_found_in_list_and_log() {
    let clinic = clinic();
    let before = list_lines(clinic.path()).len();
    // Today somebody dates a session ten days back.
    let path = session(clinic.path(), MORNING + 11 * DAY_NS + 1_000_000_000);
    let found = clinic.verify();
    // The key of that day is gone: the oldest that is left signs, and tells.
    only(&found, Kind::Resealed);
    let kinds = kinds(&found.findings);
    assert!(kinds.contains(&Kind::Clock), "{kinds:?}");
    assert_eq!(first(&found.findings).place.entry, Some(before as u64));
    assert_eq!(first(&verdict(&path).findings).kind, Kind::Resealed);
    // Set back within the session.
    let began = MORNING + 22 * DAY_NS;
    let mut sealing = sealing(began);
    sealing.wall = std::sync::Arc::new(move |at: gradus_base::SessionTime| {
        let back = if at.0 > 5_000_000_000 { 3_600_000_000_000 } else { 0 };
        began + at.0 - back
    });
    let path = session_of(clinic.path(), began, sealing, 9);
    let found = verdict(&path);
    let first = first(&found.findings);
    assert_eq!((first.kind, first.place.seal), (Kind::Clock, Some(2)), "{first}");
}

#[test]
fn every_line_of_the_list_is_held() {
    let clinic = clinic();
    let lines = list_lines(clinic.path());
    for at in 0..lines.len() {
        // Altered, taken out, changed for the next.
        let mut altered = lines.clone();
        altered[at] = altered[at].replacen("ana", "ann", 1);
        write_list(clinic.path(), &altered);
        let found = clinic.verify();
        only(&found, Kind::Altered);
        assert_eq!(first(&found.findings).place.entry, Some(at as u64));
        let mut without = lines.clone();
        without.remove(at);
        write_list(clinic.path(), &without);
        let found = clinic.verify();
        if at + 1 < lines.len() {
            assert_eq!(first(&found.findings).place.entry, Some(at as u64));
        }
        assert!(at + 1 == lines.len() || found.outcome == Outcome::Broken);
        if at + 1 < lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(at, at + 1);
            write_list(clinic.path(), &swapped);
            let found = clinic.verify();
            assert_eq!(first(&found.findings).place.entry, Some(at as u64));
        }
    }
    let mut cut = lines.clone();
    let last = cut.pop().unwrap();
    std::fs::write(
        clinic.path().join(gradus_seal::folder::LIST),
        format!("{}\n{}", cut.join("\n"), &last[..30]),
    )
    .unwrap();
    assert!(kinds(&clinic.verify().findings).contains(&Kind::Cut));
}

#[test]
fn keys_that_are_taken_out_or_altered_are_found() {
    let clinic = clinic();
    let path = clinic.path().join("gradus-keys/keys.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let altered = text.replacen("\"from_s\": 1", "\"from_s\": 2", 1);
    assert_ne!(text, altered);
    std::fs::write(&path, altered).unwrap();
    only(&clinic.verify(), Kind::Altered);
    std::fs::remove_file(&path).unwrap();
    only(&clinic.verify(), Kind::Missing);
    // Keys of somebody's own in their place.
    let (own, _, _) = keyed();
    std::fs::copy(own.path().join("gradus-keys/keys.json"), &path).unwrap();
    only(&clinic.verify(), Kind::OtherKeys);
    let paper = folder(clinic.path(), None, Some(&clinic.note)).unwrap();
    assert!(kinds(&paper.findings).contains(&Kind::OtherKeys));
}

#[test]
fn an_erased_session_is_not_missing_and_an_unsealed_newcomer_is_told() {
    let clinic = clinic();
    let station = Station::open(clinic.path()).unwrap().unwrap();
    std::fs::remove_file(&clinic.logs[1]).unwrap();
    let event = Event::Erased { file: clinic.name(1), session: None };
    station.append(event, &|| clinic.now, &agent()).unwrap();
    let found = clinic.verify();
    assert_eq!(found.findings, []);
    let erased = format!("{} was erased on 2026-12-21", clinic.name(1));
    assert!(found.notes[0].starts_with(&erased) && found.notes[0].contains("by ana"), "{found:?}");
    std::fs::copy(&clinic.logs[0], clinic.path().join("copy.mcap")).unwrap();
    only(&clinic.verify(), Kind::Unlisted);
}

#[test]
fn several_writers_at_once_make_one_list() {
    let (dir, secret, _) = keyed();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let dir = dir.path();
            scope.spawn(move || {
                let station = Station::open(dir).unwrap().unwrap();
                for nth in 0..10 {
                    let file = format!("{writer}-{nth}");
                    let how = "info".to_owned();
                    let event = Event::Viewed { file, session: None, how };
                    station.append(event, &|| MORNING, &agent()).unwrap();
                }
            });
        }
    });
    let station = Station::open(dir.path()).unwrap().unwrap();
    let list = station.list().unwrap();
    assert_eq!(list.check(station.keys(), Some(&secret.public())), []);
    assert_eq!(list.size(), 41);
}

#[test]
fn renewed_keys_go_on_in_the_same_tree() {
    let (dir, secret, mut station) = keyed();
    session(dir.path(), MORNING);
    let before = station.keys().clone();
    station.renew(&secret, 30, &|| MORNING + DAY_NS, &agent()).unwrap();
    assert_eq!((station.keys().epochs.len(), &station.keys().id), (90, &before.id));
    assert_eq!(station.keys().until_s(), before.until_s() + 30 * 86_400);
    let path = session(dir.path(), MORNING + 75 * DAY_NS);
    whole(&verdict(&path));
    assert_eq!(folder(dir.path(), Some(secret.public()), None).unwrap().findings, []);
    let list = station.list().unwrap();
    assert!(Checkpoint::of(&Note::parse(&before.signed[0]).unwrap()).unwrap().size == 60);
    assert!(list.size() > 5);
}
