//! Heart rate over Bluetooth Low Energy: the Heart Rate Service (0x180D) of straps and watches.
//!
//! ```text
//!  BleWant ─▶ worker (a thread) ──▶ Shared ──poll──▶ HeartSample, SourceState, SensorFacts
//!              │ find, connect, listen, watch, again
//!              ▼
//!             bus (D-Bus) ──▶ BlueZ ──▶ radio
//! ```
//!
//! `packet` reads what a sensor sends, `chain` puts its beats in time, `choose` decides which sensor
//! is meant, `trouble` has the words for what is wrong. `stand_in` plays BlueZ and sensors on a bus
//! of its own, for tests and for those without a sensor.

mod chain;
mod choose;
pub(crate) mod door;
mod memory;
mod packet;
mod shared;
mod source;
mod trouble;
mod want;

#[cfg(target_os = "linux")]
mod bluez;
#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod listen;
#[cfg(target_os = "linux")]
mod scan;
#[cfg(target_os = "linux")]
pub mod stand_in;
#[cfg(target_os = "linux")]
mod worker;

#[cfg(not(target_os = "linux"))]
#[path = "absent.rs"]
mod worker;

pub use packet::{HeartPacket, MAX_PACKET_BYTES, PacketFault};
pub use source::{BleOptions, BleTiming, open_ble};
pub use trouble::BleTrouble;
pub use want::{BleAddress, BleSensor, BleWant, NoAddress};
pub use worker::list_ble;
