//! Where an engine's time comes from: the machine, or a test that owns the time.
//!
//! Nothing else in this crate reads a clock, but for the deadlines of sockets in `stage/link.rs`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after};
use gradus_base::SessionTime;
use gradus_base::time::Epoch;

/// A clock, as an engine needs one.
pub trait Clock: Send + Sync {
    /// Nanoseconds that never run backwards. All processes of one boot count the same.
    fn monotonic_ns(&self) -> u64;

    /// Unix time, ns.
    fn unix_ns(&self) -> u64;

    /// Which boot of which machine the monotonic nanoseconds belong to; empty where that is not
    /// known.
    fn boot_id(&self) -> String;

    /// A channel that has one message as soon as the monotonic clock shows `at_ns`.
    fn alarm(&self, at_ns: u64) -> Receiver<Instant>;
}

/// The clock of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn monotonic_ns(&self) -> u64 {
        gradus_link::monotonic_ns()
    }

    fn unix_ns(&self) -> u64 {
        gradus_link::unix_ns()
    }

    fn boot_id(&self) -> String {
        gradus_link::boot_id()
    }

    fn alarm(&self, at_ns: u64) -> Receiver<Instant> {
        after(Duration::from_nanos(at_ns.saturating_sub(self.monotonic_ns())))
    }
}

/// Session time, read from a clock.
#[derive(Clone)]
pub(crate) struct SessionClock {
    clock: Arc<dyn Clock>,
    epoch: Epoch,
}

impl SessionClock {
    /// Session time whose zero is now.
    pub fn start(clock: Arc<dyn Clock>) -> Self {
        let epoch = Epoch {
            unix_ns: clock.unix_ns(),
            monotonic_ns: clock.monotonic_ns(),
            boot_id: clock.boot_id(),
        };
        Self { clock, epoch }
    }

    pub fn now(&self) -> SessionTime {
        SessionTime(self.monotonic_ns().saturating_sub(self.epoch.monotonic_ns))
    }

    pub fn monotonic_ns(&self) -> u64 {
        self.clock.monotonic_ns()
    }

    pub fn unix_ns(&self) -> u64 {
        self.clock.unix_ns()
    }

    /// What the monotonic clock shows at a moment of the session, ns.
    pub fn monotonic_ns_at(&self, at: SessionTime) -> u64 {
        self.epoch.monotonic_ns.saturating_add(at.0)
    }

    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }
}

/// Nanoseconds of a span, for sums with a monotonic clock.
pub(crate) fn ns(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
