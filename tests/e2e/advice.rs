//! A session with rules of its own, and the proposals that `gradus-log advise` finds in its log.

use gradus_session::RecordKind;
use gradus_session::advice::Closing;
use serde_json::Value;

use crate::support::log::path_in;
use crate::support::one_at_a_time;
use crate::support::program::{gradus, scratch, tool};
use crate::support::session::{Session, Setup};

const RULES: &str = r#"(
    format: 1,
    rules: [
        (id: "own-ask", propose: AskSuds, when: SudsAge(at_least: 3), hold_secs: 1,
            again_after_secs: 10, stands_secs: 5),
        (id: "own-stay", propose: Stay, when: Suds(at_least: 1), hold_secs: 2,
            again_after_secs: 10, stands_secs: 5),
        (id: "own-signal", propose: CheckSensor, when: HeartQuality(at_least: 0.2), hold_secs: 6,
            again_after_secs: 10, stands_secs: 5),
    ],
)"#;

/// A proposal: its session time in ns, its rule, its sentence, and how it was closed.
type Told = (u64, String, String, Option<String>);

#[test]
fn proposals_of_own_rules_are_found_again_in_the_log_at_the_same_times() {
    let _one = one_at_a_time();
    let folder = scratch();
    let rules = folder.path().join("own.rules.ron");
    std::fs::write(&rules, RULES).unwrap();
    let rules = rules.to_str().unwrap();
    let script = [
        (0.0, "BeginExposure"),
        (1.0, "AskSuds"),
        (9.0, "GoToStep(step: \"high\")"),
        (14.0, "AskSuds"),
        (26.0, "Close"),
    ];
    let args = ["--display", "offscreen", "--patient", "synthetic:7", "--rules", rules];
    let mut session = Session::start(&Setup::small(&args, &script), gradus);
    let log = session.finish();
    log.assert_no_hole(None);
    let mut proposed: Vec<Told> = Vec::new();
    let mut ids = Vec::new();
    for event in &log.events {
        match &event.is.kind {
            RecordKind::Proposed { proposal } => {
                let (rule, sentence) = (proposal.rule.to_string(), proposal.sentence.clone());
                proposed.push((event.is.at.0, rule, sentence, None));
                ids.push(proposal.id);
            }
            RecordKind::ProposalClosed { id, how } => {
                let index = ids.iter().position(|known| known == id).unwrap();
                let how: &Closing = how;
                proposed[index].3 = Some(serde_json::to_value(how).unwrap().to_string());
            }
            _ => {}
        }
    }
    let rules_heard: std::collections::BTreeSet<&str> =
        proposed.iter().map(|proposal| proposal.1.as_str()).collect();
    assert_eq!(rules_heard.len(), 3, "each rule spoke: {}", log.story());

    let path = path_in(&session.data()).unwrap();
    let advise = |more: &[&str]| {
        let mut command = tool("gradus-log");
        command.args(["advise", path.to_str().unwrap(), "--json"]).args(more);
        let said = command.output().unwrap();
        assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
        serde_json::from_slice::<Value>(&said.stdout).unwrap()
    };
    let found = advise(&["--rules", rules]);
    assert_eq!(found["without_signs"], false);
    for list in ["was", "would_be"] {
        assert_eq!(told(&found[list]), proposed, "{list}\n{}", log.story());
    }
    // Other rules would have proposed something else; the proposals made stay the same.
    let standard = advise(&[]);
    assert_eq!(told(&standard["was"]), proposed);
    assert_ne!(told(&standard["would_be"]), proposed);
}

fn told(list: &Value) -> Vec<Told> {
    let entry = |found: &Value| {
        let at_ns = (found["at_s"].as_f64().unwrap() * 1e9).round() as u64;
        let text = |field: &str| found[field].as_str().unwrap().to_owned();
        let how = Some(found["how"].clone()).filter(|how| !how.is_null());
        (at_ns, text("rule"), text("sentence"), how.map(|how| how.to_string()))
    };
    list.as_array().unwrap().iter().map(entry).collect()
}
