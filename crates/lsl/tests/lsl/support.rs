//! Names that no other test takes, and waiting until something is so.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use gradus_lsl::{Arrived, Inlet, Limits, Wanted};

pub const LIMITS: Limits = Limits { channels: 8, waiting: 256 };

/// A name of a stream that no other test and no other run has.
pub fn name(what: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("gradus-test-{what}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// An inlet of a name.
pub fn inlet(name: &str) -> Inlet {
    Inlet::open(Wanted::Name(name.to_owned()), LIMITS).unwrap()
}

/// Waits until `look` gives something; fails after a time in which a broken machine would do it.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{what}: not within 60 s");
}

/// Waits for so many samples.
#[track_caller]
pub fn samples(inlet: &Inlet, count: usize) -> Vec<Arrived> {
    let mut got = Vec::new();
    until(&format!("{count} samples; {:?}", inlet.state()), || {
        inlet.take(1000, &mut got);
        (got.len() >= count).then_some(())
    });
    got
}
