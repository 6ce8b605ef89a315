//! The light that a room's surfaces throw at each other, computed once from the room's triangles.
//!
//! ```text
//!  Room ──solve──▶ BouncedLight ──▶ an ambient cube for each cell of the room's space
//!  triangles            │      ──▶ the picture of the room that polished things mirror
//!  lamps, sun, sky      │
//!                 for each source by itself
//! ```
//!
//! Light adds up: the light of two lamps is the sum of the light of each lamp. So every **source**
//! (lamps that are dimmed together, the sky, the sun, a screen) has a result of its own, computed
//! at strength 1. Whoever draws the room multiplies each result by the source's present colour and
//! strength, and sums: a dimmer costs a sum, not a new computation.
//!
//! All surfaces are matte here: what a mirror throws on a wall is left out. Nothing moves: people,
//! animals and doors that open neither take light away nor throw it back.
//!
//! The same room gives the same bytes on every machine: the numbers of rays do not depend on the
//! machine's speed, chance comes from counters, and sine and cosine are computed here.

#![warn(missing_docs, clippy::indexing_slicing)]

mod chance;
mod emitters;
mod file;
mod gather;
mod patches;
mod room;
mod share;
mod solve;
mod trace;

pub use file::{BadFile, MOST_BYTES, MOST_SOURCES, read, write};
pub use room::{
    Key, Lamp, Room, SKY_EDGE, Sky, Space, Sun, Surface, Triangle, texel_at, texel_direction,
};
pub use solve::{BouncedLight, Progress, REFLECTION_EDGE, SourceLight, solve};
