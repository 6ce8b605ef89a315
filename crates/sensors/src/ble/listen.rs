//! Connects a sensor, listens to it, and notices when it leaves or falls silent.

use std::time::{Duration, Instant};

use dbus::Message;
use dbus::arg::{PropMap, prop_cast};

use super::bluez::{
    ADAPTER, BATTERY, BATTERY_LEVEL, CHARACTERISTIC, DEVICE, Device, HEART_RATE_MEASUREMENT,
    battery, characteristic, devices,
};
use super::bus::{Bus, PROPERTIES};
use super::shared::Shared;
use super::{BleTiming, BleTrouble};

/// For BlueZ to bring up a connection; its own limit is some 40 s.
const CONNECT_LIMIT: Duration = Duration::from_secs(45);
/// For the services of a connected sensor to be read.
const RESOLVE_LIMIT: Duration = Duration::from_secs(20);
const LIMIT: Duration = Duration::from_secs(10);
/// For letting a sensor go.
const FAREWELL_LIMIT: Duration = Duration::from_millis(200);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A sensor that is being listened to.
pub(super) struct Listening<'a> {
    device: &'a Device,
    heart: String,
    battery: Option<String>,
}

/// Connects `device`, and begins to listen.
pub(super) fn connect<'a>(
    bus: &mut Bus,
    adapter: &str,
    device: &'a Device,
    shared: &Shared,
) -> Result<Listening<'a>, BleTrouble> {
    let no_connection =
        |cause: String| BleTrouble::NoConnection { sensor: device.sensor.clone(), cause };
    if let Err(refused) = bus.call(&device.path, DEVICE, "Connect", (), CONNECT_LIMIT)
        && !refused.is(&["AlreadyConnected", "InProgress"])
    {
        let whole = BleTrouble::from(refused.clone());
        return Err(match whole {
            BleTrouble::Other { cause } => no_connection(cause),
            _ if refused.is(&["UnknownObject", "DoesNotExist", "UnknownMethod"]) => {
                BleTrouble::Gone { sensor: device.sensor.clone() }
            }
            trouble => trouble,
        });
    }
    let until = Instant::now() + RESOLVE_LIMIT;
    let objects = loop {
        let objects = bus.objects()?;
        let now = devices(&objects, adapter).into_iter().find(|d| d.path == device.path);
        match now {
            Some(now) if now.resolved => break objects,
            Some(now) if !now.sensor.connected => {
                return Err(no_connection("it ended the connection at once".to_owned()));
            }
            Some(_) if Instant::now() < until && !bus.is_stopped() => {}
            Some(_) => return Err(no_connection("it does not tell its services".to_owned())),
            None => return Err(BleTrouble::Gone { sensor: device.sensor.clone() }),
        }
        bus.next(LOOK_EVERY)?;
    };
    let Some(heart) = characteristic(&objects, &device.path, HEART_RATE_MEASUREMENT) else {
        let _ = bus.call(&device.path, DEVICE, "Disconnect", (), LIMIT);
        return Err(BleTrouble::NoHeartService { sensor: device.sensor.clone() });
    };
    shared.connected(&device.sensor);
    let level = characteristic(&objects, &device.path, BATTERY_LEVEL);
    if let Some(percent) =
        battery(&objects, &device.path).or_else(|| read_level(bus, level.as_deref()?))
    {
        shared.battery(percent);
    }
    if let Some(level) = &level {
        let _ = bus.call(level, CHARACTERISTIC, "StartNotify", (), LIMIT);
    }
    match bus.call(&heart, CHARACTERISTIC, "StartNotify", (), LIMIT) {
        Err(refused) if !refused.is(&["InProgress"]) => {
            let cause = refused.cause();
            Err(BleTrouble::NoNotification { sensor: device.sensor.clone(), cause })
        }
        _ => Ok(Listening { device, heart, battery: level }),
    }
}

fn read_level(bus: &mut Bus, path: &str) -> Option<u8> {
    let reply = bus.call(path, CHARACTERISTIC, "ReadValue", (PropMap::new(),), LIMIT).ok()?;
    reply.read1::<Vec<u8>>().ok()?.first().copied()
}

