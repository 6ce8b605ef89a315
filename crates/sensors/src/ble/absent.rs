//! Bluetooth on a system for which no radio is written yet: every call answers that it is missing.

use std::sync::Arc;
use std::time::Duration;

use super::state::BleState;
use super::{BleOptions, BleSensor, BleTrouble, BleWant};

pub(super) fn run(_: BleWant, _: &BleOptions, shared: &Arc<BleState>) {
    shared.trouble(BleTrouble::NotBuilt);
}

/// The heart-rate sensors heard within `length`.
///
/// # Errors
///
/// Always: Bluetooth is not supported on this system yet.
pub fn list_ble(
    _: &BleOptions,
    _: Duration,
    _: &mut dyn FnMut(&BleSensor),
) -> Result<Vec<BleSensor>, BleTrouble> {
    Err(BleTrouble::NotBuilt)
}
