//! The quiet line: a rule's proposal, a time that has come, or the reason why a command was
//! refused. The line only informs; the therapist decides.

use gradus_scenario::Scenario;
use gradus_session::advice::Proposal;
use gradus_session::snapshot::Snapshot;
use gradus_session::{Origin, Phase, RecordKind};

use crate::words;

/// How long a refusal stays on the line, s.
const REFUSAL_SECS: f64 = 8.0;

/// How long into the exposure a missing baseline stands on the line, s.
const BASELINE_TOLD_SECS: f64 = 60.0;

/// The content of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Nothing,
    /// A command that was asked for and refused.
    Refused(String),
    /// A rule's proposal, to be accepted or dismissed.
    Proposal {
        id: u32,
        text: String,
    },
    /// A reminder that a time has come, or that the session is stopped.
    Reminder(String),
    /// With nothing else to show: the step's own note.
    Note(String),
}

pub(crate) fn line(scenario: &Scenario, snapshot: &Snapshot) -> Line {
    let newest = snapshot.recent.iter().rev();
    let mut recent = newest.take_while(|r| snapshot.now.secs_since(r.at) < REFUSAL_SECS);
    let refused = recent.find_map(|record| match &record.kind {
        RecordKind::Refused { from: Origin::Therapist, .. } => words::record(scenario, record),
        _ => None,
    });
    if let Some(text) = refused {
        return Line::Refused(text);
    }
    if snapshot.stopped {
        let newest = snapshot.recent.iter().rev();
        let stop = newest.filter_map(|record| match &record.kind {
            RecordKind::Stopped { cause } => Some((record.at, cause)),
            _ => None,
        });
        return match stop.take(1).next() {
            Some((at, cause)) => {
                let ago = words::clock(snapshot.now.secs_since(at));
                Line::Reminder(format!(
                    "{}, {ago} ago. Speak to the patient.",
                    words::stopped(cause)
                ))
            }
            None => Line::Nothing,
        };
    }
    if let Some(Proposal { id, sentence, .. }) = &snapshot.advice.proposal {
        return Line::Proposal { id: *id, text: sentence.clone() };
    }
    match reminder(scenario, snapshot).or_else(|| without_baseline(snapshot)) {
        Some(text) => Line::Reminder(text),
        None => note(scenario, snapshot).map_or(Line::Nothing, Line::Note),
    }
}

/// At the beginning of the exposure: the words that there is no baseline and why heart rules will
/// be silent. Beside the rate they stand for as long as that is so.
fn without_baseline(snapshot: &Snapshot) -> Option<String> {
    let shown = snapshot.advice.without_baseline && snapshot.exposed_secs < BASELINE_TOLD_SECS;
    shown.then(|| words::without_baseline(&snapshot.heart))
}

/// The author's note for the patient's step.
fn note(scenario: &Scenario, snapshot: &Snapshot) -> Option<String> {
    let (index, _) = snapshot.step.filter(|_| snapshot.phase == Phase::Exposure)?;
    let note = &scenario.step(index)?.note;
    (!note.is_empty()).then(|| note.clone())
}

fn reminder(scenario: &Scenario, snapshot: &Snapshot) -> Option<String> {
    let protocol = scenario.protocol();
    let in_phase = snapshot.now.secs_since(snapshot.phase_since);
    let over = |planned: f64| planned > 0.0 && in_phase >= planned;
    let planned = |secs: f64| words::clock(secs);
    match snapshot.phase {
        Phase::Baseline if over(protocol.baseline_secs) => Some(format!(
            "Baseline of {} is complete: the briefing can begin",
            planned(protocol.baseline_secs)
        )),
        Phase::Recovery if over(protocol.recovery_secs) => Some(format!(
            "Recovery of {} is complete: the session can be closed",
            planned(protocol.recovery_secs)
        )),
        Phase::Exposure => {
            let planned_secs = protocol.exposure_secs;
            (planned_secs > 0.0 && snapshot.exposed_secs >= planned_secs).then(|| {
                format!("Planned exposure of {} is over: recovery can begin", planned(planned_secs))
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_snapshot::{
        exposure, proposed, scenario, scenario_with, stopped, suds_asked,
    };
    use gradus_base::SessionTime;

    #[test]
    fn a_proposal_comes_before_reminders_and_notes_and_a_stop_before_all() {
        let exposure_of = |secs| scenario_with(&[("exposure_secs: 1800", secs)]);
        let scenario = exposure_of("exposure_secs: 60");
        let mut snapshot = proposed(&scenario);
        let Line::Proposal { id: 3, text } = line(&scenario, &snapshot) else { unreachable!() };
        assert!(text.starts_with("SUDS from 60 to 30"), "{text}");
        snapshot.advice.proposal = None;
        assert!(matches!(line(&scenario, &snapshot), Line::Reminder(_)));
        let scenario = exposure_of("exposure_secs: 1800");
        assert!(matches!(line(&scenario, &snapshot), Line::Note(_)));
        let mut snapshot = stopped(&scenario);
        snapshot.advice = proposed(&scenario).advice;
        assert!(matches!(line(&scenario, &snapshot), Line::Reminder(_)));
    }

    #[test]
    fn time_in_exposure_is_counted_by_the_exposures_clock() {
        let scenario = scenario_with(&[("exposure_secs: 1800", "exposure_secs: 600")]);
        let mut snapshot = exposure(&scenario);
        // An hour by the clock on the wall, most of it paused.
        snapshot.now = SessionTime::from_secs_f64(3600.0);
        snapshot.exposed_secs = 599.0;
        assert!(matches!(line(&scenario, &snapshot), Line::Note(_)));
        snapshot.exposed_secs = 600.0;
        let Line::Reminder(text) = line(&scenario, &snapshot) else { unreachable!() };
        assert!(text.starts_with("Planned exposure of"), "{text}");
    }

    #[test]
    fn a_refusal_is_said_and_goes_away() {
        let scenario = scenario();
        let mut snapshot = suds_asked(&scenario);
        assert!(matches!(line(&scenario, &snapshot), Line::Refused(_)));
        snapshot.now = SessionTime::from_secs_f64(snapshot.now.as_secs_f64() + 9.0);
        assert!(matches!(line(&scenario, &snapshot), Line::Note(_)));
    }

    #[test]
    fn a_stop_says_who_stopped() {
        let scenario = scenario();
        let Line::Reminder(text) = line(&scenario, &stopped(&scenario)) else { unreachable!() };
        assert!(text.starts_with("Stopped by patient (squeeze)"));
    }
}
