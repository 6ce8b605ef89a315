//! The newest looks, kept so that they can be summed up at any moment.

use core::time::Duration;
use std::collections::VecDeque;

use super::first_look::WITHIN;
use super::look::Look;
use super::signs::LookSigns;
use super::tally::{Tally, spans};
use gradus_base::SessionTime;

/// The most looks that are kept: a minute at 300 a second. A faster source has a shorter window.
const MOST: usize = 18_000;

/// A sliding window of looks. Its memory is bounded whatever comes in.
#[derive(Clone, Debug)]
pub struct Window {
    length: Duration,
    looks: VecDeque<Look>,
    began: Option<SessionTime>,
    /// The last stimulus shown, and how long after it the first look at something feared came.
    shown: Option<(SessionTime, Option<f32>)>,
}

impl Window {
    /// An empty window of this length.
    pub fn new(length: Duration) -> Self {
        Self { length, looks: VecDeque::new(), began: None, shown: None }
    }

    /// Takes a look. A look that is not later than the look before is left out.
    pub fn push(&mut self, look: Look) {
        if self.looks.back().is_some_and(|last| look.at <= last.at) {
            return;
        }
        self.began.get_or_insert(look.at);
        if let Some(shown) = &mut self.shown {
            answer(shown, &look);
        }
        self.looks.push_back(look);
        let from = look.at - self.length;
        while self.looks.front().is_some_and(|old| old.at < from) || self.looks.len() > MOST {
            self.looks.pop_front();
        }
    }

    /// A stimulus was shown at `at`, which may be a little before the newest look.
    pub fn presented(&mut self, at: SessionTime) {
        let mut shown = (at, None);
        for look in &self.looks {
            answer(&mut shown, look);
        }
        self.shown = Some(shown);
    }

    /// The window's signs at `now`. Looks of another source than the newest look's are left out,
    /// and the time they cover counts as not tracked.
    pub fn signs(&self, now: SessionTime) -> LookSigns {
        let Some(newest) = self.looks.back() else { return LookSigns::default() };
        let now = now.max(newest.at);
        let from = now - self.length;
        let mut tally = Tally::default();
        for (look, secs) in spans(&self.looks) {
            if look.at >= from && look.source == newest.source {
                tally.add(look, secs);
            }
        }
        if newest.at >= from {
            tally.add(newest, now.since(newest.at).min(super::ABSENT).as_secs_f64());
        }
        let began = self.began.unwrap_or(from).max(from);
        let began = match self.looks.front() {
            Some(oldest) if self.looks.len() == MOST => began.max(oldest.at),
            _ => began,
        };
        LookSigns {
            first_look_secs: self.shown.and_then(|(_, after)| after),
            ..tally.signs(Some(newest.source), now.secs_since(began))
        }
    }
}

fn answer((at, after): &mut (SessionTime, Option<f32>), look: &Look) {
    let met = look.feared.is_some_and(|feared| feared.met);
    if after.is_none() && met && look.at >= *at && look.at.since(*at) < WITHIN {
        *after = Some(look.at.secs_since(*at) as f32);
    }
}
