//! What both ends of a link need: frames over a byte stream, and the machine's monotonic clock.
//!
//! The messages themselves are [`gradus_core::link`]. This crate never decides anything: it turns
//! messages into bytes and bytes into messages, and refuses bytes that are no message.

mod clock;
mod frame;

pub use clock::{Clock, boot_id, monotonic_ns, unix_ns};
pub use frame::{FrameError, FrameReader, write_frame};
