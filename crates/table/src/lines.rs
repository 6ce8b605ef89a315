//! Lines of a text whatever ends them: LF, CR LF, or CR alone.

/// A line: its number from 1, where it begins in the text, and its text without the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'t> {
    pub number: u64,
    pub start: usize,
    pub text: &'t str,
}

/// The lines of `text`, whose first is number 1.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let (mut at, mut number) = (0, 0);
    core::iter::from_fn(move || {
        let rest = text.get(at..)?;
        if rest.is_empty() {
            return None;
        }
        let length = line_length(rest.as_bytes());
        let line = Line { number: number + 1, start: at, text: rest.get(..length)? };
        at += length + end_length(rest.as_bytes().get(length..).unwrap_or_default());
        number += 1;
        Some(line)
    })
}

/// How many bytes stand before the first end of a line.
pub(crate) fn line_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len())
}

/// How many bytes the end of a line has that stands at the beginning of `bytes`: 0 to 2.
pub(crate) fn end_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// How many lines end within `bytes`.
pub(crate) fn ends_in(bytes: &[u8]) -> u64 {
    let (mut ends, mut before) = (0, 0);
    for &byte in bytes {
        ends += u64::from(byte == b'\r' || (byte == b'\n' && before != b'\r'));
        before = byte;
    }
    ends
}
