//! What happens in one frame of the desk, in order. This is the only place that orders systems.
//!
//! ```text
//!  PreUpdate                Follow   the engine's newest snapshot
//!  Update                   World    the patient's world (world::WorldSet), the mirror's camera
//!  EguiPrimaryContextPass   Panel    views in, commands out
//!  Last                     Close    the window, when it may close
//! ```

use bevy::prelude::*;
use bevy_egui::EguiPrimaryContextPass;

use crate::world::WorldSet;

/// The stages of a frame; see the module's documentation.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeskSet {
    Follow,
    Panel,
    Close,
}

/// Puts every set into its schedule and order.
pub fn plugin(app: &mut App) {
    app.configure_sets(PreUpdate, DeskSet::Follow);
    app.configure_sets(Update, (WorldSet::Spawn, WorldSet::Animate, WorldSet::Cameras).chain());
    app.configure_sets(EguiPrimaryContextPass, DeskSet::Panel);
    app.configure_sets(Last, DeskSet::Close);
}
