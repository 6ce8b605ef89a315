//! The addresses of devices for vibration and scent, as a person writes them on the command line.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The speed of a serial port where nothing else is said, baud.
const BAUD: u32 = 115_200;
/// Slower than this, 32 levels of 13 bytes in a quarter of a second do not get through; faster, no port
/// goes.
const BAUDS: std::ops::RangeInclusive<u32> = 19_200..=4_000_000;

/// Where the scenario's cues are sent; nowhere where none is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Platforms {
    /// As OSC over UDP.
    pub osc: Option<OscAddress>,
    /// As lines over a serial port.
    pub serial: Option<SerialAddress>,
}

impl Platforms {
    /// Whether cues are sent nowhere.
    pub fn is_empty(&self) -> bool {
        self.osc.is_none() && self.serial.is_none()
    }
}

impl fmt::Display for Platforms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let osc = self.osc.as_ref().map(ToString::to_string);
        let serial = self.serial.as_ref().map(ToString::to_string);
        f.write_str(&osc.into_iter().chain(serial).collect::<Vec<_>>().join(", "))
    }
}

/// `HOST:PORT`: a device or a program that takes OSC over UDP. The host is looked up when it is sent
/// to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OscAddress(String);

impl OscAddress {
    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OscAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "osc:{}", self.0)
    }
}

impl FromStr for OscAddress {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        let (host, port) = text.rsplit_once(':').ok_or(PlatformError::NoPort)?;
        // An address of IPv6 has colons of its own, and brackets around them.
        let bare_ipv6 = host.contains(':') && !(host.starts_with('[') && host.ends_with(']'));
        if host.is_empty() || bare_ipv6 || host.chars().any(char::is_whitespace) {
            return Err(PlatformError::NoHost);
        }
        match port.parse::<u16>() {
            Ok(1..) if port.bytes().all(|digit| digit.is_ascii_digit()) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(PlatformError::NoPort),
        }
    }
}

/// `PORT[@BAUD]`: a device at a serial port, such as `/dev/ttyUSB0`, `COM3` or `/dev/ttyACM0@19200`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialAddress {
    port: PathBuf,
    baud: u32,
}

impl SerialAddress {
    /// The port's file or name.
    pub(crate) fn port(&self) -> &Path {
        &self.port
    }

    /// Its speed, baud.
    pub(crate) fn baud(&self) -> u32 {
        self.baud
    }
}

impl fmt::Display for SerialAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "serial:{}", self.port.display())?;
        if self.baud == BAUD { Ok(()) } else { write!(f, "@{}", self.baud) }
    }
}

impl FromStr for SerialAddress {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        let (port, baud) = match text.rsplit_once('@') {
            None => (text, BAUD),
            Some((port, baud)) => {
                let known = baud.parse().ok().filter(|baud| BAUDS.contains(baud));
                (port, known.ok_or(PlatformError::Baud)?)
            }
        };
        if port.trim().is_empty() || port.chars().any(char::is_control) {
            return Err(PlatformError::NoSerialPort);
        }
        Ok(Self { port: port.into(), baud })
    }
}

/// Why a text names no device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// There is no port of UDP.
    #[error(
        "the port is missing: write HOST:PORT with a port from 1 to 65535, as 192.168.1.20:9001"
    )]
    NoPort,
    /// There is no host.
    #[error(
        "the host is missing: write HOST:PORT, as 192.168.1.20:9001, seat.local:9001 or [fe80::1]:9001"
    )]
    NoHost,
    /// There is no serial port.
    #[error(
        "the serial port is missing: write its name, as /dev/ttyUSB0, COM3 or /dev/ttyACM0@19200"
    )]
    NoSerialPort,
    /// The speed is no speed of a serial port.
    #[error(
        "behind the @ stands the speed of the port, 19200 to 4000000 baud, as /dev/ttyUSB0@115200"
    )]
    Baud,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_osc_is_a_host_and_a_port() {
        for good in ["127.0.0.1:9001", "seat.local:65535", "[fe80::1]:1"] {
            assert_eq!(good.parse::<OscAddress>().unwrap().to_string(), format!("osc:{good}"));
        }
        for bad in ["seat", "seat:", "seat:0", "seat:65536", "seat:+1", "seat:9001 "] {
            assert_eq!(bad.parse::<OscAddress>(), Err(PlatformError::NoPort), "{bad}");
        }
        for bad in [":9001", "fe80::1:9001", "a b:9001"] {
            assert_eq!(bad.parse::<OscAddress>(), Err(PlatformError::NoHost), "{bad}");
        }
    }

    #[test]
    fn a_serial_port_has_a_speed_of_its_own_or_the_usual_one() {
        let read = |text: &str| text.parse::<SerialAddress>();
        let plain = read("/dev/ttyUSB0").unwrap();
        assert_eq!((plain.port(), plain.baud()), (Path::new("/dev/ttyUSB0"), 115_200));
        assert_eq!(read("/dev/ttyUSB0@115200").unwrap(), plain);
        assert_eq!(read("COM3@19200").unwrap().to_string(), "serial:COM3@19200");
        for bad in ["COM3@", "COM3@fast", "COM3@19199", "COM3@4000001", "COM3@-19200"] {
            assert_eq!(read(bad), Err(PlatformError::Baud), "{bad}");
        }
        for bad in ["", " ", "@19200", "COM3\n"] {
            assert_eq!(read(bad), Err(PlatformError::NoSerialPort), "{bad}");
        }
    }

    #[test]
    fn platforms_are_listed_for_the_log() {
        let mut platforms = Platforms::default();
        assert!(platforms.is_empty());
        platforms.serial = "COM3".parse().ok();
        platforms.osc = "seat:9001".parse().ok();
        assert_eq!(platforms.to_string(), "osc:seat:9001, serial:COM3");
    }
}
