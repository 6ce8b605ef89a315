//! Words for a terminal of 80 columns.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What fits on a line.
pub const COLUMNS: usize = 80;

/// A number of things: `1 fault`, `2 faults`, `0 losses`. `one` is the word for one of them, with a
/// regular plural.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str) -> String {
    let ending = match one {
        _ if count == N::from(1) => "",
        _ if one.ends_with('s') => "es",
        _ => "s",
    };
    format!("{count} {one}{ending}")
}

/// Writes `first`, then `text` broken between words, each further line under the text's beginning.
/// A word that is longer than a line stands on its own.
///
/// # Errors
/// When `out` cannot be written to.
pub fn wrapped(out: &mut (impl Write + ?Sized), first: &str, text: &str) -> io::Result<()> {
    out.write_all(broken(first, text).as_bytes())
}

/// What [`wrapped`] writes.
pub fn broken(first: &str, text: &str) -> String {
    let indent = first.width();
    let text = printable(text);
    let (mut out, mut line, mut filled) = (String::new(), first.to_owned(), indent);
    for word in text.split_whitespace() {
        let length = word.width();
        if filled > indent {
            if filled + 1 + length > COLUMNS {
                out += line.trim_end();
                out.push('\n');
                (line, filled) = (" ".repeat(indent), indent);
            } else {
                line.push(' ');
                filled += 1;
            }
        }
        line += word;
        filled += length;
    }
    out + line.trim_end() + "\n"
}

/// `text`, or its beginning and `…` where it takes more than `most` columns.
pub fn short(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut columns = 0;
    let fits = |c: &char| {
        columns += c.width().unwrap_or(0);
        columns < most
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A text for a terminal: what would move the cursor, change colours or turn the order of letters
/// is shown as a mark. Line ends stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    let moves = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(moves) {
        return Cow::Borrowed(text);
    }
    let mark = |c: char| match c {
        '\t' => ' ',
        c if moves(c) => '\u{FFFD}',
        c => c,
    };
    Cow::Owned(text.chars().map(mark).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_no_ending() {
        assert_eq!(counted(1_usize, "fault"), "1 fault");
        assert_eq!(counted(0_u64, "fault"), "0 faults");
        assert_eq!(counted(2_u32, "loss"), "2 losses");
    }

    #[test]
    fn a_long_text_is_broken_between_words_under_its_beginning() {
        let text = broken("  ab  ", &"twelve chars ".repeat(12));
        assert!(text.lines().count() > 1);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(
            text.lines()
                .skip(1)
                .all(|line| line.starts_with("      t") || line.starts_with("      c"))
        );
        assert_eq!(text.split_whitespace().filter(|word| *word == "twelve").count(), 12);
    }

    #[test]
    fn what_does_not_fit_ends_with_an_ellipsis() {
        assert_eq!(short("Überhang", 8), "Überhang");
        assert_eq!(short("Überhänge", 8), "Überhän…");
    }

    #[test]
    fn columns_are_those_of_a_terminal() {
        assert_eq!(short("高所恐怖", 8), "高所恐怖");
        assert_eq!(short("高所恐怖", 7), "高所恐…");
        assert_eq!(short("abcdef", 4), "abc…");
        assert_eq!(printable("a\u{1b}[31m\tb\r"), "a\u{FFFD}[31m b\u{FFFD}");
    }
}
