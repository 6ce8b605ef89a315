//! The headset, through the OpenXR runtime. This display opens no window.
//!
//! ```text
//!  found     what runtime and headset offer              loader, eyes, runtime_time  single calls
//!  states    the runtime's events, the session's life    lost  when the display is over
//!  mask      what the lenses hide is not drawn
//!  frames    the frame loop                              rate, performance  its pace and its cost
//!  space     play space and recentring                   focus  whether the patient's stop can work
//!  controls  actions, controllers' inputs                hands  hands without controllers
//!  sense     head, hands and eyes of each frame          room   a stop that ends in the room
//! ```
//! The binding (`bevy_mod_openxr`) makes instance, graphics, session and swapchain. Its loop, its
//! events and its spaces are replaced here: they end the process at the first error of a runtime.

mod controls;
mod eyes;
mod focus;
mod found;
mod frames;
mod hands;
mod loader;
mod lost;
mod mask;
mod performance;
mod rate;
mod room;
mod runtime_time;
mod sense;
mod space;
mod states;

use std::time::Duration;

use bevy::app::{PluginGroupBuilder, ScheduleRunnerPlugin};
use bevy::ecs::schedule::common_conditions::not;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::winit::WinitPlugin;
use bevy_mod_openxr::action_binding::OxrActionBindingPlugin;
use bevy_mod_openxr::action_set_attaching::OxrActionAttachingPlugin;
use bevy_mod_openxr::action_set_syncing::OxrActionSyncingPlugin;
use bevy_mod_openxr::exts::OxrExtensions;
use bevy_mod_openxr::features::handtracking::HandTrackingPlugin;
use bevy_mod_openxr::init::OxrInitPlugin;
use bevy_mod_openxr::poll_events::OxrEventsPlugin;
use bevy_mod_openxr::reference_space::OxrReferenceSpacePlugin;
use bevy_mod_openxr::render::OxrRenderPlugin;
use bevy_mod_openxr::resources::{OxrFrameState, OxrInstance, OxrSessionConfig};
use bevy_mod_openxr::session::OxrSession;
use bevy_mod_openxr::spaces::OxrSpatialPlugin;
use bevy_mod_openxr::types::{AppInfo, Version};
use bevy_mod_xr::camera::XrCamera;
use bevy_mod_xr::session::{
    XrFirst, XrHandleEvents, XrPostSessionBegin, XrSessionCreated, XrSessionPlugin, XrTrackingRoot,
};
use gradus_base::sample::Capture;
use gradus_cli::Exit;
use gradus_session::StageEvent;
use openxr::EnvironmentBlendMode;

use crate::order::StageSet;
use crate::stage::clock::StageClock;
use crate::stage::headset::{HeadsetState, Worn};
use crate::stage::link::LinkQueues;
use crate::stage::sense::Frame;
use crate::world::live::{PatientPlace, WorldCamera};
use crate::world::tier::Eased;
use controls::Taken;
use focus::Focus;
pub use found::{Found, find};
use frames::{Picture, Waited};
use lost::Lost;
pub use rate::AskedRate;
use room::RoomBy;
use runtime_time::RuntimeTime;
use space::PlaySpace;

/// The plugins of a stage on OpenXR: no window, no event loop, no pipelining.
pub fn plugins(defaults: PluginGroupBuilder, found: &Found) -> PluginGroupBuilder {
    let mut extensions = OxrExtensions::default();
    *extensions.raw_mut() = found.extensions.clone();
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
    bevy_mod_openxr::add_xr_plugins(defaults)
        .set(init)
        .set(XrSessionPlugin { auto_handle: false })
        .disable::<OxrEventsPlugin>()
        .disable::<OxrReferenceSpacePlugin>()
        .disable::<HandTrackingPlugin>()
        .disable::<OxrRenderPlugin>()
        .disable::<OxrActionAttachingPlugin>()
        .disable::<OxrActionBindingPlugin>()
        .disable::<OxrActionSyncingPlugin>()
        .disable::<OxrSpatialPlugin>()
        .add_after::<OxrRenderPlugin>(mask::MaskPlugin)
        .add_after::<OxrRenderPlugin>(room::RoomLayerPlugin)
        .add_after::<OxrRenderPlugin>(frames::FramesPlugin)
}

