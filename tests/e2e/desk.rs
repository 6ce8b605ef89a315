//! The desk in a real window under Xvfb, its keys and buttons worked by X11 events, through a whole
//! session with a stage on the runtime.

use std::process::Command;

use gradus_panel::{DARK, LIGHT};
use gradus_session::{Command as Asked, Origin, Phase, RecordKind, StopCause};

use crate::support::log::{Log, is_ready, is_stop, path_in};
use crate::support::panel::Layout;
use crate::support::program::{Running, gradus, program, scratch};
use crate::support::screen::Screen;
use crate::support::testbed::Testbed;
use crate::support::{one_at_a_time, small, wait_for};

/// A desk in a window, and the log of its session.
struct Desk {
    running: Running,
    folder: tempfile::TempDir,
}

impl Desk {
    /// Opens a desk; `command` makes the command to run from the desk's arguments.
    fn open(screen: &Screen, display: &str, command: impl FnOnce(Vec<String>) -> Command) -> Self {
        let folder = scratch();
        let text = |path: &std::path::Path| path.to_str().unwrap().to_owned();
        let args = [
            "desk",
            &text(&small()),
            "--patient",
            "synthetic:7",
            "--code",
            "P07",
            "--display",
            display,
            "--tier",
            "light",
            "--data",
            &text(&folder.path().join("data")),
        ];
        let mut command = command(args.map(str::to_owned).into());
        command.env("DISPLAY", &screen.name).env_remove("WAYLAND_DISPLAY");
        // Xvfb reports a size in millimetres, from which a scale would follow; places are in
        // pixels.
        command.env("WINIT_X11_SCALE_FACTOR", "1");
        Self { running: Running::start(command), folder }
    }

    fn log(&self) -> Log {
        path_in(&self.folder.path().join("data")).map_or_else(Log::default, |path| Log::read(&path))
    }

    /// Waits for an event from index `from` on; returns the index after the event.
    #[track_caller]
    fn wait(&self, what: &str, from: usize, wanted: impl Fn(&RecordKind) -> bool) -> usize {
        let look = || self.log().event(from, &wanted).map(|(index, _)| index + 1);
        wait_for(what, look, || format!("{}\n{}", self.log().story(), self.running.said_text()))
    }

    /// Repeats an action on the window until the log shows its result.
    #[track_caller]
    fn press(
        &self,
        what: &str,
        from: usize,
        hand: impl Fn(),
        wanted: impl Fn(&RecordKind) -> bool,
    ) -> usize {
        hand();
        self.wait(what, from, wanted)
    }

    /// Goes from setup into the exposure, button by button; returns the index after the last event.
    #[track_caller]
    fn to_exposure(&self, screen: &Screen, layout: &mut Layout, from: usize) -> usize {
        let mut at = from;
        for (phase, name, command) in [
            (Phase::Setup, "Begin baseline", Asked::BeginBaseline),
            (Phase::Baseline, "Begin briefing", Asked::BeginBriefing),
            (Phase::Briefing, "Begin exposure", Asked::BeginExposure),
        ] {
            layout.shows(|snapshot| snapshot.phase = phase);
            at = self.press(name, at, || screen.click(layout.place(name)), taken(command));
        }
        layout.shows(|snapshot| snapshot.phase = Phase::Exposure);
        at
    }
}

fn taken(asked: Asked) -> impl Fn(&RecordKind) -> bool {
    move |kind| matches!(kind, RecordKind::Taken { command, from: Origin::Therapist } if *command == asked)
}

fn is_closed(kind: &RecordKind) -> bool {
    matches!(kind, RecordKind::PhaseChanged { to: Phase::Closed, .. })
}

