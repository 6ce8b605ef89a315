//! The rows of a table, one at a time, in memory that does not grow with the file.

use core::fmt;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::fault::{Fault, shown};
use crate::layout::{is_comment, is_numberish};
use crate::lines::{end_length, ends_in, line_length};
use crate::number::mark;
use crate::table::{MAX_COLUMNS, Table};

/// The longest row, bytes.
pub(crate) const MAX_ROW_BYTES: usize = 1 << 20;
/// A row over more lines is a quote that was never closed.
const MAX_ROW_LINES: u64 = 100;

/// So many lines, and which was the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub lines: u64,
    /// The first of them, from 1.
    pub first: Option<u64>,
}

impl Count {
    fn add(&mut self, line: u64) {
        self.lines += 1;
        self.first.get_or_insert(line);
    }
}

/// What was passed over between the rows so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Lines that begin with `#`, `%` or `//`.
    pub comments: Count,
    /// Lines of a single text in a table of several columns.
    pub messages: Count,
    /// Lines that repeat the header: a second recording behind the first begins there
    /// ([`Row::section`]).
    pub headers: Count,
}

impl Passed {
    /// Whether nothing was passed over.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            (self.comments, "comment"),
            (self.messages, "message"),
            (self.headers, "repeated header"),
        ];
        let mut before = "passed over: ";
        for (count, what) in kinds {
            let Some(first) = count.first else { continue };
            match count.lines {
                1 => write!(f, "{before}1 {what} (line {first})")?,
                n => write!(f, "{before}{n} {what}s (the first in line {first})")?,
            }
            before = ", ";
        }
        Ok(())
    }
}

/// Reads the rows of a table in order. Not an [`Iterator`]: a row borrows the reader's buffer.
#[derive(Debug)]
pub struct Rows<'t> {
    table: &'t Table,
    reader: Reader,
    at: usize,
    line: u64,
    cells: Vec<u8>,
    ends: Vec<usize>,
    passed: Passed,
    section: u32,
    ended: bool,
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    text: &'r str,
    ends: &'r [usize],
    line: u64,
    section: u32,
    cut: bool,
}

impl<'r> Row<'r> {
    /// The line on which it begins, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many headers were repeated above it: 0 for the first recording in the file.
    pub fn section(&self) -> u32 {
        self.section
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell, which does not happen.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A cell, without quotes and without blanks around it; none where the row is too short.
    pub fn cell(&self, index: usize) -> Option<&'r str> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..end).map(str::trim)
    }

    /// All of its cells.
    pub fn cells(&self) -> impl Iterator<Item = &'r str> {
        let row = *self;
        (0..row.len()).filter_map(move |index| row.cell(index))
    }

    /// Whether its writing was broken off: the last row, without an end of its line, and with
    /// fewer cells than there are columns.
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}

/// What stands at a place between rows.
enum Next {
    End,
    Row,
}

impl<'t> Rows<'t> {
    pub(crate) fn new(table: &'t Table) -> Self {
        Self {
            table,
            reader: ReaderBuilder::new().delimiter(table.delimiter).build(),
            at: table.body,
            line: table.body_line,
            cells: vec![0; 1 << 10],
            ends: vec![0; 16],
            passed: Passed::default(),
            section: 0,
            ended: false,
        }
    }

    /// What was passed over so far; after the last row, in all.
    pub fn passed(&self) -> Passed {
        self.passed
    }

