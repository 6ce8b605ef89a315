//! `XR_EXT_performance_settings`, answered by the layer.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use openxr_sys as xr;

use crate::layer::say;

/// # Safety
/// xrPerfSettingsSetPerformanceLevelEXT.
pub unsafe extern "system" fn set_level(
    _session: xr::Session,
    domain: xr::PerfSettingsDomainEXT,
    level: xr::PerfSettingsLevelEXT,
) -> xr::Result {
    say(&format!("performance {domain:?} {level:?}"));
    xr::Result::SUCCESS
}
