//! What is said of a session: the table of messages, and both forms.

use std::collections::BTreeSet;

use gradus_base::Name;
use gradus_scenario::Value;
use gradus_session::message::{Arg, Catalogue, ENGLISH, Key, Message, clock, for_proposals};
use gradus_session::words::{Form, NamesAlone, Words, stopped, value};
use gradus_session::*;
use proptest::prelude::*;

use crate::any::steps;
use crate::support::*;

/// The names in braces.
fn placeholders(text: &str) -> Vec<&str> {
    let parts = text.split('{').skip(1);
    parts.map(|part| part.split_once('}').expect("a brace that closes").0).collect()
}

#[test]
fn every_message_has_a_text_that_uses_all_of_its_arguments_and_no_other() {
    for key in Key::ALL {
        for language in ["en", "de", "es", "fr", "it"] {
            let text = (for_proposals(language).text)(*key);
            assert!(!text.trim().is_empty(), "{key:?}");
            let used: BTreeSet<&str> = placeholders(text).into_iter().collect();
            let given: BTreeSet<&str> = key.args().iter().copied().collect();
            assert_eq!(used, given, "{key:?}: {text}");
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{key:?}: {text}");
        }
    }
}

/// From [`Key::Proposed`] on, messages are of proposals.
#[test]
fn proposals_are_in_every_language_of_the_shipped_scenarios_and_other_messages_in_english() {
    let first = Key::ALL.iter().position(|key| *key == Key::Proposed).unwrap();
    let (others, of_proposals) = Key::ALL.split_at(first);
    for language in ["de-AT", "es", "es-419", "fr", "it"] {
        let catalogue = for_proposals(language);
        assert_eq!(catalogue.decimal_mark, ',', "{language}");
        let translated = |key: &&Key| (catalogue.text)(**key) != key.english();
        assert_eq!(others.iter().find(translated), None, "{language}");
        assert_eq!(of_proposals.iter().find(|key| !translated(key)), None, "{language}");
    }
    assert_eq!(for_proposals("pt").decimal_mark, '.');
}

#[test]
fn no_two_messages_have_the_same_key() {
    let keys: BTreeSet<String> = Key::ALL.iter().map(|key| format!("{key:?}")).collect();
    assert_eq!(keys.len(), Key::ALL.len());
}

#[test]
fn another_language_is_another_catalogue_and_nothing_else() {
    fn other(key: Key) -> &'static str {
        match key {
            Key::NotDone => "Nicht getan ({reason}): {command}",
            Key::Intensity => "Stärke {intensity}",
            Key::StopLatched => "ein Halt steht",
            other => other.english(),
        }
    }
    let other = Catalogue { text: other, decimal_mark: ',' };
    let kind = RecordKind::Refused {
        command: Command::SetIntensity { intensity: 2.54 },
        from: Origin::Therapist,
        reason: Refusal::StopLatched,
    };
    let message = Words::brief(&NamesAlone).record(&record(kind)).unwrap();
    assert_eq!(other.say(message.clone()), "Nicht getan (ein Halt steht): Stärke 2,5");
    let english = "Not done: Intensity 2.5: a stop is latched; release it first";
    assert_eq!(ENGLISH.say(message), english);
}

#[test]
fn a_person_s_words_are_not_read_as_a_message() {
    let kind = RecordKind::Taken {
        command: Command::Note { text: "holds the rail {text} {".to_owned() },
        from: Origin::Therapist,
    };
    let message = Words::brief(&NamesAlone).record(&record(kind)).unwrap();
    assert_eq!(ENGLISH.say(message), "Note: holds the rail {text} {");
}

#[test]
fn the_brief_form_names_who_asked_where_it_was_not_the_therapist() {
    let asked = |by| brief(RecordKind::SudsAsked { by });
    assert_eq!(asked(Origin::Therapist).as_deref(), Some("SUDS asked"));
    assert_eq!(asked(Origin::Script).as_deref(), Some("SUDS asked (script)"));
    assert_eq!(asked(Origin::Schedule).as_deref(), Some("SUDS asked (by schedule)"));
    assert_eq!(asked(Origin::Advice).as_deref(), Some("SUDS asked (by advice)"));
}

