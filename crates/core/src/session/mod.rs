//! A session as a value: inputs and `now` in, records and directives out.
//!
//! [`Session::handle`](machine::Session::handle) is the only way anything happens. What it returns
//! is what is logged and what is done; a command that is refused is a record with its reason.

mod advise;
pub mod command;
mod commands;
pub mod directive;
pub mod event;
pub mod machine;
pub mod record;
pub mod replay;
mod schedule;
mod watch;

pub use command::{Command, Origin, Value};
pub use directive::{Directive, Motion, Place};
pub use event::{Input, LogEvent, SensorEvent, StageEvent};
pub use machine::{Outcome, Session};
pub use record::{Alarm, AlarmKind, Phase, Record, RecordKind, Refusal, StopCause};
pub use watch::HEART_SILENT_SECS;
