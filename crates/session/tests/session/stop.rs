//! The stop, from everywhere.

use gradus_live::Directive;
use gradus_scenario::Place;
use gradus_session::*;

use crate::support::*;

/// A desk in every phase that a session has, with something moving and something running.
fn every_phase() -> Vec<Desk> {
    let mut desks = vec![Desk::ready(), Desk::ready(), Desk::ready(), Desk::exposed()];
    desks[1].takes(Command::BeginBaseline);
    desks[2].takes(Command::BeginBriefing);
    desks[3].takes(step("top"));
    desks[3].takes(trigger("gust"));
    for command in [Command::Pause, Command::SafePlace, Command::BeginRecovery, Command::Close] {
        let mut desk = Desk::exposed();
        desk.takes(step("top"));
        desk.wait(1.0);
        desk.takes(command);
        desks.push(desk);
    }
    desks
}

#[test]
fn stop_is_taken_in_every_phase_and_from_everyone() {
    let everyone = [
        (Origin::Therapist, StopCause::Therapist),
        (Origin::Script, StopCause::Script),
        (Origin::Patient, StopCause::PatientKey),
        (Origin::SyntheticPatient, StopCause::PatientKey),
        (Origin::Engine, StopCause::Rule),
    ];
    let phases: Vec<Phase> = every_phase().iter().map(Desk::phase).collect();
    use Phase::*;
    assert_eq!(
        phases,
        [Setup, Baseline, Briefing, Exposure, Paused, SafePlace, Recovery, Closed],
        "every phase is here"
    );
    for (from, cause) in everyone {
        for mut desk in every_phase() {
            let before = desk.phase();
            desk.now = secs(1.5);
            let outcome = desk.asks(Command::Stop, from);
            assert!(outcome.directives.contains(&Directive::Stop { at: desk.now }), "{before:?}");
            assert_eq!(desk.session.stop(), Some(&cause));
            assert_eq!(desk.place(), Place::Safe);
            let after = if matches!(before, Exposure | Paused) { SafePlace } else { before };
            assert_eq!(desk.phase(), after);
            assert!(desk.stage.is_stopped());
            assert_eq!(desk.stage, *desk.session.world());
            assert_eq!(desk.session.world().stimulus_age_secs(stimulus("gust"), desk.now), None);
        }
    }
}

#[test]
fn a_stop_latches_until_it_is_released() {
    let mut desk = Desk::exposed();
    desk.takes(Command::Stop);
    for command in [
        Command::LeaveSafePlace,
        Command::BeginExposure,
        step("half"),
        dial(3.0),
        set("wind", number(2.0)),
        trigger("gust"),
        Command::Pause,
        Command::Resume,
        Command::SafePlace,
    ] {
        assert_eq!(desk.refuses(command), Refusal::StopLatched);
    }
    desk.takes(Command::ReleaseStop);
    assert_eq!(desk.phase(), Phase::SafePlace, "the patient stays where they are");
    assert_eq!(desk.place(), Place::Safe);
    assert_eq!(desk.refuses(Command::ReleaseStop), Refusal::NoStop);
    desk.takes(Command::LeaveSafePlace);
    assert_eq!(desk.place(), Place::World);
}

#[test]
fn a_stop_in_setup_keeps_the_session_from_beginning_until_it_is_released() {
    let mut desk = Desk::ready();
    desk.takes(Command::Stop);
    assert_eq!(desk.phase(), Phase::Setup);
    assert_eq!(desk.refuses(Command::BeginBaseline), Refusal::StopLatched);
    assert_eq!(desk.refuses(Command::BeginExposure), Refusal::StopLatched);
    desk.takes(Command::ReleaseStop);
    desk.takes(Command::BeginBaseline);
}