    /// The next row; none at the end, and after a fault.
    ///
    /// # Errors
    ///
    /// A row with more cells than there are columns, of more than 1 MiB, or with a quote that is
    /// not closed.
    pub fn next_row(&mut self) -> Option<Result<Row<'_>, Fault>> {
        if self.ended {
            return None;
        }
        loop {
            if matches!(self.skip(), Next::End) {
                self.ended = true;
                return None;
            }
            let line = self.line;
            let (bytes, cells) = match self.read() {
                Ok(read) => read,
                Err(fault) => {
                    self.ended = true;
                    return Some(Err(fault));
                }
            };
            if cells == 0 {
                self.ended = true;
                return None;
            }
            let is_last = self.at >= self.table.text.len();
            if self.passes_over(line, bytes, cells) {
                continue;
            }
            let cells = match self.fitting(line, bytes, cells) {
                Ok(cells) => cells,
                Err(fault) => {
                    self.ended = true;
                    return Some(Err(fault));
                }
            };
            let open = !self.table.text.ends_with(['\n', '\r']);
            let cut = is_last && open && cells < self.table.columns().len();
            let mut row = self.row(line, bytes, cells);
            row.cut = cut;
            return Some(Ok(row));
        }
    }

    fn row(&self, line: u64, bytes: usize, cells: usize) -> Row<'_> {
        let text = self.cells.get(..bytes).unwrap_or_default();
        Row {
            text: core::str::from_utf8(text).unwrap_or_default(),
            ends: self.ends.get(..cells).unwrap_or_default(),
            line,
            section: self.section,
            cut: false,
        }
    }

    /// Passes over empty lines and comments.
    fn skip(&mut self) -> Next {
        loop {
            let rest = self.table.text.as_bytes().get(self.at..).unwrap_or_default();
            if rest.is_empty() {
                return Next::End;
            }
            let length = line_length(rest);
            let line = rest.get(..length).unwrap_or_default();
            let text = core::str::from_utf8(line).unwrap_or_default();
            if is_comment(text, self.table.delimiter) {
                self.passed.comments.add(self.line);
            } else if !text.trim_matches([' ', '\t', '\u{a0}']).is_empty() {
                return Next::Row;
            }
            let end = end_length(rest.get(length..).unwrap_or_default());
            self.at += length + end;
            self.line += u64::from(end > 0);
        }
    }

    /// Reads one row into the buffer: its bytes and its cells.
    fn read(&mut self) -> Result<(usize, usize), Fault> {
        self.reader.reset();
        let begin = self.at;
        let (mut bytes, mut cells) = (0, 0);
        let all = self.table.text.as_bytes();
        loop {
            let input = all.get(self.at..).unwrap_or_default();
            let output = self.cells.get_mut(bytes..).unwrap_or_default();
            let ends = self.ends.get_mut(cells..).unwrap_or_default();
            let (result, read, wrote, ended) = self.reader.read_record(input, output, ends);
            self.at += read;
            bytes += wrote;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.cells.len() >= MAX_ROW_BYTES => {
                    return Err(self.too_long(begin));
                }
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() > MAX_COLUMNS => {
                    return Err(too_wide(self.line));
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        // The reader ends a row at a CR, before its LF.
        if all.get(self.at.wrapping_sub(1)) == Some(&b'\r') && all.get(self.at) == Some(&b'\n') {
            self.at += 1;
        }
        let used = all.get(begin..self.at).unwrap_or_default();
        let lines = ends_in(used);
        let open = lines > 1 && used.iter().filter(|b| **b == b'"').count() % 2 == 1;
        if lines > MAX_ROW_LINES || open {
            return Err(self.too_long(begin));
        }
        self.line += lines;
        Ok((bytes, cells))
    }

    fn too_long(&self, begin: usize) -> Fault {
        let rest = self.table.text.get(begin..).unwrap_or_default();
        let first = rest.get(..line_length(rest.as_bytes())).unwrap_or_default();
        if first.contains('"') {
            let problem = "opens a quote that is not closed";
            return Fault::at(self.line, first, problem, "close it, or take the quotes out");
        }
        Fault::at(self.line, first, "is longer than 1 MiB", "is this a table? part it into lines")
    }

    /// Whether what was read is no row, but a message or a header that stands again.
    fn passes_over(&mut self, line: u64, bytes: usize, cells: usize) -> bool {
        let columns = self.table.columns();
        let row = self.row(line, bytes, cells);
        let first = row.cell(0).unwrap_or_default();
        let header = self.table.has_header()
            && cells >= columns.len()
            && columns.iter().all(|c| row.cell(c.index()) == Some(c.name()));
        let lone = cells == 1 && columns.len() > 1;
        let message = lone && !is_numberish(first) && mark(first).is_none();
        if header {
            self.passed.headers.add(line);
            self.section += 1;
        } else if message {
            self.passed.messages.add(line);
        }
        header || message
    }

    /// How many of the cells count: those behind the last column may be empty or a comment.
    fn fitting(&self, line: u64, bytes: usize, cells: usize) -> Result<usize, Fault> {
        let columns = self.table.columns().len();
        if cells <= columns {
            return Ok(cells);
        }
        let row = self.row(line, bytes, cells);
        let comment = (0..cells).find(|at| {
            row.cell(*at).is_some_and(|cell| cell.contains(" #") || cell.starts_with('#'))
        });
        if comment.is_some_and(|at| at <= columns) {
            return Ok(columns);
        }
        let extra: Vec<&str> = row.cells().skip(columns).filter(|cell| !cell.is_empty()).collect();
        if extra.is_empty() {
            return Ok(columns);
        }
        let whole: Vec<&str> = row.cells().collect();
        let whole = if self.table.delimiter_name() == "blanks" {
            whole.join(" ")
        } else {
            whole.join(&char::from(self.table.delimiter).to_string())
        };
        let names = if self.table.has_header() {
            format!("the header names {columns}")
        } else {
            format!("the first rows have {columns}")
        };
        let digits = |cell: &str| cell.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
        let digits = row.cells().filter(|cell| !cell.is_empty()).all(digits);
        let remedy = match (self.table.delimiter == b',', digits) {
            (true, true) => {
                "are decimals written with commas? write them with a point, or part the columns by \
                 semicolons"
            }
            (true, false) => {
                "put texts that hold a comma into quotes, and write decimals with a point"
            }
            _ => "put texts that hold the delimiter into quotes",
        };
        let (delimiter, cells) = (self.table.delimiter_name(), row.len());
        let problem = format!("has {cells} cells parted by {delimiter}, and {names}");
        Err(Fault::at(line, &whole, problem, remedy))
    }
}

pub(crate) fn too_wide(line: u64) -> Fault {
    Fault::at(
        line,
        &shown(""),
        "the row has more than 1000 columns",
        "keep the columns that are needed",
    )
}
