//! Alarms: raised once, cleared when their cause is gone.

use gradus_base::sensor::{Carrier, SensorKind, SensorState};
use gradus_session::*;

use crate::support::*;

fn silent(source: &str) -> AlarmKind {
    AlarmKind::HeartSilent { source: name(source) }
}

fn sensor_lost(source: &str) -> Input {
    lost_by(source, "battery")
}

fn lost_by(source: &str, reason: &str) -> Input {
    Input::Sensor(SensorEvent::Lost { source: name(source), reason: reason.to_owned() })
}

fn connecting(source: &str, what: SensorKind) -> Input {
    Input::Sensor(SensorEvent::Connecting {
        source: name(source),
        synthetic: false,
        what,
        by: Carrier::Unknown,
    })
}

fn opened_by(source: &str, by: Carrier) -> Input {
    let (source, what) = (name(source), SensorKind::Heart);
    Input::Sensor(SensorEvent::Connecting { source, synthetic: false, what, by })
}

fn connected(source: &str) -> Input {
    Input::Sensor(SensorEvent::Connected { source: name(source), synthetic: false })
}

#[test]
fn a_heart_silent_for_five_seconds_is_an_alarm_until_it_is_heard_again() {
    let mut desk = Desk::ready();
    desk.give(&connected("strap"));
    desk.wait(4.0);
    desk.hears("strap");
    assert_eq!(desk.wait(4.9), []);
    let heard = desk.now.0 - 4_900_000_000;
    let fell = desk.wait(0.1);
    let [RecordKind::SensorSilent { heard: last, .. }, RecordKind::AlarmRaised { .. }] = &fell[..]
    else {
        panic!("{fell:?}")
    };
    assert_eq!(last.0, heard);
    assert!(desk.session.is_silent(&name("strap")));
    let gone = desk.now;
    assert_eq!(desk.wait(60.0), [], "once");
    let outcome = desk.hears("strap");
    let returned = RecordKind::SensorReturned { source: name("strap"), gone };
    assert_eq!(kinds(&outcome), [RecordKind::AlarmCleared { id: 1 }, returned]);
    assert_eq!(desk.alarm_kinds(), []);
}

#[test]
fn a_source_is_silent_by_its_own_pace() {
    let mut desk = Desk::ready();
    desk.give(&opened_by("osc:9000", Carrier::Osc));
    desk.wait(8.0);
    for _ in 0..20 {
        desk.hears("osc:9000");
        assert_eq!(desk.wait(8.0), [], "a number each eight seconds raises no alarm");
    }
    assert_eq!(desk.wait(11.9), []);
    let fell = desk.wait(0.1);
    assert!(matches!(fell[..], [RecordKind::SensorSilent { .. }, _]), "{fell:?}");
    assert!(desk.session.alarms()[0].message.contains("for 20 s"), "{:?}", desk.session.alarms());
    // A strap that sends each second and was out of reach once is as impatiently waited for.
    for _ in 0..16 {
        desk.hears("strap");
        desk.wait(1.0);
    }
    desk.wait(25.0);
    for _ in 0..3 {
        desk.hears("strap");
        desk.wait(1.0);
    }
    desk.hears("strap");
    assert_eq!(desk.wait(4.9), []);
    assert!(!desk.wait(0.1).is_empty());
}

#[test]
fn an_alarm_names_what_is_likely_for_the_way_the_samples_come() {
    for (by, never, silent) in [
        (Carrier::Bluetooth, "skin", "skin"),
        (Carrier::Osc, "firewall", "relay"),
        (Carrier::Lsl, "16571", "network"),
    ] {
        let mut desk = Desk::ready();
        desk.give(&opened_by("heart", by));
        desk.wait(10.0);
        let said = desk.session.alarms()[0].message.clone();
        assert!(said.contains(never), "{said}");
        assert_eq!(said.contains("skin"), by == Carrier::Bluetooth, "{said}");
        desk.hears("heart");
        desk.wait(10.0);
        let said = desk.session.alarms()[0].message.clone();
        assert!(said.contains(silent), "{said}");
        assert_eq!(said.contains("skin"), by == Carrier::Bluetooth, "{said}");
    }
}

