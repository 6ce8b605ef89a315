//! Reads BlueZ's objects: adapters, sensors, their characteristics. This module asks BlueZ nothing.
//!
//! The interfaces: `doc/org.bluez.*.rst` of the BlueZ sources.

use std::collections::HashMap;

use dbus::arg::{ArgType, PropMap, RefArg};

pub(super) use super::bus::Objects;
use crate::ble::radio::Device;
use crate::ble::{BleAddress, BleSensor, BleTrouble};

pub(in crate::ble) const ADAPTER: &str = "org.bluez.Adapter1";
pub(in crate::ble) const DEVICE: &str = "org.bluez.Device1";
pub(in crate::ble) const CHARACTERISTIC: &str = "org.bluez.GattCharacteristic1";
pub(in crate::ble) const BATTERY: &str = "org.bluez.Battery1";

pub(in crate::ble) const HEART_RATE_SERVICE: u16 = 0x180D;
pub(in crate::ble) const HEART_RATE_MEASUREMENT: u16 = 0x2A37;
pub(in crate::ble) const BATTERY_LEVEL: u16 = 0x2A19;

/// The whole UUID for a short number of the Bluetooth SIG.
pub(in crate::ble) fn uuid(short: u16) -> String {
    format!("0000{short:04x}-0000-1000-8000-00805f9b34fb")
}

/// Whether a UUID as text stands for a short number of the Bluetooth SIG.
pub(super) fn is(text: &str, short: u16) -> bool {
    text.eq_ignore_ascii_case(&uuid(short)) || text.eq_ignore_ascii_case(&format!("{short:04x}"))
}

/// The paths of the adapters that are on. An adapter without `Powered` is taken for on: if it is
/// off, it refuses by itself.
pub(super) fn adapters(objects: &Objects) -> Result<Vec<String>, BleTrouble> {
    let mut adapters: Vec<(&str, bool)> = objects
        .iter()
        .filter_map(|(path, interfaces)| {
            let adapter = interfaces.get(ADAPTER)?;
            Some((&**path, flag(adapter, "Powered").unwrap_or(true)))
        })
        .collect();
    if adapters.is_empty() {
        return Err(BleTrouble::NoAdapter);
    }
    adapters.retain(|(_, powered)| *powered);
    if adapters.is_empty() {
        return Err(BleTrouble::AdapterOff);
    }
    adapters.sort_unstable();
    Ok(adapters.into_iter().map(|(path, _)| path.to_owned()).collect())
}

/// The devices of these adapters, by address. A device that two adapters hear is listed once: with
/// the adapter that is connected to it, else with the one that hears it best.
pub(super) fn devices(objects: &Objects, adapters: &[String]) -> Vec<Device> {
    let mut best: HashMap<BleAddress, Device> = HashMap::new();
    for (path, interfaces) in objects {
        if !adapters.iter().any(|adapter| is_below(path, adapter)) {
            continue;
        }
        let Some(one) = interfaces.get(DEVICE).and_then(|props| device(path, props)) else {
            continue;
        };
        let rank = |d: &Device| (d.sensor.connected, d.sensor.rssi_dbm, d.id.clone());
        match best.get(&one.sensor.address) {
            Some(known) if rank(known) >= rank(&one) => {}
            _ => drop(best.insert(one.sensor.address, one)),
        }
    }
    let mut devices: Vec<Device> = best.into_values().collect();
    devices.sort_unstable_by_key(|device| device.sensor.address);
    devices
}

fn device(path: &str, properties: &PropMap) -> Option<Device> {
    let address: BleAddress = text(properties, "Address")?.trim().parse().ok()?;
    let said = |key| text(properties, key).map(str::trim).filter(|name| !name.is_empty());
    let name = said("Name").or_else(|| said("Alias")).unwrap_or_default();
    let uuids: Vec<String> = properties
        .get("UUIDs")
        .and_then(|list| Some(list.0.as_iter()?.filter_map(|one| Some(one.as_str()?.to_owned()))))
        .map(Iterator::collect)
        .unwrap_or_default();
    let state = State::read(properties);
    let sensor = BleSensor {
        address,
        name: name.chars().filter(|c| !c.is_control()).take(64).collect(),
        rssi_dbm: number(properties, "RSSI").and_then(|dbm| dbm.try_into().ok()),
        connected: state.connected == Some(true),
        tells_heart: uuids.iter().any(|one| is(one, HEART_RATE_SERVICE)),
    };
    let here = sensor.rssi_dbm.is_some() || sensor.connected;
    Some(Device { id: path.to_owned(), sensor, here, tells_services: !uuids.is_empty() })
}

