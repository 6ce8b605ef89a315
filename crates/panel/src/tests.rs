//! Tests of the desk as a hand and a reader use it.

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use gradus_live::Directive;
use gradus_scenario::Scenario;
use gradus_scenario::Value;
use gradus_session::snapshot::{Snapshot, StageView};
use gradus_session::{Command, Phase};

use crate::{Closing, Desk, Panel, PanelCommand, sample_snapshot};

pub(crate) struct App {
    pub panel: Panel,
    pub scenario: Scenario,
    pub snapshot: Snapshot,
    pub out: Vec<PanelCommand>,
}

impl App {
    pub fn said(&self, command: Command) -> bool {
        self.out.contains(&PanelCommand::Session(command))
    }
}

pub(crate) fn desk(make: impl Fn(&Scenario) -> Snapshot) -> Harness<'static, App> {
    let scenario = sample_snapshot::scenario();
    let snapshot = make(&scenario);
    let app = App { panel: Panel::new(), scenario, snapshot, out: Vec::new() };
    let mut installed = false;
    let mut harness = Harness::builder().with_size(vec2(1280.0, 720.0)).build_ui_state(
        move |ui, app: &mut App| {
            if !installed {
                Panel::install(ui.ctx());
                installed = true;
            }
            let desk = Desk {
                scenario: &app.scenario,
                snapshot: &app.snapshot,
                patient: "P-014",
                synthetic_patient: false,
                view: None,
            };
            app.panel.show(ui, &desk, &mut app.out);
        },
        app,
    );
    harness.run_steps(4);
    harness
}

pub(crate) fn press(harness: &mut Harness<'_, App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(2);
}

const PHASES: [Phase; 8] = [
    Phase::Setup,
    Phase::Baseline,
    Phase::Briefing,
    Phase::Exposure,
    Phase::Paused,
    Phase::SafePlace,
    Phase::Recovery,
    Phase::Closed,
];

#[test]
fn stop_stops_in_every_phase() {
    for phase in PHASES {
        let mut harness = desk(|scenario| {
            let mut snapshot = sample_snapshot::exposure(scenario);
            snapshot.phase = phase;
            snapshot
        });
        press(&mut harness, "Stop");
        let stops =
            harness.state().out.iter().filter(|c| **c == PanelCommand::Session(Command::Stop));
        assert_eq!(stops.count(), 1, "{phase:?}");
    }
}

#[test]
fn escape_stops_while_a_note_is_typed_and_keeps_the_note() {
    let mut harness = desk(sample_snapshot::exposure);
    harness.get_by_label("Note").focus();
    harness.run_steps(2);
    harness.get_by_label("Note").type_text("breathes");
    harness.run_steps(2);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert!(harness.state().said(Command::Stop));
    harness.get_by_label("Note").focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(harness.state().said(Command::Note { text: "breathes".to_owned() }));
}

#[test]
fn escape_stops_over_a_dialog_and_when_stopped() {
    for make in [sample_snapshot::exposure, sample_snapshot::stopped] {
        let mut harness = desk(make);
        harness.state_mut().panel.close_requested();
        harness.run_steps(2);
        harness.key_press(Key::Escape);
        harness.run_steps(2);
        assert!(harness.state().said(Command::Stop));
    }
}

#[test]
fn the_stop_can_be_pressed_while_a_question_is_open() {
    let mut harness = desk(sample_snapshot::exposure);
    harness.state_mut().panel.close_requested();
    harness.run_steps(2);
    press(&mut harness, "Stop");
    assert!(harness.state().said(Command::Stop));
}

#[test]
fn a_note_gives_the_keyboard_back() {
    let mut harness = desk(sample_snapshot::exposure);
    harness.key_press(Key::N);
    harness.run_steps(2);
    harness.get_by_label("Note").type_text("calmer");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    harness.key_press(Key::Space);
    harness.run_steps(2);
    let note = Command::Note { text: "calmer".to_owned() };
    let said = |command| PanelCommand::Session(command);
    assert_eq!(harness.state().out, vec![said(note), said(Command::Pause)]);
}

