//! Phases, steps, the dial, parameters, stimuli, pauses and clocks.

use gradus_live::Directive;
use gradus_scenario::{Place, Value};
use gradus_session::*;

use crate::support::*;

#[test]
fn a_session_goes_from_setup_to_closed() {
    let mut desk = Desk::ready();
    for (command, phase, place) in [
        (Command::BeginBaseline, Phase::Baseline, Place::Safe),
        (Command::BeginBriefing, Phase::Briefing, Place::Safe),
        (Command::BeginExposure, Phase::Exposure, Place::World),
        (Command::Pause, Phase::Paused, Place::World),
        (Command::Resume, Phase::Exposure, Place::World),
        (Command::SafePlace, Phase::SafePlace, Place::Safe),
        (Command::LeaveSafePlace, Phase::Exposure, Place::World),
        (Command::BeginRecovery, Phase::Recovery, Place::Safe),
        (Command::Close, Phase::Closed, Place::Safe),
    ] {
        desk.takes(command);
        assert_eq!((desk.phase(), desk.place()), (phase, place));
    }
}

#[test]
fn recovery_follows_an_exposure() {
    let mut desk = Desk::ready();
    assert_eq!(desk.refuses(Command::BeginRecovery), Refusal::WrongPhase { phase: Phase::Setup });
}

#[test]
fn there_is_no_exposure_without_a_stage() {
    let mut desk = Desk::open(lift());
    assert_eq!(desk.refuses(Command::BeginExposure), Refusal::NoStage);
    desk.stage_says(StageEvent::DisplayBack);
    assert_eq!(desk.refuses(Command::BeginExposure), Refusal::NoStage, "it showed no frame yet");
    desk.stage_says(ready());
    desk.takes(Command::BeginExposure);
}

#[test]
fn closing_from_exposure_goes_by_the_safe_place_and_ends_the_stage() {
    let mut desk = Desk::exposed();
    let outcome = desk.takes(Command::Close);
    let at = desk.now;
    assert_eq!(
        outcome.directives,
        [Directive::EndStimuli { at }, Directive::Go { place: Place::Safe, at }, Directive::End]
    );
    for command in
        [Command::BeginExposure, step("half"), dial(1.0), trigger("gust"), Command::Close]
    {
        assert_eq!(desk.refuses(command), Refusal::WrongPhase { phase: Phase::Closed });
    }
    desk.takes(Command::Note { text: "went home calm".to_owned() });
}

#[test]
fn a_step_sets_every_parameter_what_it_leaves_out_to_the_default() {
    let mut desk = Desk::exposed();
    desk.takes(set("wind", number(-3.0)));
    desk.takes(step("top"));
    desk.wait(60.0);
    let values = |desk: &Desk| ["height", "wind", "railing", "lamp"].map(|p| desk.value(p));
    assert_eq!(values(&desk), [number(20.0), number(9.0), choice("none"), Value::Switch(false)]);
    assert_eq!(desk.session.intensity(), None, "the top is off the dial");
    desk.takes(step("half"));
    desk.wait(60.0);
    assert_eq!(values(&desk), [number(10.0), number(4.0), choice("bars"), Value::Switch(true)]);
    assert_eq!(desk.session.intensity(), Some(5.0));
    assert_eq!(desk.session.visited(), [true, true, true]);
}

#[test]
fn the_exposure_begins_at_the_step_chosen_before() {
    let mut desk = Desk::ready();
    desk.takes(step("half"));
    let outcome = desk.takes(Command::BeginExposure);
    assert!(!kinds(&outcome).iter().any(|k| matches!(k, RecordKind::StepEntered { .. })));
    assert_eq!(desk.session.step().map(|(index, _)| index.get()), Some(1));
    assert_eq!(desk.session.visited(), [false, true, false]);
}

