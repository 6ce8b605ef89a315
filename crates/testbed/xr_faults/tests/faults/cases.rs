//! What the client does and expects, by case.

use openxr::sys::{self, Result as Xr};
use openxr::{EnvironmentBlendMode, ExtensionSet, Path, ReferenceSpaceType, SessionState};

use crate::client::{Client, HANDS, Seen, entry, instance_with};

/// A case: a script, what the client does under it, and what is printed, in this order.
pub struct Case {
    pub name: &'static str,
    pub script: &'static str,
    pub says: &'static [&'static str],
    play: fn(),
}

pub const ALL: &[Case] = &[
    Case { name: "nothing", script: "# nothing\n", says: &[], play: nothing },
    Case {
        name: "lists",
        script: "withhold XR_KHR_visibility_mask\noffer XR_EXT_user_presence\n\
                 offer XR_EXT_performance_settings 4\nsystem XR_EXT_user_presence no",
        says: &[],
        play: lists,
    },
    Case {
        name: "all",
        script: "withhold all\noffer XR_EXT_user_presence\noffer XR_KHR_convert_timespec_time",
        says: &[],
        play: all,
    },
    Case { name: "strict", script: "strict", says: &[], play: strict },
    Case { name: "states", script: "", says: &[], play: states },
    Case {
        name: "sequence",
        script: "state STOPPING\nstate READY\nstate VISIBLE\n",
        says: &[],
        play: sequence,
    },
    Case { name: "eyes", script: "eyes looks.txt\nstrict\n", says: &[], play: eyes },
    Case { name: "unready", script: "state IDLE\n", says: &[], play: unready },
    Case {
        name: "events",
        script: "offer XR_EXT_user_presence\noffer XR_EXT_performance_settings",
        says: &["xr-faults: performance CPU SUSTAINED_HIGH"],
        play: events,
    },
    Case { name: "moved", script: "spaces VIEW LOCAL\n", says: &[], play: moved },
    Case {
        name: "blend",
        script: "blend ALPHA_BLEND OPAQUE",
        says: &["xr-faults: blend ALPHA_BLEND", "xr-faults: blend OPAQUE"],
        play: blend,
    },
    Case { name: "rates", script: "rates 72 90 120", says: &[], play: rates },
    Case {
        name: "passthrough",
        script: "offer XR_FB_passthrough 3",
        says: &["client: resumes", "xr-faults: passthrough shown", "xr-faults: passthrough gone"],
        play: passthrough,
    },
    Case {
        name: "passthrough_htc",
        script: "offer XR_HTC_passthrough",
        says: &["xr-faults: passthrough shown", "xr-faults: passthrough gone"],
        play: passthrough_htc,
    },
    Case { name: "hands", script: "offer XR_EXT_hand_interaction 2", says: &[], play: hands },
    Case {
        name: "profiles",
        script: "profiles touch_controller valve/index_controller",
        says: &[],
        play: profiles,
    },
    Case {
        name: "errors",
        script: "fail xrBeginFrame ERROR_RUNTIME_FAILURE 2 2\nslow xrEndFrame 200 1\n",
        says: &[],
        play: errors,
    },
    Case { name: "lost", script: "", says: &[], play: lost },
    Case { name: "lost_instance", script: "", says: &[], play: lost_instance },
    Case { name: "misread", script: "offer\n", says: &["script.txt, line 1: "], play: misread },
    Case {
        name: "misread_later",
        script: "",
        says: &["script.txt, line 1: "],
        play: misread_later,
    },
];

/// Two processes under one script.
pub const ONCE: Case = Case {
    name: "first",
    script: "offer XR_EXT_user_presence\nwait 0.01\npresence off\n",
    says: &[],
    play: first,
};

pub fn play(name: &str) {
    let second = Case { name: "second", script: "", says: &[], play: second };
    let mut all = ALL.iter().chain([&ONCE, &second]);
    let case = all.find(|case| case.name == name).expect("a case of this name");
    (case.play)();
}

