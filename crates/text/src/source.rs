//! A text with its name and lines. It never opens a file: its caller does, and hands over the
//! bytes.

use super::codes;
use serde::Serialize;

use super::{Fault, Severity, Span};

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
    /// A text that is at hand. Its line ends may be `\n` or `\r\n`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        let after_newline = text.match_indices('\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(after_newline).collect();
        Self { name, text, file: 0, line_starts }
    }

    /// The text that bytes hold: at most [`MAX_BYTES`], UTF-8, without its byte order mark.
    /// Faults of a text that was refused here are shown with [`Source::for_faults`].
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        if bytes.len() > MAX_BYTES {
            return Err(vec![too_large(bytes.len() as u64)]);
        }
        let bytes = without_mark(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(name, text)),
            Err(error) => Err(vec![not_utf8(bytes, error.valid_up_to())]),
        }
    }

    /// A stand-in to show the faults of bytes that [`Source::from_bytes`] refused: unreadable bytes
    /// are replaced, and bytes past the limit are cut off.
    pub fn for_faults(name: impl Into<String>, bytes: &[u8]) -> Self {
        let kept = if bytes.len() > MAX_BYTES { bytes.get(..4096) } else { Some(bytes) };
        Self::new(name, String::from_utf8_lossy(without_mark(kept.unwrap_or_default())))
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
            let caret = at.column - 1 - first;
            let same_line = at.end_line == at.line && at.end_column > at.column;
            let wide = if same_line { at.end_column - at.column } else { 1 };
            let wide = wide.min(window.len().saturating_sub(caret)).max(1);
            let text: String = window.into_iter().collect();
            out += &format!("{:5} | {}\n", at.line, text.trim_end());
            out += &format!("      | {}{}\n", " ".repeat(caret), "^".repeat(wide));
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

fn printable(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
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

fn not_utf8(bytes: &[u8], at: usize) -> Fault {
    let byte = bytes.get(at).copied().unwrap_or(0);
    let wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let remedy = if wide {
        "this looks like UTF-16: save the file as UTF-8"
    } else {
        "save the file as UTF-8 (an editor may call it \"encoding\")"
    };
    Fault {
        severity: Severity::Error,
        code: codes::NOT_UTF8,
        span: Span { file: 0, start: at, end: at + 1 },
        message: format!("the byte 0x{byte:02X} here is not UTF-8"),
        remedy: Some(remedy.into()),
    }
}
