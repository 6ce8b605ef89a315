//! What stands in place of intervals, counted.

use gradus_table::Table;

use super::made::MAX_MS;
use super::pauses::Fit;
use super::refusal::name_of;
use super::rows::What;

/// How often, and in which line first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    rows: usize,
    first: u64,
}

/// What stands in place of intervals.
#[derive(Default)]
pub(super) struct Marks {
    missing: Vec<(&'static str, Counted)>,
    bad: Counted,
    long: Counted,
    begins: Counted,
}

impl Marks {
    /// Counts what a row holds, whose numbers are `by` ms each.
    pub fn add(&mut self, line: u64, what: What, by: f64) {
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
    pub fn breaks(&self, kind: &str, fit: Fit, rows: usize) -> bool {
        let count =
            self.missing.iter().find(|(known, _)| *known == kind).map_or(0, |(_, c)| c.rows);
        match kind {
            "65535" => false,
            "0" | "empty" => fit != Fit::Arrival && count * 10 <= rows,
            _ => true,
        }
    }

    /// A sentence for each kind of mark.
    pub fn notes(&self, table: &Table, verdict: Option<usize>, notes: &mut Vec<String>) {
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
