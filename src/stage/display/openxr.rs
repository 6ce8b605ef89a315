//! The headset, through the OpenXR runtime. This display opens no window.
//!
//! It owns the action set and the spaces. It reads a pose only where the runtime reports it as
//! tracked.

use std::time::Duration;

use bevy::app::{PluginGroupBuilder, ScheduleRunnerPlugin};
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::winit::WinitPlugin;
use bevy_mod_openxr::action_binding::{OxrSendActionBindings, OxrSuggestActionBinding};
use bevy_mod_openxr::action_set_attaching::OxrAttachActionSet;
use bevy_mod_openxr::exts::OxrExtensions;
use bevy_mod_openxr::init::OxrInitPlugin;
use bevy_mod_openxr::openxr_session_running;
use bevy_mod_openxr::resources::{OxrFrameState, OxrInstance, OxrSessionConfig};
use bevy_mod_openxr::session::OxrSession;
use bevy_mod_openxr::types::{AppInfo, Version};
use bevy_mod_xr::camera::XrCamera;
use bevy_mod_xr::session::{XrSessionCreated, XrState, XrTrackingRoot};
use bevy_mod_xr::spaces::{XrPrimaryReferenceSpace, XrReferenceSpace, XrSpace};
use gradus_base::sample::{Capture, GazeSample, GazeSource, Pose, ReferenceFrame};
use gradus_cli::Exit;
use gradus_session::StageEvent;
use openxr::{EnvironmentBlendMode, ReferenceSpaceType, SpaceLocation, SpaceLocationFlags};

use crate::order::StageSet;
use crate::stage::clock::StageClock;
use crate::stage::display::eyes;
use crate::stage::display::eyes::Eyes;
use crate::stage::display::loader;
use crate::stage::display::runtime_time::RuntimeTime;
use crate::stage::link::LinkQueues;
use crate::stage::sense::{Frame, Sensed, forward};
use crate::world::live::{PatientPlace, WorldCamera};

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
        .add_systems(Startup, create_actions)
        .add_systems(OxrSendActionBindings, suggest_bindings)
        .add_systems(XrSessionCreated, (attach_actions, create_spaces))
        .add_systems(First, begin_frame.in_set(StageSet::Clock))
        .add_systems(
            PreUpdate,
            (sense.in_set(StageSet::Sense), sense_eyes.in_set(StageSet::SenseEyes))
                .run_if(openxr_session_running),
        )
        .add_systems(Update, (mark_cameras, follow_place).in_set(StageSet::Eyes))
        .add_systems(Last, leave_when_over.in_set(StageSet::Gone));
}

/// The patient's controls.
#[derive(Resource)]
struct Actions {
    set: openxr::ActionSet,
    grip: openxr::Action<openxr::Posef>,
    squeeze: openxr::Action<f32>,
    menu: openxr::Action<bool>,
    hands: [openxr::Path; 2],
    /// None if the headset does not track eyes.
    eyes: Option<openxr::Action<openxr::Posef>>,
}

/// The spaces of head, hands and eyes.
#[derive(Resource)]
struct Spaces {
    head: XrReferenceSpace,
    grips: [XrSpace; 2],
    eyes: Option<XrSpace>,
}

const HANDS: [&str; 2] = ["/user/hand/left", "/user/hand/right"];

/// A controller's inputs: profile, squeeze path, menu path left, menu path right.
type Profile = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);

/// The inputs of each controller. If a controller has no menu button, a button that the thumb
/// reaches takes its place.
const PROFILES: [Profile; 5] = [
    (
        "/interaction_profiles/valve/index_controller",
        Some("squeeze/value"),
        Some("b/click"),
        Some("b/click"),
    ),
    (
        "/interaction_profiles/oculus/touch_controller",
        Some("squeeze/value"),
        Some("menu/click"),
        Some("b/click"),
    ),
    (
        "/interaction_profiles/htc/vive_controller",
        Some("squeeze/click"),
        Some("menu/click"),
        Some("menu/click"),
    ),
    (
        "/interaction_profiles/microsoft/motion_controller",
        Some("squeeze/click"),
        Some("menu/click"),
        Some("menu/click"),
    ),
    ("/interaction_profiles/khr/simple_controller", None, Some("menu/click"), Some("menu/click")),
];

