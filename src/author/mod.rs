//! `gradus author`: a scenario in a window while its file is written. Saving the file in any editor
//! shows the change; a faulty save keeps the last good world and shows the faults over it.

mod chosen;
mod courses;
mod marks;
mod panel;
mod state;
mod view;
mod watch;

use std::path::PathBuf;
use std::time::Duration;

use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::window::WindowResolution;
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext};
use gradus_base::SessionTime;
use gradus_cli::{Context as _, Error, Kind, counted};
use gradus_panel::Dress;
use gradus_scenario::read::Options;

use crate::order::AuthorSet;
use crate::start::{self, Ending};
use crate::world::WorldPlugin;
use crate::world::live::{LiveWorld, WorldClock};
use crate::world::tier::Tier;

use chosen::Chosen;
use marks::Marks;
use state::Author;

/// How often the window is drawn when no button or key is pressed: often enough that the world
/// moves and a saved file is seen soon.
const REDRAW_EVERY: Duration = Duration::from_millis(33);

/// The choices the author's window is started with.
pub struct AuthorStart {
    pub scenario: PathBuf,
    pub options: Options,
    pub tier: Tier,
    /// The seed for everything in the world that varies.
    pub seed: u64,
}

/// Opens the window and keeps it until it is closed.
pub fn run(start: AuthorStart) -> Result<AppExit, Error> {
    let file = start.scenario.display().to_string();
    let reads = watch::watch(start.scenario, start.options)
        .context(Kind::Failed, || "no thread to watch the file".to_owned())?;
    let first =
        reads.recv().map_err(|_| Error::new(Kind::Failed, "the file is no longer being read"))?;
    let Some(scenario) = first.scenario else {
        // No world is shown yet that the faults could be shown over.
        let all: Vec<_> = first.faults.iter().map(|fault| fault.text.as_str()).collect();
        let errors = first.faults.iter().filter(|fault| fault.is_error).count();
        let message = format!(
            "{}\n{file}: {}; mend them, then open it again.",
            all.join("\n"),
            counted(errors as u64, "fault")
        );
        return Err(Error::new(Kind::BadInput, message));
    };
    let chosen = Chosen::first(&scenario);
    let seed = start.seed;
    let state = chosen.state(&scenario, None, seed);
    let title = format!("Gradus author: {file}");
    let author = Author {
        file,
        reads,
        chosen,
        faults: first.faults,
        stale: false,
        marks: Marks::default(),
        seed,
        playing: true,
        pending: None,
        shown_after: None,
        readings: 1,
        viewport: None,
        dress: Dress::default(),
        over_world: false,
        typing: false,
    };
    let mut app = App::new();
    app.add_plugins(start::plugins().disable::<PipelinedRenderingPlugin>().set(WindowPlugin {
        primary_window: Some(Window {
            title,
            resolution: WindowResolution::new(1440, 860),
            ..default()
        }),
        ..default()
    }))
    .add_plugins((EguiPlugin::default(), plugin(start.tier)))
    .insert_resource(WinitSettings {
        focused_mode: UpdateMode::reactive(REDRAW_EVERY),
        unfocused_mode: UpdateMode::reactive(REDRAW_EVERY),
    })
    .insert_resource(author)
    .insert_resource(Ending::listen())
    .insert_resource(LiveWorld { state })
    .insert_resource(WorldClock { now: SessionTime::from_secs_f64(60.0) });
    Ok(app.run())
}

/// All of the author's app except its window and the scenario shown.
fn plugin(tier: Tier) -> impl Plugin {
    move |app: &mut App| {
        app.add_plugins((crate::order::author, WorldPlugin { tier }))
            .insert_resource(EguiGlobalSettings { auto_create_primary_context: false, ..default() })
            .init_resource::<view::View>()
            .add_systems(Startup, (view::spawn, spawn_panel))
            .add_systems(PreUpdate, take.in_set(AuthorSet::Read))
            .add_systems(Update, view::look.in_set(AuthorSet::View))
            .add_systems(EguiPrimaryContextPass, panel::show.in_set(AuthorSet::Panel))
            .add_systems(Last, (report.in_set(AuthorSet::Report), leave.in_set(AuthorSet::Leave)));
    }
}

fn spawn_panel(mut commands: Commands) {
    // This camera draws nothing of the world, only the panel over it.
    commands.spawn((
        Camera3d::default(),
        Camera { order: 1, clear_color: ClearColorConfig::None, ..default() },
        Msaa::Off,
        RenderLayers::none(),
        PrimaryEguiContext,
    ));
}

/// Takes the newest reading of the file, and moves the world's time on.
fn take(
    mut author: ResMut<Author>,
    mut live: ResMut<LiveWorld>,
    mut clock: ResMut<WorldClock>,
    time: Res<Time>,
) {
    if author.playing {
        clock.now = SessionTime::from_secs_f64(clock.now.as_secs_f64() + time.delta_secs_f64());
    }
    let Some(read) = author.reads.try_iter().last() else { return };
    author.readings += 1;
    author.faults = read.faults;
    author.stale = read.scenario.is_none();
    author.pending = Some(read.seen);
    if let Some(scenario) = read.scenario {
        let state = author.chosen.state(&scenario, Some(&live.state), author.seed);
        live.state = state;
    }
}

/// Prints one line for each reading, for an author who does not see the window.
fn report(mut author: ResMut<Author>) {
    let Some(seen) = author.pending.take() else { return };
    let took = seen.elapsed();
    author.shown_after = Some(took);
    let errors = author.faults.iter().filter(|fault| fault.is_error).count();
    let warnings = author.faults.len() - errors;
    let what = if author.stale { "faults shown over the last good world" } else { "shown" };
    eprintln!(
        "{}: {what} after {} ms; {errors} faults, {warnings} warnings",
        author.file,
        took.as_millis()
    );
}

fn leave(ending: Res<Ending>, mut exit: MessageWriter<AppExit>) {
    if ending.is_asked() {
        exit.write(AppExit::Success);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambiguity::of_ours;
    use crate::world::offscreen;

    #[test]
    fn no_two_systems_of_the_authors_window_are_left_in_an_order_of_chance() {
        let mut app = offscreen::app().unwrap();
        app.add_plugins((EguiPlugin::default(), plugin(Tier::Light)));
        assert_eq!(of_ours(&mut app), Vec::<String>::new());
    }
}
