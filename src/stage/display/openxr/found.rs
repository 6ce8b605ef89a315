//! What a runtime and its headset offer, asked once before the stage begins.
//!
//! Three questions have three answers: does the runtime list an extension, does it take the
//! extension for this program, and does this headset have the thing. Only the last means that it
//! works.
#![allow(unsafe_code)] // The bindings have no safe form of most properties of a system.

use std::ffi::c_void;
use std::ptr;

use gradus_session::headset::{Availability, Capability, Headset, VIEW_OF_THE_ROOM};
use openxr::sys;
use openxr::{
    Entry, EnvironmentBlendMode, ExtensionSet, FormFactor, Instance, SystemId,
    ViewConfigurationType,
};

use super::{controls, loader};

/// A runtime with a headset.
#[derive(Clone, Debug)]
pub struct Found {
    /// For the desk, the log and `gradus xr`.
    pub headset: Headset,
    /// Whether the headset tracks eyes; else why not, for a person.
    pub eyes: Result<(), String>,
    /// The extensions that the program asks for: those that this runtime takes.
    pub extensions: ExtensionSet,
    /// How the room can be shown.
    pub room: Option<Room>,
    /// The headset's own sensor says whether it is worn.
    pub presence: bool,
}

/// A way to show the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// The environment blend mode ALPHA_BLEND (OpenXR 1.1, 10.4.6): where the picture is
    /// transparent, the room is seen.
    Blend,
    /// A layer of `XR_FB_passthrough` under the picture.
    Fb,
    /// A layer of `XR_HTC_passthrough` under the picture.
    Htc,
}

/// Looks for a runtime and a headset.
///
/// # Errors
/// A text that names the missing part and the remedy.
pub fn find() -> Result<Found, String> {
    loader::make_findable()?;
    let entry = loader::load()?;
    let offered = entry.enumerate_extensions().map_err(no_runtime)?;
    if !offered.khr_vulkan_enable2 {
        return Err("The OpenXR runtime does not offer Vulkan (XR_KHR_vulkan_enable2), which \
                    Gradus draws with. Choose another runtime."
            .to_owned());
    }
    let (instance, extensions) = instance(&entry, &wanted(&offered))?;
    let runtime = instance.properties().map_err(no_runtime)?;
    let system = instance.system(FormFactor::HEAD_MOUNTED_DISPLAY).map_err(|error| {
        format!(
            "The OpenXR runtime {} finds no headset ({error}). Connect it, switch it on, and try \
             again.",
            runtime.runtime_name
        )
    })?;
    let name = instance.system_properties(system).map_err(no_runtime)?.system_name;
    let asked = Asked { instance: &instance, system, offered: &offered, taken: &extensions };
    let (room, eyes) = (asked.room(), asked.eyes());
    let presence = asked.presence() == Availability::Present;
    // What this headset has not is not asked for: some runtimes take it for a wish to have it.
    let mut used = extensions.clone();
    used.ext_eye_gaze_interaction &= eyes.is_ok();
    used.ext_user_presence &= presence;
    used.ext_hand_tracking &= asked.hands() == Availability::Present;
    used.fb_passthrough &= room == Some(Room::Fb);
    used.htc_passthrough &= room == Some(Room::Htc);
    Ok(Found {
        headset: Headset {
            runtime: runtime.runtime_name,
            runtime_version: runtime.runtime_version.to_string(),
            system: if name.is_empty() { "a headset without a name".to_owned() } else { name },
            capabilities: asked.capabilities(room),
        },
        eyes,
        presence,
        room,
        extensions: used,
    })
}

fn no_runtime(error: sys::Result) -> String {
    format!(
        "There is no OpenXR runtime to be reached ({error}). Start one (SteamVR, Monado, the \
         headset's own), or name it in XR_RUNTIME_JSON; without a headset use --display window or \
         offscreen, or tools/xr-testbed."
    )
}

/// Gives the list of all extensions that the program can use to the macro `$then`.
macro_rules! each_extension {
    ($then:ident) => {
        $then! {
            ext_eye_gaze_interaction, ext_user_presence, ext_hand_tracking, ext_hand_interaction,
            ext_performance_settings, fb_display_refresh_rate, khr_visibility_mask,
            ext_local_floor, fb_passthrough, htc_passthrough, khr_convert_timespec_time,
            fb_touch_controller_pro, meta_touch_controller_plus, bd_controller_interaction,
            htc_vive_focus3_controller_interaction, htc_vive_cosmos_controller_interaction,
            ext_hp_mixed_reality_controller
        }
    };
}

/// The extensions that the program can use, of those that the runtime lists.
fn wanted(offered: &ExtensionSet) -> ExtensionSet {
    let mut wanted = ExtensionSet::default();
    macro_rules! take {
        ($($field:ident),*) => { $( wanted.$field = offered.$field; )* };
    }
    each_extension!(take);
    wanted
}

