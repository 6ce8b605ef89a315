//! The system's allocator with a count, for tests and measurements: how often a thread that must
//! not allocate does so, and how much memory a piece of work holds at most.
//!
//! A test names it as its own allocator:
//!
//! ```
//! use gradus_allocations::{Counting, count, frees, most_bytes};
//!
//! #[global_allocator]
//! static ALLOCATOR: Counting = Counting;
//!
//! let (before, freed) = (count(), frees());
//! let (most, kept) = most_bytes(|| vec![0_u8; 1000].len());
//! assert!(most >= 1000 && kept == 1000 && count() > before && frees() > freed);
//! ```
#![warn(missing_docs, clippy::indexing_slicing)]
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
    static FREES: Cell<u64> = const { Cell::new(0) };
    static HELD_BYTES: Cell<i64> = const { Cell::new(0) };
    static MOST_BYTES: Cell<i64> = const { Cell::new(0) };
}

/// Counts by thread. Bytes that one thread allocates and another frees count below 0 for the
/// second.
pub struct Counting;

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        let held = HELD_BYTES.get() + layout.size() as i64;
        HELD_BYTES.set(held);
        MOST_BYTES.set(MOST_BYTES.get().max(held));
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        FREES.set(FREES.get() + 1);
        HELD_BYTES.set(HELD_BYTES.get() - layout.size() as i64);
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
}

/// How often this thread has allocated.
pub fn count() -> u64 {
    COUNT.get()
}

/// How often this thread has freed.
pub fn frees() -> u64 {
    FREES.get()
}

/// The most bytes that `work` held at a time on this thread, beyond the bytes held before, and the
/// result of `work`.
pub fn most_bytes<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = HELD_BYTES.get();
    MOST_BYTES.set(before);
    let done = work();
    (usize::try_from(MOST_BYTES.get() - before).unwrap_or(0), done)
}
