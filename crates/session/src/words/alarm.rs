//! Alarms whose sentence depends on what is silent, and how.

use gradus_base::Name;
use gradus_base::sensor::{SensorKind, SensorState};

use crate::message::{Arg, Message, keys};

/// A heart source that was sending has sent nothing for so long.
pub(crate) fn heart_silent(source: &Name, secs: f64) -> Message {
    keys::alarm_heart_silent(source, Arg::Number { value: secs, decimals: Some(0), signed: false })
}

/// A source says itself that it is silent, or that it is gone.
pub(crate) fn source_fails(
    source: &Name,
    what: SensorKind,
    state: &SensorState,
    reason: &str,
) -> Message {
    match (what, matches!(state, SensorState::Silent)) {
        (SensorKind::Heart, true) => keys::alarm_heart_says_silent(source, reason),
        (SensorKind::Heart, false) => keys::alarm_heart_gone(source, reason),
        (SensorKind::Signal, true) => keys::alarm_signal_silent(source, reason),
        (SensorKind::Signal, false) => keys::alarm_signal_gone(source, reason),
    }
}