#[test]
fn nothing_moves_while_paused_or_stopped() {
    for paused in [true, false] {
        let mut harness = desk(|scenario| {
            let mut snapshot = sample_snapshot::exposure(scenario);
            (snapshot.stopped, snapshot.phase) =
                if paused { (false, Phase::Paused) } else { (true, Phase::SafePlace) };
            snapshot
        });
        harness.set_size(vec2(1920.0, 1080.0));
        harness.run_steps(3);
        for name in ["Step 5: 30 m, glass", "Intensity up 0.5", "Railing: none", "Gust"] {
            press(&mut harness, name);
        }
        for key in [Key::PageUp, Key::ArrowUp] {
            harness.key_press(key);
            harness.run_steps(2);
        }
        assert_eq!(harness.state().out, vec![]);
    }
}

#[test]
fn parameters_are_set_one_by_one() {
    let mut harness = desk(sample_snapshot::exposure);
    harness.set_size(vec2(1920.0, 1080.0));
    harness.run_steps(3);
    press(&mut harness, "Railing: glass");
    press(&mut harness, "People on the street");
    let set = |parameter: &str, value| {
        PanelCommand::Session(Command::SetParameter { parameter: parameter.into(), value })
    };
    assert_eq!(
        harness.state().out,
        vec![set("railing", Value::Choice("glass".into())), set("people", Value::Switch(false)),]
    );
}

#[test]
fn settings_are_shown_before_the_exposure_and_not_after() {
    let mut harness = desk(sample_snapshot::setup);
    let app = harness.state_mut();
    let switch = "(id: \"people\", label: \"People on the street\",";
    let setting = format!("], settings: [{switch} group: \"The street\",");
    app.scenario = sample_snapshot::scenario_with(&[(switch, &setting)]);
    app.snapshot.parameters[3].setting = true;
    harness.set_size(vec2(1920.0, 1080.0));
    harness.run_steps(3);
    assert!(harness.query_by_label("SETTINGS").is_some());
    assert!(harness.query_by_label("The street").is_some());
    press(&mut harness, "People on the street");
    let set = Command::SetParameter { parameter: "people".into(), value: Value::Switch(false) };
    assert_eq!(harness.state().out, vec![PanelCommand::Session(set)]);
    harness.state_mut().snapshot.phase = Phase::Exposure;
    harness.run_steps(3);
    assert!(harness.query_by_label("SETTINGS").is_none());
    assert!(harness.query_by_label("People on the street").is_none());
}

#[test]
fn scheduled_stimuli_are_allowed_and_held_by_one_switch_and_the_question_of_a_step_is_shown() {
    let mut harness = desk(sample_snapshot::exposure);
    assert!(harness.query_by_label("Scheduled: held").is_none(), "nothing is scheduled");
    let app = harness.state_mut();
    app.scenario = sample_snapshot::scenario_with(&[
        ("cooldown_secs: 20)", "cooldown_secs: 20, schedule: [After(30)])"),
        ("note: ", "expectancy: \"What will happen?\", note: "),
    ]);
    harness.run_steps(3);
    assert!(harness.query_by_label("Ask before: What will happen?").is_some());
    press(&mut harness, "Scheduled: held");
    assert!(harness.state().said(Command::SetSchedules { allowed: true }));
    harness.state_mut().snapshot.schedules_allowed = true;
    harness.run_steps(3);
    press(&mut harness, "Scheduled: allowed");
    assert!(harness.state().said(Command::SetSchedules { allowed: false }));
}

#[test]
fn a_dragged_dial_asks_once_on_release() {
    let mut harness = desk(sample_snapshot::exposure);
    let dial = harness.get_by_label("Intensity").rect();
    let at = |u: f32| egui::pos2(dial.left() + 9.0 + (dial.width() - 18.0) * u, dial.center().y);
    harness.drag_at(at(0.4));
    harness.run_steps(1);
    for u in [0.45, 0.55, 0.65, 0.7] {
        harness.hover_at(at(u));
        harness.run_steps(1);
    }
    assert_eq!(harness.state().out, vec![], "nothing is asked for on the way");
    harness.drop_at(at(0.7));
    harness.run_steps(2);
    assert_eq!(
        harness.state().out,
        vec![PanelCommand::Session(Command::SetIntensity { intensity: 7.0 })]
    );
}

#[test]
fn keys_type_into_a_note_and_do_nothing_else() {
    let mut harness = desk(sample_snapshot::exposure);
    harness.get_by_label("Note").focus();
    harness.run_steps(2);
    for key in [Key::Space, Key::S, Key::PageUp, Key::ArrowUp] {
        harness.key_press(key);
    }
    harness.run_steps(2);
    assert_eq!(harness.state().out, vec![]);
}

