//! What is wrong with a text, where, and what would mend it.

use std::borrow::Cow;

use serde::Serialize;

use super::letters::visible;
use super::{Span, codes};

/// Whether a text can be used all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Usable, but an author should look.
    Warning,
    /// Not usable.
    Error,
}

/// The stable short name of a kind of fault, such as `unknown-field`. Each is declared in a list with
/// [`fault_codes!`](crate::fault_codes), so that a test can hold that each is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(&'static str);

impl Code {
    #[doc(hidden)]
    pub const fn declared(name: &'static str) -> Self {
        Self(name)
    }

    /// As it is shown.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.0)
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// Declares codes of faults: `TOO_DEEP = "too-deep", …` gives a constant for each, and all of them
/// together as `ALL`.
#[macro_export]
macro_rules! fault_codes {
    ($($NAME:ident = $name:literal),* $(,)?) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub const $NAME: $crate::Code = $crate::Code::declared($name);
        )*
        /// Every code that is declared here.
        pub const ALL: &[$crate::Code] = &[$($NAME),*];
    };
}

/// One fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Whether it forbids the use.
    pub severity: Severity,
    /// Its code, for `explain`.
    pub code: Code,
    /// Where in the text.
    pub span: Span,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What would mend it.
    pub remedy: Option<String>,
}

/// Faults as they are found.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    found: Vec<Fault>,
    left_out: usize,
    /// How many faults were taken, repeated ones too.
    taken: usize,
}

/// More than this are counted, not kept.
pub const MOST_FAULTS: usize = 200;
/// After so many faults, repeated ones too, no more are taken.
const MOST_TAKEN: usize = 5000;

impl Faults {
    /// Takes a fault. What is not seen in its sentences is written out.
    pub fn push(&mut self, mut fault: Fault) {
        if self.is_full() {
            self.left_out += 1;
            return;
        }
        self.taken += 1;
        for text in std::iter::once(&mut fault.message).chain(&mut fault.remedy) {
            if let Cow::Owned(shown) = visible(text) {
                *text = shown;
            }
        }
        // A place may be looked at twice: a file that is included twice is read twice.
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }

    /// An error at `span`.
    pub fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        remedy: Option<String>,
    ) {
        let (severity, message) = (Severity::Error, message.into());
        self.push(Fault { severity, code, span, message, remedy });
    }

    /// A warning at `span`.
    pub fn warning(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        remedy: Option<String>,
    ) {
        let (severity, message) = (Severity::Warning, message.into());
        self.push(Fault { severity, code, span, message, remedy });
    }

    /// What was found, by place.
    pub fn into_sorted(mut self) -> Vec<Fault> {
        self.found.sort_by_key(|f| f.span);
        self.found
    }

    /// What was found, by place; where some were not kept, a last fault says so.
    pub fn into_list(self) -> Vec<Fault> {
        let left_out = self.left_out;
        let mut sorted = self.into_sorted();
        if left_out > 0
            && let Some(last) = sorted.last()
        {
            let (severity, code, span) = (Severity::Error, codes::MORE_FAULTS, last.span);
            let message = format!("{left_out} more faults are not shown");
            sorted.push(Fault { severity, code, span, message, remedy: None });
        }
        sorted
    }

    /// Whether a fault of this code was found at this place.
    pub fn is_at(&self, code: Code, span: Span) -> bool {
        self.found.iter().any(|fault| fault.code == code && fault.span == span)
    }

    /// Whether no more are kept.
    pub fn is_full(&self) -> bool {
        self.found.len() >= MOST_FAULTS || self.taken >= MOST_TAKEN
    }

    /// How many were found so far, kept or not.
    pub fn count(&self) -> usize {
        self.found.len() + self.left_out
    }

    /// How many were counted but not kept.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|f| f.severity == Severity::Error)
    }
}
