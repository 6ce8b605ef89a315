//! Text for a terminal of 80 columns.

use std::io::{self, Write};

/// What fits on a line.
const COLUMNS: usize = 80;

/// Writes `first`, then `text` broken between words, each further line under the text's beginning.
/// A word that is longer than a line stands on its own.
pub fn wrapped(out: &mut (impl Write + ?Sized), first: &str, text: &str) -> io::Result<()> {
    let indent = first.chars().count();
    let mut line = first.to_owned();
    let mut filled = indent;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if filled > indent {
            if filled + 1 + length > COLUMNS {
                writeln!(out, "{}", line.trim_end())?;
                (line, filled) = (" ".repeat(indent), indent);
            } else {
                line.push(' ');
                filled += 1;
            }
        }
        line.push_str(word);
        filled += length;
    }
    writeln!(out, "{}", line.trim_end())
}

/// `text`, or its beginning and `…` where it has more than `most` characters.
pub fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_broken_between_words_under_its_beginning() {
        let mut out = Vec::new();
        wrapped(&mut out, "  ab  ", &"twelve chars ".repeat(12)).unwrap();
        let text = String::from_utf8(out).unwrap();
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
}
