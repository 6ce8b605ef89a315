//! Hostile text: no reader panics, and what is accepted is what was written.

use gradus_seal::folder::Station;
use gradus_seal::list::List;
use gradus_seal::merkle::{consistency, leaf, root};
use gradus_seal::note::{Note, parse_key};
use gradus_seal::record::{Agent, Event, Line};
use gradus_seal::seal::Seal;
use gradus_seal::{Hash, Secret, checkpoint};
use proptest::prelude::*;

/// RFC 9162, section 2.1.4.2, written here once more.
fn has_grown(old: usize, new: usize, old_root: Hash, new_root: Hash, proof: &[Hash]) -> bool {
    let node = |left: Hash, right: Hash| Hash::of(&[&[1], &left.0, &right.0]);
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    let mut path = proof.to_vec();
    if old.is_power_of_two() {
        path.insert(0, old_root);
    }
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let Some((first, rest)) = path.split_first() else { return false };
    let (mut of_old, mut of_new) = (*first, *first);
    for beside in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            (of_old, of_new) = (node(*beside, of_old), node(*beside, of_new));
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            of_new = node(of_new, *beside);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && of_old == old_root && of_new == new_root
}

#[test]
fn every_growth_is_shown_by_its_proof_and_no_other() {
    let leaves: Vec<Hash> = (0..33_u8).map(|n| leaf(&[n])).collect();
    for new in 1..=leaves.len() {
        for old in 1..=new {
            let (old_root, new_root) = (root(&leaves[..old]), root(&leaves[..new]));
            let proof = consistency(&leaves[..new], old).unwrap();
            assert!(has_grown(old, new, old_root, new_root, &proof), "{old} to {new}");
            assert!(!has_grown(old, new, Hash::ZERO, new_root, &proof));
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    let parts = [
        "\n\n",
        "\n",
        "— ",
        "gradus/1/list",
        " ",
        "12",
        "-1",
        "AAAAAAAA",
        "+",
        "{",
        "\"signature\":\"",
        "\"}",
        "\"event\":\"opened\"",
        ",",
        "1e9",
        "é",
        "\u{0}",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..30)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_to_an_end(text in text(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (Note::parse(&text), checkpoint::read(&text), parse_key(&text), Line::parse(&text));
        let _ = (Seal::parse(text.as_bytes()), Seal::parse(&bytes));
        let list = List::parse(&bytes);
        prop_assert!(list.size() <= bytes.len() as u64);
        if let Some(note) = Note::parse(&text) {
            let _ = checkpoint::Checkpoint::of(&note);
        }
    }
}

/// A list of a folder with keys, as text.
fn a_list() -> (Station, Secret, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    let clinic = Secret::new().unwrap();
    let agent = Agent { by: Some("ana".to_owned()), program: "test".to_owned() };
    let station = Station::init(dir.path(), &clinic, 3, &|| 7, &agent).unwrap();
    for nth in 0..3_u32 {
        let how = format!("look \"{nth}\",\"signature\":\"");
        let event = Event::Viewed { file: "a".to_owned(), session: None, how };
        station.append(event, &|| 7, &agent).unwrap();
    }
    let text = std::fs::read(dir.path().join(gradus_seal::folder::LIST)).unwrap();
    (station, clinic, text)
}

#[test]
fn every_changed_bit_of_a_list_is_found() {
    let (station, clinic, text) = a_list();
    let key = clinic.public();
    assert_eq!(List::parse(&text).check(station.keys(), Some(&key)), []);
    for at in 0..text.len() {
        let mut changed = text.clone();
        changed[at] ^= 1 << (at % 8);
        let findings = List::parse(&changed).check(station.keys(), Some(&key));
        assert!(!findings.is_empty(), "byte {at}");
    }
}
