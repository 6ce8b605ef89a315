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
use openxr::{ActiveActionSet, Binding, ExtensionSet, Path, ReferenceSpaceType};

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
    /// For each hand, whether it holds a controller, as the runtime last said.
    holds: [bool; 2],
}

/// The extensions that the instance was made with.
#[derive(Resource, Clone, Default)]
pub struct Taken(pub ExtensionSet);

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

/// A controller's inputs, as paths below `/user/hand/…/input/`.
struct Profile {
    path: &'static str,
    /// For a person.
    name: &'static str,
    /// The extension that brings it, where the core of OpenXR has it not.
    is_offered: fn(&ExtensionSet) -> bool,
    squeeze: Option<&'static str>,
    /// Left and right. If a controller has no menu button, a button that the thumb reaches takes its
    /// place.
    menu: [Option<&'static str>; 2],
}

const HAND_INTERACTION: &str = "/interaction_profiles/ext/hand_interaction_ext";
const CORE: fn(&ExtensionSet) -> bool = |_| true;
const MENU_B: [Option<&str>; 2] = [Some("menu/click"), Some("b/click")];
const MENU_MENU: [Option<&str>; 2] = [Some("menu/click"), Some("menu/click")];
const SQUEEZE: Option<&str> = Some("squeeze/value");
const SQUEEZE_CLICK: Option<&str> = Some("squeeze/click");

/// The inputs of each controller (OpenXR 1.1, 6.4 and the extensions named).
const PROFILES: [Profile; 13] = [
    Profile {
        path: "/interaction_profiles/oculus/touch_controller",
        name: "Touch",
        is_offered: CORE,
        squeeze: SQUEEZE,
        menu: MENU_B,
    },
    Profile {
        path: "/interaction_profiles/facebook/touch_controller_pro",
        name: "Touch Pro",
        is_offered: |set| set.fb_touch_controller_pro,
        squeeze: SQUEEZE,
        menu: MENU_B,
    },
    Profile {
        path: "/interaction_profiles/meta/touch_controller_plus",
        name: "Touch Plus",
        is_offered: |set| set.meta_touch_controller_plus,
        squeeze: SQUEEZE,
        menu: MENU_B,
    },
    Profile {
        path: "/interaction_profiles/bytedance/pico_neo3_controller",
        name: "Pico Neo3",
        is_offered: |set| set.bd_controller_interaction,
        squeeze: SQUEEZE,
        menu: MENU_MENU,
    },
    Profile {
        path: "/interaction_profiles/bytedance/pico4_controller",
        name: "Pico 4",
        is_offered: |set| set.bd_controller_interaction,
        squeeze: SQUEEZE,
        menu: MENU_B,
    },
    Profile {
        path: "/interaction_profiles/htc/vive_focus3_controller",
        name: "Vive Focus 3",
        is_offered: |set| set.htc_vive_focus3_controller_interaction,
        squeeze: SQUEEZE_CLICK,
        menu: MENU_B,
    },
    Profile {
        path: "/interaction_profiles/htc/vive_cosmos_controller",
        name: "Vive Cosmos",
        is_offered: |set| set.htc_vive_cosmos_controller_interaction,
        squeeze: SQUEEZE_CLICK,
        menu: MENU_B,
    },
    Profile {
        path: "/interaction_profiles/hp/mixed_reality_controller",
        name: "Reverb G2",
        is_offered: |set| set.ext_hp_mixed_reality_controller,
        squeeze: SQUEEZE,
        menu: MENU_MENU,
    },
    Profile {
        path: "/interaction_profiles/valve/index_controller",
        name: "Index",
        is_offered: CORE,
        squeeze: SQUEEZE,
        menu: [Some("b/click"), Some("b/click")],
    },
    Profile {
        path: "/interaction_profiles/htc/vive_controller",
        name: "Vive",
        is_offered: CORE,
        squeeze: SQUEEZE_CLICK,
        menu: MENU_MENU,
    },
    Profile {
        path: "/interaction_profiles/microsoft/motion_controller",
        name: "Windows Mixed Reality",
        is_offered: CORE,
        squeeze: SQUEEZE_CLICK,
        menu: MENU_MENU,
    },
    Profile {
        path: "/interaction_profiles/khr/simple_controller",
        name: "simple controller",
        is_offered: CORE,
        squeeze: None,
        menu: MENU_MENU,
    },
    // Hands without controllers: a closed fist is a squeeze.
    Profile {
        path: HAND_INTERACTION,
        name: "hands (closed fists)",
        is_offered: |set| set.ext_hand_interaction,
        squeeze: Some("grasp_ext/value"),
        menu: [None, None],
    },
];

/// The names of the controllers whose inputs a runtime takes. Asked of an instance that has no
/// session yet.
pub fn known(instance: &openxr::Instance, taken: &ExtensionSet) -> Vec<&'static str> {
    let Ok(actions) = Actions::create(instance, false) else { return Vec::new() };
    let offered = PROFILES.iter().filter(|profile| (profile.is_offered)(taken));
    offered.filter(|profile| actions.suggest_one(instance, profile)).map(|p| p.name).collect()
}

