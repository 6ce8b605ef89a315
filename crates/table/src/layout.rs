//! Where the table begins in a text, and how its rows are parted.

use crate::column::Unit;
use crate::commas::{self, Commas};
use crate::fault::Fault;
use crate::lines::{Line, lines};
use crate::number::mark;
use crate::rows::{MAX_ROW_BYTES, too_wide};
use crate::table::MAX_COLUMNS;

/// How many lines with content are looked at.
const LOOKED_AT: usize = 400;
/// A byte that stands in no text that is read: parts nothing.
pub(crate) const NO_DELIMITER: u8 = 0x1f;

/// How a table is laid out.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// What parts the cells; a blank for runs of blanks.
    pub delimiter: u8,
    /// What commas part in a list without a name, where that was settled.
    pub commas: Option<Commas>,
    /// The names of the columns, the line they stand in, and the units below them.
    pub names: Option<(u64, Vec<String>)>,
    pub units: Option<Vec<String>>,
    /// How many cells most rows have.
    pub width: usize,
    /// Where the first row begins, and its line.
    pub body: usize,
    pub body_line: u64,
    /// Lines above the header, their texts and whether each is a comment.
    pub above: Vec<(u64, String, bool)>,
}

/// Whether a line is a comment: it begins with `#`, `%` or `//`, and not with a mark of no value.
pub(crate) fn is_comment(line: &str, delimiter: u8) -> bool {
    let line = line.trim_start();
    if !(line.starts_with(['#', '%']) || line.starts_with("//")) {
        return false;
    }
    mark(line.split(char::from(delimiter)).next().unwrap_or_default()).is_none()
}

/// Whether a cell begins and goes on as numbers, dates and times do.
pub(crate) fn is_numberish(cell: &str) -> bool {
    let cell = cell.split(" #").next().unwrap_or_default().trim();
    let mut chars = cell.trim_start_matches(['-', '+', '.', ',', '\u{2212}']).chars();
    chars.next().is_some_and(|c| c.is_ascii_digit())
        && chars.all(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    '.' | ','
                        | ':'
                        | '+'
                        | '-'
                        | 'e'
                        | 'E'
                        | 'T'
                        | 'Z'
                        | '/'
                        | ' '
                        | '\''
                        | '\u{2019}'
                        | '\u{a0}'
                        | '\u{202f}'
                        | '\u{2009}'
                        | 'A'
                        | 'P'
                        | 'M'
                )
        })
}

fn is_label(cell: &str) -> bool {
    cell.trim_start_matches(['[', '(', '#', '%', '"', '\'', '_', ' '])
        .starts_with(char::is_alphabetic)
        && mark(cell).is_none()
}

pub(crate) fn is_header(cells: &[String]) -> bool {
    cells.iter().all(|cell| !is_numberish(cell)) && cells.iter().any(|cell| is_label(cell))
}

fn is_units(cells: &[String]) -> bool {
    let bracketed = |cell: &str| {
        (cell.starts_with('[') && cell.ends_with(']'))
            || (cell.starts_with('(') && cell.ends_with(')'))
    };
    let mut filled =
        cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).peekable();
    let some = filled.peek().is_some();
    some && filled.all(|cell| {
        bracketed(cell) || Unit::parse(cell).is_some() || matches!(cell, "-" | "1" | "n/a" | "a.u.")
    })
}

/// The cells of one line.
pub(crate) fn split(line: &str, delimiter: u8) -> Vec<String> {
    let (mut cells, mut cell, mut quoted, mut fresh) = (Vec::new(), String::new(), false, true);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' if quoted => quoted = false,
            '"' if fresh => quoted = true,
            c if !quoted && parts(c, delimiter) => {
                let run = delimiter == b' ' && cell.is_empty();
                if !run {
                    cells.push(core::mem::take(&mut cell).trim().to_owned());
                }
                fresh = true;
                if cells.len() > MAX_COLUMNS {
                    return cells;
                }
                continue;
            }
            c => cell.push(c),
        }
        fresh = fresh && c.is_whitespace();
    }
    if delimiter != b' ' || !cell.is_empty() {
        cells.push(cell.trim().to_owned());
    }
    cells
}

pub(crate) fn parts(c: char, delimiter: u8) -> bool {
    if delimiter == b' ' { matches!(c, ' ' | '\t' | '\u{a0}') } else { c == char::from(delimiter) }
}

/// How many cells a line has.
fn count(line: &str, delimiter: u8) -> usize {
    let line = if delimiter == b' ' { line.trim() } else { line };
    let (mut cells, mut quoted, mut before) = (1, false, 'x');
    for c in line.chars() {
        if c == '"' {
            quoted = !quoted;
        } else if !quoted && parts(c, delimiter) && !(delimiter == b' ' && parts(before, b' ')) {
            cells += 1;
        }
        before = c;
    }
    cells
}

