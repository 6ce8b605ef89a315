//! Tables: columns as wide as they need, rows that stay whole, heads again on each sheet.

use pdf_writer::types::StructRole;

use super::sheets::{BOTTOM, LEFT, ROOM, Sheets, Style, leading};
use crate::doc::{Table, Text};
use crate::draw::Ink;

/// Between two columns.
const GAP: f64 = 12.0;
/// Above and below the words of a row.
const AIR: f64 = 2.6;

/// Draws it below what is there.
pub fn table(sheets: &mut Sheets, parent: usize, table: &Table, size: f64) {
    let node = sheets.tree.add(parent, StructRole::Table);
    let body = Style { size, strong: false, colour: Ink::Text.colours().0 };
    let head = Style { size: size * 0.94, strong: false, colour: Ink::Quiet.colours().0 };
    let widths = widths(sheets, table, size);
    if !table.quiet_caption {
        let caption = sheets.tree.add(node, StructRole::Caption);
        sheets.paragraph(caption, &table.caption, head, LEFT, ROOM);
        sheets.y += 2.0;
    }
    let heads: Vec<Text> =
        table.columns.iter().map(|column| Text::from(column.head.clone())).collect();
    let head_row = Row::of(sheets, table, &heads, &widths, head);
    sheets.need(head_row.height + 3.0 * leading(size));
    head_row.draw(sheets, Some((node, Kind::Heads)), head);
    for cells in &table.rows {
        let row = Row::of(sheets, table, cells, &widths, body);
        if !sheets.fits(row.height) {
            sheets.next_sheet();
            head_row.draw(sheets, None, head);
        }
        row.draw(sheets, Some((node, Kind::Body { first_names: table.first_names })), body);
    }
    sheets.y += 4.0;
}

#[derive(Clone, Copy)]
enum Kind {
    Heads,
    Body { first_names: bool },
}

/// A row, broken into lines.
struct Row<'a> {
    /// Each cell: its place, its width, its lines; whether they stand at the right.
    cells: Vec<(f64, f64, Vec<String>, bool, &'a Text)>,
    height: f64,
}

impl<'a> Row<'a> {
    fn of(sheets: &Sheets, table: &Table, cells: &'a [Text], widths: &[f64], style: Style) -> Self {
        let (mut x, mut most) = (LEFT, 1);
        let mut all = Vec::new();
        for ((cell, column), width) in cells.iter().zip(&table.columns).zip(widths) {
            let mut lines = sheets.regular.lines(&cell.text, style.size, width + 0.01);
            // What would not fit on a sheet of its own is cut.
            lines.truncate(((BOTTOM - 120.0) / leading(style.size)) as usize);
            most = most.max(lines.len());
            all.push((x, *width, lines, column.number, cell));
            x += width + GAP;
        }
        Self { cells: all, height: most as f64 * leading(style.size) + 2.0 * AIR }
    }

    fn draw(&self, sheets: &mut Sheets, of: Option<(usize, Kind)>, style: Style) {
        let (top, line) = (sheets.y, leading(style.size));
        let row = of.map(|(table, kind)| (sheets.tree.add(table, StructRole::TR), kind));
        for (number, (x, width, lines, right, text)) in self.cells.iter().enumerate() {
            let node = row.map(|(row, kind)| cell(sheets, row, kind, number, text));
            for (nth, words) in lines.iter().enumerate() {
                let wide = sheets.regular.width(words, style.size);
                let x = if *right { x + width - wide } else { *x };
                let at = [x, top + AIR + (nth as f64 + 0.78) * line];
                match node {
                    Some(node) => sheets.text(node, at, words, style),
                    None => {
                        sheets.begin_decoration();
                        sheets.bare_text(at, words, style);
                        sheets.end();
                    }
                }
            }
        }
        let heads = !matches!(of, Some((_, Kind::Body { .. })));
        let ink = if heads { Ink::Quiet } else { Ink::Line };
        sheets.y = top + self.height;
        sheets.rule(sheets.y - 0.5, 0.5, ink.colours().0);
    }
}

fn cell(sheets: &mut Sheets, row: usize, kind: Kind, number: usize, text: &Text) -> usize {
    let head_of_column = match kind {
        Kind::Heads => Some(true),
        Kind::Body { first_names: true } if number == 0 => Some(false),
        Kind::Body { .. } => None,
    };
    let role = if head_of_column.is_some() { StructRole::TH } else { StructRole::TD };
    let id = sheets.element(row, role, text.lang.as_ref());
    if let Some(node) = sheets.tree.at(id) {
        node.head_of_column = head_of_column;
    }
    id
}

/// As wide as the widest text where all of it has room; else columns of words give way.
fn widths(sheets: &Sheets, table: &Table, size: f64) -> Vec<f64> {
    let font = &sheets.regular;
    let room = ROOM - GAP * table.columns.len().saturating_sub(1) as f64;
    let mut all: Vec<(f64, f64)> = Vec::new();
    for (number, column) in table.columns.iter().enumerate() {
        let cells = table.rows.iter().filter_map(|row| row.get(number));
        let longest_word = |text: &str, size: f64| {
            text.split(' ').map(|word| font.width(word, size)).fold(0.0, f64::max)
        };
        let (mut wide, mut least) = (0.0_f64, longest_word(&column.head, size * 0.94));
        for cell in cells {
            wide = wide.max(font.width(&cell.text, size));
            least = least.max(longest_word(&cell.text, size));
        }
        // A head takes two lines where there is room, and may break between words; a number may not.
        wide = wide.max(0.6 * font.width(&column.head, size * 0.94));
        if column.number {
            least = least.max(wide);
        }
        let least = least.min(room / 3.0);
        all.push((wide.max(least), least));
    }
    let wide: f64 = all.iter().map(|(wide, _)| wide).sum();
    if wide <= room {
        let words = table.columns.iter().filter(|column| !column.number).count();
        let more = (room - wide) / words.max(1) as f64;
        let of = |((wide, _), column): (&(f64, f64), &crate::doc::Column)| {
            if column.number && words > 0 { *wide } else { wide + more }
        };
        return all.iter().zip(&table.columns).map(of).collect();
    }
    // Columns that need less than an equal part have what they need, and the others share the rest.
    let mut found: Vec<Option<f64>> = vec![None; all.len()];
    loop {
        let (mut left, mut open) = (room, 0_usize);
        for width in &found {
            left -= width.unwrap_or_default();
            open += usize::from(width.is_none());
        }
        let part = left / open.max(1) as f64;
        let mut settled = false;
        for (slot, (wide, least)) in found.iter_mut().zip(&all) {
            let enough =
                if *wide <= part { Some(*wide) } else { Some(*least).filter(|l| *l > part) };
            if slot.is_none() && enough.is_some() {
                (*slot, settled) = (enough, true);
                break;
            }
        }
        if !settled {
            let sum: f64 = found.iter().map(|width| width.unwrap_or(part)).sum();
            let shrink = (room / sum.max(1.0)).min(1.0);
            return found.iter().map(|width| width.unwrap_or(part) * shrink).collect();
        }
    }
}
