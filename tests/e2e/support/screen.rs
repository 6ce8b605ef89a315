//! A window's surroundings without a monitor: Xvfb, a window manager, and X11 events.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::support::panel::Place;

/// A screen without a monitor, and a window manager that asks windows to close.
pub struct Screen {
    pub name: String,
    server: Child,
    manager: Child,
}

impl Screen {
    /// A screen of this many pixels; windows fill it.
    pub fn new(width: u32, height: u32) -> Self {
        let size = format!("{width}x{height}x24");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &size, "-nolisten", "tcp"])
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

    /// A click of the left button.
    pub fn click(&self, (x, y): Place) {
        let (x, y) = (x.to_string(), y.to_string());
        // The button goes down and up in one command: however slowly the desk draws, this is a
        // click and no drag.
        assert!(self.tool("xdotool", &["mousemove", &x, &y, "sleep", "0.5", "click", "1"]));
    }

    /// Presses a key.
    pub fn key(&self, key: &str) {
        assert!(self.tool("xdotool", &["key", key]));
    }

    /// Types a text.
    pub fn write(&self, text: &str) {
        assert!(self.tool("xdotool", &["type", "--delay", "60", text]));
    }

    /// Asks the desk's window to close, as a click on its cross does.
    pub fn close_window(&self) {
        assert!(self.tool("wmctrl", &["-c", "Gradus"]));
    }

    /// The size of the desk's window, pixels.
    pub fn window_size(&self) -> (u32, u32) {
        let asked = Command::new("xdotool")
            .args(["search", "--onlyvisible", "--name", "^Gradus", "getwindowgeometry", "--shell"])
            .env("DISPLAY", &self.name)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&asked.stdout).into_owned();
        let of = |what: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(what));
            line.unwrap_or_else(|| panic!("no {what} in {said}")).parse().unwrap()
        };
        (of("WIDTH="), of("HEIGHT="))
    }

    /// A picture of the screen, also saved so that people can look at it.
    pub fn picture(&self, name: &str) -> image::RgbImage {
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        assert!(self.tool("import", &["-window", "root", file.to_str().unwrap()]));
        image::open(file).unwrap().to_rgb8()
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
