//! The eyes: where they rest, what they rest on, and what they keep away from.
//!
//! ```text
//!  gaze, head ─┬─ in the head's frame ─▶ ivt::Classifier ─▶ fixations, blinks, lost tracking
//!              └─ Judge (with the world's state) ─▶ Look ─┬─▶ Window ─▶ LookSigns
//!                                                         ├─▶ Tally, Dwell, first_looks (any range)
//!                                                         └─▶ HeatMap
//! ```
//!
//! Angles are measured on the sphere. Missing samples stay missing and are counted as missing. The
//! source (eyes, head, modelled) stands beside every figure: a head's direction is never called
//! gaze. Definitions, defaults and where they come from: `docs/gaze.md`.

pub mod dwell;
pub mod feared;
pub mod first_look;
pub mod heat;
pub mod ivt;
pub mod look;
pub mod signs;
pub mod sphere;
pub mod tally;
pub mod window;

pub use dwell::Dwell;
pub use first_look::FirstLook;
pub use heat::HeatMap;
pub use look::{Judge, Look};
pub use signs::LookSigns;
pub use tally::Tally;
pub use window::Window;

use core::time::Duration;

/// A sample stands for the time until the next sample, but for no longer than this: the time beyond
/// is missing. The session log counts a silence of the stage as a gap from the same length on.
pub const ABSENT: Duration = Duration::from_millis(100);
