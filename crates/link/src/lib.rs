//! What both ends of a link need: frames over a byte stream, the machine's monotonic clock, and
//! how far it is from the other machine's.
//!
//! The messages themselves are [`gradus_session::link`]. This crate never decides anything: it turns
//! messages into bytes and bytes into messages, and refuses bytes that are no message.

#![warn(missing_docs, clippy::indexing_slicing)]

mod clock;
mod conversion;
mod frame;
mod offset;

pub use clock::{Clock, boot_id, monotonic_ns, unix_ns};
pub use conversion::{Conversion, UNVOUCHED_NS};
pub use frame::{FrameError, FrameReader, write_frame};
pub use offset::{DRIFT_PPM, Offset};
