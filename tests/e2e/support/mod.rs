//! The parts that the tests share: the program, sessions, the testbed, logs, processes, waiting.

pub mod faults;
pub mod log;
pub mod panel;
pub mod processes;
pub mod program;
pub mod screen;
pub mod session;
pub mod testbed;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for an event that must come; a busy machine is slow.
pub const PATIENCE: Duration = Duration::from_secs(90);

static ONE: Mutex<()> = Mutex::new(());

/// The lock that a test holds while it runs sessions: two tests at once would starve each other.
pub fn one_at_a_time() -> MutexGuard<'static, ()> {
    // A test that failed while it held the lock harms no other test.
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The repository's folder.
pub fn repo() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The scenario of the small world.
pub fn small() -> PathBuf {
    repo().join("tests/scenarios/small.ron")
}

/// Calls `look` until it returns a value; after [`PATIENCE`] the test fails with `what` and
/// `else_say`.
#[track_caller]
pub fn wait_for<T>(
    what: &str,
    mut look: impl FnMut() -> Option<T>,
    else_say: impl FnOnce() -> String,
) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        if since.elapsed() > PATIENCE {
            panic!("waited {} s in vain for {what}\n{}", PATIENCE.as_secs(), else_say());
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The wall clock, ns since 1970.
pub fn wall_ns() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(now.as_nanos()).unwrap()
}
