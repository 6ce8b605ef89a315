//! The series without its artefacts: extra beats are taken out, missed beats are put into the
//! middle of their interval, and all other artefacts are moved to the middle between their
//! neighbours.
//!
//! The order is that of NeuroKit2: extra and missed beats first, then ectopic beats, then long and
//! short ones. Each step works on the result of the step before.

use super::artefact::Beat;

/// A corrected beat and the interval that it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nn {
    /// When the beat was, s.
    pub at_secs: f64,
    /// The interval that the beat ends, ms.
    pub ms: f64,
    /// The beat was moved, put in, or stands beside a beat that was taken out.
    pub mended: bool,
    /// The interval is the first of its part: it does not follow from the interval before.
    pub first: bool,
    /// It can be the heart's own; else no measure counts it.
    pub sound: bool,
}

#[derive(Clone, Copy, Debug)]
struct Timed {
    at_ms: f64,
    beat: Beat,
    mended: bool,
}

/// Moves beats of one kind to the middle between their neighbours. Beats come out one beat late.
#[derive(Clone, Debug)]
struct Middle {
    kind: Beat,
    before_ms: Option<f64>,
    held: Option<Timed>,
}

impl Middle {
    fn of(kind: Beat) -> Self {
        Self { kind, before_ms: None, held: None }
    }

    /// Gives the beat before `next`; at the end, where `next` is none, the last beat unmoved.
    fn step(&mut self, next: Option<Timed>) -> Option<Timed> {
        let mut held = std::mem::replace(&mut self.held, next)?;
        let before = self.before_ms.replace(held.at_ms);
        if let (true, Some(before), Some(next)) = (held.beat == self.kind, before, next) {
            held.at_ms = (before + next.at_ms) / 2.0;
            held.mended = true;
        }
        Some(held)
    }
}

/// Corrects the beats of one part as they are judged. Memory does not grow with the part.
#[derive(Clone, Debug)]
pub(super) struct Corrector {
    start_secs: f64,
    /// Time of the last beat that was kept, before it was moved.
    kept_ms: f64,
    took_out: bool,
    ectopic: Middle,
    long_short: Middle,
    /// Time of the last beat that was given out.
    given_ms: f64,
    gave: bool,
}

impl Corrector {
    /// A corrector of a part whose first beat is at `start_secs`.
    pub fn new(start_secs: f64) -> Self {
        let mut corrector = Self {
            start_secs,
            kept_ms: 0.0,
            took_out: false,
            ectopic: Middle::of(Beat::Ectopic),
            long_short: Middle::of(Beat::LongShort),
            given_ms: 0.0,
            gave: false,
        };
        corrector.ectopic.step(Some(Timed { at_ms: 0.0, beat: Beat::Normal, mended: false }));
        corrector
    }

    /// Takes the next judged beat, `at_ms` after the part's first beat.
    pub fn push(&mut self, at_ms: f64, beat: Beat, out: &mut impl FnMut(Nn)) {
        if beat == Beat::Extra {
            self.took_out = true;
            return;
        }
        if beat == Beat::Missed {
            let middle = (self.kept_ms + at_ms) / 2.0;
            self.next(Some(Timed { at_ms: middle, beat: Beat::Normal, mended: true }), out);
        }
        let mended = std::mem::take(&mut self.took_out);
        self.kept_ms = at_ms;
        self.next(Some(Timed { at_ms, beat, mended }), out);
    }

    /// Gives the remaining beats: no beat follows.
    pub fn finish(mut self, out: &mut impl FnMut(Nn)) {
        self.next(None, out);
        if let Some(last) = self.long_short.step(None) {
            self.give(last, out);
        }
    }

    fn next(&mut self, timed: Option<Timed>, out: &mut impl FnMut(Nn)) {
        if let Some(timed) = self.ectopic.step(timed)
            && let Some(timed) = self.long_short.step(Some(timed))
        {
            self.give(timed, out);
        }
    }

    fn give(&mut self, timed: Timed, out: &mut impl FnMut(Nn)) {
        let ms = timed.at_ms - self.given_ms;
        // The beat that opens the part ends no interval.
        if timed.at_ms > 0.0 {
            let (at_secs, first) = (self.start_secs + timed.at_ms / 1e3, !self.gave);
            out(Nn { at_secs, ms, mended: timed.mended, first, sound: true });
            self.gave = true;
        }
        self.given_ms = timed.at_ms;
    }
}
