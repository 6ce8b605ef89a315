//! A program without graphics, as small as the standard allows.

use std::path::Path;
use std::time::{Duration, Instant};

use gradus_xr_faults::{Control, SCRIPT_VARIABLE};
use openxr::sys;
use openxr::{
    ActionSet, ApplicationInfo, Entry, Event, EventDataBuffer, ExtensionSet, FormFactor,
    FrameStream, FrameWaiter, Headless, Instance, Session, SessionState, SystemId,
    ViewConfigurationType, headless,
};

const LONGEST: Duration = Duration::from_secs(20);

pub fn entry() -> Entry {
    // SAFETY: the testbed's OpenXR loader.
    unsafe { Entry::load_from(Path::new("libopenxr_loader.so.1")) }.unwrap()
}

pub fn instance_with(wanted: &ExtensionSet) -> openxr::Result<Instance> {
    let app = ApplicationInfo {
        application_name: "faults",
        application_version: 1,
        engine_name: "none",
        engine_version: 1,
        api_version: openxr::Version::new(1, 0, 0),
    };
    entry().create_instance(&app, wanted, &[])
}

/// A session with its actions, not begun.
pub struct Client {
    pub instance: Instance,
    pub system: SystemId,
    pub session: Session<Headless>,
    pub waiter: FrameWaiter,
    pub frames: FrameStream<Headless>,
    pub actions: ActionSet,
    pub squeeze: openxr::Action<f32>,
    pub grip: openxr::Action<openxr::Posef>,
    pub script: Control,
}

/// What an event says, kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seen {
    State(SessionState),
    Presence(bool),
    Space(openxr::ReferenceSpaceType, openxr::Posef),
    Thermal(openxr::sys::PerfSettingsDomainEXT, [openxr::sys::PerfSettingsNotificationLevelEXT; 2]),
    Profile,
    InstanceLoss,
    Rate([f32; 2]),
    Other,
}

impl Client {
    /// A session with every extension that is offered and that the client knows.
    pub fn new() -> Self {
        let listed = entry().enumerate_extensions().unwrap();
        let mut wanted = ExtensionSet::default();
        wanted.mnd_headless = true;
        wanted.khr_convert_timespec_time = listed.khr_convert_timespec_time;
        wanted.ext_user_presence = listed.ext_user_presence;
        wanted.ext_performance_settings = listed.ext_performance_settings;
        wanted.ext_eye_gaze_interaction = listed.ext_eye_gaze_interaction;
        wanted.ext_hand_interaction = listed.ext_hand_interaction;
        wanted.fb_display_refresh_rate = listed.fb_display_refresh_rate;
        wanted.fb_passthrough = listed.fb_passthrough;
        wanted.htc_passthrough = listed.htc_passthrough;
        wanted.khr_locate_spaces = listed.khr_locate_spaces;
        let instance = instance_with(&wanted).unwrap();
        let system = instance.system(FormFactor::HEAD_MOUNTED_DISPLAY).unwrap();
        // SAFETY: a session without graphics has no requirements.
        let (session, waiter, frames) = unsafe {
            instance.create_session::<Headless>(system, &headless::SessionCreateInfo {}).unwrap()
        };
        let actions = instance.create_action_set("patient", "Patient", 0).unwrap();
        let hands = HANDS.map(|hand| instance.string_to_path(hand).unwrap());
        let squeeze = actions.create_action("squeeze", "Squeeze", &hands).unwrap();
        let grip = actions.create_action("grip", "Grip", &hands).unwrap();
        let script = Control { path: std::env::var_os(SCRIPT_VARIABLE).unwrap().into() };
        Self { instance, system, session, waiter, frames, actions, squeeze, grip, script }
    }

    /// Suggests the inputs of a controller that Monado has, and attaches the actions.
    pub fn attach(&self) {
        let path = |text: &str| self.instance.string_to_path(text).unwrap();
        let bindings: Vec<_> = HANDS
            .iter()
            .flat_map(|hand| {
                [
                    openxr::Binding::new(
                        &self.squeeze,
                        path(&format!("{hand}/input/squeeze/value")),
                    ),
                    openxr::Binding::new(&self.grip, path(&format!("{hand}/input/grip/pose"))),
                ]
            })
            .collect();
        let profile = path("/interaction_profiles/valve/index_controller");
        self.instance.suggest_interaction_profile_bindings(profile, &bindings).unwrap();
        self.session.attach_action_sets(&[&self.actions]).unwrap();
    }

