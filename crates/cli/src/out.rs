//! Standard output and standard error, and a program's last step.

use std::error::Error as StdError;
use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::Error;

/// Standard output. What is written goes out line by line, or when it is flushed.
///
/// An error of it is known by [`Error`]'s `From<io::Error>`: a reader that is gone ends the program
/// quietly, any other is a fault. It is not locked between two writes.
#[derive(Debug)]
pub struct Out(io::Stdout);

impl Default for Out {
    fn default() -> Self {
        Self(io::stdout())
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(unwritten)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(unwritten)
    }
}

/// Marks an [`io::Error`] as one of standard output.
#[derive(Debug)]
struct Unwritten(io::Error);

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the output could not be written: {}", self.0)
    }
}

impl StdError for Unwritten {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

fn unwritten(error: io::Error) -> io::Error {
    // `write_all` begins anew after an interruption, and knows it by its kind alone.
    io::Error::new(error.kind(), Unwritten(error))
}

/// Whether an error came of [`Out`].
pub(crate) fn is_unwritten(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Unwritten>())
}

/// A line on standard error, such as a warning. Where `eprintln!` panics, because standard error
/// is closed, the line is lost.
pub fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Does a program's work and says with which code the process exits. An error is printed here and
/// nowhere else. `program` is the name that stands before the message.
pub fn run<R: Into<ExitCode>>(
    program: &str,
    work: impl FnOnce(&mut Out) -> Result<R, Error>,
) -> ExitCode {
    let mut out = Out::default();
    let done = work(&mut out).and_then(|exit| {
        out.flush()?;
        Ok(exit)
    });
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            error.print(program);
            error.kind().exit().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn only_a_reader_of_standard_output_may_leave_quietly() {
        let kind = |of| Error::from(unwritten(io::Error::from(of))).kind();
        assert_eq!(kind(io::ErrorKind::BrokenPipe), Kind::ReaderGone);
        assert_eq!(kind(io::ErrorKind::StorageFull), Kind::BadInput);
    }

    #[test]
    fn output_that_cannot_be_written_is_said_once() {
        let error = Error::from(unwritten(io::Error::other("no room")));
        assert_eq!(error.to_string(), "the output could not be written: no room");
    }
}
