//! A process that is killed loses at most the last 250 ms. The test runs itself as that process.
#![cfg(unix)]

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::time::Epoch;
use gradus_log::read::LogFile;
use gradus_log::recover::recover;
use gradus_log::verify::Kind;
use gradus_log::{Header, LogWriter, Sealing};
use gradus_seal::Secret;
use gradus_seal::folder::Station;
use gradus_session::RecordKind;
use rustix::time::{ClockId, clock_gettime};

use crate::support::*;

const PROMISE_NS: u64 = 250_000_000;

fn monotonic_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

#[test]
#[ignore = "the process that is killed; run by the test below"]
fn victim() {
    let Ok(dir) = std::env::var("GRADUS_LOG_VICTIM") else { return };
    let start = monotonic_ns();
    let epoch = Epoch { unix_ns: UNIX_NS, monotonic_ns: start, boot_id: String::new() };
    // Where the folder has keys a seal is made every 50 ms, which is far more often than in a session.
    let sealing = Sealing {
        wall: Arc::new(|at| UNIX_NS + at.0),
        every: Duration::from_millis(50),
        ..Sealing::default()
    };
    let header = Header { epoch, ..header() };
    let log = LogWriter::create_sealed(Path::new(&dir), header, &sealing).unwrap();
    let mut told = std::fs::File::create(Path::new(&dir).join("pushed")).unwrap();
    for seq in 0.. {
        let at = SessionTime(monotonic_ns() - start);
        assert!(log.push(at, record(seq, at, RecordKind::SudsDue)));
        log.push(at, gradus_log::Entry::Telemetry(telemetry(seq, at)));
        // The process that survives knows from the file what was pushed, and when, by a clock that
        // both share.
        told.write_all(&(start + at.0).to_le_bytes()).unwrap();
        sleep(Duration::from_millis(3));
    }
}

#[test]
fn a_killed_process_loses_at_most_250_ms() {
    let mut losses = Vec::new();
    // A record every 3 ms or later: moments within and between the writer's chunks.
    for (nth, life) in [110, 172, 247, 363, 444, 734].into_iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        let has_keys = nth % 2 == 1;
        if has_keys {
            let clinic = Secret::new().unwrap();
            Station::init(dir.path(), &clinic, 2, &|| UNIX_NS, &Default::default()).unwrap();
        }
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::victim", "--ignored"])
            .env("GRADUS_LOG_VICTIM", dir.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let pushed = dir.path().join("pushed");
        while std::fs::metadata(&pushed).map_or(0, |file| file.len()) < 8 * life {
            assert!(victim.try_wait().unwrap().is_none(), "the victim ended by itself");
            sleep(Duration::from_millis(5));
        }
        let killed = monotonic_ns();
        victim.kill().unwrap();
        victim.wait().unwrap();

        let mut bytes = Vec::new();
        std::fs::File::open(pushed).unwrap().read_to_end(&mut bytes).unwrap();
        let pushed: Vec<u64> =
            bytes.chunks_exact(8).map(|b| u64::from_le_bytes(b.try_into().unwrap())).collect();
        let path = dir.path().join("gradus-20261121T195600Z-P01.mcap");
        let log = LogFile::open(&path).unwrap();
        let read = events(&log);
        assert!(read.iter().enumerate().all(|(index, record)| record.seq == index as u64));
        let first_lost = pushed.get(read.len()).copied().unwrap_or(killed);
        losses.push(killed.saturating_sub(first_lost) / 1_000_000);
        assert!(
            first_lost + PROMISE_NS >= killed,
            "lived {life} records: lost {losses:?} ms; {} of {} were read",
            read.len(),
            pushed.len()
        );

        let out = dir.path().join("recovered.mcap");
        let recovered = recover(&log, &out, false).unwrap();
        assert!(!recovered.was_whole() && !recovered.closed);
        assert_eq!(events(&LogFile::open(&out).unwrap()), read);
        if has_keys {
            // What was sealed before the kill holds, in the log and in the recovered one.
            let found = [&path, &out]
                .map(|log| gradus_log::verify::log(&LogFile::open(log).unwrap(), None));
            let kinds = found
                .each_ref()
                .map(|found| found.findings.iter().map(|finding| finding.kind).collect::<Vec<_>>());
            assert_eq!(kinds, [vec![Kind::Unsealed], vec![Kind::Unsealed, Kind::Recovered]]);
            assert!(
                found.iter().all(|found| found.seals > 3 && found.stretches_whole == found.seals)
            );
        }
    }
    println!("lost before the kill, ms: {losses:?}");
}
