//! Monado without a headset, through `tools/xr-testbed`: a separate runtime for a test, and the
//! client that moves the runtime's head and hands.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::MutexGuard;

use gradus_xr_remote::{Remote, RemoteState};

use super::processes;
use super::program::program;
use super::session::{Session, Setup};
use super::{one_at_a_time, repo};

/// A runtime that is up. When it is dropped, it goes down and leaves no file or process.
pub struct Testbed {
    port: u16,
    _one: MutexGuard<'static, ()>,
}

/// The environment variable that leaves tests out on a machine without a testbed.
const WITHOUT: &str = "GRADUS_NO_TESTBED";

impl Testbed {
    /// Starts a separate runtime for this test; none if `GRADUS_NO_TESTBED=1` leaves the test out.
    #[track_caller]
    pub fn up() -> Option<Self> {
        if std::env::var_os(WITHOUT).is_some_and(|value| value == "1") {
            eprintln!("SKIPPED: {WITHOUT}=1");
            return None;
        }
        let one = one_at_a_time();
        let given = std::env::var("GRADUS_XR_PORT").ok().and_then(|port| port.parse().ok());
        let port = given.unwrap_or_else(|| {
            let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            free.local_addr().unwrap().port()
        });
        let testbed = Self { port, _one: one };
        testbed.must("up");
        Some(testbed)
    }

    fn tool(&self, args: &[&str]) -> Command {
        let mut command = Command::new(repo().join("tools/xr-testbed"));
        command.args(args).env("GRADUS_XR_PORT", self.port.to_string());
        command.env_remove("GRADUS_XR_CONFIG").stdin(Stdio::null());
        command
    }

    /// The tool's answer to a command that must succeed.
    #[track_caller]
    fn must(&self, what: &str) -> String {
        let done = self.tool(&[what]).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success(),
            "tools/xr-testbed {what} failed. These tests need an OpenXR runtime; where none can \
             be made (no root, no debootstrap), {WITHOUT}=1 leaves them out.\n{said}"
        );
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// The command that runs `gradus` with arguments inside the testbed.
    pub fn command(&self, args: &[String]) -> Command {
        let mut command = self.tool(&["run"]);
        let folder = program().parent().unwrap();
        command.args(args).env("GRADUS_TESTBED_BIND", folder);
        command
    }

    /// A session on OpenXR in the small world.
    pub fn session(&self, args: &[&str], script: &[(f64, &'static str)]) -> Session {
        let mut setup = Setup::small(args, script);
        setup.args.extend(["--display", "openxr", "--tier", "light"].map(str::to_owned));
        self.start(&setup)
    }

    pub fn start(&self, setup: &Setup) -> Session {
        Session::start(setup, |args| {
            let mut all = vec![program().to_str().unwrap().to_owned()];
            all.extend(args);
            self.command(&all)
        })
    }

    /// The client that moves head and hands; it begins with the runtime's first state.
    #[track_caller]
    pub fn remote(&self) -> Remote {
        let mut remote = Remote::connect(("127.0.0.1", self.port)).unwrap();
        remote.send(&RemoteState::default()).unwrap();
        remote
    }

    /// Kills the runtime; answers when it was gone, on the wall clock, ns since 1970.
    pub fn kill(&self) -> u64 {
        processes::kill(self.service_pid())
    }

    /// Starts the runtime again.
    pub fn restart(&self) {
        self.must("restart");
    }

    /// Takes the input away from Gradus, or gives it back, as a system menu of the runtime does.
    #[track_caller]
    pub fn toggle_input(&self) {
        let control = |args: &[&str]| {
            let mut all = vec!["run", "monado-ctl"];
            all.extend(args);
            let done = self.tool(&all).output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            String::from_utf8_lossy(&done.stdout).into_owned()
        };
        let clients = control(&[]);
        let gradus = clients.lines().find(|line| line.ends_with("Gradus")).expect("a client");
        let id = gradus.split_whitespace().nth(1).expect("its number");
        control(&["-i", id]);
    }

    /// The process number of the runtime.
    pub fn service_pid(&self) -> u32 {
        self.must("service-pid").parse().unwrap()
    }

    /// The folder of the runtime's sockets.
    pub fn runtime_dir(&self) -> PathBuf {
        self.state_dir().unwrap().join("runtime")
    }

    fn state_dir(&self) -> Option<PathBuf> {
        let status = self.tool(&["status"]).stderr(Stdio::null()).output().ok()?;
        let status = String::from_utf8(status.stdout).ok()?;
        let dir = status.lines().find_map(|line| line.strip_prefix("runtime_dir="))?;
        PathBuf::from(dir).parent().map(PathBuf::from)
    }
}

impl Drop for Testbed {
    fn drop(&mut self) {
        let state = self.state_dir();
        let _ = self.tool(&["down"]).stderr(Stdio::null()).status();
        if let Some(state) = state.filter(|_| std::env::var_os("GRADUS_XR_PORT").is_none()) {
            let _ = std::fs::remove_dir_all(state);
        }
    }
}
