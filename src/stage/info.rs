//! The facts a stage reports about itself: its display, and why its sound or its sentences are
//! missing.

use bevy::prelude::Resource;
use gradus_session::StageEvent;

use crate::world::tier::Tier;

/// Why the patient hears no sound, or no sentences; none where neither is missing.
#[derive(Default)]
pub struct Missing {
    pub sound: Option<String>,
    pub speech: Option<String>,
}

/// The facts a stage reports about itself when it is ready.
#[derive(Resource)]
pub struct StageInfo {
    pub display: &'static str,
    pub tier: Tier,
    pub system: String,
    pub gaze: String,
    pub missing: Missing,
}

impl StageInfo {
    /// The event that reports these facts to the desk.
    pub fn ready(&self) -> StageEvent {
        StageEvent::Ready {
            display: self.display.to_owned(),
            tier: self.tier.name().to_owned(),
            system: self.system.clone(),
            gaze: self.gaze.clone(),
        }
    }
}
