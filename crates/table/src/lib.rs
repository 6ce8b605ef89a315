//! The one reader of tables: what devices and programs write about hearts and eyes, as it comes.
//!
//! ```text
//!  file ─▶ open: bounds, gzip, encoding ──▶ Table: delimiter, header, units, decimal sign
//!            │                                │   columns()  names and units
//!            │ no table: zip, PDF, JSON …     │   notes()    what was assumed, what was passed over
//!            ▼                                ▼
//!          Fault: one sentence, one remedy    Rows ─▶ Row: cells, line ─▶ Style::read ─▶ Value
//! ```
//!
//! ```
//! use gradus_table::{Limits, Table, Unit, Value};
//!
//! let table = Table::parse(b"sep=;\r\nTime [s];RR [ms]\r\n0,5;812,5\r\n1,3;n/a\r\n", Limits::HEART)?;
//! let rr = table.columns().iter().find(|c| c.words() == "rr").unwrap();
//! assert_eq!(rr.unit(), Some(Unit::Ms));
//! let mut rows = table.rows();
//! let row = rows.next_row().unwrap()?;
//! assert_eq!((row.line(), table.style().read(row.cell(rr.index()))), (3, Value::Number(812.5)));
//! let row = rows.next_row().unwrap()?;
//! assert_eq!(table.style().read(row.cell(rr.index())), Value::Missing("n/a"));
//! # Ok::<(), gradus_table::Fault>(())
//! ```
//!
//! What this crate settles, and its users need not look at: bounds of size (the file's and what
//! gzip unpacks to), encodings, line ends, `sep=`, delimiters, quotes by the rules of CSV, lines of
//! comments and messages, a row of units, decimal commas, thousands, marks of *no value*, times of
//! the wall clock, and that no control byte of a file reaches a terminal ([`shown`]).
//!
//! What it leaves to them: which column is what, which *numbers* mean no value (0, −1, 65535), and
//! whether the values are plausible. It knows no heart and no eye.
//!
//! A row with more cells than the header has names is a fault (decimal commas in a table with
//! commas); a row with fewer is a [`Row`] whose missing cells are none. Nothing is passed over
//! without a count: [`Rows::passed`].

#![warn(missing_docs, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod bytes;
mod column;
mod commas;
mod fault;
mod kind;
mod layout;
mod lines;
mod number;
mod rows;
mod table;
mod time;

#[cfg(test)]
mod tests;

pub use bytes::Limits;
pub use column::{Column, Unit};
pub use fault::{Fault, Note, OpenError, SHOWN_CHARS, shown, shown_up_to};
pub use number::{Style, Value, mark};
pub use rows::{Count, Passed, Row, Rows};
pub use table::{MAX_COLUMNS, Preamble, Table};
pub use time::{Clock, ClockForm};
