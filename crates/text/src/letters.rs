//! Letters that are not what they look like: some are not seen at all, some look like a letter,
//! a digit or a bracket of this language and are another.
//!
//! They come out of word processors, web pages and keyboards of other scripts. A space of any kind
//! is a blank wherever a blank may stand, and so is a letter that is not seen; what else is found
//! is a fault that names it.

use std::borrow::Cow;

/// Blanks: white space of every kind, and letters that are not seen and change nothing.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || (is_hidden(c) && !is_turning(c) && !c.is_control())
}

/// Letters that are not seen: those without a width, marks of direction, control characters.
pub fn is_hidden(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || is_turning(c)
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Marks that turn the order in which letters are shown.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The code point of a letter, and its name where it has a common one.
pub(super) fn named(c: char) -> String {
    let name = match c {
        '\0' => "a zero byte",
        '\u{A0}' => "a no-break space",
        '\u{AD}' => "a soft hyphen",
        '\u{2007}' => "a figure space",
        '\u{2009}' => "a thin space",
        '\u{200B}' => "a zero-width space",
        '\u{200C}' => "a zero-width non-joiner",
        '\u{200D}' => "a zero-width joiner",
        '\u{200E}' | '\u{200F}' | '\u{61C}' => "a mark of direction",
        '\u{202F}' => "a narrow no-break space",
        '\u{2060}' => "a word joiner",
        '\u{FEFF}' => "a byte order mark",
        '\u{2212}' => "a minus sign",
        '\u{2010}' | '\u{2011}' => "a hyphen",
        '\u{2012}'..='\u{2015}' => "a dash",
        '\u{370}'..='\u{3FF}' => "a Greek letter",
        '\u{400}'..='\u{52F}' => "a Cyrillic letter",
        '\u{FF01}'..='\u{FF60}' => "a wide letter",
        c if is_turning(c) => "which turns the order in which letters are shown",
        c if c.is_control() => "a control character",
        c if c.is_whitespace() => "a space",
        _ => return format!("U+{:04X}", c as u32),
    };
    format!("U+{:04X}, {name}", c as u32)
}

/// A letter as it is shown in a message, with its code point where it is none of ASCII.
pub(super) fn shown(c: char) -> String {
    match c {
        c if c.is_ascii_graphic() => format!("`{c}`"),
        c if is_hidden(c) || c.is_whitespace() => named(c),
        c => format!("`{c}` ({})", named(c)),
    }
}

/// A text with what is not seen in it written out, as `\u{200b}`.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let unseen = |c: char| is_hidden(c) && c != '\n';
    if !text.contains(unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if unseen(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// The letters and digits of ASCII that a letter looks like; none for those of ASCII, and for
/// letters that nobody takes for another.
pub(super) fn alike(c: char) -> Option<&'static str> {
    const WIDE: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`\
                        abcdefghijklmnopqrstuvwxyz{|}~";
    if ('\u{FF01}'..='\u{FF5E}').contains(&c) {
        let at = (c as usize) - 0xFF01;
        return WIDE.get(at..at + 1);
    }
    ALIKE.iter().find(|(_, letters)| letters.contains(c)).map(|(ascii, _)| *ascii)
}

/// Letters of ASCII, and those of other alphabets that look like each.
const ALIKE: [(&str, &str); 52] = [
    ("a", "аαɑ"),
    ("b", "ЬƄ"),
    ("c", "сϲ"),
    ("d", "ԁ"),
    ("e", "еёε"),
    ("f", "ƒ"),
    ("g", "ɡ"),
    ("h", "һ"),
    ("i", "іıι"),
    ("j", "јϳ"),
    ("k", "кκ"),
    ("l", "ӏ"),
    ("m", "м"),
    ("n", "пη"),
    ("o", "оο"),
    ("p", "рρ"),
    ("q", "ԛ"),
    ("r", "г"),
    ("s", "ѕſ"),
    ("t", "тτ"),
    ("u", "υ"),
    ("v", "ѵν"),
    ("w", "ԝω"),
    ("x", "хχ"),
    ("y", "уγ"),
    ("z", "ᴢ"),
    ("A", "АΑ"),
    ("B", "ВΒ"),
    ("C", "СϹ"),
    ("E", "ЕΕ"),
    ("F", "Ϝ"),
    ("H", "НΗ"),
    ("I", "ІΙӀ"),
    ("J", "Ј"),
    ("K", "КΚ\u{212A}"),
    ("M", "МΜ"),
    ("N", "Ν"),
    ("O", "ОΟ"),
    ("P", "РΡ"),
    ("S", "Ѕ"),
    ("T", "ТΤ"),
    ("X", "ХΧ"),
    ("Y", "УΥ"),
    ("Z", "Ζ"),
    ("ff", "\u{FB00}"),
    ("fi", "\u{FB01}"),
    ("fl", "\u{FB02}"),
    ("ffi", "\u{FB03}"),
    ("ffl", "\u{FB04}"),
    ("st", "\u{FB05}\u{FB06}"),
    ("-", DASHES),
    (".", "\u{B7}\u{66B}\u{2024}\u{2219}\u{22C5}"),
];

/// What stands for a minus outside of programs.
const DASHES: &str = "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{FE58}\u{FE63}";

/// The bracket, comma or colon that a letter looks like, or is written for.
pub(super) fn punctuation(c: char) -> Option<char> {
    Some(match c {
        '\u{FF08}' | '\u{FE59}' | '\u{2768}' => '(',
        '\u{FF09}' | '\u{FE5A}' | '\u{2769}' => ')',
        '\u{FF3B}' | '\u{3010}' | '\u{3014}' => '[',
        '\u{FF3D}' | '\u{3011}' | '\u{3015}' => ']',
        '\u{FF5B}' | '\u{FE5B}' => '{',
        '\u{FF5D}' | '\u{FE5C}' => '}',
        '\u{FF1A}' | '\u{FE55}' | '\u{2236}' | '\u{A789}' | '\u{FF1D}' => ':',
        '\u{FF0C}' | '\u{3001}' | '\u{FE50}' | '\u{60C}' | '\u{FF1B}' | '\u{37E}' => ',',
        _ => return None,
    })
}

/// Quotes that are not straight, and what is taken for a quote.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201F}' | '\u{AB}' | '\u{BB}' | '\u{2039}' | '\u{203A}'
        | '\u{2032}' | '\u{2033}' | '\u{2035}' | '\u{2036}' | '\u{B4}' | '`' | '\u{FF02}'
        | '\u{FF07}' | '\u{300C}'..='\u{300F}' | '\u{301D}'..='\u{301F}')
}

/// Quotes that are not straight and double.
pub(super) fn is_double_quote(c: char) -> bool {
    matches!(c, '\u{201C}'..='\u{201F}' | '\u{AB}' | '\u{BB}' | '\u{2033}' | '\u{2036}'
        | '\u{FF02}' | '\u{301D}'..='\u{301F}')
}

/// What stands between groups of digits outside of programs.
pub(super) fn groups_digits(c: char) -> bool {
    c == '\'' || c == '\u{2019}' || (c.is_whitespace() && !c.is_ascii() && c != '\u{85}')
}

/// A word with letters of ASCII for those that look like them, and without those that are not seen;
/// the first letter that was changed, and where in the word it stood. None where nothing is to be
/// changed, or where a letter looks like none of ASCII.
pub(super) fn meant(word: &str) -> Option<(String, char, usize)> {
    if word.is_ascii() && !word.contains(is_hidden) {
        return None;
    }
    let mut first = None;
    let mut out = String::with_capacity(word.len());
    for (at, c) in word.char_indices() {
        if is_hidden(c) || (c.is_whitespace() && !c.is_ascii()) {
            first = first.or(Some((c, at)));
        } else if c.is_ascii() {
            out.push(c);
        } else {
            out += alike(c)?;
            first = first.or(Some((c, at)));
        }
    }
    first.map(|(c, at)| (out, c, at))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_of_ascii_is_taken_for_another_and_none_looks_like_two() {
        let all: String = ALIKE.iter().map(|(_, letters)| *letters).collect();
        for (index, c) in all.chars().enumerate() {
            assert!(!c.is_ascii(), "{c}");
            assert_eq!(all.chars().position(|other| other == c), Some(index), "{c} stands twice");
        }
        for c in (0..128_u8).map(char::from) {
            assert_eq!((alike(c), punctuation(c)), (None, None));
        }
    }

    #[test]
    fn words_are_read_as_what_they_look_like() {
        assert_eq!(meant("hei\u{200B}ght").unwrap(), ("height".to_owned(), '\u{200B}', 3));
        assert_eq!(meant("fоrmat").unwrap(), ("format".to_owned(), 'о', 1));
        assert_eq!(meant("ｗｉｎｄ").unwrap().0, "wind");
        assert_eq!(meant("pro\u{FB01}le").unwrap().0, "profile");
        assert_eq!(meant("höhe"), None);
        assert_eq!(meant("height"), None);
    }

    #[test]
    fn what_is_not_seen_is_written_out() {
        assert_eq!(visible("a\u{200B}b\u{1b}[0m"), "a\\u{200b}b\\u{1b}[0m");
        assert_eq!(shown('\u{A0}'), "U+00A0, a no-break space");
        assert_eq!(shown('−'), "`−` (U+2212, a minus sign)");
    }
}
