//! Rules that hold whatever happens.

use std::sync::Arc;

use gradus_base::{Name, SessionTime};
use gradus_live::Directive;
use gradus_live::WorldState;
use gradus_scenario::Place;
use gradus_scenario::{ParameterKind, Scenario};
use gradus_session::*;
use proptest::prelude::*;

use crate::any::{Pass, Steps, command, input, pass, steps};
use crate::support::*;

/// A rule, checked for the small scenario and for a shipped one.
fn holds(cases: u32, rule: impl Fn(&Arc<Scenario>, Steps) -> Result<(), TestCaseError>) {
    for (scenario, cases) in [(lift(), cases), (heights(), cases / 4)] {
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let run = runner.run(&steps(&scenario, 60), |steps| rule(&scenario, steps));
        if let Err(failure) = run {
            panic!("{}: {failure}", scenario.id());
        }
    }
}

const CASES: u32 = 256;

#[test]
fn stop_works_from_every_state_and_nothing_but_its_release_lifts_it() {
    holds(CASES, |scenario, steps| {
        let mut desk = Desk::open(scenario.clone());
        let stop = Input::Command { command: Command::Stop, from: Origin::Patient };
        // Half of the way leads to some state, the other half tries to get out of the stop.
        let (before, after) = steps.split_at(steps.len() / 2);
        for (pass, input) in before {
            desk.go(pass, input);
        }
        let outcome = desk.give(&stop);
        let at = desk.session.now();
        let told = outcome.directives.contains(&Directive::Stop { at });
        prop_assert!(told);
        for (pass, input) in after {
            prop_assert!(desk.session.stop().is_some(), "latched");
            prop_assert!(desk.session.world().is_stopped());
            prop_assert_eq!(desk.place(), Place::Safe);
            prop_assert!(!matches!(desk.phase(), Phase::Exposure | Phase::Paused));
            let releases = matches!(input, Input::Command { command: Command::ReleaseStop, .. });
            let world = desk.session.world().clone();
            let settled = !matches!(desk.phase(), Phase::Setup | Phase::Baseline | Phase::Briefing);
            let outcome = desk.go(pass, input);
            if releases {
                prop_assert!(desk.session.stop().is_none(), "a release is always taken");
                desk.give(&stop);
                continue;
            }
            if let Input::Command { command, from } = input
                && moves_the_world(command)
            {
                // A setting is fixed since the exposure began, and says so, stopped or not.
                let reason = match command {
                    Command::SetParameter { parameter, .. }
                        if settled && is_setting(scenario, parameter) =>
                    {
                        Refusal::SettingFixed { parameter: parameter.clone() }
                    }
                    _ => Refusal::StopLatched,
                };
                let refused = RecordKind::Refused { command: command.clone(), from: *from, reason };
                prop_assert!(kinds(&outcome).contains(&refused), "{:?}", outcome);
            }
            let harmless = |d: &Directive| {
                use Directive::{BreathPace, End, Posture, Recentre, Stop, StopEnd};
                matches!(d, Stop { .. } | End | BreathPace { .. })
                    || matches!(d, Recentre { .. } | Posture { .. } | StopEnd { .. })
            };
            prop_assert!(outcome.directives.iter().all(harmless), "{:?}", outcome.directives);
            let closed = desk.phase() == Phase::Closed;
            let paced = outcome.directives.iter().any(|d| {
                use Directive::{BreathPace, Posture, Recentre, StopEnd};
                matches!(d, BreathPace { .. } | Recentre { .. } | Posture { .. } | StopEnd { .. })
            });
            prop_assert!(
                closed || paced || world == *desk.session.world(),
                "the world stands still"
            );
        }
        Ok(())
    });
}

fn is_setting(scenario: &Scenario, parameter: &Name) -> bool {
    scenario.parameter_index(parameter).is_some_and(|index| scenario.is_setting(index))
}

fn moves_the_world(command: &Command) -> bool {
    use Command::*;
    match command {
        BeginBaseline
        | BeginBriefing
        | BeginExposure
        | GoToStep { .. }
        | SetIntensity { .. }
        | SetParameter { .. }
        | Trigger { .. }
        | Say { .. }
        | GoToStretch { .. }
        | SetRide { .. }
        | Pause
        | Resume
        | SafePlace
        | LeaveSafePlace => true,
        AskSuds
        | AnswerSuds { .. }
        | CorrectSuds { .. }
        | Note { .. }
        | SetSchedules { .. }
        | SetBreathPace { .. }
        | Stop
        | ReleaseStop
        | BeginRecovery
        | Close
        | AcknowledgeAlarm { .. }
        | Accept { .. }
        | Dismiss { .. }
        | Recentre
        | SetPosture { .. }
        | SetStopEnd { .. }
        | SetAutomatic { .. } => false,
    }
}