impl Actions {
    fn create(instance: &openxr::Instance, has_eyes: bool) -> openxr::Result<Self> {
        let hands = [instance.string_to_path(HANDS[0])?, instance.string_to_path(HANDS[1])?];
        let set = instance.create_action_set("patient", "Patient", 0)?;
        let grip = set.create_action("grip", "Hand", &hands)?;
        let squeeze = set.create_action("squeeze", "Squeeze both: stop", &hands)?;
        let menu = set.create_action("menu", "Stop", &hands)?;
        let eyes = has_eyes.then(|| set.create_action("eyes", "Eyes", &[])).and_then(|made| {
            made.inspect_err(|error| warn!("the runtime refuses the eyes' action: {error}")).ok()
        });
        Ok(Self { set, grip, squeeze, menu, hands, eyes, suggested: false, holds: [false; 2] })
    }

    /// Suggests the inputs of every controller, once for all sessions: the specification forbids it
    /// after an action set was attached. A profile that the runtime does not know is left out.
    fn suggest(&mut self, instance: &openxr::Instance, taken: &ExtensionSet) {
        if std::mem::replace(&mut self.suggested, true) {
            return;
        }
        for profile in PROFILES.iter().filter(|profile| (profile.is_offered)(taken)) {
            if !self.suggest_one(instance, profile) {
                warn!("the runtime does not take the inputs of {}", profile.name);
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

    /// Suggests the inputs of a controller. A runtime refuses them all for the sake of a single one
    /// that it does not know: then those are suggested that it takes by themselves. Returns whether
    /// any is.
    fn suggest_one(&self, instance: &openxr::Instance, profile: &Profile) -> bool {
        let Ok(path) = instance.string_to_path(profile.path) else { return false };
        let takes = |bindings: &[Binding<'_>]| {
            instance.suggest_interaction_profile_bindings(path, bindings).is_ok()
        };
        let mut bindings = self.bindings(instance, profile);
        if takes(&bindings) {
            return true;
        }
        bindings.retain(|binding| takes(std::slice::from_ref(binding)));
        !bindings.is_empty() && takes(&bindings)
    }

    fn bindings(&self, instance: &openxr::Instance, profile: &Profile) -> Vec<Binding<'_>> {
        let mut bindings = Vec::new();
        for (hand, menu) in HANDS.iter().zip(profile.menu) {
            let path = |input: &str| instance.string_to_path(&format!("{hand}/input/{input}")).ok();
            let grip = path("grip/pose").map(|path| Binding::new(&self.grip, path));
            let squeeze = profile.squeeze.and_then(path);
            let squeeze = squeeze.map(|path| Binding::new(&self.squeeze, path));
            let menu = menu.and_then(path).map(|path| Binding::new(&self.menu, path));
            bindings.extend(grip.into_iter().chain(squeeze).chain(menu));
        }
        bindings
    }

    /// The runtime has given a hand another controller, or none.
    pub fn look_at_profiles(&mut self, instance: &openxr::Instance, session: &OxrSession) {
        let hands = instance.string_to_path(HAND_INTERACTION).ok();
        for (hand, holds) in self.hands.iter().zip(&mut self.holds) {
            let profile = session.current_interaction_profile(*hand).unwrap_or(Path::NULL);
            *holds = profile != Path::NULL && Some(profile) != hands;
        }
    }

    /// For each hand, left first, whether it holds a controller: its fingers then cannot close.
    pub fn holds(&self) -> [bool; 2] {
        self.holds
    }

    /// Takes the newest inputs from the runtime. False where it refuses: the states are then the old
    /// ones. A runtime that gives the input to another program says so by inactive actions.
    pub fn sync(&self, session: &OxrSession) -> bool {
        session.sync_actions(&[ActiveActionSet::new(&self.set)]).is_ok()
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
    let has_eyes = instance.exts().ext_eye_gaze_interaction.is_some();
    match Actions::create(&instance, has_eyes) {
        Ok(actions) => commands.insert_resource(actions),
        Err(error) => error!("the runtime refuses the patient's controls: {error}"),
    }
}

/// Suggests, attaches, and makes the spaces, in this order, for a session that was just made.
pub fn attach(
    session: Option<Res<OxrSession>>,
    instance: Option<Res<OxrInstance>>,
    actions: Option<ResMut<Actions>>,
    taken: Res<Taken>,
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
        actions.suggest(&instance, &taken.0);
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