/// The state of a device towards this machine; none for a property that BlueZ leaves out.
pub(super) struct State {
    pub connected: Option<bool>,
    /// Whether all the device's services are known.
    pub resolved: Option<bool>,
}

impl State {
    pub fn read(properties: &PropMap) -> Self {
        let resolved = flag(properties, "ServicesResolved");
        Self { connected: flag(properties, "Connected"), resolved }
    }
}

/// The path of a device's characteristic.
pub(super) fn characteristic(objects: &Objects, device: &str, short: u16) -> Option<String> {
    let mut found: Vec<&str> = objects
        .iter()
        .filter(|(path, interfaces)| {
            let uuid = interfaces.get(CHARACTERISTIC).and_then(|props| text(props, "UUID"));
            is_below(path, device) && uuid.is_some_and(|uuid| is(uuid, short))
        })
        .map(|(path, _)| &**path)
        .collect();
    found.sort_unstable();
    found.first().map(|path| (*path).to_owned())
}

/// The charge that BlueZ has read from a device, percent.
pub(super) fn battery(objects: &Objects, device: &str) -> Option<u8> {
    let (_, interfaces) = objects.iter().find(|(path, _)| &***path == device)?;
    percent(interfaces.get(BATTERY)?)
}

/// The charge in the properties of a battery, or in a change of them.
pub(super) fn percent(properties: &PropMap) -> Option<u8> {
    number(properties, "Percentage")?.try_into().ok()
}

/// The names of the nodes below the node that introspection describes.
pub(super) fn children(xml: &str) -> impl Iterator<Item = &str> {
    xml.split("<node").skip(1).filter_map(|node| {
        let inside = node.split('>').next()?;
        let value = inside.split_once("name=")?.1;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let name = value.split(quote).nth(1)?;
        // The described node may carry its own name, which is a whole path.
        (!name.is_empty() && !name.contains('/')).then_some(name)
    })
}

fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent).is_some_and(|rest| rest.starts_with('/'))
}

fn text<'a>(properties: &'a PropMap, key: &str) -> Option<&'a str> {
    properties.get(key)?.0.as_str()
}

fn number(properties: &PropMap, key: &str) -> Option<i64> {
    properties.get(key)?.0.as_i64()
}

pub(super) fn flag(properties: &PropMap, key: &str) -> Option<bool> {
    number(properties, key).map(|number| number != 0)
}

/// An array of bytes, in however many variants.
pub(super) fn bytes(properties: &PropMap, key: &str) -> Option<Vec<u8>> {
    let mut value: &dyn RefArg = &properties.get(key)?.0;
    while value.arg_type() == ArgType::Variant {
        value = value.as_iter()?.next()?;
    }
    value.as_iter()?.map(|byte| byte.as_u64()?.try_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn introspection_names_the_children_and_not_the_node_itself() {
        let xml = r#"<!DOCTYPE node PUBLIC "-//x" "http://x"><node name="/org/bluez/hci0/dev_1">
            <interface name="org.bluez.Device1"><method name="Connect"/></interface>
            <node name="service000a"/><node  name='char0b'></node><node/><node name="torn</node>"#;
        assert_eq!(children(xml).collect::<Vec<_>>(), ["service000a", "char0b"]);
    }

    #[test]
    fn a_uuid_is_the_same_in_both_cases_and_both_lengths() {
        for text in ["0000180D-0000-1000-8000-00805F9B34FB", &uuid(0x180D), "180d", "180D"] {
            assert!(is(text, HEART_RATE_SERVICE), "{text}");
        }
        assert!(!is("0000180f-0000-1000-8000-00805f9b34fb", HEART_RATE_SERVICE));
    }
}