#[test]
fn a_doubt_is_an_alarm_until_it_is_over_or_the_source_is_gone() {
    let mut desk = Desk::ready();
    let doubtful = [AlarmKind::HeartDoubtful { source: name("osc") }];
    let says = |reason: &str| {
        let reason = reason.to_owned();
        Input::Sensor(SensorEvent::Doubtful { source: name("osc"), reason })
    };
    desk.hears("osc");
    desk.give(&says("its number 110 has not changed"));
    assert_eq!(desk.alarm_kinds(), doubtful);
    assert!(desk.session.alarms()[0].message.contains("its number 110 has not changed"));
    desk.hears("osc");
    assert_eq!(desk.alarm_kinds(), doubtful, "its samples go on");
    desk.give(&Input::Sensor(SensorEvent::Trusted { source: name("osc") }));
    assert_eq!(desk.alarm_kinds(), []);
    desk.give(&says("two in turn"));
    desk.give(&sensor_lost("osc"));
    assert_eq!(desk.alarm_kinds(), [silent("osc")]);
}

#[test]
fn a_source_that_never_sends_is_an_alarm_and_was_never_connected() {
    let mut desk = Desk::ready();
    desk.give(&connecting("strap", SensorKind::Heart));
    let records = desk.wait(5.0);
    assert!(matches!(records[..], [RecordKind::AlarmRaised { .. }]), "{records:?}");
    assert_eq!(desk.alarm_kinds(), [silent("strap")]);
    assert_eq!(desk.session.sensor_state(&name("strap")).unwrap().0, &SensorState::Connecting);
}

#[test]
fn a_source_stands_as_its_news_say_and_since_they_came() {
    let mut desk = Desk::ready();
    let stands = |desk: &Desk| {
        let (state, since) = desk.session.sensor_state(&name("strap")).unwrap();
        (state.clone(), since)
    };
    assert_eq!(desk.session.sensor_state(&name("strap")), None);
    desk.give(&connecting("strap", SensorKind::Heart));
    assert_eq!(stands(&desk), (SensorState::Connecting, desk.now));
    desk.wait(1.0);
    desk.give(&connected("strap"));
    let since = desk.now;
    desk.hears("strap");
    desk.wait(1.0);
    desk.hears("strap");
    assert_eq!(stands(&desk), (SensorState::Connected, since));
    desk.wait(4.0);
    let reason = "no skin".to_owned();
    desk.give(&Input::Sensor(SensorEvent::Silent { source: name("strap"), reason }));
    let since = desk.now;
    assert_eq!(desk.wait(3.0), [], "its own word came first");
    assert_eq!(stands(&desk), (SensorState::Silent, since));
    desk.give(&sensor_lost("strap"));
    let since = desk.now;
    desk.wait(1.0);
    desk.give(&lost_by("strap", "not found"));
    assert_eq!(stands(&desk), (SensorState::Lost { reason: "not found".to_owned() }, since));
    desk.wait(1.0);
    let outcome = desk.give(&connected("strap"));
    let returned = RecordKind::SensorReturned { source: name("strap"), gone: since };
    assert!(kinds(&outcome).contains(&returned), "{outcome:?}");
    assert_eq!(stands(&desk), (SensorState::Connected, desk.now));
}

#[test]
fn an_alarm_whose_reason_changes_shows_the_newest_and_the_change_is_a_record() {
    let mut desk = Desk::ready();
    desk.hears("strap");
    desk.give(&lost_by("strap", "no skin"));
    desk.takes(Command::AcknowledgeAlarm { id: 1 });
    assert_eq!(desk.give(&lost_by("strap", "no skin")).records.len(), 1, "the news alone");
    let outcome = desk.give(&lost_by("strap", "battery"));
    let [_, Record { kind: RecordKind::AlarmChanged { id: 1, message }, .. }] =
        &outcome.records[..]
    else {
        panic!("{outcome:?}")
    };
    let [alarm] = desk.session.alarms() else { panic!() };
    assert!(message.contains("battery") && alarm.message == *message, "{alarm:?}");
    assert!(alarm.acknowledged);
}

