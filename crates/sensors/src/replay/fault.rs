//! All faults of a recording at once, each with its remedy.

use core::fmt;

/// The number of faults shown in full.
const SHOWN: usize = 20;
/// The most characters of an offending text that are shown.
const EXCERPT: usize = 40;

/// One fault of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayFault {
    /// Line in the file, from 1; none for a fault of the whole file.
    pub line: Option<usize>,
    /// The offending text, shortened; empty where there is none.
    pub text: String,
    /// The problem.
    pub problem: String,
    /// The remedy.
    pub remedy: String,
}

/// The faults of a recording: at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayFaults {
    shown: Vec<ReplayFault>,
    not_shown: usize,
}

impl ReplayFaults {
    /// The first faults in the order of the file, at most 20.
    pub fn shown(&self) -> &[ReplayFault] {
        &self.shown
    }

    /// The number of all faults.
    pub fn count(&self) -> usize {
        self.shown.len() + self.not_shown
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    pub(crate) fn at(&mut self, line: usize, text: &str, problem: &str, remedy: &str) {
        self.add(Some(line), text, problem.to_owned(), remedy);
    }

    pub(crate) fn whole(&mut self, problem: String, remedy: &str) {
        self.add(None, "", problem, remedy);
    }

    fn add(&mut self, line: Option<usize>, text: &str, problem: String, remedy: &str) {
        if self.shown.len() == SHOWN {
            self.not_shown += 1;
            return;
        }
        // Control characters would garble a terminal.
        let mut excerpt: String = text
            .chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .take(EXCERPT)
            .collect();
        if text.chars().nth(EXCERPT).is_some() {
            excerpt.push('…');
        }
        self.shown.push(ReplayFault { line, text: excerpt, problem, remedy: remedy.to_owned() });
    }
}

impl fmt::Display for ReplayFault {
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

impl fmt::Display for ReplayFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.shown.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}  {fault}")?;
        }
        if self.not_shown > 0 {
            write!(f, "\n  and {} more", self.not_shown)?;
        }
        Ok(())
    }
}
