//! Gradus: VR exposure therapy with graded scenarios, a therapist's desk and honest logs.
//!
//! ```text
//!  gradus desk ──starts──▶ gradus stage          two processes, one program
//!    │  panel, mirror        │  OpenXR | window | offscreen
//!    └── engine ◀──link──────┘
//!
//!  commands ──▶ desk, stage, author ──▶ world ──▶ order
//!      └───────────────┴──▶ start
//! ```
//!
//! Start at [`commands`] for the program's commands, at [`order`] for the steps of one frame in
//! each of its apps, at [`world`] for how a scenario becomes a place.

#[cfg(test)]
mod ambiguity;
#[cfg(feature = "desk")]
mod author;
pub mod commands;
#[cfg(feature = "desk")]
mod desk;
mod one_thread;
mod order;
#[cfg(feature = "stage")]
pub mod stage;
pub mod start;
pub mod world;
