//! The troubles between this program and a sensor, each with its remedy.

use super::{BleAddress, BleSensor};

// The remedies differ from system to system.
#[cfg(target_os = "linux")]
mod mend {
    pub const ADAPTER: &str = "`bluetoothctl list` shows the adapters";
    pub const OFF: &str = "bluetoothctl power on; rfkill unblock bluetooth";
    pub const ALLOW: &str = "add the user to the group bluetooth, and log in again";
    pub const PAIR: &str = "bluetoothctl pair";
    pub const RESTART: &str = "systemctl restart bluetooth";
}
#[cfg(windows)]
mod mend {
    pub const ADAPTER: &str = "Device Manager, Bluetooth, shows the adapters";
    pub const OFF: &str = "Settings, Bluetooth & devices; and see that flight mode is off";
    pub const ALLOW: &str = "allow it in Settings, Privacy & security, Radios";
    pub const PAIR: &str = "Settings, Bluetooth & devices, Add device";
    pub const RESTART: &str = "switch it off and on in Settings, Bluetooth & devices";
}
#[cfg(not(any(target_os = "linux", windows)))]
mod mend {
    pub const ADAPTER: &str = "the system's settings show the adapters";
    pub const OFF: &str = "the system's settings, Bluetooth";
    pub const ALLOW: &str =
        "allow it for this program or its terminal in the system's settings, Privacy, Bluetooth";
    pub const PAIR: &str = "the system's settings, Bluetooth";
    pub const RESTART: &str = "switch it off and on in the system's settings";
}

/// Why no heart rate comes over Bluetooth. Each trouble reads as a reason and names a remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BleTrouble {
    /// There is no Bluetooth in this build.
    #[error(
        "this build has no Bluetooth: Linux, Windows and macOS have it; use a replay or a model"
    )]
    NotBuilt,
    /// There is no message bus.
    #[error(
        "the system's message bus cannot be reached ({cause}): start dbus, or set \
         DBUS_SYSTEM_BUS_ADDRESS to a bus that has BlueZ"
    )]
    NoBus {
        /// The system's error text.
        cause: String,
    },
    /// Nobody on the bus answers for Bluetooth.
    #[error(
        "BlueZ, the system's Bluetooth service, is not running: install it (package bluez) and \
         start it (systemctl start bluetooth)"
    )]
    NoBlueZ,
    /// The system refuses.
    #[error("this user may not use Bluetooth ({cause}): {}", mend::ALLOW)]
    NotAllowed {
        /// The system's error text.
        cause: String,
    },
    /// This machine has no radio.
    #[error("there is no Bluetooth adapter: plug an adapter in; {}", mend::ADAPTER)]
    NoAdapter,
    /// This machine's radio is off.
    #[error("the Bluetooth adapter is off: switch it on ({})", mend::OFF)]
    AdapterOff,
    /// No scan has found the sensor so far.
    #[error(
        "the sensor is not found: put it on (a strap wants wet electrodes), bring it near, and end \
         its connection to a watch or a telephone"
    )]
    NotFound,
    /// The name given, or no name at all, fits several sensors.
    #[error(
        "{} sensors may be meant: {}; name the sensor that is meant by its address, as in ble:{}",
        .sensors.len(), list(.sensors), .sensors.first().map(|s| s.address.to_string()).unwrap_or_default()
    )]
    Several {
        /// All sensors that may be meant.
        sensors: Vec<BleSensor>,
    },
    /// Another sensor is there in place of the remembered one.
    #[error(
        "the sensor that was used last ({last}) is not there, but {other} is: to use \
         that sensor, name its address, as in ble:{}", .other.address
    )]
    NotTheLast {
        /// The sensor that is remembered.
        last: BleAddress,
        /// A sensor that is there.
        other: BleSensor,
    },
    /// The sensor was found and cannot be connected.
    #[error(
        "{sensor} does not let itself be connected ({cause}): wake it, and end its connection to other devices"
    )]
    NoConnection {
        /// The sensor.
        sensor: BleSensor,
        /// The system's error text.
        cause: String,
    },
    /// The sensor is connected and measures no heart.
    #[error(
        "{sensor} has no heart-rate service: switch its heart-rate broadcast on, or name another sensor"
    )]
    NoHeartService {
        /// The sensor.
        sensor: BleSensor,
    },
    /// The sensor is connected and sends nothing to this machine.
    #[error(
        "{sensor} does not let itself be listened to ({cause}): pair it with this machine ({}), or \
         restart it",
        mend::PAIR
    )]
    NoNotification {
        /// The sensor.
        sensor: BleSensor,
        /// The system's error text.
        cause: String,
    },
    /// The sensor's connection ended.
    #[error("{sensor} has gone{}; it is being looked for", gone(*.times))]
    Gone {
        /// The sensor.
        sensor: BleSensor,
        /// How often its connection has ended in the last ten minutes, this time included.
        times: u32,
    },
    /// The sensor is connected, has sent, and sends nothing now.
    #[error(
        "{sensor} is connected but silent for {secs} s: see that it touches the skin; it will be connected again"
    )]
    Silent {
        /// The sensor.
        sensor: BleSensor,
        /// For how long the sensor has been silent, s.
        secs: u64,
    },
    /// The sensor's packets are no heart-rate measurement.
    #[error(
        "{sensor} sends only packets that cannot be read (last: {fault}): restart the sensor, or use another sensor"
    )]
    Malformed {
        /// The sensor.
        sensor: BleSensor,
        /// The fault in the sensor's last packet.
        fault: super::PacketFault,
    },
    /// The system answers with an error that is none of the troubles above.
    #[error("Bluetooth answers with an error ({cause}): restart Bluetooth ({})", mend::RESTART)]
    Other {
        /// The system's error text.
        cause: String,
    },
}

/// What to do about a sensor that has gone so often in ten minutes.
fn gone(times: u32) -> String {
    match times {
        0..=2 => ": bring it back into reach and see to its battery".to_owned(),
        times => format!(
            " for the {times}{} time in ten minutes: its connection is cut again and again. End its \
             connection to a watch or a telephone, see to its battery, and if it goes on restart \
             Bluetooth ({}) or use another sensor",
            ordinal(times),
            mend::RESTART
        ),
    }
}

/// The ending of an ordinal number.
fn ordinal(number: u32) -> &'static str {
    match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

fn list(sensors: &[BleSensor]) -> String {
    let names: Vec<String> = sensors.iter().map(ToString::to_string).collect();
    names.join(", ")
}
