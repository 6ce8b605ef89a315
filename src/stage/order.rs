//! What happens in one frame of the stage, in order. This is the only place that orders systems.
//!
//! ```text
//!  XrFirst      the binding waits for the frame and learns its predicted display time
//!  First        Clock    the frame's display time becomes session time
//!  PreUpdate    Receive  directives and welcomes that the link's thread has laid ready
//!               Sense    head, hands and gaze at the display time; buttons
//!               Guard    the patient's stop, the watchdog over the desk
//!  Update       World    everything that the directives and the time say (world::WorldSet)
//!  Last         Report   telemetry and events are laid ready for the link's thread
//! ```

use bevy::prelude::*;

use crate::world::WorldSet;

/// The stages of a frame; see the module's documentation.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StageSet {
    Clock,
    Receive,
    Sense,
    Guard,
    Report,
}

/// Puts every set into its schedule and order.
pub fn plugin(app: &mut App) {
    app.configure_sets(First, StageSet::Clock);
    app.configure_sets(PreUpdate, (StageSet::Receive, StageSet::Sense, StageSet::Guard).chain());
    app.configure_sets(Update, (WorldSet::Spawn, WorldSet::Animate, WorldSet::Cameras).chain());
    app.configure_sets(Last, StageSet::Report);
}
