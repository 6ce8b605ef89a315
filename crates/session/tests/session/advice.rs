//! What rules propose, when, what becomes of it, and what automatic mode may do.

use std::sync::Arc;

use gradus_scenario::{Advance, Scenario};
use gradus_session::advice::rules;
use gradus_session::advice::rules::Rules;
use gradus_session::advice::{Action, Closing, Proposal, Signs};
use gradus_session::replay::replay;
use gradus_session::*;
use gradus_text::Source;
use proptest::prelude::*;

use crate::any::{Pass, signs, steps};
use crate::support::*;

fn rules(text: &str) -> Arc<Rules> {
    let source = Source::new("r.ron", text);
    let (rules, faults) = rules::read(&source, Some(&lift()));
    Arc::new(rules.unwrap_or_else(|| panic!("{}", source.render_all(&faults))))
}

fn one(rule: &str) -> Arc<Rules> {
    rules(&format!("(format: 1, rules: [({rule})])"))
}

/// In exposure, at the first step, listening to these rules.
fn listening(rules: Arc<Rules>) -> Desk {
    in_exposure(lift(), rules)
}

fn in_exposure(scenario: Arc<Scenario>, rules: Arc<Rules>) -> Desk {
    let mut desk = Desk::open_with(scenario, rules);
    desk.stage_says(ready());
    desk.takes(Command::BeginExposure);
    desk
}

fn heart(change_bpm: f64) -> Signs {
    Signs { heart: Some(heart_signs(Some(change_bpm), 1.0)), look: None }
}

fn away(share: f32) -> Signs {
    Signs { heart: None, look: Some(look_signs(share)) }
}

impl Desk {
    /// Tells the same signs once a second; gives what was proposed, with the second it came in.
    fn look(&mut self, seconds: u32, signs: &Signs) -> Vec<(u32, Proposal)> {
        let mut proposed = Vec::new();
        for second in 1..=seconds {
            self.wait(1.0);
            let outcome = self.give(&Input::Signs(Box::new(signs.clone())));
            proposed.extend(kinds(&outcome).into_iter().filter_map(|kind| match kind {
                RecordKind::Proposed { proposal } => Some((second, proposal)),
                _ => None,
            }));
        }
        proposed
    }

    fn answers(&mut self, suds: u8) {
        self.takes(Command::AnswerSuds { suds });
    }

    fn proposal(&self) -> Option<Proposal> {
        self.session.advice().proposal
    }

    fn closed(&self) -> Vec<(u32, Closing)> {
        let closed = self.records.iter().filter_map(|record| match record.kind {
            RecordKind::ProposalClosed { id, how } => Some((id, how)),
            _ => None,
        });
        closed.collect()
    }

    fn at(&self) -> usize {
        self.session.step().unwrap().0.get()
    }
}

const FAST: &str = "id: \"fast\", propose: OfferBreath(per_min: 6), \
    when: HeartChange(at_least: 20, slack: 6), hold_secs: 5, again_after_secs: 30, stands_secs: 90";

#[test]
fn a_condition_must_hold_for_its_time_without_a_break() {
    let mut desk = listening(one(FAST));
    assert_eq!(desk.look(5, &heart(25.0)), []);
    assert_eq!(desk.look(1, &heart(10.0)), [], "a break");
    let proposed = desk.look(20, &heart(25.0));
    let [(6, proposal)] = &proposed[..] else { panic!("{proposed:?}") };
    assert_eq!(proposal.held_secs, 5.0);
    assert_eq!(proposal.window_secs, 30.0);
    let [seen] = &proposal.seen[..] else { panic!("{proposal:?}") };
    assert_eq!(
        (seen.what.as_str(), seen.value, seen.window_secs),
        ("HeartChange", 25.0, Some(30.0))
    );
    assert_eq!(
        proposal.sentence,
        "Heart rate 25 a minute above rest over the last 30 s: offer a pace of 6 breaths a minute \
         (rule fast)"
    );
}

