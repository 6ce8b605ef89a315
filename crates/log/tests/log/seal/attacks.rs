//! The named attacks on one log, by somebody who has the station a month later: every public part and
//! that day's private key.

use gradus_log::read::Item;
use gradus_log::verify::{Kind, Outcome, of_items};
use gradus_seal::seal::Seal;

use super::support::*;

/// A session, and its log a month later with another heart in its fifth second.
fn a_month_later() -> (tempfile::TempDir, Vec<Item>, u64) {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING);
    let mut all = items(&path);
    lie(&mut all, 4);
    (dir, all, MORNING + 30 * DAY_NS)
}

#[test]
fn a_changed_message_is_found_between_its_two_seals() {
    let (_dir, all, _) = a_month_later();
    let found = of_items(all.into_iter(), None);
    let first = first(&found.findings);
    assert_eq!(first.kind, Kind::Altered);
    let place = &first.place;
    assert_eq!((place.seal, place.channel.as_deref()), (Some(2), Some("/heart")));
    assert_eq!((place.from_ns, place.to_ns), (Some(3_000_000_000), Some(6_000_000_000)));
    assert_eq!(found.findings.len(), 1, "what follows is as it was sealed");
    assert_eq!(found.stretches_whole, 3);
}

#[test]
fn sealed_anew_with_todays_key_the_day_of_the_key_tells() {
    let (dir, mut all, now) = a_month_later();
    let signer = stolen(dir.path(), now);
    reseal(&mut all, &signer, |_| {});
    let found = of_items(all.into_iter(), None);
    let first = first(&found.findings);
    assert_eq!((first.kind, first.place.seal), (Kind::Resealed, Some(0)), "{first}");
    assert_eq!(found.seals, 0, "none of them counts");
}

#[test]
fn sealed_anew_from_the_change_on_the_first_such_seal_is_named() {
    let (dir, mut all, now) = a_month_later();
    let old = items(
        &std::fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().path())
            .find(|path| path.extension().is_some_and(|end| end == "mcap"))
            .unwrap(),
    );
    let signer = stolen(dir.path(), now);
    reseal(&mut all, &signer, |_| {});
    // The seals before the change stay as they were; from there on each names the one before.
    let mut nth = 0;
    for (new, old) in all.iter_mut().zip(&old) {
        if is_seal(old) {
            if nth < 2 {
                *new = old.clone();
            }
            nth += 1;
        }
    }
    let found = of_items(all.into_iter(), None);
    let first = first(&found.findings);
    assert_eq!((first.kind, first.place.seal), (Kind::Resealed, Some(2)), "{first}");
}

#[test]
fn a_key_of_the_day_that_did_not_sign_is_found() {
    let (dir, mut all, now) = a_month_later();
    let old: Vec<Seal> = items(&dir.path().join(name(&dir)))
        .iter()
        .filter(|i| is_seal(i))
        .map(|item| match item {
            Item::Message(message) => Seal::parse(&message.json).unwrap(),
            _ => unreachable!(),
        })
        .collect();
    let signer = stolen(dir.path(), now);
    reseal(&mut all, &signer, |seal| seal.key = old[0].key.clone());
    let found = of_items(all.into_iter(), None);
    let first = first(&found.findings);
    assert_eq!((first.kind, first.place.seal), (Kind::Altered, Some(0)), "{first}");
    assert!(first.words.contains("signature"), "{first}");
}

#[test]
fn moved_to_today_the_seals_do_not_go_with_the_session() {
    let (dir, mut all, now) = a_month_later();
    let signer = stolen(dir.path(), now);
    let ahead = now - MORNING;
    reseal(&mut all, &signer, |seal| seal.wall_unix_ns += ahead);
    let found = of_items(all.into_iter(), None);
    let first = first(&found.findings);
    assert_eq!((first.kind, first.place.seal), (Kind::Resealed, Some(0)), "{first}");
    assert!(first.words.contains("the session began on"), "{first}");
}

#[test]
fn made_up_keys_are_told_by_the_clinics_key() {
    let (dir, mut all, now) = a_month_later();
    let (own, forger, _) = keyed();
    let signer = stolen(own.path(), MORNING);
    let station = gradus_seal::folder::Station::open(own.path()).unwrap().unwrap();
    let clinic = gradus_seal::folder::Station::open(dir.path()).unwrap().unwrap().keys().clinic;
    for item in &mut all {
        if let Item::Metadata { name, values } = item
            && name == "gradus.seal"
        {
            values.insert("clinic".to_owned(), station.keys().clinic_vkey());
            values.insert("keys".to_owned(), station.keys().newest_signed().to_owned());
        }
    }
    reseal(&mut all, &signer, |_| {});
    let of_itself = of_items(all.clone().into_iter(), None);
    assert_eq!(of_itself.outcome, Outcome::Whole, "of itself it cannot be told");
    assert_eq!(of_itself.clinic, Some(forger.public()));
    let found = of_items(all.into_iter(), Some(clinic));
    assert_eq!(first(&found.findings).kind, Kind::OtherKeys);
    assert!(now > MORNING);
}

#[test]
fn a_log_that_is_cut_is_unsealed_from_its_last_seal_on() {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING);
    let all = items(&path);
    let seals: Vec<usize> = (0..all.len()).filter(|at| is_seal(&all[*at])).collect();
    let cut = dir.path().join("cut.mcap");
    // Behind the third seal, before the fourth; with an index, as if it had been closed so.
    for (end, behind, from) in [(seals[2] + 1, 0, 6), (seals[3] - 2, 1, 6), (seals[1] + 1, 0, 3)] {
        write(&cut, &all[..end]);
        let found = verdict(&cut);
        assert_eq!(kinds(&found.findings), [Kind::Unsealed]);
        assert_eq!(found.findings[0].place.from_ns, Some(from * 1_000_000_000));
        assert!(found.unsealed >= behind);
        assert_eq!(found.stretches_whole, found.seals);
    }
    // The seal alone is taken out.
    let mut without = all.clone();
    without.remove(seals[1]);
    let found = of_items(without.into_iter(), None);
    assert_eq!(kinds(&found.findings), [Kind::Missing]);
    // All seals, but for what the metadata say.
    let bare: Vec<Item> = all.iter().filter(|item| !is_seal(item)).cloned().collect();
    let found = of_items(bare.into_iter(), None);
    assert_eq!(first(&found.findings).kind, Kind::Unsealed);
}

#[test]
fn what_is_put_behind_the_end_is_found() {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING);
    let mut all = items(&path);
    let heart = all.iter().find(|item| matches!(item, Item::Message(m) if m.channel_id == 2));
    let heart = heart.unwrap().clone();
    let last = (0..all.len()).rev().find(|at| is_seal(&all[*at])).unwrap();
    all.insert(last + 1, heart);
    let found = of_items(all.into_iter(), None);
    assert_eq!(first(&found.findings).kind, Kind::Added);
}

fn name(dir: &tempfile::TempDir) -> String {
    let names = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name());
    let mut names = names.map(|name| name.into_string().unwrap());
    names.find(|name| name.ends_with(".mcap")).unwrap()
}
