//! Distress: due, asked, answered, corrected.

use gradus_session::*;

use crate::support::*;

fn answer(suds: u8) -> Command {
    Command::AnswerSuds { suds }
}

#[test]
fn suds_is_due_an_interval_after_the_exposure_began_and_after_each_answer() {
    let mut desk = Desk::exposed();
    assert_eq!(desk.wait(14.9), []);
    assert_eq!(desk.wait(0.1), [RecordKind::SudsDue]);
    assert_eq!(desk.session.suds().due, Some(secs(15.0)));
    desk.takes(Command::AskSuds);
    assert_eq!(desk.session.suds().due, None);
    assert_eq!(desk.wait(20.0 - 5.0), [RecordKind::DwellReached { step: name("ground") }]);
    desk.asks(answer(40), Origin::Patient);
    assert_eq!(desk.session.suds().last, Some((40, secs(30.0))));
    assert_eq!(desk.session.suds().next_due, Some(secs(45.0)));
    assert_eq!(desk.wait(15.0), [RecordKind::SudsDue]);
}

#[test]
fn an_answer_tells_when_it_was_asked() {
    let mut desk = Desk::exposed();
    desk.now = secs(3.0);
    desk.takes(Command::AskSuds);
    desk.now = secs(7.0);
    let outcome = desk.asks(answer(55), Origin::Patient);
    let (asked, by) = (secs(3.0), Origin::Patient);
    assert!(kinds(&outcome).contains(&RecordKind::SudsAnswered { suds: 55, asked, by }));
}

#[test]
fn the_therapist_enters_an_answer_to_a_question_asked_aloud() {
    let mut desk = Desk::exposed();
    let outcome = desk.takes(answer(60));
    let by = Origin::Therapist;
    assert_eq!(
        kinds(&outcome)[1..],
        [RecordKind::SudsAsked { by }, RecordKind::SudsAnswered { suds: 60, asked: desk.now, by }]
    );
}

#[test]
fn nobody_else_answers_what_was_not_asked() {
    let mut desk = Desk::exposed();
    for from in [Origin::SyntheticPatient, Origin::Patient, Origin::Engine] {
        assert_eq!(desk.refuses_from(answer(50), from), Refusal::NothingAsked);
    }
    assert_eq!(desk.session.suds().last, None);
}

#[test]
fn a_correction_keeps_the_time_of_the_answer_and_tells_what_was_wrong() {
    let mut desk = Desk::exposed();
    assert_eq!(desk.refuses(Command::CorrectSuds { suds: 10 }), Refusal::NothingAsked);
    desk.takes(answer(70));
    desk.now = secs(4.0);
    let outcome = desk.takes(Command::CorrectSuds { suds: 60 });
    assert!(kinds(&outcome).contains(&RecordKind::SudsCorrected { suds: 60, was: 70 }));
    assert_eq!(desk.session.suds().last, Some((60, secs(0.0))));
}

#[test]
fn suds_goes_from_0_to_100() {
    let mut desk = Desk::exposed();
    for command in [answer(101), Command::CorrectSuds { suds: 255 }] {
        assert!(matches!(desk.refuses(command), Refusal::OutOfRange { .. }));
    }
}

#[test]
fn an_answer_before_the_exposure_does_not_make_suds_due_at_its_beginning() {
    let mut desk = Desk::ready();
    desk.takes(Command::BeginBaseline);
    desk.takes(answer(20));
    desk.now = secs(100.0);
    desk.takes(Command::BeginExposure);
    assert_eq!(desk.wait(1.0), []);
    assert_eq!(desk.session.suds().next_due, Some(secs(115.0)));
}

#[test]
fn what_is_due_in_exposure_is_due_no_more_in_the_safe_place() {
    let mut desk = Desk::exposed();
    desk.wait(15.0);
    assert!(desk.session.suds().due.is_some());
    desk.takes(Command::Stop);
    assert_eq!((desk.session.suds().due, desk.session.suds().next_due), (None, None));
    assert_eq!(desk.wait(100.0), []);
    desk.takes(Command::ReleaseStop);
    desk.takes(Command::LeaveSafePlace);
    assert_eq!(desk.session.suds().next_due, Some(secs(130.0)), "a new interval begins");
}

#[test]
fn a_question_stays_open_wherever_the_session_goes() {
    let mut desk = Desk::exposed();
    desk.takes(Command::AskSuds);
    desk.takes(Command::Stop);
    desk.takes(Command::BeginRecovery);
    desk.asks(answer(80), Origin::Patient);
    assert_eq!(desk.session.suds().last, Some((80, desk.now)));
    assert_eq!(desk.session.suds().next_due, None, "recovery asks at the therapist's word");
}

#[test]
fn what_fell_due_in_a_pause_is_told_when_it_ends() {
    let mut desk = Desk::exposed();
    desk.takes(Command::Pause);
    assert_eq!(desk.wait(20.0), []);
    desk.takes(Command::Resume);
    assert_eq!(desk.wait(0.0), [RecordKind::SudsDue]);
}

#[test]
fn a_closed_session_asks_nothing() {
    let mut desk = Desk::exposed();
    desk.takes(Command::Close);
    for command in [Command::AskSuds, answer(3), Command::CorrectSuds { suds: 3 }] {
        assert_eq!(desk.refuses(command), Refusal::WrongPhase { phase: Phase::Closed });
    }
}
