//! The patient's controls: the actions, the inputs that each controller has for them, and the spaces
//! that follow head, hands and eyes.
//!
//! The order is that of strict runtimes: bindings are suggested, then the action set is attached,
//! and only then spaces of its actions are made (OpenXR 1.1, 11.1: an action set must be attached
//! before its actions are used). Every part stands for itself: a controller that the runtime does not
//! know, a hand or the eyes may be missing, and the rest works.

use bevy::prelude::*;
use bevy_mod_openxr::resources::OxrInstance;
use bevy_mod_openxr::session::OxrSession;
use bevy_mod_xr::spaces::{XrReferenceSpace, XrSpace};
use openxr::{ActiveActionSet, Binding, Path, ReferenceSpaceType};

use crate::stage::display::openxr::eyes;

/// The actions of the patient's controls. They belong to the instance and outlive its sessions.
#[derive(Resource)]
pub struct Actions {
    set: openxr::ActionSet,
    grip: openxr::Action<openxr::Posef>,
    squeeze: openxr::Action<f32>,
    menu: openxr::Action<bool>,
    hands: [Path; 2],
    /// None if the headset does not track eyes.
    eyes: Option<openxr::Action<openxr::Posef>>,
    suggested: bool,
}

/// The spaces of a session, those that the runtime made.
#[derive(Resource, Default)]
pub struct Spaces {
    pub head: Option<XrReferenceSpace>,
    pub grips: [Option<XrSpace>; 2],
    pub eyes: Option<XrSpace>,
}

/// The inputs of a hand in this frame; none while they are not active.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HandInputs {
    pub squeeze: Option<f32>,
    pub menu: Option<bool>,
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

impl Actions {
    fn create(instance: &OxrInstance) -> openxr::Result<Self> {
        let hands = [instance.string_to_path(HANDS[0])?, instance.string_to_path(HANDS[1])?];
        let set = instance.create_action_set("patient", "Patient", 0)?;
        let grip = set.create_action("grip", "Hand", &hands)?;
        let squeeze = set.create_action("squeeze", "Squeeze both: stop", &hands)?;
        let menu = set.create_action("menu", "Stop", &hands)?;
        let has_eyes = instance.exts().ext_eye_gaze_interaction.is_some();
        let eyes = has_eyes.then(|| set.create_action("eyes", "Eyes", &[])).and_then(|made| {
            made.inspect_err(|error| warn!("the runtime refuses the eyes' action: {error}")).ok()
        });
        Ok(Self { set, grip, squeeze, menu, hands, eyes, suggested: false })
    }

    /// Suggests the inputs of every controller, once for all sessions: the specification forbids it
    /// after an action set was attached. A profile that the runtime does not know is left out.
    fn suggest(&mut self, instance: &OxrInstance) {
        if std::mem::replace(&mut self.suggested, true) {
            return;
        }
        for profile in PROFILES {
            let suggested = self.bindings(instance, profile).and_then(|bindings| {
                let path = instance.string_to_path(profile.0)?;
                instance.suggest_interaction_profile_bindings(path, &bindings)
            });
            if let Err(error) = suggested {
                warn!("the runtime does not take the inputs of {}: {error}", profile.0);
            }
        }
        if let Some(action) = &self.eyes {
            let suggested = instance.string_to_path(eyes::POSE).and_then(|pose| {
                let path = instance.string_to_path(eyes::PROFILE)?;
                let bindings = [Binding::new(action, pose)];
                instance.suggest_interaction_profile_bindings(path, &bindings)
            });
            if let Err(error) = suggested {
                warn!("the runtime does not take the eyes' input: {error}");
            }
        }
    }

    fn bindings(
        &self,
        instance: &OxrInstance,
        (_, squeeze, menu_left, menu_right): Profile,
    ) -> openxr::Result<Vec<Binding<'_>>> {
        let mut bindings = Vec::new();
        for (hand, menu) in HANDS.iter().zip([menu_left, menu_right]) {
            let path = |input: &str| instance.string_to_path(&format!("{hand}/input/{input}"));
            bindings.push(Binding::new(&self.grip, path("grip/pose")?));
            if let Some(squeeze) = squeeze {
                bindings.push(Binding::new(&self.squeeze, path(squeeze)?));
            }
            if let Some(menu) = menu {
                bindings.push(Binding::new(&self.menu, path(menu)?));
            }
        }
        Ok(bindings)
    }

    /// Takes the newest inputs from the runtime.
    pub fn sync(&self, session: &OxrSession) {
        // A runtime that does not give this program the input says so by inactive actions.
        let _ = session.sync_actions(&[ActiveActionSet::new(&self.set)]);
    }

    /// The inputs of both hands, left first. A controller that is off gives an error or an inactive
    /// action.
    pub fn hands(&self, session: &OxrSession) -> [HandInputs; 2] {
        self.hands.map(|hand| {
            let squeeze = self.squeeze.state(session, hand).ok().filter(|s| s.is_active);
            let menu = self.menu.state(session, hand).ok().filter(|m| m.is_active);
            HandInputs {
                squeeze: squeeze.map(|s| s.current_state),
                menu: menu.map(|m| m.current_state),
            }
        })
    }
}

/// Makes the actions, when the instance is there.
pub fn create_actions(instance: Option<Res<OxrInstance>>, mut commands: Commands) {
    let Some(instance) = instance else { return };
    match Actions::create(&instance) {
        Ok(actions) => commands.insert_resource(actions),
        Err(error) => error!("the runtime refuses the patient's controls: {error}"),
    }
}

/// Suggests, attaches, and makes the spaces, in this order, for a session that was just made.
pub fn attach(
    session: Option<Res<OxrSession>>,
    instance: Option<Res<OxrInstance>>,
    actions: Option<ResMut<Actions>>,
    mut commands: Commands,
) {
    let (Some(session), Some(instance)) = (session, instance) else { return };
    let mut spaces = Spaces {
        head: made(
            "head",
            session.create_reference_space(ReferenceSpaceType::VIEW, Isometry3d::IDENTITY),
        ),
        ..Spaces::default()
    };
    if let Some(mut actions) = actions {
        actions.suggest(&instance);
        if let Err(error) = session.attach_action_sets(&[&actions.set]) {
            error!("the runtime refuses the patient's controls: {error}");
        }
        let grip = |hand| session.create_action_space(&actions.grip, hand, Isometry3d::IDENTITY);
        spaces.grips = actions.hands.map(|hand| made("a hand", grip(hand)));
        spaces.eyes = actions.eyes.as_ref().and_then(|eyes| {
            made("the eyes", session.create_action_space(eyes, Path::NULL, Isometry3d::IDENTITY))
        });
    }
    commands.insert_resource(spaces);
}

fn made<T>(what: &str, space: openxr::Result<T>) -> Option<T> {
    space.inspect_err(|error| error!("the runtime refuses the space of {what}: {error}")).ok()
}
