//! Why a file is refused as a recording of intervals, each in a sentence.

use gradus_table::{Fault, Table, Unit, shown};

use super::column::Choice;
use super::values::{self, Unlike};

/// A column as a note names it.
pub(super) fn name_of(table: &Table, column: usize) -> String {
    match table.columns().get(column).map(|c| c.name()).filter(|name| !name.is_empty()) {
        Some(name) => format!("the column `{}`", shown(name)),
        None => format!("column {}", column + 1),
    }
}

/// A number that no interval is, in any unit.
pub(super) fn impossible(line: u64, number: f64) -> Option<Fault> {
    let problem = match () {
        () if number == 0.0 || number == -1.0 => return None,
        () if !(number as f32).is_finite() => "is not a finite number",
        () if number as f32 <= 0.0 => "is not above zero",
        () => return None,
    };
    Some(Fault::at(line, &number.to_string(), problem, "remove the line"))
}

pub(super) fn no_number(line: u64, cell: &str) -> Fault {
    let remedy = if cell.contains(',') {
        "write a point for decimals"
    } else {
        "write an interval in milliseconds, such as 812"
    };
    Fault::at(line, cell, "is not a number", remedy)
}

pub(super) fn growing(table: &Table, chosen: Choice) -> Fault {
    let of = if table.is_list() {
        String::new()
    } else {
        format!(" of {}", name_of(table, chosen.column))
    };
    Fault::whole(
        format!("the values{of} only grow, so they are times of beats, not intervals"),
        "give the difference of each time to the time before, in milliseconds",
    )
}

pub(super) fn apart(table: &Table, column: usize, step: f64, secs: &[f64]) -> Fault {
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

pub(super) fn unlikely(table: &Table, unlike: Unlike, unit: Option<Unit>) -> Fault {
    match unlike {
        Unlike::Growing => {
            Fault::whole("the intervals only grow", "give intervals, not times of beats")
        }
        Unlike::Seconds(median) if unit.is_none() && is_bare_with_commas(table) => Fault::whole(
            format!(
                "the intervals look like seconds (median {median}, with the comma taken for a \
                 decimal one)"
            ),
            "multiply them by 1000, or write the name rr_s above them: intervals are in \
             milliseconds; where the comma parts two columns, name both in a first line",
        ),
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

fn is_bare_with_commas(table: &Table) -> bool {
    table.is_list() && !table.has_header() && table.style().decimal_comma()
}
