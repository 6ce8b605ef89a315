//! A headset that is taken off, that shows something else, that lies still, that is hot, and what
//! the therapist may do then.

use gradus_base::SessionTime;
use gradus_live::Directive;
use gradus_scenario::Posture;
use gradus_session::headset::*;
use gradus_session::*;

use crate::support::*;

fn off() -> Input {
    Input::Stage(StageEvent::HeadsetOff { at: SessionTime::ZERO })
}

fn on() -> Input {
    Input::Stage(StageEvent::HeadsetOn { at: SessionTime::ZERO })
}

fn hidden(reason: &str) -> Input {
    let reason = reason.to_owned();
    Input::Stage(StageEvent::Hidden { reason, at: SessionTime::ZERO })
}

fn seen_alarm(desk: &mut Desk) {
    let id = desk.session.alarms()[0].id;
    desk.takes(Command::AcknowledgeAlarm { id });
}

#[test]
fn a_headset_that_is_taken_off_pauses_holds_what_runs_and_never_resumes_by_itself() {
    let mut desk = Desk::exposed();
    desk.takes(trigger("gust"));
    desk.wait(1.0);
    let exposed = desk.session.exposed_at(desk.now);
    let outcome = desk.give(&off());
    assert!(outcome.directives.iter().any(|d| matches!(d, Directive::EndStimuli { .. })));
    assert_eq!(desk.session.phase().0, Phase::Paused);
    assert_eq!(desk.alarm_kinds(), [AlarmKind::HeadsetOff]);
    desk.wait(40.0);
    assert_eq!(desk.session.exposed_at(desk.now), exposed, "no exposure is counted");
    assert_eq!(desk.refuses(Command::Resume), Refusal::HeadsetOff);
    desk.give(&on());
    assert_eq!(desk.alarm_kinds(), []);
    assert_eq!(desk.session.phase().0, Phase::Paused, "the therapist resumes");
    desk.wait(5.0);
    assert_eq!(desk.session.exposed_at(desk.now), exposed);
    desk.takes(Command::Resume);
    desk.wait(2.0);
    assert!(desk.session.exposed_at(desk.now) > exposed);
}

#[test]
fn a_therapist_who_sees_that_the_headset_is_worn_may_go_on() {
    let mut desk = Desk::ready();
    desk.give(&off());
    assert_eq!(desk.refuses(Command::BeginExposure), Refusal::HeadsetOff);
    seen_alarm(&mut desk);
    desk.takes(Command::BeginExposure);
    assert_eq!(desk.session.phase().0, Phase::Exposure);
    // It is the same sensor's next word that pauses again.
    desk.give(&on());
    desk.give(&off());
    assert_eq!(desk.session.phase().0, Phase::Paused);
}

#[test]
fn a_runtime_that_shows_something_else_pauses_and_a_stop_stays_a_stop() {
    let mut desk = Desk::exposed();
    desk.give(&hidden("a menu"));
    assert_eq!(desk.session.phase().0, Phase::Paused);
    assert_eq!(desk.refuses(Command::Resume), Refusal::NotShown);
    desk.give(&Input::Stage(StageEvent::Visible { at: SessionTime::ZERO }));
    desk.takes(Command::Resume);
    desk.takes(Command::Stop);
    let phase = desk.session.phase();
    desk.give(&hidden("a menu"));
    desk.give(&off());
    assert_eq!(desk.session.phase(), phase);
    assert!(desk.session.stop().is_some());
}

#[test]
fn a_headset_that_lies_still_is_a_question_and_changes_nothing() {
    let mut desk = Desk::exposed();
    desk.give(&Input::Stage(StageEvent::HeadStill { at: SessionTime::ZERO }));
    assert_eq!(desk.session.phase().0, Phase::Exposure);
    let [alarm] = desk.session.alarms() else { panic!("{:?}", desk.session.alarms()) };
    assert!(alarm.is_question() && alarm.message.ends_with('?'), "{alarm:?}");
    desk.give(&Input::Stage(StageEvent::HeadMoves { at: SessionTime::ZERO }));
    assert_eq!(desk.alarm_kinds(), []);
}

#[test]
fn a_new_stage_has_its_own_headset() {
    let mut desk = Desk::ready();
    desk.give(&off());
    desk.give(&hidden("a menu"));
    desk.give(&Input::Stage(lost()));
    assert_eq!(desk.alarm_kinds(), [AlarmKind::StageLost]);
}

#[test]
fn the_hottest_part_is_the_alarm_and_the_last_that_cools_ends_it() {
    let mut desk = Desk::exposed();
    let mut heat = |part, level| {
        desk.give(&Input::Stage(StageEvent::Heat { part, level }));
        desk.session.alarms().iter().map(|alarm| alarm.message.clone()).collect::<String>()
    };
    assert!(heat(HeatPart::Cpu, HeatLevel::Warning).contains("processor grows hot"));
    assert!(heat(HeatPart::Gpu, HeatLevel::Impaired).contains("graphics processor is too hot"));
    assert!(heat(HeatPart::Gpu, HeatLevel::Normal).contains("processor grows hot"));
    assert_eq!(heat(HeatPart::Cpu, HeatLevel::Normal), "");
}

#[test]
fn recentring_posture_and_the_end_of_a_stop_reach_the_stage() {
    let mut desk = Desk::ready();
    let taken = desk.takes(Command::Recentre);
    assert_eq!(taken.directives, [Directive::Recentre { run: 1 }]);
    assert_eq!(desk.takes(Command::Recentre).directives, [Directive::Recentre { run: 2 }]);
    assert_eq!(desk.session.world().posture(), Posture::Standing);
    desk.takes(Command::SetPosture { seated: true });
    assert_eq!(desk.session.world().posture(), Posture::Seated);
    assert_eq!(desk.refuses(Command::SetStopEnd { room: true }), Refusal::NoRoom);
    let room = Capability {
        name: VIEW_OF_THE_ROOM.to_owned(),
        state: Availability::Present,
        means: String::new(),
    };
    let headset = Headset { capabilities: vec![room], ..Headset::default() };
    desk.give(&Input::Stage(StageEvent::Headset { headset }));
    desk.takes(Command::SetStopEnd { room: true });
    assert!(desk.session.world().stop_shows_room());
    desk.takes(Command::BeginExposure);
    // The floor does not move under a patient who is exposed.
    assert!(matches!(
        desk.refuses(Command::SetPosture { seated: false }),
        Refusal::WrongPhase { .. }
    ));
    assert!(matches!(
        desk.refuses(Command::SetStopEnd { room: false }),
        Refusal::WrongPhase { .. }
    ));
    desk.takes(Command::Recentre);
}