/// An instance with as many of the extensions as the runtime takes: one that lists an extension and
/// refuses it must not cost all the others.
fn instance(entry: &Entry, wanted: &ExtensionSet) -> Result<(Instance, ExtensionSet), String> {
    let app = openxr::ApplicationInfo {
        application_name: "Gradus",
        application_version: 1,
        engine_name: "Bevy",
        engine_version: 19,
        api_version: openxr::Version::new(1, 0, 34),
    };
    let make = |extensions: &ExtensionSet| entry.create_instance(&app, extensions, &[]);
    if let Ok(instance) = make(wanted) {
        return Ok((instance, wanted.clone()));
    }
    let mut taken = ExtensionSet::default();
    // The error of an instance without any extension is the runtime's own.
    drop(make(&taken).map_err(no_runtime)?);
    macro_rules! try_each {
        ($($field:ident),*) => { $(
            if wanted.$field {
                taken.$field = true;
                taken.$field = make(&taken).is_ok();
            }
        )* };
    }
    each_extension!(try_each);
    Ok((make(&taken).map_err(no_runtime)?, taken))
}

/// A headset that is asked for its capabilities.
struct Asked<'a> {
    instance: &'a Instance,
    system: SystemId,
    offered: &'a ExtensionSet,
    taken: &'a ExtensionSet,
}

