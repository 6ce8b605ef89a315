//! The clock of the exposure. It runs in the exposure alone: it stands still in a pause and in the
//! safe place, and it never goes back.

use core::time::Duration;

use gradus_base::SessionTime;

/// How long the patient has been exposed.
#[derive(Clone, Debug, Default)]
pub(super) struct ExposureClock {
    /// When the exposure was last left, or last resumed.
    before: Duration,
    running_since: Option<SessionTime>,
}

impl ExposureClock {
    /// Lets it run from `now` on, or stand still.
    pub fn run(&mut self, runs: bool, now: SessionTime) {
        self.before = self.at(now);
        self.running_since = runs.then_some(now);
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.running_since.is_some()
    }

    /// Where it stands at `now`.
    pub fn at(&self, now: SessionTime) -> Duration {
        self.before + self.running_since.map_or(Duration::ZERO, |since| now.since(since))
    }

    /// When it comes to `length`, if it goes on running.
    pub fn comes_to(&self, length: Duration) -> Option<SessionTime> {
        self.running_since.map(|since| since + length.saturating_sub(self.before))
    }
}
