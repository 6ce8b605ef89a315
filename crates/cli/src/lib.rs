//! The edge of every Gradus program: how an error is printed, with which code a process exits, what
//! becomes of standard output whose reader is gone, how a table of text is laid out.
//!
//! ```text
//!   main ──▶ run("gradus-log", |out| …) ──▶ the program's own work ──▶ writes to Out
//!                    │                              │
//!                    │◀──── Err(Error: kind, message, sources, hints)
//!                    ▼
//!        printed once on standard error ──▶ the exit code of its Kind (one table, `Exit`)
//! ```
//!
//! Start with [`run`]. A program's `main` parses the command line and hands the rest to it:
//!
//! ```no_run
//! use std::io::Write as _;
//! use std::process::ExitCode;
//!
//! use gradus_cli::{Context as _, Error, Exit, Kind};
//!
//! fn main() -> ExitCode {
//!     gradus_cli::run("gradus-example", |out| {
//!         // The file's name, then the system's reason: "cannot read a.csv: No such file …".
//!         let text = std::fs::read_to_string("a.csv")
//!             .context(Kind::BadInput, || "cannot read a.csv".to_owned())?;
//!         if text.is_empty() {
//!             // "a.csv is empty", and on a line of its own "  help: write a line for each beat".
//!             let empty = Error::new(Kind::BadInput, "a.csv is empty");
//!             return Err(empty.hint("write a line for each beat"));
//!         }
//!         // Ends the program quietly with 0 when the reader (`| head`) has seen enough.
//!         writeln!(out, "{}", gradus_cli::counted(text.lines().count(), "line"))?;
//!         Ok(Exit::Done)
//!     })
//! }
//! ```
//!
//! - [`Error`], [`Kind`], [`Context`]: an error that a person reads. A library keeps its own error
//!   types; a program turns them into an [`Error`] where it knows which [`Kind`] they are of.
//! - [`Exit`]: the table of exit codes; README.md and `gradus --help` show it.
//! - [`Out`]: standard output; [`say`]: a line on standard error. Neither `println!` nor `eprintln!`
//!   stands in a program: they panic when the reader is gone.
//! - [`Table`]: columns, numbers to the right. [`wrapped`], [`short`]: words on lines of 80 columns.
//! - [`counted`]: `1 fault`, `2 faults`.
//!
//! # What this crate must never do
//!
//! Know Bevy, egui, or any other crate of Gradus; parse arguments; decide what a fault of a file is.

#![warn(missing_docs, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod error;
mod exit;
mod lines;
mod out;
mod table;

pub use error::{Context, Error, Kind};
pub use exit::Exit;
pub use lines::{COLUMNS, broken, counted, printable, short, wrapped};
pub use out::{Out, run, say};
pub use table::{Column, Table};
