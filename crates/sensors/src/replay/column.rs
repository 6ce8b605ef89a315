//! Which column holds the intervals, and which may hold times.

use gradus_table::{Clock, ClockForm, Column, Fault, Table, Unit, Value, shown};

use super::known::Known;
use super::names;

/// How many rows are looked at to tell columns of numbers from those of words.
const LOOKED_AT: usize = 1000;
/// A column of times is looked for among so many.
const TIMES: usize = 4;

/// Why a column is taken as intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Its name, or the file's kind.
    Name,
    /// It is the only column of numbers of a list or of a table without names.
    Alone,
    /// Its name says nothing: times beside it must go with it.
    Values,
    /// Another column is its running sum.
    Sum,
}

/// The column of intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Choice {
    pub column: usize,
    pub by: By,
    /// Its unit, where it is known.
    pub unit: Option<Unit>,
}

/// Looks for the column of intervals.
///
/// # Errors
///
/// There is none, or more than one.
pub(super) fn choose(table: &Table, known: Option<Known>) -> Result<Choice, Fault> {
    if let Some((column, unit)) = known.and_then(|known| known.column) {
        return Ok(Choice { column, by: By::Name, unit: Some(unit) });
    }
    let columns = table.columns();
    let time_unit = |at: usize| columns.get(at)?.unit().filter(|unit| unit.secs().is_some());
    let named: Vec<usize> =
        columns.iter().filter(|c| names::is_interval(c.words())).map(|c| c.index()).collect();
    let line = table.header_line().unwrap_or(1);
    match *named {
        [column] => return Ok(Choice { column, by: By::Name, unit: time_unit(column) }),
        [] => {}
        _ => {
            let names: Vec<String> = named
                .iter()
                .filter_map(|at| columns.get(*at))
                .map(|c| c.name().to_owned())
                .collect();
            let problem = "names more than one column of intervals";
            return Err(Fault::at(
                line,
                &names.join(", "),
                problem,
                "keep one column of intervals",
            ));
        }
    }
    let sample = Sample::of(table, known.map_or(0, |known| known.skip));
    if let Some(column) = sample.summed() {
        return Ok(Choice { column, by: By::Sum, unit: time_unit(column) });
    }
    if table.is_list() {
        return list(table);
    }
    let numeric = sample.numeric();
    if sample.rows == 1 && numeric.len() > 4 {
        let problem = "the values stand in one line";
        return Err(Fault::whole(problem, "write one interval a line, in milliseconds"));
    }
    let other = |at: &&usize| columns.get(**at).is_some_and(|c| names::is_other(c.words()));
    let left: Vec<usize> = if table.has_header() {
        numeric.iter().filter(|at| !other(at)).copied().collect()
    } else {
        numeric.iter().filter(|at| !sample.only_grows(**at)).copied().collect()
    };
    match (&*left, numeric.len()) {
        (_, 0) => {
            let (line, text) = sample.first.clone().unwrap_or((line, String::new()));
            let problem = "begins a table in which no column holds numbers";
            let remedy = "write the intervals between beats there, in milliseconds";
            Err(Fault::at(line, &text, problem, remedy))
        }
        ([column], _) => {
            let by = if table.has_header() { By::Values } else { By::Alone };
            Ok(Choice { column: *column, by, unit: time_unit(*column) })
        }
        ([], _) if table.has_header() => Err(none_named(table)),
        _ => {
            let named = table.has_header();
            let (line, text) = if named {
                let names: Vec<&str> = columns.iter().map(|c| c.name()).collect();
                (line, names.join(", "))
            } else {
                sample.first.clone().unwrap_or((line, String::new()))
            };
            let problem = "begins a table with several columns of numbers, and no column is named \
                           as intervals";
            let remedy = if named {
                "name the column of intervals rr (or rri, nn, nni, ibi, pp)"
            } else {
                "name the column of intervals rr (or rri, nn, nni, ibi, pp) in a first line, or write \
                 decimals with a point"
            };
            Err(Fault::at(line, &text, problem, remedy))
        }
    }
}

/// One value a line: what its first line says of it.
fn list(table: &Table) -> Result<Choice, Fault> {
    let Some(column) = table.columns().first().filter(|_| table.has_header()) else {
        return Ok(Choice { column: 0, by: By::Alone, unit: None });
    };
    if names::is_other(column.words()) {
        return Err(none_named(table));
    }
    let unit = column.unit().filter(|unit| unit.secs().is_some());
    let neutral = ["", "value", "values", "wert", "werte", "data", "daten", "ms", "x"];
    let by = if neutral.contains(&column.words()) { By::Alone } else { By::Values };
    Ok(Choice { column: 0, by, unit })
}

