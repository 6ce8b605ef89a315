//! No bytes make the reader panic, and what it returns is what was written.

use std::collections::HashSet;

use gradus_log::info::info;
use gradus_log::read::{Item, LogFile, Message};
use gradus_log::recover::recover;
use proptest::prelude::*;

use crate::support::*;

fn messages(bytes: &[u8]) -> Vec<Message> {
    LogFile::from_bytes(bytes.to_vec()).messages().collect()
}

#[test]
fn a_log_cut_at_any_length_reads_as_a_beginning_of_the_whole() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 1);
    let all = messages(&whole);
    let mut most = 0;
    for length in 0..whole.len() {
        let log = LogFile::from_bytes(whole[..length].to_vec());
        let mut items = 0;
        let mut read = 0;
        for item in log.items() {
            items += 1;
            match item {
                Item::Message(message) => {
                    assert_eq!(message, all[read], "cut at {length}");
                    read += 1;
                }
                Item::End(end) => assert!(!end.closed),
                _ => {}
            }
        }
        assert!(items > 0 && read >= most, "cut at {length}: fewer than before");
        most = read;
    }
    assert_eq!(most, all.len());
}

#[test]
fn a_damaged_chunk_costs_that_chunk_alone() {
    let dir = tempfile::tempdir().unwrap();
    let log = gradus_log::LogWriter::create(dir.path(), header()).unwrap();
    for second in 0..3_u32 {
        let at = secs(f64::from(second));
        log.push(at, gradus_log::Entry::Heart(heart(at)));
        let (bytes, start) = (log.status().bytes, std::time::Instant::now());
        while log.status().bytes == bytes {
            assert!(start.elapsed().as_secs() < 60, "the writer stands still");
            std::thread::yield_now();
        }
    }
    let mut bytes = std::fs::read(log.finish().unwrap().path).unwrap();
    let all = messages(&bytes);
    assert_eq!(all.len(), 3);
    let chunks: Vec<usize> = (0..bytes.len())
        .filter(|at| {
            bytes[*at] == 6
                && bytes[*at..]
                    .get(9 + 8 + 8 + 8 + 4..)
                    .is_some_and(|b| b.starts_with(b"\x04\0\0\0zstd"))
        })
        .collect();
    assert_eq!(chunks.len(), 4, "one of schemas, three of a message each");
    let middle = chunks[2] + 70;
    bytes[middle] ^= 0x10;
    let left = messages(&bytes);
    assert_eq!(left, [all[0].clone(), all[2].clone()]);

    // Without the first chunk there are no channel records but the format's own numbers.
    bytes[chunks[0] + 2] ^= 0xff;
    let footless = &bytes[..chunks[3]];
    let left = messages(footless);
    assert_eq!(left, [all[0].clone()]);
    let out = dir.path().join("recovered.mcap");
    let done = recover(&LogFile::from_bytes(footless.to_vec()), &out, false).unwrap();
    assert_eq!((done.messages, done.closed, done.damage.len()), (1, false, 2));
    let recovered = info(&LogFile::open(&out).unwrap());
    assert!(recovered.closed);
    assert_eq!(recovered.channels[0].topic, "/heart");
}

#[test]
fn a_recovered_log_holds_the_same_messages() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 3);
    let out = dir.path().join("recovered.mcap");
    let done = recover(&LogFile::from_bytes(whole.clone()), &out, false).unwrap();
    assert!(done.was_whole());
    assert_eq!(messages(&std::fs::read(&out).unwrap()), messages(&whole));
    assert!(recover(&LogFile::from_bytes(whole), &out, false).is_err(), "never overwrites unasked");
}

#[test]
fn no_changed_byte_leaves_a_log_that_is_called_whole() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 1);
    let log = LogFile::from_bytes(whole.clone());
    assert!(info(&log).whole);
    let (mut of_index, mut of_all) = (0, 0);
    let index = whole.len() - 300;
    for place in (0..index).step_by(23).chain(index..whole.len()) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x20;
        let told = info(&LogFile::from_bytes(bytes));
        assert!(!told.whole, "byte {place} of {}", whole.len());
        of_index += usize::from(told.closed && told.index_damaged && told.damage.is_empty());
        of_all += usize::from(told.closed && told.checksum_wrong && told.damage.is_empty());
    }
    assert!(of_index > 100 && of_all > 10, "{of_index}, {of_all}");
}

#[test]
fn a_damaged_index_costs_nothing_and_is_written_anew() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 1);
    let all = messages(&whole);
    let mut bytes = whole.clone();
    // Within the last record before the footer.
    let place = whole.len() - 45;
    bytes[place] ^= 0x20;
    let log = LogFile::from_bytes(bytes);
    let told = info(&log);
    assert!(told.closed && told.index_damaged && !told.checksum_wrong && !told.whole);
    let out = dir.path().join("recovered.mcap");
    let done = recover(&log, &out, false).unwrap();
    assert!(done.index_damaged && done.damage.is_empty() && !done.was_whole());
    let bytes = std::fs::read(&out).unwrap();
    assert_eq!(messages(&bytes), all);
    let again = info(&LogFile::from_bytes(bytes));
    assert!(again.whole && again.recovered.unwrap().is_whole(), "nothing was lost");
}

#[test]
fn metadata_that_were_changed_are_doubted_after_a_recovery_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = small_log(dir.path(), 1);
    let place = bytes.windows(12).position(|part| part == b"patient_code").unwrap() + 16;
    bytes[place] ^= 1;
    let log = LogFile::from_bytes(bytes);
    assert!(info(&log).checksum_wrong && !info(&log).index_damaged);
    let out = dir.path().join("recovered.mcap");
    assert!(recover(&log, &out, false).unwrap().checksum_wrong);
    let again = info(&LogFile::open(&out).unwrap());
    assert!(!again.whole && !again.checksum_wrong && again.recovered.unwrap().checksum_wrong);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn flipped_bytes_never_make_up_a_message(flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..20)) {
        thread_local! {
            static WHOLE: Vec<u8> = small_log(tempfile::tempdir().unwrap().path(), 1);
        }
        let whole = WHOLE.with(Clone::clone);
        let written: HashSet<Vec<u8>> = messages(&whole).into_iter().map(|m| m.json).collect();
        let mut bytes = whole;
        for (index, flip) in flips {
            let place = index.index(bytes.len());
            bytes[place] ^= flip;
        }
        let log = LogFile::from_bytes(bytes);
        for message in log.messages() {
            prop_assert!(written.contains(&message.json));
        }
        info(&log);
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out.mcap");
        prop_assert!(recover(&log, &out, false).is_ok());
    }

    #[test]
    fn any_bytes_are_read_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..2000), magic: bool) {
        let start: &[u8] = if magic { mcap_magic() } else { &[] };
        let log = LogFile::from_bytes([start, &bytes].concat());
        prop_assert!(matches!(log.items().last(), Some(Item::End(_))));
    }
}

fn mcap_magic() -> &'static [u8] {
    &[0x89, b'M', b'C', b'A', b'P', 0x30, b'\r', b'\n']
}
