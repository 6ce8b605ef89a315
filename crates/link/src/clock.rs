//! The one clock: nanoseconds of the machine's monotonic clock, shared by all its processes.

use gradus_core::SessionTime;
use gradus_core::time::Epoch;

/// The machine's monotonic clock, ns. Processes of one boot agree on it.
#[cfg(unix)]
pub fn monotonic_ns() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    u64::try_from(now.tv_sec).unwrap_or(0).saturating_mul(1_000_000_000)
        + u64::try_from(now.tv_nsec).unwrap_or(0)
}

/// The process's monotonic clock, ns. Two processes need the link's offset to compare it.
#[cfg(not(unix))]
pub fn monotonic_ns() -> u64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Unix time, ns.
pub fn unix_ns() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|d| u64::try_from(d.as_nanos()).ok())
        .unwrap_or(0)
}

/// Which boot this is; empty where the system does not say.
pub fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|text| text.trim().to_owned())
        .unwrap_or_default()
}

/// Session time, read from the machine's clock.
#[derive(Clone, Debug)]
pub struct Clock {
    epoch: Epoch,
    /// This machine's monotonic clock minus the epoch's, ns; 0 on the machine of the epoch.
    offset_ns: i64,
    /// How sure `offset_ns` is, ns.
    uncertainty_ns: u64,
}

impl Clock {
    /// A clock whose zero is now.
    pub fn start() -> Self {
        let epoch = Epoch { unix_ns: unix_ns(), monotonic_ns: monotonic_ns(), boot_id: boot_id() };
        Self { epoch, offset_ns: 0, uncertainty_ns: 0 }
    }

    /// The clock of a session opened elsewhere. On the same boot it is exact; otherwise nothing is
    /// known until an offset was measured, and the uncertainty says so.
    pub fn joined(epoch: Epoch) -> Self {
        let same = !epoch.boot_id.is_empty() && epoch.boot_id == boot_id();
        if same {
            return Self { epoch, offset_ns: 0, uncertainty_ns: 0 };
        }
        let guess = i128::from(monotonic_ns())
            - i128::from(epoch.monotonic_ns)
            - (i128::from(unix_ns()) - i128::from(epoch.unix_ns));
        Self { epoch, offset_ns: i64::try_from(guess).unwrap_or(0), uncertainty_ns: 1_000_000_000 }
    }

    /// The tie to wall time.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// How sure [`Clock::at`] is, ns.
    pub fn uncertainty_ns(&self) -> u64 {
        self.uncertainty_ns
    }

    /// Session time now.
    pub fn now(&self) -> SessionTime {
        self.at(monotonic_ns())
    }

    /// Session time of a moment on this machine's monotonic clock; before the epoch it is zero.
    pub fn at(&self, monotonic_ns: u64) -> SessionTime {
        let since = i128::from(monotonic_ns)
            - i128::from(self.offset_ns)
            - i128::from(self.epoch.monotonic_ns);
        SessionTime(u64::try_from(since.max(0)).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_joined_on_the_same_machine_agrees_to_the_nanosecond() {
        let desk = Clock::start();
        let stage = Clock::joined(desk.epoch().clone());
        let now = monotonic_ns();
        assert_eq!(desk.at(now), stage.at(now));
    }

    #[test]
    fn a_moment_before_the_epoch_is_zero() {
        assert_eq!(Clock::start().at(0), SessionTime::ZERO);
    }
}
