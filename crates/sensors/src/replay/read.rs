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

use gradus_table::{Clock, ClockForm, Fault, Limits, Passed, Table, Unit, Value, shown};

use super::column::{self, By, Choice};
use super::fault::ReplayFaults;
use super::known::{self, Known};
use super::names::{self, Verdict};
use super::pauses::{self, Break, Fit};
use super::values::{self, Unlike};

/// The largest recording, bytes.
pub(super) const LIMITS: Limits = Limits::HEART;
/// The longest recording, intervals: three weeks.
const MAX_INTERVALS: usize = 2_000_000;
/// No interval is longer, ms: what is, is a gap.
const MAX_MS: f64 = 10_000.0;
/// No pause is longer, s.
const MAX_PAUSE_SECS: f64 = 604_800.0;
/// What FIT writes where there is no value, ms.
const FIT_NONE_MS: f64 = 65_535.0;

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
    rr_ms: Vec<f32>,
    pauses: Vec<Pause>,
    format: Option<&'static str>,
    notes: Vec<String>,
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

/// What a row holds in the column of intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    Number(f64),
    Missing(&'static str),
    /// The row says of itself that it is worth nothing.
    Bad(Option<f64>),
    /// A header stands again: another recording begins.
    Begins,
}

/// The rows of a file, read.
struct Rows {
    entries: Vec<(u64, What)>,
    /// Of each column that may hold times, its times row by row; not a number where there is none.
    times: Vec<(usize, ClockForm, Vec<f64>)>,
    passed: Passed,
    cut: Option<u64>,
    /// The column that says which rows are worth nothing.
    verdict: Option<usize>,
}

