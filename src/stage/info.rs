//! What the stage says of itself: its display, and what is missing of its sound.

use bevy::prelude::Resource;
use gradus_session::StageEvent;

use crate::world::tier::Tier;

/// Why the patient hears nothing, or no sentences; none where nothing is missing.
#[derive(Default)]
pub struct Missing {
    pub sound: Option<String>,
    pub speech: Option<String>,
}

/// What the stage says of itself when it is ready.
#[derive(Resource)]
pub struct StageInfo {
    pub display: &'static str,
    pub tier: Tier,
    pub system: String,
    pub gaze: String,
    pub missing: Missing,
}

impl StageInfo {
    /// For the desk.
    pub fn ready(&self) -> StageEvent {
        StageEvent::Ready {
            display: self.display.to_owned(),
            tier: self.tier.name().to_owned(),
            system: self.system.clone(),
            gaze: self.gaze.clone(),
        }
    }
}
