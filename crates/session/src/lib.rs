//! A session as a value: inputs and `now` in, records and directives out.
//!
//! ```text
//!  Input, now ──▶ Session::handle ──▶ Outcome { records, directives }
//!                    │  phases, commands, stops, SUDS, alarms, schedules, advice
//!                    └─▶ Snapshot, for the panel
//! ```
//!
//! [`Session::handle`](machine::Session::handle) is the only way anything happens. What it returns
//! is what is logged and what is done; a command that is refused is a record with its reason.
//!
//! It knows no clock, file, thread, random source or environment, and nobody who carries it out: no
//! engine, no log, no panel, no stage. The same inputs give the same outcome, bit for bit
//! ([`replay`] holds a log against that).

#![warn(missing_docs, clippy::indexing_slicing)]

pub mod advice;
pub mod command;
pub mod event;
pub mod headset;
mod judge;
pub mod link;
pub mod machine;
pub mod message;
pub mod record;
pub mod replay;
pub mod script;
pub mod snapshot;
pub mod words;

pub use command::{Command, Origin};
pub use event::{CueEvent, Input, LogEvent, SensorEvent, StageEvent};
pub use machine::{Outcome, Session};
pub use record::{Alarm, AlarmKind, Phase, Record, RecordKind, Refusal, StopCause};
