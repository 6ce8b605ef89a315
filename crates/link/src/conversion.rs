//! How far another program's conversion to this machine's monotonic clock holds, such as an OpenXR
//! runtime's.
//!
//! Now and then the other program is asked for its *now* between two looks at the clock:
//!
//! ```text
//!  this clock   ──before──────────after──▶
//!                   ╲            ╱             error = told − true now
//!  the other    ─────── its now ─────────      at least told − after, at most told − before
//! ```
//! The newest answer counts alone: the other program's error may change.

/// Between two questions, ns.
const LOOK_EVERY_NS: u64 = 1_000_000_000;
/// Questions at a time; the fastest answer counts.
const QUESTIONS: u32 = 3;
/// How sure a conversion is that nobody vouches for, ns: 0.1 s.
pub const UNVOUCHED_NS: u64 = 100_000_000;

/// What is known of a conversion.
#[derive(Clone, Copy, Debug, Default)]
pub struct Conversion {
    looked_ns: Option<u64>,
    unsure_ns: u64,
}

impl Conversion {
    /// Asks for the other's *now* when that is due. `now` is this machine's clock, `told` asks the
    /// other program for its *now* on it; none where it gives none.
    pub fn look(&mut self, now: impl Fn() -> u64, mut told: impl FnMut() -> Option<u64>) {
        let due = now();
        if self.looked_ns.is_some_and(|at| due.saturating_sub(at) < LOOK_EVERY_NS) {
            return;
        }
        self.looked_ns = Some(due);
        let asked = (0..QUESTIONS).filter_map(|_| {
            let before = now();
            let told = told()?;
            let after = now();
            Some(told.abs_diff(before).max(told.abs_diff(after)))
        });
        self.unsure_ns = asked.min().unwrap_or(UNVOUCHED_NS);
    }

    /// Half-width of the interval about a converted time that holds the true one, ns.
    pub fn uncertainty_ns(&self) -> u64 {
        if self.looked_ns.is_some() { self.unsure_ns } else { UNVOUCHED_NS }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_error_of_a_conversion_is_within_what_is_said(
            error_ns in -50_000_000_i64..50_000_000,
            steps in prop::collection::vec(0_u64..3_000_000, 12),
        ) {
            let clock = Cell::new(5_000_000_000_u64);
            let pass = Cell::new(steps.into_iter().cycle());
            let go_on = || {
                let mut steps = pass.replace(vec![0].into_iter().cycle());
                clock.set(clock.get() + steps.next().unwrap_or(0));
                pass.set(steps);
                clock.get()
            };
            let mut conversion = Conversion::default();
            prop_assert_eq!(conversion.uncertainty_ns(), UNVOUCHED_NS);
            conversion.look(go_on, || go_on().checked_add_signed(error_ns));
            let said = conversion.uncertainty_ns();
            prop_assert!(error_ns.unsigned_abs() <= said, "{error_ns} ns off, {said} ns said");
            prop_assert!(said <= error_ns.unsigned_abs() + 6_000_000, "{said} ns said");
        }
    }

    #[test]
    fn one_that_goes_wrong_is_noticed_within_a_second() {
        let clock = Cell::new(7_000_000_000_u64);
        let mut conversion = Conversion::default();
        conversion.look(|| clock.get(), || Some(clock.get()));
        assert_eq!(conversion.uncertainty_ns(), 0);
        clock.set(clock.get() + LOOK_EVERY_NS);
        conversion.look(|| clock.get(), || Some(clock.get() - 30_000));
        assert_eq!(conversion.uncertainty_ns(), 30_000);
        clock.set(clock.get() + LOOK_EVERY_NS);
        conversion.look(|| clock.get(), || None);
        assert_eq!(conversion.uncertainty_ns(), UNVOUCHED_NS);
    }
}
