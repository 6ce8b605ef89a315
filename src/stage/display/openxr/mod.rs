//! The headset, through the OpenXR runtime. This display opens no window.
//!
//! ```text
//!  controls  actions, controllers' inputs, spaces       focus  whether the patient's stop can work
//!  sense     head, hands and eyes of each frame         eyes, runtime_time, loader  single calls
//! ```

mod controls;
mod eyes;
mod focus;
mod loader;
mod runtime_time;
mod sense;

use std::time::Duration;

use bevy::app::{PluginGroupBuilder, ScheduleRunnerPlugin};
use bevy::ecs::schedule::common_conditions::not;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::winit::WinitPlugin;
use bevy_mod_openxr::exts::OxrExtensions;
use bevy_mod_openxr::init::OxrInitPlugin;
use bevy_mod_openxr::openxr_session_running;
use bevy_mod_openxr::poll_events::OxrEventHandlerExt as _;
use bevy_mod_openxr::resources::{OxrFrameState, OxrInstance, OxrSessionConfig};
use bevy_mod_openxr::types::{AppInfo, Version};
use bevy_mod_xr::camera::XrCamera;
use bevy_mod_xr::session::{XrSessionCreated, XrState, XrTrackingRoot};
use gradus_base::sample::Capture;
use gradus_cli::Exit;
use gradus_session::StageEvent;
use openxr::EnvironmentBlendMode;

use crate::order::StageSet;
use crate::stage::clock::StageClock;
use crate::stage::link::LinkQueues;
use crate::stage::sense::Frame;
use crate::world::live::{PatientPlace, WorldCamera};
use eyes::Eyes;
use focus::Focus;
use runtime_time::RuntimeTime;

/// Looks for a runtime and a headset. Returns their names and whether the headset tracks eyes; or a
/// text that names the missing part and the remedy.
pub fn probe() -> Result<(String, Eyes), String> {
    loader::make_findable()?;
    let entry = loader::load()?;
    let app = openxr::ApplicationInfo {
        application_name: "Gradus",
        application_version: 1,
        engine_name: "Bevy",
        engine_version: 19,
        api_version: openxr::Version::new(1, 0, 0),
    };
    let extensions = entry.enumerate_extensions().map_err(no_runtime)?;
    if !extensions.khr_vulkan_enable2 {
        return Err("The OpenXR runtime does not offer Vulkan (XR_KHR_vulkan_enable2), which \
                    Gradus draws with. Choose another runtime."
            .to_owned());
    }
    let mut wanted = openxr::ExtensionSet::default();
    wanted.ext_eye_gaze_interaction = extensions.ext_eye_gaze_interaction;
    let instance = entry.create_instance(&app, &wanted, &[]).map_err(no_runtime)?;
    let runtime = instance.properties().map_err(no_runtime)?;
    let system = instance.system(openxr::FormFactor::HEAD_MOUNTED_DISPLAY).map_err(|error| {
        format!(
            "The OpenXR runtime {} finds no headset ({error}). Connect it, switch it on, and \
                 try again.",
            runtime.runtime_name
        )
    })?;
    let eyes = eyes::ask(&instance, system);
    let system = instance.system_properties(system).map_err(no_runtime)?;
    let name =
        format!("{} {}, {}", runtime.runtime_name, runtime.runtime_version, system.system_name);
    Ok((name, eyes))
}

fn no_runtime(error: openxr::sys::Result) -> String {
    format!(
        "There is no OpenXR runtime to be reached ({error}). Start one (SteamVR, Monado, the \
         headset's own), or name it in XR_RUNTIME_JSON; without a headset use --display window or \
         offscreen, or tools/xr-testbed."
    )
}

/// The plugins of a stage on OpenXR: no window, no event loop, no pipelining.
pub fn plugins(defaults: PluginGroupBuilder, eyes: &Eyes) -> PluginGroupBuilder {
    let mut extensions = OxrExtensions::default();
    extensions.raw_mut().ext_eye_gaze_interaction = eyes.is_ok();
    extensions.raw_mut().khr_convert_timespec_time = true;
    let init = OxrInitPlugin {
        app_info: AppInfo { name: "Gradus".into(), version: Version(0, 1, 0) },
        exts: extensions,
        ..default()
    };
    let defaults =
        defaults.disable::<WinitPlugin>().disable::<PipelinedRenderingPlugin>().set(WindowPlugin {
            primary_window: None,
            exit_condition: bevy::window::ExitCondition::DontExit,
            ..default()
        });
    bevy_mod_openxr::add_xr_plugins(defaults).set(init)
}

