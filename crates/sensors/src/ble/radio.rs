//! The calls that the worker makes to a radio, whatever system the radio belongs to.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::state::BleState;
use super::{BleOptions, BleSensor, BleTrouble};

/// A device that the radio knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Device {
    /// The system's own name for the device.
    pub id: String,
    pub sensor: BleSensor,
    /// Whether this scan heard the device, or it is connected; systems also list devices they
    /// remember.
    pub here: bool,
    /// Whether the device advertises its services. Some devices do so only once they are connected.
    pub tells_services: bool,
}

/// An event of the sensor listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A notification of the sensor's heart rate, and when it arrived.
    Packet(Instant, Vec<u8>),
    /// Charge of the sensor's battery, percent.
    Battery(u8),
    Gone,
    /// The adapter was switched off or taken away.
    AdapterOff,
}

/// A system's Bluetooth, for one attempt: scan, connect one sensor, listen to it. No call waits
/// longer than some 50 ms once the source is stopped, but for the farewell in `leave`.
pub(super) trait Radio: Sized {
    /// Reaches the system's Bluetooth.
    fn open(options: &BleOptions, shared: &Arc<BleState>) -> Result<Self, BleTrouble>;

    /// Begins to scan, on every adapter that is on. Switches no adapter on.
    fn start_scan(&mut self) -> Result<(), BleTrouble>;

    /// Every device that the system knows, each address once.
    fn devices(&mut self) -> Result<Vec<Device>, BleTrouble>;

    /// Lets time pass, at most `length`, while the system's messages are taken.
    fn wait(&mut self, length: Duration) -> Result<(), BleTrouble>;

    fn stop_scan(&mut self);

    /// Connects a device and begins to listen to its heart rate, and to its battery where it has
    /// one. The device's services may take as long as `services` to appear after the connection.
    fn connect(&mut self, device: &Device, services: Duration) -> Result<(), BleTrouble>;

    /// The next event; none when no event came within `limit`.
    fn next(&mut self, limit: Duration) -> Result<Option<Event>, BleTrouble>;

    /// Lets the sensor go, so that other programs may have it.
    fn leave(&mut self);
}
