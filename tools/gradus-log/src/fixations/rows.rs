//! The rows of a table that are samples, with their times.

use gradus_table::{Clock, ClockForm, Fault, Row, Rows, Table, Value, mark, shown};

use super::look::{number, vector_cell};
use super::plan::{Plan, Ray, Time};

/// What was passed over between the samples, beside comments, messages and repeated headers.
#[derive(Clone, Copy, Debug, Default)]
pub struct PassedOver {
    /// Rows of another sensor, or of the other eye.
    pub others: u64,
    /// Rows with neither a time nor anything else.
    pub blank: u64,
    /// Rows of words, without a time and a direction, and the line of the first.
    pub messages: u64,
    pub first_message: u64,
    /// The last row, whose writing was broken off.
    pub cut: Option<u64>,
}

/// The samples of a table: each row that counts, with seconds after the first.
pub struct Samples<'t> {
    table: &'t Table,
    plan: &'t Plan,
    rows: Rows<'t>,
    clock: Stepper,
    pub passed: PassedOver,
}

enum Stepper {
    Column { at: usize, clock: Clock },
    Rate { hz: f64, count: u64 },
}

impl<'t> Samples<'t> {
    /// # Errors
    ///
    /// A column of numbers without a unit.
    pub fn new(table: &'t Table, plan: &'t Plan) -> Result<Self, Fault> {
        let clock = match plan.times.first() {
            Some(Time::Column { at, unit, .. }) => {
                let secs = unit.and_then(gradus_table::Unit::secs);
                Stepper::Column { at: *at, clock: Clock::new(table.style(), secs.unwrap_or(1.0)) }
            }
            Some(Time::Rate { hz, .. }) => Stepper::Rate { hz: *hz, count: 0 },
            None => Stepper::Rate { hz: 1.0, count: 0 },
        };
        Ok(Self { table, plan, rows: table.rows(), clock, passed: PassedOver::default() })
    }

    pub fn comments(&self) -> gradus_table::Passed {
        self.rows.passed()
    }

    /// Hands each sample to `take`: its row, and its seconds after the first; none where its time
    /// is missing.
    ///
    /// # Errors
    ///
    /// Faults of rows and times, and those of `take`.
    pub fn each(
        &mut self,
        mut take: impl FnMut(&Row<'_>, Option<f64>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        while let Some(row) = self.rows.next_row() {
            let row = row?;
            if row.is_cut() {
                self.passed.cut = Some(row.line());
                continue;
            }
            if row.cells().all(|cell| mark(cell) == Some("empty")) {
                self.passed.blank += 1;
                continue;
            }
            if let Some((at, text)) = &self.plan.only
                && !row.cell(*at).is_some_and(|cell| cell.eq_ignore_ascii_case(text))
            {
                self.passed.others += 1;
                continue;
            }
            if is_message(self.table, self.plan, &row) {
                if self.passed.messages == 0 {
                    self.passed.first_message = row.line();
                }
                self.passed.messages += 1;
                continue;
            }
            let secs = match &mut self.clock {
                Stepper::Rate { hz, count } => {
                    *count += 1;
                    Some((*count - 1) as f64 / *hz)
                }
                Stepper::Column { at, clock } => secs(self.table, &row, *at, clock)?,
            };
            take(&row, secs)?;
        }
        Ok(())
    }
}

/// Whether a row has words where others have a time and a direction.
fn is_message(table: &Table, plan: &Plan, row: &Row<'_>) -> bool {
    let Some(Time::Column { at, .. }) = plan.times.first() else { return false };
    let time = row.cell(*at).unwrap_or_default();
    if !time.starts_with(char::is_alphabetic) || mark(time).is_some() {
        return false;
    }
    let no_number = |at: usize| table.style().read(row.cell(at)).number().is_none();
    plan.eyes.iter().all(|eye| match eye.ray {
        Ray::Angles { azimuth, elevation } => no_number(azimuth.at) || no_number(elevation.at),
        Ray::Vector(all) => all.into_iter().any(no_number),
        Ray::Cell(at) => row.cell(at).and_then(vector_cell).is_none(),
    })
}

fn secs(table: &Table, row: &Row<'_>, at: usize, clock: &mut Clock) -> Result<Option<f64>, Fault> {
    let style = table.style();
    let Some(cell) = row.cell(at) else { return number(row, style, at, "the time") };
    match style.read(Some(cell)) {
        Value::Missing(_) => return Ok(None),
        // The fault in its own words.
        Value::Text if Clock::form(style, cell).is_none() => {
            return number(row, style, at, "the time");
        }
        _ => {}
    }
    let unlike = || {
        Fault::at(
            row.line(),
            "",
            format!("the time is `{}`, unlike those before", shown(cell)),
            "write all times alike",
        )
    };
    clock.secs(cell).filter(|secs| secs.is_finite()).map(Some).ok_or_else(unlike)
}

/// Where the file's own time of the first sample is, so that events have the times of the file.
#[derive(Clone, Debug)]
pub enum Zero {
    /// Nanoseconds.
    Ns(i128),
    /// A time of the wall clock: events count from it.
    Wall(String),
}

impl Zero {
    /// Of the cell of the first time.
    pub fn of(table: &Table, time: &Time, cell: &str) -> Self {
        let (style, unit) = match time {
            Time::Rate { start_s, .. } => return Self::Ns((start_s * 1e9).round() as i128),
            Time::Column { unit, .. } => (table.style(), unit.and_then(|unit| unit.secs())),
        };
        let unit = unit.unwrap_or(1.0);
        if Clock::form(style, cell) != Some(ClockForm::Number) {
            return Self::Wall(shown(cell));
        }
        // A whole number of whole nanoseconds, which a float may not hold.
        let ns_of_one = (unit * 1e9).round();
        if let Ok(whole) = cell.trim().parse::<i64>()
            && (ns_of_one - unit * 1e9).abs() < 1e-6
        {
            return Self::Ns(i128::from(whole) * ns_of_one as i128);
        }
        let secs = style.read(Some(cell)).number().unwrap_or(0.0) * unit;
        Self::Ns((secs * 1e9).round() as i128)
    }

    pub fn ns(&self) -> i128 {
        match self {
            Self::Ns(ns) => *ns,
            Self::Wall(_) => 0,
        }
    }
}
