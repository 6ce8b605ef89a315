//! A session through every step and every stimulus of every shipped scenario.

use gradus::start::shipped_scenarios;
use gradus_session::{RecordKind, StageEvent};

use crate::support::log::{Log, path_in};
use crate::support::one_at_a_time;
use crate::support::program::{gradus, run, scratch, tool};

#[test]
fn a_session_goes_through_every_step_and_every_stimulus_of_every_shipped_scenario() {
    let _one = one_at_a_time();
    let files = shipped_scenarios();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let scenario = gradus::start::scenario(&file, &Default::default()).unwrap().0;
        let (folder, name) = (scratch(), file.display());
        let mut climb = tool("gradus-scenario");
        climb.arg("climb").arg(&file).args(["--step-secs", "0.6", "--stimulus-secs", "0.8"]);
        let climb = run(climb);
        assert_eq!(climb.code, Some(0), "{name}: {}", climb.stderr);
        let (script, data) = (folder.path().join("climb.ron"), folder.path().join("data"));
        std::fs::write(&script, &climb.stdout).unwrap();
        let mut session = gradus(["session", "--display", "offscreen", "--tier", "light"]);
        session.arg(&file).arg("--script").arg(&script).arg("--data").arg(&data);
        session.args(["--patient", "synthetic:7"]);
        let said = run(session);
        assert_eq!(said.code, Some(0), "{name}: {}", said.stderr);
        let log = Log::read(&path_in(&data).expect("a log"));
        log.assert_no_hole(None);
        let records = || log.events.iter().map(|event| &event.is.kind);
        let entered: Vec<&str> = records()
            .filter_map(|kind| match kind {
                RecordKind::StepEntered { step, .. } => Some(step.as_str()),
                _ => None,
            })
            .collect();
        let steps: Vec<&str> = scenario.ladder().iter().map(|step| step.id.as_str()).collect();
        assert_eq!(entered, steps, "{name}\n{}", log.story());
        for stimulus in scenario.stimuli() {
            let presented = records().any(|kind| {
                matches!(kind, RecordKind::Stage { event: StageEvent::Presented { stimulus: shown, .. } }
                    if *shown == stimulus.id)
            });
            assert!(presented, "{name}: {} was not presented\n{}", stimulus.id, log.story());
        }
        let refused = records().find(|kind| matches!(kind, RecordKind::Refused { .. }));
        assert!(refused.is_none(), "{name}: {refused:?}");
    }
}
