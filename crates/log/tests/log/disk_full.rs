//! A full disk: reported, entries kept in memory, writing taken up again, never a damaged file. The
//! disk is a limit on file size, set in a process of its own.
#![cfg(unix)]

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use gradus_log::info::info;
use gradus_log::read::LogFile;
use gradus_log::{Entry, LogHandle, LogNote, LogWriter, Status};
use gradus_session::RecordKind;
use rustix::process::{Resource, getrlimit, setrlimit};

use crate::support::*;

fn wait_for(log: &LogHandle, what: &str, done: impl Fn(&Status) -> bool) -> Status {
    let start = Instant::now();
    loop {
        let status = log.status();
        if done(&status) {
            return status;
        }
        assert!(start.elapsed().as_secs() < 60, "{what}: {status:?}");
        sleep(Duration::from_millis(10));
    }
}

#[test]
#[ignore = "runs in a process of its own, with a limit; started by the test below"]
fn limited() {
    let Ok(dir) = std::env::var("GRADUS_LOG_LIMITED") else { return };
    let log = LogWriter::create(dir.as_ref(), header()).unwrap();
    let records = write_session(&log, 9);
    let failed = wait_for(&log, "failed", |status| status.failure.is_some());
    println!("failed: {}", failed.failure.unwrap());
    // The session goes on.
    let at = secs(9.5);
    assert!(log.push(at, record(records.len() as u64, at, RecordKind::SudsDue)));
    let before = wait_for(&log, "keeping", |status| status.kept_bytes > 0);
    let so_far = info(&LogFile::open(log.path()).unwrap());
    assert!(!so_far.closed && so_far.bytes == before.bytes);

    let mut limit = getrlimit(Resource::Fsize);
    limit.current = limit.maximum;
    setrlimit(Resource::Fsize, limit).unwrap();
    let resumed = wait_for(&log, "resumed", |status| status.resumptions > 0);
    assert_eq!((resumed.failure, resumed.failures), (None, 1));
    let at = secs(10.0);
    log.push(at, Entry::Heart(heart(at)));
    let totals = log.finish().unwrap();
    assert_eq!(totals.dropped.total(), 0);

    let log = LogFile::open(&totals.path).unwrap();
    let whole = info(&log);
    assert!(whole.closed && whole.damage.is_empty(), "{whole:?}");
    assert_eq!(events(&log).len(), records.len() + 1);
    assert!(matches!(whole.notes[0].note, LogNote::WriteFailed { .. }));
    assert!(matches!(whole.notes[1].note, LogNote::WriteResumed { kept_bytes: 1.. }));
    println!("whole after all");
}

#[test]
fn a_full_disk_delays_the_log_and_never_damages_it() {
    let dir = tempfile::tempdir().unwrap();
    // The shell's limit counts blocks of 512 or 1024 bytes: 32 blocks hold the header either way.
    let script = "trap '' XFSZ; ulimit -S -f 32; exec \"$0\" --exact disk_full::limited --ignored --nocapture";
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .env("GRADUS_LOG_LIMITED", dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("whole after all"), "{said}\n{why}");
}
