//! Numbers with letters that look like digits, points and signs, and with parted digits.
//!
//! It never says what is wrong: its caller reports it.

use crate::letters::{alike, groups_digits, is_hidden};
use crate::lex::is_ident;

/// A number as it is written, and as it is meant.
pub(super) struct Number {
    /// Bytes as it is written.
    pub length: usize,
    /// As it is meant.
    pub right: String,
    /// The first letter that is not what it seems, and where.
    pub first: Option<(char, usize)>,
}

impl Number {
    /// The number that a text begins with; none where it begins with something else.
    pub fn at_begin_of(text: &str) -> Option<Self> {
        let first = text.chars().next()?;
        if !looks_like(first, |c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
            return None;
        }
        let mut number = Self { length: 0, right: String::new(), first: None };
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            let after = text.get(at + c.len_utf8()..).unwrap_or("");
            let Some(right) = number.reads(c, next, after) else { break };
            if right != Right::AsItIs {
                number.first = number.first.or(Some((c, at)));
            }
            match right {
                Right::AsItIs => number.right.push(c),
                Right::Letters(letters) => number.right += letters,
                Right::Nothing => {}
            }
            number.length = at + c.len_utf8();
            // Known early: of a run of points each is looked at as a begin.
            if number.first_digit().is_some_and(|c| !c.is_ascii_digit()) {
                return None;
            }
        }
        number.first_digit().is_some().then_some(number)
    }

    /// What stands behind the sign and the point that a number may begin with.
    fn first_digit(&self) -> Option<char> {
        let bare = self.right.strip_prefix(['+', '-']).unwrap_or(&self.right);
        bare.strip_prefix('.').unwrap_or(bare).chars().next()
    }

    /// What stands for `c` in the number so far; none where it is no part of it.
    fn reads(&self, c: char, next: Option<char>, after: &str) -> Option<Right> {
        let part = |c| is_ident(c) || looks_like(c, |c| c == '.');
        let seen = if c.is_ascii() { None } else { alike(c) };
        let sign = matches!(c, '+' | '-') || matches!(seen, Some("-" | "+"));
        let right = seen.map_or(Right::AsItIs, Right::Letters);
        if sign {
            return (self.length == 0 || self.right.ends_with(['e', 'E'])).then_some(right);
        }
        let grouped = self.right.ends_with(|c: char| c.is_ascii_digit()) && three_digits(after);
        match c {
            c if is_hidden(c) => next.is_some_and(part).then_some(Right::Nothing),
            c if groups_digits(c) => grouped.then_some(Right::Nothing),
            c if c == '.' || is_ident(c) => Some(right),
            _ if seen == Some(".") && next.is_some_and(is_ident) => Some(right),
            _ => None,
        }
    }
}

/// What is read for a letter of a number.
#[derive(PartialEq)]
enum Right {
    AsItIs,
    Letters(&'static str),
    Nothing,
}

/// Whether a letter is one of ASCII, or looks like one, that is wanted.
fn looks_like(c: char, wanted: impl Fn(char) -> bool) -> bool {
    let seen = if c.is_ascii() { None } else { alike(c) };
    let only = |text: &str| text.chars().next().filter(|_| text.len() == 1);
    wanted(seen.and_then(only).unwrap_or(c))
}

/// Three digits and no fourth: a group of thousands.
fn three_digits(text: &str) -> bool {
    let digits = text.chars().take(4).take_while(char::is_ascii_digit).count();
    digits == 3 && !text.chars().nth(3).is_some_and(is_ident)
}
