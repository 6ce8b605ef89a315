//! The settings of a script: what the layer lists, and what it answers.

use std::collections::BTreeMap;

use openxr_sys as xr;

use crate::gaze::Script as Gaze;

/// The extensions that the layer itself answers when the script offers them.
pub const EMULATED: [&str; 7] =
    [EYES, PRESENCE, PERFORMANCE, RATES, PASSTHROUGH_FB, PASSTHROUGH_HTC, HANDS];
pub const EYES: &str = "XR_EXT_eye_gaze_interaction";
pub const PRESENCE: &str = "XR_EXT_user_presence";
pub const PERFORMANCE: &str = "XR_EXT_performance_settings";
pub const RATES: &str = "XR_FB_display_refresh_rate";
pub const PASSTHROUGH_FB: &str = "XR_FB_passthrough";
pub const PASSTHROUGH_HTC: &str = "XR_HTC_passthrough";
pub const HANDS: &str = "XR_EXT_hand_interaction";

/// Ways to make a session at all: `withhold all` keeps these.
const GRAPHICS: [&str; 10] = [
    "XR_KHR_vulkan_enable",
    "XR_KHR_vulkan_enable2",
    "XR_KHR_opengl_enable",
    "XR_KHR_opengl_es_enable",
    "XR_KHR_D3D11_enable",
    "XR_KHR_D3D12_enable",
    "XR_KHR_metal_enable",
    "XR_MNDX_egl_enable",
    "XR_MND_headless",
    "XR_KHR_android_create_instance",
];

/// What the script sets; nothing: every call passes through.
pub struct Settings {
    /// Extensions by name: offered with a version, or withheld.
    extensions: BTreeMap<String, Option<u32>>,
    withhold_all: bool,
    system: BTreeMap<String, bool>,
    pub profiles: Option<Vec<String>>,
    pub spaces: Option<Vec<xr::ReferenceSpaceType>>,
    pub blend: Option<Vec<xr::EnvironmentBlendMode>>,
    /// Hz; the first is the present rate when a session begins.
    pub rates: Vec<f32>,
    pub strict: bool,
    /// None: a headset without eyes.
    pub gaze: Option<Gaze>,
}

impl Settings {
    pub const NOTHING: Self = Self {
        extensions: BTreeMap::new(),
        withhold_all: false,
        system: BTreeMap::new(),
        profiles: None,
        spaces: None,
        blend: None,
        rates: Vec::new(),
        strict: false,
        gaze: None,
    };

    pub fn offer(&mut self, name: &str, version: u32) {
        self.extensions.insert(name.to_owned(), Some(version));
    }

    /// Offers an extension, unless the script says otherwise of this name.
    pub fn offer_too(&mut self, name: &str) {
        self.extensions.entry(name.to_owned()).or_insert(Some(1));
    }

    pub fn withhold(&mut self, name: &str) {
        self.extensions.insert(name.to_owned(), None);
    }

    pub fn withhold_all(&mut self) {
        self.withhold_all = true;
    }

    pub fn set_system(&mut self, name: String, there: bool) {
        self.system.insert(name, there);
    }

    /// What the script says of the system's property for an extension.
    pub fn system(&self, name: &str) -> Option<bool> {
        self.system.get(name).copied()
    }

    /// The extensions that the script offers, with their versions.
    pub fn offered(&self) -> impl Iterator<Item = (&str, u32)> {
        self.extensions.iter().filter_map(|(name, version)| Some((name.as_str(), (*version)?)))
    }

    /// Whether the layer itself answers for an extension.
    pub fn emulates(&self, name: &str) -> bool {
        EMULATED.contains(&name) && matches!(self.extensions.get(name), Some(Some(_)))
    }

    pub fn withholds(&self, name: &str) -> bool {
        match self.extensions.get(name) {
            Some(offered) => offered.is_none(),
            None => self.withhold_all && !GRAPHICS.contains(&name),
        }
    }

    /// Whether the interaction profile with this path is refused.
    pub fn refuses_profile(&self, path: &str) -> bool {
        let name = path.strip_prefix("/interaction_profiles/").unwrap_or(path);
        let last = name.rsplit('/').next().unwrap_or(name);
        let known = |known: &String| known == name || known == last;
        self.profiles.as_ref().is_some_and(|profiles| !profiles.iter().any(known))
    }
}
