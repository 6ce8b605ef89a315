//! An OpenXR runtime for tests that lies between the loader and a real runtime, and does to a
//! program what headsets do: it offers and withholds extensions, refuses calls, changes the state of
//! the session, moves spaces, fails and is slow, all as a script says. The program knows nothing of
//! it.
//!
//! ```text
//!  program ──▶ OpenXR loader ──▶ this library ──▶ runtime (Monado, GRADUS_XR_BELOW)
//!                                  │ gate: waits and errors of the script, a lost session
//!                                  │ own functions, or those of the runtime below
//!                                  └ script (GRADUS_XR_SCRIPT), read on at each xrPollEvent
//! ```
//! A runtime, and not an API layer, because the loader itself lists the extensions and a layer
//! cannot withhold any. Write [`manifest`] into a file, name the file in `XR_RUNTIME_JSON` and a
//! script in [`SCRIPT_VARIABLE`]. Without a script every call passes through. `docs/testbed.md`
//! lists the statements. A wrong statement is printed on standard error, and xrCreateInstance (later
//! on, xrPollEvent) fails: no test runs on a script that was misread.
//!
//! | file | holds |
//! |---|---|
//! | `negotiate` | the loader's interface, upwards and downwards |
//! | `calls`, `gate`, `own` | the known calls, the gate before each, which the layer answers |
//! | `layer` | the state: script, instance, session |
//! | `script`, `names`, `settings`, `reader`, `control` | the script |
//! | `instance`, `system`, `session`, `events`, `frame`, `spaces`, `moved`, `profiles`, `input` | the calls |
//! | `eyes`, `gaze`, `rates`, `performance`, `passthrough` | the emulated extensions |
//!
//! The library does not support more than one instance or session at a time, gaze as the base of
//! another space, and recentring of what a frame's layers or hand joints are given in.

#![warn(missing_docs, clippy::indexing_slicing)]

mod calls;
mod chain;
mod control;
mod events;
mod eyes;
mod frame;
mod gate;
mod gaze;
mod input;
mod instance;
mod layer;
mod moved;
mod names;
mod negotiate;
mod own;
mod passthrough;
mod performance;
mod pose;
mod profiles;
mod rates;
mod reader;
mod script;
mod session;
mod settings;
mod spaces;
mod system;

pub use control::Control;
pub use gaze::{Look, Script};

/// The environment variable that names the script.
pub const SCRIPT_VARIABLE: &str = "GRADUS_XR_SCRIPT";

/// The environment variable that names the manifest of the runtime below; without it Debian's
/// Monado.
pub const BELOW_VARIABLE: &str = "GRADUS_XR_BELOW";

/// The loader's manifest for this crate's library at `library`.
pub fn manifest(library: &str) -> String {
    let name = "Faults for tests";
    let manifest = serde_json::json!({
        "file_format_version": "1.0.0",
        "runtime": { "name": name, "library_path": library },
    });
    format!("{manifest:#}\n")
}
