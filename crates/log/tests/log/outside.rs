//! Logs as they come back from outside: changed by a transfer, of a recorder that was killed at once,
//! with zeros behind, recovered before.

use gradus_base::Name;
use gradus_log::LogError;
use gradus_log::info::{Info, info, line};
use gradus_log::read::{Change, LogFile};
use gradus_log::recover::{is_part, part_of, recover};
use gradus_session::{Record, RecordKind};

use crate::support::*;

/// A file in `dir`.
fn file(dir: &tempfile::TempDir, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Each `from` of some bytes as `to`.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        match rest.strip_prefix(from) {
            Some(after) => {
                out.extend_from_slice(to);
                rest = after;
            }
            None => {
                out.push(rest[0]);
                rest = &rest[1..];
            }
        }
    }
    out
}

fn messages(info: &Info) -> u64 {
    info.channels.iter().map(|channel| channel.messages).sum()
}

#[test]
fn line_ends_that_were_added_on_the_way_are_taken_back_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 3);
    let path = file(&dir, "changed.mcap", &replaced(&whole, b"\n", b"\r\n"));
    let log = LogFile::open(&path).unwrap();
    assert_eq!(log.change(), Some(Change::CrAddedAndRemoved));
    let (told, truth) = (info(&log), info(&LogFile::from_bytes(whole.clone())));
    assert!(told.changed.as_ref().unwrap().contains("line ends were changed on the way"));
    assert!(truth.whole && !told.whole && told.closed && told.damage.is_empty());
    assert_eq!((messages(&told), &told.attachments), (messages(&truth), &truth.attachments));

    let out = dir.path().join("out.mcap");
    let done = recover(&log, &out, false).unwrap();
    assert!(!done.was_whole() && done.damage.is_empty());
    let recovered = info(&LogFile::open(&out).unwrap()).recovered.unwrap();
    assert!(recovered.is_whole() && recovered.changed.unwrap().contains("line ends"));
}

#[test]
fn where_line_ends_were_removed_what_held_none_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 3);
    let path = file(&dir, "changed.mcap", &replaced(&whole, b"\r\n", b"\n"));
    let log = LogFile::open(&path).unwrap();
    assert_eq!(log.change(), Some(Change::CrRemoved));
    let told = info(&log);
    assert!(!told.whole && told.changed.unwrap().contains("line ends were changed on the way"));
    assert_eq!(told.profile, "gradus", "what stands before the first chunk is read too");
    assert!(told.started_utc.is_some() && told.closed);
    // The scenario of the test has a CR LF, the script has none.
    assert_eq!(told.attachments.len(), 1);
    assert!(told.channels.iter().any(|channel| channel.messages > 0));
}

#[test]
fn a_log_that_was_taken_for_text_is_named_so() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 1);
    let utf8: String = whole.iter().map(|byte| char::from(*byte)).collect();
    let lossy = String::from_utf8_lossy(&whole).into_owned();
    let seven: Vec<u8> = whole.iter().map(|byte| byte & 0x7F).collect();
    for bytes in [utf8.as_bytes(), lossy.as_bytes(), &seven] {
        let path = file(&dir, "text.mcap", bytes);
        let error = LogFile::open(&path).err().unwrap();
        assert!(matches!(error, LogError::Changed { .. }), "{error}");
        assert!(error.to_string().contains("taken for text"), "{error}");
    }
}

#[test]
fn an_empty_log_is_named_so() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 1);
    for length in [1, 7, 8, 12, 20] {
        let error = LogFile::open(&file(&dir, "begun.mcap", &whole[..length])).err().unwrap();
        assert!(error.to_string().contains("is an empty log"), "{length}: {error}");
    }
    let nothing = LogFile::open(&file(&dir, "nothing.mcap", b"")).err().unwrap();
    assert!(nothing.to_string().contains("0 bytes"), "{nothing}");
    let zeros = [&whole[..8], &[0; 5000]].concat();
    let error = LogFile::open(&file(&dir, "zeros.mcap", &zeros)).err().unwrap();
    assert!(matches!(error, LogError::NothingLeft { .. }), "{error}");
}

#[test]
fn a_recovered_log_says_what_was_lost_and_is_not_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = small_log(dir.path(), 3);
    let lost_before = |info: &Info| info.recovered.as_ref().map(|r| r.lost_bytes);
    // The first chunk holds the schemas, the second messages.
    let chunks: Vec<usize> = (0..bytes.len() - 60)
        .filter(|at| bytes[*at] == 6 && bytes[at + 37..].starts_with(b"\x04\0\0\0zstd"))
        .collect();
    bytes[chunks[1] + 80] ^= 0x55;
    let log = LogFile::from_bytes(bytes);
    let damaged = info(&log);
    assert!(!damaged.whole && damaged.story.missing > 0, "what was counted and is not there");

    let out = dir.path().join("out.mcap");
    let done = recover(&log, &out, false).unwrap();
    let lost: u64 = done.damage.iter().map(|damage| damage.bytes).sum();
    let told = info(&LogFile::open(&out).unwrap());
    assert!(told.closed && told.damage.is_empty() && !told.whole);
    assert_eq!(lost_before(&told), Some(lost));
    assert_eq!(told.recovered.as_ref().unwrap().damage.len(), done.damage.len());
    assert_eq!(told.story.missing, damaged.story.missing);

    // Recovered again, the loss stays; damaged again, it grows.
    let (again, third) = (dir.path().join("again.mcap"), dir.path().join("third.mcap"));
    let done = recover(&LogFile::open(&out).unwrap(), &again, false).unwrap();
    assert!(done.was_whole() && done.again);
    assert_eq!(lost_before(&info(&LogFile::open(&again).unwrap())), Some(lost));
    let bytes = std::fs::read(&again).unwrap();
    let cut = LogFile::from_bytes(bytes[..bytes.len() / 2].to_vec());
    recover(&cut, &third, false).unwrap();
    let told = info(&LogFile::open(&third).unwrap());
    assert!(!told.whole && !told.recovered.unwrap().closed_in_order);
}

