//! Finds the column of a table that holds the intervals.

use super::fault::ReplayFaults;

/// The number of lines read to tell a column of numbers from a column of words.
const LOOKED_AT: usize = 1000;
/// The most columns of a table.
const MAX_COLUMNS: usize = 1000;

/// How the lines of a recording are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The character between columns; none for one value a line.
    pub delimiter: Option<char>,
    /// Column of the intervals, from 0.
    pub column: usize,
    /// Whether the first line with content names the columns.
    pub header: bool,
}

/// A line of a recording with content, and its number from 1.
pub(super) type Line<'a> = (usize, &'a str);

/// The cells of a line, without blanks and quotes around them.
pub(super) fn cells(line: &str, delimiter: Option<char>) -> impl Iterator<Item = &str> {
    line.split(move |c| Some(c) == delimiter).map(bare)
}

fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell).trim()
}

/// Finds how `lines` are to be read; where it cannot, adds the reason to `faults`.
pub(super) fn find(lines: &[Line<'_>], faults: &mut ReplayFaults) -> Option<Layout> {
    let &(number, first) = lines.first()?;
    let delimiter = ['\t', ';', ','].into_iter().find(|&c| first.contains(c));
    let names: Vec<&str> = cells(first, delimiter).take(MAX_COLUMNS + 1).collect();
    if names.len() > MAX_COLUMNS {
        faults.at(number, first, "has more than 1000 columns", "keep the column of intervals");
        return None;
    }
    let header = names.iter().all(|cell| !is_number(cell)) && names.iter().any(|c| is_label(c));
    if header {
        let named: Vec<usize> =
            names.iter().enumerate().filter(|(_, name)| is_interval_name(name)).map(at).collect();
        match *named {
            [column] => return Some(Layout { delimiter, column, header }),
            [] => {}
            _ => {
                faults.at(
                    number,
                    first,
                    "names more than one column of intervals",
                    "keep one of them",
                );
                return None;
            }
        }
    }
    let body = lines.get(usize::from(header)..).unwrap_or_default();
    if delimiter.is_none() {
        return Some(Layout { delimiter, column: 0, header });
    }
    match *numeric_columns(body, delimiter, names.len()) {
        [column] => Some(Layout { delimiter, column, header }),
        [] => {
            faults.at(
                number,
                first,
                "begins a table in which no column holds numbers",
                "write the intervals in milliseconds, with a point for decimals",
            );
            None
        }
        _ => {
            faults.at(
                number,
                first,
                "begins a table with several columns of numbers, and none is named as intervals",
                "name the column rr (or rri, nn, nni, ibi) in a first line, or write decimals with a point",
            );
            None
        }
    }
}

/// The columns in which more than half of the cells are numbers.
fn numeric_columns(lines: &[Line<'_>], delimiter: Option<char>, columns: usize) -> Vec<usize> {
    let lines = lines.get(..LOOKED_AT.min(lines.len())).unwrap_or_default();
    let mut counts = vec![0; columns];
    for (_, line) in lines {
        for (count, cell) in counts.iter_mut().zip(cells(line, delimiter)) {
            *count += usize::from(is_number(cell));
        }
    }
    counts.iter().enumerate().filter(|(_, count)| **count * 2 > lines.len()).map(at).collect()
}

fn at<T>((index, _): (usize, T)) -> usize {
    index
}

fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok()
}

/// Whether a text reads as a name rather than as a number gone wrong.
fn is_label(cell: &str) -> bool {
    is_interval_name(cell)
        || (cell.contains(char::is_alphabetic) && !cell.contains(|c: char| c.is_ascii_digit()))
}

/// `rr`, `RRI`, `nn_ms`, `RR-interval [ms]` and the like.
fn is_interval_name(name: &str) -> bool {
    let letters: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let stem = letters.strip_suffix("ms").unwrap_or(&letters);
    let stem = stem.strip_suffix("intervals").or(stem.strip_suffix("interval")).unwrap_or(stem);
    matches!(stem, "rr" | "rri" | "nn" | "nni" | "ibi")
}