#[test]
fn keys_move_the_session() {
    let mut harness = desk(sample_snapshot::exposure);
    for key in [Key::Space, Key::PageUp, Key::PageDown, Key::ArrowUp, Key::ArrowDown, Key::S] {
        harness.key_press(key);
        harness.run_steps(2);
    }
    let said = |command| PanelCommand::Session(command);
    assert_eq!(
        harness.state().out,
        vec![
            said(Command::Pause),
            said(Command::GoToStep { step: "step-4".into() }),
            said(Command::GoToStep { step: "step-2".into() }),
            said(Command::SetIntensity { intensity: 4.5 }),
            said(Command::SetIntensity { intensity: 3.5 }),
            said(Command::AskSuds),
        ]
    );
}

#[test]
fn a_step_is_one_press_away() {
    let mut harness = desk(sample_snapshot::exposure);
    press(&mut harness, "Step 5: 30 m, glass");
    assert!(harness.state().said(Command::GoToStep { step: "step-4".into() }));
}

#[test]
fn a_stimulus_in_cooldown_cannot_be_pressed_and_a_ready_one_can() {
    let mut harness = desk(sample_snapshot::exposure);
    press(&mut harness, "Lift sways");
    assert_eq!(harness.state().out, vec![]);
    press(&mut harness, "Gust");
    assert!(harness.state().said(Command::Trigger { stimulus: "gust".into() }));
}

/// A desk over an audience of two, the second with two prepared sentences.
fn audience() -> Harness<'static, App> {
    let mut harness = desk(sample_snapshot::exposure);
    let speakers = r#"world: (
        speakers: [
            (id: "front", label: "Front row", at_m: (0, 1.2, -3)),
            (id: "back", label: "Back row", at_m: (0, 1.2, -3), sentences: ["Louder, please.", "Why?"]),
        ],"#;
    harness.state_mut().scenario = sample_snapshot::scenario_with(&[("world: (", speakers)]);
    harness.set_size(vec2(1920.0, 1080.0));
    harness.run_steps(3);
    harness
}

fn say(speaker: &str, text: &str) -> PanelCommand {
    PanelCommand::Session(Command::Say { speaker: speaker.into(), text: text.to_owned() })
}

#[test]
fn a_prepared_sentence_is_one_press_and_ones_own_is_said_by_enter_or_by_the_button() {
    let mut harness = audience();
    assert!(harness.query_by_label("Why?").is_none(), "those of who is chosen alone");
    press(&mut harness, "Speaker: Back row");
    press(&mut harness, "Why?");
    for how in [Some(Key::Enter), None] {
        harness.get_by_label("Sentence").focus();
        harness.run_steps(2);
        harness.get_by_label("Sentence").type_text(" I disagree. ");
        harness.run_steps(2);
        match how {
            Some(key) => harness.key_press(key),
            None => harness.get_by_label("Say").click(),
        }
        harness.run_steps(2);
    }
    let own = || say("back", "I disagree.");
    assert_eq!(harness.state().out, vec![say("back", "Why?"), own(), own()]);
    assert!(harness.ctx.memory(|m| m.focused()).is_none(), "the keyboard is the session's again");
}

#[test]
fn a_sentence_is_typed_without_keys_doing_anything_and_escape_still_stops() {
    let mut harness = audience();
    harness.get_by_label("Sentence").focus();
    harness.run_steps(2);
    harness.get_by_label("Sentence").type_text("so");
    for key in [Key::Space, Key::S, Key::N, Key::PageUp, Key::ArrowUp] {
        harness.key_press(key);
    }
    harness.run_steps(2);
    assert_eq!(harness.state().out, vec![]);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!(harness.state().out, vec![PanelCommand::Session(Command::Stop)]);
    harness.get_by_label("Sentence").focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().out.last(), Some(&say("front", "so")), "what was written is there");
}

