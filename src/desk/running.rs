//! The session that runs on the engine's thread, and the panel's own state, for the window's
//! systems.

use std::sync::{Arc, Mutex, PoisonError};

use bevy::prelude::Resource;
use crossbeam_channel::Sender;
use gradus_engine::{Engine, ToEngine};
use gradus_panel::{Panel, PanelCommand};
use gradus_session::snapshot::Snapshot;

/// The engine, as long as its session runs: held by the app and by the function that started the
/// app.
pub type SharedEngine = Arc<Mutex<Option<Engine>>>;

/// The running session, for the window's systems.
#[derive(Resource)]
pub struct Running {
    pub engine: SharedEngine,
    pub to: Sender<ToEngine>,
    /// The newest snapshot, once the engine has made one.
    pub snapshot: Option<Arc<Snapshot>>,
    pub patient_code: String,
    pub synthetic_patient: bool,
}

impl Running {
    /// The engine's newest snapshot.
    pub fn newest(&self) -> Option<Arc<Snapshot>> {
        let engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.as_ref().and_then(Engine::snapshot)
    }
}

/// The panel and the commands it asked for.
#[derive(Resource, Default)]
pub struct PanelState {
    pub panel: Panel,
    pub installed: bool,
    pub commands: Vec<PanelCommand>,
    pub quit: bool,
}
