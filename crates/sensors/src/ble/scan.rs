//! Looks for sensors until the one that is meant is there.

use std::time::{Duration, Instant};

use dbus::arg::{PropMap, Variant};

use super::bluez::{ADAPTER, Device, adapter, devices};
use super::bus::Bus;
use super::choose::choose;
use super::{BleAddress, BleSensor, BleTiming, BleTrouble, BleWant};

/// Between two looks at what the scan has found.
const LOOK_EVERY: Duration = Duration::from_millis(250);
const LIMIT: Duration = Duration::from_secs(10);

/// Scans until the sensor that is meant is there; none when the source stops. `not_found` is called
/// each time the scan has gone on in vain for as long as `timing` says.
pub(super) fn find(
    bus: &mut Bus,
    want: &BleWant,
    last: Option<BleAddress>,
    timing: &BleTiming,
    mut not_found: impl FnMut(),
) -> Result<Option<Device>, BleTrouble> {
    let adapter_path = adapter(&bus.objects()?)?;
    start(bus, &adapter_path)?;
    let began = Instant::now();
    let (mut heard, mut told) = (None, false);
    let found = loop {
        if bus.is_stopped() {
            break Ok(None);
        }
        let objects = match bus.objects() {
            Ok(objects) => objects,
            Err(trouble) => break Err(trouble),
        };
        adapter(&objects)?;
        let known = devices(&objects, &adapter_path);
        let here: Vec<&Device> = known.iter().filter(|device| device.is_here()).collect();
        match pick(want, last, &here) {
            Ok(None) if began.elapsed() >= timing.try_remembered => {
                // One that does not advertise may still let itself be connected.
                let remembered: Vec<&Device> = known.iter().collect();
                if let Ok(Some(device)) = pick(want, last, &remembered) {
                    break Ok(Some(device));
                }
            }
            Ok(None) => {}
            picked => {
                let since = *heard.get_or_insert_with(Instant::now);
                let settled =
                    matches!(want, BleWant::Address(_)) || since.elapsed() >= timing.settle;
                if settled {
                    break picked;
                }
            }
        }
        if began.elapsed() >= timing.not_found && !told {
            told = true;
            not_found();
        }
        // Signals are read on the way; what they say stands in the next look.
        let until = Instant::now() + LOOK_EVERY;
        while !bus.is_stopped() && Instant::now() < until {
            bus.next(until.saturating_duration_since(Instant::now()).min(LOOK_EVERY / 5))?;
        }
    };
    let _ = bus.call(&adapter_path, ADAPTER, "StopDiscovery", (), LIMIT);
    found
}

/// The one that is meant among those with the heart-rate service; where it is none of them and was
/// named, among all: then it can be said what it lacks.
fn pick(
    want: &BleWant,
    last: Option<BleAddress>,
    devices: &[&Device],
) -> Result<Option<Device>, BleTrouble> {
    let hearts: Vec<BleSensor> =
        devices.iter().filter(|d| d.heart).map(|d| d.sensor.clone()).collect();
    let mut chosen = choose(want, last, &hearts)?;
    if chosen.is_none() && *want != BleWant::Last {
        let all: Vec<BleSensor> = devices.iter().map(|d| d.sensor.clone()).collect();
        chosen = choose(want, last, &all)?;
    }
    let chosen = chosen.map(|sensor| sensor.address);
    Ok(devices.iter().find(|d| Some(d.sensor.address) == chosen).map(|d| (*d).clone()))
}

/// Scans for `length` and tells each heart-rate sensor as it is heard.
pub(super) fn list(
    bus: &mut Bus,
    length: Duration,
    told: &mut dyn FnMut(&BleSensor),
) -> Result<Vec<BleSensor>, BleTrouble> {
    let adapter_path = adapter(&bus.objects()?)?;
    start(bus, &adapter_path)?;
    let began = Instant::now();
    let mut found: Vec<BleSensor> = Vec::new();
    while began.elapsed() < length {
        let objects = bus.objects()?;
        adapter(&objects)?;
        for device in
            devices(&objects, &adapter_path).into_iter().filter(|d| d.heart && d.is_here())
        {
            if found.iter().all(|known| known.address != device.sensor.address) {
                told(&device.sensor);
                found.push(device.sensor);
            }
        }
        let until = (Instant::now() + LOOK_EVERY).min(began + length);
        while Instant::now() < until {
            bus.next(until.saturating_duration_since(Instant::now()))?;
        }
    }
    let _ = bus.call(&adapter_path, ADAPTER, "StopDiscovery", (), LIMIT);
    Ok(found)
}

fn start(bus: &mut Bus, adapter: &str) -> Result<(), BleTrouble> {
    let mut filter = PropMap::new();
    filter.insert("Transport".to_owned(), Variant(Box::new("le".to_owned())));
    bus.call(adapter, ADAPTER, "SetDiscoveryFilter", (filter,), LIMIT)?;
    match bus.call(adapter, ADAPTER, "StartDiscovery", (), LIMIT) {
        Err(refused) if !refused.is(&["InProgress"]) => Err(refused.into()),
        _ => Ok(()),
    }
}
