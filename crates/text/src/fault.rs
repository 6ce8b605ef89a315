//! What is wrong with a text, where, and what would mend it.

use serde::Serialize;

use super::Span;

/// Whether a text can be used all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Usable, but somebody should look.
    Warning,
    /// Not usable.
    Error,
}

/// One fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub severity: Severity,
    /// A stable short name, such as `unknown-field`.
    pub code: &'static str,
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
    /// How many were looked at, told before or not.
    taken: usize,
}

/// More than this are counted, not kept.
pub const MOST_FAULTS: usize = 200;
/// After so many, the same ones again and again, no more are looked at.
const MOST_TAKEN: usize = 5000;

impl Faults {
    /// Takes a fault.
    pub fn push(&mut self, fault: Fault) {
        if self.is_full() {
            self.left_out += 1;
            return;
        }
        self.taken += 1;
        // A place may be looked at twice: a file that is included twice is read twice.
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }

    /// An error at `span`.
    pub fn error(
        &mut self,
        code: &'static str,
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
        code: &'static str,
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
            let (severity, code, span) = (Severity::Error, "more-faults", last.span);
            let message = format!("{left_out} more faults are not shown");
            sorted.push(Fault { severity, code, span, message, remedy: None });
        }
        sorted
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
