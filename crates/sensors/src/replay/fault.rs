//! All faults of a recording at once, each cause once, with its remedy.

use core::fmt;

use gradus_table::Fault;

/// The number of causes shown in full.
const SHOWN: usize = 20;

/// One fault of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayFault {
    /// Line in the file, from 1; none for a fault of the whole file.
    pub line: Option<u64>,
    /// The offending text, shortened and fit to be shown; empty where there is none.
    pub text: String,
    /// The problem.
    pub problem: String,
    /// The remedy.
    pub remedy: String,
    /// How many further lines have the same problem.
    pub further: usize,
}

/// The faults of a recording: at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayFaults {
    shown: Vec<ReplayFault>,
    not_shown: usize,
}

impl ReplayFaults {
    /// The first causes in the order of the file, at most 20.
    pub fn shown(&self) -> &[ReplayFault] {
        &self.shown
    }

    /// The number of all faults, every line counted.
    pub fn count(&self) -> usize {
        self.not_shown + self.shown.iter().map(|fault| 1 + fault.further).sum::<usize>()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        let same = |known: &&mut ReplayFault| {
            known.line.is_some()
                && known.problem == fault.problem()
                && known.remedy == fault.remedy()
        };
        if let Some(known) = self.shown.iter_mut().find(same) {
            known.further += 1;
        } else if self.shown.len() == SHOWN {
            self.not_shown += 1;
        } else {
            self.shown.push(ReplayFault {
                line: fault.line(),
                text: fault.text().to_owned(),
                problem: fault.problem().to_owned(),
                remedy: fault.remedy().to_owned(),
                further: 0,
            });
        }
    }
}

impl From<Fault> for ReplayFaults {
    fn from(fault: Fault) -> Self {
        let mut faults = Self::default();
        faults.add(fault);
        faults
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
        write!(f, "{}; {}", self.problem, self.remedy)?;
        match self.further {
            0 => Ok(()),
            1 => write!(f, " (and 1 more line)"),
            further => write!(f, " (and {further} more lines)"),
        }
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