fn nothing() {
    let listed = entry().enumerate_extensions().unwrap();
    assert!(listed.khr_visibility_mask && listed.mnd_headless && listed.khr_vulkan_enable2);
    assert!(!listed.ext_user_presence && !listed.fb_passthrough);
    let mut client = Client::new();
    client.focus();
    client.attach();
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
    client.session.request_exit().unwrap();
    while client.event() != Seen::State(SessionState::STOPPING) {}
    client.session.end().unwrap();
    client.states(&[SessionState::IDLE, SessionState::EXITING]);
}

fn lists() {
    let listed = entry().enumerate_extensions().unwrap();
    assert!(!listed.khr_visibility_mask && listed.ext_hand_tracking);
    assert!(listed.ext_user_presence && listed.ext_performance_settings);
    let mut wanted = ExtensionSet::default();
    wanted.khr_visibility_mask = true;
    assert_eq!(instance_with(&wanted).err(), Some(Xr::ERROR_EXTENSION_NOT_PRESENT));
    let client = Client::new();
    assert!(!supports_presence(&client));
}

fn supports_presence(client: &Client) -> bool {
    let mut presence = sys::SystemUserPresencePropertiesEXT {
        ty: sys::SystemUserPresencePropertiesEXT::TYPE,
        next: std::ptr::null_mut(),
        supports_user_presence: sys::TRUE,
    };
    let mut properties = sys::SystemProperties::out((&raw mut presence).cast());
    let get = client.instance.fp().get_system_properties;
    // SAFETY: both structures live until the call returns.
    let result = unsafe { get(client.instance.as_raw(), client.system, properties.as_mut_ptr()) };
    assert_eq!(result, Xr::SUCCESS);
    presence.supports_user_presence.into()
}

fn all() {
    // As the program does: an instance that only looks, then the real one.
    for _ in 0..2 {
        let listed = entry().enumerate_extensions().unwrap();
        assert!(listed.mnd_headless && listed.khr_vulkan_enable2 && listed.ext_user_presence);
        assert!(listed.khr_convert_timespec_time);
        assert!(!listed.khr_visibility_mask && !listed.ext_hand_tracking);
        assert!(supports_presence(&Client::new()));
    }
}

fn strict() {
    let mut client = Client::new();
    let not_attached = Some(Xr::ERROR_ACTIONSET_NOT_ATTACHED);
    let pose = openxr::Posef::IDENTITY;
    let sync = |client: &Client| {
        client.session.sync_actions(&[openxr::ActiveActionSet::new(&client.actions)]).err()
    };
    let space = |client: &Client| client.grip.create_space(&client.session, Path::NULL, pose).err();
    let state = |client: &Client| client.squeeze.state(&client.session, Path::NULL).err();
    for refused in [sync(&client), space(&client), state(&client)] {
        assert_eq!(refused, not_attached);
    }
    client.attach();
    assert_eq!(space(&client), None);
    let profile = client.instance.string_to_path("/interaction_profiles/khr/simple_controller");
    let again = client.instance.suggest_interaction_profile_bindings(profile.unwrap(), &[]);
    assert_eq!(again.err(), Some(Xr::ERROR_ACTIONSETS_ALREADY_ATTACHED));

    assert_eq!(client.waiter.wait().err(), Some(Xr::ERROR_SESSION_NOT_RUNNING));
    assert_eq!(client.frames.begin().err(), Some(Xr::ERROR_SESSION_NOT_RUNNING));
    client.focus();
    for answered in [sync(&client), state(&client)] {
        assert_eq!(answered, None);
    }
    assert_eq!(client.frames.begin().err(), Some(Xr::ERROR_CALL_ORDER_INVALID));
    let time = client.waiter.wait().unwrap().predicted_display_time;
    let end = client.frames.end(time, EnvironmentBlendMode::OPAQUE, &[]);
    assert_eq!(end.err(), Some(Xr::ERROR_CALL_ORDER_INVALID));
    client.frames.begin().unwrap();
    client.frames.end(time, EnvironmentBlendMode::OPAQUE, &[]).unwrap();
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
}

