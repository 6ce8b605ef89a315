//! A proposal in one sentence that can be read aloud, in English or German.

use crate::advice::fact::{Fact, source_of};
use crate::advice::{Action, Condition, Rule, Situation};
use gradus_base::sample::GazeSource;
use gradus_scenario::StepIndex;

/// What was seen, what could be done, and which rule says so.
pub fn of(rule: &Rule, decisive: &[&Fact<'_>], situation: &Situation<'_>) -> String {
    let german = situation.scenario.language().to_string().split('-').next() == Some("de");
    let mut seen: Vec<String> = Vec::new();
    for text in decisive.iter().filter_map(|fact| said(fact, situation, german)) {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    let (and, by) = if german { (" und ", "Regel") } else { (" and ", "rule") };
    let seen = match seen.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => rest.join(", ") + and + last,
        None => String::new(),
    };
    let what = what(&rule.propose, situation, german);
    let whole = if seen.is_empty() { what } else { format!("{seen}: {what}") };
    let mut letters = whole.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} ({by} {})", letters.as_str(), rule.id)
}

/// What could be done.
fn what(action: &Action, situation: &Situation<'_>, german: bool) -> String {
    let step = || {
        let target = situation.target(action);
        let label = target.and_then(|index| situation.scenario.step(index));
        let label = label.map_or("", |step| step.label.as_str());
        (target.map_or(0, StepIndex::get) + 1, label)
    };
    match (action, german) {
        (Action::StepUp, false) => {
            let (number, label) = step();
            format!("step {number} ({label}) can follow")
        }
        (Action::StepUp, true) => {
            let (number, label) = step();
            format!("Stufe {number} ({label}) kann folgen")
        }
        (Action::StepDown, false) => {
            let (number, label) = step();
            format!("going back to step {number} ({label}) is possible")
        }
        (Action::StepDown, true) => {
            let (number, label) = step();
            format!("zurück zu Stufe {number} ({label}) ist möglich")
        }
        (Action::Stay, false) => "stay at this step".to_owned(),
        (Action::Stay, true) => "auf dieser Stufe bleiben".to_owned(),
        (Action::AskSuds, false) => "ask for SUDS".to_owned(),
        (Action::AskSuds, true) => "nach SUDS fragen".to_owned(),
        (Action::OfferBreath { per_min }, false) => {
            format!("offer a pace of {per_min:.0} breaths a minute")
        }
        (Action::OfferBreath { per_min }, true) => {
            format!("einen Takt von {per_min:.0} Atemzügen in der Minute anbieten")
        }
        (Action::CheckSensor, false) => "check how the heart sensor sits".to_owned(),
        (Action::CheckSensor, true) => "den Sitz des Herzsensors prüfen".to_owned(),
    }
}

/// `m:ss`.
fn clock(secs: f64) -> String {
    let secs = secs.max(0.0) as u64;
    format!("{}:{:02}", secs / 60, secs % 60)
}