#[test]
fn the_dial_moves_what_it_maps_and_nothing_else() {
    let mut desk = Desk::exposed();
    desk.takes(set("wind", number(2.0)));
    desk.takes(dial(6.0));
    desk.wait(30.0);
    assert_eq!(desk.value("height"), number(12.0));
    assert_eq!(desk.value("railing"), choice("none"));
    assert_eq!(desk.value("wind"), number(2.0));
    assert_eq!(desk.session.intensity(), Some(6.0));
}

#[test]
fn a_parameter_off_the_dials_line_leaves_the_dial_and_one_on_it_does_not() {
    let mut desk = Desk::exposed();
    desk.takes(dial(5.0));
    desk.takes(set("wind", number(1.0)));
    desk.takes(set("height", number(10.0)));
    assert_eq!(desk.session.intensity(), Some(5.0));
    let outcome = desk.takes(set("height", number(11.0)));
    assert!(kinds(&outcome).contains(&RecordKind::IntensityChanged { intensity: None }));
    assert_eq!(desk.session.intensity(), None);
}

#[test]
fn what_is_out_of_range_unknown_or_of_another_kind_is_refused() {
    let mut desk = Desk::exposed();
    for intensity in [-0.1, 10.1, f64::NAN, f64::INFINITY] {
        assert!(matches!(desk.refuses(dial(intensity)), Refusal::OutOfRange { .. }));
    }
    for value in [number(20.1), number(f64::NAN), choice("bars"), Value::Switch(true)] {
        assert!(matches!(desk.refuses(set("height", value)), Refusal::OutOfRange { .. }));
    }
    assert!(matches!(desk.refuses(set("railing", choice("glass"))), Refusal::OutOfRange { .. }));
    let unknown = |id: &str| Refusal::Unknown { name: name(id) };
    assert_eq!(desk.refuses(set("depth", number(1.0))), unknown("depth"));
    assert_eq!(desk.refuses(step("cellar")), unknown("cellar"));
    assert_eq!(desk.refuses(trigger("bang")), unknown("bang"));
}

#[test]
fn asking_again_for_where_a_parameter_goes_changes_nothing() {
    let mut desk = Desk::exposed();
    desk.takes(set("height", number(9.0)));
    desk.wait(1.0);
    let outcome = desk.takes(set("height", number(9.0)));
    assert_eq!(outcome.directives, []);
}

#[test]
fn a_stimulus_runs_again_after_its_cooldown() {
    let mut desk = Desk::exposed();
    let outcome = desk.takes(trigger("gust"));
    let start = desk.now;
    assert_eq!(outcome.directives, [Directive::Stimulus { stimulus: name("gust"), run: 1, start }]);
    desk.now = secs(9.9);
    assert_eq!(desk.refuses(trigger("gust")), Refusal::Cooldown { until: secs(10.0) });
    desk.takes(trigger("creak"));
    desk.now = secs(10.0);
    assert_eq!(desk.session.ready_at(stimulus("gust")), Some(secs(10.0)), "as of the last input");
    let outcome = desk.takes(trigger("gust"));
    assert!(
        kinds(&outcome).contains(&RecordKind::StimulusStarted { stimulus: name("gust"), run: 2 })
    );
}

#[test]
fn a_pause_holds_what_moves_and_resume_sends_it_on() {
    let mut desk = Desk::exposed();
    desk.takes(step("half"));
    desk.takes(trigger("gust"));
    desk.wait(1.0);
    let outcome = desk.takes(Command::Pause);
    assert!(outcome.directives.contains(&Directive::EndStimuli { at: desk.now }));
    desk.wait(60.0);
    assert_eq!(desk.value("height"), number(2.0));
    assert_eq!(desk.refuses(dial(1.0)), Refusal::WrongPhase { phase: Phase::Paused });
    desk.takes(Command::Resume);
    assert_eq!(desk.session.intensity(), Some(5.0), "the dial is where it was");
    desk.wait(1.0);
    assert_eq!(desk.value("height"), number(4.0));
    desk.wait(10.0);
    assert_eq!(desk.value("height"), number(10.0));
}

