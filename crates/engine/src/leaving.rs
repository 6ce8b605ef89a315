//! After the session: the stage fades out and ends, and the log is made whole.

use std::time::Duration;

use gradus_base::SessionTime;
use gradus_log::Totals;

use crate::clock::ns;
use crate::config::EngineError;
use crate::running::{LOOK_EVERY, Running};
use crate::stage::LinkEvent;

/// How long the stage gets to end by itself.
const GOODBYE: Duration = Duration::from_secs(6);

/// How a session ended.
#[derive(Debug)]
pub struct Ended {
    /// The counts of its log.
    pub log: Totals,
    /// How long the session was.
    pub length: SessionTime,
}

/// A session that is closed, while its stage leaves.
pub struct Leaving {
    running: Running,
    until_ns: u64,
}

impl Leaving {
    pub(crate) fn of(running: Running, now_ns: u64) -> Self {
        Self { running, until_ns: now_ns.saturating_add(ns(GOODBYE)) }
    }

    /// Whether the stage has gone, or had its time. Shows it a heartbeat while it is there.
    pub fn is_over(&mut self) -> bool {
        let now_ns = self.running.monotonic_ns();
        now_ns >= self.until_ns || !self.running.stage_is_leaving(now_ns)
    }

    /// When to look again at the latest, ns of the monotonic clock.
    pub fn wake_at_ns(&self) -> u64 {
        self.running.monotonic_ns().saturating_add(ns(LOOK_EVERY)).min(self.until_ns)
    }

    /// Takes the messages that were under way: samples still count.
    pub fn take(&mut self, event: LinkEvent) {
        self.running.take_last(event);
    }

    /// Ends the stage's process and makes the log whole.
    ///
    /// # Errors
    /// What became of the log.
    pub fn finish(self) -> Result<Ended, EngineError> {
        self.running.finish()
    }
}