/// What one fact says; none for what needs no saying.
fn said(fact: &Fact<'_>, situation: &Situation<'_>, german: bool) -> Option<String> {
    use Condition as C;
    let window = fact.window_secs.unwrap_or_default();
    let last = if german { format!("{window:.0} s") } else { format!("the last {window:.0} s") };
    let value = fact.value;
    let percent = || value.map(|share| (share * 100.0).round());
    Some(match fact.of {
        C::HeartChange(_) => {
            let bpm = value?;
            let (much, above) = (bpm.abs().round(), bpm >= 0.0);
            match (german, above) {
                (false, true) => format!("heart rate {much} a minute above rest over {last}"),
                (false, false) => format!("heart rate {much} a minute below rest over {last}"),
                (true, true) => format!("Puls über {last} um {much} über dem in Ruhe"),
                (true, false) => format!("Puls über {last} um {much} unter dem in Ruhe"),
            }
        }
        C::HeartChangeSds(_) => {
            let sds = value?;
            if german {
                format!("Puls über {last} {sds:.1} Standardabweichungen über dem in Ruhe")
            } else {
                format!("heart rate {sds:.1} standard deviations above rest over {last}")
            }
        }
        C::HeartQuality(_) => {
            let share = percent()?;
            if german {
                format!("Güte des Herzsignals {share} % über {last}")
            } else {
                format!("heart signal of {share} % quality over {last}")
            }
        }
        C::HeartMissing => {
            if german { "kein Puls vom Sensor" } else { "no rate from the sensor" }.to_owned()
        }
        C::Suds(_) => format!("SUDS {}", value?),
        C::SudsPeak(_) => {
            let peak = value?;
            if german { format!("SUDS hier bis {peak}") } else { format!("SUDS up to {peak} here") }
        }
        C::SudsHalved => {
            let (last, peak) = (value?, situation.suds.peak()?);
            if german {
                format!("SUDS von {peak} auf {last}")
            } else {
                format!("SUDS from {peak} to {last}")
            }
        }
        C::SudsAnswered => match (value, german) {
            (Some(suds), _) => format!("SUDS {suds}"),
            (None, false) => "no SUDS at this step yet".to_owned(),
            (None, true) => "auf dieser Stufe noch kein SUDS".to_owned(),
        },
        C::SudsAge(_) => {
            let age = clock(value?);
            match (german, situation.suds.last.is_some()) {
                (false, true) => format!("last SUDS {age} ago"),
                (false, false) => format!("no SUDS for {age}"),
                (true, true) => format!("letztes SUDS vor {age}"),
                (true, false) => format!("seit {age} kein SUDS"),
            }
        }
        C::Away(_) | C::Down(_) | C::HeadTurned(_) => {
            looked(fact.of, percent()?, &last, situation, german)
        }
        C::Retreat(_) => {
            let gone = value?;
            match (german, gone >= 0.0) {
                (false, true) => format!("head {gone:.1} m further back over {last}"),
                (false, false) => format!("head {:.1} m nearer over {last}", -gone),
                (true, true) => format!("Kopf über {last} {gone:.1} m weiter zurück"),
                (true, false) => format!("Kopf über {last} {:.1} m näher", -gone),
            }
        }
        C::AtStep(_) => {
            let at = clock(value?);
            if german { format!("{at} auf dieser Stufe") } else { format!("{at} at this step") }
        }
        C::DwellPassed => {
            let planned = clock(situation.at_step()?.dwell_secs);
            if german {
                format!("{} von geplanten {planned} auf dieser Stufe", clock(value?))
            } else {
                format!("{} of {planned} planned at this step", clock(value?))
            }
        }
        C::StepAsks(_) | C::All(_) | C::Any(_) | C::Not(_) => return None,
    })
}

/// A share of looking, with whose direction it is.
fn looked(
    of: &Condition,
    share: f64,
    last: &str,
    situation: &Situation<'_>,
    german: bool,
) -> String {
    let source = match (source_of(situation), german) {
        (Some(GazeSource::Eye), false) => "eyes",
        (Some(GazeSource::Eye), true) => "Augen",
        (Some(GazeSource::Synthetic), false) => "modelled gaze",
        (Some(GazeSource::Synthetic), true) => "modellierter Blick",
        (_, false) => "head direction",
        (_, true) => "Kopfrichtung",
    };
    match (of, german) {
        (Condition::Down(_), false) => format!("{source} down for {share} % of {last}"),
        (Condition::Down(_), true) => format!("{source} {share} % von {last} nach unten"),
        (Condition::HeadTurned(_), false) => format!("head turned away for {share} % of {last}"),
        (Condition::HeadTurned(_), true) => format!("Kopf {share} % von {last} abgewandt"),
        (_, false) => format!("{source} off what is feared for {share} % of {last}"),
        (_, true) => format!("{source} {share} % von {last} neben dem Gefürchteten"),
    }
}
