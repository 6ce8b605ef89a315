//! Which intervals can be the heart's own: the longest chain in which every interval follows from
//! an earlier one by a step that a heart can take.
//!
//! The correction (`artefact`) takes its thresholds from the series that it judges, so that they
//! grow with the faults, and a series of which a quarter is wrong has no artefact left. Here a step
//! has a ceiling that no series can raise:
//!
//! ```text
//!  x(k) = ln rr(k)        k may follow i when |x(k) − x(i)| ≤ limit(k) · (1 + 0.05 · (k − i − 1)), at
//!                         most twice the limit
//!  limit(k) = 6.6 · median of |x − median of x over 11 intervals| over k−45..k+45, 0.10 to 0.40,
//!             over the intervals of the chain whose limit is 0.10
//! ```
//!
//! * 6.6 medians are 4.5 standard deviations of a normal distribution. They are taken over what
//!   follows evenly, the person's clean intervals, and once more over the chain that comes of it, so
//!   that faults do not widen their own limit.
//! * Published limits of a step lie between: M. Malik's 20 % (0.18 to 0.22), M. V. Kamath & E. L.
//!   Fallen's 32.5 % up and 24.5 % down (0.28; in: M. Malik, A. J. Camm (eds.), Heart Rate Variability,
//!   Futura, 1995). Hearts that breathe deeply go beyond both. 0.10 to 0.40 are ours: below, a heart
//!   as even as a clock would be full of faults.
//! * Half or twice the interval, 0.69, is never a step, nor is it reached over any number of wrong
//!   intervals: no step is above 0.5.
//!
//! When less than 80 % follow evenly and there is a rhythm (`rhythm`), as in deep breathing, the
//! deviations are taken over all intervals.
//!
//! A heart may change its pace within a beat and keep it, as in a faint: a step of up to 0.55, which is
//! less than to half or twice, costs its chain eight intervals.
//!
//! Of two chains the longer is the heart's. Intervals outside 240 to 2400 ms (250 to 25 a minute) are
//! in none.

use super::correct::Nn;
use super::rhythm::has_rhythm;
use super::sorted::{SortedWindow, median};

/// An interval outside these, ms, is no interval between two beats of a heart: 250 to 25 a minute.
pub(super) const HUMAN_MS: core::ops::RangeInclusive<f64> = 240.0..=2400.0;
/// How many medians of the deviations a step may have.
const MEDIANS: f64 = 6.6;
/// The least and the most that the limit of a step can be, in natural logarithms.
const LIMIT: core::ops::RangeInclusive<f64> = 0.10..=0.40;
/// No step over wrong intervals is longer, in natural logarithms: half and twice, 0.69, never are.
const FAR: f64 = 0.5;
/// From this share on the even intervals are the person's.
const EVEN: f64 = 0.8;
/// How often the limits are taken anew from the chain that they gave.
const ROUNDS: usize = 2;
/// A heart that changes its pace within a beat and keeps it, as in a faint: up to this much, in natural
/// logarithms, below half and twice; for so many intervals less in the length of its chain.
const CHANGE: f64 = 0.55;
const CHANGE_COSTS: i32 = 8;
/// How much wider the limit is for each interval that is stepped over.
const WIDER: f64 = 0.05;
/// From this many intervals on the limit has its full width, twice the limit.
const NEAR: usize = 11;
/// Half of the window of the median, and of the window of the spread, intervals.
const HALF_MEDIAN: usize = 5;
const HALF_SPREAD: usize = 45;
/// After this much without a beat a heart may beat as it likes, s.
const FORGOTTEN_SECS: f64 = 60.0;
/// Width of a drawer of the far intervals, in natural logarithms.
const DRAWER: f64 = 0.02;
/// Within this much, in natural logarithms, an interval counts as half or twice of another: 12 %.
const HARMONIC: f64 = 0.113;

