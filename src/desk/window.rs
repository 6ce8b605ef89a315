//! The desk's window: draws the panel, sends the panel's commands to the engine, closes the window.

use std::time::Duration;

use bevy::app::PluginGroupBuilder;
use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::window::{WindowCloseRequested, WindowResolution};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, PrimaryEguiContext};
use gradus_engine::ToEngine;
use gradus_panel::{Closing, Desk, Panel, PanelCommand};
use gradus_session::{Origin, Phase};

use crate::desk::mirror::Mirror;
use crate::desk::running::{PanelState, Running};
use crate::order::DeskSet;
use crate::start::Ending;
use crate::world::live::LiveWorld;

/// How often the window is drawn when no button or key is pressed.
const REDRAW_EVERY: Duration = Duration::from_millis(50);

/// The plugins of the desk's window.
pub fn plugins(defaults: PluginGroupBuilder, title: &str) -> PluginGroupBuilder {
    defaults.disable::<PipelinedRenderingPlugin>().set(WindowPlugin {
        primary_window: Some(Window {
            title: format!("Gradus: {title}"),
            resolution: WindowResolution::new(1280, 720),
            ..default()
        }),
        close_when_requested: false,
        ..default()
    })
}

/// Systems and resources of the window.
pub fn plugin(app: &mut App) {
    app.insert_resource(WinitSettings {
        focused_mode: UpdateMode::reactive(REDRAW_EVERY),
        unfocused_mode: UpdateMode::reactive(REDRAW_EVERY),
    })
    .init_resource::<PanelState>()
    .add_systems(Startup, spawn_camera)
    .add_systems(EguiPrimaryContextPass, show.in_set(DeskSet::Panel))
    .add_systems(Last, close.in_set(DeskSet::Close));
}

fn spawn_camera(mut commands: Commands) {
    // This camera draws nothing of the world; only the panel is drawn over it.
    commands.spawn((
        Camera3d::default(),
        Camera { order: 1, ..default() },
        Msaa::Off,
        RenderLayers::none(),
        PrimaryEguiContext,
    ));
}

fn show(
    mut contexts: EguiContexts,
    mut view: ResMut<PanelState>,
    mirror: Res<Mirror>,
    running: Res<Running>,
    live: Res<LiveWorld>,
) -> Result {
    let picture = mirror.view(&mut contexts);
    // Without a context the window is closing.
    let Ok(context) = contexts.ctx_mut() else { return Ok(()) };
    let view = &mut *view;
    if !std::mem::replace(&mut view.installed, true) {
        Panel::install(context);
    }
    let Some(snapshot) = &running.snapshot else { return Ok(()) };
    let desk = Desk {
        scenario: live.scenario(),
        snapshot,
        patient: &running.patient_code,
        synthetic_patient: running.synthetic_patient,
        view: picture,
    };
    view.panel.show_in(context, &desk, &mut view.commands);
    for command in view.commands.drain(..) {
        match command {
            PanelCommand::Session(command) => {
                let command = ToEngine::Command { command, from: Origin::Therapist };
                // A full queue of 1024 commands means that the engine hangs; its stage then
                // protects the patient by itself. A closed queue means that the session is over.
                let _ = running.to.try_send(command);
            }
            PanelCommand::RestartStage => {
                let _ = running.to.try_send(ToEngine::RestartStage);
            }
            PanelCommand::Theme(_) => {}
            PanelCommand::Quit => view.quit = true,
        }
    }
    Ok(())
}

fn close(
    mut asked: MessageReader<WindowCloseRequested>,
    mut view: ResMut<PanelState>,
    running: Res<Running>,
    ending: Res<Ending>,
    mut exit: MessageWriter<AppExit>,
) {
    let over = running.snapshot.as_ref().is_none_or(|s| s.phase == Phase::Closed);
    let mut now = view.quit || ending.is_asked();
    for _ in asked.read() {
        now |= view.panel.close_requested() == Closing::Now || over;
    }
    if now {
        exit.write(AppExit::Success);
    }
}