#[test]
fn a_level_is_left_only_beyond_its_slack() {
    let mut desk = listening(one(FAST));
    assert_eq!(desk.look(20, &heart(15.0)), [], "within the slack, and never reached");
    assert_eq!(desk.look(3, &heart(21.0)), []);
    let proposed = desk.look(3, &heart(14.5));
    assert!(matches!(proposed[..], [(3, _)]), "reached, and not left: {proposed:?}");
    desk.look(1, &heart(13.5));
    assert_eq!(desk.closed(), [(1, Closing::Withdrawn)], "left");
}

#[test]
fn a_rule_speaks_no_more_often_than_it_may() {
    let mut desk = listening(one(FAST));
    desk.look(6, &heart(25.0));
    desk.takes(Command::Dismiss { id: 1 });
    assert_eq!(desk.closed(), [(1, Closing::Dismissed)]);
    assert_eq!(desk.look(29, &heart(25.0)), []);
    assert!(matches!(desk.look(1, &heart(25.0))[..], [(1, Proposal { id: 2, .. })]));
}

#[test]
fn a_poor_signal_a_gap_and_a_missing_baseline_silence_the_rules_over_the_heart() {
    let mut desk = listening(one(FAST));
    let poor = Signs { heart: Some(heart_signs(Some(40.0), 0.69)), look: None };
    assert_eq!(desk.look(30, &poor), []);
    let unknown = Signs { heart: Some(heart_signs(None, 1.0)), look: None };
    assert!(!desk.session.advice().without_baseline);
    assert_eq!(desk.look(30, &unknown), []);
    assert!(desk.session.advice().without_baseline);
    let told = desk.records.iter().filter(|r| r.kind == RecordKind::AdviceWithoutBaseline);
    assert_eq!(told.count(), 1, "said once");
    assert_eq!(desk.look(30, &Signs::default()), []);
    // A gap ends what held, also the level that was reached.
    desk.look(5, &heart(25.0));
    desk.look(1, &Signs::default());
    assert_eq!(desk.look(20, &heart(15.0)), []);
    desk.look(6, &heart(25.0));
    assert!(desk.proposal().is_some());
    desk.look(1, &Signs::default());
    assert_eq!(desk.proposal(), None, "advice does not outlive what it stood on");
}

#[test]
fn the_contrary_of_what_is_not_known_is_not_known() {
    let mut desk = listening(one(
        "id: \"calm\", propose: Stay, when: Not(HeartChange(at_least: 20)), hold_secs: 0",
    ));
    assert_eq!(desk.look(9, &Signs::default()), []);
    assert!(matches!(desk.look(1, &heart(3.0))[..], [(1, _)]));
}

#[test]
fn half_of_the_peak_proposes_the_next_step_where_the_scenario_asks_for_it() {
    let mut desk = in_exposure(lift(), Rules::standard());
    desk.answers(60);
    desk.answers(30);
    assert_eq!(desk.look(3, &Signs::default()), [], "this step is left to the therapist");
    let scenario = lift_with("dwell_secs: 30)", "dwell_secs: 30, advance: PeakHalved)");
    assert_eq!(scenario.ladder()[0].advance, Advance::PeakHalved);
    let mut desk = in_exposure(scenario, Rules::standard());
    desk.answers(60);
    desk.answers(31);
    assert_eq!(desk.look(3, &Signs::default()), []);
    desk.takes(Command::CorrectSuds { suds: 30 });
    let proposed = desk.look(3, &Signs::default());
    let [(1, proposal)] = &proposed[..] else { panic!("{proposed:?}") };
    let text = "SUDS from 60 to 30: step 2 (Half way) can follow (rule peak-halved)";
    assert_eq!((proposal.sentence.as_str(), &proposal.action), (text, &Action::StepUp));
    // The next step has answers of its own.
    desk.takes(Command::Accept { id: 1 });
    assert_eq!(desk.at(), 1);
    assert_eq!(desk.look(200, &Signs::default()), []);
}

