//! The words of a script: names of the standard, and numbers.

use openxr_sys as xr;

pub const SYSTEM_PROPERTIES: [&str; 4] = [
    "XR_EXT_eye_gaze_interaction",
    "XR_EXT_hand_tracking",
    "XR_EXT_user_presence",
    "XR_FB_passthrough",
];

pub const STATES: [(&str, xr::SessionState); 8] = [
    ("IDLE", xr::SessionState::IDLE),
    ("READY", xr::SessionState::READY),
    ("SYNCHRONIZED", xr::SessionState::SYNCHRONIZED),
    ("VISIBLE", xr::SessionState::VISIBLE),
    ("FOCUSED", xr::SessionState::FOCUSED),
    ("STOPPING", xr::SessionState::STOPPING),
    ("LOSS_PENDING", xr::SessionState::LOSS_PENDING),
    ("EXITING", xr::SessionState::EXITING),
];

pub const SPACES: [(&str, xr::ReferenceSpaceType); 4] = [
    ("VIEW", xr::ReferenceSpaceType::VIEW),
    ("LOCAL", xr::ReferenceSpaceType::LOCAL),
    ("STAGE", xr::ReferenceSpaceType::STAGE),
    ("LOCAL_FLOOR", xr::ReferenceSpaceType::LOCAL_FLOOR),
];

pub const BLEND_MODES: [(&str, xr::EnvironmentBlendMode); 3] = [
    ("OPAQUE", xr::EnvironmentBlendMode::OPAQUE),
    ("ADDITIVE", xr::EnvironmentBlendMode::ADDITIVE),
    ("ALPHA_BLEND", xr::EnvironmentBlendMode::ALPHA_BLEND),
];

pub const DOMAINS: [(&str, xr::PerfSettingsDomainEXT); 2] =
    [("CPU", xr::PerfSettingsDomainEXT::CPU), ("GPU", xr::PerfSettingsDomainEXT::GPU)];

pub const LEVELS: [(&str, xr::PerfSettingsNotificationLevelEXT); 3] = [
    ("NORMAL", xr::PerfSettingsNotificationLevelEXT::NORMAL),
    ("WARNING", xr::PerfSettingsNotificationLevelEXT::WARNING),
    ("IMPAIRED", xr::PerfSettingsNotificationLevelEXT::IMPAIRED),
];

/// Every result of the core standard but `SUCCESS`, which is no disturbance.
pub fn result(name: &str) -> Result<xr::Result, String> {
    let core = (-200..=20).filter(|raw| *raw != 0).map(xr::Result::from_raw);
    let mut known = core.chain([xr::Result::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB]);
    known
        .find(|result| format!("{result:?}") == name)
        .ok_or_else(|| format!("not an error of OpenXR: {name} (names are as ERROR_SESSION_LOST)"))
}

pub fn extension(name: &str) -> Result<String, String> {
    if name.starts_with("XR_") && name.len() < xr::MAX_EXTENSION_NAME_SIZE {
        Ok(name.to_owned())
    } else {
        Err(format!("not the name of an extension: {name}"))
    }
}

pub fn named<T: Copy>(word: &str, known: &[(&str, T)]) -> Result<T, String> {
    let found = known.iter().find(|(name, _)| *name == word);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        format!("{word}: known are {}", names.join(", "))
    })
}

pub fn list<T>(words: &[&str], read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let words = words.iter().flat_map(|word| word.split(','));
    let items: Vec<T> =
        words.filter(|word| !word.is_empty()).map(read).collect::<Result<_, _>>()?;
    if items.is_empty() { Err("nothing is listed".to_owned()) } else { Ok(items) }
}

pub fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let value: Option<f64> = text.parse().ok();
    let value = value.filter(|value| (least..=most).contains(value));
    value.ok_or_else(|| format!("not a number from {least} to {most}: {text}"))
}
