//! Rooms: their air, and what stands in them.

mod clock;
mod door;
mod fan;
mod tone;

pub(crate) use clock::Clock;
pub(crate) use door::{DoorClose, DoorOpen};
pub(crate) use fan::ProjectorFan;
pub(crate) use tone::RoomTone;