fn states() {
    let mut client = Client::new();
    client.focus();
    client.attach();
    let active = |client: &Client| {
        let set = [openxr::ActiveActionSet::new(&client.actions)];
        client.session.sync_actions(&set).unwrap();
        client.squeeze.state(&client.session, Path::NULL).unwrap().is_active
    };
    assert!(active(&client));
    client.append("state VISIBLE");
    client.states(&[SessionState::VISIBLE]);
    assert!(!active(&client));
    client.append("state SYNCHRONIZED");
    client.states(&[SessionState::SYNCHRONIZED]);
    assert!(!client.frame(EnvironmentBlendMode::OPAQUE).unwrap());
    assert_eq!(client.session.end().err(), Some(Xr::ERROR_SESSION_NOT_STOPPING));

    // Twice: the session below runs on, and a frame in between does not stop it.
    for _ in 0..2 {
        client.waiter.wait().unwrap();
        client.append("state STOPPING");
        client.states(&[SessionState::STOPPING]);
        client.session.end().unwrap();
        client.states(&[SessionState::IDLE]);
        assert_eq!(client.session.end().err(), Some(Xr::ERROR_SESSION_NOT_RUNNING));
        assert_eq!(client.waiter.wait().err(), Some(Xr::ERROR_SESSION_NOT_RUNNING));
        let begin = client.session.begin(openxr::ViewConfigurationType::PRIMARY_STEREO);
        assert_eq!(begin.err(), Some(Xr::ERROR_SESSION_NOT_READY));
        client.append("state READY");
        client.states(&[SessionState::READY]);
        client.begin();
        client.states(&[SessionState::SYNCHRONIZED, SessionState::VISIBLE, SessionState::FOCUSED]);
        client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
        assert!(active(&client));
    }
    client.session.request_exit().unwrap();
    client.states(&[SessionState::VISIBLE, SessionState::SYNCHRONIZED, SessionState::STOPPING]);
    client.session.end().unwrap();
    client.states(&[SessionState::IDLE, SessionState::EXITING]);
}

/// A headset that is not ready for a session at first.
fn unready() {
    let mut client = Client::new();
    client.states(&[SessionState::IDLE]);
    assert_eq!(client.poll().unwrap(), None);
    client.append("state READY");
    client.states(&[SessionState::READY]);
    client.begin();
    client.states(&[SessionState::SYNCHRONIZED, SessionState::VISIBLE, SessionState::FOCUSED]);
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
}

/// States wait for the begin and the end of the session that they need.
fn sequence() {
    let client = Client::new();
    client.states(&[SessionState::IDLE, SessionState::READY]);
    while client.poll().unwrap().is_some() {}
    client.begin();
    while client.event() != Seen::State(SessionState::STOPPING) {}
    while client.poll().unwrap().is_some() {}
    client.session.end().unwrap();
    client.states(&[SessionState::IDLE, SessionState::READY]);
    client.begin();
    client.states(&[
        SessionState::SYNCHRONIZED,
        SessionState::VISIBLE,
        SessionState::FOCUSED,
        SessionState::VISIBLE,
    ]);
}

fn eyes() {
    let client = Client::new();
    let action = client.actions.create_action::<openxr::Posef>("eyes", "Eyes", &[]).unwrap();
    let path = |text: &str| client.instance.string_to_path(text).unwrap();
    let profile = path("/interaction_profiles/ext/eye_gaze_interaction");
    let suggest = |input: &str| {
        let binding = [openxr::Binding::new(&action, path(input))];
        client.instance.suggest_interaction_profile_bindings(profile, &binding)
    };
    let elsewhere = suggest("/user/eyes_ext/input/gaze_ext/value");
    assert_eq!(elsewhere.err(), Some(Xr::ERROR_PATH_UNSUPPORTED));
    suggest("/user/eyes_ext/input/gaze_ext/pose").unwrap();
    client.session.attach_action_sets(&[&client.actions]).unwrap();
    client.focus();
    let pose = openxr::Posef::IDENTITY;
    let gaze = action.create_space(&client.session, Path::NULL, pose).unwrap();
    let view = client.session.create_reference_space(ReferenceSpaceType::VIEW, pose).unwrap();
    let local = client.session.create_reference_space(ReferenceSpaceType::LOCAL, pose).unwrap();
    // The looks change neither: 40 degrees to the left. In the moved space, the head looks elsewhere.
    let turn = |base: &openxr::Space| {
        let found = gaze.locate(base, client.instance.now().unwrap()).unwrap();
        assert!(found.location_flags.contains(openxr::SpaceLocationFlags::ORIENTATION_TRACKED));
        let q = found.pose.orientation;
        2.0 * q.y.atan2(q.w).to_degrees()
    };
    assert!((turn(&view) - 40.0).abs() < 0.01, "{}", turn(&view));
    let head = view.locate(&local, client.instance.now().unwrap()).unwrap().pose.orientation;
    let head = 2.0 * head.y.atan2(head.w).to_degrees();
    client.append("recentre 0 0 0 30");
    while client.poll().unwrap().is_some() {}
    assert!((turn(&local) - (head + 10.0)).abs() < 0.01, "{} of {head}", turn(&local));
    assert!((turn(&view) - 40.0).abs() < 0.01, "{}", turn(&view));
    assert!(action.is_active(&client.session, Path::NULL).unwrap());
    client.append("state VISIBLE");
    while client.poll().unwrap().is_some() {}
    assert!(!action.is_active(&client.session, Path::NULL).unwrap());
    let hidden = gaze.locate(&view, client.instance.now().unwrap()).unwrap();
    assert!(hidden.location_flags.is_empty());
}

