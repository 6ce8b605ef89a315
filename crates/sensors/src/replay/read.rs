//! The door of a recording: a table in, checked intervals and pauses or every fault out.
//!
//! ```text
//!  # comment                       timestamp;RR-interval [ms]
//!  812                             2024-05-02 10:00:01;812
//!  799.5   # also here             2024-05-02 10:00:02;799.5
//! ```
//!
//! One interval a line, or a table; `gradus_table` reads both. The intervals are the column whose
//! name says so ([`names`]), else the only one whose values do. Milliseconds, or the unit that the
//! header names. What holds no value is counted and no fault; a column of times that goes with the
//! intervals shows where the recording pauses.

use core::time::Duration;

use gradus_table::{Limits, Table};

use super::column;
use super::fault::ReplayFaults;
use super::known;
use super::rows::Rows;

/// The largest recording, bytes.
pub(super) const LIMITS: Limits = Limits::HEART;

/// A pause of a recording: what follows it does not go on from what was before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pause {
    /// The interval that follows it, from 0.
    pub before: usize,
    /// Its length, s; none where the file does not tell.
    pub secs: Option<f64>,
}

/// An interval at its place in a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// When it ended, s after the recording's beginning. A pause of unknown length takes no time.
    pub end_secs: f64,
    /// Its length, ms.
    pub ms: f64,
    /// A pause lies before it.
    pub after_pause: bool,
}

/// A checked recording: at least one interval, each above 0 and at most 10 000 ms.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    pub(super) rr_ms: Vec<f32>,
    pub(super) pauses: Vec<Pause>,
    pub(super) format: Option<&'static str>,
    pub(super) notes: Vec<String>,
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    ///
    /// Every fault, in the order of the file. Intervals outside 200 to 3000 ms are no fault: they
    /// are played with less quality.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReplayFaults> {
        Self::of(&Table::parse(bytes, LIMITS)?)
    }

    /// Reads the recording in a table.
    pub(super) fn of(table: &Table) -> Result<Self, ReplayFaults> {
        let known = known::recognise(table)?;
        let chosen = column::choose(table, known)?;
        let read = Rows::read(table, known, chosen)?;
        let made = read.made(table, known, chosen)?;
        Ok(made)
    }

    /// The intervals, ms, in order.
    pub fn rr_ms(&self) -> &[f32] {
        &self.rr_ms
    }

    /// Where the recording pauses, in order.
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }

    /// The program or device that wrote it, where its columns tell, and what it is.
    pub fn format(&self) -> Option<&'static str> {
        self.format
    }

    /// What was assumed, passed over or taken as a gap: sentences fit to be shown.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The intervals at their places.
    pub fn placed(&self) -> impl Iterator<Item = Placed> {
        let mut pauses = self.pauses.iter().peekable();
        let mut end_secs = 0.0;
        self.rr_ms.iter().enumerate().map(move |(at, ms)| {
            let pause = pauses.next_if(|pause| pause.before == at);
            let ms = f64::from(*ms);
            end_secs += pause.and_then(|pause| pause.secs).unwrap_or(0.0) + ms / 1e3;
            Placed { end_secs, ms, after_pause: pause.is_some() }
        })
    }

    /// From the beginning of the first interval to the end of the last.
    pub fn duration(&self) -> Duration {
        let secs = self.placed().last().map_or(0.0, |last| last.end_secs);
        Duration::try_from_secs_f64(secs).unwrap_or(Duration::MAX)
    }
}
