//! The sounds of a scenario.
//!
//! ```text
//!  frame thread                                audio thread
//!  ────────────                                ────────────
//!  SoundControl::update                        SoundWorld: Iterator<Item = f32>
//!    scenario, state, now, ears                  table ─▶ for each body of each sound:
//!      └─▶ numbers ─▶ table ═══ slots ═══▶         voice ─▶ gate · gain ─▶ way ─▶ room ─▶ spatial ─▶ half
//!  SoundControl::sounded ◀═ heard, frames ═       scenario's half × fade
//!                                                 safe place's half × fade  ─▶ limiter ─▶ out
//! ```
//!
//! [`SoundWorld::of`] makes both sides from a scenario's world and its safe place;
//! a [`DeviceThread`] plays the [`SoundWorld`] on the system's default device for as long as the
//! session lasts, [`render_offline`] needs no device. The frame thread calls [`SoundControl::update`] once a frame and nothing else: places,
//! stops and stimuli are read from the state. Between the sides stands a table of atomics; neither
//! side waits for the other, and neither allocates.
//!
//! Every sound is made in code, from a seed ([`SoundWorld::of`]): the same seed, the same
//! samples. docs/sound.md explains how an author writes sounds; docs/decisions/sound.md why the
//! sounds are synthesised here.

#![warn(missing_docs, clippy::indexing_slicing)]

mod control;
mod device;
mod dsp;
mod emitter;
mod limiter;
mod offline;
mod output;
mod rooms;
mod slots;
mod spatial;
pub mod speech;
mod voice;
mod way;
mod world;

pub use control::{STOP_SOUND_SECS, SoundControl, Sounded};
pub use device::{BuildSounds, DeviceNews, DeviceThread};
pub use offline::render_offline;
pub use output::{Output, SoundError, open_output};
pub use rooms::{RoomFacts, rooms_of};
pub use spatial::{HEAD_RADIUS_M, SOUND_MPS, interaural_delay_secs};
pub use world::SoundWorld;
