//! A scenario of several files: each travels, and a replay reads them again.

use std::collections::BTreeMap;
use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_log::info::info;
use gradus_log::read::LogFile;
use gradus_log::replay::{LogReplayError, replay};
use gradus_log::{Attached, Entry, Header, LogWriter};
use gradus_scenario::ScenarioFiles;
use gradus_session::{Command, Input, Origin, Session};

use crate::support::header;

const MAIN: &str = r#"(
    format: 1, id: "parts", version: "1", title: "In parts", description: "", content_warning: "",
    posture: Seated, parameters: Include("shared/parameters.ron"), ladder: [(id: "a", label: "A")],
    world: (haze: (visibility_m: Follow("fog", [(0, 100), (1, 50)]))), safe_place: (),
)"#;
const PARAMETERS: &str =
    r#"[(id: "fog", label: "Fog", kind: Number(min: 0, max: 1, default: 0, rate_per_s: 1))]"#;

fn files() -> ScenarioFiles {
    ScenarioFiles {
        name: "parts.ron".to_owned(),
        text: MAIN.to_owned(),
        included: BTreeMap::from([("shared/parameters.ron".to_owned(), PARAMETERS.into())]),
        language: None,
    }
}

/// A session of that scenario, logged with `included`.
fn logged(included: Vec<Attached>) -> LogFile {
    let dir = tempfile::tempdir().unwrap();
    let reading = files().read();
    let scenario = reading.scenario.unwrap();
    let scenario_text = Attached { name: "parts.ron".to_owned(), data: MAIN.into() };
    let header = Header { scenario: scenario_text, included, script: None, seed: 5, ..header() };
    let log = LogWriter::create(dir.path(), header).unwrap();
    let (mut session, opened) = Session::open(Arc::new(scenario), 5);
    let mut records = opened.records;
    for (secs, command) in [(1, Command::BeginBaseline), (2, Command::Close)] {
        let input = Input::Command { command, from: Origin::Therapist };
        records.extend(session.handle(&input, SessionTime(secs * 1_000_000_000)).records);
    }
    for record in records {
        log.push(record.at, Entry::Event(record));
    }
    LogFile::open(&log.finish().unwrap().path).unwrap()
}

#[test]
fn every_file_of_a_scenario_travels_with_its_hash_and_a_replay_reads_them() {
    let name = "shared/parameters.ron".to_owned();
    let log = logged(vec![Attached { name, data: PARAMETERS.into() }]);
    let info = info(&log);
    let attached: Vec<_> =
        info.attachments.iter().map(|a| (a.name.as_str(), a.hash_holds)).collect();
    let wanted = [("parts.ron", Some(true)), ("shared/parameters.ron", Some(true))];
    assert_eq!(attached, wanted);
    replay(&log).unwrap();
}

#[test]
fn a_log_that_lacks_an_included_file_says_which() {
    let Err(LogReplayError::Scenario(told)) = replay(&logged(Vec::new())) else {
        panic!("a replay without the file")
    };
    assert!(told.contains("parts.ron:3:42"), "{told}");
    assert!(told.contains("`shared/parameters.ron` cannot be included"), "{told}");
}
