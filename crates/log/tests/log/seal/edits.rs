//! Ten thousand random edits of a sealed log are all found, in what it holds and in its bytes.

use gradus_log::read::{Item, LogFile};
use gradus_log::verify::{Outcome, of_items};

use super::support::*;

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn bytes(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len().max(1));
        match self.below(4) {
            _ if bytes.is_empty() => bytes.push(b'x'),
            0 => bytes[at] ^= 1 << self.below(8),
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, b' '),
            _ => bytes.push(b'\n'),
        }
    }

    fn text(&mut self, text: &mut String) {
        let mut bytes = std::mem::take(text).into_bytes();
        self.bytes(&mut bytes);
        *text = String::from_utf8_lossy(&bytes).into_owned();
    }
}

/// Edits what a log holds; false where nothing came of it.
fn edit(items: &mut Vec<Item>, chance: &mut Chance) -> bool {
    let at = chance.below(items.len());
    let channel = |item: &Item| match item {
        Item::Message(message) => Some(message.channel_id),
        _ => None,
    };
    match chance.below(8) {
        // Taken out, doubled, or changed for the next of its channel.
        0 if matches!(
            items[at],
            Item::Message(_) | Item::Attachment(_) | Item::Metadata { .. }
        ) =>
        {
            items.remove(at);
            return true;
        }
        1 if matches!(
            items[at],
            Item::Message(_) | Item::Attachment(_) | Item::Metadata { .. }
        ) =>
        {
            items.insert(at, items[at].clone());
            return true;
        }
        2 => {
            let Some(of) = channel(&items[at]) else { return false };
            let next = (at + 1..items.len()).find(|next| channel(&items[*next]) == Some(of));
            let Some(next) = next else { return false };
            items.swap(at, next);
            return true;
        }
        _ => {}
    }
    let before = items[at].clone();
    match &mut items[at] {
        Item::Message(message) => match chance.below(6) {
            0 => message.sequence ^= 1 << chance.below(32),
            1 => message.log_time ^= 1 << chance.below(64),
            2 => message.publish_time ^= 1 << chance.below(64),
            3 => {
                message.channel_id = 1 + chance.below(9) as u16;
                message.topic = gradus_log::Topic::from_id(message.channel_id);
            }
            _ => chance.bytes(&mut message.json),
        },
        Item::Attachment(one) => match chance.below(4) {
            0 => one.log_time ^= 1 << chance.below(64),
            1 => chance.text(&mut one.name),
            2 => chance.text(&mut one.media_type),
            _ => chance.bytes(&mut one.data),
        },
        Item::Metadata { name, values } => match chance.below(3) {
            0 => chance.text(name),
            1 => drop(values.insert("more".to_owned(), "x".to_owned())),
            _ => {
                let nth = chance.below(values.len());
                chance.text(values.values_mut().nth(nth).unwrap());
            }
        },
        Item::Schema { data, .. } => chance.bytes(data),
        Item::Channel { topic, .. } => chance.text(topic),
        Item::Header { .. } | Item::Damage(_) | Item::End(_) => return false,
    }
    items[at] != before
}

#[test]
fn ten_thousand_edits_of_what_a_log_holds_are_all_found() {
    let (dir, _, _) = keyed();
    let path = session(dir.path(), MORNING);
    let sound = items(&path);
    assert_eq!(of_items(sound.clone().into_iter(), None).outcome, Outcome::Whole);
    let mut chance = Chance(14);
    let mut done = 0;
    while done < 10_000 {
        let seed = chance.0;
        let mut edited = sound.clone();
        if !edit(&mut edited, &mut chance) {
            continue;
        }
        done += 1;
        let found = of_items(edited.into_iter(), None);
        assert_eq!(found.outcome, Outcome::Broken, "edit {done}, from {seed}");
    }
}

#[test]
fn ten_thousand_edits_of_a_logs_bytes_are_all_found() {
    let (dir, _, _) = keyed();
    let sound = std::fs::read(session(dir.path(), MORNING)).unwrap();
    let mut chance = Chance(15);
    for done in 0..10_000 {
        let seed = chance.0;
        let mut bytes = sound.clone();
        match chance.below(5) {
            0 => bytes.truncate(chance.below(sound.len())),
            1 => drop(bytes.remove(chance.below(sound.len()))),
            _ => {
                let at = chance.below(sound.len());
                bytes[at] ^= 1 << chance.below(8);
            }
        }
        let found = gradus_log::verify::log(&LogFile::from_bytes(bytes), None);
        assert_ne!(found.outcome, Outcome::Whole, "edit {done}, from {seed}");
    }
}
