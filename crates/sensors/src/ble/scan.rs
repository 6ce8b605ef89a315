//! Scans until the sensor meant is found.

use std::time::{Duration, Instant};

use super::choose::choose;
use super::radio::{Device, Radio};
use super::state::BleState;
use super::{BleAddress, BleSensor, BleTiming, BleTrouble, BleWant};

/// Time between two looks at the devices the scan has found.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Scans until the sensor meant is found; none when the source stops. Once the scan has gone on in
/// vain for as long as `timing` allows, `shared` is given [`BleTrouble::NotFound`].
pub(super) fn find(
    radio: &mut impl Radio,
    want: &BleWant,
    last: Option<BleAddress>,
    timing: &BleTiming,
    shared: &BleState,
) -> Result<Option<Device>, BleTrouble> {
    radio.start_scan()?;
    let found = look(radio, want, last, timing, shared);
    radio.stop_scan();
    found
}

fn look(
    radio: &mut impl Radio,
    want: &BleWant,
    last: Option<BleAddress>,
    timing: &BleTiming,
    shared: &BleState,
) -> Result<Option<Device>, BleTrouble> {
    let began = Instant::now();
    let (mut heard, mut reported) = (None, false);
    while !shared.is_stopped() {
        let known = radio.devices()?;
        let here: Vec<&Device> = known.iter().filter(|device| device.here).collect();
        match pick(want, last, &here) {
            Ok(None) if began.elapsed() >= timing.try_remembered => {
                // A sensor that does not advertise may still accept a connection.
                let remembered: Vec<&Device> = known.iter().collect();
                if let Ok(Some(device)) = pick(want, last, &remembered) {
                    return Ok(Some(device));
                }
            }
            Ok(None) => {}
            picked => {
                let since = *heard.get_or_insert_with(Instant::now);
                let settled =
                    matches!(want, BleWant::Address(_)) || since.elapsed() >= timing.settle;
                if settled {
                    return picked;
                }
            }
        }
        if began.elapsed() >= timing.not_found && !reported {
            reported = true;
            shared.trouble(BleTrouble::NotFound);
        }
        rest(radio, Instant::now() + LOOK_EVERY, shared)?;
    }
    Ok(None)
}

fn rest(radio: &mut impl Radio, until: Instant, shared: &BleState) -> Result<(), BleTrouble> {
    while !shared.is_stopped() && Instant::now() < until {
        let left = until.saturating_duration_since(Instant::now());
        radio.wait(left.min(LOOK_EVERY / 5))?;
    }
    Ok(())
}

/// Picks the sensor meant among those with the heart-rate service. Where none of them is meant and
/// the sensor was named, picks among all: a sensor may list its services only once it is connected,
/// and if it has no heart-rate service the trouble can name it.
fn pick(
    want: &BleWant,
    last: Option<BleAddress>,
    devices: &[&Device],
) -> Result<Option<Device>, BleTrouble> {
    let hearts: Vec<BleSensor> =
        devices.iter().map(|d| &d.sensor).filter(|s| s.tells_heart).cloned().collect();
    let mut chosen = choose(want, last, &hearts)?;
    if chosen.is_none() && *want != BleWant::Last {
        let all: Vec<BleSensor> = devices.iter().map(|d| d.sensor.clone()).collect();
        chosen = choose(want, last, &all)?;
    }
    let chosen = chosen.map(|sensor| sensor.address);
    Ok(devices.iter().find(|d| Some(d.sensor.address) == chosen).map(|d| (*d).clone()))
}

/// Scans for `length` and calls `each_found` for each heart-rate sensor as it is heard. At the end
/// follow sensors that have a name and list no services, and heart-rate sensors that are only
/// remembered.
pub(super) fn list(
    radio: &mut impl Radio,
    length: Duration,
    each_found: &mut dyn FnMut(&BleSensor),
) -> Result<Vec<BleSensor>, BleTrouble> {
    radio.start_scan()?;
    let found = collect(radio, length, each_found);
    radio.stop_scan();
    found
}

fn collect(
    radio: &mut impl Radio,
    length: Duration,
    each_found: &mut dyn FnMut(&BleSensor),
) -> Result<Vec<BleSensor>, BleTrouble> {
    let until = Instant::now() + length;
    let mut found: Vec<BleSensor> = Vec::new();
    let mut add = |sensor: BleSensor| {
        if found.iter().all(|known| known.address != sensor.address) {
            each_found(&sensor);
            found.push(sensor);
        }
    };
    loop {
        let known = radio.devices()?;
        let over = Instant::now() >= until;
        known.iter().filter(|d| d.here && d.sensor.tells_heart).for_each(|d| add(d.sensor.clone()));
        if over {
            let rest = known.into_iter().filter(|d| {
                let unsure = d.here && !d.tells_services && !d.sensor.name.is_empty();
                unsure || d.sensor.tells_heart
            });
            rest.for_each(|d| add(d.sensor));
            return Ok(found);
        }
        let rest = (Instant::now() + LOOK_EVERY).min(until);
        while Instant::now() < rest {
            radio.wait(rest.saturating_duration_since(Instant::now()))?;
        }
    }
}
