//! Packed logs: a fraction of the bytes, and the same messages.

use std::path::{Path, PathBuf};

use gradus_log::columns::{Block, Gather, Row};
use gradus_log::pack::pack;
use gradus_log::read::{Item, LogFile, Message};
use gradus_log::{Entry, LogError, LogWriter};
use proptest::prelude::*;

use crate::support::*;

/// A session of so many seconds with 90 frames each, and a record every second.
fn written(folder: &Path, secs_long: u64) -> PathBuf {
    let handle = LogWriter::create(folder, header()).unwrap();
    for index in 0..90 * secs_long {
        let at = secs(index as f64 / 90.0 + 0.0001 * ((index * 7919 % 97) as f64 / 97.0));
        let mut all = vec![Entry::Telemetry(telemetry(index, at))];
        if index % 90 == 45 {
            all.push(record(index / 90, at, gradus_session::RecordKind::SudsDue));
        }
        if index % 2000 == 1999 {
            let values = std::collections::BTreeMap::from([("n".to_owned(), index.to_string())]);
            all.push(Entry::Metadata { name: "gradus.clock.stage".to_owned(), values });
        }
        for entry in all {
            while !handle.push(at, entry.clone()) {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        }
    }
    let path = handle.path().to_owned();
    handle.finish().unwrap();
    path
}

fn messages(log: &LogFile) -> Vec<Message> {
    log.messages().collect()
}

#[test]
fn a_minute_of_frames_takes_half_a_megabyte_and_every_message_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), 60);
    let log = LogFile::open(&path).unwrap();
    let to = folder.path().join("packed.mcap");
    let packed = pack(&log, &to, false).unwrap();
    println!("{packed:?}");
    let back = LogFile::open(&to).unwrap();
    assert_eq!(messages(&back), messages(&log));
    assert_eq!(packed.messages, messages(&log).len() as u64);
    assert_eq!(packed.in_columns, 90 * 60 * 5);
    assert!(packed.bytes_after <= 500_000, "{} bytes a minute", packed.bytes_after);
    assert!(
        matches!(back.items().last(), Some(Item::End(end)) if end.closed && !end.index_damaged)
    );
    // Packed again it is the same.
    let again = folder.path().join("again.mcap");
    pack(&back, &again, false).unwrap();
    assert_eq!(messages(&LogFile::open(&again).unwrap()), messages(&log));
}

#[test]
fn a_log_is_replaced_in_its_place_and_one_that_is_not_whole_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), 3);
    let all = messages(&LogFile::open(&path).unwrap());
    let before = std::fs::metadata(&path).unwrap().len();
    let packed = pack(&LogFile::open(&path).unwrap(), &path, true).unwrap();
    assert!(packed.bytes_after < before);
    assert_eq!(std::fs::metadata(&path).unwrap().len(), packed.bytes_after);
    assert_eq!(messages(&LogFile::open(&path).unwrap()), all);
    let bytes = std::fs::read(&path).unwrap();
    let other = folder.path().join("cut.mcap");
    std::fs::write(&other, &bytes[..bytes.len() - 40]).unwrap();
    let cut = pack(&LogFile::open(&other).unwrap(), &other, true);
    assert!(matches!(cut, Err(LogError::NotWhole)), "{cut:?}");
    assert_eq!(std::fs::read(&other).unwrap(), &bytes[..bytes.len() - 40]);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert_eq!(left.len(), 2, "no part file is left: {left:?}");
}

#[test]
fn whatever_is_cut_off_or_changed_nothing_panics_and_what_is_sound_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), 2);
    pack(&LogFile::open(&path).unwrap(), &path, true).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for length in (0..bytes.len()).step_by(211) {
        let cut = LogFile::from_bytes(bytes[..length].to_vec());
        assert!(cut.items().count() < 2000);
    }
    let mut changed = bytes.clone();
    for place in (0..bytes.len()).step_by(97) {
        changed[place] ^= 0x40;
        assert!(LogFile::from_bytes(changed.clone()).items().count() < 2000);
        changed[place] ^= 0x40;
    }
}

