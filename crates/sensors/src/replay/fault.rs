//! What is wrong with a recording, all at once, each with what would mend it.

use core::fmt;

/// How many faults are told in full.
const TOLD: usize = 20;
/// How much of an offending text is told, characters.
const EXCERPT: usize = 40;

/// One fault of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayFault {
    /// Line in the file, from 1; none for what concerns the whole file.
    pub line: Option<usize>,
    /// The offending text, shortened; empty where there is none.
    pub text: String,
    /// What is wrong.
    pub problem: String,
    /// What would mend it.
    pub remedy: String,
}

/// The faults of a recording: at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayFaults {
    told: Vec<ReplayFault>,
    untold: usize,
}

impl ReplayFaults {
    /// The first faults in the order of the file, at most 20.
    pub fn told(&self) -> &[ReplayFault] {
        &self.told
    }

    /// How many faults there are in all.
    pub fn count(&self) -> usize {
        self.told.len() + self.untold
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub(crate) fn at(&mut self, line: usize, text: &str, problem: &str, remedy: &str) {
        self.add(Some(line), text, problem.to_owned(), remedy);
    }

    pub(crate) fn whole(&mut self, problem: String, remedy: &str) {
        self.add(None, "", problem, remedy);
    }

    fn add(&mut self, line: Option<usize>, text: &str, problem: String, remedy: &str) {
        if self.told.len() == TOLD {
            self.untold += 1;
            return;
        }
        // Control characters would garble a terminal.
        let mut shown: String = text
            .chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .take(EXCERPT)
            .collect();
        if text.chars().nth(EXCERPT).is_some() {
            shown.push('…');
        }
        self.told.push(ReplayFault { line, text: shown, problem, remedy: remedy.to_owned() });
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
        for (index, fault) in self.told.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}  {fault}")?;
        }
        if self.untold > 0 {
            write!(f, "\n  and {} more", self.untold)?;
        }
        Ok(())
    }
}