fn events() {
    let client = Client::new();
    client.states(&[SessionState::IDLE, SessionState::READY]);
    client.begin();
    client.sees(Seen::Presence(true));
    for on in [false, true] {
        client.append(if on { "presence on" } else { "presence off" });
        client.sees(Seen::Presence(on));
    }
    let set = client.instance.exts().ext_performance_settings.unwrap();
    let (cpu, high) = (sys::PerfSettingsDomainEXT::CPU, sys::PerfSettingsLevelEXT::SUSTAINED_HIGH);
    // SAFETY: the client's session.
    let result =
        unsafe { (set.perf_settings_set_performance_level)(client.session.as_raw(), cpu, high) };
    assert_eq!(result, Xr::SUCCESS);
    let (normal, warning) = (
        sys::PerfSettingsNotificationLevelEXT::NORMAL,
        sys::PerfSettingsNotificationLevelEXT::WARNING,
    );
    client.append("thermal CPU WARNING\nwait 0.01\nthermal GPU WARNING\nthermal CPU NORMAL");
    client.sees(Seen::Thermal(cpu, [normal, warning]));
    client.sees(Seen::Thermal(sys::PerfSettingsDomainEXT::GPU, [normal, warning]));
    client.sees(Seen::Thermal(cpu, [warning, normal]));
    client.append("profile changed");
    client.sees(Seen::Profile);
}

fn moved() {
    let client = Client::new();
    client.focus();
    assert_eq!(
        client.session.enumerate_reference_spaces().unwrap(),
        [ReferenceSpaceType::VIEW, ReferenceSpaceType::LOCAL]
    );
    let pose = openxr::Posef::IDENTITY;
    let space = |ty, pose| client.session.create_reference_space(ty, pose);
    let stage = space(ReferenceSpaceType::STAGE, pose);
    assert_eq!(stage.err(), Some(Xr::ERROR_REFERENCE_SPACE_UNSUPPORTED));
    let local = space(ReferenceSpaceType::LOCAL, pose).unwrap();
    let mut beside = pose;
    beside.position.x = 1.0;
    let beside = space(ReferenceSpaceType::LOCAL, beside).unwrap();
    let view = space(ReferenceSpaceType::VIEW, pose).unwrap();
    let now = || client.instance.now().unwrap();
    let at = |space: &openxr::Space, base: &openxr::Space| {
        let found = space.locate(base, now()).unwrap();
        assert!(found.location_flags.contains(openxr::SpaceLocationFlags::POSITION_VALID));
        let p = found.pose.position;
        [p.x, p.y, p.z]
    };
    let near = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3);
    let before = at(&view, &local);
    let between = at(&beside, &local);

    // The new origin is 2 m to the right of the old, and looks to the left.
    client.append("recentre 2 0 0 90");
    client.sees(Seen::Space(ReferenceSpaceType::LOCAL, {
        let mut pose = pose;
        pose.position.x = 2.0;
        let half = std::f64::consts::FRAC_1_SQRT_2 as f32;
        (pose.orientation.y, pose.orientation.w) = (half, half);
        pose
    }));
    // Old (x, y, z) is −z ahead of the new origin's left: new = (z' …) by the turn back.
    let [x, y, z] = before;
    let expected = [-z, y, x - 2.0];
    assert!(near(at(&view, &local), expected), "{:?}, not {expected:?}", at(&view, &local));
    let (_, views) = client
        .session
        .locate_views(openxr::ViewConfigurationType::PRIMARY_STEREO, now(), &local)
        .unwrap();
    let middle = |pick: fn(&openxr::Vector3f) -> f32| {
        views.iter().map(|view| pick(&view.pose.position)).sum::<f32>() / views.len() as f32
    };
    let eyes = [middle(|p| p.x), middle(|p| p.y), middle(|p| p.z)];
    assert!(near(eyes, expected), "{eyes:?}, not {expected:?}");
    // Both spaces moved, so what lies between them did not.
    assert!(near(at(&beside, &local), between));
    let [view_at, beside_at] = located(&client, &local, [&view, &beside]);
    assert!(near(view_at, expected) && near(beside_at, between), "{view_at:?}, {beside_at:?}");
    // Back: in the new frame the old origin is behind, and to the right is what was ahead.
    client.append("recentre 0 0 -2 -90");
    assert!(matches!(client.event(), Seen::Space(..)));
    assert!(near(at(&view, &local), before), "{:?}, not {before:?}", at(&view, &local));

    client.append("head untracked");
    assert_eq!(client.poll().unwrap(), None);
    let tracked = openxr::SpaceLocationFlags::POSITION_TRACKED;
    let found = view.locate(&local, now()).unwrap();
    assert!(!found.location_flags.contains(tracked));
    at(&view, &local);
    client.append("head lost");
    assert_eq!(client.poll().unwrap(), None);
    assert!(view.locate(&local, now()).unwrap().location_flags.is_empty());
}