/// A log that is so many times the same block.
fn blocks(block: &Block, times: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let options =
        mcap::WriteOptions::new().profile("gradus").compression(Some(mcap::Compression::Zstd));
    let mut out = options.create(&mut bytes).unwrap();
    out.add_schema_with_id(10, "gradus.Columns", "jsonschema", b"{}").unwrap();
    out.add_channel_with_id(10, 10, "/columns", "json", &Default::default()).unwrap();
    let json = serde_json::to_vec(block).unwrap();
    for sequence in 0..times {
        let (log_time, publish_time) = (1, 1);
        let header =
            mcap::records::MessageHeader { channel_id: 10, sequence, log_time, publish_time };
        out.write_to_known_channel(&header, &json).unwrap();
    }
    out.finish().unwrap();
    drop(out);
    bytes.into_inner()
}

fn block(channel: u16, count: u32) -> Block {
    let mut gather = Gather::default();
    for sequence in 0..count {
        assert!(gather.add(&row(channel, sequence, "{\"a\":1}")));
    }
    gather.block().unwrap()
}

#[test]
fn blocks_that_lie_or_unpack_to_more_than_a_log_holds_are_damage() {
    let counted = |bytes: Vec<u8>| {
        let log = LogFile::from_bytes(bytes);
        let damaged = log.items().filter(|item| matches!(item, Item::Damage(_))).count();
        (log.messages().count(), damaged)
    };
    assert_eq!(counted(blocks(&block(4, 50), 3)), (150, 0));
    // Far more than the file has bytes.
    let bomb = blocks(&block(4, 30_000), 2000);
    let most = (bomb.len() * 1000 + (64 << 20)) / 96;
    let (messages, damaged) = counted(bomb);
    assert!(messages > 0 && messages < most && damaged > 1500, "{messages} of {most}, {damaged}");
    // A channel that is none of frames, and numbers that do not fit each other.
    assert_eq!(counted(blocks(&block(10, 5), 1)), (0, 1));
    assert_eq!(counted(blocks(&block(1, 5), 1)), (0, 1));
    let good = block(4, 50);
    let wrong: [fn(&mut Block); 7] = [
        |b| b.count = 40_001,
        |b| b.count = 49,
        |b| b.channels[0].count = 51,
        |b| b.channels[0].templates[0].count = 49,
        |b| b.channels[0].templates[0].text = "{}".to_owned(),
        |b| b.channels.push(b.channels[0].clone()),
        |b| b.channels[0].templates[0].numbers[0].planes = vec![String::new(); 9],
    ];
    for change in wrong {
        let mut block = good.clone();
        change(&mut block);
        assert_eq!(counted(blocks(&block, 1)), (0, 1), "{block:?}");
    }
}

fn row(channel: u16, sequence: u32, json: &str) -> Row<&[u8]> {
    let log_time = 1_795_290_960_000_000_000 + u64::from(sequence) * 11_111_111;
    Row { channel, sequence, log_time, publish_time: log_time - 5, json: json.as_bytes() }
}

proptest! {
    #[test]
    fn any_messages_come_back_byte_for_byte(
        rows in proptest::collection::vec((3_u16..7, any::<f32>(), any::<f64>(), any::<i64>(),
            any::<u64>(), "[a-z\\\\\"0-9#é-]{0,8}", any::<bool>()), 1..80)
    ) {
        let json = |value: &serde_json::Value| serde_json::to_string(value).unwrap();
        let texts: Vec<(u16, String)> = rows.iter().map(|row| {
            let (channel, a, b, c, d, text, on) = row;
            let value = serde_json::json!({
                "a": a, "b": b, "c": c, "d": d, "text": text, "on": on, "many": [a, -1, 0, 1e-7],
            });
            (*channel, json(&value))
        }).collect();
        let all: Vec<Row<&[u8]>> = texts
            .iter()
            .enumerate()
            .map(|(nth, (channel, json))| row(*channel, nth as u32, json))
            .collect();
        let mut gather = Gather::default();
        for (nth, row) in all.iter().enumerate() {
            if nth % 7 == 3 {
                gather.pass();
            }
            prop_assert!(gather.add(row));
        }
        let block = gather.block().expect("every number comes back");
        let text = serde_json::to_vec(&block).unwrap();
        let block: Block = serde_json::from_slice(&text).unwrap();
        let back: Vec<Row<Vec<u8>>> = block.messages().unwrap().into_iter().flatten().collect();
        let back: Vec<Row<&[u8]>> = back
            .iter()
            .map(|row| {
                let Row { channel, sequence, log_time, publish_time, json } = row;
                let (channel, sequence) = (*channel, *sequence);
                let (log_time, publish_time) = (*log_time, *publish_time);
                Row { channel, sequence, log_time, publish_time, json: json.as_slice() }
            })
            .collect();
        prop_assert_eq!(back, all);
    }
}
