//! Lists the sensors in reach, each as it is found.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gradus_cli::{Context as _, Error, Exit, Kind, Out};
use gradus_sensors::{BleOptions, BleSensor, list_ble};

use crate::{PROGRAM, streams};

/// Listens for `for_secs` and prints each sensor with what a session would be given to use it.
pub fn list(out: &mut Out, for_secs: u32) -> Result<Exit, Error> {
    let length = Duration::from_secs(for_secs.into());
    let done = AtomicBool::new(false);
    let mut written = Ok(());
    let found = std::thread::scope(|scope| {
        scope.spawn(|| progress(length, &done));
        let found = list_ble(&BleOptions::default(), length, &mut |sensor| {
            let name = if sensor.name.is_empty() { "(no name)" } else { &sensor.name };
            let rssi = sensor.rssi_dbm.map_or(String::new(), |dbm| format!("{dbm} dBm"));
            let state = match sensor {
                BleSensor { connected: true, .. } => "  connected",
                BleSensor { tells_heart: false, .. } => "  does not state its services",
                BleSensor { rssi_dbm: None, .. } => "  remembered, not heard",
                _ => "",
            };
            let address = sensor.address;
            written = writeln!(out, "\r{name:<28} {rssi:>8}{state}  --heart ble:{address}")
                .and_then(|()| out.flush());
        });
        done.store(true, Ordering::Relaxed);
        found
    });
    written?;
    match streams::found() {
        Ok(found) => streams::print(out, &found)?,
        Err(error) => error.print(PROGRAM),
    }
    let found = found.kind(Kind::Failed).map_err(|error| error.within("Bluetooth"))?;
    if found.is_empty() {
        writeln!(
            out,
            "no heart-rate sensor was heard in {for_secs} s: put it on (a strap wants wet \
             electrodes), or switch a watch's heart-rate broadcast on"
        )?;
    }
    Ok(Exit::Done)
}

/// Shows on a terminal how far the listening is.
fn progress(length: Duration, done: &AtomicBool) {
    let mut err = std::io::stderr();
    if !err.is_terminal() {
        return;
    }
    let began = Instant::now();
    while !done.load(Ordering::Relaxed) && began.elapsed() < length {
        let _ =
            write!(err, "\rlistening: {} of {} s ", began.elapsed().as_secs(), length.as_secs());
        let _ = err.flush();
        std::thread::sleep(Duration::from_millis(100));
    }
    let _ = write!(err, "\r{:32}\r", "");
}
