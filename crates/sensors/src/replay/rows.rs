//! The rows of a table of intervals, read: each an interval, a mark of no value, or a fault.

use gradus_table::{Clock, ClockForm, Fault, Passed, Style, Table, Unit, Value};

use super::column::{self, Choice};
use super::fault::ReplayFaults;
use super::known::Known;
use super::names::Verdict;
use super::refusal;

/// The longest recording, intervals: three weeks.
const MAX_INTERVALS: usize = 2_000_000;

/// What a row holds in the column of intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum What {
    Number(f64),
    Missing(&'static str),
    /// The row says of itself that it is worth nothing.
    Bad(Option<f64>),
    /// A header stands again: another recording begins.
    Begins,
}

/// The rows of a file, read.
pub(super) struct Rows {
    pub entries: Vec<(u64, What)>,
    /// Of each column that may hold times, its times row by row; not a number where there is none.
    pub times: Vec<(usize, ClockForm, Vec<f64>)>,
    pub passed: Passed,
    pub cut: Option<u64>,
    /// The column that says which rows are worth nothing.
    pub verdict: Option<usize>,
}

impl Rows {
    /// Reads all rows.
    pub fn read(table: &Table, known: Option<Known>, chosen: Choice) -> Result<Self, ReplayFaults> {
        let style = style(table, chosen);
        let forms = column::times(table, chosen);
        let mut times: Vec<(usize, ClockForm, Vec<f64>)> =
            forms.into_iter().map(|(at, form)| (at, form, Vec::new())).collect();
        let mut clocks: Vec<Clock> = times.iter().map(|_| Clock::new(style, 1.0)).collect();
        let verdict = table.columns().iter().find_map(|c| {
            Some((c.index(), Verdict::of(c.words())?)).filter(|(at, _)| *at != chosen.column)
        });
        let (mut entries, mut faults) = (Vec::<(u64, What)>::new(), ReplayFaults::default());
        let mut rows = table.rows();
        let (mut skip, mut section, mut cut) = (known.map_or(0, |known| known.skip), 0, None);
        let mut below = 0;
        while let Some(row) = rows.next_row() {
            let row = row?;
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if row.is_cut() {
                cut = Some(row.line());
                continue;
            }
            if row.section() != section {
                section = row.section();
                entries.push((row.line(), What::Begins));
                times.iter_mut().for_each(|(.., all)| all.push(f64::NAN));
            }
            if entries.len() >= MAX_INTERVALS {
                let problem = format!("the file holds more than {MAX_INTERVALS} intervals");
                return Err(Fault::whole(problem, "cut it to the part to play").into());
            }
            let cell = row.cell(chosen.column);
            let value = style.read(cell);
            let bad = verdict
                .is_some_and(|(at, verdict)| row.cell(at).is_some_and(|c| verdict.is_bad(c)));
            let what = match value {
                _ if cell.is_none() => {
                    let problem = format!("has no column {}", chosen.column + 1);
                    let text: Vec<&str> = row.cells().collect();
                    let remedy = "write the interval there or remove the line";
                    faults.add(Fault::at(row.line(), &text.join(" "), problem, remedy));
                    continue;
                }
                Value::Number(number) if bad => What::Bad(Some(number)),
                _ if bad => What::Bad(None),
                Value::Number(number) => match refusal::impossible(row.line(), number) {
                    Some(fault) => {
                        below += usize::from(number < 0.0);
                        faults.add(fault);
                        continue;
                    }
                    None => What::Number(number),
                },
                Value::Missing(kind) => What::Missing(kind),
                Value::Text => {
                    faults.add(refusal::no_number(row.line(), cell.unwrap_or_default()));
                    continue;
                }
            };
            entries.push((row.line(), what));
            for (clock, (at, _, all)) in clocks.iter_mut().zip(&mut times) {
                all.push(row.cell(*at).and_then(|cell| clock.secs(cell)).unwrap_or(f64::NAN));
            }
        }
        if below >= 5 && below * 20 > entries.len() + below {
            let all = entries.len() + below;
            let problem = format!(
                "{below} of {all} values lie below zero, so this is a signal, no intervals"
            );
            return Err(Fault::whole(problem, "give the intervals between beats, in ms").into());
        }
        let report = table.preamble().others.len() >= 2 && !faults.is_empty();
        if report {
            let line = faults.shown().first().and_then(|fault| fault.line);
            let at =
                line.map_or_else(String::new, |line| format!(" (line {line} is no row of it)"));
            return Err(Fault::whole(
                format!("this is a report of several parts, not one list of intervals{at}"),
                "save one list of intervals alone to a file",
            )
            .into());
        }
        if faults.count() >= 5 && faults.count() > entries.len() {
            let (n, all) = (faults.count(), faults.count() + entries.len());
            let line = faults.shown().first().and_then(|fault| fault.line).unwrap_or(1);
            return Err(Fault::whole(
                format!("{n} of {all} lines hold no number where an interval should be (the first is line {line})"),
                "is this a list of intervals? write one a line, in milliseconds",
            )
            .into());
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { entries, times, passed: rows.passed(), cut, verdict: verdict.map(|(at, _)| at) })
    }
}

/// How numbers are written. Where a comma may be either, `1,012` is 1012 ms, and 1.012 where the
/// header says seconds: the same interval.
pub(super) fn style(table: &Table, chosen: Choice) -> Style {
    let style = table.style();
    if chosen.unit == Some(Unit::S) {
        style.commas_as_decimals()
    } else {
        style.commas_as_thousands()
    }
}
