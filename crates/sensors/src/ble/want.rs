//! The sensor meant: the last used, a sensor by name, or a sensor by its address.

use core::fmt;
use core::str::FromStr;

/// The address of a Bluetooth device, as in `A0:9E:1A:00:00:01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BleAddress(pub [u8; 6]);

/// The error for a text that is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not six pairs of hexadecimal digits with colons between them")]
pub struct NoAddress;

impl FromStr for BleAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let mut bytes = [0; 6];
        let mut pairs = text.split([':', '-']);
        for byte in &mut bytes {
            let pair = pairs.next().filter(|pair| pair.len() == 2).ok_or(NoAddress)?;
            if !pair.bytes().all(|c| c.is_ascii_hexdigit()) {
                return Err(NoAddress);
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NoAddress)?;
        }
        if pairs.next().is_some() { Err(NoAddress) } else { Ok(Self(bytes)) }
    }
}

impl fmt::Display for BleAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02X}:{b:02X}:{c:02X}:{d:02X}:{e:02X}:{g:02X}")
    }
}

/// The sensor wanted, as written after `ble`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BleWant {
    /// `ble`: the sensor used last; where none was used before, the only sensor there.
    Last,
    /// `ble:NAME`: a name, or how it begins; upper and lower case are the same.
    Named(String),
    /// `ble:ADDRESS`.
    Address(BleAddress),
}

impl BleWant {
    /// Reads the text after `ble:`.
    pub fn parse(text: &str) -> Self {
        match text.parse() {
            Ok(address) => Self::Address(address),
            Err(NoAddress) => Self::Named(text.to_owned()),
        }
    }
}

impl fmt::Display for BleWant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last => f.write_str("ble"),
            Self::Named(name) => write!(f, "ble:{name}"),
            Self::Address(address) => write!(f, "ble:{address}"),
        }
    }
}

/// A heart-rate sensor that a scan found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BleSensor {
    /// Its Bluetooth address.
    pub address: BleAddress,
    /// The sensor's own name; empty when the sensor gives none.
    pub name: String,
    /// Signal strength, dBm, where this scan heard the sensor.
    pub rssi_dbm: Option<i16>,
    /// Whether this machine holds a connection to the sensor.
    pub connected: bool,
    /// Whether the sensor lists the Heart Rate Service. Some sensors do so only once connected.
    pub tells_heart: bool,
}

impl fmt::Display for BleSensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() {
            return write!(f, "{}", self.address);
        }
        // A name from the air must not steer a terminal.
        let name: String =
            self.name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        write!(f, "{name} ({})", self.address)
    }
}
