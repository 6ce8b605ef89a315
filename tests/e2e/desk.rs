//! The desk in a real window under Xvfb, its keys and buttons worked by X11 events, through a whole
//! session with a stage on the runtime.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use gradus_core::session::{Command as Asked, Origin, Phase, RecordKind, StopCause};

use crate::support::log::{Log, is_ready, is_stop, path_in};
use crate::support::program::{Running, program, scratch};
use crate::support::testbed::Testbed;
use crate::support::{small, wait_for};

/// Where things are on a desk of 1280×720; the words are what stands there.
const PRIMARY: (u32, u32) = (403, 672);
const SAFE_PLACE: (u32, u32) = (224, 672);
const STEP_2: (u32, u32) = (130, 132);
const STIMULUS_1: (u32, u32) = (87, 333);
const ASK: (u32, u32) = (894, 405);
const SUDS_50: (u32, u32) = (662, 405);
const NOTE: (u32, u32) = (1100, 593);

/// A screen without a monitor, and a window manager that asks windows to close.
struct Screen {
    name: String,
    server: Child,
    manager: Child,
}

impl Screen {
    fn new() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb; tools/test installs it");
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let name = format!(":{}", line.trim());
        let manager = Command::new("matchbox-window-manager")
            .args(["-use_titlebar", "no"])
            .env("DISPLAY", &name)
            .stderr(Stdio::null())
            .spawn()
            .expect("matchbox-window-manager; tools/test installs it");
        Self { name, server, manager }
    }

    fn tool(&self, program: &str, args: &[&str]) -> bool {
        let mut command = Command::new(program);
        command.args(args).env("DISPLAY", &self.name).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().unwrap_or_else(|e| panic!("{program}: {e}")).success()
    }

    fn click(&self, (x, y): (u32, u32)) {
        let (x, y) = (x.to_string(), y.to_string());
        // Down and up in one go: however slowly the desk draws, it is a click and no drag.
        assert!(self.tool("xdotool", &["mousemove", &x, &y, "sleep", "0.5", "click", "1"]));
    }

    fn key(&self, key: &str) {
        assert!(self.tool("xdotool", &["key", key]));
    }

    fn write(&self, text: &str) {
        assert!(self.tool("xdotool", &["type", "--delay", "60", text]));
    }

    /// Asks the desk's window to close, as a click on its cross does.
    fn close_window(&self) {
        assert!(self.tool("wmctrl", &["-c", "Gradus"]));
    }

    fn picture(&self, file: &std::path::Path) {
        assert!(self.tool("import", &["-window", "root", file.to_str().unwrap()]));
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in [&mut self.manager, &mut self.server] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A desk in a window, and the log of its session.
struct Desk {
    running: Running,
    folder: tempfile::TempDir,
}

impl Desk {
    fn open(testbed: &Testbed, screen: &Screen) -> Self {
        let folder = scratch();
        let text = |path: &std::path::Path| path.to_str().unwrap().to_owned();
        let args = [
            &text(program()),
            "desk",
            &text(&small()),
            "--patient",
            "synthetic:7",
            "--code",
            "P07",
            "--display",
            "openxr",
            "--tier",
            "light",
            "--data",
            &text(&folder.path().join("data")),
        ]
        .map(str::to_owned);
        let mut command = testbed.command(&args);
        command.env("DISPLAY", &screen.name).env_remove("WAYLAND_DISPLAY");
        Self { running: Running::start(command), folder }
    }

    fn log(&self) -> Log {
        path_in(&self.folder.path().join("data")).map_or_else(Log::default, |path| Log::read(&path))
    }

    /// Waits for an event from index `from` on; the index after it.
    #[track_caller]
    fn wait(&self, what: &str, from: usize, wanted: impl Fn(&RecordKind) -> bool) -> usize {
        let look = || self.log().event(from, &wanted).map(|(index, _)| index + 1);
        wait_for(what, look, || format!("{}\n{}", self.log().story(), self.running.said_text()))
    }

    /// Does something with a hand until the log shows what comes of it.
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
}

fn taken(asked: Asked) -> impl Fn(&RecordKind) -> bool {
    move |kind| matches!(kind, RecordKind::Taken { command, from: Origin::Therapist } if *command == asked)
}

#[test]
fn a_whole_session_by_mouse_and_keys_of_a_real_window() {
    let Some(testbed) = Testbed::up() else { return };
    let screen = Screen::new();
    let mut desk = Desk::open(&testbed, &screen);
    let at = desk.wait("a stage that shows frames", 0, is_ready);

    let at = desk.press("baseline", at, || screen.click(PRIMARY), taken(Asked::BeginBaseline));
    let at = desk.press("briefing", at, || screen.click(PRIMARY), taken(Asked::BeginBriefing));
    let at = desk.press("exposure", at, || screen.click(PRIMARY), taken(Asked::BeginExposure));
    let step = |kind: &RecordKind| {
        matches!(
            kind,
            RecordKind::Taken { command: Asked::GoToStep { .. }, from: Origin::Therapist }
        )
    };
    let at = desk.press("the second step", at, || screen.click(STEP_2), step);
    let triggered = |kind: &RecordKind| {
        matches!(
            kind,
            RecordKind::Taken { command: Asked::Trigger { .. }, from: Origin::Therapist }
        )
    };
    let at = desk.press("a stimulus", at, || screen.click(STIMULUS_1), triggered);
    let presented = |kind: &RecordKind| {
        use gradus_core::session::StageEvent::Presented;
        matches!(kind, RecordKind::Stage { event: Presented { .. } })
    };
    let at = desk.wait("the stimulus in the headset", at, presented);
    let at = desk.press("the question", at, || screen.click(ASK), taken(Asked::AskSuds));
    let answered = |kind: &RecordKind| matches!(kind, RecordKind::SudsAnswered { suds: 50, .. });
    let at = desk.press("SUDS of 50", at, || screen.click(SUDS_50), answered);

    screen.click(NOTE);
    screen.write("hands loose");
    let note = taken(Asked::Note { text: "hands loose".to_owned() });
    let at = desk.press("a note", at, || screen.key("Return"), note);
    let at = desk.press("a pause by key", at, || screen.key("space"), taken(Asked::Pause));
    let at = desk.press("the way on by key", at, || screen.key("space"), taken(Asked::Resume));
    let at = desk.press("the step below, by key", at, || screen.key("Page_Up"), step);
    let at = desk.press("the safe place", at, || screen.click(SAFE_PLACE), taken(Asked::SafePlace));
    let at =
        desk.press("the way back", at, || screen.click(SAFE_PLACE), taken(Asked::LeaveSafePlace));

    // Kept, so that people can look at it.
    screen.picture(&std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk.png"));

    // The cross of the window asks: the session is open, and stays open.
    screen.close_window();
    thread::sleep(Duration::from_secs(2));
    assert!(!desk.running.has_ended(), "the window closed without asking");
    assert!(desk.log().event(0, taken(Asked::Close)).is_none(), "{}", desk.log().story());

    // Escape stops, whatever is open.
    let at = desk.press(
        "a stop by Escape",
        at,
        || screen.key("Escape"),
        |kind| is_stop(kind, &StopCause::Therapist),
    );

    // Asked by the system, the desk closes its session in order and prints the log's path.
    desk.running.signal(rustix::process::Signal::TERM);
    let (code, printed) = desk.running.wait();
    assert_eq!(code, Some(0), "{}", desk.running.said_text());
    let path = path_in(&desk.folder.path().join("data")).unwrap();
    assert_eq!(printed.trim_end().lines().last(), path.to_str());
    let log = desk.log();
    assert!(log.closed, "the log was not closed in order");
    log.must("the end", at, |kind| {
        matches!(kind, RecordKind::PhaseChanged { to: Phase::Closed, .. })
    });
    log.assert_no_hole(None);
    assert!(desk.running.processes().is_empty(), "a process was left");
}
