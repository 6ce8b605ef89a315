//! Which beats are artefacts, after Lipponen & Tarvainen 2019, beat by beat.
//!
//! J. A. Lipponen, M. P. Tarvainen: A robust algorithm for heart rate variability time series
//! artefact correction using novel beat classification. Journal of Medical Engineering &
//! Technology 43(3), 2019. The order of decisions at two neighbours is that of NeuroKit2 0.2.13
//! (`signal_fixpeaks(method="kubios")`), against which this module is tested.
//!
//! With intervals `rr(1..n)`, ms:
//!
//! ```text
//!  dRR(k) = rr(k) - rr(k-1)                       Th1(k) = 5.2 · QD of |dRR| over k-45..k+45
//!  mRR(k) = rr(k) - median of rr(k-5..k+5),       Th2(k) = 5.2 · QD of |mRR| over k-45..k+45
//!           doubled if below zero                 QD = (third quartile - first quartile) / 2
//! ```
//!
//! A beat is judged when the 51 beats after it are there; newer beats are judged by
//! [`Detector::finish`] with windows cut off at the end of the series, as at its beginning.

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sorted::{SortedWindow, median};

/// Half of a threshold's window, beats; the window is 91 beats long.
const HALF_WINDOW: usize = 45;
/// Half of the median's window, beats; the window is 11 beats long.
const HALF_MEDIAN: usize = 5;
/// The paper's α: a threshold is this many quartile deviations.
const ALPHA: f64 = 5.2;
/// The paper's c1 and c2: the border of ectopic beats.
const C1: f64 = 0.13;
const C2: f64 = 0.17;
/// An interval whose |mRR| is above this many thresholds is long or short.
const MEDIAN_LIMIT: f64 = 3.0;
/// The lowest threshold, ms: five steps of a strap's 1/1024 s. The paper has no lowest threshold;
/// without it, a heart as even as a clock would be full of artefacts.
const MIN_THRESHOLD_MS: f64 = 5.0;

/// The class of a beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Beat {
    /// A beat as it should be.
    Normal,
    /// The beat is early, and the interval after it is longer by as much.
    Ectopic,
    /// The interval holds a beat that was not seen.
    Missed,
    /// A beat was seen where there was none: this interval and the next are one.
    Extra,
    /// The interval is too long or too short for its neighbours, and no other class fits.
    LongShort,
    /// The method leaves it as normal, and it cannot be the heart's: see `plausible`. Never corrected.
    Implausible,
}

/// Values with growing indices; old values are forgotten.
#[derive(Clone, Debug)]
struct Recent {
    first: usize,
    values: VecDeque<f64>,
}

impl Recent {
    fn from(first: usize) -> Self {
        Self { first, values: VecDeque::new() }
    }

    /// The index that the next value gets.
    fn next(&self) -> usize {
        self.first + self.values.len()
    }

    fn push(&mut self, value: f64) {
        self.values.push_back(value);
    }

    fn get(&self, index: usize) -> f64 {
        let at = index.checked_sub(self.first);
        at.and_then(|at| self.values.get(at)).copied().unwrap_or_default()
    }

    fn forget_before(&mut self, index: usize) {
        while self.first < index && self.values.pop_front().is_some() {
            self.first += 1;
        }
    }
}

/// |values| in a moving window, and the threshold computed from them.
#[derive(Clone, Debug)]
struct Threshold {
    of: Recent,
    window: SortedWindow,
    /// The first index that has not entered the window.
    enters: usize,
    /// The first index that has not left the window.
    leaves: usize,
    /// The next index to get a threshold.
    next: usize,
}

impl Threshold {
    fn from(first: usize) -> Self {
        let window = SortedWindow::default();
        Self { of: Recent::from(first), window, enters: first, leaves: first, next: first }
    }

    /// The value and the threshold of the next index; none while its window is not full and more
    /// values may come.
    fn step(&mut self, ended: bool) -> Option<(f64, f64)> {
        let (k, end) = (self.next, self.of.next());
        if k >= end || (!ended && k + HALF_WINDOW >= end) {
            return None;
        }
        while self.enters < end && self.enters <= k + HALF_WINDOW {
            self.window.insert(self.of.get(self.enters).abs());
            self.enters += 1;
        }
        while self.leaves + HALF_WINDOW < k {
            self.window.remove(self.of.get(self.leaves).abs());
            self.leaves += 1;
        }
        self.next += 1;
        let deviation = (self.window.quantile(0.75) - self.window.quantile(0.25)) / 2.0;
        let found = (self.of.get(k), (ALPHA * deviation).max(MIN_THRESHOLD_MS));
        self.of.forget_before(self.leaves);
        Some(found)
    }
}

/// Judges the beats of a series without a gap. Memory does not grow with the series.
#[derive(Clone, Debug)]
pub(super) struct Detector {
    /// Intervals, ms, from index 1; beat `k` ends interval `k`.
    rr: Recent,
    last_ms: f64,
    medians: Recent,
    by_difference: Threshold,
    by_median: Threshold,
    /// dRR and mRR as multiples of their thresholds, and the second threshold itself.
    d: Recent,
    m: Recent,
    th2: Recent,
    /// The next beat to judge.
    next: usize,
}