#[test]
fn a_planned_stay_proposes_the_next_step_once_the_patient_said_how_it_went() {
    let scenario = lift_with("dwell_secs: 30)", "dwell_secs: 30, advance: Dwell)");
    assert_eq!(scenario.ladder()[0].advance, Advance::Dwell);
    let mut desk = in_exposure(scenario, Rules::standard());
    let proposed = desk.look(40, &Signs::default());
    let [(30, proposal)] = &proposed[..] else { panic!("{proposed:?}") };
    assert_eq!(proposal.action, Action::AskSuds);
    assert_eq!(
        proposal.sentence,
        "0:30 of 0:30 planned at this step and no SUDS at this step yet: ask for SUDS (rule \
         stay-without-word)"
    );
    desk.takes(Command::Accept { id: 1 });
    assert!(desk.session.suds().asked.is_some(), "it was asked");
    desk.answers(50);
    let proposed = desk.look(1, &Signs::default());
    let [(1, Proposal { action: Action::StepUp, .. })] = &proposed[..] else {
        panic!("{proposed:?}")
    };
}

#[test]
fn the_sentence_is_in_the_language_of_the_scenario() {
    for (language, said) in [
        (
            "de",
            "SUDS von 60 auf 20 und Kopfrichtung 10 % von 30 s neben dem Gefürchteten: Stufe 2 \
             (Half way) kann folgen (Regel up)",
        ),
        (
            "es",
            "SUDS de 60 a 20 y dirección de la cabeza fuera de lo temido el 10\u{a0}% de los \
             últimos 30 s: puede seguir el paso 2 (Half way) (regla up)",
        ),
        (
            "fr",
            "SUDS de 60 à 20 et direction de la tête hors de ce qui est redouté 10\u{a0}% des 30 \
             dernières s\u{a0}: l'étape 2 (Half way) peut suivre (règle up)",
        ),
        (
            "it",
            "SUDS da 60 a 20 e direzione della testa lontano da ciò che è temuto per il 10% degli \
             ultimi 30 s: può seguire il gradino 2 (Half way) (regola up)",
        ),
    ] {
        let declared = format!("format: 1, languages: [\"{language}\"],");
        let scenario = lift_with("format: 1,", &declared);
        let up = one("id: \"up\", propose: StepUp, when: All([SudsHalved, Away(at_most: 0.2)])");
        let mut desk = in_exposure(scenario, up);
        desk.answers(60);
        desk.answers(20);
        let proposed = desk.look(11, &away(0.1));
        assert_eq!(proposed[0].1.sentence, said);
    }
}

#[test]
fn an_accepted_step_goes_the_way_of_every_command() {
    let down = "id: \"d\", propose: StepDown, when: Suds(at_least: 80), hold_secs: 0";
    let mut desk = listening(one(down));
    desk.takes(step("top"));
    desk.answers(90);
    desk.look(1, &Signs::default());
    assert_eq!(desk.refuses(Command::Accept { id: 7 }), Refusal::NoSuchProposal);
    let from = Origin::SyntheticPatient;
    assert_eq!(desk.refuses_from(Command::Accept { id: 1 }, from), Refusal::TherapistsAlone);
    let outcome = desk.takes(Command::Accept { id: 1 });
    let kinds = kinds(&outcome);
    let command = step("half");
    assert_eq!(kinds[1], RecordKind::ProposalClosed { id: 1, how: Closing::Accepted });
    assert_eq!(kinds[2], RecordKind::Taken { command, from: Origin::Advice });
    assert!(matches!(kinds[3], RecordKind::StepEntered { .. }));
    assert_eq!(desk.at(), 1);
    assert_eq!(desk.refuses(Command::Accept { id: 1 }), Refusal::NoSuchProposal, "once");
}

#[test]
fn a_proposal_without_an_answer_is_ignored_at_its_time() {
    let mut desk = listening(one(
        "id: \"s\", propose: Stay, when: SudsAnswered, hold_secs: 0, stands_secs: 20",
    ));
    desk.answers(40);
    desk.look(1, &Signs::default());
    let until = desk.proposal().unwrap().until;
    assert_eq!(
        desk.session.next_wakeup().map(|at| at.min(until)),
        Some(until.min(desk.session.next_wakeup().unwrap()))
    );
    desk.wait(19.0);
    assert!(desk.proposal().is_some());
    desk.wait(1.0);
    assert_eq!(desk.closed(), [(1, Closing::Ignored)]);
    let last = desk.records.last().unwrap();
    assert_eq!(last.at, until);
}