/// Systems and resources of the headset.
pub fn plugin(app: &mut App) {
    app.add_plugins(ScheduleRunnerPlugin::run_loop(Duration::ZERO))
        .insert_resource(OxrSessionConfig {
            blend_mode_preference: vec![EnvironmentBlendMode::OPAQUE],
            ..default()
        })
        .init_resource::<RuntimeTime>()
        .init_resource::<Focus>()
        .add_oxr_event_handler(focus::keep_state)
        .add_systems(Startup, controls::create_actions)
        .add_systems(XrSessionCreated, controls::attach)
        .add_systems(First, begin_frame.in_set(StageSet::Clock))
        .add_systems(
            PreUpdate,
            (
                (
                    sense::sense.run_if(openxr_session_running),
                    sense::sense_nothing.run_if(not(openxr_session_running)),
                )
                    .chain()
                    .in_set(StageSet::Sense),
                sense::sense_eyes.in_set(StageSet::SenseEyes).run_if(openxr_session_running),
            ),
        )
        .add_systems(Update, (mark_cameras, follow_place).in_set(StageSet::Eyes))
        .add_systems(Last, leave_when_over.in_set(StageSet::Gone));
}

fn begin_frame(
    state: Option<Res<OxrFrameState>>,
    instance: Option<Res<OxrInstance>>,
    clock: Res<StageClock>,
    mut runtime: ResMut<RuntimeTime>,
    mut frame: ResMut<Frame>,
) {
    frame.index += 1;
    let (Some(state), Some(instance)) = (state, instance) else {
        // The runtime has not begun a frame yet: the world is at the present time.
        (frame.display_time, frame.shown) = (clock.0.now(), false);
        return;
    };
    let capture = captured(&mut runtime, &instance, &clock, state.predicted_display_time);
    (frame.display_time, frame.uncertainty_ns) = (capture.at, capture.uncertainty_ns);
    frame.shown = state.should_render;
}

/// A moment of the runtime's time as session time.
fn captured(
    runtime: &mut RuntimeTime,
    instance: &OxrInstance,
    clock: &StageClock,
    time: openxr::Time,
) -> Capture {
    let (monotonic, uncertainty) = runtime.monotonic(instance, time);
    let uncertainty_ns = uncertainty.saturating_add(clock.0.uncertainty_ns());
    Capture { at: clock.0.at(monotonic), uncertainty_ns }
}

/// Marks the bare cameras that the binding spawns, so that the world dresses them.
fn mark_cameras(cameras: Query<Entity, Added<XrCamera>>, mut commands: Commands) {
    for camera in &cameras {
        commands.entity(camera).insert(WorldCamera);
    }
}

/// Moves play space to where the scenario places the patient.
fn follow_place(
    place: Query<&Transform, (With<PatientPlace>, Without<XrTrackingRoot>)>,
    mut root: Query<&mut Transform, With<XrTrackingRoot>>,
) {
    if let (Ok(place), Ok(mut root)) = (place.single(), root.single_mut()) {
        root.set_if_neq(*place);
    }
}

/// Ends the stage when the runtime has ended the OpenXR session: the desk starts the stage again.
fn leave_when_over(
    state: Option<Res<XrState>>,
    queues: Res<LinkQueues>,
    mut was_running: Local<bool>,
    mut exit: MessageWriter<AppExit>,
) {
    let Some(state) = state else { return };
    match *state {
        XrState::Running => *was_running = true,
        XrState::Exiting { .. } | XrState::Available | XrState::Unavailable if *was_running => {
            queues.queue_event(StageEvent::DisplayLost {
                reason: "the OpenXR runtime ended the session".to_owned(),
            });
            exit.write(AppExit::from_code(Exit::Crashed.code()));
        }
        _ => {}
    }
}
