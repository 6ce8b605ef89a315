//! Checks for steps that jump, sessions that are too long, and stimuli that no trigger reaches.

use crate::Scenario;
use crate::codes;
use gradus_text::{Faults, Node};

/// Reports the parts of a session's course that go beyond the scenario's limits.
pub fn check(scenario: &Scenario, node: &Node, faults: &mut Faults) {
    suds_jumps(scenario, node, faults);
    session_length(scenario, node, faults);
    unreachable(scenario, node, faults);
    stretches(scenario, node, faults);
}

/// Reports steps that begin at a stretch on which the patient does not ride.
fn stretches(scenario: &Scenario, node: &Node, faults: &mut Faults) {
    let places = node.field("ladder").map_or(&[][..], Node::items);
    for (step, at) in scenario.ladder.iter().zip(places) {
        let Some(name) = &step.stretch else { continue };
        if scenario.world.stretch(name).is_some() {
            continue;
        }
        let (code, message, remedy) = if scenario.world.patient.rides.is_some() {
            (
                codes::BAD_STRETCH,
                format!("stretch `{name}` is of a road on which the patient does not ride"),
                "name a stretch of the road that `patient: (rides: …)` names",
            )
        } else {
            (
                codes::NO_RIDE,
                format!(
                    "step `{}` begins at stretch `{name}`, and the patient does not ride",
                    step.id
                ),
                "write `patient: (rides: (road: \"…\", speed_mps: …))` in the world, or leave `stretch` out",
            )
        };
        faults.error(code, at.field_span("stretch"), message, Some(remedy.to_owned()));
    }
}

fn suds_jumps(scenario: &Scenario, node: &Node, faults: &mut Faults) {
    let limit = scenario.limits.suds_jump;
    let places = node.field("ladder").map_or(&[][..], Node::items);
    let mut before: Option<(u8, &str)> = None;
    for (step, at) in scenario.ladder.iter().zip(places) {
        let Some(suds) = step.expected_suds else { continue };
        if let Some((lower, name)) = before.filter(|(lower, _)| suds.saturating_sub(*lower) > limit)
        {
            let message = format!(
                "from `{name}` with SUDS {lower} to `{}` with {suds} is a jump of {}; the limit is {limit}",
                step.id,
                suds - lower
            );
            let remedy = "put a step between, or raise `suds_jump` in `limits`".to_owned();
            faults.error(codes::SUDS_JUMP, at.field_span("expected_suds"), message, Some(remedy));
        }
        before = Some((suds, step.id.as_str()));
    }
}

fn session_length(scenario: &Scenario, node: &Node, faults: &mut Faults) {
    let protocol = &scenario.protocol;
    let all = protocol.baseline_secs + protocol.exposure_secs + protocol.recovery_secs;
    let limit = scenario.limits.session_secs;
    if all > limit {
        let message = format!(
            "baseline, exposure and recovery take {all} s together; the limit is {limit} s"
        );
        let remedy = "shorten one of them, or set `session_secs` in `limits`".to_owned();
        let written = node.field("protocol").or_else(|| node.field("limits"));
        let span = written.map_or(node.span, |written| written.span);
        faults.error(codes::SESSION_TOO_LONG, span, message, Some(remedy));
    }
}

fn unreachable(scenario: &Scenario, node: &Node, faults: &mut Faults) {
    if !scenario.dial.is_empty() {
        return; // The dial reaches everything.
    }
    let reached = scenario.ladder.iter().map(|step| {
        let expected = step.expected_suds.map(|suds| f64::from(suds) / 10.0);
        step.intensity.or(expected).unwrap_or(0.0)
    });
    let most = reached.fold(0.0, f64::max);
    let places = node.field("stimuli").map_or(&[][..], Node::items);
    for (stimulus, at) in scenario.stimuli.iter().zip(places) {
        if stimulus.from_intensity > most {
            let message = format!(
                "`{}` is offered from intensity {} on, but no step goes above {most} and there is no dial",
                stimulus.id, stimulus.from_intensity
            );
            let remedy =
                format!("write `from_intensity: {most}` or less, or give a step its `intensity`");
            let span = at.field_span("from_intensity");
            faults.error(codes::UNREACHABLE_STIMULUS, span, message, Some(remedy));
        }
    }
}