impl Listening<'_> {
    /// Takes what comes until the sensor is lost, which is the error, or the source stops.
    /// `heard` is called at each packet that can be read.
    pub fn listen(
        &self,
        bus: &mut Bus,
        adapter: &str,
        shared: &Shared,
        timing: &BleTiming,
        mut heard: impl FnMut(),
    ) -> Result<(), BleTrouble> {
        let sensor = &self.device.sensor;
        let mut last = Instant::now();
        while !bus.is_stopped() {
            if let Some((at, message)) = bus.next(LOOK_EVERY)?
                && let Some(change) = Change::read(&message)
            {
                match self.event(&change, adapter) {
                    Event::Packet(bytes) => {
                        last = at;
                        if shared.packet(at, bytes, sensor) {
                            heard();
                        }
                    }
                    Event::Battery(percent) => shared.battery(percent),
                    Event::Gone => return Err(BleTrouble::Gone { sensor: sensor.clone() }),
                    Event::AdapterOff => return Err(BleTrouble::AdapterOff),
                    Event::NoBlueZ => return Err(BleTrouble::NoBlueZ),
                    Event::Nothing => {}
                }
            }
            let quiet = last.elapsed();
            if quiet >= timing.silent {
                let secs = quiet.as_secs_f64().round() as u64;
                let silent = BleTrouble::Silent { sensor: sensor.clone(), secs };
                if quiet >= timing.reconnect {
                    self.leave(bus);
                    return Err(silent);
                }
                let secs = timing.silent.as_secs_f64().round() as u64;
                shared.trouble(BleTrouble::Silent { sensor: sensor.clone(), secs });
            }
        }
        self.leave(bus);
        Ok(())
    }

    /// Lets the sensor go, so that others may have it.
    fn leave(&self, bus: &mut Bus) {
        let _ = bus.call(&self.heart, CHARACTERISTIC, "StopNotify", (), FAREWELL_LIMIT);
        let _ = bus.call(&self.device.path, DEVICE, "Disconnect", (), FAREWELL_LIMIT);
    }

    fn event<'m>(&self, change: &'m Change, adapter: &str) -> Event<'m> {
        match change {
            Change::Properties { path, interface, changed } => {
                let value = || prop_cast::<Vec<u8>>(changed, "Value");
                let is_false = |key| prop_cast::<bool>(changed, key) == Some(&false);
                if *path == self.heart && interface == CHARACTERISTIC {
                    return value().map_or(Event::Nothing, |bytes| Event::Packet(bytes));
                }
                if Some(path) == self.battery.as_ref() && interface == CHARACTERISTIC {
                    let level = value().and_then(|bytes| bytes.first());
                    return level.map_or(Event::Nothing, |percent| Event::Battery(*percent));
                }
                if *path == self.device.path && interface == BATTERY {
                    let level = prop_cast::<u8>(changed, "Percentage");
                    return level.map_or(Event::Nothing, |percent| Event::Battery(*percent));
                }
                if *path == self.device.path && interface == DEVICE && is_false("Connected") {
                    return Event::Gone;
                }
                if path == adapter && interface == ADAPTER && is_false("Powered") {
                    return Event::AdapterOff;
                }
                Event::Nothing
            }
            Change::Removed { path, interfaces } => {
                let has = |name: &str| interfaces.iter().any(|one| one == name);
                if *path == self.device.path && has(DEVICE)
                    || *path == self.heart && has(CHARACTERISTIC)
                {
                    Event::Gone
                } else if path == adapter && has(ADAPTER) {
                    Event::AdapterOff
                } else {
                    Event::Nothing
                }
            }
            Change::NoBlueZ => Event::NoBlueZ,
        }
    }
}

enum Event<'m> {
    Packet(&'m [u8]),
    Battery(u8),
    Gone,
    AdapterOff,
    NoBlueZ,
    Nothing,
}

/// What a signal says.
enum Change {
    Properties { path: String, interface: String, changed: PropMap },
    Removed { path: String, interfaces: Vec<String> },
    NoBlueZ,
}

impl Change {
    fn read(message: &Message) -> Option<Self> {
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
}
