//! The statements of a script, a statement a line. `docs/testbed.md` lists them.

use std::path::PathBuf;
use std::time::Duration;

use openxr_sys as xr;

use crate::calls::Call;
use crate::pose::Pose;

/// A line's meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    Setting(Setting),
    Event(Event),
}

/// A statement that holds from its reading on.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    Offer { name: String, version: u32 },
    Withhold(String),
    WithholdAll,
    System { name: String, there: bool },
    Profiles(Vec<String>),
    Spaces(Vec<xr::ReferenceSpaceType>),
    Blend(Vec<xr::EnvironmentBlendMode>),
    Rates(Vec<f32>),
    Strict,
    Rule(Rule),
    Eyes(PathBuf),
}

/// A statement that is carried out once.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Wait(Duration),
    State(xr::SessionState),
    Presence(bool),
    Recentre(Pose),
    Thermal {
        domain: xr::PerfSettingsDomainEXT,
        level: xr::PerfSettingsNotificationLevelEXT,
    },
    ProfileChanged,
    LoseInstance,
    LoseSession,
    Head(Head),
    /// The hands concerned, left first, and the strength of their grasp, 0 to 1; none: not tracked.
    Grasp {
        hands: [bool; 2],
        value: Option<f32>,
    },
}

/// How the head is located.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Head {
    #[default]
    Tracked,
    /// A valid pose that is not tracked.
    Untracked,
    /// No valid pose.
    Lost,
}

/// A disturbance of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub call: Call,
    pub effect: Effect,
    /// The first call that is disturbed, counted from 1.
    first: u64,
    /// The last call that is disturbed.
    last: u64,
    /// The calls since the rule was read.
    seen: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    Fail(xr::Result),
    Slow(Duration),
}

impl Rule {
    /// Counts a call; answers the effect on that call.
    pub fn count_call(&mut self) -> Option<Effect> {
        self.seen = self.seen.saturating_add(1);
        (self.first..=self.last).contains(&self.seen).then_some(self.effect)
    }
}

const LONGEST_WAIT_SECS: f64 = 3600.0;
const LONGEST_SLOW_MS: f64 = 60_000.0;

/// The statement of a line; none: the line is empty or a comment.
///
/// # Errors
/// The fault.
pub fn parse_line(line: &str) -> Result<Option<Statement>, String> {
    let text = line.split('#').next().unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().collect();
    Ok(match words.split_first() {
        None => None,
        Some((&word, rest)) => Some(match setting(word, rest)? {
            Some(setting) => Statement::Setting(setting),
            None => Statement::Event(event(word, rest)?),
        }),
    })
}

fn setting(word: &str, rest: &[&str]) -> Result<Option<Setting>, String> {
    Ok(Some(match (word, rest) {
        ("offer", [name]) => Setting::Offer { name: extension(name)?, version: 1 },
        ("offer", [name, version]) => {
            let version = version.parse().map_err(|_| format!("not a version: {version}"))?;
            Setting::Offer { name: extension(name)?, version }
        }
        ("withhold", ["all"]) => Setting::WithholdAll,
        ("withhold", [name]) => Setting::Withhold(extension(name)?),
        ("system", [name, there]) => {
            if !SYSTEM_PROPERTIES.contains(name) {
                let known = SYSTEM_PROPERTIES.join(", ");
                return Err(format!("the system has no property of {name}: it has {known}"));
            }
            let there = named(there, &[("yes", true), ("no", false)])?;
            Setting::System { name: (*name).to_owned(), there }
        }
        ("profiles", names) => Setting::Profiles(list(names, |name| Ok(name.to_owned()))?),
        ("spaces", names) => Setting::Spaces(list(names, |name| named(name, &SPACES))?),
        ("blend", names) => Setting::Blend(list(names, |name| named(name, &BLEND_MODES))?),
        ("rates", rates) => {
            Setting::Rates(list(rates, |rate| number(rate, 1.0, 1000.0).map(|rate| rate as f32))?)
        }
        ("strict", []) => Setting::Strict,
        ("fail", [call, error, nth @ ..]) => {
            Setting::Rule(rule(call, Effect::Fail(result(error)?), nth)?)
        }
        ("slow", [call, ms, nth @ ..]) => {
            let secs = number(ms, 0.0, LONGEST_SLOW_MS)? / 1000.0;
            Setting::Rule(rule(call, Effect::Slow(Duration::from_secs_f64(secs)), nth)?)
        }
        ("eyes", [file]) => Setting::Eyes(PathBuf::from(file)),
        _ => return Ok(None),
    }))
}