#[test]
fn the_more_careful_speaks_and_takes_the_place_of_the_other() {
    let mut desk = listening(rules(
        "(format: 1, rules: [
            (id: \"up\", propose: StepUp, when: SudsHalved, hold_secs: 0),
            (id: \"stay\", propose: Stay, when: Away(at_least: 0.5), hold_secs: 2),
        ])",
    ));
    desk.answers(60);
    desk.answers(10);
    let proposed = desk.look(5, &away(0.9));
    let rules: Vec<_> = proposed.iter().map(|(at, p)| (*at, p.rule.to_string())).collect();
    assert_eq!(rules, [(1, "up".to_owned()), (3, "stay".to_owned())]);
    assert_eq!(desk.closed(), [(1, Closing::Withdrawn)]);
}

#[test]
fn another_step_a_pause_and_a_stop_end_what_was_proposed() {
    let stay =
        "id: \"s\", propose: Stay, when: Away(at_least: 0.5), hold_secs: 3, again_after_secs: 10";
    for command in [step("half"), Command::Pause, Command::SafePlace, Command::Stop] {
        let mut desk = listening(one(stay));
        desk.look(4, &away(0.9));
        assert!(desk.proposal().is_some());
        desk.takes(command.clone());
        assert_eq!(desk.closed(), [(1, Closing::Withdrawn)], "{command:?}");
        let proposed = desk.look(60, &away(0.9));
        assert_eq!(proposed.is_empty(), !matches!(command, Command::GoToStep { .. }));
    }
}

#[test]
fn the_sensor_is_checked_in_the_baseline_too() {
    let mut desk = Desk::ready();
    desk.hears("strap");
    let poor = Signs { heart: Some(heart_signs(None, 0.3)), look: None };
    assert_eq!(desk.look(4, &poor), []);
    desk.takes(Command::BeginBaseline);
    let proposed = desk.look(30, &poor);
    assert!(matches!(&proposed[..], [(21, p)] if p.action == Action::CheckSensor), "{proposed:?}");
}

const ACTS: &str = "(format: 1,
    rules: [(id: \"down\", propose: StepDown, when: Suds(at_least: 80), hold_secs: 2,
        again_after_secs: 10, may_act: true)],
    automatic: (BOUNDS))";

fn acting(bounds: &str) -> Desk {
    let mut desk = listening(rules(&ACTS.replace("BOUNDS", bounds)));
    desk.takes(step("top"));
    desk.wait(20.0);
    desk.answers(90);
    desk
}

#[test]
fn automatic_mode_is_off_until_the_therapist_switches_it_on() {
    let mut desk = acting("");
    assert!(!desk.session.advice().automatic);
    assert!(matches!(desk.look(3, &Signs::default())[..], [(3, _)]), "it only proposes");
    assert_eq!(desk.at(), 2);
    let on = Command::SetAutomatic { on: true };
    for from in [Origin::Patient, Origin::SyntheticPatient, Origin::Engine] {
        assert_eq!(desk.refuses_from(on.clone(), from), Refusal::TherapistsAlone);
    }
    desk.takes(on.clone());
    desk.look(10, &Signs::default());
    assert_eq!(desk.at(), 1, "now it acts");
    let mut without = listening(one("id: \"s\", propose: Stay, when: SudsHalved"));
    assert_eq!(without.refuses(on), Refusal::NoBounds);
}