#[test]
fn time_at_a_step_is_what_was_spent_there_exposed() {
    let mut desk = Desk::exposed();
    desk.wait(5.0);
    desk.takes(step("half"));
    let spent = |desk: &Desk| desk.session.exposed_at_step(desk.now).as_secs_f64();
    desk.wait(3.0);
    assert_eq!(spent(&desk), 3.0);
    desk.takes(Command::Pause);
    desk.wait(60.0);
    assert_eq!(spent(&desk), 3.0);
    desk.takes(Command::Resume);
    desk.wait(2.0);
    desk.takes(Command::SafePlace);
    desk.wait(60.0);
    desk.takes(Command::LeaveSafePlace);
    desk.wait(1.0);
    assert_eq!(spent(&desk), 6.0);
    assert_eq!(desk.session.exposed_at(desk.now).as_secs_f64(), 11.0);
}

#[test]
fn leaving_the_safe_place_finds_the_world_as_it_was_left() {
    let mut desk = Desk::exposed();
    desk.takes(step("top"));
    desk.wait(2.0);
    desk.takes(Command::SafePlace);
    desk.wait(30.0);
    desk.takes(Command::LeaveSafePlace);
    assert_eq!((desk.phase(), desk.place()), (Phase::Exposure, Place::World));
    desk.wait(5.0);
    assert_eq!(desk.value("height"), number(4.0));
    assert_eq!(desk.session.step().map(|(index, _)| index.get()), Some(2));
}

#[test]
fn the_stay_at_a_step_does_not_count_pauses_and_the_safe_place() {
    let reached = RecordKind::DwellReached { step: name("ground") };
    let mut desk = Desk::exposed();
    desk.wait(20.0);
    desk.takes(Command::Pause);
    assert!(!desk.wait(100.0).contains(&reached));
    desk.takes(Command::Resume);
    assert!(!desk.wait(5.0).contains(&reached));
    desk.takes(Command::SafePlace);
    assert!(!desk.wait(100.0).contains(&reached));
    desk.takes(Command::LeaveSafePlace);
    assert!(!desk.wait(4.9).contains(&reached));
    assert!(desk.wait(0.1).contains(&reached));
    assert!(!desk.wait(100.0).contains(&reached), "told once");
    desk.takes(step("ground"));
    assert!(desk.wait(30.0).contains(&reached), "entered anew, it counts anew");
}

#[test]
fn the_length_of_the_exposure_counts_across_pauses_and_is_told_once() {
    let reached = RecordKind::PhaseTimeReached { phase: Phase::Exposure };
    let mut desk = Desk::exposed();
    assert!(!desk.wait(100.0).contains(&reached));
    desk.takes(Command::Pause);
    assert!(!desk.wait(50.0).contains(&reached));
    desk.takes(Command::Resume);
    assert!(!desk.wait(19.0).contains(&reached));
    assert!(desk.wait(1.0).contains(&reached));
    desk.takes(Command::SafePlace);
    desk.takes(Command::LeaveSafePlace);
    assert!(!desk.wait(500.0).contains(&reached));
}

#[test]
fn baseline_and_recovery_tell_when_their_time_has_passed() {
    let mut desk = Desk::ready();
    desk.takes(Command::BeginBaseline);
    let reached = |phase| RecordKind::PhaseTimeReached { phase };
    assert_eq!(desk.wait(50.0), [reached(Phase::Baseline)]);
    desk.takes(Command::BeginExposure);
    desk.takes(Command::BeginRecovery);
    assert_eq!(desk.wait(50.0), [reached(Phase::Recovery)]);
}

#[test]
fn the_exposures_strength_is_the_dial_else_the_steps_expectation() {
    let mut desk = Desk::ready();
    assert_eq!(desk.session.exposure_intensity(), 0.0);
    desk.takes(Command::BeginExposure);
    desk.takes(dial(3.5));
    assert_eq!(desk.session.exposure_intensity(), 3.5);
    desk.takes(step("top"));
    assert_eq!(desk.session.exposure_intensity(), 8.0);
    desk.takes(Command::SafePlace);
    assert_eq!(desk.session.exposure_intensity(), 0.0);
}
