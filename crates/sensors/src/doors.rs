//! Leads messages from outside through the doors of this crate without radio or socket: for tests
//! and fuzzing.

pub use crate::ble::without_radio::bluetooth;
pub use crate::lsl::heart_of_stream;
pub use crate::osc::datagrams as osc;