#[test]
fn a_signal_beside_the_heart_is_no_silent_heart_and_its_loss_is_an_alarm_of_its_own() {
    let mut desk = Desk::ready();
    desk.give(&connecting("eda", SensorKind::Signal));
    desk.wait(60.0);
    desk.give(&connected("eda"));
    assert_eq!(desk.wait(60.0), [], "its samples do not come by the session");
    desk.give(&sensor_lost("eda"));
    assert_eq!(desk.alarm_kinds(), [AlarmKind::SignalLost { source: name("eda") }]);
    desk.give(&connected("eda"));
    assert_eq!(desk.alarm_kinds(), []);
}

#[test]
fn a_lost_source_raises_one_alarm_and_no_second_for_its_silence() {
    let mut desk = Desk::ready();
    desk.hears("strap");
    desk.give(&sensor_lost("strap"));
    assert_eq!(desk.alarm_kinds(), [silent("strap")]);
    assert_eq!(desk.wait(60.0), []);
    desk.give(&sensor_lost("strap"));
    assert_eq!(desk.session.alarms().len(), 1);
    desk.hears("strap");
    assert_eq!(desk.alarm_kinds(), []);
    desk.wait(5.0);
    assert_eq!(desk.alarm_kinds(), [silent("strap")], "it is watched again");
}

#[test]
fn a_source_lost_before_it_was_ever_heard_is_cleared_by_its_first_sample() {
    let mut desk = Desk::ready();
    desk.give(&sensor_lost("strap"));
    assert_eq!(desk.alarm_kinds(), [silent("strap")]);
    desk.hears("strap");
    assert_eq!(desk.alarm_kinds(), []);
}

#[test]
fn each_source_has_its_own_alarm() {
    let mut desk = Desk::ready();
    desk.hears("b");
    desk.hears("a");
    desk.wait(5.0);
    assert_eq!(desk.alarm_kinds(), [silent("a"), silent("b")]);
    desk.hears("b");
    assert_eq!(desk.alarm_kinds(), [silent("a")]);
}

#[test]
fn a_stage_that_comes_back_clears_its_alarm_and_leaves_the_stop_latched() {
    let mut desk = Desk::exposed();
    desk.stage_says(lost());
    desk.stage_says(lost());
    assert_eq!(desk.alarm_kinds(), [AlarmKind::StageLost]);
    desk.stage_says(ready());
    assert_eq!(desk.alarm_kinds(), []);
    assert!(desk.session.stop().is_some());
    assert_eq!(desk.refuses(Command::LeaveSafePlace), Refusal::StopLatched);
}

#[test]
fn a_display_that_comes_back_lets_the_session_go_on() {
    let mut desk = Desk::exposed();
    desk.stage_says(StageEvent::DisplayLost { reason: "unplugged".to_owned() });
    assert_eq!(desk.alarm_kinds(), [AlarmKind::DisplayLost]);
    assert!(!desk.session.stage_ready());
    desk.stage_says(StageEvent::DisplayBack);
    assert_eq!(desk.alarm_kinds(), []);
    desk.takes(Command::ReleaseStop);
    desk.takes(Command::LeaveSafePlace);
}

#[test]
fn a_stimulus_that_nobody_saw_is_an_alarm_and_may_run_again_at_once() {
    let mut desk = Desk::exposed();
    let trigger = || Command::Trigger { stimulus: name("gust") };
    desk.takes(trigger());
    desk.now = secs(3.0);
    let missed = |run, at| StageEvent::Missed { stimulus: name("gust"), run, unseen_ms: 2_600, at };
    assert!(matches!(desk.refuses(trigger()), Refusal::Cooldown { .. }));
    desk.stage_says(missed(1, desk.now));
    assert_eq!(desk.alarm_kinds(), [AlarmKind::StimulusMissed { stimulus: name("gust") }]);
    let alarm = &desk.session.alarms()[0];
    assert!(alarm.message.starts_with("The patient did not see Gust: "), "{}", alarm.message);
    assert!(alarm.message.contains("no frame for 2.6 s"), "{}", alarm.message);
    // A stimulus that the scenario does not have is no alarm.
    desk.stage_says(StageEvent::Missed {
        stimulus: name("nothing"),
        run: 1,
        unseen_ms: 1,
        at: desk.now,
    });
    assert_eq!(desk.alarm_kinds().len(), 1);
    // It may run again, and then the word about the run before is old.
    desk.takes(trigger());
    assert_eq!(desk.alarm_kinds(), []);
    assert!(matches!(desk.refuses(trigger()), Refusal::Cooldown { .. }));
    // Behind the exposure nothing can be triggered again.
    desk.stage_says(missed(2, desk.now));
    assert_eq!(desk.alarm_kinds(), [AlarmKind::StimulusMissed { stimulus: name("gust") }]);
    desk.takes(Command::SafePlace);
    assert_eq!(desk.alarm_kinds(), []);
}

