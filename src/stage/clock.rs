//! Session time on the stage, and the processor time of its frame thread.

use bevy::prelude::Resource;
use gradus_link::Clock;

/// The stage's session clock.
#[derive(Resource)]
pub struct StageClock(pub Clock);

/// CPU time that the calling thread has used, ns; 0 where the system does not report it.
pub fn thread_cpu_ns() -> u64 {
    #[cfg(unix)]
    {
        let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        u64::try_from(used.tv_sec).unwrap_or(0) * 1_000_000_000
            + u64::try_from(used.tv_nsec).unwrap_or(0)
    }
    #[cfg(not(unix))]
    {
        0
    }
}
