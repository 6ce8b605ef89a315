//! Listens to a connected sensor, and notices when it leaves or falls silent.

use std::time::{Duration, Instant};

use super::radio::{Device, Event, Radio};
use super::state::BleState;
use super::{BleTiming, BleTrouble};

const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Takes events until the sensor is lost, which is the error, or the source stops. `heard` is
/// called at each packet that can be read.
pub(super) fn listen(
    radio: &mut impl Radio,
    device: &Device,
    shared: &BleState,
    timing: &BleTiming,
    mut heard: impl FnMut(),
) -> Result<(), BleTrouble> {
    let sensor = &device.sensor;
    let mut last = Instant::now();
    while !shared.is_stopped() {
        match radio.next(LOOK_EVERY)? {
            Some(Event::Packet(at, bytes)) => {
                last = at;
                if shared.packet(at, &bytes, sensor) {
                    heard();
                }
            }
            Some(Event::Battery(percent)) => shared.battery(percent),
            Some(Event::Gone) => return Err(BleTrouble::Gone { sensor: sensor.clone() }),
            Some(Event::AdapterOff) => return Err(BleTrouble::AdapterOff),
            None => {}
        }
        let quiet = last.elapsed();
        if quiet >= timing.silent {
            let secs = quiet.as_secs_f64().round() as u64;
            let silent = BleTrouble::Silent { sensor: sensor.clone(), secs };
            if quiet >= timing.reconnect {
                radio.leave();
                return Err(silent);
            }
            let secs = timing.silent.as_secs_f64().round() as u64;
            shared.trouble(BleTrouble::Silent { sensor: sensor.clone(), secs });
        }
    }
    radio.leave();
    Ok(())
}