#[test]
fn sound_that_comes_back_ends_its_alarm_as_often_as_it_goes() {
    let mut desk = Desk::ready();
    for reason in ["it was unplugged", "it was unplugged", "it is used by another program"] {
        desk.stage_says(StageEvent::NoSound { reason: reason.to_owned() });
        assert_eq!(desk.alarm_kinds(), [AlarmKind::NoSound]);
        desk.stage_says(StageEvent::SoundBack);
        assert_eq!(desk.alarm_kinds(), []);
    }
}

#[test]
fn what_a_stage_lacked_is_forgotten_with_the_stage() {
    let mut desk = Desk::ready();
    let at = desk.now;
    desk.stage_says(StageEvent::NoSound { reason: "no device".to_owned() });
    desk.stage_says(StageEvent::HeadTracking { tracked: false, at });
    assert_eq!(desk.alarm_kinds(), [AlarmKind::NoSound, AlarmKind::HeadUntracked]);
    desk.stage_says(lost());
    assert_eq!(desk.alarm_kinds(), [AlarmKind::StageLost]);
}

#[test]
fn a_head_that_is_tracked_again_clears_its_alarm() {
    let mut desk = Desk::ready();
    let at = desk.now;
    desk.stage_says(StageEvent::HeadTracking { tracked: false, at });
    desk.stage_says(StageEvent::HeadTracking { tracked: true, at });
    assert_eq!(desk.alarm_kinds(), []);
}

#[test]
fn a_log_that_fails_is_an_alarm_and_the_session_goes_on() {
    let mut desk = Desk::exposed();
    desk.give(&Input::Log(LogEvent::WriteFailed { reason: "disk full".to_owned() }));
    assert_eq!(desk.alarm_kinds(), [AlarmKind::LogFailed]);
    assert_eq!(desk.phase(), Phase::Exposure);
    desk.give(&Input::Log(LogEvent::WriteResumed));
    assert_eq!(desk.alarm_kinds(), []);
}

#[test]
fn a_device_for_cues_that_fails_is_an_alarm_of_its_own_and_the_session_goes_on() {
    let mut desk = Desk::exposed();
    let to = || gradus_base::Name::from("serial:/dev/ttyUSB0");
    let other = || gradus_base::Name::from("osc:127.0.0.1:9001");
    let failed = |to, reason: &str| CueEvent::Failed { to, reason: reason.to_owned() };
    desk.give(&Input::Cues(failed(to(), "it is not there")));
    desk.give(&Input::Cues(failed(other(), "nobody listens there")));
    let kinds = [to(), other()].map(|to| AlarmKind::CuesFailed { to });
    assert_eq!(desk.alarm_kinds(), kinds);
    assert_eq!(desk.phase(), Phase::Exposure);
    desk.give(&Input::Cues(CueEvent::Works { to: to() }));
    assert_eq!(desk.alarm_kinds(), [AlarmKind::CuesFailed { to: other() }]);
}

#[test]
fn an_acknowledged_alarm_stays_until_its_cause_is_gone() {
    let mut desk = Desk::ready();
    assert_eq!(desk.refuses(Command::AcknowledgeAlarm { id: 1 }), Refusal::NoSuchAlarm);
    desk.stage_says(lost());
    desk.takes(Command::AcknowledgeAlarm { id: 1 });
    assert!(desk.session.alarms()[0].acknowledged);
    desk.stage_says(ready());
    assert_eq!(desk.refuses(Command::AcknowledgeAlarm { id: 1 }), Refusal::NoSuchAlarm);
    desk.stage_says(lost());
    assert_eq!(desk.session.alarms()[0].id, 2, "a new alarm has a new number");
    assert!(!desk.session.alarms()[0].acknowledged);
}
