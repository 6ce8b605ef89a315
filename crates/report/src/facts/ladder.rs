//! The ladder of a session: each step with its time, its SUDS and its heart.

use gradus_log::info::{HeartInfo, HeartRow};
use gradus_scenario::Scenario;
use gradus_session::Phase;

use super::story::Story;
use super::{Entered, PhaseSpan, Rung};

/// No ladder has so many; a log with more different steps is made up.
const MOST_RUNGS: usize = 400;

/// The steps as they were entered, with their labels.
pub fn entered(story: &Story, scenario: Option<&Scenario>) -> Vec<Entered> {
    let one = |(at_s, step, _): &(f64, String, Option<u8>)| {
        let known = scenario.and_then(|scenario| {
            let ladder = scenario.ladder();
            let at = ladder.iter().position(|known| known.id.as_str() == step)?;
            Some((at + 1, ladder.get(at)?.label.clone()))
        });
        Entered {
            at_s: *at_s,
            step: step.clone(),
            label: known.as_ref().map_or_else(|| step.clone(), |(_, label)| label.clone()),
            number: known.map(|(number, _)| number),
        }
    };
    story.entered.iter().map(one).collect()
}

/// The step that the patient was at while exposed at a moment.
pub fn step_at<'a>(entered: &'a [Entered], phases: &[PhaseSpan], at_s: f64) -> Option<&'a Entered> {
    let phase = before(phases, phases.partition_point(|phase| phase.from_s <= at_s))?.phase;
    if !matches!(phase, Phase::Exposure | Phase::Paused) {
        return None;
    }
    before(entered, entered.partition_point(|step| step.at_s <= at_s))
}

/// The one before a place.
fn before<T>(all: &[T], place: usize) -> Option<&T> {
    all.get(place.checked_sub(1)?)
}

/// Every step of the ladder, or of the steps that were entered.
pub fn rungs(
    story: &Story,
    entered: &[Entered],
    scenario: Option<&Scenario>,
    heart: &HeartInfo,
) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = Vec::new();
    let empty = |step: &str, label: &str, number, expected| Rung {
        step: step.to_owned(),
        label: label.to_owned(),
        number,
        expected,
        first_s: None,
        visits: 0,
        secs: 0.0,
        peak: None,
        last: None,
        bpm: None,
        bpm_change: None,
        bpm_covered: 0.0,
        bpm_quality: None,
        away: None,
    };
    for (at, step) in scenario.map_or(&[][..], Scenario::ladder).iter().enumerate() {
        rungs.push(empty(step.id.as_str(), &step.label, Some(at + 1), step.expected_suds));
    }
    for (step, (_, _, expected)) in entered.iter().zip(&story.entered) {
        let known = rungs.iter().position(|rung| rung.step == step.step);
        let at = known.unwrap_or_else(|| {
            if rungs.len() < MOST_RUNGS {
                rungs.push(empty(&step.step, &step.label, step.number, None));
            }
            rungs.len() - 1
        });
        if rungs.get(at).is_some_and(|rung| rung.step != step.step) {
            continue;
        }
        if let Some(rung) = rungs.get_mut(at) {
            rung.visits += 1;
            rung.first_s = rung.first_s.or(Some(step.at_s));
            rung.expected = expected.or(rung.expected);
        }
    }
    for suds in &story.suds {
        let Some(step) = step_at(entered, &story.phases, suds.asked_s) else { continue };
        if let Some(rung) = rungs.iter_mut().find(|rung| rung.step == step.step) {
            rung.peak = rung.peak.max(Some(suds.value));
            rung.last = Some(suds.value);
        }
    }
    let spans = exposed_spans(entered, &story.phases);
    for rung in &mut rungs {
        let own = spans.iter().filter(|(step, ..)| *step == rung.step);
        rung.secs = own.map(|(_, from, to)| to - from).fold(0.0, |a, b| a + b);
        heart_of(rung, heart);
    }
    rungs
}

/// Each stretch of the exposure with its step: from, to, s.
pub fn exposed_spans(entered: &[Entered], phases: &[PhaseSpan]) -> Vec<(String, f64, f64)> {
    let mut spans = Vec::new();
    for phase in phases.iter().filter(|phase| phase.phase == Phase::Exposure) {
        let first = entered.partition_point(|step| step.at_s <= phase.from_s);
        let end = entered.partition_point(|step| step.at_s < phase.to_s).max(first);
        let mut open = before(entered, first).map(|step| (step.step.clone(), phase.from_s));
        for step in entered.get(first..end).unwrap_or_default() {
            if let Some((name, from_s)) = open.replace((step.step.clone(), step.at_s)) {
                spans.push((name, from_s, step.at_s));
            }
        }
        if let Some((name, from_s)) = open {
            spans.push((name, from_s, phase.to_s));
        }
    }
    spans.retain(|(_, from_s, to_s)| to_s > from_s);
    spans
}

/// The mean rate of all visits, each weighed by the time that it stands for. The first source of the
/// log counts.
fn heart_of(rung: &mut Rung, heart: &HeartInfo) {
    let Some(source) = heart.stretches.first().map(|row| (row.source.clone(), row.synthetic))
    else {
        return;
    };
    let own = |row: &&HeartRow| {
        row.what == rung.step
            && row.phase == Phase::Exposure
            && (row.source.as_str(), row.synthetic) == (source.0.as_str(), source.1)
    };
    let (mut whole, mut covered, mut beats, mut worth) = (0.0, 0.0, 0.0, 0.0);
    for row in heart.stretches.iter().filter(own) {
        let length = row.to_s - row.from_s;
        whole += length;
        if let Some(bpm) = row.heart.mean_bpm() {
            let stands = length * row.heart.mean_covered_share();
            covered += stands;
            beats += bpm * stands;
            worth += row.heart.quality.unwrap_or_default() * length;
        }
    }
    if covered > 0.0 && covered >= 0.5 * whole {
        let bpm = beats / covered;
        rung.bpm = Some(bpm);
        rung.bpm_covered = (covered / whole).min(1.0);
        rung.bpm_quality = Some((worth / whole).min(1.0));
        rung.bpm_change = heart.baseline.map(|rest| bpm - rest.rate_bpm);
    }
}
