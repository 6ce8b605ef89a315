//! How far another machine's monotonic clock is from this one's, from messages there and back.
//!
//! Each echo gives an interval that must hold the offset, as wide as its round trip:
//!
//! ```text
//!  here   ──sent──────────────────back──▶      offset = here − there
//!            ╲                  ╱              at least  sent − stamped
//!  there  ────────stamped──────────────▶       at most   back − stamped
//! ```
//! The intervals of all echoes are intersected; an old interval is first widened by as much as two
//! clocks can drift apart meanwhile. No delay is assumed to be the same both ways.

/// How fast two clocks can drift apart, parts per million. Linux slews `CLOCK_MONOTONIC` by at most
/// 500 ppm (`MAXFREQ` in its `timex.h`), on each of two machines.
pub const DRIFT_PPM: u64 = 1000;

/// What is known of an offset at a moment, ns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// It lies between these two, this clock minus the other.
    least_ns: i64,
    most_ns: i64,
    /// The moment, on this clock.
    at_ns: u64,
    /// Of the newest echo.
    round_trip_ns: u64,
}

impl Offset {
    /// From one echo: sent and back on this clock, stamped on the other. None where it came back
    /// before it was sent.
    pub fn of_echo(sent_ns: u64, stamped_ns: u64, back_ns: u64) -> Option<Self> {
        let round_trip_ns = back_ns.checked_sub(sent_ns)?;
        let minus = |here: u64| i64::try_from(i128::from(here) - i128::from(stamped_ns)).ok();
        // It held when the echo was stamped; since then the clocks have drifted.
        let drift = drift_ns(round_trip_ns);
        let least_ns = minus(sent_ns)?.saturating_sub(drift);
        let most_ns = minus(back_ns)?.saturating_add(drift);
        Some(Self { least_ns, most_ns, at_ns: back_ns, round_trip_ns })
    }

    /// With a newer echo. Where the two cannot both be right, a clock has jumped (a machine slept):
    /// the newer echo holds.
    pub fn with(self, newer: Self) -> Self {
        let drift = self.drift_ns(newer.at_ns);
        let least_ns = newer.least_ns.max(self.least_ns.saturating_sub(drift));
        let most_ns = newer.most_ns.min(self.most_ns.saturating_add(drift));
        if least_ns > most_ns { newer } else { Self { least_ns, most_ns, ..newer } }
    }

    /// The middle of what is possible, ns.
    pub fn middle_ns(&self) -> i64 {
        self.least_ns.midpoint(self.most_ns)
    }

    /// Half-width of what is possible at a moment on this clock, ns.
    pub fn uncertainty_ns(&self, at_ns: u64) -> u64 {
        let half = self.least_ns.abs_diff(self.most_ns).div_ceil(2);
        half.saturating_add(self.drift_ns(at_ns).unsigned_abs())
    }

    /// Whether it may be zero: one clock, not two.
    pub fn may_be_zero(&self) -> bool {
        self.least_ns <= 0 && 0 <= self.most_ns
    }

    /// How long the newest echo was under way, ns.
    pub fn round_trip_ns(&self) -> u64 {
        self.round_trip_ns
    }

    fn drift_ns(&self, at_ns: u64) -> i64 {
        drift_ns(at_ns.abs_diff(self.at_ns))
    }
}

/// How far two clocks can drift apart in a time, ns.
fn drift_ns(age_ns: u64) -> i64 {
    let drift = (u128::from(age_ns) * u128::from(DRIFT_PPM)).div_ceil(1_000_000);
    i64::try_from(drift).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_offset_is_always_within_what_is_said_whatever_the_delays_and_the_drift(
            offset_ns in -1_000_000_000_000_i64..1_000_000_000_000,
            drift_ppm in -999_i64..999,
            steps in prop::collection::vec((0_u64..2_000_000_000, 0_u64..80_000_000, 0_u64..80_000_000), 1..60),
        ) {
            let start = 5_000_000_000_000_u64;
            let mut there = start;
            let here = |there: u64| {
                let drifted = i128::from(there - start) * i128::from(drift_ppm) / 1_000_000;
                u64::try_from(i128::from(there) + i128::from(offset_ns) + drifted).unwrap()
            };
            let truth = |there: u64| i128::from(here(there)) - i128::from(there);
            let mut known: Option<Offset> = None;
            for (pause, out, home) in steps {
                there += pause;
                let sent = here(there);
                there += out;
                let stamped = there;
                there += home;
                let newest = Offset::of_echo(sent, stamped, here(there)).unwrap();
                let offset = known.map_or(newest, |known| known.with(newest));
                known = Some(offset);
                for later in [there, there + 700_000_000] {
                    let error = (truth(later) - i128::from(offset.middle_ns())).unsigned_abs();
                    // The clocks of this test are rounded to whole nanoseconds.
                    let said = u128::from(offset.uncertainty_ns(here(later))) + 2;
                    prop_assert!(error <= said, "{error} ns off, {said} ns said");
                }
            }
        }
    }

    #[test]
    fn many_echoes_are_surer_than_one_when_delays_differ() {
        // Ten seconds apart; 30 ms one way, 1 ms the other, then the other way round.
        let slow_out = Offset::of_echo(10_000_000_000, 30_000_000, 10_031_000_000).unwrap();
        let slow_home = Offset::of_echo(10_131_000_000, 132_000_000, 10_162_000_000).unwrap();
        let both = slow_out.with(slow_home);
        assert!(both.uncertainty_ns(10_162_000_000) < 2_000_000, "{both:?}");
    }

    #[test]
    fn a_clock_that_jumped_is_measured_anew() {
        let before = Offset::of_echo(1_000, 0, 2_000).unwrap();
        let after = Offset::of_echo(9_000_000_001_000, 1_000_000, 9_000_000_002_000).unwrap();
        assert_eq!(before.with(after), after);
    }

    #[test]
    fn an_echo_that_came_back_before_it_was_sent_is_none() {
        assert_eq!(Offset::of_echo(2, 0, 1), None);
        assert_eq!(Offset::of_echo(0, u64::MAX, 1), None);
    }
}