/// No column is named as intervals: which columns there are, and what the best known of them holds.
pub(super) fn none_named(table: &Table) -> Fault {
    let columns = table.columns();
    let named = |is: fn(&Column) -> bool| columns.iter().find(|c| is(c)).map(|c| shown(c.name()));
    if let Some(name) = named(|c| names::is_beat_time(c.words())) {
        return Fault::whole(
            format!("the column `{name}` is one of times of beats, not of intervals between beats"),
            "give the difference of each time to the time before, in milliseconds, and name the \
             column rr",
        );
    }
    if let Some(name) = named(|c| names::is_rate(c.words()) || c.unit() == Some(Unit::Bpm)) {
        return Fault::whole(
            format!(
                "the column `{name}` is a heart rate by its name, and no column is named as \
                 intervals between beats"
            ),
            "export the RR intervals, which do not follow from a rate; if another column holds \
             intervals, name that column rr (or rri, nn, nni, ibi, pp)",
        );
    }
    let all: Vec<String> = columns.iter().map(|c| shown(c.name())).take(8).collect();
    let more = if columns.len() > 8 { " and more" } else { "" };
    Fault::whole(
        format!("no column is named as intervals between beats, only {}{more}", all.join(", ")),
        "if a column holds intervals, name that column rr (or rri, nn, nni, ibi, pp)",
    )
}

/// The columns that may hold times, and how each writes them.
pub(super) fn times(table: &Table, chosen: Choice) -> Vec<(usize, ClockForm)> {
    let sample = Sample::of(table, 0);
    let form = |at: usize| {
        let column = sample.columns.get(at)?;
        let form = column.form?;
        let named = table.columns().get(at).is_some_and(|c| names::is_time(c.words()));
        let may = named || form != ClockForm::Number || chosen.by == By::Sum || !table.has_header();
        (may && column.clocks * 20 >= sample.rows * 19).then_some((at, form))
    };
    let all = (0..sample.columns.len()).filter(|at| *at != chosen.column);
    all.filter_map(form).take(TIMES).collect()
}

/// What the first rows of a table hold.
struct Sample {
    rows: usize,
    first: Option<(u64, String)>,
    columns: Vec<Seen>,
}

#[derive(Clone, Default)]
struct Seen {
    numbers: Vec<f64>,
    missing: usize,
    clocks: usize,
    form: Option<ClockForm>,
}

impl Sample {
    fn of(table: &Table, skip: usize) -> Self {
        let mut columns = vec![Seen::default(); table.columns().len()];
        let (mut rows, mut seen, mut first) = (table.rows(), 0, None);
        let style = table.style();
        for at in 0..LOOKED_AT + skip {
            let Some(Ok(row)) = rows.next_row() else { break };
            if at < skip {
                continue;
            }
            if first.is_none() {
                let cells: Vec<&str> = row.cells().collect();
                first = Some((row.line(), cells.join(" ")));
            }
            seen += 1;
            for (column, cell) in columns.iter_mut().zip(row.cells()) {
                match style.read(Some(cell)) {
                    Value::Number(number) => column.numbers.push(number),
                    Value::Missing(_) => column.missing += 1,
                    Value::Text => {}
                }
                let form = Clock::form(style, cell);
                column.clocks += usize::from(form.is_some());
                column.form = column.form.or(form);
            }
        }
        Self { rows: seen, first, columns }
    }

    /// The columns in which more than half of what is there are numbers.
    fn numeric(&self) -> Vec<usize> {
        let numbers =
            |seen: &Seen| seen.numbers.len() * 2 > self.rows - seen.missing.min(self.rows);
        let some = |seen: &Seen| !seen.numbers.is_empty();
        let found = self.columns.iter().enumerate().filter(|(_, c)| some(c) && numbers(c));
        found.map(|(at, _)| at).collect()
    }

    fn only_grows(&self, at: usize) -> bool {
        let numbers = self.columns.get(at).map(|c| c.numbers.as_slice()).unwrap_or_default();
        let steps = numbers.windows(2).filter(|pair| matches!(pair, [a, b] if a <= b)).count();
        numbers.len() >= 4 && steps * 100 >= (numbers.len() - 1) * 98
    }

    /// The column of which another is the running sum, in the same unit or in thousandths.
    fn summed(&self) -> Option<usize> {
        let whole =
            |at: &usize| self.columns.get(*at).is_some_and(|c| c.numbers.len() == self.rows);
        let columns: Vec<usize> = self.numeric().into_iter().filter(whole).take(6).collect();
        if self.rows < 5 {
            return None;
        }
        let of = |at: usize| self.columns.get(at).map(|c| c.numbers.as_slice()).unwrap_or_default();
        let mut pairs =
            columns.iter().flat_map(|sum| columns.iter().map(move |part| (*sum, *part)));
        let found = pairs.find(|(sum, part)| {
            sum != part
                && !self.only_grows(*part)
                && [1.0, 1e-3, 1e3].into_iter().any(|by| {
                    let steps = of(*sum).windows(2).zip(of(*part).iter().skip(1));
                    let near = steps.filter(|(pair, length)| {
                        let [a, b] = pair else { return false };
                        (b - a - *length * by).abs() <= 0.01 * (*length * by).abs()
                    });
                    near.count() * 10 >= (self.rows - 1) * 8
                })
        });
        found.map(|(_, part)| part)
    }
}
