//! The promises of the sources, tested from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(target_os = "linux")]
mod ble;
// The quirks of BlueZ that btleplug handles are btleplug's own affair.
#[cfg(all(target_os = "linux", not(feature = "btleplug")))]
mod ble_other;
mod ble_packet;
mod cases;
mod lsl;
mod osc;
#[cfg(target_os = "linux")]
#[cfg_attr(feature = "btleplug", allow(dead_code))]
mod other_bluez;
mod patient;
mod replay;
mod spec;
mod tables;
#[cfg(target_os = "linux")]
mod test_bus;