#[test]
fn a_log_that_was_recovered_whole_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogFile::from_bytes(small_log(dir.path(), 2));
    let out = dir.path().join("out.mcap");
    assert!(recover(&log, &out, false).unwrap().was_whole());
    let told = info(&LogFile::open(&out).unwrap());
    assert!(told.whole && told.recovered.is_none());
}

#[cfg(unix)]
#[test]
fn a_recovery_over_another_name_of_the_log_keeps_its_messages() {
    let dir = tempfile::tempdir().unwrap();
    let whole = small_log(dir.path(), 2);
    let path = file(&dir, "log.mcap", &whole[..whole.len() * 2 / 3]);
    let link = dir.path().join("link.mcap");
    std::fs::hard_link(&path, &link).unwrap();
    let log = LogFile::open(&path).unwrap();
    let before = messages(&info(&log));
    recover(&log, &link, true).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), &whole[..whole.len() * 2 / 3], "the log stays");
    assert_eq!(messages(&info(&LogFile::open(&link).unwrap())), before);
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().flatten().collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().contains(".part")));
}

#[test]
fn a_file_and_its_bytes_in_memory_read_alike_however_they_are_damaged() {
    let dir = tempfile::tempdir().unwrap();
    // More than a window, so that records and the search for chunks go over its edges.
    let whole = small_log(dir.path(), 60);
    assert!(whole.len() > 600_000, "{}", whole.len());
    for (at, length) in [(0, 0), (100_000, 3), (262_100, 200), (300_000, 100_000), (20, 5)] {
        let mut bytes = whole.clone();
        bytes[at..at + length].fill(6);
        let path = file(&dir, "log.mcap", &bytes);
        let of_file: Vec<_> = LogFile::open(&path).unwrap().items().collect();
        let of_memory: Vec<_> = LogFile::from_bytes(bytes).items().collect();
        assert!(of_file == of_memory, "{length} bytes from {at}");
    }
}

#[test]
fn a_source_that_is_back_was_gone_for_so_long_and_since_then() {
    let kind = RecordKind::SensorReturned { source: Name::from("strap"), gone: secs(38.042) };
    let (kind, said) = line(&Record { seq: 7, at: secs(43.1), kind });
    assert_eq!(kind, "sensor returned");
    assert_eq!(said, "strap, gone for 5.1 s, since 38.042 s of the session");
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_the_file_that_it_leads_to_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogFile::from_bytes(small_log(dir.path(), 1));
    let folder = dir.path().join("other");
    std::fs::create_dir(&folder).unwrap();
    let (real, link) = (folder.join("real.mcap"), dir.path().join("link.mcap"));
    std::os::unix::fs::symlink("other/real.mcap", &link).unwrap();
    assert!(matches!(recover(&log, &link, false), Err(LogError::Exists { .. })));
    // Also where it leads to nothing yet.
    for begins in [false, true] {
        assert_eq!(real.exists(), begins);
        let done = recover(&log, &link, true).unwrap();
        assert_eq!(done.behind_link.unwrap(), real);
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert!(info(&LogFile::open(&real).unwrap()).whole);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "no part file is left");
    let (a, b) = (dir.path().join("a"), dir.path().join("b"));
    std::os::unix::fs::symlink("b", &a).unwrap();
    std::os::unix::fs::symlink("a", &b).unwrap();
    let circle = recover(&log, &a, true).unwrap_err().to_string();
    assert!(circle.contains("in a circle") && a.is_symlink() && b.is_symlink(), "{circle}");
}

#[test]
fn what_is_left_of_a_recovery_that_was_cut_off_is_removed_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogFile::from_bytes(small_log(dir.path(), 1));
    let out = dir.path().join("out.mcap");
    let part = part_of(&out);
    assert!(is_part(&part) && !is_part(&out));
    std::fs::write(&part, "half of it").unwrap();
    let done = recover(&log, &out, false).unwrap();
    assert_eq!(done.part_removed.as_ref(), Some(&part));
    assert!(!part.exists() && info(&LogFile::open(&out).unwrap()).whole);
    assert_eq!(recover(&log, &out, true).unwrap().part_removed, None);
    std::fs::create_dir(&part).unwrap();
    let in_the_way = recover(&log, &out, true).unwrap_err().to_string();
    assert!(in_the_way.contains(".out.mcap.part"), "{in_the_way}");
    assert!(part.is_dir() && out.exists());
}

#[test]
fn a_packed_log_is_named_with_the_command_that_unpacks_it() {
    let dir = tempfile::tempdir().unwrap();
    for (begin, packer) in [(&b"\x1f\x8b\x08\0"[..], "gzip -dc"), (b"\x28\xb5\x2f\xfd", "zstd -dc")]
    {
        let path = file(&dir, "log.mcap.gz", &[begin, &[7; 300]].concat());
        let why = LogFile::open(&path).err().unwrap();
        assert!(matches!(why, LogError::Packed { .. }), "{why}");
        assert!(why.to_string().contains(packer), "{why}");
    }
}
