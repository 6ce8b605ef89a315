//! Gradus: VR exposure therapy with graded scenarios, a therapist's desk and honest logs.
//!
//! ```text
//!  gradus desk ──starts──▶ gradus stage          two processes, one program
//!    │  panel, mirror        │  OpenXR | window | offscreen
//!    └── engine ◀──link──────┘
//! ```
//!
//! Start at [`cli`] for what can be asked of the program, at [`stage::order`] for what happens in
//! one frame of the patient's process, at [`world`] for how a scenario becomes a place.

#[cfg(test)]
mod ambiguity;
#[cfg(all(feature = "desk", feature = "stage"))]
pub mod author;
pub mod cli;
#[cfg(feature = "desk")]
pub mod desk;
pub mod exit;
pub mod open;
pub mod plugins;
pub mod preview;
#[cfg(feature = "desk")]
pub mod session;
#[cfg(feature = "desk")]
mod signals;
#[cfg(feature = "stage")]
pub mod stage;
pub mod world;
