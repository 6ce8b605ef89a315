//! Reads BlueZ's D-Bus signals as events of the sensor listened to.

use std::time::Instant;

use dbus::Message;
use dbus::arg::PropMap;

use super::Listening;
use super::bus::PROPERTIES;
use super::objects::{ADAPTER, BATTERY, CHARACTERISTIC, DEVICE, bytes, flag, percent};
use crate::ble::radio::Event;

/// A D-Bus signal.
pub(super) enum Change {
    Properties { path: String, interface: String, changed: PropMap },
    Removed { path: String, interfaces: Vec<String> },
    NoBlueZ,
}

impl Change {
    pub fn read(message: &Message) -> Option<Self> {
        let path = message.path()?.to_string();
        match (&*message.interface()?, &*message.member()?) {
            (PROPERTIES, "PropertiesChanged") => {
                let (interface, changed): (String, PropMap) = message.read2().ok()?;
                Some(Self::Properties { path, interface, changed })
            }
            (_, "InterfacesRemoved") => {
                let (path, interfaces): (dbus::Path<'_>, Vec<String>) = message.read2().ok()?;
                Some(Self::Removed { path: path.to_string(), interfaces })
            }
            (_, "NameOwnerChanged") => {
                let (_, _, new): (String, String, String) = message.read3().ok()?;
                new.is_empty().then_some(Self::NoBlueZ)
            }
            _ => None,
        }
    }

    /// The event that this signal means for `listening`; none where the signal concerns something
    /// else.
    pub fn event(&self, at: Instant, listening: &Listening) -> Option<Event> {
        match self {
            Self::Properties { path, interface, changed } => {
                let is_false = |key| flag(changed, key) == Some(false);
                match interface.as_str() {
                    CHARACTERISTIC if *path == listening.heart => {
                        Some(Event::Packet(at, bytes(changed, "Value")?))
                    }
                    CHARACTERISTIC if Some(path) == listening.battery.as_ref() => {
                        Some(Event::Battery(*bytes(changed, "Value")?.first()?))
                    }
                    BATTERY if *path == listening.device => Some(Event::Battery(percent(changed)?)),
                    DEVICE if *path == listening.device && is_false("Connected") => {
                        Some(Event::Gone)
                    }
                    ADAPTER if *path == listening.adapter && is_false("Powered") => {
                        Some(Event::AdapterOff)
                    }
                    _ => None,
                }
            }
            Self::Removed { path, interfaces } => {
                let has = |name: &str| interfaces.iter().any(|one| one == name);
                let gone = *path == listening.device && has(DEVICE)
                    || *path == listening.heart && has(CHARACTERISTIC);
                if gone {
                    Some(Event::Gone)
                } else {
                    (*path == listening.adapter && has(ADAPTER)).then_some(Event::AdapterOff)
                }
            }
            Self::NoBlueZ => None,
        }
    }
}