#[test]
fn nobody_speaks_outside_the_exposure_and_what_was_written_stays() {
    let mut harness = audience();
    press(&mut harness, "Speaker: Back row");
    harness.state_mut().snapshot.phase = Phase::Paused;
    harness.run_steps(2);
    harness.get_by_label("Sentence").focus();
    harness.run_steps(2);
    harness.get_by_label("Sentence").type_text("Later.");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    press(&mut harness, "Say");
    press(&mut harness, "Why?");
    assert_eq!(harness.state().out, vec![]);
    harness.state_mut().snapshot.phase = Phase::Exposure;
    harness.run_steps(2);
    press(&mut harness, "Say");
    assert_eq!(harness.state().out, vec![say("back", "Later.")]);
    press(&mut harness, "Say");
    assert_eq!(harness.state().out.len(), 1, "there is nothing to say");
}

#[test]
fn a_pace_to_breathe_with_is_two_presses_away_also_while_stopped() {
    let pace = |per_min| PanelCommand::Session(Command::SetBreathPace { per_min });
    let mut harness = desk(sample_snapshot::stopped);
    press(&mut harness, "Breath: off");
    press(&mut harness, "6 a minute");
    assert_eq!(harness.state().out, vec![pace(Some(6.0))]);
    let app = harness.state_mut();
    let mut world = app.snapshot.world.as_ref().clone();
    world.apply(Directive::BreathPace { per_min: Some(6.0), at: app.snapshot.now });
    app.snapshot.world = world.into();
    harness.run_steps(2);
    press(&mut harness, "Breath: 6");
    press(&mut harness, "Off");
    assert_eq!(harness.state().out.last(), Some(&pace(None)));
}

#[test]
fn suds_is_asked_then_answered_by_one_press() {
    let mut harness = desk(sample_snapshot::exposure);
    press(&mut harness, "Ask for SUDS");
    assert!(harness.state().said(Command::AskSuds));
    let mut harness = desk(sample_snapshot::suds_asked);
    press(&mut harness, "SUDS 45");
    assert!(harness.state().said(Command::AnswerSuds { suds: 45 }));
}

#[test]
fn suds_asked_aloud_is_one_press() {
    let mut harness = desk(sample_snapshot::exposure);
    press(&mut harness, "SUDS 45");
    assert_eq!(harness.state().out, vec![PanelCommand::Session(Command::AnswerSuds { suds: 45 })]);
}

#[test]
fn the_last_answer_can_be_corrected() {
    let mut harness = desk(sample_snapshot::exposure);
    press(&mut harness, "Correct the last answer");
    press(&mut harness, "SUDS 65");
    assert_eq!(harness.state().out, vec![PanelCommand::Session(Command::CorrectSuds { suds: 65 })]);
}

#[test]
fn a_stop_is_released_by_two_presses_only() {
    let mut harness = desk(sample_snapshot::stopped);
    press(&mut harness, "Release stop");
    assert_eq!(harness.state().out, vec![]);
    press(&mut harness, "Release now");
    assert!(harness.state().said(Command::ReleaseStop));
}

#[test]
fn every_phase_offers_its_next() {
    for (phase, name, command) in [
        (Phase::Setup, "Begin baseline", Command::BeginBaseline),
        (Phase::Baseline, "Begin briefing", Command::BeginBriefing),
        (Phase::Briefing, "Begin exposure", Command::BeginExposure),
        (Phase::Exposure, "Begin recovery", Command::BeginRecovery),
        (Phase::Exposure, "Pause", Command::Pause),
        (Phase::Exposure, "Safe place", Command::SafePlace),
        (Phase::Paused, "Resume", Command::Resume),
        (Phase::SafePlace, "Back to exposure", Command::LeaveSafePlace),
    ] {
        let mut harness = desk(|scenario| {
            let mut snapshot = sample_snapshot::exposure(scenario);
            snapshot.phase = phase;
            snapshot
        });
        let button = harness.get_by(|node| {
            node.role() == egui::accesskit::Role::Button && node.label().as_deref() == Some(name)
        });
        button.click();
        harness.run_steps(2);
        assert!(harness.state().said(command), "{name}");
    }
}

#[test]
fn closing_the_session_is_asked_once_more() {
    let mut harness = desk(|scenario| {
        let mut snapshot = sample_snapshot::exposure(scenario);
        snapshot.phase = Phase::Recovery;
        snapshot
    });
    press(&mut harness, "Close session");
    assert_eq!(harness.state().out, vec![]);
    let last = harness.get_all_by_label("Close session").last().map(|n| n.click());
    assert!(last.is_some());
    harness.run_steps(2);
    assert!(harness.state().said(Command::Close));
}