fn create_actions(instance: Option<Res<OxrInstance>>, mut commands: Commands) {
    let Some(instance) = instance else { return };
    let create = || -> openxr::Result<Actions> {
        let hands = [instance.string_to_path(HANDS[0])?, instance.string_to_path(HANDS[1])?];
        let set = instance.create_action_set("patient", "Patient", 0)?;
        let grip = set.create_action("grip", "Hand", &hands)?;
        let squeeze = set.create_action("squeeze", "Squeeze both: stop", &hands)?;
        let menu = set.create_action("menu", "Stop", &hands)?;
        let has_eyes = instance.exts().ext_eye_gaze_interaction.is_some();
        let eyes = has_eyes.then(|| set.create_action("eyes", "Eyes", &[])).transpose()?;
        Ok(Actions { set, grip, squeeze, menu, hands, eyes })
    };
    match create() {
        Ok(actions) => commands.insert_resource(actions),
        Err(error) => error!("the runtime refuses the patient's controls: {error}"),
    }
}

fn suggest_bindings(
    actions: Option<Res<Actions>>,
    mut suggestions: MessageWriter<OxrSuggestActionBinding>,
) {
    let Some(actions) = actions else { return };
    if let Some(action) = &actions.eyes {
        suggestions.write(OxrSuggestActionBinding {
            action: action.as_raw(),
            interaction_profile: eyes::PROFILE.into(),
            bindings: vec![eyes::POSE.into()],
        });
    }
    for (profile, squeeze, menu_left, menu_right) in PROFILES {
        let mut suggest = |action: openxr::sys::Action, bindings: Vec<String>| {
            suggestions.write(OxrSuggestActionBinding {
                action,
                interaction_profile: profile.into(),
                bindings: bindings.into_iter().map(Into::into).collect(),
            });
        };
        let grips = HANDS.iter().map(|hand| format!("{hand}/input/grip/pose")).collect();
        suggest(actions.grip.as_raw(), grips);
        if let Some(squeeze) = squeeze {
            let paths = HANDS.iter().map(|hand| format!("{hand}/input/{squeeze}")).collect();
            suggest(actions.squeeze.as_raw(), paths);
        }
        let menus = HANDS.iter().zip([menu_left, menu_right]);
        let menus = menus.filter_map(|(hand, menu)| menu.map(|m| format!("{hand}/input/{m}")));
        suggest(actions.menu.as_raw(), menus.collect());
    }
}

fn attach_actions(actions: Option<Res<Actions>>, mut attach: MessageWriter<OxrAttachActionSet>) {
    if let Some(actions) = actions {
        attach.write(OxrAttachActionSet(actions.set.clone()));
    }
}