impl Detector {
    /// A detector before its first interval.
    pub fn new() -> Self {
        Self {
            rr: Recent::from(1),
            last_ms: 0.0,
            medians: Recent::from(1),
            by_difference: Threshold::from(2),
            by_median: Threshold::from(1),
            d: Recent::from(2),
            m: Recent::from(1),
            th2: Recent::from(1),
            next: 1,
        }
    }

    /// How many intervals were taken.
    pub fn len(&self) -> usize {
        self.rr.next() - 1
    }

    /// Takes the next interval, ms, and appends the beats that can now be judged, in order from 1.
    pub fn push(&mut self, rr_ms: f64, out: &mut VecDeque<Beat>) {
        if self.len() > 0 {
            self.by_difference.of.push(rr_ms - self.last_ms);
        }
        self.rr.push(rr_ms);
        self.last_ms = rr_ms;
        self.advance(false, out);
    }

    /// Judges the remaining beats: no interval follows.
    pub fn finish(mut self, out: &mut VecDeque<Beat>) {
        self.advance(true, out);
        out.extend(core::iter::repeat_n(Beat::Normal, self.rr.next() - self.next));
    }

    fn advance(&mut self, ended: bool, out: &mut VecDeque<Beat>) {
        let end = self.rr.next();
        while self.medians.next() < end && (ended || self.medians.next() + HALF_MEDIAN < end) {
            let k = self.medians.next();
            let around = k.saturating_sub(HALF_MEDIAN).max(1)..end.min(k + HALF_MEDIAN + 1);
            let mut window = [0.0; 2 * HALF_MEDIAN + 1];
            let mut count = 0;
            for (slot, k) in window.iter_mut().zip(around) {
                *slot = self.rr.get(k);
                count += 1;
            }
            let median = median(window.get_mut(..count).unwrap_or_default());
            let off = self.rr.get(k) - median;
            self.medians.push(median);
            self.by_median.of.push(if off < 0.0 { 2.0 * off } else { off });
        }
        while let Some((value, threshold)) = self.by_difference.step(ended) {
            self.d.push(value / threshold);
        }
        while let Some((value, threshold)) = self.by_median.step(ended) {
            self.m.push(value / threshold);
            self.th2.push(threshold);
        }
        // The last two beats have no neighbours to be judged by.
        let judged = |s: &Self| {
            if ended {
                s.next + 3 <= end
            } else {
                s.next + 3 < s.d.next() && s.next + 1 < s.m.next()
            }
        };
        while judged(&*self) {
            self.judge(out);
        }
        self.forget();
    }

    /// dRR as a multiple of its threshold; an index beyond an end is reflected at that end.
    fn d(&self, k: usize) -> f64 {
        let last = self.rr.next() - 1;
        let k = if k > last { (2 * last).saturating_sub(k) } else { k };
        self.d.get(if k < 2 { 4 - k } else { k })
    }

    /// Judges the next beat, and the beat after it where the paper takes both together.
    fn judge(&mut self, out: &mut VecDeque<Beat>) {
        let i = self.next;
        let d = if i < 2 { 0.0 } else { self.d(i) };
        self.next += 1;
        if d.abs() <= 1.0 {
            out.push_back(Beat::Normal);
            return;
        }
        let (before, after) = (self.d(i - 1), self.d(i + 1));
        let ectopic = if d > 0.0 {
            before.max(after) < -C1 * d - C2
        } else {
            before.min(after) > -C1 * d + C2
        };
        if ectopic {
            out.push_back(Beat::Ectopic);
            return;
        }
        out.push_back(self.long_or_short(i));
        if self.d(i + 1).abs() < self.d(i + 2).abs() {
            self.next += 1;
            out.push_back(self.long_or_short(i + 1));
        }
    }

    fn long_or_short(&self, j: usize) -> Beat {
        let d = self.d(j);
        let (one, two) = (self.d(j + 1), self.d(j + 2));
        let s22 = if d >= 0.0 { one.min(two) } else { one.max(two) };
        let long = d > 1.0 && s22 < -1.0;
        let short = d < -1.0 && s22 > 1.0;
        if !long && !short && self.m.get(j).abs() <= MEDIAN_LIMIT {
            return Beat::Normal;
        }
        let (rr, median, threshold) = (self.rr.get(j), self.medians.get(j), self.th2.get(j));
        if short && (rr + self.rr.get(j + 1) - median).abs() < threshold {
            Beat::Extra
        } else if long && (rr / 2.0 - median).abs() < threshold {
            Beat::Missed
        } else {
            Beat::LongShort
        }
    }

    fn forget(&mut self) {
        let judged = self.next.saturating_sub(1);
        self.rr.forget_before(judged.min(self.medians.next().saturating_sub(HALF_MEDIAN)));
        for recent in [&mut self.medians, &mut self.d, &mut self.m, &mut self.th2] {
            recent.forget_before(judged);
        }
    }
}
