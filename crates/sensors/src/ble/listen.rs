//! Listens to a connected sensor, and notices when it leaves or falls silent.

use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_base::sensor::{Pace, SILENT_LEAST_SECS};

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
    let began = Instant::now();
    let (mut last, mut pace) = (began, Pace::default());
    while !shared.is_stopped() {
        match radio.next(LOOK_EVERY)? {
            Some(Event::Packet(at, bytes)) => {
                last = at;
                if shared.packet(at, &bytes, sensor) {
                    pace.message(SessionTime::ZERO + at.saturating_duration_since(began));
                    heard();
                }
            }
            Some(Event::Battery(percent)) => shared.battery(percent),
            Some(Event::Gone) => {
                let times = shared.cut(Instant::now());
                return Err(BleTrouble::Gone { sensor: sensor.clone(), times });
            }
            Some(Event::AdapterOff) => return Err(BleTrouble::AdapterOff),
            None => {}
        }
        let quiet = last.elapsed();
        let (silent_after, again_after) = patience(timing, &pace);
        if quiet >= silent_after {
            let secs = quiet.as_secs_f64().round() as u64;
            let silent = BleTrouble::Silent { sensor: sensor.clone(), secs };
            if quiet >= again_after {
                radio.leave();
                return Err(silent);
            }
            let secs = silent_after.as_secs_f64().round() as u64;
            shared.trouble(BleTrouble::Silent { sensor: sensor.clone(), secs });
        }
    }
    radio.leave();
    Ok(())
}

/// After which silence a sensor counts as silent, and after which it is connected again: a sensor
/// that sends more seldom than each second is given longer.
fn patience(timing: &BleTiming, pace: &Pace) -> (Duration, Duration) {
    let secs = pace.silent_after_secs(SILENT_LEAST_SECS);
    if secs > SILENT_LEAST_SECS {
        let silent = timing.silent.max(Duration::from_secs_f64(secs));
        (silent, timing.reconnect.max(3 * silent))
    } else {
        (timing.silent, timing.reconnect)
    }
}
