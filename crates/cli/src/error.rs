//! An error as a person reads it: what happened, what caused it, what would help.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use crate::{Exit, out};

/// What an error is of: it decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The work failed: graphics, stage, link; in a tool, what it was to do.
    Failed,
    /// An argument, a file or a source is wrong, or cannot be read or written.
    BadInput,
    /// What was asked for is not there: an OpenXR runtime, a headset; in a file, a session log.
    Absent,
    /// The session log cannot be written.
    NoLog,
    /// Nobody reads standard output any more, as after `| head`. No fault: nothing is printed.
    ReaderGone,
}

impl Kind {
    /// How the process ends.
    pub const fn exit(self) -> Exit {
        match self {
            Self::ReaderGone => Exit::Done,
            Self::Failed => Exit::Failed,
            Self::BadInput => Exit::BadInput,
            Self::Absent => Exit::Absent,
            Self::NoLog => Exit::NoLog,
        }
    }
}

type Source = Box<dyn StdError + Send + Sync>;

/// Why a program's work was not done.
///
/// It is displayed as the message, then its sources after colons, then each hint on a line of its
/// own. [`run`](crate::run) prints it once; what is tried for several files prints it with
/// [`Error::print`] and goes on.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    source: Option<Source>,
    hints: Vec<String>,
}

impl Error {
    /// An error with a message of the program's own.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None, hints: Vec::new() }
    }

    /// The error of a library, in its own words.
    pub fn of(kind: Kind, error: impl Into<Source>) -> Self {
        let error = error.into();
        Self { kind, message: error.to_string(), source: Some(error), hints: Vec::new() }
    }

    /// Adds what caused it.
    #[must_use]
    pub fn because(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds what would help: a clause such as `check the path`.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Puts what it is about before the message: `eyes.csv: line 3: …`.
    #[must_use]
    pub fn within(mut self, place: impl fmt::Display) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// What it is of.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Prints it on standard error after the program's name; nothing when the reader is gone.
    pub fn print(&self, program: &str) {
        if self.kind != Kind::ReaderGone {
            out::say(format_args!("{program}: {self}"));
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.message.clone();
        let mut source = self.source.as_deref().map(|source| source as &dyn StdError);
        while let Some(error) = source {
            let words = error.to_string();
            // Many errors have the words of their source in their own.
            if !said.contains(&words) {
                said = format!("{said}: {words}");
            }
            source = error.source();
        }
        f.write_str(&said)?;
        self.hints.iter().try_for_each(|hint| write!(f, "\n  help: {hint}"))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// For `?` on what is written to [`Out`](crate::Out). An error of a file needs the file's name:
/// give it with [`Context::context`].
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match out::is_unwritten(&error) {
            true if error.kind() == io::ErrorKind::BrokenPipe => Self::of(Kind::ReaderGone, error),
            true => Self::of(Kind::BadInput, error),
            false => Self::of(Kind::Failed, error),
        }
    }
}

/// From a library's error to an [`Error`].
pub trait Context<T> {
    /// The library's own words are the message.
    ///
    /// # Errors
    /// The library's error, of that kind.
    fn kind(self, kind: Kind) -> Result<T, Error>;

    /// A message such as `cannot write a.ron`; the library's error is its source.
    ///
    /// # Errors
    /// The message and the library's error, of that kind.
    fn context(self, kind: Kind, message: impl FnOnce() -> String) -> Result<T, Error>;
}

impl<T, E: Into<Source>> Context<T> for Result<T, E> {
    fn kind(self, kind: Kind) -> Result<T, Error> {
        self.map_err(|error| Error::of(kind, error))
    }

    fn context(self, kind: Kind, message: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|error| Error::new(kind, message()).because(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "cannot reach 127.0.0.1: {}", self.0)
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn message_sources_and_hints_are_displayed_in_this_order() {
        let error = Error::new(Kind::BadInput, "cannot write it")
            .because(io::Error::other("the disk is full"))
            .hint("free some room")
            .hint("or choose another folder")
            .within("a.ron");
        let said = "a.ron: cannot write it: the disk is full\n  help: free some room\n  help: or \
                    choose another folder";
        assert_eq!(error.to_string(), said);
        assert_eq!(error.kind().exit(), Exit::BadInput);
    }

    #[test]
    fn a_source_whose_words_are_said_already_is_not_said_again() {
        let refused = || Outer(io::Error::other("refused"));
        let error = Err::<(), _>(refused()).kind(Kind::Failed).unwrap_err();
        assert_eq!(error.to_string(), "cannot reach 127.0.0.1: refused");
        let error = Err::<(), _>(refused()).context(Kind::Failed, || "no stage".to_owned());
        let said = "no stage: cannot reach 127.0.0.1: refused";
        assert_eq!(error.unwrap_err().to_string(), said);
    }

    #[test]
    fn a_broken_pipe_elsewhere_is_a_fault() {
        let error = Error::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(error.kind(), Kind::Failed);
    }
}