fn event(word: &str, rest: &[&str]) -> Result<Event, String> {
    Ok(match (word, rest) {
        ("wait", [secs]) => {
            Event::Wait(Duration::from_secs_f64(number(secs, 0.0, LONGEST_WAIT_SECS)?))
        }
        ("state", [state]) => Event::State(named(state, &STATES)?),
        ("presence", [on]) => Event::Presence(named(on, &[("on", true), ("off", false)])?),
        ("recentre", [x, y, z, yaw]) => {
            let metres = |text| number(text, -1000.0, 1000.0);
            let yaw = number(yaw, -360.0, 360.0)?;
            Event::Recentre(Pose::new([metres(x)?, metres(y)?, metres(z)?], yaw))
        }
        ("thermal", [domain, level]) => {
            Event::Thermal { domain: named(domain, &DOMAINS)?, level: named(level, &LEVELS)? }
        }
        ("profile", ["changed"]) => Event::ProfileChanged,
        ("lose", ["instance"]) => Event::LoseInstance,
        ("lose", ["session"]) => Event::LoseSession,
        ("head", [how]) => {
            let known =
                [("tracked", Head::Tracked), ("untracked", Head::Untracked), ("lost", Head::Lost)];
            Event::Head(named(how, &known)?)
        }
        ("grasp", [hand, value]) => {
            let known = [("LEFT", [true, false]), ("RIGHT", [false, true]), ("BOTH", [true, true])];
            let value = match *value {
                "none" => None,
                value => Some(number(value, 0.0, 1.0)? as f32),
            };
            Event::Grasp { hands: named(hand, &known)?, value }
        }
        _ => return Err(format!("not a statement: {word} {}", rest.join(" "))),
    })
}

fn rule(call: &str, effect: Effect, nth: &[&str]) -> Result<Rule, String> {
    let known = Call::named(call.as_bytes())
        .ok_or_else(|| format!("the layer knows no call {call} (names are as xrWaitFrame)"))?;
    let whole = |text: &str| {
        let value = text.parse::<u64>().ok().filter(|value| *value > 0);
        value.ok_or_else(|| format!("not a whole number from 1: {text}"))
    };
    let (first, count) = match nth {
        [] => (1, u64::MAX),
        [first] => (whole(first)?, 1),
        [first, count] => (whole(first)?, whole(count)?),
        more => return Err(format!("too many numbers: {}", more.join(" "))),
    };
    Ok(Rule { call: known, effect, first, last: first.saturating_add(count - 1), seen: 0 })
}

const SYSTEM_PROPERTIES: [&str; 4] = [
    "XR_EXT_eye_gaze_interaction",
    "XR_EXT_hand_tracking",
    "XR_EXT_user_presence",
    "XR_FB_passthrough",
];

const STATES: [(&str, xr::SessionState); 8] = [
    ("IDLE", xr::SessionState::IDLE),
    ("READY", xr::SessionState::READY),
    ("SYNCHRONIZED", xr::SessionState::SYNCHRONIZED),
    ("VISIBLE", xr::SessionState::VISIBLE),
    ("FOCUSED", xr::SessionState::FOCUSED),
    ("STOPPING", xr::SessionState::STOPPING),
    ("LOSS_PENDING", xr::SessionState::LOSS_PENDING),
    ("EXITING", xr::SessionState::EXITING),
];

