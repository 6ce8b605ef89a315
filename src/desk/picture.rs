//! Pictures of the desk for documents and demos: `--screenshot FILE.png`.

use std::path::PathBuf;

use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, save_to_disk};
use gradus_base::SessionTime;
use gradus_session::Phase;
use gradus_session::snapshot::StageView;

use crate::desk::running::Running;
use crate::order::DeskSet;

/// How long the exposure runs before its picture is taken, s.
const INTO_EXPOSURE_SECS: f64 = 20.0;
/// How long a live stage is shown before its picture is taken, s: by then the panel's changes have
/// reached the screen.
const LIVE_SECS: f64 = 1.0;

/// Saves a picture when the stage is live, and again well into the exposure.
pub fn plugin(file: Option<PathBuf>) -> impl Plugin {
    move |app: &mut App| {
        if let Some(file) = file.clone() {
            app.insert_resource(Pictures { file, taken: 0, live_since: None })
                .add_systems(Last, take.in_set(DeskSet::Picture));
        }
    }
}

#[derive(Resource)]
struct Pictures {
    file: PathBuf,
    taken: u32,
    live_since: Option<SessionTime>,
}

fn take(mut pictures: ResMut<Pictures>, running: Res<Running>, mut commands: Commands) {
    let Some(snapshot) = &running.snapshot else { return };
    if !matches!(snapshot.stage, StageView::Live { .. }) {
        pictures.live_since = None;
        return;
    }
    let since = *pictures.live_since.get_or_insert(snapshot.now);
    let live = snapshot.now.secs_since(since) > LIVE_SECS;
    let exposed = snapshot.phase == Phase::Exposure
        && snapshot.now.secs_since(snapshot.phase_since) > INTO_EXPOSURE_SECS;
    if live && (pictures.taken == 0 || pictures.taken == 1 && exposed) {
        pictures.taken += 1;
        let file = pictures.file.clone();
        commands.spawn(Screenshot::primary_window()).observe(save_to_disk(file));
    }
}