#[test]
fn an_automatic_step_is_a_record_with_its_rule_and_what_it_saw() {
    let mut desk = acting("");
    desk.takes(Command::SetAutomatic { on: true });
    assert_eq!(desk.look(9, &Signs::default()), [], "nothing is asked");
    let acted =
        desk.records.iter().position(|r| matches!(r.kind, RecordKind::AutomaticStep { .. }));
    let records = &desk.records[acted.unwrap()..];
    let RecordKind::AutomaticStep { rule, seen, sentence, from, to, held_secs, .. } =
        &records[0].kind
    else {
        panic!()
    };
    assert_eq!((rule.as_str(), from.as_str(), to.as_str()), ("down", "top", "half"));
    assert_eq!((seen[0].value, *held_secs), (90.0, 2.0));
    assert_eq!(sentence, "SUDS 90: going back to step 2 (Half way) is possible (rule down)");
    let command = step("half");
    assert_eq!(records[1].kind, RecordKind::Taken { command, from: Origin::Advice });
}

#[test]
fn automatic_mode_stays_within_its_bounds() {
    let on = Command::SetAutomatic { on: true };
    // Down to the lowest step, and no further.
    let mut desk = acting("lowest_step: \"half\", every_secs: 30");
    desk.takes(on.clone());
    desk.look(9, &Signs::default());
    assert_eq!(desk.at(), 1);
    desk.answers(90);
    desk.look(100, &Signs::default());
    assert_eq!(desk.at(), 1);
    assert!(desk.records.iter().any(|r| matches!(r.kind, RecordKind::Proposed { .. })), "it asks");
    // Not too often.
    let mut desk = acting("every_secs: 60");
    desk.takes(on.clone());
    desk.look(3, &Signs::default());
    assert_eq!(desk.at(), 1);
    desk.answers(90);
    desk.look(59, &Signs::default());
    assert_eq!(desk.at(), 1);
    desk.look(2, &Signs::default());
    assert_eq!(desk.at(), 1, "it has asked meanwhile, and waits for the answer");
    let id = desk.proposal().unwrap().id;
    desk.takes(Command::Dismiss { id });
    desk.look(20, &Signs::default());
    assert_eq!(desk.at(), 0);
    // So many in a session.
    let mut desk = acting("most_steps: 1, every_secs: 30");
    desk.takes(on.clone());
    desk.look(3, &Signs::default());
    desk.answers(90);
    desk.look(100, &Signs::default());
    assert_eq!(desk.at(), 1);
    // Not where parameters must not go.
    let mut desk = acting("keep: [(parameter: \"height\", at_least: 12)]");
    desk.takes(on.clone());
    desk.look(30, &Signs::default());
    assert_eq!(desk.at(), 2);
    // Not when the therapist took the patient elsewhere: the step before may be no way down.
    let mut desk = acting("");
    desk.takes(on);
    desk.takes(set("height", number(1.0)));
    desk.look(30, &Signs::default());
    assert_eq!(desk.at(), 2);
}

#[test]
fn automatic_mode_is_switched_off_at_once_and_by_every_stop() {
    let on = Command::SetAutomatic { on: true };
    let mut desk = acting("");
    desk.takes(on.clone());
    desk.look(2, &Signs::default());
    desk.asks(Command::SetAutomatic { on: false }, Origin::Patient);
    desk.look(20, &Signs::default());
    assert_eq!(desk.at(), 2, "whoever says so");
    desk.takes(on.clone());
    let outcome = desk.takes(Command::Stop);
    assert!(kinds(&outcome).contains(&RecordKind::AutomaticSet { on: false }));
    assert!(!desk.session.advice().automatic);
    assert_eq!(desk.refuses(on), Refusal::StopLatched);
    desk.look(20, &Signs::default());
    assert_eq!(desk.at(), 2);
}

#[test]
fn a_session_with_advice_replays_from_its_log() {
    let mut desk = acting("every_secs: 30");
    desk.look(5, &heart(30.0));
    desk.takes(Command::Dismiss { id: 1 });
    desk.takes(Command::SetAutomatic { on: true });
    desk.look(60, &away(0.4));
    assert_eq!(desk.at(), 1);
    replay(desk.logged()).unwrap();
    let mut without = desk.logged();
    without.signs.clear();
    assert!(replay(without).is_err(), "the signs are needed");
}