/// Numbers of all parameters at a moment, and how they must be.
fn numbers(scenario: &Scenario, world: &WorldState, at: SessionTime) -> Vec<f64> {
    scenario.indexed_parameters().map(|(index, _)| world.number(index, at)).collect()
}

#[test]
fn no_parameter_leaves_its_range_or_exceeds_its_rate_or_moves_while_held() {
    holds(CASES, |scenario, steps| {
        let mut desk = Desk::open(scenario.clone());
        let mut last = (SessionTime::ZERO, numbers(scenario, desk.session.world(), secs(0.0)));
        for (pass, input) in &steps {
            let held = matches!(desk.phase(), Phase::Paused) || desk.session.stop().is_some();
            let from = desk.session.now();
            desk.pass(pass);
            let to = desk.now.max(from);
            // Between two inputs, on the way, and right after the input.
            let moments = [0.0, 0.3, 0.77, 1.0]
                .map(|part| SessionTime(from.0 + ((to.0 - from.0) as f64 * part) as u64));
            let mut seen: Vec<_> = moments
                .map(|at| (at.min(to), numbers(scenario, desk.session.world(), at.min(to))))
                .into();
            desk.give(input);
            let after = desk.session.now();
            seen.push((after, numbers(scenario, desk.session.world(), after)));
            for (index, (at, now)) in seen.iter().enumerate() {
                for ((parameter, now), before) in scenario.parameters().iter().zip(now).zip(&last.1)
                {
                    let ParameterKind::Number { min, max, rate_per_s, .. } = parameter.kind else {
                        continue;
                    };
                    prop_assert!((min..=max).contains(now), "{} at {now}", parameter.id);
                    let most = rate_per_s * at.secs_since(last.0) + 1e-9 * max.abs().max(1.0);
                    let gone = (now - before).abs();
                    prop_assert!(gone <= most, "{} went {gone}, at most {most}", parameter.id);
                    let on_the_way = (1..seen.len() - 1).contains(&index);
                    prop_assert!(!(held && on_the_way && gone > 0.0), "{} moved", parameter.id);
                }
                last = (*at, now.clone());
            }
        }
        Ok(())
    });
}

#[test]
fn a_world_that_is_fed_the_directives_alone_is_the_sessions_at_all_times() {
    holds(CASES, |scenario, steps| {
        let mut desk = Desk::open(scenario.clone());
        let mut told_twice = desk.stage.clone();
        for (pass, input) in &steps {
            let outcome = desk.go(pass, input);
            prop_assert_eq!(&desk.stage, desk.session.world());
            for directive in outcome.directives {
                told_twice.apply(directive.clone());
                told_twice.apply(directive);
            }
            prop_assert_eq!(&told_twice, desk.session.world(), "told twice, done once");
            let exposed = matches!(desk.phase(), Phase::Exposure | Phase::Paused);
            prop_assert_eq!(exposed, desk.place() == Place::World);
            prop_assert!(!exposed || desk.session.stage_ready(), "nobody is exposed to nothing");
            prop_assert_eq!(desk.stage.is_stopped(), desk.session.stop().is_some());
            prop_assert_eq!(desk.stage.is_ended(), desk.phase() == Phase::Closed);
        }
        Ok(())
    });
}

#[test]
fn every_command_ends_as_one_record_and_the_records_count_without_holes() {
    holds(CASES, |scenario, steps| {
        let mut desk = Desk::open(scenario.clone());
        for (pass, input) in &steps {
            let outcome = desk.go(pass, input);
            let ends = |kind: &RecordKind| match (input, kind) {
                (
                    Input::Command { command, from },
                    RecordKind::Taken { command: c, from: f }
                    | RecordKind::Refused { command: c, from: f, .. },
                ) => c == command && f == from,
                (Input::Stage(told), RecordKind::Stage { event }) => event == told,
                (Input::Sensor(told), RecordKind::Sensor { event }) => event == told,
                (Input::Log(told), RecordKind::Log { event }) => event == told,
                (Input::Cues(told), RecordKind::Cues { event }) => event == told,
                _ => false,
            };
            let own = kinds(&outcome).iter().filter(|kind| ends(kind)).count();
            let expected =
                usize::from(!matches!(input, Input::Heart(_) | Input::Signs(_) | Input::Tick));
            prop_assert_eq!(own, expected, "{:?}", outcome.records);
        }
        for (seq, record) in (0..).zip(&desk.records) {
            prop_assert_eq!(record.seq, seq);
        }
        prop_assert!(desk.records.is_sorted_by_key(|record| record.at), "times go forward");
        Ok(())
    });
}

