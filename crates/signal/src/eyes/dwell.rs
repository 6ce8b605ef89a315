//! How long, how often and how soon each region was looked at.

use core::time::Duration;

use super::ABSENT;
use gradus_base::SessionTime;

/// One region's part of a range of time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dwell {
    /// Time for which the region was looked at, s.
    pub secs: f64,
    /// Number of visits. A look elsewhere for less than a tenth of a second does not end a visit:
    /// at the border of a region, one visit would be counted as many.
    pub visits: u32,
    /// The longest visit, from its first look to its last, s.
    pub longest_secs: f64,
    /// When the region was first looked at.
    pub first: Option<SessionTime>,
    visit: Option<(SessionTime, SessionTime)>,
}

impl Dwell {
    /// Adds a look at the region, from `at` on for `span`.
    pub fn add(&mut self, at: SessionTime, span: Duration) {
        self.secs += span.as_secs_f64();
        self.first.get_or_insert(at);
        let to = at + span;
        let begun = match self.visit {
            Some((begun, last)) if at.since(last) < ABSENT => begun,
            _ => {
                self.visits = self.visits.saturating_add(1);
                at
            }
        };
        self.visit = Some((begun, to));
        self.longest_secs = self.longest_secs.max(to.secs_since(begun));
    }
}
