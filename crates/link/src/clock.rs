//! The one clock: nanoseconds of the machine's monotonic clock, shared by all its processes.

use gradus_base::SessionTime;
use gradus_base::time::Epoch;
use gradus_session::link::{ClockReport, ClockTie};

use crate::offset::Offset;

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
    tie: Tie,
}

/// How this machine's monotonic clock stands to the epoch's.
#[derive(Clone, Copy, Debug)]
enum Tie {
    /// The two clocks are one.
    Same,
    /// Nobody measured: from the two wall clocks.
    Guessed {
        offset_ns: i64,
    },
    Measured(Offset),
}

/// How unsure a guess from wall clocks is said to be, ns. No error was measured; a machine without
/// NTP is easily off by a second.
const GUESS_NS: u64 = 1_000_000_000;

impl Clock {
    /// A clock whose zero is now.
    pub fn start() -> Self {
        let epoch = Epoch { unix_ns: unix_ns(), monotonic_ns: monotonic_ns(), boot_id: boot_id() };
        Self { epoch, tie: Tie::Same }
    }

    /// The clock of a session opened elsewhere. On the same boot it is taken for exact; otherwise
    /// nothing is known until an offset was measured, and the uncertainty says so.
    pub fn joined(epoch: Epoch) -> Self {
        let here = Epoch { unix_ns: unix_ns(), monotonic_ns: monotonic_ns(), boot_id: boot_id() };
        Self::joined_from(epoch, &here)
    }

    /// The same, for a machine whose clocks stood `here` at one moment.
    pub fn joined_from(epoch: Epoch, here: &Epoch) -> Self {
        let tie = if !epoch.boot_id.is_empty() && epoch.boot_id == here.boot_id {
            Tie::Same
        } else {
            let guess = i128::from(here.monotonic_ns)
                - i128::from(epoch.monotonic_ns)
                - (i128::from(here.unix_ns) - i128::from(epoch.unix_ns));
            Tie::Guessed { offset_ns: i64::try_from(guess).unwrap_or(0) }
        };
        Self { epoch, tie }
    }

    /// The clock of another session of the same desk; what was measured of its clock still holds.
    pub fn rejoined(&self, epoch: Epoch) -> Self {
        match self.tie {
            Tie::Measured(_) if self.epoch.boot_id == epoch.boot_id => {
                Self { epoch, tie: self.tie }
            }
            _ => Self::joined(epoch),
        }
    }

    /// Takes a measured offset, this machine's clock minus the epoch's. A clock that is taken for
    /// the same stays so, unless the measurement rules it out (a container with a clock of its
    /// own).
    pub fn measured(&mut self, offset: Offset) {
        if !(matches!(self.tie, Tie::Same) && offset.may_be_zero()) {
            self.tie = Tie::Measured(offset);
        }
    }

    /// The tie to wall time.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// How sure [`Clock::at`] is now, ns.
    pub fn uncertainty_ns(&self) -> u64 {
        self.uncertainty_at(monotonic_ns())
    }

    /// The same, when this machine's monotonic clock shows `monotonic_ns`.
    pub fn uncertainty_at(&self, monotonic_ns: u64) -> u64 {
        match self.tie {
            Tie::Measured(offset) => offset.uncertainty_ns(monotonic_ns),
            Tie::Same => 0,
            Tie::Guessed { .. } => GUESS_NS,
        }
    }

    /// How the clock is tied to the desk's, for the log, when this machine's shows
    /// `monotonic_ns`.
    pub fn report(&self, monotonic_ns: u64) -> ClockReport {
        let (how, round_trip_ns) = match self.tie {
            Tie::Same => (ClockTie::Same, None),
            Tie::Guessed { .. } => (ClockTie::Guessed, None),
            Tie::Measured(offset) => (ClockTie::Measured, Some(offset.round_trip_ns())),
        };
        let uncertainty_ns = self.uncertainty_at(monotonic_ns);
        ClockReport { how, offset_ns: self.offset_ns(), uncertainty_ns, round_trip_ns }
    }

    fn offset_ns(&self) -> i64 {
        match self.tie {
            Tie::Same => 0,
            Tie::Guessed { offset_ns } => offset_ns,
            Tie::Measured(offset) => offset.middle_ns(),
        }
    }

    /// Session time now.
    pub fn now(&self) -> SessionTime {
        self.at(monotonic_ns())
    }

    /// Session time of a moment on this machine's monotonic clock; before the epoch it is zero.
    pub fn at(&self, monotonic_ns: u64) -> SessionTime {
        let since = i128::from(monotonic_ns)
            - i128::from(self.offset_ns())
            - i128::from(self.epoch.monotonic_ns);
        SessionTime(u64::try_from(since.max(0)).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
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
    fn a_clock_of_the_same_boot_is_measured_only_where_it_cannot_be_the_same() {
        let mut stage = Clock::joined(Clock::start().epoch().clone());
        let about_zero = Offset::of_echo(1_000, 1_500, 2_000).unwrap();
        stage.measured(about_zero);
        assert_eq!(stage.report(0).how, ClockTie::Same);
        assert_eq!(stage.uncertainty_ns(), 0);
        let far = Offset::of_echo(9_000, 500, 10_000).unwrap();
        stage.measured(far);
        let report = stage.report(0);
        assert_eq!((report.how, report.offset_ns), (ClockTie::Measured, 9_000));
        assert_eq!(report.round_trip_ns, Some(1_000));
    }

    #[test]
    fn a_clock_of_another_boot_is_guessed_and_says_so_until_it_is_measured() {
        let desk = Epoch { unix_ns: 50, monotonic_ns: 7_000, boot_id: "a".into() };
        let here = Epoch { unix_ns: 60, monotonic_ns: 90_000, boot_id: "b".into() };
        let mut stage = Clock::joined_from(desk, &here);
        assert_eq!(stage.at(90_000), SessionTime(10));
        assert_eq!(stage.uncertainty_ns(), 1_000_000_000);
        stage.measured(Offset::of_echo(90_000, 7_100, 90_200).unwrap());
        assert_eq!(stage.at(90_100), SessionTime(100));
    }

    #[test]
    fn a_moment_before_the_epoch_is_zero() {
        assert_eq!(Clock::start().at(0), SessionTime::ZERO);
    }
}
