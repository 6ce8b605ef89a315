//! What happens in one frame of the desk, in order. This is the only place that orders systems.
//!
//! ```text
//!  PreUpdate                Follow   the engine's newest snapshot
//!  Update                   World    the patient's world (world::WorldSet), and Mirror, the mirror's
//!                                    camera, before the world dresses it
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
    Mirror,
    Panel,
    Close,
}

/// Puts every set into its schedule and order.
pub fn plugin(app: &mut App) {
    app.configure_sets(PreUpdate, DeskSet::Follow);
    app.configure_sets(
        Update,
        (WorldSet::Spawn, WorldSet::Animate, DeskSet::Mirror, WorldSet::Cameras).chain(),
    );
    app.configure_sets(EguiPrimaryContextPass, DeskSet::Panel);
    app.configure_sets(Last, DeskSet::Close);
}

#[cfg(test)]
mod tests {
    use bevy_egui::EguiPlugin;

    use super::*;
    use crate::ambiguity::of_ours;
    use crate::world::{Tier, offscreen};

    #[test]
    fn no_two_systems_of_the_desk_are_left_in_an_order_of_chance() {
        let mut app = offscreen::app().unwrap();
        let pictures = Some("desk.png".into());
        app.add_plugins((EguiPlugin::default(), crate::desk::plugin(Tier::Light, pictures)));
        assert_eq!(of_ours(&mut app), Vec::<String>::new());
    }
}
