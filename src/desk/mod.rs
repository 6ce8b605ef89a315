//! The therapist's process: a window with the panel, and the world as the patient sees it.
//!
//! The engine runs the session on its own thread; this window only shows its newest snapshot and
//! sends it commands. The patient's view is drawn here from the same world and the head's pose,
//! not taken from the stage as a video.

mod mirror;
mod picture;
mod running;
mod window;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bevy::prelude::*;
use bevy_egui::{EguiGlobalSettings, EguiPlugin};
use gradus_base::SessionTime;
use gradus_engine::Engine;
use gradus_live::WorldState;
use gradus_scenario::Scenario;
use gradus_slides::Deck;

use crate::order::DeskSet;
use crate::start::{self, Ending};
use crate::world::WorldPlugin;
use crate::world::live::{LiveWorld, WorldClock};
use crate::world::slides::SlidePages;
use crate::world::tier::Tier;
use running::Running;

/// The session and the choices a desk is started with.
pub struct DeskStart {
    pub scenario: Arc<Scenario>,
    /// The world before the session's first directive.
    pub state: WorldState,
    /// The patient's own slides.
    pub slides: Option<Arc<Deck>>,
    pub engine: Engine,
    pub patient_code: String,
    /// Whether a modelled patient answers.
    pub synthetic_patient: bool,
    pub tier: Tier,
    /// Where pictures of the desk go.
    pub screenshot: Option<PathBuf>,
}

/// Runs the desk until its window closes. Returns how the app ended, and the engine, which may
/// still run.
pub fn run(start: DeskStart) -> (AppExit, Option<Engine>) {
    let DeskStart { scenario, state, engine, .. } = start;
    let to = engine.sender();
    let engine = Arc::new(Mutex::new(Some(engine)));
    let running = Running {
        to,
        engine: engine.clone(),
        snapshot: None,
        patient_code: start.patient_code,
        synthetic_patient: start.synthetic_patient,
    };
    let mut app = App::new();
    app.add_plugins(window::plugins(start::plugins(), scenario.title()))
        .add_plugins((EguiPlugin::default(), plugin(start.tier, start.screenshot)))
        .insert_resource(running)
        .insert_resource(Ending::listen())
        .insert_resource(LiveWorld { state })
        .insert_resource(SlidePages::of(start.slides))
        .insert_resource(WorldClock { now: SessionTime::ZERO });
    let exit = app.run();
    // The window is gone, and with it every resource of the app; the engine is still held here.
    let engine = engine.lock().unwrap_or_else(PoisonError::into_inner).take();
    (exit, engine)
}

/// All of the desk's app except its window and the session.
fn plugin(tier: Tier, screenshot: Option<PathBuf>) -> impl Plugin {
    move |app: &mut App| {
        app.add_plugins((
            WorldPlugin { tier },
            crate::order::desk,
            window::plugin,
            mirror::plugin,
            picture::plugin(screenshot.clone()),
        ))
        .insert_resource(EguiGlobalSettings { auto_create_primary_context: false, ..default() })
        .add_systems(PreUpdate, follow.in_set(DeskSet::Follow));
    }
}

/// Takes the engine's newest snapshot and shows the world in the state it holds.
fn follow(
    mut running: ResMut<Running>,
    mut live: ResMut<LiveWorld>,
    mut clock: ResMut<WorldClock>,
) {
    let Some(snapshot) = running.newest() else { return };
    clock.now = snapshot.now;
    if live.state != *snapshot.world {
        live.state = (*snapshot.world).clone();
    }
    running.snapshot = Some(snapshot);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambiguity::of_ours;
    use crate::world::offscreen;

    #[test]
    fn no_two_systems_of_the_desk_are_left_in_an_order_of_chance() {
        let mut app = offscreen::app().unwrap();
        let pictures = Some("desk.png".into());
        app.add_plugins((EguiPlugin::default(), plugin(Tier::Light, pictures)));
        assert_eq!(of_ours(&mut app), Vec::<String>::new());
    }
}