/// Where spaces are in a base, by xrLocateSpaces.
fn located(client: &Client, base: &openxr::Space, spaces: [&openxr::Space; 2]) -> [[f32; 3]; 2] {
    let mut found = None;
    let get = client.instance.entry().fp().get_instance_proc_addr;
    let name = c"xrLocateSpacesKHR".as_ptr();
    // SAFETY: the client's instance, and room for the answer, which has the type of its name.
    let call = unsafe {
        assert_eq!(get(client.instance.as_raw(), name, &mut found), Xr::SUCCESS);
        std::mem::transmute::<sys::pfn::VoidFunction, sys::pfn::LocateSpaces>(found.unwrap())
    };
    let handles = spaces.map(openxr::Space::as_raw);
    let info = sys::SpacesLocateInfo {
        ty: sys::SpacesLocateInfo::TYPE,
        next: std::ptr::null(),
        base_space: base.as_raw(),
        time: client.instance.now().unwrap(),
        space_count: 2,
        spaces: handles.as_ptr(),
    };
    let mut data = [sys::SpaceLocationData::default(); 2];
    let mut locations = sys::SpaceLocations {
        ty: sys::SpaceLocations::TYPE,
        next: std::ptr::null_mut(),
        location_count: 2,
        locations: data.as_mut_ptr(),
    };
    // SAFETY: the client's session and spaces, and structures that live until the call returns.
    let result = unsafe { call(client.session.as_raw(), &info, &mut locations) };
    assert_eq!(result, Xr::SUCCESS);
    data.map(|data| [data.pose.position.x, data.pose.position.y, data.pose.position.z])
}

fn blend() {
    let mut client = Client::new();
    let modes = client.instance.enumerate_environment_blend_modes(
        client.system,
        openxr::ViewConfigurationType::PRIMARY_STEREO,
    );
    let expected = [EnvironmentBlendMode::ALPHA_BLEND, EnvironmentBlendMode::OPAQUE];
    assert_eq!(modes.unwrap(), expected);
    client.focus();
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
    client.frame(EnvironmentBlendMode::ALPHA_BLEND).unwrap();
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
    let refused = client.frame(EnvironmentBlendMode::ADDITIVE);
    assert_eq!(refused.err(), Some(Xr::ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED));
}