#[test]
fn a_refused_command_changes_nothing_now_or_later() {
    holds(CASES, |scenario, steps| {
        let mut whole = Desk::open(scenario.clone());
        let mut without = Desk::open(scenario.clone());
        for (pass, input) in &steps {
            whole.pass(pass);
            whole.give(&Input::Tick);
            let before = state(&whole.session);
            let refused = |r: &Record| matches!(r.kind, RecordKind::Refused { .. });
            without.now = whole.now;
            if whole.give(input).records.iter().any(refused) {
                prop_assert_eq!(before, state(&whole.session));
                without.give(&Input::Tick);
            } else {
                without.give(&Input::Tick);
                without.give(input);
            }
        }
        let happened = |desk: Desk| -> Vec<_> {
            let records = desk.records.into_iter().map(|r| (r.at, r.kind));
            records.filter(|(_, kind)| !matches!(kind, RecordKind::Refused { .. })).collect()
        };
        prop_assert_eq!(&whole.directives, &without.directives);
        prop_assert_eq!(happened(whole), happened(without));
        Ok(())
    });
}

#[test]
fn the_same_inputs_give_the_same_records_and_directives_bit_for_bit() {
    holds(CASES, |scenario, steps| {
        let run = || {
            let mut desk = Desk::open(scenario.clone());
            for (pass, input) in &steps {
                desk.go(pass, input);
            }
            // As text: numbers are written so that reading gives back every bit.
            format!("{:?} {:?} {:?}", desk.records, desk.directives, state(&desk.session))
        };
        prop_assert_eq!(run(), run());
        Ok(())
    });
}

#[test]
fn what_a_wakeup_promises_happens_then_and_the_next_lies_ahead() {
    holds(CASES, |scenario, steps| {
        let mut desk = Desk::open(scenario.clone());
        for (pass, input) in &steps {
            desk.go(pass, input);
            let mut ahead = Desk {
                stage: desk.stage.clone(),
                session: desk.session.clone(),
                ..Desk::open(scenario.clone())
            };
            ahead.now = desk.session.now();
            let mut wakeups = 0;
            while let Some(due) = ahead.session.next_wakeup() {
                let early = SessionTime(due.0.saturating_sub(1));
                if early > ahead.session.now() {
                    ahead.now = early;
                    prop_assert_eq!(kinds(&ahead.give(&Input::Tick)), [], "not before");
                    prop_assert_eq!(ahead.session.next_wakeup(), Some(due));
                }
                ahead.now = due;
                prop_assert!(
                    !ahead.give(&Input::Tick).records.is_empty(),
                    "nothing came at {due:?}"
                );
                let next = ahead.session.next_wakeup();
                prop_assert!(next.is_none_or(|next| next > ahead.session.now()), "{next:?}");
                wakeups += 1;
                prop_assert!(wakeups < 20, "time alone ends somewhere");
            }
        }
        Ok(())
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The engine ticks at every wakeup; a session that was not woken in between tells the same
    /// things, later.
    #[test]
    fn ticks_between_change_when_things_are_told_and_not_what_is_done(
        steps in prop::collection::vec((pass(), command(&lift())), 0..40)
    ) {
        let (mut woken, mut asleep) = (Desk::ready(), Desk::ready());
        for (pass, command) in steps {
            let input = Input::Command { command, from: Origin::Therapist };
            asleep.pass(&Pass::Secs(match pass { Pass::Secs(secs) => secs, _ => 0.1 }));
            while let Some(due) = woken.session.next_wakeup().filter(|due| *due <= asleep.now) {
                woken.now = due;
                woken.give(&Input::Tick);
            }
            woken.now = asleep.now;
            asleep.give(&input);
            woken.give(&input);
            prop_assert_eq!(&asleep.directives, &woken.directives);
            prop_assert_eq!(asleep.session.phase(), woken.session.phase());
        }
    }

    #[test]
    fn no_input_at_any_time_panics(
        inputs in prop::collection::vec((any::<u64>(), input(&lift())), 0..40)
    ) {
        let mut desk = Desk::open(lift());
        for (at, input) in inputs {
            desk.now = SessionTime(at);
            desk.give(&input);
        }
    }
}
