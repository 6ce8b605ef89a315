//! Brackets to lines.
//!
//! - Where the author broke the line between two items, it stays broken.
//! - What stands on one line and fits into the width stays there.
//! - A longer list has one item a line; longer fields in parentheses fill their lines.
//! - Lines in brackets are four columns further in than the line on which the bracket opens.
//! - A comma follows the last item where the closing bracket has a line of its own.
//! - Blank lines stay, one at most; none after an opening bracket or before a closing one.

use gradus_text::TokenKind as Kind;
use gradus_text::source::columns;

use super::tree::{Atom, Group, Piece, space_before};

const INDENT: usize = 4;

/// The text of a whole file; `width` is the number of columns that a line should not pass.
pub fn lay_out(file: &Group<'_>, line_end: &str, width: usize) -> String {
    let mut page = Page { out: String::new(), line_end, width, indent: 0, column: 0 };
    for (index, piece) in file.pieces.iter().enumerate() {
        if index > 0 {
            page.new_line(0, piece.blank_before);
        }
        page.piece(piece, 0, "");
    }
    page.out += line_end;
    page.out
}

struct Page<'e> {
    out: String,
    line_end: &'e str,
    width: usize,
    /// Of the line that is being written.
    indent: usize,
    column: usize,
}

impl Page<'_> {
    fn new_line(&mut self, indent: usize, blank: bool) {
        self.out += if blank { self.line_end } else { "" };
        self.out += self.line_end;
        self.out.extend(std::iter::repeat_n(' ', indent));
        (self.indent, self.column) = (indent, indent);
    }

    fn text(&mut self, text: &str) {
        self.out += text;
        self.column = match text.rsplit_once(['\n', '\r']) {
            Some((_, last)) => columns(last),
            None => self.column + columns(text),
        };
    }

    /// A piece, its comma and the comments behind it. `tail` columns follow on its last line.
    fn piece(&mut self, piece: &Piece<'_>, tail: usize, comma: &str) {
        let indent = self.indent;
        let behind: usize = piece.trailing.iter().map(|c| 1 + columns(c.text)).sum();
        // A line comment behind it may pass the width: it is no reason to break the line before it.
        let long = piece.trailing.iter().any(|c| c.kind == Kind::LineComment);
        let tail = tail + comma.len() + if long { 0 } else { behind };
        for (index, atom) in piece.atoms.iter().enumerate() {
            let after_line = index.checked_sub(1).and_then(|i| piece.atoms.get(i)).is_some_and(
                |atom| matches!(atom, Atom::Token(token) if token.kind == Kind::LineComment),
            );
            if after_line {
                self.new_line(indent + INDENT, false);
            } else if space_before(&piece.atoms, index) {
                self.text(" ");
            }
            match atom {
                Atom::Token(token) => self.text(token.text),
                Atom::Group(group) => {
                    let last = index + 1 == piece.atoms.len();
                    self.group(group, if last { tail } else { 0 });
                }
            }
        }
        self.text(comma);
        for comment in &piece.trailing {
            self.text(" ");
            self.text(comment.text);
        }
    }

    fn group(&mut self, group: &Group<'_>, tail: usize) {
        if let Some(flat) = group.flat.filter(|flat| self.column + flat + tail <= self.width) {
            return self.flat(group, flat);
        }
        if group.pieces.is_empty() {
            self.text(group.open);
            return self.text(group.close);
        }
        if group.open == "(" { self.filled(group, tail) } else { self.block(group) }
    }

    /// On one line.
    fn flat(&mut self, group: &Group<'_>, columns: usize) {
        self.out.reserve(columns);
        self.text(group.open);
        for (index, piece) in group.pieces.iter().enumerate() {
            self.text(if index > 0 { ", " } else { "" });
            for (index, atom) in piece.atoms.iter().enumerate() {
                self.text(if space_before(&piece.atoms, index) { " " } else { "" });
                match atom {
                    Atom::Token(token) => self.text(token.text),
                    Atom::Group(group) => self.flat(group, group.flat.unwrap_or(0)),
                }
            }
        }
        self.text(group.close);
    }

    /// One item a line.
    fn block(&mut self, group: &Group<'_>) {
        let outer = self.indent;
        self.text(group.open);
        for (index, piece) in group.pieces.iter().enumerate() {
            self.new_line(outer + INDENT, index > 0 && piece.blank_before);
            self.piece(piece, 0, if piece.alone { "" } else { "," });
        }
        self.new_line(outer, false);
        self.text(group.close);
    }

    /// Items beside each other as long as they fit and the author did not break the line.
    fn filled(&mut self, group: &Group<'_>, tail: usize) {
        let outer = self.indent;
        self.text(group.open);
        let (close_tail, width) = (group.close.len() + tail, self.width);
        let fits = |piece: &Piece<'_>, column: usize, last: bool| {
            let after = if last { close_tail } else { 1 };
            piece.flat.map(|flat| column + flat + after <= width)
        };
        let only_one = group.pieces.len() == 1;
        let first_breaks = group.pieces.first().is_some_and(|first| {
            let here = fits(first, self.column, only_one) == Some(false);
            let there = fits(first, outer + INDENT, false) == Some(true);
            first.on_new_line || first.alone || (here && there)
        });
        let last_breaks = group.pieces.last().is_some_and(|last| {
            last.alone || last.trailing.iter().any(|c| c.kind == Kind::LineComment)
        });
        let closes_alone = first_breaks || last_breaks || group.close_on_new_line;
        let mut line_ended = false;
        for (index, piece) in group.pieces.iter().enumerate() {
            let last = index + 1 == group.pieces.len();
            let hugs = last && !closes_alone;
            let breaks = if index == 0 {
                first_breaks
            } else {
                piece.on_new_line
                    || piece.alone
                    || line_ended
                    || fits(piece, self.column + 1, hugs) == Some(false)
            };
            if breaks {
                self.new_line(outer + INDENT, index > 0 && piece.blank_before);
            } else if index > 0 {
                self.text(" ");
            }
            let comma = if hugs || piece.alone { "" } else { "," };
            self.piece(piece, if hugs { close_tail } else { 0 }, comma);
            line_ended = piece.alone || !piece.trailing.is_empty();
        }
        if closes_alone {
            self.new_line(outer, false);
        }
        self.text(group.close);
    }
}