impl Asked<'_> {
    /// Of an extension that needs nothing of the headset.
    fn extension(&self, is: impl Fn(&ExtensionSet) -> bool) -> Availability {
        match (is(self.offered), is(self.taken)) {
            (_, true) => Availability::Present,
            (true, false) => Availability::Denied,
            (false, false) => Availability::Absent,
        }
    }

    /// Of an extension whose property says whether this headset has it.
    fn property(
        &self,
        is: impl Fn(&ExtensionSet) -> bool,
        has: impl FnOnce() -> bool,
    ) -> Availability {
        match self.extension(is) {
            Availability::Present if !has() => Availability::Denied,
            state => state,
        }
    }

    fn presence(&self) -> Availability {
        let mut property = sys::SystemUserPresencePropertiesEXT {
            ty: sys::SystemUserPresencePropertiesEXT::TYPE,
            next: ptr::null_mut(),
            supports_user_presence: false.into(),
        };
        self.property(
            |set| set.ext_user_presence,
            || {
                // SAFETY: the structure belongs to an extension that the instance has, and outlives
                // the call (XR_EXT_user_presence).
                let told = unsafe { self.ask((&raw mut property).cast()) };
                told && property.supports_user_presence.into()
            },
        )
    }

    fn hands(&self) -> Availability {
        self.property(
            |set| set.ext_hand_tracking,
            || self.instance.supports_hand_tracking(self.system).unwrap_or(false),
        )
    }

    fn eyes(&self) -> Result<(), String> {
        let mut property = sys::SystemEyeGazeInteractionPropertiesEXT {
            ty: sys::SystemEyeGazeInteractionPropertiesEXT::TYPE,
            next: ptr::null_mut(),
            supports_eye_gaze_interaction: false.into(),
        };
        let state = self.property(
            |set| set.ext_eye_gaze_interaction,
            || {
                // SAFETY: as in `presence` (XR_EXT_eye_gaze_interaction).
                let told = unsafe { self.ask((&raw mut property).cast()) };
                told && property.supports_eye_gaze_interaction.into()
            },
        );
        match state {
            Availability::Present => Ok(()),
            Availability::Absent => Err("the OpenXR runtime offers no eye tracking".to_owned()),
            Availability::Denied => Err("the headset has no eye tracker, it is switched off, or \
                                         this program may not use it"
                .to_owned()),
        }
    }

    /// The way to show the room that costs least.
    fn room(&self) -> Option<Room> {
        let modes = self.blend_modes();
        let fb = || {
            let mut property = sys::SystemPassthroughPropertiesFB {
                ty: sys::SystemPassthroughPropertiesFB::TYPE,
                next: ptr::null(),
                supports_passthrough: false.into(),
            };
            // SAFETY: as in `presence` (XR_FB_passthrough).
            let told = unsafe { self.ask((&raw mut property).cast()) };
            told && property.supports_passthrough.into()
        };
        if modes.contains(&EnvironmentBlendMode::ALPHA_BLEND) {
            Some(Room::Blend)
        } else if self.taken.fb_passthrough && fb() {
            Some(Room::Fb)
        } else if self.taken.htc_passthrough {
            Some(Room::Htc)
        } else {
            None
        }
    }

    fn blend_modes(&self) -> Vec<EnvironmentBlendMode> {
        let stereo = ViewConfigurationType::PRIMARY_STEREO;
        self.instance.enumerate_environment_blend_modes(self.system, stereo).unwrap_or_default()
    }

    /// Asks the system for a property that is chained to its properties; false where it refuses.
    ///
    /// # Safety
    /// `chained` is a whole structure that begins with its type and its next, which the instance's
    /// extensions define, and lives until the call returns.
    unsafe fn ask(&self, chained: *mut c_void) -> bool {
        let mut properties = sys::SystemProperties::out(chained.cast());
        // SAFETY: the caller's promise, and room for the answer (OpenXR 1.1, 5.3).
        let result = unsafe {
            (self.instance.fp().get_system_properties)(
                self.instance.as_raw(),
                self.system,
                properties.as_mut_ptr(),
            )
        };
        result.into_raw() >= 0
    }

    fn capabilities(&self, room: Option<Room>) -> Vec<Capability> {
        use Availability::{Absent, Denied, Present};
        let mut all = Vec::new();
        let mut say = |name: &str, state: Availability, means: &str| {
            all.push(Capability { name: name.to_owned(), state, means: means.to_owned() });
        };
        let eyes = match (self.eyes(), self.extension(|set| set.ext_eye_gaze_interaction)) {
            (Ok(()), _) => Present,
            (Err(_), Absent) => Absent,
            (Err(_), _) => Denied,
        };
        let means = match eyes {
            Present => "gaze is where the eyes look",
            Absent => "gaze is where the head points, and the log says so",
            Denied => {
                "gaze is where the head points: the headset has no eye tracker, it is switched off, \
                 or this program may not use it (allow it in the headset's settings)"
            }
        };
        say("eye tracking", eyes, means);
        let presence = self.presence();
        let means = match presence {
            Present => "taking the headset off pauses the exposure",
            _ => "the headset cannot say whether it is worn: the desk asks when it lies still",
        };
        say("presence", presence, means);
        let known = controls::known(self.instance, self.taken);
        let state = if known.is_empty() { Denied } else { Present };
        let means = if known.is_empty() {
            "the runtime takes the inputs of no controller: the patient cannot stop by hand, or only \
             with their fists"
                .to_owned()
        } else {
            format!("the patient can stop with: {}", known.join(", "))
        };
        say("controllers", state, &means);
        let interaction = self.extension(|set| set.ext_hand_interaction);
        let hands = self.hands();
        let fists = match (interaction, hands) {
            (Present, _) => "without controllers, both fists closed for half a second stop",
            (_, Present) => {
                "both fists closed for half a second stop, by the joints of the fingers"
            }
            _ => "hands without controllers cannot stop: give the patient controllers",
        };
        say("hand interaction", interaction, fists);
        let means = match hands {
            Present => "the patient's own fingers are seen",
            _ => "hands are drawn where the controllers are",
        };
        say("hand tracking", hands, means);
        let listed = self.offered.fb_passthrough || self.offered.htc_passthrough;
        let (state, means) = match room {
            Some(Room::Blend) => (Present, "a stop can show the room (blend mode ALPHA_BLEND)"),
            Some(Room::Fb) => (Present, "a stop can show the room (XR_FB_passthrough)"),
            Some(Room::Htc) => (Present, "a stop can show the room (XR_HTC_passthrough)"),
            None if listed => {
                (Denied, "a stop shows the safe place: this headset has no cameras for it")
            }
            None => (Absent, "a stop shows the safe place; take the headset off to see the room"),
        };
        say(VIEW_OF_THE_ROOM, state, means);
        let state = self.extension(|set| set.ext_performance_settings);
        let means = match state {
            Present => {
                "the headset says when it grows hot, and the picture is then drawn with less work"
            }
            _ => "the headset does not say when it grows hot",
        };
        say("performance settings", state, means);
        let state = self.extension(|set| set.fb_display_refresh_rate);
        let means = match state {
            Present => "--hz chooses how many pictures a second are shown",
            _ => "the runtime chooses how many pictures a second are shown",
        };
        say("refresh rates", state, means);
        let state = self.extension(|set| set.khr_visibility_mask);
        let means = match state {
            Present => "what the lenses hide of the picture is not drawn",
            _ => "the whole picture is drawn, also what the lenses hide",
        };
        say("visibility mask", state, means);
        let state = self.extension(|set| set.ext_local_floor);
        let means = match state {
            Present => "the floor's height is known without a drawn play area",
            _ => "the floor's height comes from the play area (STAGE), or is estimated",
        };
        say("floor without a play area", state, means);
        let state = self.extension(|set| set.khr_convert_timespec_time);
        let means = match state {
            Present => "frames are logged with the headset's own times, within microseconds",
            _ => "the headset's times are taken for the machine's: their error is not known",
        };
        say("times on the machine's clock", state, means);
        all
    }
}
