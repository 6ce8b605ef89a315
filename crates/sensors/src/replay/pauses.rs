//! Times of rows beside intervals: where the recording pauses.

use super::values::median;

/// Times of beats are stated so exactly, s; what is more is arrival.
const EXACT_SECS: f64 = 0.06;
/// A pause of beats whose times are stated is at least so long, s.
const EXACT_PAUSE_SECS: f64 = 0.3;
/// Rows that arrive together are told apart from a pause over so many.
const ROUND: usize = 8;
/// Beats that arrive in batches: a pause is at least so long, s.
const ARRIVAL_PAUSE_SECS: f64 = 1.0;
/// A clock that goes back by less than this is one of batches, s.
const BACK_SECS: f64 = 3.0;

/// How the times of a column go with the intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fit {
    /// They are the beats' own: at the end of the interval, or at its beginning.
    Exact { at_end: bool },
    /// They are when a message came.
    Arrival,
    /// They do not follow from the intervals.
    None,
    /// Each row lies so many seconds behind the one before, far more than its interval.
    Apart(f64),
}

/// How times (s) go with intervals (s), row by row.
pub(super) fn fit(times: &[f64], secs: &[f64]) -> Fit {
    let pairs = || times.windows(2).zip(secs.windows(2));
    let count = pairs().count();
    if count < 4 {
        return Fit::None;
    }
    let exact = |at_end: bool| {
        let near = pairs().filter(|(time, length)| {
            let [t0, t1] = time else { return false };
            let [before, own] = length else { return false };
            let length = if at_end { own } else { before };
            (t1 - t0 - length).abs() <= EXACT_SECS
        });
        near.count()
    };
    let (end, begin) = (exact(true), exact(false));
    if end.max(begin) * 10 >= count * 8 {
        return Fit::Exact { at_end: end >= begin };
    }
    let step = median(times.windows(2).filter_map(|t| Some(t.get(1)? - t.first()?))).unwrap_or(0.0);
    let length = median(secs.iter().copied()).unwrap_or(0.0);
    if step > 3.5 * length && step > 3.0 {
        return Fit::Apart(step);
    }
    let rows = 20.min(count);
    let (mut good, mut all) = (0, 0);
    for (time, length) in times.windows(rows + 1).zip(secs.windows(rows + 1)).step_by(rows / 2) {
        let passed = time.last().zip(time.first()).map_or(0.0, |(last, first)| last - first);
        let beats: f64 = length.iter().skip(1).sum();
        good += usize::from((passed - beats).abs() <= 2.5);
        all += 1;
    }
    if count >= 8 && good * 2 > all { Fit::Arrival } else { Fit::None }
}

/// Where the recording breaks off before a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Break {
    /// The row that follows.
    pub row: usize,
    /// How long it pauses, s; none where the time goes back, which tells nothing.
    pub secs: Option<f64>,
}

/// The pauses that times (s) of a fit tell between intervals (s), in order.
pub(super) fn pauses(times: &[f64], secs: &[f64], fit: Fit) -> Vec<Break> {
    match fit {
        Fit::Exact { at_end } => exact(times, secs, at_end),
        Fit::Arrival => arrival(times, secs),
        Fit::None | Fit::Apart(_) => Vec::new(),
    }
}

fn exact(times: &[f64], secs: &[f64], at_end: bool) -> Vec<Break> {
    let mut found = Vec::new();
    for (at, (time, length)) in times.windows(2).zip(secs.windows(2)).enumerate() {
        let ([t0, t1], [before, own]) = (time, length) else { continue };
        let pause = t1 - t0 - if at_end { own } else { before };
        // A beat's own interval may be stated a little off; a clock that goes back is another.
        if pause > EXACT_PAUSE_SECS {
            found.push(Break { row: at + 1, secs: Some(pause) });
        } else if t1 < t0 || pause < -BACK_SECS {
            found.push(Break { row: at + 1, secs: None });
        }
    }
    found
}

/// A pause of beats in batches: how far their times lie behind the sum of the intervals jumps, and
/// stays.
fn arrival(times: &[f64], secs: &[f64]) -> Vec<Break> {
    let mut sum = 0.0;
    let behind: Vec<f64> = times
        .iter()
        .zip(secs)
        .map(|(time, length)| {
            sum += length;
            time - sum
        })
        .collect();
    let mut found = Vec::new();
    let mut start = 0;
    for row in 1..behind.len() {
        let before = behind.get(row.saturating_sub(ROUND).max(start)..row).unwrap_or_default();
        let after = behind.get(row..behind.len().min(row + ROUND)).unwrap_or_default();
        let least = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let step =
            behind.get(row).zip(behind.get(row - 1)).map_or(0.0, |(now, before)| now - before);
        if step > 0.5 && least(after) - most(before) > ARRIVAL_PAUSE_SECS {
            let middle = |values: &[f64]| median(values.iter().copied()).unwrap_or(0.0);
            found.push(Break { row, secs: Some(middle(after) - middle(before)) });
            start = row;
        } else if step < -BACK_SECS && most(after) - least(before) < -BACK_SECS {
            found.push(Break { row, secs: None });
            start = row;
        }
    }
    found
}
