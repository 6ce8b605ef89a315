//! The options of a Bluetooth source: where Bluetooth is, the file that remembers the last sensor,
//! and how patient the source is. This module knows no radio and no thread.

use std::path::PathBuf;
use std::time::Duration;

use super::memory;

/// Where Bluetooth is, which file remembers the last sensor, and how patient the source is.
#[derive(Clone, Debug)]
pub struct BleOptions {
    /// Linux: the D-Bus address of the bus that BlueZ is on; none for the system's bus.
    pub bus_address: Option<String>,
    /// The file with the sensor used last; none to remember no sensor.
    pub memory: Option<PathBuf>,
    /// How patient the source is.
    pub timing: BleTiming,
}

impl Default for BleOptions {
    fn default() -> Self {
        // A sensor on another bus is a stand-in, which is not to be remembered.
        let usual_bus = std::env::var_os("DBUS_SYSTEM_BUS_ADDRESS").is_none();
        let memory = if usual_bus { memory::default_file() } else { None };
        Self { bus_address: None, memory, timing: BleTiming::default() }
    }
}

/// How patient a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BleTiming {
    /// After a first sensor that may be meant was heard, how long the scan listens for others.
    pub settle: Duration,
    /// How long a scan goes before the source reports that the sensor is not found. The scan goes
    /// on.
    pub not_found: Duration,
    /// How long the scan goes before the source tries a sensor that the system only remembers.
    pub try_remembered: Duration,
    /// After a connection was made, how long the sensor's services may take to appear.
    pub services: Duration,
    /// A connected sensor that sends nothing for so long is silent. Sensors send every second.
    pub silent: Duration,
    /// A connected sensor that sends nothing for so long is connected again.
    pub reconnect: Duration,
    /// Wait before the first new attempt; doubled for each further attempt.
    pub backoff_least: Duration,
    /// The longest wait between two attempts.
    pub backoff_most: Duration,
}

impl Default for BleTiming {
    fn default() -> Self {
        let secs = Duration::from_secs;
        Self {
            settle: secs(2),
            not_found: secs(12),
            try_remembered: secs(5),
            services: secs(3),
            silent: secs(4),
            reconnect: secs(12),
            backoff_least: Duration::from_millis(500),
            backoff_most: secs(15),
        }
    }
}
