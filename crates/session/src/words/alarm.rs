//! Alarms whose sentence depends on what is silent, how, and by which way its samples come.

use gradus_base::Name;
use gradus_base::sensor::{Carrier, SensorKind, SensorState};

use crate::message::{Arg, Message, keys};

/// A heart source that was sending has sent nothing for so long, s.
pub(crate) fn heart_silent(source: &Name, by: Carrier, secs: f64) -> Message {
    let check = match by {
        Carrier::Unknown | Carrier::Bluetooth => keys::check_sensor_silent(),
        Carrier::Lsl => keys::check_stream_silent(),
        Carrier::Osc => keys::check_relay_silent(),
        Carrier::Recording => keys::check_recording(),
        Carrier::Model => keys::check_model(),
    };
    let secs = Arg::Number { value: secs, decimals: Some(0), signed: false };
    keys::alarm_heart_silent(source, secs, check)
}

/// Nothing has ever come of a heart source.
pub(crate) fn heart_never(source: &Name, by: Carrier) -> Message {
    let check = match by {
        Carrier::Unknown | Carrier::Bluetooth => keys::check_sensor(),
        Carrier::Lsl => keys::check_stream(),
        Carrier::Osc => keys::check_relay(),
        Carrier::Recording => keys::check_recording(),
        Carrier::Model => keys::check_model(),
    };
    keys::alarm_heart_never(source, check)
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
