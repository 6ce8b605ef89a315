//! A table of text: columns as wide as their widest cell, numbers to the right.

use unicode_width::UnicodeWidthStr;

use crate::lines::{broken, printable};

/// A column: its heading, and where its cells stand.
#[derive(Clone, Debug)]
pub struct Column {
    head: String,
    to_the_right: bool,
    wraps: bool,
    least: usize,
}

impl Column {
    /// Words, to the left.
    pub fn text(head: impl Into<String>) -> Self {
        Self { head: head.into(), to_the_right: false, wraps: false, least: 0 }
    }

    /// Numbers, to the right.
    pub fn number(head: impl Into<String>) -> Self {
        Self { to_the_right: true, ..Self::text(head) }
    }

    /// Sentences; of the last column only. They are broken at the end of a line of 80 columns.
    pub fn sentences(head: impl Into<String>) -> Self {
        Self { wraps: true, ..Self::text(head) }
    }

    /// So many characters wide at least, so that tables of several runs look alike.
    #[must_use]
    pub fn least(mut self, width: usize) -> Self {
        self.least = width;
        self
    }

    fn padded(&self, cell: &str, width: usize) -> String {
        let space = " ".repeat(width.saturating_sub(cell.width()));
        if self.to_the_right { space + cell } else { format!("{cell}{space}") }
    }
}

#[derive(Clone, Debug)]
enum Row {
    Cells(Vec<String>),
    /// About the row before it, over all columns.
    Note(String),
}

/// Rows under headings.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Row>,
    indent: usize,
    gap: usize,
    ruled: bool,
}

impl Table {
    /// A table without rows: no indent, two spaces between columns, no rule under the headings.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let columns = columns.into_iter().collect();
        Self { columns, rows: Vec::new(), indent: 0, gap: 2, ruled: false }
    }

    /// So many spaces before each line.
    #[must_use]
    pub fn indent(mut self, spaces: usize) -> Self {
        self.indent = spaces;
        self
    }

    /// One space between columns: for many columns on a line of 80.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.gap = 1;
        self
    }

    /// A rule under the headings.
    #[must_use]
    pub fn ruled(mut self) -> Self {
        self.ruled = true;
        self
    }

    /// Adds a row, a cell for each column in their order.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let shown = |cell: String| printable(&cell).into_owned();
        self.rows.push(Row::Cells(cells.into_iter().map(shown).collect()));
    }

    /// Adds a sentence about the row before it, indented under its second column and broken at the
    /// end of a line of 80 columns.
    pub fn note(&mut self, text: impl Into<String>) {
        self.rows.push(Row::Note(text.into()));
    }

    /// The columns that its rows take, without sentences and notes.
    pub fn width(&self) -> usize {
        let widths = self.widths(0);
        let gaps = self.gap * widths.len().saturating_sub(1);
        self.indent + widths.iter().sum::<usize>() + gaps
    }

    /// As plain text, with a line end after each line.
    pub fn plain(&self) -> String {
        let widths = self.widths(0);
        let indent = " ".repeat(self.indent);
        let mut out = self.line(&self.heads(), &widths);
        if self.ruled {
            let gaps = self.gap * widths.len().saturating_sub(1);
            out += &format!("{indent}{}\n", "─".repeat(widths.iter().sum::<usize>() + gaps));
        }
        for row in &self.rows {
            match row {
                Row::Cells(cells) => out += &self.line(cells, &widths),
                Row::Note(text) => {
                    let under = self.gap + widths.first().copied().unwrap_or(0);
                    out += &broken(&format!("{indent}{}", " ".repeat(under)), text);
                }
            }
        }
        out
    }

    /// As Markdown, in columns that can be read without drawing them. Cells are taken as they are:
    /// what means something in Markdown is to be escaped before. Notes are left out.
    pub fn markdown(&self) -> String {
        let widths = self.widths(3);
        let line = |cells: &[String]| {
            let cells = self.columns.iter().zip(cells).zip(&widths);
            let cells: Vec<String> = cells.map(|((c, cell), w)| c.padded(cell, *w)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = self.columns.iter().zip(&widths).map(|(column, width)| {
            let dashes = "-".repeat(width + if column.to_the_right { 1 } else { 2 });
            if column.to_the_right { dashes + ":" } else { dashes }
        });
        let rule = rule.collect::<Vec<_>>().join("|");
        let rows: String = self.cells().map(line).collect();
        format!("{}|{rule}|\n{rows}", line(&self.heads()))
    }

    fn heads(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.head.clone()).collect()
    }

    fn cells(&self) -> impl Iterator<Item = &[String]> {
        self.rows.iter().filter_map(|row| match row {
            Row::Cells(cells) => Some(cells.as_slice()),
            Row::Note(_) => None,
        })
    }

    fn widths(&self, least: usize) -> Vec<usize> {
        let columns = self.columns.iter().enumerate().map(|(index, column)| {
            let cells = self.cells().filter_map(|cells| cells.get(index));
            let widths = cells.chain([&column.head]).map(|cell| cell.width());
            widths.max().unwrap_or(0).max(column.least).max(least)
        });
        columns.collect()
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut first = " ".repeat(self.indent);
        for (index, ((column, cell), width)) in
            self.columns.iter().zip(cells).zip(widths).enumerate()
        {
            if index > 0 {
                first += &" ".repeat(self.gap);
            }
            if column.wraps {
                return broken(&first, cell);
            }
            first += &column.padded(cell, *width);
        }
        format!("{}\n", first.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<const N: usize>(cells: [&str; N]) -> [String; N] {
        cells.map(str::to_owned)
    }

    fn steps() -> Table {
        let mut table = Table::new([
            Column::text("Step"),
            Column::number("SUDS").least(5),
            Column::text("Railing"),
        ]);
        table.row(row(["Über die Dächer", "38", "bars"]));
        table.row(row(["Auf", "5.5", ""]));
        table
    }

    #[test]
    fn words_stand_to_the_left_and_numbers_to_the_right() {
        let text = "\
Step              SUDS  Railing
Über die Dächer     38  bars
Auf                5.5
";
        assert_eq!(steps().plain(), text);
    }

    #[test]
    fn a_rule_is_as_wide_as_the_table() {
        let ruled = steps().indent(1).close().ruled().plain();
        let rule = ruled.lines().nth(1).unwrap();
        assert_eq!(rule.trim_start().chars().count(), 15 + 1 + 5 + 1 + 7);
        assert!(ruled.lines().all(|line| line.starts_with(' ')));
    }

    #[test]
    fn a_note_stands_under_the_second_column_and_not_in_markdown() {
        let mut table = steps();
        table.note("of a guess");
        assert!(table.plain().ends_with("\n                 of a guess\n"));
        assert_eq!(table.markdown().lines().count(), 4);
        table.note("twelve chars ".repeat(9));
        let text = table.plain();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.lines().skip(3).all(|line| line.starts_with(&" ".repeat(17))), "{text}");
    }

    #[test]
    fn markdown_is_in_columns() {
        let text = "\
| Step            |  SUDS | Railing |
|-----------------|------:|---------|
| Über die Dächer |    38 | bars    |
| Auf             |   5.5 |         |
";
        assert_eq!(steps().markdown(), text);
    }

    #[test]
    fn sentences_are_broken_under_their_own_column() {
        let mut table = Table::new([Column::number("at s"), Column::sentences("what")]);
        table.row(["1.5".to_owned(), "twelve chars ".repeat(9)]);
        let text = table.plain();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.starts_with("at s  what\n 1.5  twelve chars"), "{text}");
        assert!(text.lines().skip(2).all(|line| line.starts_with("      ")), "{text}");
    }
}