fn rates() {
    let client = Client::new();
    client.focus();
    assert_eq!(client.session.enumerate_display_refresh_rates().unwrap(), [72.0, 90.0, 120.0]);
    assert_eq!(client.session.get_display_refresh_rate().unwrap(), 72.0);
    client.session.request_display_refresh_rate(90.0).unwrap();
    client.sees(Seen::Rate([72.0, 90.0]));
    let refused = client.session.request_display_refresh_rate(80.0);
    assert_eq!(refused.err(), Some(Xr::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB));
    assert_eq!(client.session.get_display_refresh_rate().unwrap(), 90.0);
}

fn passthrough() {
    use openxr::{PassthroughFlagsFB, PassthroughLayerPurposeFB as Purpose};
    let mut client = Client::new();
    client.focus();
    let off = PassthroughFlagsFB::EMPTY;
    let on = PassthroughFlagsFB::IS_RUNNING_AT_CREATION;
    let room = client.session.create_passthrough(on).unwrap();
    let layer =
        client.session.create_passthrough_layer(&room, off, Purpose::RECONSTRUCTION).unwrap();
    let mut end = |handle: &openxr::PassthroughLayerFB| {
        let layer = sys::CompositionLayerPassthroughFB {
            ty: sys::CompositionLayerPassthroughFB::TYPE,
            next: std::ptr::null(),
            flags: sys::CompositionLayerFlags::EMPTY,
            space: sys::Handle::NULL,
            layer_handle: handle.as_raw(),
        };
        // SAFETY: a layer that lives until the call returns.
        unsafe { client.end_with((&raw const layer).cast()) }
    };
    // Shown and gone are printed at changes: a layer that is paused shows nothing.
    assert_eq!(end(&layer), Xr::SUCCESS);
    eprintln!("client: resumes");
    layer.resume().unwrap();
    assert_eq!(end(&layer), Xr::SUCCESS);
    room.pause().unwrap();
    assert_eq!(end(&layer), Xr::SUCCESS);
}

fn passthrough_htc() {
    let mut client = Client::new();
    client.focus();
    let set = client.instance.exts().htc_passthrough.unwrap();
    let info = sys::PassthroughCreateInfoHTC {
        ty: sys::PassthroughCreateInfoHTC::TYPE,
        next: std::ptr::null(),
        form: sys::PassthroughFormHTC::PLANAR,
    };
    let mut room: sys::PassthroughHTC = sys::Handle::NULL;
    // SAFETY: the client's session, and structures that live until the call returns.
    let made = unsafe { (set.create_passthrough)(client.session.as_raw(), &info, &mut room) };
    assert_eq!(made, Xr::SUCCESS);
    let layer = sys::CompositionLayerPassthroughHTC {
        ty: sys::CompositionLayerPassthroughHTC::TYPE,
        next: std::ptr::null(),
        layer_flags: sys::CompositionLayerFlags::EMPTY,
        space: sys::Handle::NULL,
        passthrough: room,
        color: sys::PassthroughColorHTC {
            ty: sys::PassthroughColorHTC::TYPE,
            next: std::ptr::null(),
            alpha: 1.0,
        },
    };
    // SAFETY: a layer that lives until the call returns.
    assert_eq!(unsafe { client.end_with((&raw const layer).cast()) }, Xr::SUCCESS);
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
    // SAFETY: the client's own.
    assert_eq!(unsafe { (set.destroy_passthrough)(room) }, Xr::SUCCESS);
    // SAFETY: as above; the handle is gone.
    let gone = unsafe { client.end_with((&raw const layer).cast()) };
    assert_eq!(gone, Xr::ERROR_HANDLE_INVALID);
}

