//! The bytes of a packet as people and tools write them: hexadecimal in its many forms, or a list of
//! decimal numbers.
//!
//! A text is cut into tokens at its separators, and a token is never joined with its neighbour. All
//! tokens are of one form, or the text is refused at the place where they differ. Where a text can
//! be hexadecimal and decimal alike, it is refused with the question which it is.

use gradus_sensors::MAX_PACKET_BYTES;

/// The longest text that is looked at, bytes.
const TEXT_MAX: usize = 16 * MAX_PACKET_BYTES;

/// Bytes, and how they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    pub bytes: Vec<u8>,
    /// They stood there as decimal numbers.
    pub decimal: bool,
}

/// Why a text is no row of bytes, and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoBytes {
    pub what: String,
    pub hint: String,
}

/// A piece of the text between two separators.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    /// Without a mark before it or behind it.
    digits: &'a str,
    /// The place of its first character in the whole text, counted from 1.
    place: usize,
    /// It is marked as hexadecimal, as in `0x10`, `\x10` or `10h`.
    marked: bool,
    /// A sign stood before it.
    negative: bool,
}

impl Bytes {
    /// Reads a text. An empty text is no byte.
    pub fn read(text: &str) -> Result<Self, NoBytes> {
        if text.len() > TEXT_MAX {
            return Err(no(
                "the text is too long",
                format!("a packet has at most {MAX_PACKET_BYTES} bytes"),
            ));
        }
        let inner = Inner::of(text);
        let tokens = tokens(inner.text, inner.before)?;
        let read = match tokens.as_slice() {
            [] => Ok(Self { bytes: Vec::new(), decimal: false }),
            [only] if !inner.listed && !only.negative => hexadecimal(&tokens),
            _ if inner.marked || tokens.iter().any(|token| token.marked) => hexadecimal(&tokens),
            _ => unmarked(&tokens, &inner),
        }?;
        if read.bytes.len() > MAX_PACKET_BYTES {
            let most = format!("a packet has at most {MAX_PACKET_BYTES} bytes");
            return Err(no(format!("{} bytes are too many", read.bytes.len()), most));
        }
        Ok(read)
    }
}

/// A text without what stands around its bytes.
struct Inner<'a> {
    text: &'a str,
    /// Characters before it.
    before: usize,
    /// `(0x)` stood before it.
    marked: bool,
    /// It stood in brackets, as programs print lists of numbers.
    listed: bool,
    /// Its tokens are parted by commas.
    commas: bool,
}

impl<'a> Inner<'a> {
    fn of(whole: &'a str) -> Self {
        let mut text = whole.trim();
        for quote in ['"', '\''] {
            text = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)).unwrap_or(text);
        }
        let (mut marked, mut listed) = (false, false);
        if let Some(rest) = text.strip_prefix("(0x)").or_else(|| text.strip_prefix("(0X)")) {
            (text, marked) = (rest.trim(), true);
        }
        // A list may have the name of its type before it, as in `Uint8Array(4) [16, 60]`.
        if let Some((before, rest)) = text.split_once('[')
            && let Some(list) = rest.strip_suffix(']')
            && before.chars().all(|c| c.is_alphanumeric() || " ()_.".contains(c))
        {
            (text, listed) = (list, true);
        }
        for (open, close, list) in [('{', '}', true), ('(', ')', true), ('<', '>', false)] {
            if let Some(within) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close)) {
                (text, listed) = (within, listed || list);
            }
        }
        let before = text.as_ptr() as usize - whole.as_ptr() as usize;
        let before = whole.get(..before).map_or(0, |before| before.chars().count());
        Self { text, before, marked, listed, commas: text.contains(',') }
    }
}

