//! What BlueZ's objects say: adapters, sensors, their characteristics. Reads and asks nothing.
//!
//! The interfaces: `doc/org.bluez.*.rst` of the BlueZ sources.

use dbus::arg::{PropMap, RefArg, prop_cast};

use super::bus::Objects;
use super::{BleAddress, BleSensor, BleTrouble};

pub(super) const ADAPTER: &str = "org.bluez.Adapter1";
pub(super) const DEVICE: &str = "org.bluez.Device1";
pub(super) const CHARACTERISTIC: &str = "org.bluez.GattCharacteristic1";
pub(super) const BATTERY: &str = "org.bluez.Battery1";

pub(super) const HEART_RATE_SERVICE: u16 = 0x180D;
pub(super) const HEART_RATE_MEASUREMENT: u16 = 0x2A37;
pub(super) const BATTERY_LEVEL: u16 = 0x2A19;

/// A number of the Bluetooth SIG as the UUID that it stands for.
pub(super) fn uuid(short: u16) -> String {
    format!("0000{short:04x}-0000-1000-8000-00805f9b34fb")
}

/// A device that BlueZ knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Device {
    pub path: String,
    pub sensor: BleSensor,
    /// Whether it tells the Heart Rate Service.
    pub heart: bool,
    /// Whether its services are all known.
    pub resolved: bool,
}

impl Device {
    /// Whether it was heard in this scan, or is connected; BlueZ also tells those it remembers.
    pub fn is_here(&self) -> bool {
        self.sensor.rssi_dbm.is_some() || self.sensor.connected
    }
}

/// The path of the first adapter that is on.
pub(super) fn adapter(objects: &Objects) -> Result<String, BleTrouble> {
    let mut adapters: Vec<(&str, bool)> = objects
        .iter()
        .filter_map(|(path, interfaces)| {
            let adapter = interfaces.get(ADAPTER)?;
            Some((&**path, flag(adapter, "Powered")))
        })
        .collect();
    adapters.sort_unstable();
    match adapters.iter().find(|(_, powered)| *powered) {
        Some((path, _)) => Ok((*path).to_owned()),
        None if adapters.is_empty() => Err(BleTrouble::NoAdapter),
        None => Err(BleTrouble::AdapterOff),
    }
}

/// The devices of an adapter, by address.
pub(super) fn devices(objects: &Objects, adapter: &str) -> Vec<Device> {
    let mut devices: Vec<Device> = objects
        .iter()
        .filter(|(path, _)| is_below(path, adapter))
        .filter_map(|(path, interfaces)| device(path, interfaces.get(DEVICE)?))
        .collect();
    devices.sort_unstable_by_key(|device| device.sensor.address);
    devices
}

fn device(path: &str, properties: &PropMap) -> Option<Device> {
    let address: BleAddress = text(properties, "Address")?.parse().ok()?;
    let name = text(properties, "Name").or_else(|| text(properties, "Alias")).unwrap_or_default();
    let heart = uuid(HEART_RATE_SERVICE);
    let uuids = prop_cast::<Vec<String>>(properties, "UUIDs");
    Some(Device {
        path: path.to_owned(),
        sensor: BleSensor {
            address,
            name: name.trim().chars().filter(|c| !c.is_control()).take(64).collect(),
            rssi_dbm: prop_cast::<i16>(properties, "RSSI").copied(),
            connected: flag(properties, "Connected"),
        },
        heart: uuids.is_some_and(|uuids| uuids.iter().any(|one| one.eq_ignore_ascii_case(&heart))),
        resolved: flag(properties, "ServicesResolved"),
    })
}

/// The path of a device's characteristic.
pub(super) fn characteristic(objects: &Objects, device: &str, short: u16) -> Option<String> {
    let wanted = uuid(short);
    let mut found: Vec<&str> = objects
        .iter()
        .filter(|(path, interfaces)| {
            let here = interfaces.get(CHARACTERISTIC).and_then(|props| text(props, "UUID"));
            is_below(path, device) && here.is_some_and(|here| here.eq_ignore_ascii_case(&wanted))
        })
        .map(|(path, _)| &**path)
        .collect();
    found.sort_unstable();
    found.first().map(|path| (*path).to_owned())
}

/// The charge that BlueZ has read from a device, percent.
pub(super) fn battery(objects: &Objects, device: &str) -> Option<u8> {
    let (_, interfaces) = objects.iter().find(|(path, _)| &***path == device)?;
    prop_cast::<u8>(interfaces.get(BATTERY)?, "Percentage").copied()
}

fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent).is_some_and(|rest| rest.starts_with('/'))
}

fn text<'a>(properties: &'a PropMap, key: &str) -> Option<&'a str> {
    properties.get(key)?.0.as_str()
}

pub(super) fn flag(properties: &PropMap, key: &str) -> bool {
    prop_cast::<bool>(properties, key).copied().unwrap_or(false)
}
