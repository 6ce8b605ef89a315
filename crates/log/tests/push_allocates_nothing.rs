//! Pushing is for the thread that must not wait: it allocates nothing, not even when the queue is
//! full.
#![allow(clippy::unwrap_used)]

use gradus_allocations::{Counting, count};
use gradus_log::{Entry, LogWriter};

#[path = "log/support.rs"]
#[allow(dead_code)]
mod support;
use support::*;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn pushing_a_frame_allocates_nothing_on_the_callers_thread() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let frames: Vec<_> =
        (0..20_000).map(|index| telemetry(index, secs(index as f64 / 90.0))).collect();
    let before = count();
    let mut taken = 0;
    for frame in &frames {
        taken += u64::from(log.push(frame.frame.capture.at, Entry::Telemetry(*frame)));
    }
    assert_eq!(count() - before, 0);
    let dropped = log.dropped().telemetry;
    assert!(taken > 0 && taken + dropped == frames.len() as u64);
    drop(vec![0_u8; 10]);
    assert!(count() > before, "the counter counts");
    assert_eq!(log.finish().unwrap().dropped.telemetry, dropped);
}
