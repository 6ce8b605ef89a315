//! The thread of a Bluetooth source: find, connect, listen, and all of it again when that ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bus::Bus;
use super::shared::Shared;
use super::{BleOptions, BleSensor, BleTrouble, BleWant, bluez, listen, memory, scan};

/// Between two looks whether the source is to stop.
const LOOK: Duration = Duration::from_millis(20);

/// Holds on to a sensor until the source stops.
pub(super) fn run(want: BleWant, options: &BleOptions, shared: &Arc<Shared>) {
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
    shared: &'a Arc<Shared>,
    /// Whether this attempt brought a packet.
    heard: bool,
}

impl Work<'_> {
    /// One attempt, from the bus to the loss of the sensor.
    fn once(&mut self) -> Result<(), BleTrouble> {
        let (options, shared) = (self.options, self.shared);
        let memory = options.memory.as_deref();
        let mut bus = Bus::open(options.bus_address.as_deref(), shared)?;
        let last = memory.and_then(memory::recall);
        let not_found = || shared.trouble(BleTrouble::NotFound);
        let found = scan::find(&mut bus, &self.want, last, &options.timing, not_found)?;
        let Some(device) = found else { return Ok(()) };
        let adapter = bluez::adapter(&bus.objects()?)?;
        let listening = listen::connect(&mut bus, &adapter, &device, shared)?;
        let (want, heard) = (&mut self.want, &mut self.heard);
        listening.listen(&mut bus, &adapter, shared, &options.timing, || {
            if !*heard {
                *heard = true;
                // From now on it is this one, whoever else has its name.
                *want = BleWant::Address(device.sensor.address);
                if let Some(file) = memory {
                    memory::keep(file, device.sensor.address);
                }
            }
        })
    }
}

/// The heart-rate sensors that are heard within `length`, each told as it is found.
///
/// # Errors
///
/// Bluetooth that cannot be used, with what would mend it.
pub fn list_ble(
    options: &BleOptions,
    length: Duration,
    told: &mut dyn FnMut(&BleSensor),
) -> Result<Vec<BleSensor>, BleTrouble> {
    let shared = Arc::new(Shared::default());
    let mut bus = Bus::open(options.bus_address.as_deref(), &shared)?;
    scan::list(&mut bus, length, told)
}
