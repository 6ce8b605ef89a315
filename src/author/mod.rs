//! `gradus author`: a scenario in a window while its file is written. Saving the file in any editor
//! shows the change; a faulty save keeps the last good world and shows the faults over it.

mod courses;
mod marks;
mod order;
mod panel;
mod state;
mod view;
mod watch;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bevy::camera::Viewport;
use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::window::WindowResolution;
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext};
use crossbeam_channel::Receiver;
use gradus_core::SessionTime;
use gradus_core::scenario::read::Options;

use crate::commands::AuthorCli;
use crate::exit::Failure;
use crate::plugins;
use crate::start::Ending;
use crate::start::screen_is_there;
use crate::world::WorldPlugin;
use crate::world::live::{LiveWorld, WorldClock};

use marks::Marks;
use order::AuthorSet;
use state::Chosen;
use watch::{Read, Told};

/// How often the window is drawn when nothing is pressed: the world moves, and a saved file is seen
/// soon.
const REDRAW_EVERY: Duration = Duration::from_millis(33);

/// What the author's window knows.
#[derive(Resource)]
pub struct Author {
    file: String,
    reads: Receiver<Read>,
    chosen: Chosen,
    /// Of the newest reading.
    faults: Vec<Told>,
    /// The world that is shown is older than the file.
    stale: bool,
    marks: Marks,
    seed: u64,
    /// Time goes on.
    playing: bool,
    /// A change that was read and is not drawn yet: when it was seen on disk.
    pending: Option<Instant>,
    /// How long the last change took from the disk to the picture.
    shown_after: Option<Duration>,
    readings: u32,
    /// Where the world is drawn, physical pixels.
    viewport: Option<Viewport>,
    over_world: bool,
    typing: bool,
}

/// Opens the window and keeps it until it is closed.
pub fn run(args: AuthorCli) -> Result<ExitCode, Failure> {
    if !screen_is_there() {
        return Err(Failure::Broken(
            "gradus author needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Without one, \
             gradus-scenario check tells the faults and gradus preview draws each step."
                .to_owned(),
        ));
    }
    let options = Options { language: args.language };
    let cannot = |e: std::io::Error| Failure::Broken(format!("no thread to watch the file: {e}"));
    let reads = watch::watch(args.scenario.clone(), options).map_err(cannot)?;
    let first =
        reads.recv().map_err(|_| Failure::Broken("the file is no longer being read".to_owned()))?;
    let Some(scenario) = first.scenario else {
        // There is no world yet to show the faults over.
        let all: Vec<_> = first.faults.iter().map(|fault| fault.text.as_str()).collect();
        return Err(Failure::BadInput(format!(
            "{}\n{}: {} faults; mend them, then open it again.",
            all.join("\n"),
            args.scenario.display(),
            first.faults.iter().filter(|f| f.is_error).count()
        )));
    };
    let chosen = Chosen::first(&scenario);
    let seed = args.seed;
    let state = chosen.state(&scenario, None, seed);
    let title = format!("Gradus author: {}", args.scenario.display());
    let author = Author {
        file: args.scenario.display().to_string(),
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
        over_world: false,
        typing: false,
    };
    let mut app = App::new();
    app.add_plugins(plugins::defaults().disable::<PipelinedRenderingPlugin>().set(WindowPlugin {
        primary_window: Some(Window {
            title,
            resolution: WindowResolution::new(1440, 860),
            ..default()
        }),
        ..default()
    }))
    .add_plugins(EguiPlugin::default())
    .add_plugins(WorldPlugin { tier: args.tier })
    .add_plugins(order::plugin)
    .insert_resource(EguiGlobalSettings { auto_create_primary_context: false, ..default() })
    .insert_resource(WinitSettings {
        focused_mode: UpdateMode::reactive(REDRAW_EVERY),
        unfocused_mode: UpdateMode::reactive(REDRAW_EVERY),
    })
    .insert_resource(author)
    .insert_resource(Ending::listen())
    .init_resource::<view::View>()
    .insert_resource(LiveWorld { scenario, state })
    .insert_resource(WorldClock { now: SessionTime::from_secs_f64(60.0) })
    .add_systems(Startup, (view::spawn, spawn_panel))
    .add_systems(PreUpdate, take.in_set(AuthorSet::Read))
    .add_systems(Update, view::look.in_set(AuthorSet::View))
    .add_systems(EguiPrimaryContextPass, panel::show.in_set(AuthorSet::Panel))
    .add_systems(Last, (report, leave));
    Ok(match app.run() {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    })
}

fn spawn_panel(mut commands: Commands) {
    // Draws nothing of the world: only the panel, over what is there.
    commands.spawn((
        Camera3d::default(),
        Camera { order: 1, clear_color: ClearColorConfig::None, ..default() },
        Msaa::Off,
        RenderLayers::none(),
        PrimaryEguiContext,
    ));
}

/// Takes the newest reading; time goes on.
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
        live.scenario = Arc::clone(&scenario);
    }
}

/// One line for each reading, for whoever has the window out of sight.
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
