//! The door of a rule file: what is read, and what is said of what is not.

use gradus_session::advice::rules;
use gradus_session::advice::rules::STANDARD;
use gradus_session::advice::{Action, Condition, Rules};
use gradus_text::Source;

use crate::support::*;

/// The rules, and the codes of the faults.
fn read(text: &str) -> (Option<Rules>, Vec<&'static str>, String) {
    let source = Source::new("r.ron", text);
    let (rules, faults) = rules::read(&source, Some(&lift()));
    let codes = faults.iter().map(|fault| fault.code.as_str()).collect();
    (rules, codes, source.render_all(&faults))
}

fn rule(propose: &str, when: &str) -> String {
    format!("(format: 1, rules: [(id: \"r\", propose: {propose}, when: {when})])")
}

#[test]
fn the_rules_that_ship_are_read_without_a_word() {
    let source = Source::new("standard", STANDARD);
    let (rules, faults) = rules::read(&source, None);
    assert!(faults.is_empty(), "{}", source.render_all(&faults));
    assert_eq!(rules.as_ref(), Some(Rules::standard().as_ref()));
    let acts = rules.unwrap().rules.into_iter().filter(|rule| rule.may_act);
    assert!(acts.into_iter().all(|rule| rule.propose == Action::StepDown));
}

#[test]
fn a_step_up_needs_the_patients_word_or_looking_in_every_way_of_becoming_true() {
    let heart = "HeartChange(at_most: 3)";
    let suds = "Suds(at_most: 30)";
    for when in [
        heart.to_owned(),
        "AtStep(at_least: 60)".to_owned(),
        "DwellPassed".to_owned(),
        "Not(HeartMissing)".to_owned(),
        "SudsAge(at_most: 60)".to_owned(),
        format!("Any([{heart}, {suds}])"),
        format!("All([{heart}, Any([{suds}, DwellPassed])])"),
        format!("Not(All([{suds}, HeartChange(at_least: 3)]))"),
        format!("All([{heart}, SudsAnswered])"),
        format!("All([{heart}, Not(SudsAnswered)])"),
        "Not(SudsAnswered)".to_owned(),
        format!("Any([All([{suds}, {heart}]), Not(Not({heart}))])"),
    ] {
        let (rules, codes, told) = read(&rule("StepUp", &when));
        assert_eq!((rules, codes), (None, vec!["step-up-without-word"]), "{when}");
        assert!(told.contains("help: a step up needs SUDS or looking"), "{told}");
        assert!(read(&rule("Stay", &when)).0.is_some(), "{when}");
    }
    for when in [
        suds.to_owned(),
        "SudsHalved".to_owned(),
        format!("All([{heart}, {suds}])"),
        format!("Any([{suds}, Away(at_most: 0.1)])"),
        format!("Not(Any([Suds(at_least: 50), {heart}]))"),
        format!("All([{heart}, Any([{suds}, Not(Retreat(at_least: 0.3))])])"),
        "All([DwellPassed, SudsAnswered])".to_owned(),
    ] {
        let (rules, _, told) = read(&rule("StepUp", &when));
        assert!(rules.is_some(), "{when}: {told}");
    }
}

#[test]
fn each_fault_of_a_rule_file_is_told_with_its_place_and_a_remedy() {
    for (text, code, said) in [
        ("(format: 2, rules: [])".to_owned(), "out-of-range", "`format`"),
        (rule("Stay", "All([])"), "empty-condition", "write at least one"),
        (rule("Stay", "Suds(slack: 3)"), "no-level", "`at_least: …`"),
        (rule("Stay", "Away(at_least: 40)"), "out-of-range", "from 0 to 1"),
        (rule("Stay", "Suds(at_least: 60, at_most: 40)"), "level-reversed", "exchange"),
        (rule("Stay", "Suds(at_most: 100)"), "always-true", "every number"),
        (rule("Stay", "Suds(at_least: 60, slack: -1)"), "out-of-range", "`slack`"),
        (rule("Stay", "HartChange(at_least: 9)"), "unknown-variant", "did you mean `HeartChange`?"),
        (rule("StepUpp", "SudsHalved"), "unknown-variant", "did you mean `StepUp`?"),
        (rule("OfferBreath(per_min: 40)", "SudsHalved"), "out-of-range", "`per_min`"),
        (
            rule("Stay", "SudsHalved").replace("when", "may_act: true, when"),
            "acts-upward",
            "only steps down",
        ),
        (
            rule("Stay", "SudsHalved").replace("when", "hold_sec: 3, when"),
            "unknown-field",
            "did you mean `hold_secs`?",
        ),
        (
            "(format: 1, rules: [(id: \"a\", propose: Stay, when: SudsHalved), \
             (id: \"a\", propose: Stay, when: SudsHalved)])"
                .to_owned(),
            "duplicate-name",
            "give each its own name",
        ),
    ] {
        let (rules, codes, told) = read(&text);
        assert_eq!((rules, codes), (None, vec![code]), "{text}");
        assert!(told.contains("r.ron:1:") && told.contains(said), "{told}");
    }
}

#[test]
fn bounds_name_what_the_scenario_has() {
    let bounds = |inside: &str| {
        format!(
            "(format: 1, rules: [(id: \"a\", propose: StepDown, when: SudsHalved, may_act: true)], \
             automatic: ({inside}))"
        )
    };
    for (inside, code, said) in [
        ("lowest_step: \"hlf\"", "unknown-step", "did you mean `half`?"),
        ("keep: [(parameter: \"hight\")]", "unknown-parameter", "did you mean `height`?"),
        ("keep: [(parameter: \"lamp\")]", "not-a-number", "that is a number"),
    ] {
        let (rules, codes, told) = read(&bounds(inside));
        assert_eq!((rules, codes), (None, vec![code]), "{told}");
        assert!(told.contains(said), "{told}");
    }
    assert!(read(&bounds("lowest_step: \"half\", keep: [(parameter: \"height\")]")).0.is_some());
    let idle = "(format: 1, rules: [], automatic: ())";
    assert_eq!(read(idle).1, ["nothing-acts"]);
    assert!(read(idle).0.is_some(), "a warning");
}

#[test]
fn a_condition_within_two_hundred_others_is_refused_and_does_not_overflow() {
    let deep = "Not(".repeat(5000) + "SudsHalved" + &")".repeat(5000);
    assert!(read(&rule("StepUp", &deep)).0.is_none());
    let wide = format!("All([{}])", vec!["SudsHalved"; 101].join(", "));
    assert_eq!(read(&rule("StepUp", &wide)).1, ["too-many"]);
}

#[test]
fn leaves_stand_in_the_order_in_which_they_are_written() {
    let (rules, ..) =
        read(&rule("Stay", "All([SudsHalved, Not(Any([DwellPassed, HeartMissing]))])"));
    let rules = rules.unwrap();
    let leaves = rules.rules[0].when.leaves();
    use Condition as C;
    assert_eq!(leaves, [&C::SudsHalved, &C::DwellPassed, &C::HeartMissing]);
}
