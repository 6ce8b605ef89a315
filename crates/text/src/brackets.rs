//! What stands between brackets, and how reading goes on where a comma or a bracket is missing.
//!
//! It looks only at brackets and commas; what an element is, its caller knows.

use super::codes;
use super::letters::shown;
use super::parse::{MAX_DEPTH, Parser};

impl Parser<'_, '_> {
    /// What stands between brackets, comma by comma. `element` returns whether the element was
    /// broken.
    pub(super) fn elements(&mut self, closer: char, mut element: impl FnMut(&mut Self) -> bool) {
        let opened = self.here();
        let opener = self.lexer.next().unwrap_or('(');
        if self.open.len() >= MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} brackets are open here");
            self.error(codes::TOO_DEEP, opened, message, None);
            self.give_up();
            return;
        }
        self.open.push(closer);
        loop {
            self.space();
            if self.given_up || self.ended {
                break;
            }
            match self.lexer.peek() {
                None => {
                    let message = format!("this `{opener}` is never closed");
                    let remedy = Some(format!("add `{closer}`"));
                    self.error(codes::UNCLOSED_BRACKET, opened, message, remedy);
                    self.give_up_quietly();
                    break;
                }
                Some(c) if c == closer => {
                    self.lexer.next();
                    break;
                }
                Some(c @ (')' | ']' | '}')) => {
                    if self.outer_waits_for(c) {
                        let message = format!("this `{opener}` is not closed before a `{c}`");
                        let remedy = Some(format!("add `{closer}`"));
                        self.error(codes::UNCLOSED_BRACKET, opened, message, remedy);
                        break;
                    }
                    let message = format!("expected `{closer}`, found `{c}`");
                    self.error(codes::WRONG_BRACKET, self.here(), message, None);
                    self.lexer.next();
                    // Most likely it was meant to close this.
                    break;
                }
                Some(',') => {
                    let remedy = Some("remove one".to_string());
                    self.error(
                        codes::EXTRA_COMMA,
                        self.here(),
                        "there is a comma too many",
                        remedy,
                    );
                    self.lexer.next();
                    continue;
                }
                Some(_) => {}
            }
            let before = self.lexer.at;
            if closer == ']'
                && self.outer_waits_for(')')
                && let Some(field) = self.field_name()
            {
                let message = format!("this `[` is not closed before `{}:`", field.text);
                self.error(codes::UNCLOSED_BRACKET, opened, message, Some("add `]`".into()));
                if !self.given_up {
                    self.lexer.at = before;
                }
                self.comma_taken = true;
                break;
            }
            let broken = element(self);
            if broken && !self.given_up {
                self.lexer.skip_nested();
            }
            self.comma(before, closer);
        }
        self.open.pop();
    }

    /// A comma, or a fault for the missing comma.
    fn comma(&mut self, before: usize, closer: char) {
        let end = self.lexer.at;
        self.space();
        if std::mem::take(&mut self.comma_taken) {
            return;
        }
        match self.lexer.peek() {
            Some(',') => {
                self.lexer.next();
            }
            None | Some(')' | ']' | '}') => {}
            Some(c) => {
                let item = self.lexer.text.get(before..end).unwrap_or("");
                let last = item.chars().next_back().map_or(0, char::len_utf8);
                let span = self.lexer.span(end - last, end);
                let found = shown(c);
                let message = format!("expected `,` or `{closer}` after this, found {found}");
                self.error(codes::MISSING_COMMA, span, message, Some("add `,`".into()));
                if matches!(c, ';' | ':' | '=') || self.lexer.at == before {
                    self.lexer.next();
                }
            }
        }
    }

    fn outer_waits_for(&self, closer: char) -> bool {
        self.open.iter().rev().skip(1).any(|c| *c == closer)
    }

    /// The end of the text was reported; brackets open around it need no fault of their own, but
    /// the elements so far are kept.
    fn give_up_quietly(&mut self) {
        self.lexer.at = self.lexer.text.len();
        self.ended = true;
    }
}
