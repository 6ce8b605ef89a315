//! The headset, through the OpenXR runtime. No window.
//!
//! Owns the action set, the spaces and the tie between the runtime's time and session time. Reads
//! a pose only where the runtime says that it is tracked.

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
use gradus_core::sample::Pose;
use gradus_core::session::StageEvent;
use gradus_link::monotonic_ns;
use openxr::{EnvironmentBlendMode, ReferenceSpaceType, SpaceLocation, SpaceLocationFlags};

use super::loader;
use crate::stage::StageClock;
use crate::stage::link::LinkQueues;
use crate::stage::order::StageSet;
use crate::stage::sense::{Frame, Sensed};
use crate::world::{PatientPlace, WorldCamera};

/// Looks for a runtime and a headset; their names, or what is missing and how to mend it.
pub fn probe() -> Result<String, String> {
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
    let wanted = openxr::ExtensionSet::default();
    let instance = entry.create_instance(&app, &wanted, &[]).map_err(no_runtime)?;
    let runtime = instance.properties().map_err(no_runtime)?;
    let system = instance.system(openxr::FormFactor::HEAD_MOUNTED_DISPLAY).map_err(|error| {
        format!(
            "The OpenXR runtime {} finds no headset ({error}). Connect it, switch it on, and \
                 try again.",
            runtime.runtime_name
        )
    })?;
    let system = instance.system_properties(system).map_err(no_runtime)?;
    Ok(format!("{} {}, {}", runtime.runtime_name, runtime.runtime_version, system.system_name))
}

fn no_runtime(error: openxr::sys::Result) -> String {
    format!(
        "There is no OpenXR runtime to be reached ({error}). Start one (SteamVR, Monado, the \
         headset's own), or name it in XR_RUNTIME_JSON; without a headset use --display window or \
         offscreen, or tools/xr-testbed."
    )
}

/// The plugins of a stage on OpenXR: no window, no event loop, no pipelining.
pub fn plugins(defaults: PluginGroupBuilder) -> PluginGroupBuilder {
    let mut extensions = OxrExtensions::default();
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
        .init_resource::<TimeTie>()
        .add_systems(Startup, create_actions)
        .add_systems(OxrSendActionBindings, suggest_bindings)
        .add_systems(XrSessionCreated, (attach_actions, create_spaces))
        .add_systems(First, begin_frame.in_set(StageSet::Clock))
        .add_systems(PreUpdate, sense.in_set(StageSet::Sense).run_if(openxr_session_running))
        .add_systems(Update, (mark_cameras, follow_place).chain().in_set(StageSet::Eyes))
        .add_systems(
            Last,
            // A display that is gone says so before a session that is over ends in order.
            leave_when_over.before(crate::stage::leave).in_set(StageSet::Leave),
        );
}

/// The patient's controls.
#[derive(Resource)]
struct Actions {
    set: openxr::ActionSet,
    grip: openxr::Action<openxr::Posef>,
    squeeze: openxr::Action<f32>,
    menu: openxr::Action<bool>,
    hands: [openxr::Path; 2],
}

/// Where things are located.
#[derive(Resource)]
struct Spaces {
    head: XrReferenceSpace,
    grips: [XrSpace; 2],
}

const HANDS: [&str; 2] = ["/user/hand/left", "/user/hand/right"];

/// What a controller offers: profile, squeeze path, menu path left, menu path right.
type Profile = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);

/// What each controller offers. Where one has no menu button, the button that lies where a thumb
/// finds it takes its place.
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
        Ok(Actions { set, grip, squeeze, menu, hands })
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
        Ok(Spaces { head, grips: [grip(actions.hands[0])?, grip(actions.hands[1])?] })
    };
    match create() {
        Ok(spaces) => commands.insert_resource(spaces),
        Err(error) => error!("the runtime refuses the head's and hands' spaces: {error}"),
    }
}

/// The tie between the runtime's time and the machine's monotonic clock.
#[derive(Resource, Default)]
struct TimeTie {
    /// Runtime time minus monotonic time, ns, and how sure that is.
    offset: Option<(i64, u64)>,
}

impl TimeTie {
    /// Asks the runtime once what its time is now, between two looks at the clock.
    fn measure(&mut self, instance: &OxrInstance) -> (i64, u64) {
        *self.offset.get_or_insert_with(|| {
            if instance.exts().khr_convert_timespec_time.is_none() {
                // Every runtime on Linux that is known counts CLOCK_MONOTONIC; not promised, so
                // the uncertainty says that nobody vouched for it.
                return (0, 100_000_000);
            }
            let before = monotonic_ns();
            let now = instance.now();
            let after = monotonic_ns();
            match now {
                Ok(now) => {
                    let middle = before / 2 + after / 2;
                    let offset = now.as_nanos().saturating_sub(i64::try_from(middle).unwrap_or(0));
                    (offset, after.saturating_sub(before) / 2 + 1)
                }
                Err(_) => (0, 100_000_000),
            }
        })
    }
}

fn begin_frame(
    state: Option<Res<OxrFrameState>>,
    instance: Option<Res<OxrInstance>>,
    clock: Res<StageClock>,
    mut tie: ResMut<TimeTie>,
    mut frame: ResMut<Frame>,
) {
    frame.index += 1;
    let (Some(state), Some(instance)) = (state, instance) else {
        // No frame of the runtime's yet: the world stands at the present.
        (frame.display_time, frame.shown) = (clock.0.now(), false);
        return;
    };
    let (offset, uncertainty) = tie.measure(&instance);
    let monotonic = state.predicted_display_time.as_nanos().saturating_sub(offset);
    frame.display_time = clock.0.at(u64::try_from(monotonic).unwrap_or(0));
    frame.uncertainty_ns = uncertainty.saturating_add(clock.0.uncertainty_ns());
    frame.shown = state.should_render;
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
    // A controller that is off is an error or an inactive action: it stays untracked.
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

/// What is tracked, and the pose with nothing read that is not valid.
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

/// The binding spawns bare cameras; the world dresses those that carry its mark.
fn mark_cameras(cameras: Query<Entity, Added<XrCamera>>, mut commands: Commands) {
    for camera in &cameras {
        commands.entity(camera).insert(WorldCamera);
    }
}

/// Play space stands where the scenario places the patient.
fn follow_place(
    place: Query<&Transform, (With<PatientPlace>, Without<XrTrackingRoot>)>,
    mut root: Query<&mut Transform, With<XrTrackingRoot>>,
) {
    if let (Ok(place), Ok(mut root)) = (place.single(), root.single_mut()) {
        root.set_if_neq(*place);
    }
}

/// A session that the runtime ended ends the stage: the desk starts it again.
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
            queues.tell(StageEvent::DisplayLost {
                reason: "the OpenXR runtime ended the session".to_owned(),
            });
            exit.write(AppExit::from_code(101));
        }
        _ => {}
    }
}
