//! The quiet line: what the session could do next, and why a command was not taken. It proposes;
//! the therapist decides.

use gradus_core::scenario::{Advance, Scenario};
use gradus_core::session::{Origin, Phase, RecordKind};
use gradus_core::snapshot::Snapshot;

use crate::words;

/// How long a refusal stays on the line, s.
const REFUSAL_SECS: f64 = 8.0;

/// What the line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Nothing,
    /// Something was asked for and not done.
    Refused(String),
    Proposal(String),
    /// Nothing to propose: the step's own note.
    Note(String),
}

pub(crate) fn line(scenario: &Scenario, snapshot: &Snapshot) -> Line {
    let newest = snapshot.recent.iter().rev();
    let mut recent = newest.take_while(|r| snapshot.now.secs_since(r.at) < REFUSAL_SECS);
    let refused = recent.find_map(|record| match &record.kind {
        RecordKind::Refused { command, from: Origin::Therapist, reason } => {
            let what = words::command(scenario, command);
            Some(format!("Not done: {what}: {}", words::refusal(reason)))
        }
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
                Line::Proposal(format!(
                    "{}, {ago} ago. Speak to the patient.",
                    words::stopped(cause)
                ))
            }
            None => Line::Nothing,
        };
    }
    match proposal(scenario, snapshot) {
        Some(text) => Line::Proposal(text),
        None => note(scenario, snapshot).map_or(Line::Nothing, Line::Note),
    }
}

/// What the author wrote for the step that the patient is at.
fn note(scenario: &Scenario, snapshot: &Snapshot) -> Option<String> {
    let (index, _) = snapshot.step.filter(|_| snapshot.phase == Phase::Exposure)?;
    let note = &scenario.ladder.get(index)?.note;
    (!note.is_empty()).then(|| note.clone())
}

fn proposal(scenario: &Scenario, snapshot: &Snapshot) -> Option<String> {
    let protocol = &scenario.protocol;
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
        Phase::Exposure => step(scenario, snapshot).or_else(|| {
            let planned_secs = protocol.exposure_secs;
            (planned_secs > 0.0 && snapshot.exposed_secs >= planned_secs).then(|| {
                format!(
                    "Planned exposure of {} is over: recovery can begin",
                    planned(protocol.exposure_secs)
                )
            })
        }),
        _ => None,
    }
}

fn step(scenario: &Scenario, snapshot: &Snapshot) -> Option<String> {
    let (index, since) = snapshot.step?;
    let step = scenario.ladder.get(index)?;
    let next = scenario.ladder.get(index + 1)?;
    let go = format!("step {} ({}) can follow", index + 2, next.label);
    match step.advance {
        Advance::Therapist => None,
        Advance::Dwell => (snapshot.exposed_at_step_secs >= step.dwell_secs)
            .then(|| format!("Stay of {} is complete: {go}", words::clock(step.dwell_secs))),
        Advance::PeakHalved => {
            let start = since.as_secs_f64();
            let here = || snapshot.history.suds.iter().filter(|(at, _)| *at >= start);
            let peak = here().map(|(_, suds)| *suds).max()?;
            let (_, last) = here().next_back()?;
            let halved = peak > 0 && f64::from(*last) <= f64::from(peak) / 2.0;
            halved.then(|| format!("SUDS fell from {peak} to {last}: {go}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_snapshot::{exposure, scenario, stopped, suds_asked};
    use gradus_core::SessionTime;
    use std::sync::Arc;

    #[test]
    fn half_of_the_peak_proposes_the_next_step() {
        let scenario = scenario();
        let mut snapshot = exposure(&scenario);
        assert!(matches!(line(&scenario, &snapshot), Line::Note(_)));
        let mut history = snapshot.history.as_ref().clone();
        history.suds.push((750.0, 30));
        snapshot.history = Arc::new(history);
        let text = "SUDS fell from 60 to 30: step 5 (30 m, glass) can follow".to_owned();
        assert_eq!(line(&scenario, &snapshot), Line::Proposal(text));
    }

    #[test]
    fn time_at_a_step_and_in_exposure_is_counted_by_the_exposures_clock() {
        let mut scenario = scenario();
        scenario.protocol.exposure_secs = 600.0;
        let mut snapshot = exposure(&scenario);
        let stay = scenario.ladder[2].dwell_secs;
        // An hour by the clock on the wall, most of it paused.
        snapshot.now = SessionTime::from_secs_f64(3600.0);
        snapshot.step = Some((2, SessionTime::from_secs_f64(430.0)));
        (snapshot.exposed_secs, snapshot.exposed_at_step_secs) = (599.0, stay - 1.0);
        assert!(matches!(line(&scenario, &snapshot), Line::Note(_)));
        snapshot.exposed_secs = 600.0;
        let Line::Proposal(text) = line(&scenario, &snapshot) else { unreachable!() };
        assert!(text.starts_with("Planned exposure of"), "{text}");
        snapshot.exposed_at_step_secs = stay;
        let Line::Proposal(text) = line(&scenario, &snapshot) else { unreachable!() };
        assert!(text.starts_with("Stay of"), "{text}");
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
        let Line::Proposal(text) = line(&scenario, &stopped(&scenario)) else { unreachable!() };
        assert!(text.starts_with("Stopped by patient (squeeze)"));
    }
}
