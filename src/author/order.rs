//! What happens in one frame of the author's window, in order. This is the only place that orders
//! its systems.
//!
//! ```text
//!  PreUpdate                Read     a new reading becomes the world, or its faults are kept
//!  Update                   World    spawn, animate, cameras (world::WorldSet); before Cameras: View
//!  EguiPrimaryContextPass   Panel    views in, choices out
//! ```

use bevy::prelude::*;
use bevy_egui::EguiPrimaryContextPass;

use crate::world::WorldSet;

/// The stages of a frame; see the module's documentation.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthorSet {
    Read,
    View,
    Panel,
}

/// Puts every set into its schedule and order.
pub fn plugin(app: &mut App) {
    app.configure_sets(PreUpdate, AuthorSet::Read.after(bevy::input::InputSystems));
    app.configure_sets(
        Update,
        (WorldSet::Spawn, WorldSet::Animate, AuthorSet::View, WorldSet::Cameras).chain(),
    );
    app.configure_sets(EguiPrimaryContextPass, AuthorSet::Panel);
}
