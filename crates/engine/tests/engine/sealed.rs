//! A session in a folder with keys: its log is sealed, and the folder's list tells of it.

use gradus_log::audit::{Agent, Event};
use gradus_log::verify::{Outcome, folder};
use gradus_seal::Secret;
use gradus_seal::folder::Station;

use crate::pair::Pair;
use crate::support::*;

/// Unix time at which the sessions of these tests begin.
const BEGAN: u64 = 1_795_290_960_000_000_000;

#[test]
fn a_session_in_a_folder_with_keys_is_sealed_and_replays() {
    let script = r#"(format: 1, seed: 7, events: [
        (at_secs: 0, do: BeginBaseline),
        (at_secs: 0.2, do: BeginExposure),
        (at_secs: 130, do: Close),
    ])"#;
    let clinic = Secret::new().unwrap();
    let (pair, _) = Pair::with_stage(|mut config| {
        let agent = Agent::default();
        Station::init(&config.data_dir, &clinic, 3, &|| BEGAN, &agent).unwrap();
        config.synthetic_patient = Some(3);
        with_script(config, script)
    });
    let (logged, _) = pair.end();
    logged.is_whole_and_replays();
    let seals = logged.ended.log.seals.clone().unwrap();
    assert!(seals.count >= 3, "beginning, some minutes, end: {seals:?}");
    let data = logged.ended.log.path.parent().unwrap();
    let found = folder(data, Some(clinic.public()), None).unwrap();
    assert_eq!((found.outcome, found.findings), (Outcome::Whole, Vec::new()));
    let list = Station::open(data).unwrap().unwrap().list().unwrap();
    let events: Vec<&Event> = list.records().map(|record| &record.event).collect();
    assert!(
        matches!(
            events[..],
            [Event::Began { .. }, Event::Started, Event::Opened { .. }, Event::Closed { .. }]
        ),
        "{events:#?}"
    );
}