impl Rows {
    fn read(table: &Table, known: Option<Known>, chosen: Choice) -> Result<Self, ReplayFaults> {
        let style = table.style();
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
            if entries.len() > MAX_INTERVALS {
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
                Value::Number(number) => match impossible(row.line(), number) {
                    Some(fault) => {
                        below += usize::from(number < 0.0);
                        faults.add(fault);
                        continue;
                    }
                    None => What::Number(number),
                },
                Value::Missing(kind) => What::Missing(kind),
                Value::Text => {
                    faults.add(no_number(row.line(), cell.unwrap_or_default()));
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
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self { entries, times, passed: rows.passed(), cut, verdict: verdict.map(|(at, _)| at) })
    }

    /// The recording that the rows make.
    fn made(
        mut self,
        table: &Table,
        known: Option<Known>,
        chosen: Choice,
    ) -> Result<Recording, ReplayFaults> {
        let numbers: Vec<f64> = self
            .entries
            .iter()
            .filter_map(|(_, what)| match what {
                What::Number(number) => Some(*number),
                _ => None,
            })
            .collect();
        let mut notes: Vec<String> =
            table.notes().iter().map(|note| note.text().to_owned()).collect();
        if values::unlike(&numbers) == Some(Unlike::Growing) {
            return Err(growing(table, chosen).into());
        }
        let unit = chosen.unit.or_else(|| unit_of_sum(chosen, &numbers));
        let by = unit.and_then(Unit::secs).map_or(1.0, |secs| secs * 1e3);
        self.settle(by);
        let valid: Vec<(usize, u64, f64)> = self
            .entries
            .iter()
            .enumerate()
            .filter_map(|(at, (line, what))| match what {
                What::Number(number) if number * by <= MAX_MS => Some((at, *line, number * by)),
                _ => None,
            })
            .collect();
        let ms: Vec<f64> = valid.iter().map(|(.., ms)| *ms).collect();
        if ms.is_empty() {
            return Err(self.nothing(table).into());
        }
        if let Some(unlike) = values::unlike(&ms) {
            return Err(unlikely(unlike, unit).into());
        }
        let (fit, breaks) = self.timed(table, chosen, &valid, &mut notes)?;
        if chosen.by != By::Name && chosen.by != By::Sum {
            if values::is_wave(&numbers) {
                let problem =
                    "these are samples of a wave, such as a pulse or an ECG, no intervals";
                let remedy =
                    "find the beats in it first, and give the intervals between them in ms";
                return Err(Fault::whole(problem, remedy).into());
            }
            let timed = matches!(fit, Fit::Exact { .. } | Fit::Arrival);
            if chosen.by == By::Values && !timed && !values::is_surely_of_a_heart(&ms) {
                return Err(column::none_named(table).into());
            }
        }
        if chosen.by == By::Values || (chosen.by == By::Alone && !table.is_list()) {
            notes.push(format!(
                "{} is taken as intervals by its values",
                name_of(table, chosen.column)
            ));
        }
        if chosen.by == By::Sum {
            let column = name_of(table, chosen.column);
            notes
                .push(format!("{column} is taken as intervals: another column is its running sum"));
        }
        if let Some(unit) = unit.filter(|unit| *unit != Unit::Ms) {
            notes.push(format!("the intervals are in {}", unit.name()));
        }
        let pauses = self.broken(table, fit, &valid, breaks, by, &mut notes);
        if !self.passed.is_nothing() {
            notes.push(self.passed.to_string());
        }
        if let Some(line) = self.cut {
            notes.push(format!("the last line, {line}, is cut off and passed over"));
        }
        let rr_ms = ms.iter().map(|ms| *ms as f32).collect();
        Ok(Recording { rr_ms, pauses, format: known.map(|known| known.name), notes })
    }

    /// Takes numbers that mean no value as such.
    fn settle(&mut self, by: f64) {
        for (_, what) in &mut self.entries {
            let What::Number(number) = *what else { continue };
            let ms = number * by;
            if number == 0.0 {
                *what = What::Missing("0");
            } else if number == FIT_NONE_MS || (ms - FIT_NONE_MS).abs() < 0.5 {
                *what = What::Missing("65535");
            } else if number == -1.0 {
                *what = What::Missing("-1");
            }
        }
    }

    fn nothing(&self, table: &Table) -> Fault {
        let remedy = "write one interval a line, in milliseconds";
        let rows = self.entries.len();
        if rows > 0 {
            return Fault::whole(
                format!("the file holds no intervals: {rows} rows without a value"),
                remedy,
            );
        }
        let below = if table.has_header() { " below its first line" } else { "" };
        Fault::whole(format!("the file holds no intervals{below}"), remedy)
    }

    /// The column of times that goes with the intervals, and the pauses that it tells.
    fn timed(
        &self,
        table: &Table,
        chosen: Choice,
        valid: &[(usize, u64, f64)],
        notes: &mut Vec<String>,
    ) -> Result<(Fit, Vec<Break>), ReplayFaults> {
        let secs: Vec<f64> = valid.iter().map(|(.., ms)| ms / 1e3).collect();
        let mut best = (Fit::None, Vec::new(), None);
        for (column, form, all) in &self.times {
            let plain: Vec<f64> =
                valid.iter().filter_map(|(at, ..)| all.get(*at).copied()).collect();
            if plain.iter().any(|secs| !secs.is_finite()) {
                continue;
            }
            let unit = table.columns().get(*column).and_then(|c| c.unit()?.secs());
            let scales: &[f64] = match (form, &unit) {
                (ClockForm::Number, Some(unit)) => core::slice::from_ref(unit),
                (ClockForm::Number, None) => &[1.0, 1e-3, 1e-6, 1e-9, 1e-7],
                _ => &[1.0],
            };
            for scale in scales {
                let times: Vec<f64> = plain.iter().map(|secs| secs * scale).collect();
                let fit = pauses::fit(&times, &secs);
                let sure = *form != ClockForm::Number || unit.is_some();
                match fit {
                    Fit::Apart(step) if sure => {
                        return Err(apart(table, *column, step, &secs).into());
                    }
                    Fit::Exact { .. } | Fit::Arrival if worth(fit) > worth(best.0) => {
                        best = (fit, times, Some(*column));
                    }
                    _ => {}
                }
            }
        }
        let (fit, times, column) = best;
        let breaks = pauses::pauses(&times, &secs, fit);
        if let Some(column) = column {
            let (name, n) =
                (name_of(table, column), breaks.iter().filter(|b| b.secs.is_some()).count());
            match n {
                0 => {}
                1 => notes.push(format!("1 gap by the times of {name}")),
                _ => notes.push(format!("{n} gaps by the times of {name}")),
            }
            for one in breaks.iter().filter(|one| one.secs.is_none()).take(3) {
                let line = valid.get(one.row).map_or(0, |(_, line, _)| *line);
                notes.push(format!(
                    "the time goes back in line {line}: what follows is a recording of its own"
                ));
            }
        } else if let Some((column, ..)) = self.times.first() {
            let name = name_of(table, *column);
            let why = "its times do not follow from the intervals";
            let one = table.columns().get(*column).is_some_and(|c| names::is_time(c.words()));
            if (one || chosen.by == By::Alone) && valid.len() > 4 {
                notes.push(format!("{name} is not looked at: {why}"));
            }
        }
        Ok((fit, breaks))
    }

    /// Every pause: those that times tell, and those where rows hold no interval.
    fn broken(
        &self,
        table: &Table,
        fit: Fit,
        valid: &[(usize, u64, f64)],
        breaks: Vec<Break>,
        by: f64,
        notes: &mut Vec<String>,
    ) -> Vec<Pause> {
        let mut marks = Marks::default();
        for (line, what) in &self.entries {
            marks.add(*line, *what, by);
        }
        let exact = matches!(fit, Fit::Exact { .. });
        let mut forced: Vec<Pause> = Vec::new();
        let mut next = valid.iter().map(|(at, ..)| *at).enumerate().peekable();
        // What breaks before the next interval, and how long that lasts.
        let mut open: Option<Option<f64>> = None;
        for (at, (_, what)) in self.entries.iter().enumerate() {
            if let Some((before, _)) = next.next_if(|(_, entry)| *entry == at) {
                if let Some(secs) = open.take().filter(|_| before > 0) {
                    forced.push(Pause { before, secs });
                }
                continue;
            }
            let more = |secs: Option<f64>| Some(open.flatten().unwrap_or(0.0) + secs?);
            open = match *what {
                What::Bad(Some(number)) if number > 0.0 && number * by <= MAX_MS => {
                    Some(more(Some(number * by / 1e3)))
                }
                What::Number(number) => Some(more(Some(number * by / 1e3))),
                What::Bad(_) | What::Begins => Some(None),
                What::Missing(kind) if !exact && marks.breaks(kind, fit, self.entries.len()) => {
                    Some(None)
                }
                What::Missing(_) => open,
            };
        }
        marks.notes(table, self.verdict, notes);
        let mut all: Vec<Pause> =
            breaks.into_iter().map(|one| Pause { before: one.row, secs: one.secs }).collect();
        all.extend(forced);
        // Of two at one place the one that times tell comes first, and stays.
        all.sort_by_key(|pause| pause.before);
        all.dedup_by_key(|pause| pause.before);
        for pause in &mut all {
            // A pause of a week is a wrong time.
            pause.secs = pause.secs.filter(|secs| (0.0..=MAX_PAUSE_SECS).contains(secs));
        }
        all
    }
}

fn worth(fit: Fit) -> u8 {
    match fit {
        Fit::Exact { .. } => 2,
        Fit::Arrival => 1,
        Fit::None | Fit::Apart(_) => 0,
    }
}

/// How often, and in which line first.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    rows: usize,
    first: u64,
}

