//! Linux: BlueZ, over D-Bus.
//!
//! `bus` makes the calls and keeps D-Bus signals, `objects` reads the properties of BlueZ's
//! objects, `services` finds a connected sensor's characteristics, `change` reads D-Bus signals.
//!
//! BlueZ may leave out a property or answer late, and this module does not rely on it: an adapter
//! without `Powered` counts as on, no filter for the scan is needed, BlueZ may list the services
//! late, or show them by introspection alone. An attempt ends only where the heart rate cannot be
//! had.

pub(super) mod bus;
mod change;
pub(super) mod objects;
mod services;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dbus::arg::{PropMap, Variant};

use self::bus::Bus;
use self::change::Change;
use self::objects::{ADAPTER, CHARACTERISTIC, DEVICE, Objects};
use super::radio::{Device, Event, Radio};
use super::state::BleState;
use super::{BleOptions, BleTrouble};

/// Limit for BlueZ to bring up a connection; BlueZ's own limit is some 40 s.
const CONNECT_LIMIT: Duration = Duration::from_secs(45);
/// Limit for any other call.
const LIMIT: Duration = Duration::from_secs(10);
/// Limit for letting a sensor go.
const FAREWELL_LIMIT: Duration = Duration::from_millis(200);

/// BlueZ, for one attempt.
pub(super) struct BlueZ {
    bus: Bus,
    shared: Arc<BleState>,
    /// The adapters on which this attempt asked for a scan.
    scanning: Vec<String>,
    /// The devices that BlueZ knew before the scan.
    remembered: HashSet<String>,
    listening: Option<Listening>,
}

/// The paths of the objects listened to.
struct Listening {
    adapter: String,
    device: String,
    heart: String,
    battery: Option<String>,
}

impl Radio for BlueZ {
    fn open(options: &BleOptions, shared: &Arc<BleState>) -> Result<Self, BleTrouble> {
        let bus = Bus::open(options.bus_address.as_deref(), shared)?;
        let (scanning, remembered, listening) = (Vec::new(), HashSet::new(), None);
        Ok(Self { bus, shared: Arc::clone(shared), scanning, remembered, listening })
    }

    fn start_scan(&mut self) -> Result<(), BleTrouble> {
        let objects = self.bus.objects()?;
        let adapters = objects::adapters(&objects)?;
        let known = objects::devices(&objects, &adapters);
        // A sensor already connected needs no scan.
        let refused = self.scan_on(&adapters).filter(|_| !known.iter().any(|d| d.sensor.connected));
        self.remembered = known.into_iter().map(|device| device.id).collect();
        refused.map_or(Ok(()), Err)
    }

    fn devices(&mut self) -> Result<Vec<Device>, BleTrouble> {
        let objects = self.bus.objects()?;
        let adapters = objects::adapters(&objects)?;
        // An adapter may have been plugged in or switched on meanwhile.
        let _ = self.scan_on(&adapters);
        let mut devices = objects::devices(&objects, &adapters);
        for device in &mut devices {
            device.here |= !self.remembered.contains(&device.id);
        }
        Ok(devices)
    }

    fn wait(&mut self, length: Duration) -> Result<(), BleTrouble> {
        // The signal itself is dropped: the next look at the objects shows the change it reports.
        self.bus.next(length).map(|_| ())
    }

    fn stop_scan(&mut self) {
        for adapter in std::mem::take(&mut self.scanning) {
            let _ = self.bus.call(&adapter, ADAPTER, "StopDiscovery", (), LIMIT);
        }
    }

    fn connect(&mut self, device: &Device, services: Duration) -> Result<(), BleTrouble> {
        self.bring_up(device)?;
        let found = self.find_services(device, services)?;
        self.shared.connected(&device.sensor);
        self.listen_to_battery(device, found.battery.as_deref());
        match self.bus.call(&found.heart, CHARACTERISTIC, "StartNotify", (), LIMIT) {
            Err(refused) if !refused.is(&["InProgress"]) => {
                let cause = refused.cause();
                return Err(BleTrouble::NoNotification { sensor: device.sensor.clone(), cause });
            }
            _ => {}
        }
        let adapter = device.id.rsplit_once('/').map_or("", |(adapter, _)| adapter).to_owned();
        let (heart, battery) = (found.heart, found.battery);
        self.listening = Some(Listening { adapter, device: device.id.clone(), heart, battery });
        Ok(())
    }

