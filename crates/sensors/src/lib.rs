//! Heart-rate sources behind one trait, and a modelled patient for when nobody wears the headset.
//!
//! ```text
//!  "replay:rest.csv" ──FromStr──▶ HeartSpec ──open──▶ dyn HeartSource ──poll(now)──▶ HeartSample
//!                                                          ▲
//!  "synthetic:7" ──────▶ PatientSpec ──▶ SyntheticPatient ─┤ heart()
//!                                                          ├ ask_suds, poll_suds ──▶ SUDS
//!                                                          └ gaze_at ──────────────▶ SyntheticGaze
//! ```
//!
//! `SignalSource` reads any other stream of numbers unchanged: skin conductance, band power.
//!
//! Sources are polled with the session's time and never block, so that a session on a modelled
//! clock gives the same samples every time; a source that needs a radio keeps its thread behind the
//! trait. A sample that has not arrived stays missing: no source fills a gap.
//!
//! Start at [`Source`] and [`HeartSource`] for the contract, at [`open`] for the sources that
//! `--heart` can name and at [`SyntheticPatient`] for the model, which `docs/patient-model.md`
//! writes out.

#![warn(missing_docs, clippy::indexing_slicing)]

mod ble;
#[doc(hidden)]
pub mod doors;
mod doubt;
mod error;
mod facts;
mod lsl;
mod osc;
mod patient;
mod plausible;
mod replay;
mod source;
mod spec;
mod strap;

/// The most characters shown of a name from outside: the longest name of a relay has about 50.
const SHOWN_CHARS: usize = 64;

/// A text from outside, shortened and without anything that steers a terminal.
fn shown(text: &str) -> String {
    gradus_table::shown_up_to(text, SHOWN_CHARS)
}

#[cfg(target_os = "linux")]
pub use ble::stand_in;
pub use ble::{
    BleAddress, BleOptions, BleSensor, BleTiming, BleTrouble, BleWant, HeartPacket,
    MAX_PACKET_BYTES, NoAddress, PacketFault, list_ble, open_ble,
};
pub use error::{SensorError, SpecError};
pub use facts::{Facts, Reads, SourceNews};
pub use gradus_base::sensor::{Carrier, SensorFacts};
pub use gradus_lsl::Wanted;
pub use lsl::{RATE_LABELS, RR_LABELS, SignalSource};
pub use patient::{
    AdaptationParameters, GazeParameters, HeartParameters, PatientParameters, SudsParameters,
    SyntheticGaze, SyntheticPatient,
};
pub use replay::{Pause, Placed, Recording, ReplayFault, ReplayFaults, open_recording};
pub use source::{HeartSource, Source, SourceState, Stimulation};
pub use spec::{HeartSpec, PatientSpec, SignalSpec, open};
