//! Windows and macOS: the system's Bluetooth, through btleplug.
//!
//! btleplug is asynchronous. An attempt has a runtime of its own on the source's thread. The
//! runtime works while a call is waited for; it ends with the attempt, and so do the tasks that
//! btleplug has begun.
//!
//! On Linux this module is built for tests alone (feature `btleplug`), against the stand-in for
//! BlueZ.

mod connected;
mod wait;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use btleplug::api::{
    BDAddr, Central as _, CentralState, Manager as _, Peripheral as _, RetrievePeripheralsOptions,
    ScanFilter, bleuuid::uuid_from_u16,
};
use btleplug::platform::{Adapter, Manager, Peripheral, PeripheralId};

use self::connected::Connected;
use self::wait::{Failed, Waiter};
use super::radio::{Device, Event, Radio};
use super::state::BleState;
use super::{BleAddress, BleOptions, BleSensor, BleTrouble};

const HEART_RATE_SERVICE: u16 = 0x180D;

/// Limit for any call except those that a sensor has to answer.
const LIMIT: Duration = Duration::from_secs(10);
/// Limit for letting a sensor go.
const FAREWELL_LIMIT: Duration = Duration::from_millis(200);

/// The system's Bluetooth, for one attempt.
pub(super) struct Plug {
    connected: Option<Connected>,
    adapters: Vec<Adapter>,
    scanning: bool,
    /// The sensors that this machine holds for other programs; they do not advertise.
    held: HashSet<PeripheralId>,
    waiter: Waiter,
    shared: Arc<BleState>,
}

impl Radio for Plug {
    fn open(_: &BleOptions, shared: &Arc<BleState>) -> Result<Self, BleTrouble> {
        let waiter = Waiter::new(shared)?;
        let adapters = waiter.wait(LIMIT, async { Manager::new().await?.adapters().await })?;
        let (held, shared) = (HashSet::new(), Arc::clone(shared));
        let plug = Self { connected: None, adapters, scanning: false, held, waiter, shared };
        plug.on()?;
        Ok(plug)
    }

    fn start_scan(&mut self) -> Result<(), BleTrouble> {
        // Without a filter: a sensor that does not advertise its service may still be named.
        let mut started = Err(BleTrouble::AdapterOff);
        for adapter in self.on()? {
            match self.waiter.wait(LIMIT, adapter.start_scan(ScanFilter::default())) {
                Ok(()) => started = Ok(()),
                Err(failed) if started.is_err() => started = Err(failed.into()),
                Err(_) => {}
            }
            let services = Some(vec![uuid_from_u16(HEART_RATE_SERVICE)]);
            let asked = RetrievePeripheralsOptions { services, identifiers: None };
            let held = self.waiter.wait(LIMIT, adapter.retrieve_peripherals(asked));
            self.held.extend(held.iter().flatten().map(Peripheral::id));
        }
        self.scanning = true;
        started
    }

    fn devices(&mut self) -> Result<Vec<Device>, BleTrouble> {
        let mut devices: Vec<Device> = Vec::new();
        for adapter in self.on()? {
            for peripheral in self.waiter.wait(LIMIT, adapter.peripherals())? {
                // A sensor may go between two questions.
                let Ok(device) = self.device(&peripheral) else { continue };
                let same = |known: &Device| known.sensor.address == device.sensor.address;
                if !devices.iter().any(same) {
                    devices.push(device);
                }
            }
        }
        devices.sort_unstable_by_key(|device| device.sensor.address);
        Ok(devices)
    }

    fn wait(&mut self, length: Duration) -> Result<(), BleTrouble> {
        self.waiter.rest(length);
        Ok(())
    }

    fn stop_scan(&mut self) {
        if std::mem::take(&mut self.scanning) {
            for adapter in &self.adapters {
                let _ = self.waiter.wait(LIMIT, adapter.stop_scan());
            }
        }
    }

    fn connect(&mut self, device: &Device, services: Duration) -> Result<(), BleTrouble> {
        let (adapter, peripheral) = self.find(device)?;
        let connected =
            connected::connect(&self.waiter, &adapter, peripheral, device, services, &self.shared)?;
        self.connected = Some(connected);
        Ok(())
    }

