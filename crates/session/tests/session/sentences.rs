//! Sentences that somebody in the world is made to say.

use gradus_live::Directive;
use gradus_session::*;

use crate::support::*;

#[test]
fn a_sentence_is_recorded_and_sent_and_counted_over_all_speakers() {
    let mut desk = Desk::exposed();
    let outcome = desk.takes(say("guest", "Which floor?"));
    let start = desk.now;
    let (speaker, text) = (name("guest"), "Which floor?".to_owned());
    assert!(
        kinds(&outcome).contains(&RecordKind::SentenceSent { speaker: speaker.clone(), run: 1 })
    );
    assert_eq!(outcome.directives, [Directive::Say { speaker, run: 1, text, start }]);
    desk.takes(say("porter", "Going up."));
    desk.takes(say("guest", "Thank you."));
    let held: Vec<_> =
        desk.session.world().sentences().iter().map(|s| (s.run, s.text.as_str())).collect();
    assert_eq!(held, [(3, "Thank you."), (2, "Going up.")], "the latest of each");
}

#[test]
fn a_sentence_is_refused_with_its_reason() {
    let mut desk = Desk::ready();
    let hello = || say("guest", "Hello.");
    assert_eq!(desk.refuses(hello()), Refusal::WrongPhase { phase: Phase::Setup });
    desk.takes(Command::BeginExposure);
    let did_you_mean = Some(name("porter"));
    assert_eq!(
        desk.refuses(say("portr", "Hello.")),
        Refusal::UnknownSpeaker { name: name("portr"), did_you_mean }
    );
    for text in ["", " ", "?!", "one\ntwo", "\u{1b}[2J", &"a".repeat(301)] {
        let refusal = desk.refuses(say("guest", text));
        assert!(matches!(refusal, Refusal::BadSentence { .. }), "{text:?}: {refusal:?}");
    }
    desk.takes(say("guest", &"a".repeat(300)));
    desk.takes(Command::Pause);
    assert_eq!(desk.refuses(hello()), Refusal::WrongPhase { phase: Phase::Paused });
    desk.takes(Command::Stop);
    assert_eq!(desk.refuses(hello()), Refusal::StopLatched);
}

#[test]
fn a_pause_and_a_stop_and_the_safe_place_end_a_sentence() {
    for ends in [Command::Pause, Command::Stop, Command::SafePlace] {
        let mut desk = Desk::exposed();
        desk.takes(say("guest", "Which floor?"));
        desk.wait(0.5);
        desk.takes(ends.clone());
        let [guest, porter] = desk.session.world().sentences() else { panic!() };
        assert_eq!((guest.ended, porter.ended), (Some(desk.now), None), "{ends:?}");
    }
}

#[test]
fn a_stage_that_cannot_speak_is_one_alarm_and_the_session_goes_on() {
    let mut desk = Desk::exposed();
    for _ in 0..2 {
        desk.takes(say("guest", "Hello."));
        desk.stage_says(StageEvent::NoSpeech { reason: "espeak-ng is not installed".to_owned() });
    }
    assert_eq!(desk.alarm_kinds(), [AlarmKind::NoSpeech]);
    assert!(desk.session.alarms()[0].message.contains("espeak-ng is not installed"));
    assert_eq!(desk.phase(), Phase::Exposure);
    desk.stage_says(lost());
    assert_eq!(desk.alarm_kinds(), [AlarmKind::StageLost], "the next stage may have it");
}
