//! What bytes are that are no UTF-8: another encoding of text, or no text at all.

/// An encoding of text that is not read here.
pub(super) struct Encoding {
    pub name: &'static str,
    /// A byte order mark says so; otherwise the zero bytes between the letters do.
    pub marked: bool,
}

/// Marks at the beginning; those of UTF-32 begin as those of UTF-16.
const MARKS: [(&[u8], &str); 4] = [
    (b"\xFF\xFE\0\0", "UTF-32 (little-endian)"),
    (b"\0\0\xFE\xFF", "UTF-32 (big-endian)"),
    (b"\xFF\xFE", "UTF-16 (little-endian)"),
    (b"\xFE\xFF", "UTF-16 (big-endian)"),
];

/// So many bytes are looked at.
const SAMPLE: usize = 400;

impl Encoding {
    /// The encoding that a mark or the places of zero bytes show.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if let Some((_, name)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
            return Some(Self { name, marked: true });
        }
        // A letter of ASCII has one byte that is not zero in each unit.
        let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default();
        let zeros = |unit: usize, place: usize| {
            let at_place = || sample.iter().skip(place).step_by(unit);
            at_place().filter(|byte| **byte == 0).count() * 10 >= at_place().count() * 8
        };
        let letters = |unit: usize, place: usize| {
            let all = sample.len() >= 2 * unit && sample.len().is_multiple_of(unit);
            let at_place = || sample.iter().skip(place).step_by(unit);
            (all || sample.len() == SAMPLE)
                && at_place().filter(|byte| byte.is_ascii_graphic() || **byte == b' ').count() * 2
                    > at_place().count()
        };
        let name = match () {
            () if letters(4, 0) && (1..4).all(|place| zeros(4, place)) => "UTF-32 (little-endian)",
            () if letters(4, 3) && (0..3).all(|place| zeros(4, place)) => "UTF-32 (big-endian)",
            () if letters(2, 0) && zeros(2, 1) => "UTF-16 (little-endian)",
            () if letters(2, 1) && zeros(2, 0) => "UTF-16 (big-endian)",
            () => return None,
        };
        Some(Self { name, marked: false })
    }
}

/// The letter of a byte in Windows-1252; none where it has none, and for ASCII. From 0xA0 on it is
/// that of Latin-1.
pub(super) fn windows_1252(byte: u8) -> Option<char> {
    const FROM_0X80: &str = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";
    match byte {
        0..=0x7F | 0xA0 | 0xAD => None,
        0x80..=0x9F => FROM_0X80.chars().nth(usize::from(byte - 0x80)).filter(|c| *c != '\0'),
        _ => Some(char::from(byte)),
    }
}

/// Beginnings of files that people take for a text.
const KINDS: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "a zip archive, as files of Word, Excel and LibreOffice are"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"\xD0\xCF\x11\xE0", "a file of an old Word or Excel"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text of a word processor (RTF)"),
    (b"<!DOCTYPE", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
];

/// The kind of a file that is no text of this language, by its first bytes.
pub(super) fn file_of_another_kind(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    KINDS.iter().find(|(begins, _)| text.starts_with(begins)).map(|(_, kind)| *kind)
}