/// Marks every interval as sound or not, in order of time; parts may follow one another. Where the pace
/// changes within a beat a part begins.
pub(super) fn mark(beats: &mut [Nn]) {
    let logs: Vec<f64> = beats.iter().map(|nn| nn.ms.max(1.0).ln()).collect();
    let mut chain = longest(beats, &logs, &vec![*LIMIT.start(); logs.len()]);
    let even = chain.iter().filter(|chosen| **chosen).count();
    if (even as f64) < EVEN * chain.len() as f64 && has_rhythm(&logs) {
        // Large waves of breathing: their spread is the person's own.
        chain.fill(true);
    }
    let mut last = Vec::new();
    for _ in 0..ROUNDS {
        last = limits(&logs, &chain);
        chain = longest(beats, &logs, &last);
    }
    let mut before: Option<f64> = None;
    for (((nn, sound), x), limit) in beats.iter_mut().zip(chain).zip(logs).zip(last) {
        nn.sound = sound;
        // A changed pace begins anew: the step to it is no variability.
        nn.first |= sound && before.is_some_and(|before| (x - before).abs() > limit);
        before = sound.then_some(x);
    }
}

/// How many of these marked intervals are half or twice the sound one beside them: a sensor that
/// counts beats twice, or every other one.
pub(super) fn harmonics(beats: &[Nn]) -> usize {
    let mut beside = beats.iter().find(|nn| nn.sound).map(|nn| nn.ms);
    let mut found = 0;
    for nn in beats {
        if nn.sound {
            beside = Some(nn.ms);
        } else if let Some(sound) = beside {
            let octave = (nn.ms / sound).ln().abs() - core::f64::consts::LN_2;
            found += usize::from(octave.abs() <= HARMONIC);
        }
    }
    found
}

/// The best chain that ends at an interval: how many intervals it has, and the one before.
#[derive(Clone, Copy)]
struct Link {
    length: i32,
    before: Option<usize>,
}

/// The best chains that end at far intervals, by how long those are.
struct Drawers {
    /// Chain length and its last interval; drawer `d` holds logarithms from `d · DRAWER` on.
    best: Vec<Option<(i32, usize)>>,
    /// The best of all before a long silence.
    free: Option<(i32, usize)>,
}

impl Drawers {
    fn new() -> Self {
        let count = drawer(HUMAN_MS.end().ln()) + 1;
        Self { best: vec![None; count], free: None }
    }

    fn put(&mut self, x: f64, length: i32, index: usize) {
        if let Some(slot) = self.best.get_mut(drawer(x))
            && slot.is_none_or(|(best, _)| length > best)
        {
            *slot = Some((length, index));
        }
    }

    fn forget(&mut self) {
        self.free = self.best.iter().flatten().chain(&self.free).copied().max_by_key(|(n, _)| *n);
        self.best.fill(None);
    }

    /// The best within `limit` of `x`.
    fn best(&self, x: f64, limit: f64) -> Option<(i32, usize)> {
        // Drawers that lie within the limit as a whole.
        let (low, high) = (drawer(x - limit) + 1, drawer(x + limit));
        let near = self.best.get(low..high.min(self.best.len())).unwrap_or_default();
        near.iter().flatten().chain(&self.free).copied().max_by_key(|(length, _)| *length)
    }
}

fn drawer(x: f64) -> usize {
    (x / DRAWER).floor().max(0.0) as usize
}