/// What was found, for the systems of the headset.
pub fn insert(app: &mut App, found: Found, rate: AskedRate) {
    let worn = if found.presence { Worn::On } else { Worn::Unknown };
    app.insert_resource(HeadsetState { found: Some(found.headset), worn, ..default() })
        .insert_resource(Taken(found.extensions))
        .insert_resource(RoomBy(found.room))
        .insert_resource(rate);
}

/// Systems and resources of the headset.
pub fn plugin(app: &mut App) {
    app.add_plugins((ScheduleRunnerPlugin::run_loop(Duration::ZERO), room::plugin))
        .insert_resource(OxrSessionConfig {
            blend_mode_preference: vec![
                EnvironmentBlendMode::OPAQUE,
                EnvironmentBlendMode::ALPHA_BLEND,
                EnvironmentBlendMode::ADDITIVE,
            ],
            ..default()
        })
        .init_resource::<RuntimeTime>()
        .init_resource::<Focus>()
        .init_resource::<Lost>()
        .init_resource::<Waited>()
        .init_resource::<Picture>()
        .init_resource::<PlaySpace>()
        .init_resource::<Taken>()
        .init_resource::<AskedRate>()
        .init_resource::<rate::Rates>()
        .init_resource::<Eased>()
        .init_resource::<mask::Shapes>()
        .add_systems(
            XrFirst,
            (
                states::poll.in_set(XrHandleEvents::Poll),
                states::follow.in_set(XrHandleEvents::SessionStateUpdateEvents),
            )
                .chain(),
        )
        .add_systems(Startup, controls::create_actions)
        .add_systems(
            XrSessionCreated,
            (controls::attach, space::choose, hands::make_trackers).chain(),
        )
        .add_systems(XrPostSessionBegin, (performance::ask, rate::choose, mask::ask).chain())
        .add_systems(First, begin_frame.in_set(StageSet::Clock))
        .add_systems(
            PreUpdate,
            (
                (
                    space::recentre.run_if(running),
                    sense::sense.run_if(running),
                    sense::sense_nothing.run_if(not(running)),
                    rate::keep_up.run_if(running),
                    performance::ease,
                )
                    .chain()
                    .in_set(StageSet::Sense),
                sense::sense_eyes.in_set(StageSet::SenseEyes).run_if(running),
            ),
        )
        .add_systems(Update, (mark_cameras, follow_place).chain().in_set(StageSet::Eyes))
        .add_systems(Last, leave_when_over.in_set(StageSet::Gone));
}

/// Whether the runtime gives this frame a time, so that poses can be asked for.
fn running(
    waited: Res<Waited>,
    state: Option<Res<OxrFrameState>>,
    session: Option<Res<OxrSession>>,
) -> bool {
    waited.0 && state.is_some() && session.is_some()
}

#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
fn begin_frame(
    state: Option<Res<OxrFrameState>>,
    instance: Option<Res<OxrInstance>>,
    waited: Res<Waited>,
    picture: Res<Picture>,
    focus: Res<Focus>,
    clock: Res<StageClock>,
    mut runtime: ResMut<RuntimeTime>,
    mut headset: ResMut<HeadsetState>,
    mut frame: ResMut<Frame>,
) {
    frame.index += 1;
    headset.moved = false;
    // A frame whose forerunner had no picture is not taken for seen.
    let wanted = waited.0 && state.as_ref().is_some_and(|state| state.should_render);
    let rendered = wanted && picture.was_shown();
    headset.hidden = focus.hidden(rendered);
    let (Some(state), Some(instance), true) = (state, instance, waited.0) else {
        // The runtime has begun no frame: the world is at the present time.
        (frame.display_time, frame.shown) = (clock.0.now(), false);
        return;
    };
    let capture = captured(&mut runtime, &instance, &clock, state.predicted_display_time);
    (frame.display_time, frame.uncertainty_ns) = (capture.at, capture.uncertainty_ns);
    frame.shown = rendered;
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

/// Ends the stage when its display is over: the desk starts another.
fn leave_when_over(
    lost: Res<Lost>,
    queues: Res<LinkQueues>,
    mut left: Local<bool>,
    mut exit: MessageWriter<AppExit>,
) {
    let Some(reason) = lost.reason() else { return };
    if !std::mem::replace(&mut *left, true) {
        queues.queue_event(StageEvent::DisplayLost { reason: reason.to_owned() });
        exit.write(AppExit::from_code(Exit::Crashed.code()));
    }
}
