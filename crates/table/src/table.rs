//! A table: what stands above its rows, and the way to them.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::bytes::{self, Limits};
use crate::column::Column;
use crate::commas::Commas;
use crate::fault::{Fault, Note, OpenError};
use crate::layout::{self, NO_DELIMITER, parts};
use crate::number::{Evidence, Style};
use crate::rows::Rows;

/// A table has no more columns.
pub const MAX_COLUMNS: usize = 1000;
/// How many rows are looked at to tell how numbers are written.
const STYLED: usize = 2000;

/// Lines above the header, or above the first row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preamble {
    /// Comments (`# …`): line from 1, and text with its sign.
    pub comments: Vec<(u64, String)>,
    /// Others, such as the title and the facts of a report.
    pub others: Vec<(u64, String)>,
}

/// A table of a file: its text, its columns, and how its numbers are written.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) text: String,
    pub(crate) delimiter: u8,
    pub(crate) body: usize,
    pub(crate) body_line: u64,
    blanks: bool,
    columns: Vec<Column>,
    header_line: Option<u64>,
    style: Style,
    notes: Vec<Note>,
    preamble: Preamble,
    gzip: bool,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`OpenError::Read`] when the system does not let it be read; [`OpenError::Fault`] as
    /// [`parse`](Self::parse). What is no plain file is refused.
    pub fn open(file: &Path, limits: Limits) -> Result<Self, OpenError> {
        let known = std::fs::metadata(file).map_err(OpenError::Read)?;
        if known.is_dir() {
            return Err(Fault::whole("this is a folder", "name a file in that folder").into());
        }
        bytes::too_large(known.len(), limits)?;
        let mut bytes = Vec::new();
        let opened = File::open(file).map_err(OpenError::Read)?;
        // One byte more than allowed is enough to know that it is too many.
        let mut bounded = opened.take(limits.file_bytes.saturating_add(1));
        bounded.read_to_end(&mut bytes).map_err(OpenError::Read)?;
        Ok(Self::of(bytes, limits)?)
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    ///
    /// Files that are no table (named where they are known), too large ones, a line over 1 MiB,
    /// more than [`MAX_COLUMNS`] columns. Faults of rows come with [`Rows::next_row`].
    pub fn parse(bytes: &[u8], limits: Limits) -> Result<Self, Fault> {
        bytes::too_large(bytes.len() as u64, limits)?;
        Self::of(bytes.to_vec(), limits)
    }

    fn of(bytes: Vec<u8>, limits: Limits) -> Result<Self, Fault> {
        let bytes::Text { text, mut notes, gzip } = bytes::text(bytes, limits)?;
        let mut layout = layout::find(&text)?;
        let blanks = layout.delimiter == b' ';
        let loose = format!("{} \"", char::from(layout.delimiter));
        let text = if blanks || text.contains(&loose) {
            let text = tightened(&text, layout.delimiter);
            if blanks {
                notes.push(Note("the columns are parted by blanks".to_owned()));
                layout.delimiter = b'\t';
            }
            // The rows have moved, their lines have not.
            layout.body = start_of(&text, layout.body_line);
            text
        } else {
            text
        };
        let header_line = layout.names.as_ref().map(|(line, _)| *line);
        let names = layout.names.map(|(_, names)| names);
        let width = names.as_ref().map_or(layout.width, Vec::len);
        let empty = String::new();
        let name = |at: usize| names.as_ref().and_then(|names| names.get(at)).unwrap_or(&empty);
        let mut columns: Vec<Column> = (0..width).map(|at| Column::new(at, name(at))).collect();
        for (column, text) in columns.iter_mut().zip(layout.units.unwrap_or_default()) {
            column.measured_in(&text);
        }
        let mut preamble = Preamble::default();
        for (line, text, comment) in layout.above {
            let lines = if comment { &mut preamble.comments } else { &mut preamble.others };
            lines.push((line, text));
        }
        if let (Some((first, _)), Some((last, _))) =
            (preamble.others.first(), preamble.others.last())
        {
            let n = preamble.others.len();
            notes.push(Note(match n {
                1 => format!("line {first} stands above the table and is passed over"),
                _ => format!("{n} lines above the table are passed over (lines {first} to {last})"),
            }));
        }
        let mut table = Self {
            text,
            delimiter: layout.delimiter,
            body: layout.body,
            body_line: layout.body_line,
            blanks,
            columns,
            header_line,
            style: Style::default(),
            notes,
            preamble,
            gzip,
        };
        table.style = match layout.commas {
            Some(Commas::Decimals) => Style { decimal_comma: true, ..Style::default() },
            Some(Commas::Thousands) => Style { thousands_comma: true, ..Style::default() },
            None => table.find_style(),
        };
        let note =
            "the comma is taken for a decimal one, as no line names columns: one number a line";
        match layout.commas {
            Some(Commas::Decimals) => table.notes.push(Note(note.to_owned())),
            _ if table.style.decimal_comma => {
                table.notes.push(Note("decimals are written with a comma".to_owned()));
            }
            _ => {}
        }
        if table.style.thousands_comma {
            table
                .notes
                .push(Note("thousands are parted by a comma: 1,012 is read as 1012".to_owned()));
        }
        Ok(table)
    }

    fn find_style(&self) -> Style {
        let mut seen = vec![Evidence::default(); self.columns.len()];
        let mut rows = self.rows();
        for _ in 0..STYLED {
            let Some(Ok(row)) = rows.next_row() else { break };
            for (evidence, cell) in seen.iter_mut().zip(row.cells()) {
                evidence.add(cell);
            }
        }
        Style::of(seen.iter())
    }

    /// The same table with other names for its columns, such as those that a file beside it gives.
    /// As many as before: of more the last are left out, of fewer the old ones stay.
    #[must_use]
    pub fn with_columns(mut self, columns: Vec<Column>) -> Self {
        for (old, new) in self.columns.iter_mut().zip(columns) {
            *old = new;
        }
        self
    }

    /// The columns in order: as the header names them, or without names and as many as most rows
    /// have cells.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether a line names the columns.
    pub fn has_header(&self) -> bool {
        self.header_line.is_some()
    }

    /// The line that names the columns, from 1.
    pub fn header_line(&self) -> Option<u64> {
        self.header_line
    }

    /// How its numbers are written.
    pub fn style(&self) -> Style {
        self.style
    }

    /// What was assumed and passed over until the first row: encoding, gzip, decimal commas, lines
    /// above the table. For the rest: [`Rows::passed`].
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What stands above the table; the first 400 lines at most.
    pub fn preamble(&self) -> &Preamble {
        &self.preamble
    }

    /// Whether it was packed by gzip.
    pub fn is_gzip(&self) -> bool {
        self.gzip
    }

    /// What parts the cells, as a message may name it.
    pub fn delimiter_name(&self) -> &'static str {
        match self.delimiter {
            _ if self.blanks => "blanks",
            b'\t' => "tabs",
            b';' => "semicolons",
            b'|' => "bars",
            b',' => "commas",
            _ => "nothing",
        }
    }

    /// Whether each row is one cell.
    pub fn is_list(&self) -> bool {
        self.delimiter == NO_DELIMITER
    }

    /// Its rows, from the first.
    pub fn rows(&self) -> Rows<'_> {
        Rows::new(self)
    }
}

/// The text with a tab for each run of blanks (where blanks part), or without the blanks between a
/// delimiter and a quote, which CSV does not know. Lines stay where they are.
fn tightened(text: &str, delimiter: u8) -> String {
    let blanks = delimiter == b' ';
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut fresh, mut waiting) = (false, true, 0_usize);
    for c in text.chars() {
        if matches!(c, '\n' | '\r') {
            (fresh, waiting) = (true, 0);
            quoted = quoted && !blanks;
        } else if !quoted && parts(c, b' ') && (blanks || c != '\t') {
            waiting += 1;
            continue;
        }
        if waiting > 0 {
            match () {
                () if blanks && !fresh => out.push('\t'),
                () if blanks || (fresh && c == '"') => {}
                () => out.extend(core::iter::repeat_n(' ', waiting)),
            }
            fresh = fresh || blanks;
            waiting = 0;
        }
        if c == '"' && (fresh || quoted) {
            quoted = !quoted;
        }
        fresh = matches!(c, '\n' | '\r') || (!quoted && parts(c, delimiter));
        out.push(c);
    }
    out
}

fn start_of(text: &str, line: u64) -> usize {
    crate::lines::lines(text).find(|one| one.number == line).map_or(text.len(), |one| one.start)
}
