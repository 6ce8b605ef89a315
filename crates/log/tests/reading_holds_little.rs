//! A file of any size is read with little memory.
#![allow(clippy::unwrap_used)]

use gradus_allocations::{Counting, most_bytes};
use gradus_log::info::info;
use gradus_log::read::LogFile;

#[path = "log/support.rs"]
#[allow(dead_code)]
mod support;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn zeros_behind_a_log_are_passed_over_with_little_memory() {
    let dir = tempfile::tempdir().unwrap();
    let whole = support::small_log(dir.path(), 1);
    let cut = &whole[..whole.len() - 40];
    let path = dir.path().join("zeros.mcap");
    std::fs::write(&path, cut).unwrap();
    let zeros: u64 = 64 << 20;
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(cut.len() as u64 + zeros).unwrap();
    let (most, told) = most_bytes(|| info(&LogFile::open(&path).unwrap()));
    let damaged: u64 = told.damage.iter().map(|damage| damage.bytes).sum();
    // The record that is cut off takes some of them for its own.
    assert!(!told.closed && damaged > zeros - 100, "{damaged}");
    assert!(told.channels.iter().any(|channel| channel.messages > 0));
    assert!(most < 8 << 20, "{most} bytes were held");
}