#[test]
fn a_closed_session_leaves_the_window_to_be_closed() {
    let mut harness = desk(|scenario| {
        let mut snapshot = sample_snapshot::exposure(scenario);
        snapshot.phase = Phase::Closed;
        snapshot
    });
    press(&mut harness, "Close the window");
    assert_eq!(harness.state().out, vec![PanelCommand::Quit]);
}

#[test]
fn closing_the_window_asks_while_a_session_is_open() {
    let mut harness = desk(sample_snapshot::exposure);
    assert_eq!(harness.state_mut().panel.close_requested(), Closing::Asked);
    harness.run_steps(2);
    press(&mut harness, "Keep running");
    assert_eq!(harness.state().out, vec![]);
    assert!(harness.query_by_label("Keep running").is_none());
    harness.state_mut().panel.close_requested();
    harness.run_steps(2);
    press(&mut harness, "Stop and close");
    assert!(harness.state().said(Command::Stop));
    assert_eq!(harness.state().out.last(), Some(&PanelCommand::Quit));

    let mut harness = desk(|scenario| {
        let mut snapshot = sample_snapshot::exposure(scenario);
        snapshot.phase = Phase::Closed;
        snapshot
    });
    assert_eq!(harness.state_mut().panel.close_requested(), Closing::Now);
}

#[test]
fn a_lost_stage_is_said_and_can_be_started_again() {
    let mut harness = desk(sample_snapshot::stage_lost);
    harness.get_by_label("The stage is gone");
    press(&mut harness, "Start the stage again");
    assert_eq!(harness.state().out, vec![PanelCommand::RestartStage]);
}

#[test]
fn alarms_are_acknowledged_one_by_one() {
    let mut harness = desk(sample_snapshot::stage_lost);
    let alarm = harness.state().snapshot.alarms[1].clone();
    press(&mut harness, &format!("Seen: {}", alarm.message));
    assert_eq!(
        harness.state().out,
        vec![PanelCommand::Session(Command::AcknowledgeAlarm { id: alarm.id })]
    );
}

#[test]
fn what_is_synthetic_says_so() {
    let harness = desk(sample_snapshot::stage_lost);
    harness.get_by_label("SYNTHETIC");
    harness.get_by_label("SYNTHETIC DATA");
    let harness = desk(sample_snapshot::exposure);
    assert!(harness.query_by_label("SYNTHETIC").is_none());
}

#[test]
fn head_direction_is_never_called_gaze() {
    let harness = desk(sample_snapshot::exposure);
    harness.get_by_label("head direction");
    harness.get_by_label("away 12 % of 60 s, by the head");
    assert!(harness.query_by_label_contains("gaze").is_none());
    assert!(harness.query_by_label_contains("Gaze").is_none());
    let harness = desk(sample_snapshot::suds_asked);
    harness.get_by_label("eyes");
    harness.get_by_label("away 12 % of 60 s, eyes");
}

#[test]
fn eyes_that_are_not_tracked_give_no_figure() {
    let harness = desk(|scenario| {
        let mut snapshot = sample_snapshot::suds_asked(scenario);
        snapshot.looks.tracked_share = Some(0.05);
        snapshot
    });
    harness.get_by_label("no eyes");
    assert!(harness.query_by_label_contains("away").is_none());
}

#[test]
fn nothing_but_stop_and_words_without_a_stage() {
    let mut harness = desk(|scenario| {
        let mut snapshot = sample_snapshot::exposure(scenario);
        snapshot.stage = StageView::NoDisplay { reason: "the headset was unplugged".to_owned() };
        snapshot.stage_ready = false;
        snapshot
    });
    press(&mut harness, "Gust");
    assert_eq!(harness.state().out, vec![]);
    harness.get_by_label("the headset was unplugged");
}

#[test]
fn everything_that_can_be_pressed_has_a_name() {
    use egui::accesskit::Role;
    for make in [
        sample_snapshot::setup,
        sample_snapshot::exposure,
        sample_snapshot::suds_asked,
        sample_snapshot::stopped,
        sample_snapshot::stage_lost,
    ] {
        let harness = desk(make);
        let roles = [Role::Button, Role::Slider, Role::CheckBox, Role::TextInput];
        for role in roles {
            for node in harness.query_all_by_role(role) {
                assert!(
                    node.accesskit_node().label().is_some_and(|l| !l.is_empty()),
                    "a {role:?} has no name"
                );
            }
        }
    }
}

