//! Rules that look on at a session that is over.

use std::sync::Arc;

use gradus_log::advise::{Advised, advise};
use gradus_log::read::LogFile;
use gradus_log::replay;
use gradus_log::{Attached, Entry, Header, LogWriter};
use gradus_scenario::read::read_bytes;
use gradus_session::advice::rules;
use gradus_session::advice::rules::Rules;
use gradus_session::advice::{Closing, LoggedSigns, Signs};
use gradus_session::{Command, Input, Origin, Session, StageEvent};
use gradus_signal::heart::HeartSigns;
use gradus_text::Source;

use crate::support::{header, secs};

fn read(text: &str) -> Arc<Rules> {
    Arc::new(rules::read(&Source::new("r.ron", text), None).0.unwrap())
}

const OWN: &str = "(format: 1, rules: [(id: \"own\", propose: Stay, when: Suds(at_least: 50), \
    hold_secs: 0, stands_secs: 20, again_after_secs: 60)])";

/// A minute of exposure: SUDS 60 after 10 s, a heart that rises at 30 s; the log of it.
fn log(with_signs: bool) -> LogFile {
    let page = include_str!("../../../../docs/scenario-format.md");
    let text = page.split("```ron\n").nth(1).unwrap().split("```").next().unwrap();
    let scenario = Arc::new(read_bytes("example.ron", text.as_bytes()).1.scenario.unwrap());
    let dir = tempfile::tempdir().unwrap();
    let attached = |name: &str, text: &str| Attached { name: name.to_owned(), data: text.into() };
    let header = Header {
        scenario: attached("example.ron", text),
        rules: Some(attached("rules/own.ron", OWN)),
        language: String::new(),
        seed: 5,
        ..header()
    };
    let log = LogWriter::create(dir.path(), header).unwrap();
    let (mut session, opened) = Session::open_with(scenario, read(OWN), 5);
    let push = |outcome: gradus_session::Outcome| {
        for record in outcome.records {
            assert!(log.push(record.at, Entry::Event(record)));
        }
    };
    push(opened);
    let text = |text: &str| text.to_owned();
    let ready = StageEvent::Ready {
        display: text("window"),
        tier: text("light"),
        system: text(""),
        gaze: text("head"),
    };
    push(session.handle(&Input::Stage(ready), secs(0.1)));
    let from = Origin::Therapist;
    push(session.handle(&Input::Command { command: Command::BeginExposure, from }, secs(0.2)));
    for second in 1..=60_u8 {
        let at = secs(second.into());
        if second == 10 {
            let command = Command::AnswerSuds { suds: 60 };
            push(session.handle(&Input::Command { command, from }, at));
        }
        if second == 15 {
            push(session.handle(&Input::Command { command: Command::Dismiss { id: 1 }, from }, at));
        }
        if with_signs {
            let heart = HeartSigns {
                window_secs: 30.0,
                rate_bpm: Some(70.0),
                baseline_bpm: Some(60.0),
                change_from_baseline_bpm: Some(if second < 30 { 2.0 } else { 31.25 }),
                quality: Some(1.0),
                ..HeartSigns::default()
            };
            let signs = Signs { heart: Some(heart), look: None };
            let after_records = session.records_made();
            let logged = LoggedSigns { after_records, signs: signs.clone() };
            assert!(log.push(at, Entry::Signs(Box::new(logged))));
            push(session.handle(&Input::Signs(Box::new(signs)), at));
        }
    }
    LogFile::open(&log.finish().unwrap().path).unwrap()
}

fn tried(log: &LogFile, text: &str) -> Advised {
    advise(&replay::read(log).unwrap(), read(text)).unwrap()
}

#[test]
fn a_log_with_signs_and_rules_replays() {
    replay::replay(&log(true)).unwrap();
}

#[test]
fn other_rules_are_told_of_the_session_as_it_was_beside_what_was_proposed() {
    let other = "(format: 1, rules: [(id: \"fast\", propose: StepDown, \
        when: HeartChange(at_least: 30), hold_secs: 5, stands_secs: 10)])";
    let advised = tried(&log(true), other);
    assert!(!advised.without_signs);
    let [was] = &advised.was[..] else { panic!("{advised:?}") };
    assert_eq!((was.at_s, was.rule.as_str()), (10.0, "own"));
    assert_eq!((was.how, was.ended_s), (Some(Closing::Dismissed), Some(15.0)));
    // At the first step there is no way down: nothing would have been proposed.
    assert_eq!(advised.would_be, []);
    let advised = tried(&log(true), &other.replace("StepDown", "OfferBreath(per_min: 6)"));
    let [would] = &advised.would_be[..] else { panic!("{advised:?}") };
    assert_eq!((would.at_s, would.rule.as_str()), (35.0, "fast"));
    assert_eq!((would.how, would.ended_s), (Some(Closing::Ignored), Some(45.0)));
    assert!(would.sentence.starts_with("Heart rate 31 a minute above rest"), "{}", would.sentence);
}

#[test]
fn in_a_log_without_signs_rules_see_suds_and_time() {
    let log = log(false);
    let advised = tried(&log, OWN);
    assert!(advised.without_signs);
    assert_eq!(advised.was, []);
}