fn tokens(text: &str, before: usize) -> Result<Vec<Token<'_>>, NoBytes> {
    let mut tokens = Vec::new();
    let mut from: Option<(usize, usize)> = None;
    let mut negative = false;
    let mut free = true;
    let mut letters = text.char_indices().enumerate().peekable();
    while let Some((nth, (at, letter))) = letters.next() {
        let place = before + nth + 1;
        let next_is_digit = letters.peek().is_some_and(|(_, (_, next))| next.is_ascii_digit());
        // A sign stands before a digit, and behind nothing that it could part from it.
        let is_sign = letter == '-' && free && next_is_digit;
        let parts = letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '|' | '_' | '-');
        // `\x10\x3c` has no separators.
        let escape = letter == '\\' && from.is_some();
        if (parts || escape)
            && let Some((start, place)) = from.take()
        {
            push(&mut tokens, text.get(start..at).unwrap_or_default(), place, negative)?;
            negative = false;
        }
        if is_sign {
            negative = true;
        } else if !parts && from.is_none() {
            from = Some((at, place));
        }
        free = letter.is_whitespace() || letter == ',' || letter == ';';
    }
    if let Some((start, place)) = from {
        push(&mut tokens, text.get(start..).unwrap_or_default(), place, negative)?;
    }
    Ok(tokens)
}

fn push<'a>(
    tokens: &mut Vec<Token<'a>>,
    token: &'a str,
    place: usize,
    negative: bool,
) -> Result<(), NoBytes> {
    let prefix = ["0x", "0X", "\\x", "x"]
        .into_iter()
        .find(|prefix| token.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()));
    let suffix = token.strip_suffix(['h', 'H']).filter(|rest| !rest.is_empty());
    let (digits, skipped) = match (prefix, suffix) {
        (Some(prefix), _) => (token.get(prefix.len()..).unwrap_or_default(), prefix.len()),
        (None, Some(rest)) => (rest, 0),
        (None, None) => (token, 0),
    };
    if let Some((nth, letter)) = digits.chars().enumerate().find(|(_, c)| !c.is_ascii_hexdigit()) {
        let nth = place + skipped + nth;
        return Err(no(
            format!("`{}` (character {nth}) is no hexadecimal digit", letter.escape_debug()),
            FORMS.to_owned(),
        ));
    }
    let marked = prefix.is_some() || suffix.is_some();
    tokens.push(Token { digits, place, marked, negative });
    Ok(())
}

/// What can be written.
const FORMS: &str = "write the bytes as in 16480004, 16 48 00 04 or 0x16 0x48 0x00 0x04, or as \
                     decimal numbers as in [22, 72, 0, 4]";

/// Tokens that are hexadecimal: a byte of one or two digits each, or several bytes of two.
fn hexadecimal(tokens: &[Token<'_>]) -> Result<Bytes, NoBytes> {
    let mut bytes = Vec::new();
    for token in tokens {
        let Token { digits, place, .. } = token;
        let alone = tokens.len() == 1 && !token.marked;
        match digits.len() {
            _ if token.negative => {
                let what = format!("`-{digits}` (character {place}) is no hexadecimal byte");
                return Err(no(what, FORMS.to_owned()));
            }
            1 if !alone => bytes.extend(u8::from_str_radix(digits, 16)),
            length if length % 2 == 0 => {
                let pairs = (0..length).step_by(2).filter_map(|at| digits.get(at..at + 2));
                bytes.extend(pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()));
            }
            length => {
                let what = format!(
                    "`{digits}` (character {place}) has {length} digit{}: an odd number of digits",
                    if length == 1 { "" } else { "s" }
                );
                let hint = "each byte has two; is it decimal? Write it as in [22, 72, 0, 4]";
                return Err(no(what, hint.to_owned()));
            }
        }
    }
    Ok(Bytes { bytes, decimal: false })
}

