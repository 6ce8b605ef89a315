//! The door of a recording: takes text, and gives checked intervals or every fault.
//!
//! ```text
//!  # comment                       timestamp;RR-interval [ms]
//!  812                             2024-05-02 10:00:01;812
//!  799.5   # also here             2024-05-02 10:00:02;799.5
//! ```
//!
//! One interval a line, or a table whose columns are parted by tabs, semicolons or commas (the
//! first of these that the first line holds). The intervals are the column named `rr`, `rri`, `nn`,
//! `nni` or `ibi`, with `_ms`, `[ms]` or `interval` behind it or not, else the only column of
//! numbers. Milliseconds; a point for decimals.

use core::time::Duration;

use super::column::{self, Layout, Line};
use super::fault::ReplayFaults;

/// The largest recording, bytes.
pub(super) const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The longest recording, intervals: three weeks.
const MAX_INTERVALS: usize = 2_000_000;
/// The longest interval, ms.
const MAX_MS: f32 = 10_000.0;
/// A recording whose median is below this is in seconds.
const SECONDS_BELOW: f32 = 10.0;
/// A recording whose median is below this holds no intervals of a human heart (300 per minute).
const NOT_INTERVALS_BELOW: f32 = 200.0;

/// A checked recording: at least one interval, each above 0 and at most 10 000 ms.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    rr_ms: Vec<f32>,
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    ///
    /// Every fault, in the order of the file. Intervals outside 200 to 3000 ms are no fault: they
    /// are played with less quality.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReplayFaults> {
        let mut faults = ReplayFaults::default();
        let rr_ms = read(bytes, &mut faults).unwrap_or_default();
        if faults.is_empty() {
            check_unit(&rr_ms, &mut faults);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { rr_ms })
    }

    /// The intervals, ms, in order.
    pub fn rr_ms(&self) -> &[f32] {
        &self.rr_ms
    }

    /// The sum of the intervals.
    pub fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.rr_ms.iter().map(|ms| f64::from(*ms) / 1000.0).sum())
    }
}

/// The values that are intervals; none where the file cannot be read as a table at all.
fn read(bytes: &[u8], faults: &mut ReplayFaults) -> Option<Vec<f32>> {
    if bytes.len() > MAX_BYTES {
        faults.whole("the file is larger than 64 MiB".to_owned(), "cut it to the part to play");
        return None;
    }
    let text = match core::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}'),
        Err(error) => {
            let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|b| **b == b'\n').count();
            faults.at(line, "", "the file is not UTF-8 text", "save it as UTF-8 text or CSV");
            return None;
        }
    };
    let lines: Vec<Line<'_>> = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.split('#').next().unwrap_or_default()))
        .filter(|(_, line)| !line.trim().is_empty())
        // A header and one interval too many are enough to know that there are too many.
        .take(MAX_INTERVALS + 2)
        .collect();
    if lines.is_empty() {
        faults.whole(
            "the file holds no intervals".to_owned(),
            "write one interval a line, in milliseconds",
        );
        return None;
    }
    let layout = column::find(&lines, faults)?;
    let body = lines.get(usize::from(layout.header)..).unwrap_or_default();
    if body.is_empty() {
        faults.whole(
            "the file holds no intervals below its first line".to_owned(),
            "write one interval a line, in milliseconds",
        );
    }
    if body.len() > MAX_INTERVALS {
        faults.whole(
            format!("the file holds more than {MAX_INTERVALS} intervals"),
            "cut it to the part to play",
        );
        return None;
    }
    Some(body.iter().filter_map(|line| interval(*line, layout, faults)).collect())
}

/// One interval, ms, or its fault.
fn interval((number, line): Line<'_>, layout: Layout, faults: &mut ReplayFaults) -> Option<f32> {
    let Some(cell) = column::cells(line, layout.delimiter).nth(layout.column) else {
        let problem = format!("has no column {}", layout.column + 1);
        faults.at(number, line, &problem, "write the interval there or remove the line");
        return None;
    };
    let (problem, remedy) = match cell.parse::<f32>() {
        Ok(value) if value > 0.0 && value <= MAX_MS => return Some(value),
        Ok(value) if value > MAX_MS && value.is_finite() => (
            "is longer than 10 s, which is a gap and no interval",
            "cut the recording there into two",
        ),
        Ok(value) if value.is_finite() => ("is not above zero", "remove the line"),
        Ok(_) => ("is not a finite number", "remove the line"),
        Err(_) if cell.is_empty() => {
            ("an interval is missing", "write it there or remove the line")
        }
        Err(_) if cell.contains(',') => ("is not a number", "write a point for decimals"),
        Err(_) => ("is not a number", "write an interval in milliseconds, such as 812"),
    };
    faults.at(number, cell, problem, remedy);
    None
}

/// Finds a recording in seconds, or of rates, where one in milliseconds is meant.
fn check_unit(values: &[f32], faults: &mut ReplayFaults) {
    let mut sorted = values.to_vec();
    let middle = sorted.len() / 2;
    if middle >= sorted.len() {
        return;
    }
    let median = *sorted.select_nth_unstable_by(middle, f32::total_cmp).1;
    if median < SECONDS_BELOW {
        faults.whole(
            format!("the intervals look like seconds (median {median})"),
            "multiply them by 1000: intervals are in milliseconds",
        );
    } else if median < NOT_INTERVALS_BELOW {
        faults.whole(
            format!("no human heart beats like this (median interval {median} ms)"),
            "give intervals between beats in milliseconds, not beats per minute",
        );
    }
}
