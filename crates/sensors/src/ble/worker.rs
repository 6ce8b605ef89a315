//! The thread of a Bluetooth source: finds, connects and listens, and starts over when that ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

#[cfg(all(target_os = "linux", not(feature = "btleplug")))]
use super::bluez::BlueZ as System;
#[cfg(any(windows, target_os = "macos", feature = "btleplug"))]
use super::plug::Plug as System;
use super::radio::Radio as _;
use super::state::BleState;
use super::{BleOptions, BleSensor, BleTrouble, BleWant, listen, memory, scan};

/// Time between two looks whether the source is to stop.
const LOOK: Duration = Duration::from_millis(20);

/// Holds on to a sensor until the source stops.
pub(super) fn run(want: BleWant, options: &BleOptions, shared: &Arc<BleState>) {
    let timing = &options.timing;
    let mut work = Work { want, options, shared, heard: false };
    let mut pause = timing.backoff_least;
    while !shared.is_stopped() {
        work.heard = false;
        let ended = work.once();
        if shared.is_stopped() {
            return;
        }
        if let Err(trouble) = ended {
            shared.trouble(trouble);
        }
        if work.heard {
            pause = timing.backoff_least;
        }
        let until = Instant::now() + pause;
        while Instant::now() < until && !shared.is_stopped() {
            std::thread::sleep(LOOK);
        }
        pause = (pause * 2).min(timing.backoff_most);
    }
}

struct Work<'a> {
    want: BleWant,
    options: &'a BleOptions,
    shared: &'a Arc<BleState>,
    /// Whether this attempt brought a packet.
    heard: bool,
}

impl Work<'_> {
    /// One attempt, from the radio to the loss of the sensor.
    fn once(&mut self) -> Result<(), BleTrouble> {
        let (options, shared) = (self.options, self.shared);
        let memory = options.memory.as_deref();
        let mut radio = System::open(options, shared)?;
        let last = memory.and_then(memory::recall);
        let found = scan::find(&mut radio, &self.want, last, &options.timing, shared)?;
        let Some(device) = found else { return Ok(()) };
        radio.connect(&device, options.timing.services)?;
        let (want, heard) = (&mut self.want, &mut self.heard);
        listen::listen(&mut radio, &device, shared, &options.timing, || {
            if !*heard {
                *heard = true;
                // From now on this sensor is meant, whichever other sensor has its name.
                *want = BleWant::Address(device.sensor.address);
                if let Some(file) = memory {
                    memory::keep(file, device.sensor.address);
                }
            }
        })
    }
}

/// The heart-rate sensors heard within `length`. `each_found` is called for each as it is found. At
/// the end come sensors that have a name and do not list their services, and heart-rate sensors
/// that the system only remembers.
///
/// # Errors
///
/// The trouble that keeps Bluetooth from being used.
pub fn list_ble(
    options: &BleOptions,
    length: Duration,
    each_found: &mut dyn FnMut(&BleSensor),
) -> Result<Vec<BleSensor>, BleTrouble> {
    let mut radio = System::open(options, &Arc::new(BleState::default()))?;
    scan::list(&mut radio, length, each_found)
}
