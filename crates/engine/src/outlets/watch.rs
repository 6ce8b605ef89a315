//! Events of the log and the wall clock: a write that failed, messages that were dropped, seals that
//! are missing, a clock that was set.

use gradus_log::Status;
use gradus_session::LogEvent;

use super::wall::Wall;
use crate::clock::SessionClock;

/// The log and the wall clock as the session knows them.
#[derive(Default)]
pub(super) struct LogWatch {
    failed: bool,
    dropped: u64,
    unsealed: Option<String>,
    unlisted: Option<String>,
    wall: Wall,
}

impl LogWatch {
    /// Events for the session, now that the log has this status.
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
        if status.unsealed != self.unsealed {
            self.unsealed.clone_from(&status.unsealed);
            events.extend(status.unsealed.map(|reason| LogEvent::Unsealed { reason }));
        }
        if status.unlisted != self.unlisted {
            self.unlisted.clone_from(&status.unlisted);
            events.extend(status.unlisted.map(|reason| LogEvent::Unlisted { reason }));
        }
        events
    }
}
