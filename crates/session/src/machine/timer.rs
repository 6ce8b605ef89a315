//! Everything that a session waits for, in one table. A timer that has passed is handled by
//! [`tick`](super::tick); the table knows nothing of what a timer means.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use core::time::Duration;

use super::clock::ExposureClock;
use gradus_base::{Name, SessionTime};

/// What can be waited for. Of timers that have passed, an earlier one of this list comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// The protocol's length of baseline or recovery.
    Rest,
    /// The protocol's length of the exposure.
    Exposure,
    /// The dwell of the current step.
    Dwell,
    /// The next question for SUDS.
    Suds,
    /// The end of the open proposal.
    Proposal,
    /// The next stimulus that comes by itself.
    Schedule,
    /// The place of the next stimulus of a stretch that is run again.
    Stretch,
    /// The silence of a heart source. Of several sources the one that was silent first comes first.
    HeartSilent(Name),
}

/// When a timer passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// At a session time.
    At(SessionTime),
    /// At a session time, and never outside the exposure: then it passes when the exposure goes on.
    AtInExposure(SessionTime),
    /// When the clock of the exposure comes to this.
    Exposed(Duration),
}

impl Due {
    /// When it passes as things stand; none while only the exposure lets it pass and does not run.
    fn passes_at(self, clock: &ExposureClock) -> Option<SessionTime> {
        match self {
            Self::At(at) => Some(at),
            Self::AtInExposure(at) => clock.runs().then_some(at),
            Self::Exposed(length) => clock.comes_to(length),
        }
    }
}

/// The timers that run, each with the time at which it passes.
#[derive(Clone, Debug, Default)]
pub(super) struct TimerTable(BTreeMap<Timer, Due>);

impl TimerTable {
    /// Starts a timer, or starts it anew.
    pub fn set(&mut self, timer: Timer, due: Due) {
        self.0.insert(timer, due);
    }

    /// The same where there is a time; otherwise the timer is stopped.
    pub fn set_or_stop(&mut self, timer: Timer, due: Option<Due>) {
        match (self.0.entry(timer), due) {
            (entry, Some(due)) => drop(entry.insert_entry(due)),
            (Entry::Occupied(entry), None) => drop(entry.remove()),
            (Entry::Vacant(_), None) => {}
        }
    }

    /// Stops a timer.
    pub fn stop(&mut self, timer: &Timer) {
        self.0.remove(timer);
    }

    /// Whether it runs.
    pub fn runs(&self, timer: &Timer) -> bool {
        self.0.contains_key(timer)
    }

    /// The session time of a timer that waits for one.
    pub fn session_time_of(&self, timer: &Timer) -> Option<SessionTime> {
        match self.0.get(timer)? {
            Due::At(at) | Due::AtInExposure(at) => Some(*at),
            Due::Exposed(_) => None,
        }
    }

    /// When the next one passes.
    pub fn next(&self, clock: &ExposureClock) -> Option<SessionTime> {
        self.0.values().filter_map(|due| due.passes_at(clock)).min()
    }

    /// Stops the first timer that has passed at `now`, and gives it.
    pub fn take_passed(&mut self, clock: &ExposureClock, now: SessionTime) -> Option<Timer> {
        let passed = self.0.iter().filter_map(|(timer, due)| {
            let at = due.passes_at(clock).filter(|at| *at <= now)?;
            // The silences alone go by their time.
            let silent_at = matches!(timer, Timer::HeartSilent(_)).then_some(at);
            Some((silent_at, timer))
        });
        let (_, timer) = passed.min()?;
        let timer = timer.clone();
        self.0.remove(&timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(secs: f64) -> SessionTime {
        SessionTime::from_secs_f64(secs)
    }

    #[test]
    fn what_waits_for_the_exposure_stands_still_with_its_clock() {
        let (mut table, mut clock) = (TimerTable::default(), ExposureClock::default());
        table.set(Timer::Dwell, Due::Exposed(Duration::from_secs(10)));
        table.set(Timer::Suds, Due::AtInExposure(secs(3.0)));
        assert_eq!(table.next(&clock), None);
        clock.run(true, secs(4.0));
        assert_eq!(table.next(&clock), Some(secs(3.0)));
        assert_eq!(table.take_passed(&clock, secs(4.0)), Some(Timer::Suds));
        clock.run(false, secs(6.0));
        assert_eq!(table.next(&clock), None);
        clock.run(true, secs(20.0));
        assert_eq!(table.next(&clock), Some(secs(28.0)), "two of ten seconds had passed");
        assert_eq!(table.take_passed(&clock, secs(27.9)), None);
        assert_eq!(table.take_passed(&clock, secs(28.0)), Some(Timer::Dwell));
        assert!(!table.runs(&Timer::Dwell), "it passes once");
    }

    #[test]
    fn timers_that_have_passed_come_in_their_order_and_silences_by_their_times() {
        let (mut table, clock) = (TimerTable::default(), ExposureClock::default());
        let silent = |name: &str| Timer::HeartSilent(Name::from(name));
        table.set(silent("a"), Due::At(secs(2.0)));
        table.set(silent("c"), Due::At(secs(1.0)));
        table.set(silent("b"), Due::At(secs(2.0)));
        table.set(Timer::Proposal, Due::At(secs(3.0)));
        table.set(Timer::Rest, Due::At(secs(9.0)));
        let passed = core::iter::from_fn(|| table.take_passed(&clock, secs(5.0)));
        let passed: Vec<Timer> = passed.collect();
        assert_eq!(passed, [Timer::Proposal, silent("c"), silent("a"), silent("b")]);
        assert_eq!(table.next(&clock), Some(secs(9.0)));
    }
}
