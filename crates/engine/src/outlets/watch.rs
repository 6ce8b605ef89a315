//! What is new about the log and the wall clock.

use gradus_log::Status;
use gradus_session::LogEvent;

use super::wall::Wall;
use crate::clock::SessionClock;

/// What the session was told of its log last.
#[derive(Default)]
pub(super) struct LogWatch {
    failed: bool,
    dropped: u64,
    wall: Wall,
}

impl LogWatch {
    /// What the session is to be told, now that the log stands so.
    pub fn look(&mut self, status: Status, clock: &SessionClock) -> Vec<LogEvent> {
        let mut events = Vec::new();
        let failed = status.failure.is_some();
        if failed != std::mem::replace(&mut self.failed, failed) {
            events.push(match status.failure {
                Some(reason) => LogEvent::WriteFailed { reason },
                None => LogEvent::WriteResumed,
            });
        }
        let ahead_secs = self.wall.look(clock.epoch(), clock.unix_ns(), clock.monotonic_ns());
        events.extend(ahead_secs.map(|ahead_secs| LogEvent::WallClockMoved { ahead_secs }));
        let messages = status.dropped.total();
        if messages != std::mem::replace(&mut self.dropped, messages) {
            events.push(LogEvent::Dropped { messages });
        }
        events
    }
}
