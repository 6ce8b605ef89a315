//! What a session does: behaviour by behaviour, rules that hold for all inputs, and replay.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod advice;
mod alarms;
mod any;
mod breath;
mod exposure;
mod headset;
mod properties;
mod replay;
mod rides;
mod rules;
mod schedules;
mod sentences;
mod stop;
mod suds;
mod support;
mod words;
