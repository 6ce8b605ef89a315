//! The whole program from outside: sessions run as a therapist's machine runs them, and what their
//! logs then hold.
//!
//! ```text
//!  test ──▶ gradus session ──▶ gradus stage ──▶ Monado (tools/xr-testbed) ◀── remote driver ◀── test
//!    │            │                                                          head, hands, buttons
//!    │            └──▶ session log ──▶ test
//!    └── signals: the desk killed, the desk held, the stage killed, the runtime killed
//! ```
//!
//! Sessions run one after another ([`support::one_at_a_time`]); a test waits for what it wants to
//! see and gives up late, because the machine may be busy. Times are asserted only where the
//! design states a figure. A machine on which the testbed cannot be made fails the tests that need
//! it; `GRADUS_NO_TESTBED=1` leaves them out, and they say so.

// Tests may fail in any way they like.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod advice;
mod author;
mod bad_input;
mod desk;
mod eyes;
mod hands;
mod headset;
mod hearts;
mod help;
mod house;
mod loss;
mod offscreen;
mod recorder;
mod support;
mod traces;
