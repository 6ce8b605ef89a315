//! A part of a recording between two gaps: intervals in, corrected intervals out.

use std::collections::VecDeque;

use super::artefact::{Beat, Detector};
use super::correct::{Corrector, Nn};

/// A part with fewer intervals cannot be judged, and gives no corrected intervals.
pub const MIN_BEATS: usize = 12;

/// Takes intervals one by one. An interval comes out corrected when the 53 intervals after it are
/// there, or at the end. Memory does not grow with the part.
#[derive(Clone, Debug)]
pub struct Part {
    detector: Detector,
    corrector: Corrector,
    /// Times of the beats that are not judged yet, ms after the part's first beat.
    waiting: VecDeque<f64>,
    length_ms: f64,
    judged: VecDeque<Beat>,
}

impl Part {
    /// A part whose first beat is at `start_secs`.
    pub fn new(start_secs: f64) -> Self {
        Self {
            detector: Detector::new(),
            corrector: Corrector::new(start_secs),
            waiting: VecDeque::new(),
            length_ms: 0.0,
            judged: VecDeque::new(),
        }
    }

    /// Takes the next interval, ms. `on_beat` gets each beat as it is judged, `out` each corrected
    /// interval.
    pub fn push(&mut self, rr_ms: f64, on_beat: &mut impl FnMut(Beat), out: &mut impl FnMut(Nn)) {
        self.length_ms += rr_ms;
        self.waiting.push_back(self.length_ms);
        self.detector.push(rr_ms, &mut self.judged);
        Self::correct(&mut self.corrector, &mut self.judged, &mut self.waiting, on_beat, out);
    }

    /// Gives the remaining intervals: no interval follows. A part that is too short to be judged
    /// gives no intervals.
    pub fn finish(mut self, on_beat: &mut impl FnMut(Beat), out: &mut impl FnMut(Nn)) {
        if self.detector.len() < MIN_BEATS {
            return;
        }
        self.detector.finish(&mut self.judged);
        Self::correct(&mut self.corrector, &mut self.judged, &mut self.waiting, on_beat, out);
        self.corrector.finish(out);
    }

    fn correct(
        corrector: &mut Corrector,
        judged: &mut VecDeque<Beat>,
        waiting: &mut VecDeque<f64>,
        on_beat: &mut impl FnMut(Beat),
        out: &mut impl FnMut(Nn),
    ) {
        while let (Some(beat), Some(&at_ms)) = (judged.front().copied(), waiting.front()) {
            judged.pop_front();
            waiting.pop_front();
            on_beat(beat);
            corrector.push(at_ms, beat, out);
        }
    }
}
