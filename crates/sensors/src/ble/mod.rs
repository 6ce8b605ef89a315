//! Heart rate over Bluetooth Low Energy: the Heart Rate Service (0x180D) of straps and watches.
//!
//! ```text
//!  BleWant ─▶ worker (a thread) ──▶ BleState ──poll──▶ HeartSample, SourceState, SensorFacts
//!              │ find, connect, listen, watch, again
//!              ▼
//!             Radio ──┬─ bluez (Linux): D-Bus, to BlueZ
//!                     └─ plug (Windows, macOS): btleplug, to the system
//! ```
//!
//! `packet` reads a sensor's notification, `chain` puts its beats in time, `choose` decides which
//! sensor is meant, `trouble` has the words for what is wrong; these four know no system.
//! `stand_in` plays BlueZ and sensors on a bus of its own, for tests and for people without a
//! sensor.

// Without a radio the parts that work with one are unused.
#![cfg_attr(not(any(target_os = "linux", windows, target_os = "macos")), allow(dead_code))]

mod chain;
mod choose;
mod listen;
mod memory;
mod options;
mod packet;
mod radio;
mod scan;
mod source;
mod state;
mod trouble;
mod want;
pub(crate) mod without_radio;

// With the feature both radios are built on Linux, and btleplug is the one used.
#[cfg(target_os = "linux")]
#[cfg_attr(feature = "btleplug", allow(dead_code))]
mod bluez;
#[cfg(any(windows, target_os = "macos", feature = "btleplug"))]
mod plug;
#[cfg(target_os = "linux")]
pub mod stand_in;

#[cfg_attr(not(any(target_os = "linux", windows, target_os = "macos")), path = "absent.rs")]
mod worker;

pub use options::{BleOptions, BleTiming};
pub use packet::{HeartPacket, MAX_PACKET_BYTES, PacketFault};
pub use source::open_ble;
pub use trouble::BleTrouble;
pub use want::{BleAddress, BleSensor, BleWant, NoAddress};
pub use worker::list_ble;
