//! Finds the characteristics of a connected sensor, which BlueZ may list late or in part.

use std::time::{Duration, Instant};

use super::bus::{INTROSPECTABLE, PROPERTIES};
use super::objects::{
    BATTERY_LEVEL, CHARACTERISTIC, DEVICE, HEART_RATE_MEASUREMENT, characteristic, children, is,
};
use super::{BlueZ, LIMIT};
use crate::ble::BleTrouble;
use crate::ble::radio::Device;

/// Limit for BlueZ to read the services of a connected sensor.
const RESOLVE_LIMIT: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The most services of a device, and characteristics of a service, that are looked at.
const MAX_CHILDREN: usize = 64;

/// Paths of the characteristics needed.
pub(super) struct Found {
    pub heart: String,
    pub battery: Option<String>,
}

impl BlueZ {
    /// Waits until the services are known and gives the characteristics needed. `services` is a
    /// limit twice: for the heart rate to appear after the device has reported all its services
    /// known, and for that report to come before the services are used without it.
    pub(super) fn find_services(
        &mut self,
        device: &Device,
        services: Duration,
    ) -> Result<Found, BleTrouble> {
        let sensor = || device.sensor.clone();
        let no_connection =
            |cause: &str| BleTrouble::NoConnection { sensor: sensor(), cause: cause.to_owned() };
        let began = Instant::now();
        let mut resolved_at = None;
        loop {
            let Some(state) = self.state(device)? else {
                return Err(BleTrouble::Gone { sensor: sensor(), times: 1 });
            };
            let late = self.is_over(began, services);
            // Without the property only the services themselves show that they are known.
            let ready = state.resolved.unwrap_or(state.connected != Some(false));
            if (ready || late)
                && let Some(found) = self.characteristics(device)?
            {
                return Ok(found);
            }
            if late && state.connected == Some(false) {
                return Err(no_connection("it ended the connection at once"));
            }
            if ready && self.is_over(*resolved_at.get_or_insert_with(Instant::now), services) {
                let _ = self.bus.call(&device.id, DEVICE, "Disconnect", (), LIMIT);
                return Err(BleTrouble::NoHeartService { sensor: sensor() });
            }
            if self.is_over(began, RESOLVE_LIMIT) {
                return Err(no_connection("it does not state its services"));
            }
            self.bus.next(LOOK_EVERY)?;
        }
    }

    fn characteristics(&mut self, device: &Device) -> Result<Option<Found>, BleTrouble> {
        let objects = self.bus.objects()?;
        let managed = |short| characteristic(&objects, &device.id, short);
        if let Some(heart) = managed(HEART_RATE_MEASUREMENT) {
            return Ok(Some(Found { heart, battery: managed(BATTERY_LEVEL) }));
        }
        let seen = self.introspected(&device.id);
        let path = |short| {
            let same = seen.iter().find(|(_, uuid)| is(uuid, short));
            same.map(|(path, _)| path.clone())
        };
        let battery = path(BATTERY_LEVEL);
        Ok(path(HEART_RATE_MEASUREMENT).map(|heart| Found { heart, battery }))
    }

    /// Path and UUID of each characteristic that introspection shows.
    fn introspected(&mut self, device: &str) -> Vec<(String, String)> {
        let mut seen = Vec::new();
        for service in self.children(device, "service") {
            for path in self.children(&service, "char") {
                let asked = (CHARACTERISTIC, "UUID");
                let reply = self.bus.call(&path, PROPERTIES, "Get", asked, LIMIT);
                let uuid = reply.ok().and_then(|reply| reply.read1().ok());
                if let Some(dbus::arg::Variant(uuid)) = uuid {
                    seen.push((path, uuid));
                }
            }
        }
        seen
    }

    fn children(&mut self, path: &str, begin: &str) -> Vec<String> {
        let reply = self.bus.call(path, INTROSPECTABLE, "Introspect", (), LIMIT);
        let xml: String = reply.ok().and_then(|reply| reply.read1().ok()).unwrap_or_default();
        let names = children(&xml).filter(|name| name.starts_with(begin));
        names.take(MAX_CHILDREN).map(|name| format!("{path}/{name}")).collect()
    }
}