#[test]
fn the_full_form_says_what_the_brief_one_leaves_to_other_records() {
    let command = Command::SetParameter { parameter: "height".into(), value: Value::Number(3.126) };
    let taken = RecordKind::Taken { command, from: Origin::Therapist };
    assert_eq!(brief(taken.clone()), None);
    assert_eq!(full(taken).as_deref(), Some("therapist: height: 3.126"));
    let stop = RecordKind::Stopped { cause: StopCause::PatientSqueeze };
    assert_eq!(brief(stop.clone()).as_deref(), Some("Stopped by patient (squeeze)"));
    assert_eq!(full(stop).as_deref(), Some("by patient (squeeze)"));
    let lost = RecordKind::Stopped { cause: StopCause::StageLost };
    assert_eq!(brief(lost.clone()).as_deref(), Some("Stopped: stage lost"));
    assert_eq!(full(lost).as_deref(), Some("stage lost"));
    let reason = Refusal::Cooldown { until: secs(75.25) };
    let trigger = Command::Trigger { stimulus: "bird".into() };
    let refused = RecordKind::Refused { command: trigger, from: Origin::Script, reason };
    let text = "Not done: bird (script): possible again at 1:15";
    assert_eq!(brief(refused.clone()).as_deref(), Some(text));
    let text = "script: Trigger bird; because: possible again at 75.250 s";
    assert_eq!(full(refused).as_deref(), Some(text));
    let answer = RecordKind::SudsAnswered { suds: 55, asked: secs(7.5), by: Origin::Patient };
    assert_eq!(brief(answer.clone()).as_deref(), Some("SUDS 55 (patient)"));
    let text = "55, 2.5 s after it was asked, by patient";
    assert_eq!(full(answer).as_deref(), Some(text));
}

#[test]
fn names_are_called_by_the_scenario_s_labels_where_there_is_one() {
    let scenario = lift();
    let step = &scenario.ladder()[0];
    let kind = RecordKind::StepEntered { step: step.id.clone(), expected_suds: Some(20) };
    let with_labels = Words::brief(&*scenario).record(&record(kind.clone())).unwrap();
    assert_eq!(ENGLISH.say(with_labels), format!("Step 1: {}", step.label));
    assert_eq!(brief(kind.clone()), Some(format!("Step {}", step.id)));
    assert_eq!(full(kind), Some(format!("{}, SUDS 20 expected", step.id)));
    let unknown = Command::GoToStep { step: Name::from("nowhere") };
    assert_eq!(ENGLISH.say(Words::brief(&*scenario).command(&unknown)), "Step nowhere");
}

#[test]
fn clocks_are_read_as_clocks() {
    assert_eq!(clock(0.0), "0:00");
    assert_eq!(clock(75.9), "1:15");
    assert_eq!(clock(3671.0), "1:01:11");
    assert_eq!(clock(-3.0), "0:00");
}

#[test]
fn a_value_without_its_parameter_is_as_exact_as_it_is() {
    let said = |to: Value| ENGLISH.say(value(None, &to, Form::Brief));
    assert_eq!(said(Value::Number(14.83)), "14.83");
    assert_eq!(said(Value::Choice("glass".into())), "glass");
    assert_eq!(said(Value::Switch(false)), "off");
}

#[test]
fn a_stop_by_nobody_says_what_happened() {
    assert_eq!(ENGLISH.say(stopped(&StopCause::DeskSilent)), "Stopped: stage lost the desk");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_is_said_with_all_of_its_arguments(steps in steps(&lift(), 60)) {
        let mut desk = Desk::open(lift());
        for (pass, input) in &steps {
            desk.go(pass, input);
        }
        let scenario = lift();
        let all = [Words::brief(&*scenario), Words::full(&*scenario), Words::full(&NamesAlone)];
        for entry in &desk.records {
            for message in all.iter().filter_map(|words| words.record(entry)) {
                prop_assert!(is_whole(&message), "{message:?}");
                prop_assert!(!ENGLISH.say(message).is_empty(), "{entry:?}");
            }
        }
    }
}

/// Whether a message has the arguments of its key, down to the innermost.
fn is_whole(message: &Message) -> bool {
    let names: Vec<&str> = message.args.iter().map(|(name, _)| *name).collect();
    names == message.key.args()
        && message.args.iter().all(|(_, arg)| match arg {
            Arg::Message(inner) => is_whole(inner),
            _ => true,
        })
}

fn record(kind: RecordKind) -> Record {
    Record { seq: 0, at: secs(10.0), kind }
}

fn brief(kind: RecordKind) -> Option<String> {
    Words::brief(&NamesAlone).record(&record(kind)).map(|message| ENGLISH.say(message))
}

fn full(kind: RecordKind) -> Option<String> {
    Words::full(&NamesAlone).record(&record(kind)).map(|message| ENGLISH.say(message))
}

#[test]
fn the_page_of_the_link_is_of_this_protocol() {
    let page = include_str!("../../../../docs/link.md");
    let head = format!("# The link between desk and stage, protocol {}\n", link::PROTOCOL);
    assert!(page.starts_with(&head), "raise the number in docs/link.md");
}
