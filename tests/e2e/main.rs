//! Tests of the whole program from outside: sessions run as on a therapist's machine, and their
//! logs are checked.
//!
//! ```text
//!  test ──▶ gradus session ──▶ gradus stage ──▶ Monado (tools/xr-testbed) ◀── remote driver ◀── test
//!    │            │                                                          head, hands, buttons
//!    │            └──▶ session log ──▶ test
//!    └── signals: the desk killed, the desk held, the stage killed, the runtime killed
//! ```
//!
//! Sessions run one after another ([`support::one_at_a_time`]). A test waits for the event it needs
//! and gives up late, because the machine may be busy. Times are asserted only where the design
//! states a figure. If the testbed cannot be made, the tests that need it fail;
//! `GRADUS_NO_TESTBED=1` leaves these tests out, and each of them prints that it was left out.

// A test may fail by a panic.
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
mod ladders;
mod loss;
mod offscreen;
mod recorder;
mod runtimes;
mod sound;
mod support;
mod traces;
