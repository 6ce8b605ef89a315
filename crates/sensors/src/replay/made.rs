//! A recording of rows: their unit, whether they are intervals at all, and where they break off.

use gradus_table::{ClockForm, Fault, Table, Unit};

use super::column::{self, By, Choice};
use super::fault::ReplayFaults;
use super::known::Known;
use super::marks::Marks;
use super::names;
use super::pauses::{self, Break, Fit};
use super::read::{Pause, Recording};
use super::refusal::{self, name_of};
use super::rows::{Rows, What, style};
use super::values::{self, Unlike};

/// No interval is longer, ms: what is, is a gap.
pub(super) const MAX_MS: f64 = 10_000.0;
/// No pause is longer, s.
const MAX_PAUSE_SECS: f64 = 604_800.0;
/// What FIT writes where there is no value, ms.
const FIT_NONE_MS: f64 = 65_535.0;

impl Rows {
    /// The recording that the rows make.
    pub fn made(
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
        if table.style().unsettled() {
            notes.push(format!(
                "a comma that may part decimals or thousands is read as one of {}",
                if style(table, chosen).decimal_comma() { "decimals" } else { "thousands" }
            ));
        }
        if values::unlike(&numbers) == Some(Unlike::Growing) {
            return Err(refusal::growing(table, chosen).into());
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
            if chosen.by == By::Values {
                return Err(column::none_named(table).into());
            }
            return Err(refusal::unlikely(table, unlike, unit).into());
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
            if chosen.by == By::Values && !timed {
                return Err(column::none_named(table).into());
            }
        }
        if chosen.by == By::Values || (chosen.by == By::Alone && !table.is_list()) {
            let column = name_of(table, chosen.column);
            let why = if chosen.by == By::Values {
                "the times beside it go with them"
            } else {
                "it is the only column of numbers that do not grow"
            };
            notes.push(format!("{column} is taken as intervals: {why}"));
        }
        if chosen.by == By::Alone && values::is_unsteady(&numbers) {
            notes.push(
                "no name says that these numbers are intervals between beats, and they change from \
                 one to the next as few hearts do: are they intervals?"
                    .to_owned(),
            );
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
                        return Err(refusal::apart(table, *column, step, &secs).into());
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

/// Intervals whose running sum stands beside them are seconds when they are small.
fn unit_of_sum(chosen: Choice, numbers: &[f64]) -> Option<Unit> {
    let seconds =
        chosen.by == By::Sum && matches!(values::unlike(numbers), Some(Unlike::Seconds(_)));
    seconds.then_some(Unit::S)
}