    fn next(&mut self, limit: Duration) -> Result<Option<Event>, BleTrouble> {
        let Some((at, message)) = self.bus.next(limit)? else { return Ok(None) };
        match (Change::read(&message), &self.listening) {
            (Some(Change::NoBlueZ), _) => Err(BleTrouble::NoBlueZ),
            (Some(change), Some(listening)) => Ok(change.event(at, listening)),
            _ => Ok(None),
        }
    }

    fn leave(&mut self) {
        let Some(listening) = self.listening.take() else { return };
        let Listening { device, heart, .. } = listening;
        let _ = self.bus.call(&heart, CHARACTERISTIC, "StopNotify", (), FAREWELL_LIMIT);
        let _ = self.bus.call(&device, DEVICE, "Disconnect", (), FAREWELL_LIMIT);
    }
}

impl BlueZ {
    /// Asks for a scan on those adapters where none was asked for; the reason, where no adapter
    /// takes the request.
    fn scan_on(&mut self, adapters: &[String]) -> Option<BleTrouble> {
        let (mut refused, mut started) = (None, false);
        for adapter in adapters {
            if self.scanning.contains(adapter) {
                continue;
            }
            self.scanning.push(adapter.clone());
            let mut filter = PropMap::new();
            filter.insert("Transport".to_owned(), Variant(Box::new("le".to_owned())));
            let _ = self.bus.call(adapter, ADAPTER, "SetDiscoveryFilter", (filter,), LIMIT);
            match self.bus.call(adapter, ADAPTER, "StartDiscovery", (), LIMIT) {
                Err(error) if !error.is(&["InProgress", "UnknownMethod", "NotSupported"]) => {
                    refused = Some(error.into());
                }
                _ => started = true,
            }
        }
        refused.filter(|_| !started)
    }

    fn bring_up(&mut self, device: &Device) -> Result<(), BleTrouble> {
        let called = self.bus.call(&device.id, DEVICE, "Connect", (), CONNECT_LIMIT);
        let Err(refused) = called else { return Ok(()) };
        if refused.is(&["AlreadyConnected", "InProgress"])
            || self.state(device)?.is_some_and(|state| state.connected == Some(true))
        {
            return Ok(());
        }
        let sensor = device.sensor.clone();
        Err(match BleTrouble::from(refused.clone()) {
            _ if refused.is(&["UnknownObject", "DoesNotExist", "UnknownMethod"]) => {
                BleTrouble::Gone { sensor, times: 1 }
            }
            BleTrouble::Other { cause } => BleTrouble::NoConnection { sensor, cause },
            trouble => trouble,
        })
    }

    /// Listens to both batteries that BlueZ can show: BlueZ's own, and the sensor's characteristic.
    fn listen_to_battery(&mut self, device: &Device, level: Option<&str>) {
        let known = self.bus.objects().ok().and_then(|all| objects::battery(&all, &device.id));
        if let Some(percent) = known.or_else(|| self.read_level(level?)) {
            self.shared.battery(percent);
        }
        if let Some(level) = level {
            let _ = self.bus.call(level, CHARACTERISTIC, "StartNotify", (), LIMIT);
        }
    }

    fn read_level(&mut self, path: &str) -> Option<u8> {
        let none = (PropMap::new(),);
        let reply = self.bus.call(path, CHARACTERISTIC, "ReadValue", none, LIMIT).ok()?;
        reply.read1::<Vec<u8>>().ok()?.first().copied()
    }

    /// The state of a device, as the device's object answers; none when the device is gone.
    fn state(&mut self, device: &Device) -> Result<Option<objects::State>, BleTrouble> {
        if let Ok(properties) = self.bus.properties(&device.id, DEVICE) {
            return Ok(Some(objects::State::read(&properties)));
        }
        let all: Objects = self.bus.objects()?;
        let interfaces = all.get(&dbus::Path::from(device.id.clone()));
        Ok(interfaces.and_then(|one| one.get(DEVICE)).map(objects::State::read))
    }

    fn is_over(&self, began: Instant, limit: Duration) -> bool {
        began.elapsed() >= limit || self.shared.is_stopped()
    }
}
