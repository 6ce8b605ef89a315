//! Which intervals of a source's messages follow one another, and where they break off.
//!
//! A part ends where the intervals do not join: when the sensor reports that it has no skin
//! contact, when an interval is none that a heart can have, and when the time at which a message
//! was captured does not follow from the message before and the intervals since.

use core::time::Duration;

use super::analyse::INTERVAL_MS;
use gradus_base::sample::{Contact, HeartSample};

/// How far a message may be from where its intervals put it, beside its uncertainty, s.
const JOIN_SECS: f64 = 0.3;
/// The most that uncertainties add to it, s: a strap's message waits a second for the next. After a
/// silence the time of a beat is as uncertain as the silence was long; that is a gap all the same.
const MAX_UNCERTAIN_SECS: f64 = 1.2;
/// How much of that distance each message takes back: two clocks drift apart.
const FOLLOW: f64 = 0.02;

/// An interval at its place in the session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Time of the beat that ended the interval, s.
    pub end_secs: f64,
    /// Length of the interval, ms.
    pub ms: f64,
}

/// An interval, or the end of a part: given out by [`Joiner::take`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Joined {
    /// An interval that begins where the interval before ended. The first interval, and the first
    /// after a gap, opens a part.
    Interval(Interval),
    /// The part ended here; the next interval does not follow from it.
    Gap {
        /// Time of the part's last beat, s.
        at_secs: f64,
    },
}

/// Joins the intervals of one source, message by message, in order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Joiner(Option<Open>);

/// A part that is still going on.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Time of the part's last beat, s.
    end_secs: f64,
    /// Uncertainty of the time of the part's first beat, s.
    uncertain_secs: f64,
}

impl Joiner {
    /// Takes a message whose numbers are finite.
    pub fn take(&mut self, sample: &HeartSample, out: &mut impl FnMut(Joined)) {
        if sample.contact == Contact::NoContact {
            return self.end(out);
        }
        if sample.rr_ms.is_empty() {
            return;
        }
        let sum_secs: f64 = sample.rr_ms.iter().map(|ms| f64::from(*ms) / 1e3).sum();
        let uncertain_secs = Duration::from_nanos(sample.capture.uncertainty_ns).as_secs_f64();
        let mut start = sample.capture.at.as_secs_f64() - sum_secs;
        if let Some(open) = &mut self.0 {
            let off = start - open.end_secs;
            let unsure = (uncertain_secs + open.uncertain_secs).min(MAX_UNCERTAIN_SECS);
            if off.abs() <= JOIN_SECS + unsure {
                start = open.end_secs;
                open.end_secs += FOLLOW * off;
            } else {
                let overlaps = off < 0.0;
                self.end(out);
                if overlaps {
                    // These beats lie where other beats were: the message was sent twice, or has a
                    // wrong time.
                    return;
                }
            }
        }
        for ms in sample.rr_ms.iter().map(|ms| f64::from(*ms)) {
            if INTERVAL_MS.contains(&ms) {
                let open = self.0.get_or_insert(Open { end_secs: start, uncertain_secs });
                open.end_secs += ms / 1e3;
                out(Joined::Interval(Interval { end_secs: open.end_secs, ms }));
            } else {
                self.end(out);
            }
            start += ms / 1e3;
        }
    }

    fn end(&mut self, out: &mut impl FnMut(Joined)) {
        if let Some(Open { end_secs, .. }) = self.0.take() {
            out(Joined::Gap { at_secs: end_secs });
        }
    }
}