/// What stands in place of intervals.
#[derive(Default)]
struct Marks {
    missing: Vec<(&'static str, Counted)>,
    bad: Counted,
    long: Counted,
    begins: Counted,
}

impl Marks {
    fn add(&mut self, line: u64, what: What, by: f64) {
        let one = match what {
            What::Missing(kind) => {
                if !self.missing.iter().any(|(known, _)| *known == kind) {
                    self.missing.push((kind, Counted::default()));
                }
                match self.missing.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, counted)) => counted,
                    None => return,
                }
            }
            What::Bad(_) => &mut self.bad,
            What::Begins => &mut self.begins,
            What::Number(number) if number * by > MAX_MS => &mut self.long,
            What::Number(_) => return,
        };
        one.rows += 1;
        if one.rows == 1 {
            one.first = line;
        }
    }

    /// Whether the recording breaks off at a mark. It does not at slots that a device fills up: those
    /// are many, and no time passes in them.
    fn breaks(&self, kind: &str, fit: Fit, rows: usize) -> bool {
        let count =
            self.missing.iter().find(|(known, _)| *known == kind).map_or(0, |(_, c)| c.rows);
        match kind {
            "65535" => false,
            "0" | "empty" => fit != Fit::Arrival && count * 10 <= rows,
            _ => true,
        }
    }

    fn notes(&self, table: &Table, verdict: Option<usize>, notes: &mut Vec<String>) {
        let rows = |n: usize| if n == 1 { "1 row".to_owned() } else { format!("{n} rows") };
        let first = |c: &Counted| format!("the first is line {}", c.first);
        for (kind, counted) in &self.missing {
            let what = match *kind {
                "empty" => "hold no interval".to_owned(),
                "65535" => "hold 65535, which is FIT's mark of no value".to_owned(),
                kind => format!("hold {kind}, which is no interval"),
            };
            notes.push(format!("{} {what} ({})", rows(counted.rows), first(counted)));
        }
        if self.bad.rows > 0 {
            let name = verdict.map_or_else(String::new, |at| name_of(table, at));
            let n = rows(self.bad.rows);
            notes.push(format!("{n} are worth nothing by {name}: gaps ({})", first(&self.bad)));
        }
        if self.long.rows > 0 {
            let n = rows(self.long.rows);
            notes.push(format!("{n} hold more than 10 s, which is a gap ({})", first(&self.long)));
        }
        if self.begins.rows > 0 {
            notes.push(format!("another recording begins in line {}", self.begins.first));
        }
    }
}

