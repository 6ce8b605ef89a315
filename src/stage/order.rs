//! What happens in one frame of the stage, in order. This is the only place that orders systems.
//!
//! ```text
//!  XrFirst      the binding waits for the frame and learns its predicted display time
//!  First        Clock    the frame's display time becomes session time
//!  PreUpdate    Receive  directives and welcomes that the link's thread has laid ready
//!               Sense    head, hands and gaze at the display time; buttons
//!               Hands    the patient's hands become part of what the world shows
//!               Guard    the patient's stop, the watchdog over the desk
//!  Update       World    everything that the directives and the time say (world::WorldSet), and
//!                        Eyes, the display's cameras, before the world dresses them
//!  Last         Leave    a session or a display that is over ends the stage
//!               Ears     the sound follows
//!               Report   telemetry and events are laid ready for the link's thread
//! ```

use bevy::ecs::message::MessageUpdateSystems;
use bevy::input::InputSystems;
use bevy::prelude::*;

use crate::world::WorldSet;

/// The stages of a frame; see the module's documentation.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StageSet {
    Clock,
    Receive,
    Sense,
    Hands,
    Guard,
    Eyes,
    Leave,
    Ears,
    Report,
}

/// Puts every set into its schedule and order.
pub fn plugin(app: &mut App) {
    app.configure_sets(First, StageSet::Clock.after(MessageUpdateSystems));
    app.configure_sets(
        PreUpdate,
        (StageSet::Receive, StageSet::Sense, StageSet::Hands, StageSet::Guard).chain(),
    );
    app.configure_sets(PreUpdate, StageSet::Sense.after(InputSystems));
    app.configure_sets(
        Update,
        (WorldSet::Spawn, WorldSet::Animate, StageSet::Eyes, WorldSet::Cameras).chain(),
    );
    app.configure_sets(Last, (StageSet::Leave, StageSet::Ears, StageSet::Report).chain());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambiguity::of_ours;
    use crate::stage::{display, sound};
    use crate::world::{Tier, offscreen};

    #[test]
    fn every_display_leaves_no_two_systems_of_the_stage_in_an_order_of_chance() {
        let displays: [fn(&mut App); 3] =
            [display::openxr::plugin, display::window::plugin, display::offscreen::plugin];
        for display in displays {
            let mut app = offscreen::app().unwrap();
            app.add_plugins((crate::stage::plugin(Tier::Light), sound::plugin, display));
            assert_eq!(of_ours(&mut app), Vec::<String>::new());
        }
    }
}
