//! The session log: one MCAP file per session that a crash cannot take away.
//!
//! ```text
//!  engine thread            writer thread                            sync thread
//!  push(at, entry) ──queues──▶ encode ──chunk, every 100 ms──▶ file ──▶ fdatasync, every second
//!      never blocks             JSON, zstd      │
//!      never allocates                          └─ disk full: kept in memory, tried again
//! ```
//!
//! Writing starts at [`LogWriter::create`], which refuses what cannot work before a session begins,
//! and ends at [`LogHandle::finish`]. Reading starts at [`read::LogFile`], which takes finished,
//! unfinished and damaged files and never panics; [`info`] sums a file up and [`recover`] makes a
//! whole file of a broken one; [`replay`] checks that its records are what its inputs give, and
//! [`looks`] judges where the patient looked.
//!
//! The format is described in `docs/log-format.md`.

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod advise;
pub mod audit;
mod channel;
pub mod columns;
mod copied;
mod disk;
mod encode;
mod error;
mod handle;
mod header;
mod message;
mod sealing;
mod space;
mod writer;

pub mod info;
pub mod looks;
pub mod pack;
pub mod read;
pub mod recover;
pub mod replay;
pub mod segments;
pub mod verify;
pub mod view_motion;

pub use channel::{FORMAT, PACKED_FORMAT, PROFILE, Topic, is_read};
pub use error::LogError;
pub use gradus_seal::utc_text;
pub use handle::{LogHandle, LogWriter, Status, Totals};
pub use header::{Attached, Header, check_code, file_name};
pub use message::{Dropped, Entry, GazeMessage, LogMessage, LogNote};
pub use sealing::{Sealing, WallClock};
