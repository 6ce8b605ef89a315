//! The therapist's process: a window with the panel, and the world as the patient sees it.
//!
//! The engine runs the session on its own thread; this window only shows its newest snapshot and
//! sends it commands. The patient's view is drawn here from the same world and the head's pose,
//! not taken from the stage as a video.

mod mirror;
pub mod order;
mod picture;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use bevy::prelude::*;
use bevy_egui::{EguiGlobalSettings, EguiPlugin};
use crossbeam_channel::Sender;
use gradus_core::SessionTime;
use gradus_core::snapshot::Snapshot;
use gradus_core::world_state::WorldState;
use gradus_engine::{Engine, ToEngine};

use crate::commands::DeskCli;
use crate::exit::Failure;
use crate::start::Ending;
use crate::start::screen_is_there;
use crate::world::WorldPlugin;
use crate::world::live::{LiveWorld, WorldClock};
use crate::world::tier::Tier;
use crate::{plugins, start};
use crate::commands::session;

/// Where the scenario is looked for when none was named.
const SHIPPED: &str = "scenarios";

/// The running session, for the window's systems.
#[derive(Resource)]
pub struct Running {
    engine: Arc<Mutex<Option<Engine>>>,
    to: Sender<ToEngine>,
    /// The newest state, once there is one.
    snapshot: Option<Arc<Snapshot>>,
    patient_code: String,
    synthetic_patient: bool,
}

/// The first scenario of the shipped ones, by name.
fn first_shipped() -> Result<PathBuf, Failure> {
    let is_scenario = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.ends_with(".ron") && !name.ends_with(".session.ron")
    };
    let files = std::fs::read_dir(SHIPPED).into_iter().flatten().flatten();
    files.map(|file| file.path()).filter(is_scenario).min().ok_or_else(|| {
        Failure::BadInput(format!(
            "There is no scenario in {SHIPPED}/ here. Name one: gradus desk FILE.ron"
        ))
    })
}

/// Opens the desk and runs it until its window closes.
pub fn run(args: DeskCli) -> Result<ExitCode, Failure> {
    if !screen_is_there() {
        return Err(Failure::Broken(
            "The desk needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Run it under a \
             desktop or Xvfb, or run a whole session without a window: gradus session --help."
                .to_owned(),
        ));
    }
    let path = args.scenario.clone().map_or_else(first_shipped, Ok)?;
    let (scenario, files) = open::scenario(&path, &session::options(&args.run))?;
    let scenario = Arc::new(scenario);
    session::check_display(args.run.display)?;
    let config = session::config(scenario.clone(), files, None, &args.run)?;
    let state = WorldState::new(&scenario, config.seed);
    let synthetic_patient = config.synthetic_patient.is_some();
    let engine = Engine::start(config).map_err(session::failure)?;
    let to = engine.sender();
    let engine = Arc::new(Mutex::new(Some(engine)));
    let running = Running {
        to,
        engine: engine.clone(),
        snapshot: None,
        patient_code: args.run.code.clone(),
        synthetic_patient,
    };
    // A screen drawn by software has no time to spare for a second full picture.
    let tier = args.run.tier.unwrap_or(Tier::Light);

    let mut app = App::new();
    app.add_plugins(window::plugins(plugins::defaults(), &scenario.title))
        .add_plugins((EguiPlugin::default(), plugin(tier, args.screenshot)))
        .insert_resource(running)
        .insert_resource(Ending::listen())
        .insert_resource(LiveWorld { scenario, state })
        .insert_resource(WorldClock { now: SessionTime::ZERO });
    let exit = app.run();
    // The window is gone, and with it all that was in the app; the engine is still held here. A
    // session that is still open is stopped and closed in order.
    let engine = engine.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(engine) = engine {
        finish(engine)?;
    }
    Ok(match exit {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    })
}

/// All of the desk's app but its window and what runs in it.
fn plugin(tier: Tier, screenshot: Option<PathBuf>) -> impl Plugin {
    move |app: &mut App| {
        app.add_plugins((
            WorldPlugin { tier },
            order::plugin,
            window::plugin,
            mirror::plugin,
            picture::plugin(screenshot.clone()),
        ))
        .insert_resource(EguiGlobalSettings { auto_create_primary_context: false, ..default() })
        .add_systems(PreUpdate, follow.in_set(order::DeskSet::Follow));
    }
}

fn finish(engine: Engine) -> Result<(), Failure> {
    engine.end();
    let ended = engine.join().map_err(session::failure)?;
    println!("{}", ended.log.path.display());
    Ok(())
}

/// Takes the engine's newest snapshot and shows the world as it says.
fn follow(
    mut running: ResMut<Running>,
    mut live: ResMut<LiveWorld>,
    mut clock: ResMut<WorldClock>,
) {
    let newest = {
        let engine = running.engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.as_ref().and_then(Engine::snapshot)
    };
    let Some(snapshot) = newest else { return };
    clock.now = snapshot.now;
    if live.state != *snapshot.world {
        live.state = (*snapshot.world).clone();
    }
    running.snapshot = Some(snapshot);
}
