//! A clock that stands still until a test moves it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use gradus_engine::Clock;

/// What it shows at first: the machine has been up for an hour.
const START_NS: u64 = 3_600_000_000_000;
/// Unix time then: 2026-11-21, 19:56 UTC.
const START_UNIX_NS: u64 = 1_795_290_960_000_000_000;

pub struct HandClock(Mutex<Hand>);

struct Hand {
    now_ns: u64,
    alarms: Vec<(u64, Sender<Instant>)>,
}

impl HandClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Hand { now_ns: START_NS, alarms: Vec::new() })))
    }

    /// Time passes, and every thread that waits for a moment within it is woken.
    pub fn pass(&self, span: Duration) {
        self.go_to(self.monotonic_ns() + span.as_nanos() as u64);
    }

    /// As [`HandClock::pass`], to a moment that is not over.
    pub fn go_to(&self, at_ns: u64) {
        let mut hand = self.0.lock().unwrap();
        assert!(at_ns >= hand.now_ns, "time does not go back");
        hand.now_ns = at_ns;
        let due = hand.alarms.extract_if(.., |(alarm_ns, _)| *alarm_ns <= at_ns);
        for (_, sleeper) in due {
            // A thread that was woken by something else has gone.
            let _ = sleeper.send(Instant::now());
        }
    }
}

impl Clock for HandClock {
    fn monotonic_ns(&self) -> u64 {
        self.0.lock().unwrap().now_ns
    }

    fn unix_ns(&self) -> u64 {
        START_UNIX_NS + self.monotonic_ns() - START_NS
    }

    fn boot_id(&self) -> String {
        "a boot of this test".to_owned()
    }

    fn alarm(&self, at_ns: u64) -> Receiver<Instant> {
        let (sleeper, alarm) = bounded(1);
        let mut hand = self.0.lock().unwrap();
        if at_ns <= hand.now_ns {
            sleeper.send(Instant::now()).unwrap();
        } else {
            hand.alarms.push((at_ns, sleeper));
        }
        alarm
    }
}
