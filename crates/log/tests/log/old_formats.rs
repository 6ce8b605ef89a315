//! A log of every format that was ever written still reads.

use std::path::Path;

use gradus_log::info::info;
use gradus_log::read::LogFile;

use crate::support::*;

#[test]
fn format_1_still_reads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs/format-1.mcap");
    if std::env::var_os("GRADUS_LOG_NEW_SAMPLE").is_some() {
        let dir = tempfile::tempdir().unwrap();
        let log = gradus_log::LogWriter::create(dir.path(), header()).unwrap();
        write_session_at(&log, 9, 3);
        std::fs::copy(log.finish().unwrap().path, &path).unwrap();
    }
    let log = LogFile::open(&path).unwrap();
    assert_eq!(events(&log).len(), 9);
    let info = info(&log);
    assert_eq!((info.format, info.closed), (Some(1), true));
    assert!(info.channels.iter().all(|channel| channel.unreadable == 0));
    assert_eq!(info.channels.iter().map(|c| c.messages).sum::<u64>(), 9 + 9 + 5 * 9 * 3);
}
