//! Packs beats into one message a second, as chest straps do.
//!
//! A message holds the intervals that ended in its second and a rate over the last five seconds.
//! The strap does not know where the beats come from and makes no beats up.

use core::time::Duration;
use std::collections::VecDeque;

use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::{Name, SessionTime};

use crate::plausible::PLAUSIBLE_MS;

/// Time between two messages.
const PERIOD: Duration = Duration::from_secs(1);
/// The span of the rate: 60000 over the mean, in ms, of the plausible intervals that ended within
/// it.
const RATE_WINDOW: Duration = Duration::from_secs(5);
/// A second without a beat still has a message while the last beat is not older than this.
const SILENCE: Duration = Duration::from_secs(3);

/// An interval between two beats, and when its second beat was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beat {
    pub at: SessionTime,
    pub rr_ms: f32,
    /// It does not go on from the beat before: it begins a message.
    pub after_pause: bool,
}

/// The packer of one source.
#[derive(Debug)]
pub(crate) struct Strap {
    source: Name,
    synthetic: bool,
    contact: Contact,
    next: SessionTime,
    waiting: VecDeque<Beat>,
    window: VecDeque<Beat>,
}

impl Strap {
    /// A strap that sends its first message one second after `start`.
    pub fn new(source: Name, synthetic: bool, contact: Contact, start: SessionTime) -> Self {
        let (waiting, window) = (VecDeque::new(), VecDeque::new());
        Self { source, synthetic, contact, next: start + PERIOD, waiting, window }
    }

    pub fn source(&self) -> &Name {
        &self.source
    }

    /// The time at which the next message is due.
    pub fn next_message(&self) -> SessionTime {
        self.next
    }

    /// Whether every beat so far has been sent.
    pub fn is_drained(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes a beat; beats come in order.
    pub fn push(&mut self, beat: Beat) {
        self.waiting.push_back(beat);
    }

    /// Appends the next message to `out` if it is due at `now` and has any content. Returns whether
    /// a second has passed: call again until it has not.
    pub fn step(&mut self, now: SessionTime, out: &mut Vec<HeartSample>) -> bool {
        let due = self.next;
        if due > now {
            return false;
        }
        let mut fresh = Vec::new();
        while let Some(beat) = self
            .waiting
            .pop_front_if(|beat| beat.at <= due && (fresh.is_empty() || !beat.after_pause))
        {
            fresh.push(beat);
            self.window.push_back(beat);
        }
        while self.window.pop_front_if(|beat| beat.at <= due - RATE_WINDOW).is_some() {}
        if let Some(last) = self.window.back()
            && due.since(last.at) <= SILENCE
        {
            out.push(self.message(due, &fresh));
        }
        self.next = due + PERIOD;
        self.next > due
    }

    fn message(&self, due: SessionTime, fresh: &[Beat]) -> HeartSample {
        HeartSample {
            capture: Capture { at: fresh.last().map_or(due, |beat| beat.at), uncertainty_ns: 0 },
            rate_bpm: self.rate_bpm(),
            rr_ms: fresh.iter().map(|beat| beat.rr_ms).collect(),
            contact: self.contact,
            source: self.source.clone(),
            synthetic: self.synthetic,
            quality: if fresh.is_empty() {
                plausible_share(self.window.iter())
            } else {
                plausible_share(fresh.iter())
            },
        }
    }

    fn rate_bpm(&self) -> Option<f32> {
        let plausible = self.window.iter().filter(|beat| PLAUSIBLE_MS.contains(&beat.rr_ms));
        let (count, sum_ms) =
            plausible.fold((0.0, 0.0), |(n, sum), beat| (n + 1.0, sum + f64::from(beat.rr_ms)));
        (count > 0.0).then(|| (60_000.0 * count / sum_ms) as f32)
    }
}

/// The share of beats whose interval a living heart can have.
fn plausible_share<'a>(beats: impl Iterator<Item = &'a Beat>) -> f32 {
    let (mut all, mut plausible) = (0.0, 0.0);
    for beat in beats {
        all += 1.0;
        plausible += if PLAUSIBLE_MS.contains(&beat.rr_ms) { 1.0 } else { 0.0 };
    }
    if all > 0.0 { plausible / all } else { 0.0 }
}
