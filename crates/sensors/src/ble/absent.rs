//! Where Bluetooth is not supported yet: says so.

use std::sync::Arc;
use std::time::Duration;

use super::state::BleState;
use super::{BleOptions, BleSensor, BleTrouble, BleWant};

pub(super) fn run(_: BleWant, _: &BleOptions, shared: &Arc<BleState>) {
    shared.trouble(BleTrouble::NotBuilt);
}

/// The heart-rate sensors that are heard within `length`.
///
/// # Errors
///
/// Always: this system is not supported yet.
pub fn list_ble(
    _: &BleOptions,
    _: Duration,
    _: &mut dyn FnMut(&BleSensor),
) -> Result<Vec<BleSensor>, BleTrouble> {
    Err(BleTrouble::NotBuilt)
}
