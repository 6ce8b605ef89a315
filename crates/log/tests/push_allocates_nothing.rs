//! Pushing is for the thread that must not wait: it allocates nothing, not even when the queue is
//! full.
#![allow(unsafe_code, clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use gradus_log::{Entry, LogWriter};

#[path = "log/support.rs"]
#[allow(dead_code)]
mod support;
use support::*;

struct Counting;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn pushing_a_frame_allocates_nothing_on_the_callers_thread() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogWriter::create(dir.path(), header()).unwrap();
    let frames: Vec<_> =
        (0..20_000).map(|index| telemetry(index, secs(index as f64 / 90.0))).collect();
    let before = COUNT.get();
    let mut taken = 0;
    for frame in &frames {
        taken += u64::from(log.push(frame.frame.capture.at, Entry::Telemetry(*frame)));
    }
    assert_eq!(COUNT.get() - before, 0);
    let dropped = log.dropped().telemetry;
    assert!(taken > 0 && taken + dropped == frames.len() as u64);
    drop(vec![0_u8; 10]);
    assert!(COUNT.get() > before, "the counter counts");
    assert_eq!(log.finish().unwrap().dropped.telemetry, dropped);
}