#[test]
fn a_whole_session_by_mouse_and_keys_of_a_real_window() {
    let Some(testbed) = Testbed::up() else { return };
    let screen = Screen::new(1280, 720);
    let mut layout = Layout::new(1280, 720);
    let mut desk = Desk::open(&screen, "openxr", |args| {
        let mut all = vec![program().to_str().unwrap().to_owned()];
        all.extend(args);
        testbed.command(&all)
    });
    let at = desk.wait("a stage that shows frames", 0, is_ready);

    let at = desk.to_exposure(&screen, &mut layout, at);
    let step = |kind: &RecordKind| {
        matches!(
            kind,
            RecordKind::Taken { command: Asked::GoToStep { .. }, from: Origin::Therapist }
        )
    };
    let second = layout.place("Step 2: At ten metres");
    let at = desk.press("the second step", at, || screen.click(second), step);
    let triggered = |kind: &RecordKind| {
        matches!(
            kind,
            RecordKind::Taken { command: Asked::Trigger { .. }, from: Origin::Therapist }
        )
    };
    let ball = layout.place("A ball drops");
    let at = desk.press("a stimulus", at, || screen.click(ball), triggered);
    let presented = |kind: &RecordKind| {
        use gradus_session::StageEvent::Presented;
        matches!(kind, RecordKind::Stage { event: Presented { .. } })
    };
    let at = desk.wait("the stimulus in the headset", at, presented);
    let ask = layout.place("Ask for SUDS");
    let at = desk.press("the question", at, || screen.click(ask), taken(Asked::AskSuds));
    layout.shows(|snapshot| snapshot.suds.asked = Some(snapshot.now));
    let answered = |kind: &RecordKind| matches!(kind, RecordKind::SudsAnswered { suds: 50, .. });
    let fifty = layout.place("SUDS 50");
    let at = desk.press("SUDS of 50", at, || screen.click(fifty), answered);

    screen.click(layout.place("Note"));
    screen.write("hands loose");
    let note = taken(Asked::Note { text: "hands loose".to_owned() });
    let at = desk.press("a note", at, || screen.key("Return"), note);
    let at = desk.press("a pause by key", at, || screen.key("space"), taken(Asked::Pause));
    let at = desk.press("the way on by key", at, || screen.key("space"), taken(Asked::Resume));
    let at = desk.press("the step below, by key", at, || screen.key("Page_Up"), step);
    let away = layout.place("Safe place");
    let at = desk.press("the safe place", at, || screen.click(away), taken(Asked::SafePlace));
    layout.shows(|snapshot| snapshot.phase = Phase::SafePlace);
    let back = layout.place("Back to exposure");
    let at = desk.press("the way back", at, || screen.click(back), taken(Asked::LeaveSafePlace));
    screen.picture("desk.png");

    // A click on the window's cross asks a question: the session is open, and stays open.
    screen.close_window();
    layout.asked_to_close();
    shows_answer(&screen, &layout, "Keep running");
    assert!(!desk.running.has_ended(), "the window closed without asking");
    assert!(desk.log().event(0, taken(Asked::Close)).is_none(), "{}", desk.log().story());

    // Escape stops the session, whatever question is open; then the question is answered, and the
    // window stays.
    let by_therapist = |kind: &RecordKind| is_stop(kind, &StopCause::Therapist);
    let at = desk.press("a stop by Escape", at, || screen.key("Escape"), by_therapist);
    screen.click(layout.place("Keep running"));

    // The stop is released by two presses in two places.
    layout.shows(|snapshot| (snapshot.stopped, snapshot.phase) = (true, Phase::SafePlace));
    let first = layout.place("Release stop");
    layout.press("Release stop");
    let release = || {
        screen.click(first);
        shows_answer(&screen, &layout, "Release now");
        screen.click(layout.place("Release now"));
    };
    let at = desk.press("the release", at, release, taken(Asked::ReleaseStop));

    // The session ends by its own buttons: recovery, close, and yes, close.
    layout.shows(|snapshot| snapshot.stopped = false);
    let recovery = layout.place("Begin recovery");
    let recovered = taken(Asked::BeginRecovery);
    let at = desk.press("recovery", at, || screen.click(recovery), recovered);
    layout.shows(|snapshot| snapshot.phase = Phase::Recovery);
    screen.click(layout.place("Close session"));
    layout.press("Close session");
    shows_answer(&screen, &layout, "Keep it open");
    assert!(desk.log().event(0, taken(Asked::Close)).is_none(), "it closed without asking");
    let yes = layout.place("Close session");
    let at = desk.press("the close", at, || screen.click(yes), taken(Asked::Close));
    layout.shows(|snapshot| snapshot.phase = Phase::Closed);
    let window = layout.place("Close the window");
    let gone = || {
        screen.click(window);
        desk.running.has_ended().then_some(())
    };
    wait_for("the window's end", gone, String::new);

    let (code, printed) = desk.running.wait();
    assert_eq!(code, Some(0), "{}", desk.running.said_text());
    let path = path_in(&desk.folder.path().join("data")).unwrap();
    assert_eq!(printed.trim_end().lines().last(), path.to_str());
    let log = desk.log();
    assert!(log.closed, "the log was not closed in order");
    log.must("the end", at, is_closed);
    log.assert_no_hole(None);
    assert!(desk.running.processes().is_empty(), "a process was left");
}

