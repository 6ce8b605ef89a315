//! Rooms: their air, and the objects in them.

mod clock;
mod fan;
mod swing_door;
mod tone;

pub(crate) use clock::Clock;
pub(crate) use fan::ProjectorFan;
pub(crate) use swing_door::{DoorClose, DoorOpen};
pub(crate) use tone::RoomTone;
