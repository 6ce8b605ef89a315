//! What is wrong with a file, and what was assumed of it: words for a person, safe for a terminal.

use core::fmt::{self, Write as _};

/// How much of a text of the file is shown, characters.
pub const SHOWN_CHARS: usize = 40;

/// A text of a file as a message may show it: [`shown_up_to`] [`SHOWN_CHARS`] characters.
pub fn shown(text: &str) -> String {
    shown_up_to(text, SHOWN_CHARS)
}

/// A text from outside as a message may show it: at most `most` characters, then `…`; control
/// characters, and those that cannot be seen or turn the direction of writing, as `\u{…}`.
pub fn shown_up_to(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    for c in chars.by_ref().take(most) {
        if unseen(c) {
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    if chars.next().is_some() {
        out.push('…');
    }
    out
}

/// Control characters, and those that print nothing or turn the direction of writing.
fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        )
}

/// Why a file is not read: a place, what is wrong, what to do. As text it is one sentence, without
/// control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    line: Option<u64>,
    text: String,
    problem: String,
    remedy: String,
}

impl Fault {
    /// A fault of the file as a whole: `problem` begins its sentence.
    pub fn whole(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: None, text: String::new(), problem: problem.into(), remedy: remedy.into() }
    }

    /// A fault at a line (from 1). `text` is the offending text as the file has it; it is made fit
    /// to be shown here. `problem` goes on where it ends: ``line 3: `8o1` is not a number``.
    pub fn at(
        line: u64,
        text: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (problem, remedy) = (problem.into(), remedy.into());
        Self { line: Some(line), text: shown(text.trim()), problem, remedy }
    }

    /// Line in the file, from 1; none for what concerns the whole file.
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// The offending text, fit to be shown; empty where there is none.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What would mend it.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.text.is_empty() {
            write!(f, "`{}` ", self.text)?;
        }
        write!(f, "{}; {}", self.problem, self.remedy)
    }
}

impl std::error::Error for Fault {}

/// What was assumed of a file or passed over in it: a sentence without a full stop, fit to be
/// shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(pub(crate) String);

impl Note {
    /// The sentence.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why there is no table of a file.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system did not let it be read.
    #[error("{0}")]
    Read(#[source] std::io::Error),
    /// It was read, and is refused.
    #[error(transparent)]
    Fault(#[from] Fault),
}