/// A condition of any shape over anything.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "HeartChange(at_least: 5)",
        "HeartChange(at_most: 20, slack: 3)",
        "HeartChangeSds(at_most: 4)",
        "HeartQuality(at_least: 0.2)",
        "HeartMissing",
        "Suds(at_least: 1)",
        "SudsPeak(at_most: 99)",
        "SudsHalved",
        "SudsAnswered",
        "SudsAge(at_least: 1)",
        "Away(at_most: 0.9)",
        "Down(at_least: 0.1)",
        "HeadTurned(at_most: 0.5)",
        "Retreat(at_least: 0)",
        "AtStep(at_least: 1)",
        "DwellPassed",
        "StepAsks(Therapist)",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 12, 4, |inner| {
        let list = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            list().prop_map(|parts| format!("All([{}])", parts.join(", "))),
            list().prop_map(|parts| format!("Any([{}])", parts.join(", "))),
            inner.clone().prop_map(|part| format!("Not({part})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn heart_alone_never_proposes_a_step_up(
        when in condition(),
        changes in prop::collection::vec((prop::option::of(-30.0..60.0), 0.5..=1.0), 1..40),
    ) {
        let text = format!(
            "(format: 1, rules: [(id: \"r\", propose: StepUp, when: {when}, hold_secs: 0)])"
        );
        let Some(rules) = rules::read(&Source::new("r", text.as_str()), None).0 else {
            return Ok(()); // The door refused it.
        };
        let mut desk = listening(Arc::new(rules));
        for (change, quality) in changes {
            let heart = Some(heart_signs(change, quality));
            prop_assert_eq!(desk.look(3, &Signs { heart, look: None }), []);
        }
    }

    #[test]
    fn automatic_mode_never_moves_up_nor_out_of_its_bounds_nor_outside_the_exposure(
        rest in prop::collection::vec(
            prop_oneof![
                3 => steps(&lift(), 4),
                5 => (signs(), 0.5..20.0).prop_map(|(signs, secs)| {
                    vec![(Pass::Secs(secs), Input::Signs(Box::new(signs)))]
                }),
                1 => (70..=100_u8).prop_map(|suds| {
                    let command = Command::AnswerSuds { suds };
                    vec![(Pass::Secs(1.0), Input::Command { command, from: Origin::Therapist })]
                }),
            ],
            0..30,
        ),
    ) {
        let text = "(format: 1, rules: [
                (id: \"a\", propose: StepDown, when: Suds(at_least: 60), hold_secs: 0, again_after_secs: 10, may_act: true),
                (id: \"b\", propose: StepDown, when: HeartChange(at_least: 5), hold_secs: 0, again_after_secs: 10, may_act: true),
                (id: \"up\", propose: StepUp, when: SudsAnswered, hold_secs: 0, again_after_secs: 10),
            ], automatic: (lowest_step: \"half\", every_secs: 40, most_steps: 2))";
        let mut desk = listening(rules(text));
        desk.takes(step("top"));
        desk.takes(Command::SetAutomatic { on: true });
        let mut acted = Vec::new();
        for (pass, input) in rest.iter().flatten() {
            let (phase, stopped) = (desk.phase(), desk.session.stop().is_some());
            let on = desk.session.advice().automatic;
            let before = desk.session.step();
            let outcome = desk.go(pass, input);
            for record in &outcome.records {
                let RecordKind::AutomaticStep { from, to, .. } = &record.kind else { continue };
                let scenario = lift();
                let (from, to) = (scenario.step_index(from).unwrap(), scenario.step_index(to).unwrap());
                prop_assert!(to.get() + 1 == from.get() && to.get() >= 1);
                prop_assert!(on && phase == Phase::Exposure && !stopped);
                acted.push(record.at);
            }
            if matches!(input, Input::Signs(_)) && desk.session.step() != before {
                prop_assert!(desk.at() < before.unwrap().0.get(), "by itself only down");
            }
        }
        prop_assert!(acted.len() <= 2);
        prop_assert!(acted.windows(2).all(|pair| pair[1].secs_since(pair[0]) >= 40.0));
        replay(desk.logged()).map_err(|e| TestCaseError::fail(e.to_string()))?;
    }
}
