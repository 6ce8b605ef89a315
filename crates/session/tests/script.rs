//! Session scripts are read against their scenario.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use gradus_base::{Name, SessionTime};
use gradus_scenario::Scenario;
use gradus_scenario::Value;
use gradus_scenario::read::read_bytes;
use gradus_session::Command;
use gradus_session::script;
use gradus_session::script::Script;
use gradus_text::Source;

fn scenario() -> Scenario {
    let page = include_str!("../../../docs/scenario-format.md");
    let text = page.split("```ron\n").nth(1).unwrap().split("```").next().unwrap();
    read_bytes("example", text.as_bytes()).1.scenario.unwrap()
}

fn read(text: &str) -> (Option<Script>, String) {
    let source = Source::new("s.ron", text);
    let (script, faults) = script::read(&source, &scenario());
    (script, source.render_all(&faults))
}

#[test]
fn every_command_can_be_written() {
    let (script, told) = read(
        r#"(format: 1, seed: 7, events: [
            (at_secs: 0, do: BeginBaseline),
            (at_secs: 1, do: BeginBriefing),
            (at_secs: 2, do: BeginExposure),
            (at_secs: 3, do: GoToStep(step: "third-floor")),
            (at_secs: 3, do: SetIntensity(intensity: 4.5)),
            (at_secs: 4, do: SetParameter(parameter: "railing", value: "bars")),
            (at_secs: 4, do: SetParameter(parameter: "height", value: 12)),
            (at_secs: 5, do: Trigger(stimulus: "gust")),
            (at_secs: 5, do: Say(speaker: "neighbour", text: "Mind the gap.")),
            (at_secs: 6, do: SetBreathPace(per_min: 6)),
            (at_secs: 6, do: SetBreathPace()),
            (at_secs: 6, do: SetSchedules(allowed: true)),
            (at_secs: 8, do: AskSuds),
            (at_secs: 10, do: AnswerSuds(suds: 55)),
            (at_secs: 11, do: CorrectSuds(suds: 50)),
            (at_secs: 12, do: Note(text: "calm")),
            (at_secs: 13, do: Pause),
            (at_secs: 14, do: Resume),
            (at_secs: 15, do: SafePlace),
            (at_secs: 16, do: LeaveSafePlace),
            (at_secs: 17, do: Stop),
            (at_secs: 18, do: ReleaseStop),
            (at_secs: 19, do: AcknowledgeAlarm(id: 1)),
            (at_secs: 19, do: Accept(id: 1)),
            (at_secs: 19, do: Dismiss(id: 2)),
            (at_secs: 19, do: SetAutomatic(on: true)),
            (at_secs: 20, do: BeginRecovery),
            (at_secs: 60.5, do: Close),
        ])"#,
    );
    let script = script.expect(&told);
    assert_eq!(told, "");
    assert_eq!(script.seed, Some(7));
    assert_eq!(script.events.len(), 28);
    let railing = Command::SetParameter {
        parameter: Name::from("railing"),
        value: Value::Choice(Name::from("bars")),
    };
    assert_eq!(script.events[5], (SessionTime(4_000_000_000), railing));
    assert_eq!(script.events[27], (SessionTime(60_500_000_000), Command::Close));
}

#[test]
fn every_fault_is_told_before_the_session_starts() {
    let (script, told) = read(
        r#"(format: 1, events: [
            (at_secs: 0, do: BeginExposure),
            (at_secs: 3, do: GoToStep(step: "third-flor")),
            (at_secs: 4, do: SetParameter(parameter: "railing", value: "glass")),
            (at_secs: 4, do: SetParameter(parameter: "height", value: 1000)),
            (at_secs: 5, do: Triger(stimulus: "gust")),
            (at_secs: 6, do: Trigger(stimulus: "bird")),
            (at_secs: 7, do: AnswerSuds(suds: 155)),
            (at_secs: 7, do: SetBreathPace(per_min: 30)),
            (at_secs: 7, do: Say(speaker: "neighbor", text: "two\nlines")),
            (at_secs: -8, do: Close),
        ])"#,
    );
    assert_eq!(script, None);
    for wanted in [
        "s.ron:3:45: error[unknown-step]: there is no step `third-flor`",
        "did you mean `third-floor`?",
        "`railing` has no option `glass`",
        "`height` must be from 0 to 60, this is 1000",
        "did you mean `Trigger`?",
        "there is no stimulus `bird`",
        "`suds` must be from 0 to 100, this is 155",
        "there is no speaker `neighbor`",
        "`per_min` must be from 4 to 12, this is 30",
        "did you mean `neighbour`?",
        "no line breaks, tabs or other control characters",
        "`at_secs` must be from 0 to 86400, this is -8",
    ] {
        assert!(told.contains(wanted), "{wanted} is missing in\n{told}");
    }
}

#[test]
fn events_come_in_order_and_end_with_close() {
    let (script, told) =
        read("(format: 1, events: [(at_secs: 5, do: Pause), (at_secs: 4, do: Resume)])");
    assert_eq!(script, None);
    assert!(told.contains("s.ron:1:47: error[not-in-order]: 4 s comes after 5 s"), "{told}");
    assert!(told.contains("error[never-closes]"), "{told}");
    assert!(told.contains("end it with `(at_secs: 4, do: Close)`"), "{told}");
    let (_, told) = read("(format: 1, events: [(at_secs: 1, do: Close), (at_secs: 2, do: Pause)])");
    assert!(told.contains("error[after-close]"), "{told}");
    let (_, told) = read("(format: 1, events: [])");
    assert!(told.contains("error[never-closes]"), "{told}");
}