/// A column as a note names it.
fn name_of(table: &Table, column: usize) -> String {
    match table.columns().get(column).map(|c| c.name()).filter(|name| !name.is_empty()) {
        Some(name) => format!("the column `{}`", shown(name)),
        None => format!("column {}", column + 1),
    }
}

/// Intervals whose running sum stands beside them are seconds when they are small.
fn unit_of_sum(chosen: Choice, numbers: &[f64]) -> Option<Unit> {
    let seconds =
        chosen.by == By::Sum && matches!(values::unlike(numbers), Some(Unlike::Seconds(_)));
    seconds.then_some(Unit::S)
}

/// A number that no interval is, in any unit.
fn impossible(line: u64, number: f64) -> Option<Fault> {
    let problem = match () {
        () if number == 0.0 || number == -1.0 => return None,
        () if !(number as f32).is_finite() => "is not a finite number",
        () if number as f32 <= 0.0 => "is not above zero",
        () => return None,
    };
    Some(Fault::at(line, &number.to_string(), problem, "remove the line"))
}

fn no_number(line: u64, cell: &str) -> Fault {
    let remedy = if cell.contains(',') {
        "write a point for decimals"
    } else {
        "write an interval in milliseconds, such as 812"
    };
    Fault::at(line, cell, "is not a number", remedy)
}

fn growing(table: &Table, chosen: Choice) -> Fault {
    let what =
        if table.is_list() { "the values".to_owned() } else { name_of(table, chosen.column) };
    Fault::whole(
        format!("{what} grow from line to line, so they are times of beats, not intervals"),
        "give the difference of each to the one before it, in milliseconds",
    )
}

fn apart(table: &Table, column: usize, step: f64, secs: &[f64]) -> Fault {
    let length = values::median(secs.iter().copied()).unwrap_or(0.0);
    let ms = length * 1e3;
    let name = name_of(table, column);
    Fault::whole(
        format!(
            "the rows are {step:.0} s apart by {name} and hold {ms:.0} in the middle, so they are no \
             intervals from beat to beat"
        ),
        "give the intervals between beats themselves, in ms",
    )
}

fn unlikely(unlike: Unlike, unit: Option<Unit>) -> Fault {
    match unlike {
        Unlike::Growing => {
            Fault::whole("the intervals only grow", "give intervals, not times of beats")
        }
        Unlike::Seconds(median) if unit.is_none() => Fault::whole(
            format!("the intervals look like seconds (median {median})"),
            "multiply them by 1000, or name the column rr_s: intervals are in milliseconds",
        ),
        Unlike::Seconds(median) | Unlike::NoHeart(median) => Fault::whole(
            format!("no human heart beats like this (median interval {median} ms)"),
            "give intervals between beats in milliseconds, not beats per minute",
        ),
    }
}
