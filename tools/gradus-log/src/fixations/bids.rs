//! Eye tracking of BIDS: `_physio.tsv.gz` without a header; the JSON beside it names the columns.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use gradus_table::{Column, Fault, Table, Unit};
use serde_json::Value;

use super::plan::Time;

/// The largest sidecar that is read, bytes.
const MOST_BYTES: u64 = 1 << 20;

/// What the JSON beside a table says.
pub struct Sidecar {
    name: String,
    json: Value,
}

/// The path of the JSON beside a table.
pub fn beside(table: &Path) -> Option<PathBuf> {
    let name = table.file_name()?.to_str()?;
    let stem = name.strip_suffix(".gz").unwrap_or(name);
    let stem = stem.strip_suffix(".tsv").or_else(|| stem.strip_suffix(".csv")).unwrap_or(stem);
    Some(table.with_file_name(format!("{stem}.json")))
}

impl Sidecar {
    /// The JSON beside a table; none where there is none with `Columns`.
    ///
    /// # Errors
    ///
    /// JSON that cannot be read.
    pub fn of(table: &Path) -> Result<Option<Self>, Fault> {
        let Some(path) = beside(table).filter(|path| path.is_file()) else { return Ok(None) };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = gradus_table::shown(&name.unwrap_or_default());
        let unread = |why: &str| {
            Fault::whole(
                format!("the columns are named in {name} beside it, which {why}"),
                "mend that file",
            )
        };
        let mut text = String::new();
        let file = std::fs::File::open(&path).map_err(|_| unread("cannot be opened"))?;
        file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(|_| unread("is no text"))?;
        if text.len() as u64 > MOST_BYTES {
            return Err(unread("is larger than 1 MiB"));
        }
        let json: Value = serde_json::from_str(&text).map_err(|_| unread("is no JSON"))?;
        Ok(json.get("Columns").is_some_and(Value::is_array).then_some(Self { name, json }))
    }

    /// Gives a table without a header the names and units of its columns.
    ///
    /// # Errors
    ///
    /// Another number of names than of columns.
    pub fn name(&self, table: Table) -> Result<Table, Fault> {
        let names = self.json.get("Columns").and_then(Value::as_array);
        let names: Vec<&str> =
            names.into_iter().flatten().map(|name| name.as_str().unwrap_or_default()).collect();
        let (named, has) = (names.len(), table.columns().len());
        if named != has {
            return Err(Fault::whole(
                format!("{} beside it names {named} columns, and the table has {has}", self.name),
                "complete its Columns",
            ));
        }
        let columns = names.iter().enumerate().map(|(at, name)| {
            let unit = self.json.get(*name).and_then(|about| about.get("Units"));
            Column::named(at, name, unit.and_then(Value::as_str))
        });
        Ok(table.with_columns(columns.collect()))
    }

    /// The time of the samples: a column of times in a unit of time, else the rate of sampling.
    pub fn time(&self, table: &Table) -> Option<Time> {
        let column = table.columns().iter().find(|column| column.words() == "timestamp");
        if let Some(column) = column
            && let Some(unit) = column.unit().filter(|unit| unit.secs().is_some())
        {
            let (at, name) = (column.index(), column.name().to_owned());
            return Some(Time::Column { at, name, unit: Some(unit) });
        }
        let number = |key: &str| self.json.get(key).and_then(Value::as_f64);
        let hz = number("SamplingFrequency").filter(|hz| *hz > 0.0 && hz.is_finite())?;
        if let Some(column) = column {
            let unit = unit_by_rate(table, column.index(), hz)?;
            let (at, name) = (column.index(), column.name().to_owned());
            return Some(Time::Column { at, name, unit: Some(unit) });
        }
        let start_s = number("StartTime").filter(|start| start.abs() < 1e9).unwrap_or(0.0);
        Some(Time::Rate { hz, start_s })
    }

    pub fn note(&self) -> String {
        format!("columns are named in {} beside the table", self.name)
    }
}

/// The unit in which the first steps of a column agree with a rate.
fn unit_by_rate(table: &Table, at: usize, hz: f64) -> Option<Unit> {
    let (mut rows, mut before, mut steps) = (table.rows(), None, Vec::new());
    while let Some(Ok(row)) = rows.next_row() {
        let now = table.style().read(row.cell(at)).number();
        steps.extend(before.zip(now).map(|(before, now): (f64, f64)| now - before));
        before = now.or(before);
        if steps.len() == 1000 {
            break;
        }
    }
    steps.sort_by(f64::total_cmp);
    let step = *steps.get(steps.len() / 2)?;
    let mut units = [Unit::S, Unit::Ms, Unit::Us, Unit::Ns].into_iter();
    units.find(|unit| unit.secs().is_some_and(|secs| (0.5..2.0).contains(&(step * secs * hz))))
}