fn hands() {
    let client = Client::new();
    client.focus();
    let path = |text: &str| client.instance.string_to_path(text).unwrap();
    let profile = path("/interaction_profiles/ext/hand_interaction_ext");
    let bind = |hand: &str, input: &str| {
        openxr::Binding::new(&client.squeeze, path(&format!("{hand}/input/{input}")))
    };
    let bindings = HANDS.map(|hand| bind(hand, "grasp_ext/value"));
    let suggest = |bindings: &[openxr::Binding<'_>]| {
        client.instance.suggest_interaction_profile_bindings(profile, bindings)
    };
    suggest(&bindings).unwrap();
    let elsewhere = suggest(&[openxr::Binding::new(&client.squeeze, path("/user/head/input/x"))]);
    assert_eq!(elsewhere.err(), Some(Xr::ERROR_PATH_UNSUPPORTED));
    client.session.attach_action_sets(&[&client.actions]).unwrap();
    let grasps = || {
        client.session.sync_actions(&[openxr::ActiveActionSet::new(&client.actions)]).unwrap();
        HANDS.map(|hand| {
            let state = client.squeeze.state(&client.session, path(hand)).unwrap();
            state.is_active.then_some(state.current_state)
        })
    };
    let held = |lines: &str| {
        client.append(lines);
        while client.poll().unwrap().is_some() {}
        grasps()
    };
    assert_eq!(held("# nothing"), [None, None]);
    assert_eq!(held("grasp BOTH 0.25\ngrasp RIGHT 1"), [Some(0.25), Some(1.0)]);
    let current = client.session.current_interaction_profile(path(HANDS[1])).unwrap();
    assert_eq!(current, profile);
    assert_eq!(held("grasp LEFT none"), [None, Some(1.0)]);
    let any = client.squeeze.state(&client.session, Path::NULL).unwrap();
    assert_eq!((any.is_active, any.current_state), (true, 1.0));
    assert_eq!(held("state VISIBLE"), [None, None]);
}

fn profiles() {
    let client = Client::new();
    client.attach();
    let suggest = |name: &str| {
        let path = client.instance.string_to_path(&format!("/interaction_profiles/{name}"));
        client.instance.suggest_interaction_profile_bindings(path.unwrap(), &[]).err()
    };
    let refused = Some(Xr::ERROR_PATH_UNSUPPORTED);
    assert_eq!(suggest("khr/simple_controller"), refused);
    assert_eq!(suggest("oculus/touch_controller_pro"), refused);
    // Monado itself refuses these as too late, or as empty.
    assert_ne!(suggest("oculus/touch_controller"), refused);
    assert_ne!(suggest("valve/index_controller"), refused);
}

fn errors() {
    let mut client = Client::new();
    client.focus();
    let began = std::time::Instant::now();
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
    assert!(began.elapsed().as_millis() >= 200);
    client.waiter.wait().unwrap();
    for _ in 0..2 {
        assert_eq!(client.frames.begin().err(), Some(Xr::ERROR_RUNTIME_FAILURE));
    }
    client.frames.begin().unwrap();
    // A rule counts from where it was read.
    client.append("fail xrSyncActions ERROR_VALIDATION_FAILURE");
    assert_eq!(client.poll().unwrap(), None);
    client.attach();
    for _ in 0..3 {
        let sync = client.session.sync_actions(&[openxr::ActiveActionSet::new(&client.actions)]);
        assert_eq!(sync.err(), Some(Xr::ERROR_VALIDATION_FAILURE));
    }
}

fn lost() {
    let mut client = Client::new();
    client.focus();
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
    client.append("lose session");
    client.states(&[SessionState::LOSS_PENDING]);
    let lost = Some(Xr::ERROR_SESSION_LOST);
    assert_eq!(client.waiter.wait().err(), lost);
    assert_eq!(client.session.end().err(), lost);
    assert_eq!(client.session.enumerate_reference_spaces().err(), lost);
    drop(client);
    // Another session of another instance lives.
    let mut client = Client::new();
    client.focus();
    client.frame(EnvironmentBlendMode::OPAQUE).unwrap();
}

fn lost_instance() {
    let client = Client::new();
    client.append("lose instance");
    client.sees(Seen::InstanceLoss);
}

fn misread() {
    let refused = instance_with(&ExtensionSet::default());
    assert_eq!(refused.err(), Some(Xr::ERROR_RUNTIME_FAILURE));
}

fn misread_later() {
    let client = Client::new();
    client.focus();
    client.append("state HAPPY");
    for _ in 0..2 {
        assert_eq!(client.poll().err(), Some(Xr::ERROR_RUNTIME_FAILURE));
    }
}

fn first() {
    let client = Client::new();
    client.sees(Seen::Presence(false));
}

fn second() {
    let client = Client::new();
    client.states(&[SessionState::IDLE, SessionState::READY]);
    client.begin();
    client.sees(Seen::Presence(true));
    client.append("presence on");
    client.sees(Seen::Presence(true));
}
