//! A text with its name and lines. It never opens a file: its caller does, and hands over the
//! bytes.

use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::encoding::{Encoding, file_of_another_kind, windows_1252};
use super::letters::is_hidden;
use super::{Fault, Severity, Span, codes};

/// The largest text that is read, bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// A text, its name, and where its lines begin.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file's name as it is shown.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Its place in [`Sources`](super::Sources); spans of its parts carry it.
    pub(super) file: u16,
    line_starts: Vec<usize>,
}

/// A fault with its place spelled out, for other programs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacedFault {
    /// The file's name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// Where it ends, from 1.
    pub end_line: usize,
    /// Where it ends, from 1, in characters.
    pub end_column: usize,
    /// Whether it forbids the use.
    pub severity: Severity,
    /// Its code, for `explain`.
    pub code: super::Code,
    /// The fault in a sentence.
    pub message: String,
    /// The mend, where one is known.
    pub remedy: Option<String>,
}

impl Source {
    /// A text that is at hand. Its line ends may be `\n`, `\r\n`, or `\r` alone.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        let line_starts = std::iter::once(0).chain(line_ends(&text)).collect();
        Self { name, text, file: 0, line_starts }
    }

    /// The text that bytes hold: at most [`MAX_BYTES`], UTF-8, without its byte order mark.
    /// Faults of a text that was refused here are shown with [`Source::for_faults`].
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        if bytes.len() > MAX_BYTES {
            return Err(vec![too_large(bytes.len() as u64)]);
        }
        if let Some(fault) = other_kind(bytes) {
            return Err(vec![fault]);
        }
        let bytes = without_mark(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) if text.contains('\0') => Err(vec![zero_bytes(text)]),
            Ok(text) => Ok(Self::new(name, text)),
            Err(error) => Err(vec![not_utf8(bytes, &error)]),
        }
    }

    /// A stand-in to show the faults of bytes that [`Source::from_bytes`] refused: unreadable bytes
    /// are replaced, and bytes past the limit are cut off.
    pub fn for_faults(name: impl Into<String>, bytes: &[u8]) -> Self {
        if other_kind(bytes).is_some() {
            // Its bytes are no lines.
            return Self::new(name, "");
        }
        let kept = if bytes.len() > MAX_BYTES { bytes.get(..4096) } else { Some(bytes) };
        let text = String::from_utf8_lossy(without_mark(kept.unwrap_or_default()));
        Self::new(name, text.trim_end_matches('\0'))
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    pub fn line_col(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let column = self.text.get(start..end).map_or(0, |before| before.chars().count());
        (line, column + 1)
    }

    /// The text of a line (from 1), without its end.
    pub fn line(&self, line: usize) -> &str {
        let start = line.checked_sub(1).and_then(|i| self.line_starts.get(i));
        let start = start.copied().unwrap_or(self.text.len());
        let end = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// What a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// A fault with its place spelled out.
    pub fn place(&self, fault: &Fault) -> PlacedFault {
        let (line, column) = self.line_col(fault.span.start);
        let (end_line, end_column) = self.line_col(fault.span.end.max(fault.span.start));
        PlacedFault {
            file: self.name.clone(),
            line,
            column,
            end_line,
            end_column,
            severity: fault.severity,
            code: fault.code,
            message: fault.message.clone(),
            remedy: fault.remedy.clone(),
        }
    }

    /// A fault for a person: place, what is wrong, the line with a caret, the remedy.
    ///
    /// ```text
    /// scenarios/x.ron:12:8: error[unknown-parameter]: there is no parameter `hieght`
    ///    12 |     y: Follow("hieght"),
    ///       |               ^^^^^^^^
    ///   help: did you mean `height`?
    /// ```
    pub fn render(&self, fault: &Fault) -> String {
        let at = self.place(fault);
        let severity = match fault.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let mut out = format!(
            "{}:{}:{}: {severity}[{}]: {}\n",
            at.file, at.line, at.column, at.code, at.message
        );
        let line = self.line(at.line);
        // A window around the caret, so that a line of a megabyte stays readable.
        let first = at.column.saturating_sub(1 + BEFORE_CARET);
        let window: Vec<char> = line.chars().skip(first).take(WINDOW).map(printable).collect();
        if !window.is_empty() {
            // Columns count letters; a caret stands under what a terminal shows of them.
            let caret = (at.column - 1 - first).min(window.len());
            let same_line = at.end_line == at.line && at.end_column > at.column;
            let marked = if same_line { at.end_column - at.column } else { 1 };
            let (before, from_caret) = window.split_at(caret);
            let columns =
                |letters: &[char]| letters.iter().filter_map(|c| c.width()).sum::<usize>();
            let marked = from_caret.get(..marked.min(from_caret.len())).unwrap_or_default();
            let (before, wide) = (columns(before), columns(marked).max(1));
            let text: String = window.iter().collect();
            out += &format!("{:5} | {}\n", at.line, text.trim_end());
            out += &format!("      | {}{}\n", " ".repeat(before), "^".repeat(wide));
        }
        if let Some(remedy) = &fault.remedy {
            out += &format!("  help: {remedy}\n");
        }
        out
    }

    /// All faults for a person, with a blank line between.
    pub fn render_all<'f>(&self, faults: impl IntoIterator<Item = &'f Fault>) -> String {
        faults.into_iter().map(|fault| self.render(fault)).collect::<Vec<_>>().join("\n")
    }
}

