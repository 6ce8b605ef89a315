//! Moves the headset and the controllers of Monado's *remote driver*, so that the stage can be
//! tested against a real OpenXR runtime on a machine without a headset.
//!
//! ```text
//!   test ── RemoteState ──▶ Remote::send ══ TCP 4242 ══▶ monado-service ══ OpenXR ══▶ stage
//!                          (376 bytes a packet)          (tools/xr-testbed up)
//! ```
//!
//! Start with [`RemoteState`], the poses and the pressed buttons, and [`Remote`], the connection.
//! The program `xr-remote` does the same by hand.
//!
//! ```no_run
//! use gradus_xr_remote::{Hand, DevicePose, Remote, RemoteState};
//!
//! # fn main() -> Result<(), gradus_xr_remote::Error> {
//! let mut remote = Remote::connect("127.0.0.1:4242")?;
//! let mut state = RemoteState::default();
//! state.head = DevicePose::looking([0.0, 1.7, 0.0], 90.0_f32.to_radians(), 0.0);
//! state.hand_mut(Hand::Left).set_squeeze(1.0);
//! remote.send(&state)?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything below was read in the source of Monado 25.0 (`src/xrt/drivers/remote`,
//! `auxiliary/vive/vive_bindings.c`, `state_trackers/oxr`); statements that were also tried against
//! the running service are marked *tried*.
//!
//! # What the driver does with a packet
//!
//! - The driver keeps the last packet for ever, also when the client is gone: a pose stays until
//!   another packet comes or the service ends (*tried*). A new service starts with
//!   [`RemoteState::default`].
//! - The driver serves **one client at a time**. A second client gets a TCP connection but no
//!   answer until the first client has gone; [`Remote::connect`] reports that as [`Error::Silent`]
//!   (*tried*).
//! - The driver writes two packets to a new client: its start state and its present state. A client
//!   that is gone before they are written ends Monado by SIGPIPE where that signal is not ignored
//!   (*tried*; `tools/xr-testbed` ignores it), and a client that leaves them unread risks that the
//!   kernel drops the packets it sent. [`Remote::connect`] reads both states; [`Remote::present`]
//!   gives the second.
//! - The driver never closes its end of a connection, so each client costs the service one file
//!   descriptor, and at 1024 descriptors the service aborts (*tried*: after about a thousand
//!   clients). Keep one [`Remote`] for a test instead of connecting for every packet.
//! - The driver checks no header and no number, sends no answer to a packet, and does not guard the
//!   state against being read half written. A test waits for the effect, in the program that it
//!   tests.
//!
//! # Which devices can be lost
//!
//! A controller with `active` false has no valid and no tracked pose, and all its actions become
//! inactive (*tried*), as with a controller switched off or a hand out of sight. **The head is
//! always valid and tracked**: the packet has no way to say otherwise. The head has no velocity;
//! controllers have the velocities of the packet. There is no eye gaze: the runtime offers
//! `XR_EXT_eye_gaze_interaction`, but the system does not support it (*tried*).
//!
//! # Which button is which path
//!
//! To Monado, the controllers are Valve Index controllers. Monado takes the first of these
//! interaction profiles for which the program suggested any binding, and only that profile counts:
//!
//! | field of [`Controller`] | 1. `valve/index_controller` | 2. `oculus/touch_controller` | 3. `khr/simple_controller` |
//! |---|---|---|---|
//! | `squeeze` | `squeeze/value` | `squeeze/value` | |
//! | `squeeze_force` | `squeeze/force` | | |
//! | `trigger` | `trigger/value` | `trigger/value` | `select/click` |
//! | `trigger_click` | `trigger/click` | | |
//! | `trigger_touch` | `trigger/touch` | `trigger/touch` | |
//! | `system_click` | `system/click` | left `menu/click`, right `system/click` | |
//! | `system_touch` | `system/touch` | | |
//! | `a_click`, `a_touch` | `a/click`, `a/touch` | left `x/…`, right `a/…` | |
//! | `b_click` | `b/click` | left `y/click`, right `b/click` | `menu/click` |
//! | `b_touch` | `b/touch` | left `y/touch`, right `b/touch` | |
//! | `thumbstick` | `thumbstick`, `/x`, `/y` | `thumbstick`, `/x`, `/y` | |
//! | `thumbstick_click`, `_touch` | `thumbstick/click`, `/touch` | `thumbstick/click`, `/touch` | |
//! | `trackpad`, `trackpad_force` | `trackpad`, `trackpad/force` | | |
//! | `trackpad_touch` | `trackpad/touch` | `thumbrest/touch` | |
//! | `pose` | `grip/pose`, `aim/pose` | `grip/pose`, `aim/pose` | `grip/pose`, `aim/pose` |
//!
//! Paths begin with `/user/hand/left/input/` or `/user/hand/right/input/`; grip and aim are the
//! same pose. So: there is **no menu path in the Index profile** (bind `system/click` or `b/click`
//! there), the Touch profile has a menu on the **left** only, and the Simple profile has **no
//! squeeze**. [`Controller::set_menu`] presses every button that is a menu button in any of them.
//!
//! A boolean action bound to a value from 0 to 1 is true above **0.7** (*tried* on squeezes of 0.6
//! and 0.8). Grip, trigger, squeeze and `system_click` were *tried* in the first two profiles, and
//! grip, `select` and `menu` in the third.

#![warn(missing_docs, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod client;
mod packet;
mod state;

pub use client::{DEFAULT_PORT, Error, Remote};
pub use packet::{PACKET_LEN, decode, encode};
pub use state::{Controller, DevicePose, Fov, Hand, HandCurl, RemoteState, View};