/// Finds out how a text is laid out.
pub(crate) fn find(text: &str) -> Result<Layout, Fault> {
    let mut looked_at = Vec::new();
    let mut said = None;
    for line in lines(text) {
        if line.text.len() > MAX_ROW_BYTES {
            let problem = "is longer than 1 MiB";
            return Err(Fault::at(line.number, line.text, problem, "part the table into lines"));
        }
        if line.number == 1
            && let Some(delimiter) = sep(line.text)
        {
            said = Some(delimiter);
        } else if !line.text.trim_matches([' ', '\u{a0}', '\t']).is_empty() {
            looked_at.push(line);
        }
        if looked_at.len() == LOOKED_AT {
            break;
        }
    }
    let content: Vec<Line<'_>> =
        looked_at.iter().filter(|line| !is_comment(line.text, b'\t')).copied().collect();
    let delimiter = said.unwrap_or_else(|| delimiter(&content, &looked_at));
    if let Some(line) = content.iter().find(|line| count(line.text, delimiter) > MAX_COLUMNS) {
        return Err(too_wide(line.number));
    }
    let mut layout = place(&looked_at, &content, delimiter, text.len());
    if delimiter == NO_DELIMITER && layout.names.is_none() {
        layout.commas = commas::of_bare_list(&content, &looked_at);
    }
    Ok(layout)
}

/// The delimiter that a spreadsheet's first line names.
fn sep(line: &str) -> Option<u8> {
    let line = line.trim_start_matches('\u{feff}').trim_matches(['"', ' ', ',', '\u{a0}']);
    let sign =
        line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| line.get(4..));
    match sign.flatten()?.as_bytes() {
        [] => Some(b','),
        [sign @ (b';' | b'\t' | b'|')] => Some(*sign),
        [b'\\', b't'] => Some(b'\t'),
        _ => None,
    }
}

fn delimiter(content: &[Line<'_>], all: &[Line<'_>]) -> u8 {
    let lines = if content.is_empty() { all } else { content };
    for delimiter in [b'\t', b';', b'|', b','] {
        let counts: Vec<usize> = lines.iter().map(|line| count(line.text, delimiter)).collect();
        if !agree(&counts) || (delimiter == b',' && is_list(lines, all)) {
            continue;
        }
        return delimiter;
    }
    let counts: Vec<usize> = lines.iter().map(|line| count(line.text, b' ')).collect();
    let body = lines.get(1..).filter(|body| !body.is_empty()).unwrap_or(lines);
    let numbers =
        body.iter().filter(|line| split(line.text, b' ').iter().any(|c| is_number(c))).count();
    let single = body.iter().all(|line| is_numberish(line.text) && is_grouped(line.text));
    let times = body.iter().all(|line| is_moment(line.text));
    if agree(&counts) && numbers * 10 >= body.len() * 9 && !single && !times {
        return b' ';
    }
    // A first line that names several columns, above rows that do not keep to it.
    let first = lines.first().map(|line| line.text).unwrap_or_default();
    let named = |d: &u8| first.contains(char::from(*d)) && is_header(&split(first, *d));
    let filled = |d: &u8| {
        let parted = lines.iter().filter(|line| line.text.contains(char::from(*d))).count();
        parted * 2 >= lines.len()
    };
    [b'\t', b';', b'|', b','].into_iter().find(|d| named(d) && filled(d)).unwrap_or(NO_DELIMITER)
}

/// Whether commas part no columns.
fn is_list(lines: &[Line<'_>], all: &[Line<'_>]) -> bool {
    commas::of_named_list(lines) || commas::of_bare_list(lines, all).is_some()
}

/// Whether most lines have the same number of cells, which is above one.
fn agree(counts: &[usize]) -> bool {
    let usual = usual(counts);
    let share = |counts: &[usize]| {
        counts.iter().filter(|c| **c == usual).count() as f64 / counts.len().max(1) as f64
    };
    let half = counts.get(counts.len() / 2..).unwrap_or_default();
    usual > 1 && (share(counts) >= 0.8 || (counts.len() >= 6 && share(half) >= 0.95))
}

/// The number of cells that most lines have; of several, the later lines' one.
fn usual(counts: &[usize]) -> usize {
    let mut sorted = counts.get(counts.len() / 2..).unwrap_or_default().to_vec();
    sorted.sort_unstable();
    let mut best = (0, 0);
    for run in sorted.chunk_by(|a, b| a == b) {
        if let (true, Some(cells)) = (run.len() > best.0, run.first()) {
            best = (run.len(), *cells);
        }
    }
    best.1
}

fn is_number(cell: &str) -> bool {
    is_numberish(cell) && !cell.contains([':', '/', 'T'])
}

/// `1 012`: one number whose thousands are parted by a blank.
fn is_grouped(line: &str) -> bool {
    let mut groups = line.trim().split([' ', '\u{a0}', '\u{202f}', '\u{2009}']);
    groups.next().is_some_and(|first| first.len() <= 3 && !first.contains(['.', ',']))
        && groups.all(|group| group.split(['.', ',']).next().is_some_and(|whole| whole.len() == 3))
        && line.trim().contains(" 0")
}

