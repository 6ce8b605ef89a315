//! The statements of a script, a statement a line. `docs/testbed.md` lists them.

use std::path::PathBuf;
use std::time::Duration;

use openxr_sys as xr;

use crate::calls::Call;
use crate::names::{
    BLEND_MODES, DOMAINS, LEVELS, SPACES, STATES, SYSTEM_PROPERTIES, extension, list, named,
    number, result,
};
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

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
