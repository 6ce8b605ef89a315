//! Draws the pages of a PDF, one after the other, and writes them to standard output as
//! [`gradus_slides::pdf`] reads them. Gradus starts this program, with bounds on its memory and its
//! time; a PDF that breaks it breaks nothing else.

mod draw;

use std::io::{self, Write as _};
use std::process::ExitCode;

use gradus_slides::pdf::{MOST_MEMORY, REFUSED};

fn main() -> ExitCode {
    let [_, path] = std::env::args_os().collect::<Vec<_>>().try_into().unwrap_or_default();
    if path.is_empty() {
        let _ = writeln!(io::stderr(), "gradus-pdf draws a PDF for Gradus: gradus-pdf FILE.pdf");
        return ExitCode::from(2);
    }
    bound_memory();
    match draw::pages(path.as_ref(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // Gradus puts the file's name before it.
        Err(why) => {
            let _ = write!(io::stderr(), "{why}");
            ExitCode::from(REFUSED)
        }
    }
}

/// Bounds the memory of this process, where the system can.
fn bound_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let bytes = Some(MOST_MEMORY);
        let maximum = getrlimit(Resource::Data).maximum;
        let _ = setrlimit(Resource::Data, Rlimit { current: bytes, maximum });
    }
    #[cfg(not(unix))]
    let _ = MOST_MEMORY;
}
