//! Every statement, and what is none.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;

fn read(line: &str) -> Statement {
    parse_line(line).unwrap().unwrap()
}

fn setting(line: &str) -> Setting {
    match read(line) {
        Statement::Setting(setting) => setting,
        Statement::Event(event) => panic!("{event:?}"),
    }
}

fn event(line: &str) -> Event {
    match read(line) {
        Statement::Event(event) => event,
        Statement::Setting(setting) => panic!("{setting:?}"),
    }
}

#[test]
fn every_statement_is_read() {
    assert_eq!(parse_line("").unwrap(), None);
    assert_eq!(parse_line("  # state FOCUSED").unwrap(), None);
    let offer = |version| Setting::Offer { name: "XR_EXT_x".to_owned(), version };
    assert_eq!(setting("offer XR_EXT_x"), offer(1));
    assert_eq!(setting("offer XR_EXT_x 3 # newest"), offer(3));
    assert_eq!(setting("withhold XR_EXT_x"), Setting::Withhold("XR_EXT_x".to_owned()));
    assert_eq!(setting("withhold all"), Setting::WithholdAll);
    assert_eq!(
        setting("spaces VIEW LOCAL_FLOOR"),
        Setting::Spaces(vec![xr::ReferenceSpaceType::VIEW, xr::ReferenceSpaceType::LOCAL_FLOOR])
    );
    assert_eq!(
        setting("blend ALPHA_BLEND"),
        Setting::Blend(vec![xr::EnvironmentBlendMode::ALPHA_BLEND])
    );
    assert_eq!(setting("rates 72 89.5"), Setting::Rates(vec![72.0, 89.5]));
    let profiles = ["a", "b/c"].map(str::to_owned).to_vec();
    assert_eq!(setting("profiles a, b/c"), Setting::Profiles(profiles.clone()));
    assert_eq!(setting("profiles a,b/c"), Setting::Profiles(profiles));
    assert_eq!(setting("strict"), Setting::Strict);
    assert_eq!(setting("eyes a.txt"), Setting::Eyes("a.txt".into()));
    assert_eq!(event("wait 0.25"), Event::Wait(Duration::from_millis(250)));
    assert_eq!(event("state LOSS_PENDING"), Event::State(xr::SessionState::LOSS_PENDING));
    assert_eq!(event("presence off"), Event::Presence(false));
    let pose = Pose::new([1.0, -2.0, 0.5], -90.0);
    assert_eq!(event("recentre 1 -2 0.5 -90"), Event::Recentre(pose));
    assert_eq!(
        event("thermal GPU IMPAIRED"),
        Event::Thermal {
            domain: xr::PerfSettingsDomainEXT::GPU,
            level: xr::PerfSettingsNotificationLevelEXT::IMPAIRED,
        }
    );
    assert_eq!(event("profile changed"), Event::ProfileChanged);
    assert_eq!(event("lose instance"), Event::LoseInstance);
    assert_eq!(event("lose session"), Event::LoseSession);
    assert_eq!(event("head untracked"), Event::Head(Head::Untracked));
    let grasp = |hands, value| Event::Grasp { hands, value };
    assert_eq!(event("grasp LEFT 0.5"), grasp([true, false], Some(0.5)));
    assert_eq!(event("grasp BOTH none"), grasp([true, true], None));
}

#[test]
fn a_rule_disturbs_the_calls_that_it_names() {
    let disturbed = |line: &str| {
        let Setting::Rule(mut rule) = setting(line) else { panic!("{line}") };
        (1..=6).filter(|_| rule.count_call().is_some()).count()
    };
    assert_eq!(disturbed("fail xrEndFrame ERROR_SESSION_LOST"), 6);
    assert_eq!(disturbed("fail xrEndFrame ERROR_SESSION_LOST 2"), 1);
    assert_eq!(disturbed("slow xrEndFrame 5 4 2"), 2);
    assert_eq!(disturbed("slow xrEndFrame 5 6 9"), 1);
    let Setting::Rule(mut rule) = setting("fail xrWaitFrame TIMEOUT_EXPIRED 2 2") else { panic!() };
    let effects = [(); 4].map(|()| rule.count_call());
    let fail = Some(Effect::Fail(xr::Result::TIMEOUT_EXPIRED));
    assert_eq!(effects, [None, fail, fail, None]);
    assert_eq!(rule.call, Call::WaitFrame);
}

#[test]
fn what_is_no_statement_is_a_fault_that_says_what_is_known() {
    for (line, says) in [
        ("offer", "not a statement: offer"),
        ("offer EXT_x", "not the name of an extension: EXT_x"),
        ("state HAPPY", "HAPPY: known are IDLE, READY"),
        ("fail xrWaitFrames ERROR_SESSION_LOST", "the layer knows no call xrWaitFrames"),
        ("fail WaitFrame ERROR_SESSION_LOST", "the layer knows no call WaitFrame"),
        ("fail xrWaitFrame SUCCESS", "not an error of OpenXR: SUCCESS"),
        ("fail xrWaitFrame ERROR_NONE", "not an error of OpenXR: ERROR_NONE"),
        ("fail xrWaitFrame ERROR_SESSION_LOST 0", "not a whole number from 1: 0"),
        ("fail xrWaitFrame ERROR_SESSION_LOST 1 2 3", "too many numbers: 1 2 3"),
        ("slow xrWaitFrame 60001", "not a number from 0 to 60000: 60001"),
        ("wait NaN", "not a number from 0 to 3600: NaN"),
        ("rates", "nothing is listed"),
        ("rates ,", "nothing is listed"),
        ("recentre 0 0 0", "not a statement: recentre 0 0 0"),
        ("grasp LEFT 1.1", "not a number from 0 to 1: 1.1"),
        ("system XR_EXT_x no", "the system has no property of XR_EXT_x"),
    ] {
        let fault = parse_line(line).unwrap_err();
        assert!(fault.contains(says), "{line}: {fault}");
    }
}