#[test]
fn parameters_hold_where_the_stop_met_them_and_stay_there_on_the_way_back() {
    let mut desk = Desk::exposed();
    desk.takes(dial(10.0));
    desk.wait(3.0);
    let outcome = desk.takes(Command::Stop);
    assert!(
        kinds(&outcome)
            .contains(&RecordKind::ParameterHeld { parameter: name("height"), value: number(6.0) })
    );
    assert_eq!(desk.session.intensity(), None, "the dial is not where the world is");
    desk.wait(20.0);
    desk.takes(Command::ReleaseStop);
    desk.takes(Command::LeaveSafePlace);
    desk.wait(20.0);
    assert_eq!(desk.value("height"), number(6.0));
}

#[test]
fn a_stop_at_rest_leaves_the_dial_where_it_was() {
    let mut desk = Desk::exposed();
    desk.takes(dial(4.0));
    desk.wait(10.0);
    desk.takes(Command::Stop);
    assert_eq!(desk.session.intensity(), Some(4.0));
}

#[test]
fn stop_during_pause_ends_in_the_safe_place_and_forgets_where_the_lift_was_going() {
    let mut desk = Desk::exposed();
    desk.takes(dial(10.0));
    desk.wait(2.0);
    desk.takes(Command::Pause);
    desk.takes(Command::Stop);
    assert_eq!((desk.phase(), desk.place()), (Phase::SafePlace, Place::Safe));
    assert_eq!(desk.session.intensity(), None);
    desk.takes(Command::ReleaseStop);
    desk.takes(Command::LeaveSafePlace);
    desk.takes(Command::Pause);
    desk.takes(Command::Resume);
    desk.wait(20.0);
    assert_eq!(desk.value("height"), number(4.0));
}

#[test]
fn a_stop_that_the_stage_took_by_itself_latches_the_session() {
    let mut desk = Desk::exposed();
    let at = secs(0.0);
    desk.stage_says(StageEvent::StoppedItself { cause: StopCause::PatientSqueeze, at });
    assert_eq!(desk.session.stop(), Some(&StopCause::PatientSqueeze));
    assert_eq!((desk.phase(), desk.place()), (Phase::SafePlace, Place::Safe));
}

#[test]
fn a_stopped_session_can_rest_and_close() {
    let mut desk = Desk::exposed();
    desk.takes(Command::Stop);
    desk.takes(Command::BeginRecovery);
    assert_eq!(desk.phase(), Phase::Recovery);
    let outcome = desk.takes(Command::Close);
    assert_eq!(outcome.directives, [Directive::End]);
    assert_eq!(desk.phase(), Phase::Closed);
    assert!(desk.session.stop().is_some(), "closing releases nothing");
    assert!(desk.session.world().is_stopped());
}

#[test]
fn a_stage_lost_in_exposure_or_pause_is_a_stop_with_its_cause() {
    for pause in [false, true] {
        for event in [lost(), StageEvent::DisplayLost { reason: "unplugged".to_owned() }] {
            let mut desk = Desk::exposed();
            if pause {
                desk.takes(Command::Pause);
            }
            desk.stage_says(event);
            assert_eq!(desk.session.stop(), Some(&StopCause::StageLost));
            assert_eq!((desk.phase(), desk.place()), (Phase::SafePlace, Place::Safe));
            assert_eq!(desk.session.alarms().len(), 1);
            desk.takes(Command::ReleaseStop);
            assert_eq!(desk.refuses(Command::LeaveSafePlace), Refusal::NoStage);
        }
    }
}

#[test]
fn a_stage_lost_outside_the_exposure_is_an_alarm_alone() {
    let mut desk = Desk::ready();
    desk.stage_says(lost());
    assert_eq!(desk.session.stop(), None);
    assert_eq!(desk.alarm_kinds(), [AlarmKind::StageLost]);
    assert_eq!(desk.refuses(Command::BeginExposure), Refusal::NoStage);
    desk.stage_says(ready());
    assert_eq!(desk.alarm_kinds(), []);
    desk.takes(Command::BeginExposure);
}
