//! The clock of LSL's time stamps, and how far another machine's is off.

use std::time::Duration;

/// Two quartz clocks may part by this much between two measurements: 50 ppm each.
const DRIFT: f64 = 100e-6;
/// What reading a clock and writing its value as text costs at most, s.
const READING_SECS: f64 = 2e-6;

/// Now, in seconds of the machine's monotonic clock, which is what `lsl_local_clock` counts.
#[cfg(unix)]
pub fn local_clock() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

/// Now, in seconds since the process first asked. Other programs on this machine count from
/// another moment; the correction that each inlet measures bridges that.
#[cfg(not(unix))]
pub fn local_clock() -> f64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64()
}

/// The measured offset of another clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correction {
    /// Add it to a stamp of the other clock to get [`local_clock`], s.
    pub offset_secs: f64,
    /// The round trip it was measured with, s. However the trip was divided, the offset is at most
    /// half of it wrong.
    pub round_trip_secs: f64,
    /// When it was measured, in [`local_clock`].
    pub measured_at: f64,
}

impl Correction {
    /// Half-width of the interval that holds the true offset at `now`: half the round trip, and what
    /// two clocks may have drifted since.
    pub fn uncertainty_at(&self, now: f64) -> Duration {
        let age = (now - self.measured_at).abs();
        let secs = self.round_trip_secs / 2.0 + DRIFT * age + READING_SECS;
        Duration::try_from_secs_f64(secs).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_grows_less_sure_with_age() {
        let one = Correction { offset_secs: 3.0, round_trip_secs: 0.002, measured_at: 100.0 };
        assert_eq!(one.uncertainty_at(100.0), Duration::from_micros(1002));
        assert_eq!(one.uncertainty_at(110.0), Duration::from_micros(2002));
    }
}