    fn next(&mut self, limit: Duration) -> Result<Option<Event>, BleTrouble> {
        match &mut self.connected {
            Some(connected) => Ok(connected.next(&self.waiter, limit)),
            None => Ok(None),
        }
    }

    fn leave(&mut self) {
        let _inside = self.waiter.inside();
        if let Some(connected) = self.connected.take() {
            connected.leave(&self.waiter);
        }
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        let _inside = self.waiter.inside();
        self.connected = None;
        self.adapters.clear();
    }
}

impl Plug {
    /// The adapters that are on. Asked before each scan: on Linux btleplug would switch an adapter
    /// on.
    fn on(&self) -> Result<Vec<Adapter>, BleTrouble> {
        let mut on = Vec::new();
        for adapter in &self.adapters {
            let state = self.waiter.wait(LIMIT, adapter.adapter_state());
            // An adapter without a known state refuses by itself if it is off.
            if !matches!(state, Ok(CentralState::PoweredOff)) {
                on.push(adapter.clone());
            }
        }
        match (on.is_empty(), self.adapters.is_empty()) {
            (_, true) => Err(BleTrouble::NoAdapter),
            (true, false) => Err(BleTrouble::AdapterOff),
            (false, false) => Ok(on),
        }
    }

    fn device(&self, peripheral: &Peripheral) -> Result<Device, Failed> {
        let id = peripheral.id();
        let said = self.waiter.wait(LIMIT, peripheral.properties())?.unwrap_or_default();
        let linked = self.waiter.wait(LIMIT, peripheral.is_connected())?;
        let connected = linked || self.held.contains(&id);
        let heart = uuid_from_u16(HEART_RATE_SERVICE);
        let name = said.advertisement_name.or(said.local_name).unwrap_or_default();
        let sensor = BleSensor {
            address: address(peripheral.address(), &id),
            name: name.trim().chars().filter(|c| !c.is_control()).take(64).collect(),
            rssi_dbm: said.rssi,
            connected,
            tells_heart: said.services.contains(&heart) || self.held.contains(&id),
        };
        // Only BlueZ lists the sensors it remembers beside those it hears.
        let here = connected || said.rssi.is_some() || !cfg!(target_os = "linux");
        let tells_services = !said.services.is_empty() || sensor.tells_heart;
        Ok(Device { id: id.to_string(), sensor, here, tells_services })
    }

    fn find(&self, device: &Device) -> Result<(Adapter, Peripheral), BleTrouble> {
        for adapter in &self.adapters {
            let known = self.waiter.wait(LIMIT, adapter.peripherals())?;
            if let Some(one) = known.into_iter().find(|one| one.id().to_string() == device.id) {
                return Ok((adapter.clone(), one));
            }
        }
        Err(BleTrouble::Gone { sensor: device.sensor.clone(), times: 1 })
    }
}

/// The sensor's address. macOS gives no address, but a UUID of its own for the sensor: the UUID's
/// first six bytes stand for the address there, on this machine alone.
fn address(said: BDAddr, id: &PeripheralId) -> BleAddress {
    let address = said.into_inner();
    if address == [0; 6] { from_identifier(&id.to_string()) } else { BleAddress(address) }
}

fn from_identifier(id: &str) -> BleAddress {
    let mut digits = id.chars().filter_map(|c| c.to_digit(16));
    let mut next = || digits.next().unwrap_or(0) as u8;
    BleAddress(std::array::from_fn(|_| next() << 4 | next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_of_macos_gives_one_address_and_another_gives_another() {
        let address = from_identifier("A09E1A00-0001-4FFF-8000-00805F9B34FB");
        assert_eq!(address, BleAddress([0xA0, 0x9E, 0x1A, 0, 0, 1]));
        assert_ne!(address, from_identifier("A09E1A00-0002-4FFF-8000-00805F9B34FB"));
        assert_eq!(from_identifier("?"), BleAddress([0; 6]));
    }
}
