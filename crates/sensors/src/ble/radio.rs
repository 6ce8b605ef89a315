//! What the worker asks of a radio, whatever system it belongs to.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::state::BleState;
use super::{BleOptions, BleSensor, BleTrouble};

/// A device that the radio knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Device {
    /// The system's own name for it.
    pub id: String,
    pub sensor: BleSensor,
    /// Whether it was heard by this scan, or is connected; systems also tell those they remember.
    pub here: bool,
    /// Whether it says what services it has. Some do only once they are connected.
    pub tells_services: bool,
}

/// What comes from a sensor that is listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A notification of its heart rate, and when it arrived.
    Packet(Instant, Vec<u8>),
    /// Percent.
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

    /// Begins to scan, on every adapter that is on. Switches none on.
    fn start_scan(&mut self) -> Result<(), BleTrouble>;

    /// Every device that is known, each address once.
    fn devices(&mut self) -> Result<Vec<Device>, BleTrouble>;

    /// Lets time pass, at most `length`, while the system's messages are taken.
    fn wait(&mut self, length: Duration) -> Result<(), BleTrouble>;

    fn stop_scan(&mut self);

    /// Connects a device and begins to listen to its heart rate, and to its battery where it has
    /// one. Services may come for as long as `services` after the connection.
    fn connect(&mut self, device: &Device, services: Duration) -> Result<(), BleTrouble>;

    /// What comes next; none when nothing did within `limit`.
    fn next(&mut self, limit: Duration) -> Result<Option<Event>, BleTrouble>;

    /// Lets the sensor go, so that others may have it.
    fn leave(&mut self);
}
