//! The meaning of every code of a fault and how an author mends the fault, with an example where a
//! line can show it. Nothing here finds a fault.

mod fields;
mod files;
mod letters;
mod parts;
mod safety;
mod scripts;

use gradus_text::Code;

/// A code, explained to an author.
#[derive(Debug)]
pub struct Explained {
    /// The code.
    pub code: Code,
    /// What is wrong in the file.
    pub meaning: &'static str,
    /// How to mend the fault.
    pub mend: &'static str,
    /// A line that has the fault; none where a line cannot show it.
    pub example: Option<Example>,
}

/// A text that an author wrote in place of another in the [starter](super::starter).
#[derive(Debug)]
pub struct Example {
    /// The text with the fault.
    pub wrong: &'static str,
    /// The starter's text in its place.
    pub right: &'static str,
}

/// Every code of scenarios, session scripts and rule files, by subject.
pub fn all() -> impl Iterator<Item = &'static Explained> {
    [letters::FAULTS, fields::FAULTS, files::FAULTS, parts::FAULTS, safety::FAULTS, scripts::FAULTS]
        .into_iter()
        .flatten()
}

const fn fault(code: Code, meaning: &'static str, mend: &'static str) -> Explained {
    Explained { code, meaning, mend, example: None }
}

impl Explained {
    const fn shown(self, wrong: &'static str, right: &'static str) -> Self {
        Self { example: Some(Example { wrong, right }), ..self }
    }
}