/// Which intervals are in the longest chain.
fn longest(beats: &[Nn], logs: &[f64], limits: &[f64]) -> Vec<bool> {
    let mut links: Vec<Option<Link>> = Vec::with_capacity(beats.len());
    let mut drawers = Drawers::new();
    // The first interval that is in no drawer yet.
    let mut near = 0;
    let mut part_begins = 0;
    let mut before_secs = f64::INFINITY;
    let mut end: Option<(i32, usize)> = None;
    for (index, ((nn, &x), &limit)) in beats.iter().zip(logs).zip(limits).enumerate() {
        let silent = nn.at_secs - nn.ms / 1e3 - before_secs >= FORGOTTEN_SECS;
        before_secs = nn.at_secs;
        if nn.first {
            part_begins = index;
        }
        let keep = part_begins.max(index.saturating_sub(NEAR - 1));
        while near < keep {
            if let (Some(Some(link)), Some(&x)) = (links.get(near), logs.get(near)) {
                drawers.put(x, link.length, near);
            }
            near += 1;
        }
        if silent {
            drawers.forget();
        }
        if !HUMAN_MS.contains(&nn.ms) {
            links.push(None);
            continue;
        }
        // Behind a pause the first intervals may differ by more than a step.
        let far = if index < part_begins + NEAR { FAR } else { (2.0 * limit).min(FAR) };
        let mut best = drawers.best(x, far);
        let changed = drawers.best(x, CHANGE).map(|(length, index)| (length - CHANGE_COSTS, index));
        if let Some((length, index)) = changed
            && best.is_none_or(|(best, _)| length > best)
        {
            best = Some((length, index));
        }
        for (before, (link, &x_before)) in links.iter().zip(logs).enumerate().skip(near) {
            let wide = (1.0 + WIDER * (index - before - 1) as f64).min(2.0);
            let Some(link) = link else { continue };
            let step = (x - x_before).abs();
            let length = match step {
                _ if step <= (limit * wide).min(FAR) => link.length,
                _ if step <= CHANGE => link.length - CHANGE_COSTS,
                _ => continue,
            };
            if best.is_none_or(|(best, _)| length >= best) {
                best = Some((length, before));
            }
        }
        // A chain that begins here costs as much as one that goes on.
        let best = best.filter(|(length, _)| *length > 0);
        let length = best.map_or(0, |(length, _)| length) + 1;
        links.push(Some(Link { length, before: best.map(|(_, before)| before) }));
        if end.is_none_or(|(best, _)| length > best) {
            end = Some((length, index));
        }
    }
    let mut chain = vec![false; beats.len()];
    let mut at = end.map(|(_, index)| index);
    while let Some(index) = at {
        if let Some(slot) = chain.get_mut(index) {
            *slot = true;
        }
        at = links.get(index).copied().flatten().and_then(|link| link.before);
    }
    chain
}

/// The limit of the step to each interval, in natural logarithms, from the intervals of a chain.
fn limits(logs: &[f64], chain: &[bool]) -> Vec<f64> {
    let chosen = || chain.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(at, _)| at);
    let even: Vec<f64> = chosen().filter_map(|at| logs.get(at).copied()).collect();
    let off = |(k, x): (usize, &f64)| {
        let mut window = [0.0; 2 * HALF_MEDIAN + 1];
        let (from, to) = (k.saturating_sub(HALF_MEDIAN), even.len().min(k + HALF_MEDIAN + 1));
        let near = even.get(from..to).unwrap_or_default();
        for (slot, x) in window.iter_mut().zip(near) {
            *slot = *x;
        }
        (x - median(window.get_mut(..near.len()).unwrap_or_default())).abs()
    };
    let off: Vec<(usize, f64)> = chosen().zip(even.iter().enumerate().map(off)).collect();
    let mut window = SortedWindow::default();
    let mut enters = off.iter().copied().peekable();
    let mut leaves = off.iter().copied().peekable();
    let limit = |k: usize| {
        while let Some((_, off)) = enters.next_if(|(at, _)| *at <= k + HALF_SPREAD) {
            window.insert(off);
        }
        while let Some((_, off)) = leaves.next_if(|(at, _)| *at + HALF_SPREAD < k) {
            window.remove(off);
        }
        (MEDIANS * window.quantile(0.5)).clamp(*LIMIT.start(), *LIMIT.end())
    };
    (0..logs.len()).map(limit).collect()
}