const BEFORE_CARET: usize = 80;
const WINDOW: usize = 120;

/// A letter as it may stand in a line on a terminal: what has no width there is shown as a mark, so
/// that it is seen, and moves nothing.
fn printable(c: char) -> char {
    match c {
        c if c.is_whitespace() => ' ',
        c if is_hidden(c) => '\u{FFFD}',
        c => c,
    }
}

/// The columns that a text takes on a terminal.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Where lines begin after a line end: LF, CR LF, or CR alone.
pub(super) fn line_ends(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    text.match_indices(['\n', '\r'])
        .filter(|(at, end)| *end == "\n" || bytes.get(at + 1) != Some(&b'\n'))
        .map(|(at, _)| at + 1)
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// The fault of a text of `bytes` bytes, for a caller that knows a file's size before reading it.
pub fn too_large(bytes: u64) -> Fault {
    let mib = 1024.0 * 1024.0;
    Fault {
        severity: Severity::Error,
        code: codes::TOO_LARGE,
        span: Span::default(),
        message: format!(
            "this is {:.1} MiB; at most {} MiB are read",
            bytes as f64 / mib,
            MAX_BYTES / 1024 / 1024
        ),
        remedy: Some("a scenario holds text, not data: is this the right file?".into()),
    }
}

/// The fault of bytes that are no UTF-8, where a letter could not be read.
fn not_utf8(bytes: &[u8], error: &std::str::Utf8Error) -> Fault {
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or(0);
    let span = Span { file: 0, start: at, end: at + 1 };
    let cut = error.error_len().is_none();
    let message = match windows_1252(byte) {
        _ if cut => "the file ends within a letter".to_owned(),
        Some(c) => format!(
            "the byte 0x{byte:02X} here is not UTF-8; in Windows-1252 and Latin-1 it is `{c}`"
        ),
        None => format!("the byte 0x{byte:02X} here is not UTF-8"),
    };
    let remedy = match cut {
        true => "it was cut off: copy it again",
        false => "save the file as UTF-8 (an editor may call it \"encoding\")",
    };
    refused(codes::NOT_UTF8, span, message, remedy)
}

/// The fault of a text with zero bytes.
fn zero_bytes(text: &str) -> Fault {
    let start = text.find('\0').unwrap_or(0);
    let behind = text.get(start..).unwrap_or("").trim_matches('\0').is_empty();
    let (message, remedy) = if behind {
        let message = format!("the file ends in {} zero bytes", text.len() - start);
        (message, "remove them; a crash or a full disk may have cut the text off before them")
    } else {
        ("a zero byte stands here: this is no text".to_owned(), "is this the right file?")
    };
    refused(codes::NOT_UTF8, Span { file: 0, start, end: start + 1 }, message, remedy)
}

/// The fault of bytes that begin as another encoding or another kind of file does.
fn other_kind(bytes: &[u8]) -> Option<Fault> {
    if let Some(encoding) = Encoding::of(bytes) {
        let byte = bytes.first().copied().unwrap_or(0);
        let message = match encoding.marked {
            true => format!("the byte 0x{byte:02X} here is not UTF-8"),
            false => "every letter has zero bytes beside it".to_owned(),
        };
        let remedy = format!("this looks like {}: save the file as UTF-8", encoding.name);
        return Some(refused(codes::NOT_UTF8, Span::default(), message, remedy));
    }
    let kind = file_of_another_kind(bytes)?;
    let remedy = "write it as plain text, in UTF-8";
    Some(refused(codes::NOT_RON, Span::default(), format!("this is {kind}"), remedy))
}

fn refused(code: super::Code, span: Span, message: String, remedy: impl Into<String>) -> Fault {
    Fault { severity: Severity::Error, code, span, message, remedy: Some(remedy.into()) }
}
