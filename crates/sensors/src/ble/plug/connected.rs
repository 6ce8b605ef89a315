//! A sensor that btleplug has connected: its packets, and whether it is still there.

use std::pin::Pin;
use std::time::{Duration, Instant};

use btleplug::api::{
    Central as _, CentralEvent, CentralState, Characteristic, Peripheral as _, ValueNotification,
    bleuuid::uuid_from_u16,
};
use btleplug::platform::{Adapter, Peripheral, PeripheralId};
use futures_util::future::{Either, select};
use futures_util::{Stream, StreamExt as _};

use super::wait::{Failed, Waiter};
use super::{FAREWELL_LIMIT, LIMIT};
use crate::ble::BleTrouble;
use crate::ble::radio::{Device, Event};
use crate::ble::state::BleState;

const HEART_RATE_MEASUREMENT: u16 = 0x2A37;
const BATTERY_LEVEL: u16 = 0x2A19;

/// Limit for the system to bring up a connection and read the services.
const CONNECT_LIMIT: Duration = Duration::from_secs(45);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Time between two questions whether the connection holds: events may be lost while many come.
const ASK_EVERY: Duration = Duration::from_secs(1);

pub(super) struct Connected {
    peripheral: Peripheral,
    adapter: Adapter,
    heart: Characteristic,
    notifications: Pin<Box<dyn Stream<Item = ValueNotification> + Send>>,
    events: Pin<Box<dyn Stream<Item = CentralEvent> + Send>>,
    asked: Instant,
}

/// Connects a sensor and begins to listen to it.
pub(super) fn connect(
    waiter: &Waiter,
    adapter: &Adapter,
    peripheral: Peripheral,
    device: &Device,
    services: Duration,
    shared: &BleState,
) -> Result<Connected, BleTrouble> {
    let _inside = waiter.inside();
    let sensor = || device.sensor.clone();
    let events = waiter.wait(LIMIT, adapter.events())?;
    let linked = waiter.wait(CONNECT_LIMIT, peripheral.connect());
    if let Err(failed) = linked {
        // The connection may still be on its way.
        let _ = waiter.wait(FAREWELL_LIMIT, peripheral.disconnect());
        return Err(no_connection(failed, device));
    }
    let Some(heart) = find_services(waiter, &peripheral, device, services)? else {
        let _ = waiter.wait(LIMIT, peripheral.disconnect());
        return Err(BleTrouble::NoHeartService { sensor: sensor() });
    };
    shared.connected(&device.sensor);
    let notifications = waiter.wait(LIMIT, peripheral.notifications())?;
    if let Some(level) = characteristic(&peripheral, BATTERY_LEVEL) {
        let read = waiter.wait(LIMIT, peripheral.read(&level));
        if let Some(percent) = read.ok().and_then(|bytes| bytes.first().copied()) {
            shared.battery(percent);
        }
        // The sensor may send its charge by itself or not.
        let _ = waiter.wait(LIMIT, peripheral.subscribe(&level));
    }
    if let Err(failed) = waiter.wait(LIMIT, peripheral.subscribe(&heart)) {
        let _ = waiter.wait(LIMIT, peripheral.disconnect());
        return Err(BleTrouble::NoNotification { sensor: sensor(), cause: failed.cause() });
    }
    let (adapter, asked) = (adapter.clone(), Instant::now());
    Ok(Connected { peripheral, adapter, heart, notifications, events, asked })
}

fn no_connection(failed: Failed, device: &Device) -> BleTrouble {
    let sensor = device.sensor.clone();
    match failed {
        Failed::Refused(btleplug::Error::DeviceNotFound) => BleTrouble::Gone { sensor, times: 1 },
        failed => match BleTrouble::from(failed) {
            BleTrouble::Other { cause } => BleTrouble::NoConnection { sensor, cause },
            trouble => trouble,
        },
    }
}

/// The characteristic of the heart rate. Some systems show the first services before the last.
fn find_services(
    waiter: &Waiter,
    peripheral: &Peripheral,
    device: &Device,
    services: Duration,
) -> Result<Option<Characteristic>, BleTrouble> {
    let began = Instant::now();
    loop {
        let discovered = waiter.wait(CONNECT_LIMIT, peripheral.discover_services());
        let heart = characteristic(peripheral, HEART_RATE_MEASUREMENT);
        if heart.is_some() {
            return Ok(heart);
        }
        if began.elapsed() >= services {
            return discovered.map(|()| None).map_err(|failed| no_connection(failed, device));
        }
        waiter.rest(LOOK_EVERY);
    }
}

fn characteristic(peripheral: &Peripheral, short: u16) -> Option<Characteristic> {
    let uuid = uuid_from_u16(short);
    peripheral.characteristics().into_iter().find(|one| one.uuid == uuid)
}

impl Connected {
    /// The next event; none when no event came within `limit`.
    pub fn next(&mut self, waiter: &Waiter, limit: Duration) -> Option<Event> {
        let id = self.peripheral.id();
        let (values, events) = (&mut self.notifications, &mut self.events);
        let came = waiter.try_for(limit, async {
            match select(values.next(), events.next()).await {
                Either::Left((value, _)) => value.map_or(Some(Event::Gone), heart_or_battery),
                // When the events end, the system's Bluetooth has ended.
                Either::Right((event, _)) => event.map_or(Some(Event::Gone), |one| of(&id, &one)),
            }
        });
        if let Some(Some(event)) = came {
            return Some(event);
        }
        if self.asked.elapsed() < ASK_EVERY {
            return None;
        }
        self.asked = Instant::now();
        let state = waiter.wait(LIMIT, self.adapter.adapter_state());
        if matches!(state, Ok(CentralState::PoweredOff)) {
            return Some(Event::AdapterOff);
        }
        let holds = waiter.wait(LIMIT, self.peripheral.is_connected());
        if matches!(holds, Ok(true)) { None } else { Some(Event::Gone) }
    }

    pub fn leave(&self, waiter: &Waiter) {
        let _ = waiter.wait(FAREWELL_LIMIT, self.peripheral.unsubscribe(&self.heart));
        let _ = waiter.wait(FAREWELL_LIMIT, self.peripheral.disconnect());
    }
}

fn heart_or_battery(value: ValueNotification) -> Option<Event> {
    if value.uuid == uuid_from_u16(HEART_RATE_MEASUREMENT) {
        return Some(Event::Packet(Instant::now(), value.value));
    }
    let level = value.uuid == uuid_from_u16(BATTERY_LEVEL);
    value.value.first().filter(|_| level).map(|percent| Event::Battery(*percent))
}

fn of(id: &PeripheralId, event: &CentralEvent) -> Option<Event> {
    match event {
        CentralEvent::DeviceDisconnected(gone) if gone == id => Some(Event::Gone),
        CentralEvent::StateUpdate(CentralState::PoweredOff) => Some(Event::AdapterOff),
        _ => None,
    }
}