#[test]
fn a_quiet_session_asks_for_no_repaint_of_its_own() {
    let mut harness = desk(sample_snapshot::exposure);
    harness.run();
    let builds = harness.state().panel.timeline.trace.builds;
    harness.run_steps(5);
    assert_eq!(harness.state().panel.timeline.trace.builds, builds);
}

#[test]
fn a_context_without_a_root_ui_will_do() {
    let scenario = sample_snapshot::scenario();
    let snapshot = sample_snapshot::exposure(&scenario);
    let ctx = egui::Context::default();
    Panel::install(&ctx);
    let mut panel = Panel::new();
    let mut out = Vec::new();
    for frame in 0..3 {
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(1280.0, 720.0));
        let time = Some(f64::from(frame) * 0.1);
        ctx.begin_pass(egui::RawInput { screen_rect: Some(screen), time, ..Default::default() });
        let desk = Desk {
            scenario: &scenario,
            snapshot: &snapshot,
            patient: "P-014",
            synthetic_patient: true,
            view: None,
        };
        panel.show_in(&ctx, &desk, &mut out);
        ctx.end_pass().drop_without_applying_deltas();
    }
    assert_eq!(out, vec![]);
    assert!(panel.view_size().x > 500.0);
}

#[test]
fn a_proposal_is_accepted_or_dismissed_by_one_press() {
    for (name, command) in
        [("Accept", Command::Accept { id: 3 }), ("Dismiss", Command::Dismiss { id: 3 })]
    {
        let mut harness = desk(sample_snapshot::proposed);
        press(&mut harness, name);
        assert_eq!(harness.state().out, vec![PanelCommand::Session(command)]);
    }
    let harness = desk(sample_snapshot::exposure);
    assert!(harness.query_by_label("Accept").is_none(), "nothing is proposed");
}

#[test]
fn a_proposal_is_answered_by_key_and_never_the_one_that_came_in_between() {
    for (key, command) in
        [(Key::A, Command::Accept { id: 3 }), (Key::D, Command::Dismiss { id: 3 })]
    {
        let mut harness = desk(sample_snapshot::proposed);
        harness.key_press(key);
        harness.run_steps(1);
        assert_eq!(harness.state().out, vec![PanelCommand::Session(command)]);
    }
    let mut harness = desk(sample_snapshot::proposed);
    harness.state_mut().snapshot.advice.proposal.as_mut().unwrap().id = 4;
    harness.run_steps(1);
    harness.key_press(Key::A);
    harness.run_steps(1);
    assert_eq!(harness.state().out, vec![], "it was meant for the one before");
    harness.run_steps(4);
    harness.key_press(Key::A);
    harness.run_steps(1);
    assert_eq!(harness.state().out, vec![PanelCommand::Session(Command::Accept { id: 4 })]);
    let mut harness = desk(sample_snapshot::proposed);
    harness.get_by_label("Note").focus();
    harness.run_steps(2);
    harness.key_press(Key::A);
    harness.run_steps(1);
    assert_eq!(harness.state().out, vec![], "a letter of a note is no answer");
}

#[test]
fn a_press_that_began_on_one_proposal_does_not_answer_the_next() {
    let mut harness = desk(sample_snapshot::proposed);
    let at = harness.get_by_label("Accept").rect().center();
    harness.drag_at(at);
    harness.run_steps(1);
    harness.state_mut().snapshot.advice.proposal.as_mut().unwrap().id = 4;
    harness.run_steps(1);
    harness.drop_at(at);
    harness.run_steps(2);
    assert_eq!(harness.state().out, vec![]);
}

#[test]
fn automatic_mode_is_seen_and_can_be_ended_also_while_stopped() {
    let mut harness = desk(sample_snapshot::proposed);
    press(&mut harness, "Automatic mode");
    assert!(harness.state().said(Command::SetAutomatic { on: false }));
    harness.state_mut().snapshot.stopped = true;
    harness.state_mut().out.clear();
    harness.run_steps(2);
    press(&mut harness, "Automatic mode");
    assert!(harness.state().said(Command::SetAutomatic { on: false }));
    harness.state_mut().snapshot.advice.automatic = false;
    harness.state_mut().out.clear();
    harness.run_steps(2);
    press(&mut harness, "Automatic mode");
    assert_eq!(harness.state().out, vec![], "not on while a stop is latched");
}