/// Waits until the screen shows this answer to a question, in the colour of the suggested button.
#[track_caller]
fn shows_answer(screen: &Screen, layout: &Layout, name: &str) {
    let area = layout.area(name);
    let faces = [DARK, LIGHT].map(|p| [p.accent, p.accent.lerp_to_gamma(p.text, 0.15)]);
    let shown = || {
        let picture = screen.picture("desk-question.png");
        let mut faces = faces.iter().flatten();
        faces.any(|face| share_of(&picture, area, *face) > 0.5).then_some(())
    };
    wait_for(&format!("`{name}` on the screen"), shown, String::new);
}

/// The share of an area's pixels that have about this colour.
fn share_of(picture: &image::RgbImage, area: egui::Rect, colour: egui::Color32) -> f32 {
    let mut found = 0.0;
    for y in area.top() as u32..area.bottom() as u32 {
        for x in area.left() as u32..area.right() as u32 {
            let near = |(a, b): (u8, u8)| a.abs_diff(b) <= 3;
            let [r, g, b, _] = colour.to_array();
            found += f32::from(picture.get_pixel(x, y).0.into_iter().zip([r, g, b]).all(near));
        }
    }
    found / area.area()
}

#[test]
fn a_window_of_2560_by_1440_is_filled_and_its_stop_stops() {
    let _one = one_at_a_time();
    let (width, height) = (2560, 1440);
    let screen = Screen::new(width, height);
    let mut layout = Layout::new(width, height);
    let mut desk = Desk::open(&screen, "offscreen", gradus);
    let at = desk.wait("a stage that shows frames", 0, is_ready);
    assert_eq!(screen.window_size(), (width, height));
    let at = desk.to_exposure(&screen, &mut layout, at);
    let step = |kind: &RecordKind| matches!(kind, RecordKind::StepEntered { step, .. } if step.as_str() == "high");
    let second = layout.place("Step 2: At ten metres");
    let at = desk.press("the second step", at, || screen.click(second), step);

    let picture = screen.picture("desk-2560x1440.png");
    assert_eq!(picture.dimensions(), (width, height));
    let stop = layout.area("Stop");
    assert!(stop.width() > 0.1 * width as f32 && stop.height() > 0.04 * height as f32, "{stop}");
    let is_red = |picture: &image::RgbImage| {
        let mut reds = [DARK, LIGHT].into_iter().flat_map(|p| [p.stop, p.stop_hover]);
        reds.any(|red| share_of(picture, stop, red) > 0.5)
    };
    assert!(is_red(&picture), "no red stop at {stop}");
    // Words, lines and the patient's view have far more colours than an empty window.
    let colours: std::collections::HashSet<_> = picture.pixels().map(|pixel| pixel.0).collect();
    assert!(colours.len() > 500, "{} colours", colours.len());

    let middle = layout.place("Stop");
    let by_therapist = |kind: &RecordKind| is_stop(kind, &StopCause::Therapist);
    desk.press("a stop by its button", at, || screen.click(middle), by_therapist);
    let shown = || (!is_red(&screen.picture("desk-2560x1440-stopped.png"))).then_some(());
    wait_for("a desk that shows the stop", shown, String::new);
    desk.running.signal(rustix::process::Signal::TERM);
    assert_eq!(desk.running.wait().0, Some(0), "{}", desk.running.said_text());
    assert!(desk.log().closed, "the log was not closed in order");
}