const SPACES: [(&str, xr::ReferenceSpaceType); 4] = [
    ("VIEW", xr::ReferenceSpaceType::VIEW),
    ("LOCAL", xr::ReferenceSpaceType::LOCAL),
    ("STAGE", xr::ReferenceSpaceType::STAGE),
    ("LOCAL_FLOOR", xr::ReferenceSpaceType::LOCAL_FLOOR),
];

const BLEND_MODES: [(&str, xr::EnvironmentBlendMode); 3] = [
    ("OPAQUE", xr::EnvironmentBlendMode::OPAQUE),
    ("ADDITIVE", xr::EnvironmentBlendMode::ADDITIVE),
    ("ALPHA_BLEND", xr::EnvironmentBlendMode::ALPHA_BLEND),
];

const DOMAINS: [(&str, xr::PerfSettingsDomainEXT); 2] =
    [("CPU", xr::PerfSettingsDomainEXT::CPU), ("GPU", xr::PerfSettingsDomainEXT::GPU)];

const LEVELS: [(&str, xr::PerfSettingsNotificationLevelEXT); 3] = [
    ("NORMAL", xr::PerfSettingsNotificationLevelEXT::NORMAL),
    ("WARNING", xr::PerfSettingsNotificationLevelEXT::WARNING),
    ("IMPAIRED", xr::PerfSettingsNotificationLevelEXT::IMPAIRED),
];

/// Every result of the core standard but `SUCCESS`, which is no disturbance.
fn result(name: &str) -> Result<xr::Result, String> {
    let core = (-200..=20).filter(|raw| *raw != 0).map(xr::Result::from_raw);
    let mut known = core.chain([xr::Result::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB]);
    known
        .find(|result| format!("{result:?}") == name)
        .ok_or_else(|| format!("not an error of OpenXR: {name} (names are as ERROR_SESSION_LOST)"))
}

fn extension(name: &str) -> Result<String, String> {
    if name.starts_with("XR_") && name.len() < xr::MAX_EXTENSION_NAME_SIZE {
        Ok(name.to_owned())
    } else {
        Err(format!("not the name of an extension: {name}"))
    }
}

fn named<T: Copy>(word: &str, known: &[(&str, T)]) -> Result<T, String> {
    let found = known.iter().find(|(name, _)| *name == word);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        format!("{word}: known are {}", names.join(", "))
    })
}

fn list<T>(words: &[&str], read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    if words.is_empty() {
        return Err("nothing is listed".to_owned());
    }
    words.iter().map(|word| read(word)).collect()
}

fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let value: Option<f64> = text.parse().ok();
    let value = value.filter(|value| (least..=most).contains(value));
    value.ok_or_else(|| format!("not a number from {least} to {most}: {text}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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
            Setting::Spaces(vec![
                xr::ReferenceSpaceType::VIEW,
                xr::ReferenceSpaceType::LOCAL_FLOOR
            ])
        );
        assert_eq!(
            setting("blend ALPHA_BLEND"),
            Setting::Blend(vec![xr::EnvironmentBlendMode::ALPHA_BLEND])
        );
        assert_eq!(setting("rates 72 89.5"), Setting::Rates(vec![72.0, 89.5]));
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
        let Setting::Rule(mut rule) = setting("fail xrWaitFrame TIMEOUT_EXPIRED 2 2") else {
            panic!()
        };
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
            ("recentre 0 0 0", "not a statement: recentre 0 0 0"),
            ("grasp LEFT 1.1", "not a number from 0 to 1: 1.1"),
            ("system XR_EXT_x no", "the system has no property of XR_EXT_x"),
        ] {
            let fault = parse_line(line).unwrap_err();
            assert!(fault.contains(says), "{line}: {fault}");
        }
    }
}