/// Tokens without a mark: letters say that they are hexadecimal, their lengths that they are
/// decimal, brackets and commas that a program printed them.
fn unmarked(tokens: &[Token<'_>], inner: &Inner<'_>) -> Result<Bytes, NoBytes> {
    let all = |holds: fn(&Token<'_>) -> bool| tokens.iter().all(holds);
    let any = |holds: fn(&Token<'_>) -> bool| tokens.iter().any(holds);
    let letters = any(|token| token.digits.bytes().any(|digit| !digit.is_ascii_digit()));
    let negative = any(|token| token.negative);
    if letters && !negative {
        return hexadecimal(tokens);
    }
    let decimal = || tokens.iter().map(decimal_byte).collect::<Option<Vec<u8>>>();
    // In pairs, as many tools print them; 00 to 09 are no decimal numbers.
    let pairs = all(|token| token.digits.len() == 2);
    let leading = any(|token| token.digits.len() == 2 && token.digits.starts_with('0'));
    let groups = all(|token| token.digits.len() % 2 == 0) && any(|token| token.digits.len() > 3);
    let dashes = !inner.commas && inner.text.contains(['-', ':']);
    let printed = inner.listed && (inner.commas || tokens.len() == 1);
    if !negative && (groups || pairs && (leading || dashes)) {
        return hexadecimal(tokens);
    }
    match decimal() {
        Some(bytes) if printed || negative || any(|token| token.digits.len() == 3) => {
            Ok(Bytes { bytes, decimal: true })
        }
        // Hexadecimal as decimal: which, only the person knows.
        Some(bytes) if !negative => {
            let hex: Vec<String> = tokens.iter().map(|t| format!("0x{:0>2}", t.digits)).collect();
            let list: Vec<String> = bytes.iter().map(u8::to_string).collect();
            Err(no(
                "these numbers can be hexadecimal or decimal",
                format!(
                    "write {} where they are hexadecimal, [{}] where they are decimal",
                    hex.join(" "),
                    list.join(", ")
                ),
            ))
        }
        _ => match tokens.iter().find(|token| decimal_byte(token).is_none()) {
            Some(Token { digits, place, negative, .. }) => {
                let sign = if *negative { "-" } else { "" };
                Err(no(
                    format!(
                        "`{sign}{digits}` (character {place}) is no byte, neither hexadecimal (two \
                         digits) nor decimal (0 to 255)"
                    ),
                    FORMS.to_owned(),
                ))
            }
            None => hexadecimal(tokens),
        },
    }
}

/// A byte as a decimal number; some languages print bytes above 127 as negative numbers.
fn decimal_byte(token: &Token<'_>) -> Option<u8> {
    let number: i32 = token.digits.parse().ok()?;
    let number = if token.negative { -number } else { number };
    match number {
        -128..0 => u8::try_from(number + 256).ok(),
        _ => u8::try_from(number).ok(),
    }
}

fn no(what: impl Into<String>, hint: String) -> NoBytes {
    NoBytes { what: what.into(), hint }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PACKET: [u8; 4] = [0x10, 0x3C, 0x8C, 0x04];

    #[test]
    fn the_forms_that_tools_copy_are_one_packet() {
        for text in [
            "10 3C 8C 04",
            "103C8C04",
            "0x103c8c04",
            "10-3C-8C-04",
            "(0x) 10-3C-8C-04",
            "(0x)10-3C-8C-04",
            "\"(0x) 10-3C-8C-04\"",
            "10:3c:8c:04",
            "10: 3c: 8c: 04",
            "10, 3C, 8C, 04",
            "10 - 3C - 8C - 04",
            "0x10 0x3c 0x8c 0x4",
            "0x10, 0x3c, 0x8c, 0x04",
            "0x10,0x3c,0x8c,0x04",
            "{0x10, 0x3C, 0x8C, 0x04}",
            "[0x10, 0x3C, 0x8C, 0x04]",
            "<10 3c 8c 04>",
            "<103c8c04>",
            "\\x10\\x3c\\x8c\\x04",
            "10h 3Ch 8Ch 04h",
            "103c 8c04",
            "10 3c 8c 4",
            "10_3C_8C_04",
            "  10\t3C\n8C 04 ",
        ] {
            let read = Bytes::read(text);
            assert_eq!(read, Ok(Bytes { bytes: PACKET.to_vec(), decimal: false }), "{text}");
        }
        for text in [
            "16, 60, 140, 4",
            "[16, 60, 140, 4]",
            "16 60 140 4",
            "16,60,140,4",
            "(16, 60, 140, 4)",
            "{16, 60, 140, 4}",
            "[16, 60, -116, 4]",
            "16, 60, -116, 4",
            "016 060 140 004",
            "Uint8Array(4) [16, 60, 140, 4]",
            "16-60-140-4",
        ] {
            let read = Bytes::read(text);
            assert_eq!(read, Ok(Bytes { bytes: PACKET.to_vec(), decimal: true }), "{text}");
        }
        assert_eq!(Bytes::read("[16, 60]").unwrap().bytes, [16, 60]);
        assert_eq!(Bytes::read("16-60").unwrap().bytes, [0x16, 0x60]);
        assert_eq!(Bytes::read("16 48 00 04").unwrap().bytes, [0x16, 0x48, 0, 4]);
        assert_eq!(Bytes::read("1660").unwrap().bytes, [0x16, 0x60]);
        for none in ["", "  ", "[]", "()", "0"] {
            assert_eq!(Bytes::read(none).is_ok(), none != "0", "{none:?}");
        }
    }

    #[test]
    fn what_can_be_both_is_asked_for() {
        for text in ["16 60", "16, 60", "16,60,14,4", "16 60 14 12", "10 48 0 4"] {
            let asked = Bytes::read(text).unwrap_err();
            assert_eq!(asked.what, "these numbers can be hexadecimal or decimal", "{text}");
            for form in
                asked.hint.split(" where they are hexadecimal, ").flat_map(|s| s.split(" where"))
            {
                let form =
                    form.trim_start_matches("write ").trim_start_matches(" they are decimal");
                assert!(form.is_empty() || Bytes::read(form).is_ok(), "{form}");
            }
        }
        let asked = Bytes::read("16, 60").unwrap_err().hint;
        assert!(asked.contains("0x16 0x60") && asked.contains("[16, 60]"), "{asked}");
    }

    #[test]
    fn a_fault_is_named_with_its_place_in_the_text_as_it_was_written() {
        for (text, said) in [
            ("0x10 0xg0", "`g` (character 8)"),
            ("0x10z", "`z` (character 5)"),
            ("  1g", "`g` (character 4)"),
            ("(0x) 10-3G", "`G` (character 10)"),
            ("[16, 6x]", "`x` (character 7)"),
            ("10 3C8", "`3C8` (character 4) has 3 digits"),
            ("0x104", "`104` (character 1) has 3 digits"),
            ("164", "`164` (character 1) has 3 digits"),
            ("4", "`4` (character 1) has 1 digit"),
            ("16, 60, 300, 4", "`300` (character 9) is no byte"),
            ("16, -3C", "`-3C`"),
            ("10 3ü", "`ü` (character 5)"),
            ("10 \u{1b}[2J", "`\\u{1b}`"),
        ] {
            let error = Bytes::read(text).unwrap_err();
            assert!(error.what.contains(said), "{text:?}: {}", error.what);
            assert!(!error.hint.is_empty());
        }
        assert!(Bytes::read(&"10 ".repeat(9000)).is_err());
        assert!(Bytes::read(&"10".repeat(513)).unwrap_err().what.contains("513 bytes"));
    }

    #[test]
    fn no_text_panics_and_none_gives_more_bytes_than_a_packet_has() {
        let parts =
            ["0x", "10", "3C", "-", ",", " ", "[", "]", "(0x)", "\\x", "h", "é", "300", "\u{0}"];
        for first in parts {
            for second in parts {
                for third in parts {
                    for fourth in parts {
                        let text = [first, second, third, fourth].concat();
                        assert!(
                            Bytes::read(&text).is_ok_and(|b| b.bytes.len() < 9) || !text.is_empty()
                        );
                    }
                }
            }
        }
    }
}
