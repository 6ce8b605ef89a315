//! What the sources promise, from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(target_os = "linux")]
mod ble;
mod ble_packet;
mod patient;
mod replay;
mod spec;