    /// The next event.
    #[track_caller]
    pub fn event(&self) -> Seen {
        let until = Instant::now() + LONGEST;
        loop {
            if let Some(seen) = self.poll().unwrap() {
                return seen;
            }
            assert!(Instant::now() < until, "no event");
            std::thread::yield_now();
        }
    }

    /// The next event, if there is one now.
    pub fn poll(&self) -> openxr::Result<Option<Seen>> {
        let mut buffer = EventDataBuffer::new();
        let event = self.instance.poll_event(&mut buffer)?;
        Ok(event.map(|event| match event {
            Event::SessionStateChanged(event) => Seen::State(event.state()),
            Event::UserPresenceChangedEXT(event) => Seen::Presence(event.is_user_present()),
            Event::ReferenceSpaceChangePending(event) => {
                assert!(event.pose_valid() && event.change_time().as_nanos() > 0);
                Seen::Space(event.reference_space_type(), event.pose_in_previous_space())
            }
            Event::PerfSettingsEXT(event) => {
                let thermal = openxr::sys::PerfSettingsSubDomainEXT::THERMAL;
                assert_eq!(event.sub_domain(), thermal);
                Seen::Thermal(event.domain(), [event.from_level(), event.to_level()])
            }
            Event::InteractionProfileChanged(_) => Seen::Profile,
            Event::InstanceLossPending(_) => Seen::InstanceLoss,
            Event::DisplayRefreshRateChangedFB(event) => {
                Seen::Rate([event.from_display_refresh_rate(), event.to_display_refresh_rate()])
            }
            _ => Seen::Other,
        }))
    }

    /// Asserts that these states come next; other kinds of events may come between.
    #[track_caller]
    pub fn states(&self, expected: &[SessionState]) {
        for state in expected {
            let seen = loop {
                if let Seen::State(seen) = self.event() {
                    break seen;
                }
            };
            assert_eq!(seen, *state);
        }
    }

    /// Asserts that an event comes next; states of the session may come before.
    #[track_caller]
    pub fn sees(&self, expected: Seen) {
        let seen = loop {
            match self.event() {
                Seen::State(_) | Seen::Profile if !matches!(expected, Seen::State(_)) => {
                    if expected == Seen::Profile {
                        return;
                    }
                }
                seen => break seen,
            }
        };
        assert_eq!(seen, expected);
    }

    pub fn begin(&self) {
        self.session.begin(ViewConfigurationType::PRIMARY_STEREO).unwrap();
    }

    /// Brings the session to the state FOCUSED.
    #[track_caller]
    pub fn focus(&self) {
        self.states(&[SessionState::IDLE, SessionState::READY]);
        self.begin();
        let (a, b, c) = (SessionState::SYNCHRONIZED, SessionState::VISIBLE, SessionState::FOCUSED);
        self.states(&[a, b, c]);
    }

    pub fn append(&self, line: &str) {
        self.script.append(line).unwrap();
    }

    /// A whole frame with a single layer.
    ///
    /// # Safety
    /// The layer lives until the call returns.
    pub unsafe fn end_with(
        &mut self,
        layer: *const sys::CompositionLayerBaseHeader,
    ) -> sys::Result {
        let info = sys::FrameEndInfo {
            ty: sys::FrameEndInfo::TYPE,
            next: std::ptr::null(),
            display_time: self.waiter.wait().unwrap().predicted_display_time,
            environment_blend_mode: openxr::EnvironmentBlendMode::OPAQUE,
            layer_count: 1,
            layers: &layer,
        };
        self.frames.begin().unwrap();
        let call = self.instance.fp().end_frame;
        // SAFETY: the client's session, and structures that live until the call returns.
        unsafe { call(self.session.as_raw(), &info) }
    }

    /// A whole frame without layers.
    pub fn frame(&mut self, mode: openxr::EnvironmentBlendMode) -> openxr::Result<bool> {
        let state = self.waiter.wait()?;
        self.frames.begin()?;
        self.frames.end(state.predicted_display_time, mode, &[])?;
        Ok(state.should_render)
    }
}

pub const HANDS: [&str; 2] = ["/user/hand/left", "/user/hand/right"];
