//! `climb`: a session script that goes through every step and every stimulus of a scenario.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use gradus_cli::{Error, Exit, counted};
use gradus_scenario::Scenario;

use crate::open;

/// The exposure begins so long after the session was opened, s.
const BEGINS_SECS: f64 = 2.0;

/// Prints the script; failed when the scenario has faults.
pub fn climb(
    out: &mut impl Write,
    path: &Path,
    step_secs: f64,
    stimulus_secs: f64,
) -> Result<Exit, Error> {
    let opened = open::open(path)?;
    let reading = opened.read_with(&Default::default());
    let Some(scenario) = &reading.scenario else {
        write!(out, "{}", reading.render())?;
        let faults = counted(reading.errors(), "fault");
        writeln!(out, "\n{}: {faults}; there is no ladder to climb", opened.name)?;
        return Ok(Exit::Failed);
    };
    out.write_all(script(scenario, step_secs, stimulus_secs).as_bytes())?;
    Ok(Exit::Done)
}

/// Every step for `step_secs`, then every stimulus for `stimulus_secs`.
fn script(scenario: &Scenario, step_secs: f64, stimulus_secs: f64) -> String {
    let mut text = format!(
        "// Every step of {} and, at the top, every stimulus. For trials and measurements: a patient\n\
         // would stay minutes at a step.\n(\n    format: 1,\n    seed: 7,\n    events: [\n",
        scenario.id()
    );
    let mut at_secs = 0.0;
    // Writing to a String cannot fail.
    let mut event = |at_secs: f64, what: &str| {
        let _ = writeln!(text, "        (at_secs: {at_secs}, do: {what}),");
    };
    event(at_secs, "BeginBaseline");
    at_secs += BEGINS_SECS;
    event(at_secs, "BeginExposure");
    for (nth, step) in scenario.ladder().iter().enumerate() {
        // The exposure begins at the first step.
        if nth > 0 {
            event(at_secs, &format!("GoToStep(step: \"{}\")", step.id));
        }
        at_secs += step_secs;
    }
    for stimulus in scenario.stimuli() {
        event(at_secs, &format!("Trigger(stimulus: \"{}\")", stimulus.id));
        at_secs += stimulus_secs;
    }
    event(at_secs, "BeginRecovery");
    event(at_secs + BEGINS_SECS, "Close");
    text + "    ],\n)\n"
}
