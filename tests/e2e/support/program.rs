//! The program under test: its file, and a running program with the lines it prints.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::{processes, wait_for, wall_ns};

/// A new folder for a test's files, visible inside the testbed too.
pub fn scratch() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("e2e-").tempdir_in(work()).unwrap()
}

/// This run's folder in cargo's folder for tests; the folders of runs that are over are removed.
fn work() -> &'static Path {
    static WORK: OnceLock<PathBuf> = OnceLock::new();
    WORK.get_or_init(|| {
        let base = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for old in std::fs::read_dir(base).into_iter().flatten().flatten() {
            let name = old.file_name();
            let pid = name.to_str().and_then(|name| name.strip_prefix("e2e-run-"));
            if pid.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
                let _ = std::fs::remove_dir_all(old.path());
            }
        }
        let work = base.join(format!("e2e-run-{}", std::process::id()));
        std::fs::create_dir_all(&work).unwrap();
        work
    })
}

/// The program under test: cargo's build with these tests, or the program named in `GRADUS_PROGRAM`
/// (such as a release build). This run has its own link to it: several checkouts share one target
/// folder, and a build beside the tests must not replace the program under them.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let named = std::env::var_os("GRADUS_PROGRAM").map(PathBuf::from);
        let built = named.unwrap_or_else(|| env!("CARGO_BIN_EXE_gradus").into());
        let own = work().join("gradus");
        if std::fs::hard_link(&built, &own).is_err() {
            std::fs::copy(&built, &own).unwrap();
        }
        own
    })
}

/// `gradus` with arguments, on this machine as it is, without a runtime.
pub fn gradus<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program());
    command.args(args).stdin(Stdio::null());
    for variable in ["XR_RUNTIME_JSON", "DISPLAY", "WAYLAND_DISPLAY"] {
        command.env_remove(variable);
    }
    // A runtime that this machine may have is hidden.
    command.env("XR_RUNTIME_JSON", "/nonexistent/openxr-runtime.json");
    command
}

/// Another of the project's programs, which cargo builds beside these tests.
pub fn tool(name: &str) -> Command {
    let built = Path::new(env!("CARGO_BIN_EXE_gradus")).with_file_name(name);
    assert!(built.is_file(), "no {}: cargo build --workspace", built.display());
    let mut command = Command::new(built);
    command.stdin(Stdio::null());
    command
}

/// A line on standard error, and when it came.
#[derive(Clone, Debug)]
pub struct Line {
    pub wall_ns: u64,
    pub text: String,
}

/// A running program. When it is dropped, it and every process that it started are killed.
pub struct Running {
    child: Child,
    mark: String,
    said: Arc<Mutex<Vec<Line>>>,
    printed: Option<JoinHandle<String>>,
    ended: Option<ExitStatus>,
}

impl Running {
    /// Starts `command` with a mark by which every process that it starts can be found.
    pub fn start(mut command: Command) -> Self {
        static COUNT: Mutex<u32> = Mutex::new(0);
        let number = {
            let mut count = COUNT.lock().unwrap();
            *count += 1;
            *count
        };
        let mark = format!("{}-{number}", std::process::id());
        command.env(processes::MARK, &mark);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = Arc::<Mutex<Vec<Line>>>::default();
        let (stderr, keep) = (child.stderr.take().unwrap(), said.clone());
        thread::spawn(move || {
            // A stage may outlive its desk and still write here.
            for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
                let text = String::from_utf8_lossy(&line).into_owned();
                keep.lock().unwrap().push(Line { wall_ns: wall_ns(), text });
            }
        });
        let mut stdout = child.stdout.take().unwrap();
        let printed = thread::spawn(move || {
            let mut text = String::new();
            let _ = stdout.read_to_string(&mut text);
            text
        });
        Self { child, mark, said, printed: Some(printed), ended: None }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The program's living processes: itself and every process that it started.
    pub fn processes(&self) -> Vec<u32> {
        processes::marked(&self.mark)
    }

    /// The stage that runs now.
    pub fn stage(&self) -> Option<u32> {
        self.processes().into_iter().find(|pid| processes::has_argument(*pid, "--connect"))
    }

    pub fn signal(&self, signal: Signal) {
        processes::signal(self.pid(), signal);
    }

    /// The lines on standard error so far.
    pub fn said(&self) -> Vec<Line> {
        self.said.lock().unwrap().clone()
    }

    /// The lines on standard error as one text, without lines of the runtime and the sound library.
    pub fn said_text(&self) -> String {
        let chatter = ["LOG in", "ALSA lib", "\t"];
        let said = self.said().into_iter().map(|line| line.text + "\n");
        said.filter(|line| !chatter.iter().any(|start| line.starts_with(start))).collect()
    }

    pub fn has_ended(&mut self) -> bool {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().unwrap();
        }
        self.ended.is_some()
    }

    /// Waits for the end; returns the exit code (none after a signal) and standard output.
    #[track_caller]
    pub fn wait(&mut self) -> (Option<i32>, String) {
        let said = self.said.clone();
        let status = wait_for(
            "the program's end",
            || self.has_ended().then_some(self.ended).flatten(),
            || said.lock().unwrap().iter().map(|line| line.text.clone() + "\n").collect(),
        );
        let printed = self.printed.take().map_or_else(String::new, |t| t.join().unwrap());
        (status.code(), printed)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for pid in self.processes() {
            processes::signal(pid, Signal::KILL);
        }
        let _ = self.child.wait();
        let since = Instant::now();
        while !self.processes().is_empty() && since.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The exit code and the output of a program that is over.
pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a program to its end.
#[track_caller]
pub fn run(command: Command) -> Said {
    let mut running = Running::start(command);
    let (code, stdout) = running.wait();
    // The last lines may still be on their way.
    let left = running.processes();
    assert!(left.is_empty(), "processes left behind: {left:?}");
    let since = Instant::now();
    while Arc::strong_count(&running.said) > 1 && since.elapsed() < Duration::from_secs(10) {
        thread::sleep(Duration::from_millis(1));
    }
    Said { code, stdout, stderr: running.said_text() }
}