/// A date and a time, and nothing else.
fn is_moment(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let date = words.next().is_some_and(|date| date.contains(['-', '.', '/']) && date.len() >= 8);
    date && words.next().is_some_and(|time| time.contains(':'))
        && words.all(|zone| zone.starts_with(['+', '-']))
}

fn place(all: &[Line<'_>], content: &[Line<'_>], delimiter: u8, length: usize) -> Layout {
    let counts: Vec<usize> = content.iter().map(|line| count(line.text, delimiter)).collect();
    let width = usual(&counts).max(1);
    let cells = |at: usize| {
        let Some(line) = content.get(at) else { return Vec::new() };
        let cells = split(line.text, delimiter);
        // Names parted by blanks, above rows parted by tabs.
        let blanks = split(line.text, b' ');
        if cells.len() == 1 && blanks.len() == width { blanks } else { cells }
    };
    let body = body_of(content, &counts, width, delimiter);
    let (mut header, mut units) = (None, None);
    if let Some(above) = body.checked_sub(1) {
        let row = cells(above);
        match above.checked_sub(1).map(|two| (two, cells(two))) {
            Some((two, names)) if is_units(&row) && is_header(&names) => {
                (header, units) = (Some(two), Some(row));
            }
            _ if is_header(&row) => header = Some(above),
            _ => {}
        }
    }
    let begins = content.get(body);
    let mut names = header.and_then(|at| Some((content.get(at)?.number, cells(at))));
    let first_line = begins.map_or(u64::MAX, |line| line.number);
    // R names its rows, in quotes, and not the column of their names.
    let quoted = |at: usize| content.get(at).is_some_and(|line| line.text.starts_with('"'));
    if let (Some(at), Some((_, names))) = (header, &mut names)
        && names.len() + 1 == width
        && quoted(at)
        && quoted(body)
    {
        names.insert(0, String::new());
    }
    if names.is_none() {
        names = commented_header(all, first_line, width, delimiter);
    }
    let header_line = names.as_ref().map_or(first_line, |(line, _)| *line);
    let above = all.iter().take_while(|line| line.number < first_line);
    let above = above.filter(|line| line.number != header_line).filter(|line| {
        // The row of units is no line that was passed over.
        !(units.is_some() && line.number > header_line)
    });
    Layout {
        delimiter,
        commas: None,
        width,
        body: begins.map_or(length, |line| line.start),
        body_line: begins.map_or(0, |line| line.number),
        above: above
            .map(|line| {
                (
                    line.number,
                    line.text.chars().take(2000).collect(),
                    is_comment(line.text, delimiter),
                )
            })
            .collect(),
        names,
        units,
    }
}

/// Which line with content is the first row.
fn body_of(content: &[Line<'_>], counts: &[usize], width: usize, delimiter: u8) -> usize {
    for (at, line) in content.iter().enumerate() {
        let row = split(line.text, delimiter);
        let starts = line.text.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let following = counts.get(at..counts.len().min(at + 6)).unwrap_or_default();
        let like = counts.get(at) == Some(&width)
            && following.iter().filter(|c| **c == width).count() * 2 > following.len();
        let numbers = row.iter().any(|cell| is_numberish(cell)) && !is_units(&row);
        if (numbers && like) || starts {
            return at;
        }
    }
    let first = content.first().map(|line| split(line.text, delimiter)).unwrap_or_default();
    let second = content.get(1).map(|line| split(line.text, delimiter));
    match second {
        Some(second) if is_header(&first) && is_units(&second) => 2,
        _ => usize::from(is_header(&first)),
    }
}

/// A header behind a `#`: the last comment above the rows that has a name for each cell.
fn commented_header(
    all: &[Line<'_>],
    first_line: u64,
    width: usize,
    delimiter: u8,
) -> Option<(u64, Vec<String>)> {
    if width < 2 {
        return None;
    }
    let above = all.iter().take_while(|line| line.number < first_line);
    above
        .filter(|line| is_comment(line.text, delimiter))
        .rev_find(|line| {
            let text = line.text.trim_start();
            let bare = text.trim_start_matches(['#', '%', '/']);
            let (own, without) = (split(text, delimiter), split(bare, delimiter));
            let fits = own.len() == width || without.len() == width;
            fits && is_header(&without)
        })
        .map(|line| {
            let text = line.text.trim_start();
            let own = split(text, delimiter);
            let bare = text.trim_start_matches(['#', '%', '/']);
            let without = split(bare, delimiter);
            // `#;time;RR` names its first column #; `# time;rr` begins with its name.
            let names = if own.first().is_some_and(|cell| cell == "#") && own.len() == width {
                own
            } else {
                without
            };
            (line.number, names)
        })
}

/// The last that a test holds for.
trait RevFind: Iterator + Sized {
    fn rev_find(self, test: impl Fn(&Self::Item) -> bool) -> Option<Self::Item> {
        self.filter(|item| test(item)).last()
    }
}

impl<I: Iterator> RevFind for I {}