fn create_spaces(
    session: Option<Res<OxrSession>>,
    actions: Option<Res<Actions>>,
    mut commands: Commands,
) {
    let (Some(session), Some(actions)) = (session, actions) else { return };
    let grip =
        |hand: openxr::Path| session.create_action_space(&actions.grip, hand, Isometry3d::IDENTITY);
    let create = || -> openxr::Result<Spaces> {
        let head =
            session.create_reference_space(ReferenceSpaceType::VIEW, Isometry3d::IDENTITY)?;
        let eyes = actions.eyes.as_ref().map(|eyes| {
            session.create_action_space(eyes, openxr::Path::NULL, Isometry3d::IDENTITY)
        });
        let grips = [grip(actions.hands[0])?, grip(actions.hands[1])?];
        Ok(Spaces { head, grips, eyes: eyes.transpose()? })
    };
    match create() {
        Ok(spaces) => commands.insert_resource(spaces),
        Err(error) => error!("the runtime refuses the spaces of head, hands or eyes: {error}"),
    }
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

/// How old a gaze sample may be if the runtime does not report its time, ns. On headsets gaze is 15
/// to 52 ms old.
const GAZE_AGE_NS: u64 = 100_000_000;

/// Senses where the eyes look. If the eyes are lost, the sample is marked as not valid.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
fn sense_eyes(
    session: Res<OxrSession>,
    instance: Res<OxrInstance>,
    state: Option<Res<OxrFrameState>>,
    base: Option<Res<XrPrimaryReferenceSpace>>,
    spaces: Option<Res<Spaces>>,
    clock: Res<StageClock>,
    mut runtime: ResMut<RuntimeTime>,
    mut sensed: ResMut<Sensed>,
) {
    let (Some(state), Some(base), Some(spaces)) = (state, base, spaces) else { return };
    let Some(eyes) = &spaces.eyes else { return };
    let found = eyes::locate(session.instance(), eyes, &base, state.predicted_display_time).ok();
    let (sampled, ray) = found.map_or((None, None), |(location, sampled)| {
        let (_, tracked, pose) = read_location(&location);
        // The eyes' position may be an estimate; their direction must be tracked.
        let placed = location.location_flags.contains(SpaceLocationFlags::POSITION_VALID);
        (sampled, (tracked && placed).then_some(pose))
    });
    let capture = match sampled {
        Some(time) => captured(&mut runtime, &instance, &clock, time),
        None => Capture {
            at: clock.0.now(),
            uncertainty_ns: GAZE_AGE_NS.saturating_add(clock.0.uncertainty_ns()),
        },
    };
    let pose = ray.unwrap_or_default();
    sensed.eyes = Some(GazeSample {
        capture,
        source: GazeSource::Eye,
        frame: ReferenceFrame::PlaySpace,
        origin_m: pose.position_m,
        direction: forward(&pose),
        valid: ray.is_some(),
        region: None,
    });
}

fn sense(
    session: Res<OxrSession>,
    state: Option<Res<OxrFrameState>>,
    base: Option<Res<XrPrimaryReferenceSpace>>,
    spaces: Option<Res<Spaces>>,
    actions: Option<Res<Actions>>,
    frame: Res<Frame>,
    mut sensed: ResMut<Sensed>,
) {
    sensed.begin(frame.capture());
    let (Some(state), Some(base), Some(spaces), Some(actions)) = (state, base, spaces, actions)
    else {
        return;
    };
    let at = state.predicted_display_time;
    if let Ok(head) = session.locate_space(&spaces.head, &base, at) {
        let (position, orientation, pose) = read_location(&head);
        sensed.head.position_tracked = position;
        sensed.head.orientation_tracked = orientation;
        sensed.head.pose = pose;
    }
    // A controller that is off gives an error or an inactive action; its hand stays untracked.
    let _ = session.sync_actions(&[openxr::ActiveActionSet::new(&actions.set)]);
    let controls = sensed.hands.iter_mut().zip(&spaces.grips).zip(&actions.hands);
    for ((hand, grip), path) in controls {
        if let Ok(location) = session.locate_space(grip, &base, at) {
            let (position, orientation, pose) = read_location(&location);
            hand.position_tracked = position;
            hand.orientation_tracked = orientation;
            hand.pose = pose;
        }
        let squeeze = actions.squeeze.state(&session, *path).ok();
        hand.squeeze = squeeze.filter(|s| s.is_active).map(|s| s.current_state);
        let menu = actions.menu.state(&session, *path).ok();
        hand.menu = menu.filter(|m| m.is_active).map(|m| m.current_state);
    }
}

/// Whether the position is tracked, whether the orientation is tracked, and the pose. A part of the
/// pose that is not tracked is not read.
fn read_location(location: &SpaceLocation) -> (bool, bool, Pose) {
    let has = |flags: SpaceLocationFlags| location.location_flags.contains(flags);
    let position = has(SpaceLocationFlags::POSITION_VALID | SpaceLocationFlags::POSITION_TRACKED);
    let orientation =
        has(SpaceLocationFlags::ORIENTATION_VALID | SpaceLocationFlags::ORIENTATION_TRACKED);
    let mut pose = Pose::default();
    if position {
        let p = location.pose.position;
        pose.position_m = [p.x, p.y, p.z];
    }
    if orientation {
        let q = location.pose.orientation;
        pose.orientation_xyzw = [q.x, q.y, q.z, q.w];
    }
    if pose.is_sound() { (position, orientation, pose) } else { (false, false, Pose::default()) }
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
