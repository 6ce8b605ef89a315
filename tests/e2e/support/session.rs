//! A running scripted session, and its log.

use std::path::{Path, PathBuf};
use std::process::Command;

use gradus_session::{Record, RecordKind};
use rustix::process::Signal;
use tempfile::TempDir;

use super::log::{At, Log, path_in};
use super::program::{Running, scratch};
use super::{small, wait_for};

/// The settings a session is started with.
pub struct Setup {
    /// Arguments after scenario, script and data folder.
    pub args: Vec<String>,
    pub scenario: PathBuf,
    /// The script: times in s, and commands.
    pub script: Vec<(f64, &'static str)>,
}

impl Setup {
    /// The settings of a session in the small world.
    pub fn small(args: &[&str], script: &[(f64, &'static str)]) -> Self {
        let args = args.iter().map(ToString::to_string).collect();
        Self { args, scenario: small(), script: script.to_vec() }
    }

    /// Writes the script and makes the command's arguments; all files lie in `folder`.
    pub fn arguments(&self, folder: &Path) -> Vec<String> {
        let script = folder.join("script.ron");
        let events = self.script.iter().map(|(at, what)| format!("(at_secs: {at}, do: {what})"));
        let events = events.collect::<Vec<_>>().join(",\n");
        std::fs::write(&script, format!("(format: 1, seed: 7, events: [{events}])")).unwrap();
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let mut all = vec!["session".to_owned(), text(&self.scenario)];
        all.extend(["--script".to_owned(), text(&script)]);
        all.extend(["--data".to_owned(), text(&folder.join("data"))]);
        all.extend(self.args.iter().cloned());
        all
    }
}

/// A running session. When it is dropped, its processes are killed and its files removed.
pub struct Session {
    pub running: Running,
    folder: TempDir,
    /// The folder for the session's temporary files.
    temporary: TempDir,
}

impl Session {
    /// Starts a session; `command` makes the command to run from the session's arguments.
    pub fn start(setup: &Setup, command: impl FnOnce(Vec<String>) -> Command) -> Self {
        let (folder, temporary) = (scratch(), scratch());
        let mut command = command(setup.arguments(folder.path()));
        command.env("TMPDIR", temporary.path());
        Self { running: Running::start(command), folder, temporary }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The files in the folder for temporary files.
    pub fn temporary_files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.temporary.path()).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// The log as it stands now.
    pub fn log(&self) -> Log {
        path_in(&self.data()).map_or_else(Log::default, |path| Log::read(&path))
    }

    /// Waits until `look` finds a value in the log.
    #[track_caller]
    pub fn wait_for<T>(&mut self, what: &str, mut look: impl FnMut(&Log) -> Option<T>) -> T {
        let (data, running) = (self.data(), &mut self.running);
        let log = || path_in(&data).map_or_else(Log::default, |path| Log::read(&path));
        let mut over = false;
        let found = wait_for(
            what,
            || match look(&log()) {
                Some(found) => Some(Some(found)),
                // After the end the log is read once more, for its last records.
                None if over => Some(None),
                None => {
                    over = running.has_ended();
                    None
                }
            },
            || log().story(),
        );
        found.unwrap_or_else(|| {
            let said = self.running.said_text();
            panic!("the session ended without {what}\n{}\n{said}", self.log().story())
        })
    }

    /// Waits for an event from index `from` on.
    #[track_caller]
    pub fn wait_for_event(
        &mut self,
        what: &str,
        from: usize,
        wanted: impl Fn(&RecordKind) -> bool,
    ) -> (usize, At<Record>) {
        self.wait_for(what, |log| log.event(from, &wanted))
    }

    /// Waits for the end in order: exit code 0, the log's path as the last line, no process left.
    #[track_caller]
    pub fn finish(&mut self) -> Log {
        let (code, printed) = self.running.wait();
        let said = self.running.said_text();
        assert_eq!(code, Some(0), "{said}");
        let path = path_in(&self.data()).expect("a log");
        assert_eq!(printed.lines().last(), path.to_str(), "{said}");
        let left = self.running.processes();
        assert!(left.is_empty(), "processes left behind: {left:?}");
        let log = Log::read(&path);
        assert!(log.closed, "the log was not closed");
        log
    }

    /// Asks the session to end, as Ctrl-C does, and waits for the end in order.
    #[track_caller]
    pub fn end(&mut self) -> Log {
        self.running.signal(Signal::INT);
        self.finish()
    }
}
