//! Each record in one line, for a person.

use gradus_session::{Record, RecordKind};
use serde::Serialize;
use serde_json::Value;

/// The record's kind, and the rest of it.
pub fn line(record: &Record) -> (String, String) {
    let mut value = serde_json::to_value(&record.kind).unwrap_or_default();
    let kind = value.as_object_mut().and_then(|fields| fields.remove("kind"));
    let kind = kind.as_ref().and_then(Value::as_str).map(spaced).unwrap_or_default();
    (kind, sentence(record).unwrap_or_else(|| told(&value)))
}

/// What a kind has to say that its fields alone do not; none: its fields are told.
fn sentence(record: &Record) -> Option<String> {
    Some(match &record.kind {
        RecordKind::Opened { scenario, scenario_version, seed } => {
            format!("{scenario} {scenario_version}, seed {seed}")
        }
        RecordKind::Taken { command, from } => format!("{}: {}", told_of(from), told_of(command)),
        RecordKind::Refused { command, from, reason } => {
            format!("{}: {}; because: {}", told_of(from), told_of(command), told_of(reason))
        }
        RecordKind::PhaseChanged { from, to } => format!("{} to {}", told_of(from), told_of(to)),
        RecordKind::StepEntered { step, expected_suds: Some(suds) } => {
            format!("{step}, SUDS {suds} expected")
        }
        RecordKind::StepEntered { step, expected_suds: None } => step.to_string(),
        RecordKind::IntensityChanged { intensity: Some(at) } => format!("{at:.1} of 10"),
        RecordKind::IntensityChanged { intensity: None } => "off the dial's line".to_owned(),
        RecordKind::ParameterMoved { parameter, from, to, rate_per_s } => {
            let pace = rate_per_s.map_or("at once".to_owned(), |rate| format!("{rate} a second"));
            format!("{parameter} from {} to {}, {pace}", told_of(from), told_of(to))
        }
        RecordKind::ParameterHeld { parameter, value } => {
            format!("{parameter} at {}", told_of(value))
        }
        RecordKind::StimulusStarted { stimulus, run } => format!("{stimulus}, run {run}"),
        RecordKind::SudsAsked { by } => format!("by {}", told_of(by)),
        RecordKind::SudsAnswered { suds, asked, by } => {
            let after = record.at.secs_since(*asked);
            format!("{suds}, {after:.1} s after it was asked, by {}", told_of(by))
        }
        RecordKind::SudsCorrected { suds, was } => format!("{suds}, was {was}"),
        RecordKind::Stopped { cause } => format!("by {}", told_of(cause)),
        RecordKind::AlarmRaised { alarm } => format!("alarm {}: {}", alarm.id, alarm.message),
        RecordKind::AlarmCleared { id } => format!("alarm {id}"),
        RecordKind::Proposed { proposal } => {
            format!("{}: {}", proposal.rule, proposal.sentence)
        }
        RecordKind::ProposalClosed { how, .. } => told_of(how),
        RecordKind::AutomaticStep { rule, sentence, from, to, .. } => {
            format!("{rule}: {sentence} {from} to {to}")
        }
        RecordKind::Sensor { event } => told_of(event),
        RecordKind::Stage { event } => told_of(event),
        RecordKind::Log { event } => told_of(event),
        _ => return None,
    })
}

/// A serde name as it stands in the file: `safe_place`.
pub(super) fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        Ok(other) => told(&other),
        Err(_) => String::new(),
    }
}

fn told_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).map(|value| told(&value)).unwrap_or_default()
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// Fields that are session times in ns.
const TIMES: [&str; 6] = ["asked", "at", "gone", "heard", "raised", "until"];

/// JSON without its braces and quotes: a variant is told as `go to step: high`.
fn told(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        // A name of our own has no spaces; a person's text has, and stands as it is.
        Value::String(text) if !text.contains(' ') => spaced(text),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(told).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let mut all = fields.iter();
            if let (Some((name, inner)), None) = (all.next(), all.next()) {
                return match inner {
                    Value::Object(inner) if inner.len() == 1 => {
                        let only = inner.iter().map(|(name, value)| field(name, value));
                        format!("{}: {}", spaced(name), only.collect::<String>())
                    }
                    Value::Object(_) => format!("{}: {}", spaced(name), told(inner)),
                    _ => field(name, inner),
                };
            }
            let all = fields.iter().filter(|(_, value)| **value != Value::String(String::new()));
            let all = all.map(|(name, value)| match value {
                Value::Object(_) => format!("{} ({})", spaced(name), told(value)),
                _ => format!("{} {}", spaced(name), field(name, value)),
            });
            all.collect::<Vec<_>>().join(", ")
        }
        other => field("", other),
    }
}

fn field(name: &str, value: &Value) -> String {
    match value {
        Value::Number(ns) if TIMES.contains(&name) => {
            format!("{:.3} s", ns.as_f64().unwrap_or_default() / 1e9)
        }
        Value::Number(number) => number
            .as_f64()
            .filter(|_| number.is_f64())
            .map_or(number.to_string(), |n| n.to_string()),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        _ => told(value),
    }
}
