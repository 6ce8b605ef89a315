//! A log's inputs give the log's records.

use gradus_session::replay::{Logged, ReplayError, replay};
use gradus_session::*;
use proptest::prelude::*;

use crate::any::steps;
use crate::support::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn records_heart_samples_and_signs_hold_the_whole_session(steps in steps(&lift(), 80)) {
        let mut desk = Desk::open(lift());
        for (pass, input) in &steps {
            desk.go(pass, input);
        }
        let replayed = replay(desk.logged());
        let replayed = replayed.map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(replayed.directives, desk.directives);
        prop_assert_eq!(replayed.session.world(), desk.session.world());
        prop_assert_eq!(replayed.session.phase(), desk.session.phase());
        prop_assert_eq!(replayed.session.alarms(), desk.session.alarms());
        let given = |input: &&Input| !matches!(input, Input::Heart(_) | Input::Signs(_) | Input::Tick);
        let then = steps.iter().map(|(_, input)| input).filter(given);
        let now = replayed.inputs.iter().map(|(_, input)| input).filter(given);
        prop_assert!(now.eq(then), "the inputs are those that were");
    }

    /// As a log keeps them.
    #[test]
    fn records_come_back_from_json_bit_for_bit(steps in steps(&lift(), 60)) {
        let mut desk = Desk::open(lift());
        for (pass, input) in &steps {
            desk.go(pass, input);
        }
        for record in &desk.records {
            let text = serde_json::to_string(record).unwrap();
            if text.contains("null") && matches!(record.kind, RecordKind::Refused { .. }) {
                continue; // An infinite dial: refused, and JSON has no word for it.
            }
            prop_assert_eq!(&serde_json::from_str::<Record>(&text).unwrap(), record);
        }
    }
}

fn session() -> Desk {
    let mut desk = Desk::exposed();
    desk.hears("strap");
    desk.takes(dial(4.0));
    desk.wait(6.0);
    desk.hears("strap");
    desk.takes(Command::AskSuds);
    desk.wait(3.0);
    desk.asks(Command::AnswerSuds { suds: 30 }, Origin::Patient);
    desk.takes(Command::Close);
    desk
}

#[test]
fn a_sample_before_a_loss_and_one_after_it_at_the_same_moment_are_told_apart() {
    let loss = Input::Sensor(SensorEvent::Lost { source: name("strap"), reason: String::new() });
    for sample_first in [true, false] {
        let mut desk = Desk::ready();
        desk.hears("strap");
        desk.wait(1.0);
        if sample_first {
            desk.hears("strap");
        }
        desk.give(&loss);
        if !sample_first {
            desk.hears("strap");
        }
        desk.wait(60.0);
        let replayed = replay(desk.logged()).unwrap();
        assert_eq!(replayed.session.alarms(), desk.session.alarms());
    }
}

#[test]
fn a_record_that_was_changed_is_found() {
    let desk = session();
    let mut records = desk.records.clone();
    let index = records.iter().position(|r| matches!(r.kind, RecordKind::SudsAnswered { .. }));
    let index = index.unwrap();
    let RecordKind::SudsAnswered { suds, .. } = &mut records[index].kind else { panic!() };
    *suds = 20;
    let error = replay(Logged { records: &records, ..desk.logged() }).unwrap_err();
    let ReplayError::Differs { index: found, logged, replayed } = error else { panic!() };
    assert_eq!(found, index);
    assert_eq!(logged.as_deref(), Some(&records[index]));
    assert_eq!(replayed.as_deref(), Some(&desk.records[index]));
}

#[test]
fn a_record_that_is_missing_or_invented_is_found() {
    let desk = session();
    for index in 1..desk.records.len() {
        let mut records = desk.records.clone();
        records.remove(index);
        if index < records.len() {
            let replayed = replay(Logged { records: &records, ..desk.logged() });
            assert!(replayed.is_err(), "without {:?}", desk.records[index]);
        }
        let mut records = desk.records.clone();
        records.insert(index, Record { kind: RecordKind::SudsDue, ..records[index].clone() });
        assert!(replay(Logged { records: &records, ..desk.logged() }).is_err(), "at {index}");
    }
    assert!(matches!(
        replay(Logged { records: &desk.records[1..], ..desk.logged() }),
        Err(ReplayError::NotOpened)
    ));
}

#[test]
fn heart_samples_that_are_missing_are_found_by_the_alarm_that_they_would_have_kept_away() {
    let desk = session();
    let found = replay(Logged { hearts: Vec::new(), ..desk.logged() });
    assert!(matches!(found, Err(ReplayError::Differs { .. })), "{found:?}");
}

#[test]
fn another_scenarios_log_is_found_at_once() {
    let desk = session();
    let found = replay(Logged { scenario: heights(), ..desk.logged() });
    assert!(matches!(found, Err(ReplayError::Differs { index: 0, .. })), "{found:?}");
}
